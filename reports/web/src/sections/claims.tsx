import type { Page } from "../data";
import { useTongue } from "../language";
import { points, pointsInterval } from "../numbers";
import { Missing, Section } from "../section";
import { judge, knownEffects, nameOf } from "./effects";

export function Claims({ page }: { page: Page }) {
  const tongue = useTongue();
  const { say, text } = tongue;
  const hypothesis = text(page.hypothesis);
  const effects = knownEffects(page);
  return (
    <Section id="claims" title={say("Claims", "论断")}>
      {hypothesis === "" ? <Missing>{say("This sweep states no hypothesis.", "本次实验没有提出假设。")}</Missing>
        : <blockquote class="hypothesis"><p><bdi>{hypothesis}</bdi></p><footer>{say("the sweep's hypothesis, as its author put it", "实验作者提出的假设")}</footer></blockquote>}
      {effects.length === 0 ? <Missing>{say("The sweep lets nothing be said of it: no two scored trials differ in one setting only.", "本次实验无从评判：没有两次有评分的试验仅在一个设置上不同。")}</Missing> : (
        <div class="scroll" tabIndex={0} role="region" aria-label={say("What the sweep says of each setting", "实验对各设置的结论")}>
          <table class="claims">
            <caption>{say("What the sweep says of each setting. A sentence is only as strong as its interval; “no difference seen” does not mean there is none.", "实验对各设置的结论。结论的分量取决于区间；“未见差异”不等于没有差异。")}</caption>
            <thead><tr><th scope="col">{say("setting", "设置")}</th><th scope="col">{say("verdict", "结论")}</th><th scope="col">{say("change in appropriate answers, points", "恰当回答的变化，百分点")}</th><th scope="col">{say("from", "依据")}</th></tr></thead>
            <tbody>
              {effects.map((effect) => (
                <tr><th scope="row">{nameOf(page, effect, tongue)}</th><td>{judge(effect.appropriate, tongue)}</td>
                  <td>{points(effect.appropriate[0])} <span class="interval">{pointsInterval(effect.appropriate[1], effect.appropriate[2])}</span></td>
                  <td>{say(`${effect.pairs} pairs of trials`, `${effect.pairs} 对试验`)}</td></tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  );
}
