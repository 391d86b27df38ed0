import type { Page } from "../data";
import { useTongue } from "../language";
import { Missing, Section } from "../section";
import { EffectForest } from "./effects";
import { HeatMap } from "./heat_map";
import { ParallelCoordinates } from "./parallel";

export function Factors({ page }: { page: Page }) {
  const { say } = useTongue();
  const title = say("Factors", "因素");
  if (page.factors.length === 0) {
    return (
      <Section id="factors" title={title}>
        <Missing>{say("Nothing was varied: the tuned trials have the same settings, so there is no factor to look at.", "没有变动的设置：各微调试验设置相同，无因素可比。")}</Missing>
      </Section>
    );
  }
  return (
    <Section id="factors" title={title}
      lead={say("What each setting did: every cell of the grid, then the change each setting makes when all else stays the same.",
        "各设置的作用：先看网格各格，再看其余不变时每个设置带来的变化。")}>
      <HeatMap page={page} />
      <EffectForest page={page} />
      <ParallelCoordinates page={page} />
    </Section>
  );
}
