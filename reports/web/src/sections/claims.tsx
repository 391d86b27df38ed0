import type { Claim, ClaimTest, ClaimVerdict, Page } from "../data";
import { Badge } from "../estimate";
import { useTongue, type Tongue } from "../language";
import { points, pointsInterval } from "../numbers";
import { Missing, Section } from "../section";
import { judge, knownEffects, nameOf } from "./effects";
import { showRow } from "./leaderboard";

/** The trials on one side of a test, each a way to its row. */
function Trials({ page, side, places }: { page: Page; side: string; places: number[] }) {
  const { say } = useTongue();
  if (places.length === 0) return null;
  return (
    <span class="trials">
      {side}{" "}
      {places.map((place) => (
        <button type="button" class="to-row" aria-label={say(`trial ${place + 1}: ${page.trials[place].label}`, `试验 ${place + 1}：${page.trials[place].label}`)}
          title={page.trials[place].label} onClick={() => showRow(page.trials[place])}><Badge place={place} /></button>
      ))}
    </span>
  );
}

const Mark = ({ verdict, page, tongue }: { verdict: ClaimVerdict; page: Page; tongue: Tongue }) => (
  <span class={`claim-verdict ${verdict}`}>{tongue.text(page.names.claim[verdict])}</span>
);

function TestCells({ test, isOneOfMany, page, tongue }: { test: ClaimTest; isOneOfMany: boolean; page: Page; tongue: Tongue }) {
  const { text } = tongue;
  const [measured, reason] = [text(test.measured), text(test.reason)];
  return (
    <>
      <td class="asserted">{text(test.measure)}<span class="note">{text(test.asserted)}</span></td>
      <td>{isOneOfMany && <Mark verdict={test.verdict} page={page} tongue={tongue} />}{measured && <span class="finding">{measured}</span>}{reason && <span class="note"><bdi>{reason}</bdi></span>}</td>
      <td class="sides"><Trials page={page} side="a" places={test.a} /> <Trials page={page} side="b" places={test.b} /></td>
    </>
  );
}

/** A row for every test; the claim itself stands beside its first. */
function ClaimRows({ claim, page, tongue }: { claim: Claim; page: Page; tongue: Tongue }) {
  const { text } = tongue;
  const head = (rows: number) => (
    <>
      <th scope="row" rowSpan={rows}><bdi class="claim-id">{claim.id}</bdi> <bdi>{text(claim.statement)}</bdi></th>
      <td rowSpan={rows}><Mark verdict={claim.verdict} page={page} tongue={tongue} /></td>
    </>
  );
  if (claim.tests.length === 0) return <tr>{head(1)}<td colSpan={3}><bdi>{text(claim.reason)}</bdi></td></tr>;
  return (
    <>
      {claim.tests.map((test, index) => (
        <tr>
          {index === 0 && head(claim.tests.length)}
          <TestCells test={test} isOneOfMany={claim.tests.length > 1} page={page} tongue={tongue} />
        </tr>
      ))}
    </>
  );
}

function OnTrial({ page }: { page: Page }) {
  const tongue = useTongue();
  const { say, text } = tongue;
  const counts = Object.keys(page.names.claim).flatMap((verdict) => {
    const count = page.claims.filter((claim) => claim.verdict === verdict).length;
    return count === 0 ? [] : [`${text(page.names.claim[verdict])} ${count}`];
  });
  return (
    <div class="part">
      <p role="status">{say(`${page.claims.length} claims on trial: `, `受检论断 ${page.claims.length} 条：`)}{counts.join(say(", ", "，"))}</p>
      <div class="scroll" tabIndex={0} role="region" aria-label={say("Claims on trial", "受检论断")}>
        <table class="claims on-trial">
          <caption>{say("What was asserted beforehand, held against this sweep's own trials. Memory is exact; speed and quality are decided by their 95% intervals: confirmed or refuted only when the whole interval says so. Every test of a claim must hold.",
            "事先写下的断言，以本次实验自身的试验检验。内存为精确值；速度与质量以 95% 区间判定：仅当整个区间都支持时才判成立或不成立。一条论断的各项检验须全部成立。")}</caption>
          <thead><tr><th scope="col">{say("claim", "论断")}</th><th scope="col">{say("verdict", "结论")}</th><th scope="col">{say("asserted", "断言")}</th><th scope="col">{say("measured", "实测")}</th><th scope="col">{say("trials", "试验")}</th></tr></thead>
          <tbody>{page.claims.map((claim) => <ClaimRows key={claim.id} claim={claim} page={page} tongue={tongue} />)}</tbody>
        </table>
      </div>
    </div>
  );
}

function SettingsTable({ page }: { page: Page }) {
  const tongue = useTongue();
  const { say } = tongue;
  const effects = knownEffects(page);
  if (effects.length === 0) return <Missing>{say("The sweep lets nothing be said of its settings: no two scored trials differ in one setting only.", "本次实验无从评判各设置：没有两次有评分的试验仅在一个设置上不同。")}</Missing>;
  return (
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
  );
}

export function Claims({ page }: { page: Page }) {
  const { say, text } = useTongue();
  const hypothesis = text(page.hypothesis);
  return (
    <Section id="claims" title={say("Claims", "论断")}>
      {page.claims.length > 0 && <OnTrial page={page} />}
      {hypothesis === "" ? <Missing>{say("This sweep states no hypothesis.", "本次实验没有提出假设。")}</Missing>
        : <blockquote class="hypothesis"><p><bdi>{hypothesis}</bdi></p><footer>{say("the sweep's hypothesis, as its author put it", "实验作者提出的假设")}</footer></blockquote>}
      <SettingsTable page={page} />
    </Section>
  );
}
