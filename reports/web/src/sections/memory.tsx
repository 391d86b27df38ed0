import type { Bulk, Page } from "../data";
import { useTongue } from "../language";
import { Missing, Section, Select } from "../section";
import { useView } from "../state";
import { CategoryBars } from "./memory_bars";
import { Peaks } from "./memory_peaks";
import { MemoryTimeline } from "./memory_timeline";

export function Memory({ page, bulk }: { page: Page; bulk: Bulk }) {
  const { say, text } = useTongue();
  const view = useView();
  const title = say("Memory", "内存");
  const places = page.trials.flatMap((trial, place) => (trial.memory.length > 0 ? [place] : []));
  if (places.length === 0) return <Section id="memory" title={title}><Missing>{say("No trial recorded its memory.", "没有试验记录内存。")}</Missing></Section>;
  const fallback = places.includes(page.best ?? -1) ? page.best! : places[0];
  const place = places.find((each) => page.trials[each].id === view("mem")) ?? fallback;
  const trial = page.trials[place];
  return (
    <Section id="memory" title={title}
      lead={say("Live tensors by what they are for. Every byte is counted, so the numbers have no interval; beside them stands what the planner had predicted.", "按用途划分的活动张量。逐字节统计，故无区间；旁列计划器的预测。")}>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <Select name="mem" label={say("Trial", "试验")} fallback={page.trials[fallback].id} options={places.map((each) => ({ value: page.trials[each].id, label: `#${each + 1} ${page.trials[each].label}` }))} />
      </form>
      {trial.status !== "completed" && <p class="missing">✕ {text(page.names.status[trial.status])}: <bdi>{text(trial.detail)}</bdi></p>}
      <Legend page={page} place={place} />
      <MemoryTimeline page={page} bulk={bulk} place={place} />
      <CategoryBars page={page} place={place} />
      <Peaks page={page} places={places} />
    </Section>
  );
}

function Legend({ page, place }: { page: Page; place: number }) {
  const { text } = useTongue();
  const names = Object.entries(page.names.category);
  const used = names.filter((_, c) => page.trials[place].memory.some((phase) => phase.measured[c] > 0 || (phase.predicted?.[c] ?? 0) > 0));
  return (
    <ul class="legend">
      {used.map(([key, name]) => (
        <li key={key}><svg class="swatch" viewBox="0 0 10 10" aria-hidden="true"><rect class={`fill-${key}`} width={10} height={10} /></svg>{text(name)}</li>
      ))}
    </ul>
  );
}
