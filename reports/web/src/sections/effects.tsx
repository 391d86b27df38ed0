import * as Plot from "@observablehq/plot";
import { Chart, plain } from "../chart";
import type { Effect, Estimate, Page } from "../data";
import { useTongue, type Tongue } from "../language";
import { points, pointsInterval, signedGib } from "../numbers";
import { Missing } from "../section";

export type Known = Effect & { appropriate: Estimate };

export const knownEffects = (page: Page): Known[] => page.effects.filter((effect): effect is Known => effect.appropriate !== null);

export const nameOf = (page: Page, effect: Effect, { say, text }: Tongue): string => {
  const factor = page.factors[effect.factor];
  return say(`${text(factor.title)}: ${factor.levels[effect.level]} against ${factor.levels[0]}`, `${text(factor.title)}：${factor.levels[effect.level]} 对 ${factor.levels[0]}`);
};

/** What the interval lets one say: never by colour alone. */
export function judge([, low, high]: Estimate, { say }: Tongue): string {
  if (low > 0) return say("▲ more right answers", "▲ 答对更多");
  if (high < 0) return say("▼ fewer right answers", "▼ 答对更少");
  return say("≈ no difference seen", "≈ 未见差异");
}

function draw(page: Page, effects: Known[], width: number, tongue: Tongue): Element {
  const { say } = tongue;
  const narrow = width < 560;
  const rowHeight = narrow ? 46 : 30;
  const marginLeft = narrow ? 12 : Math.min(360, 24 + 7 * Math.max(...effects.map((effect) => [...nameOf(page, effect, tongue)].reduce((sum, character) => sum + (character > "\u2e80" ? 1.8 : 1), 0))));
  const rows = effects.map((effect, row) => ({ row: String(row), name: nameOf(page, effect, tongue), value: 100 * effect.appropriate[0], low: 100 * effect.appropriate[1], high: 100 * effect.appropriate[2] }));
  const reach = Math.max(2, ...rows.flatMap((row) => [Math.abs(row.low), Math.abs(row.high)])) * 1.08;
  const decided = (row: { low: number; high: number }): boolean => row.low > 0 || row.high < 0;
  return Plot.plot({
    ...plain(width, 50 + rowHeight * rows.length), marginLeft, marginRight: narrow ? 12 : 170, marginTop: 8, marginBottom: 42,
    x: { domain: [-reach, reach], label: say("change in appropriate answers, points →", "恰当回答的变化，百分点 →"), labelArrow: "none", tickSize: 0, ticks: narrow ? 5 : 9 },
    y: { type: "band", domain: rows.map((row) => row.row), axis: null, padding: 0 },
    marks: [
      Plot.gridX({ stroke: "var(--rule)", strokeOpacity: 1, ticks: narrow ? 5 : 9 }),
      Plot.ruleX([0], { stroke: "var(--soft)" }),
      Plot.link(rows, { x1: "low", x2: "high", y1: "row", y2: "row", stroke: (row) => (decided(row) ? "var(--accent)" : "var(--soft)"), strokeWidth: 2, dy: narrow ? 8 : 0 }),
      Plot.dot(rows, { x: "value", y: "row", r: 4.5, fill: (row) => (decided(row) ? "var(--accent)" : "var(--paper)"), stroke: (row) => (decided(row) ? "var(--accent)" : "var(--soft)"), strokeWidth: 1.5, dy: narrow ? 8 : 0 }),
      Plot.text(rows, narrow
        ? { frameAnchor: "left", y: "row", text: "name", textAnchor: "start", dy: -10, fill: "var(--ink)" }
        : { frameAnchor: "left", y: "row", text: "name", textAnchor: "end", dx: -12, fill: "var(--ink)" }),
      ...(narrow ? [] : [Plot.text(effects.map((effect, row) => ({ row: String(row), text: `${points(effect.appropriate[0])} ${pointsInterval(effect.appropriate[1], effect.appropriate[2])}` })),
        { frameAnchor: "right", y: "row", text: "text", textAnchor: "start", dx: 12, fill: "var(--ink)", fontVariant: "tabular-nums" })]),
    ],
  });
}

export function EffectForest({ page }: { page: Page }) {
  const tongue = useTongue();
  const { say } = tongue;
  const effects = knownEffects(page);
  const title = say("What each setting changes", "每个设置带来的变化");
  if (effects.length === 0) {
    return <div class="part"><h3>{title}</h3><Missing>{say("No two scored trials differ in one setting only, so no effect can be told apart from the others.", "没有两次有评分的试验仅在一个设置上不同，无法分离单个设置的效应。")}</Missing></div>;
  }
  return (
    <div class="part">
      <h3>{title}</h3>
      <p class="note">{say("Pairs of trials that differ in nothing else, question by question. Where the bar crosses zero, no difference was seen.", "取仅在该设置上不同的试验对，逐题配对。横条跨过零即未见差异。")}</p>
      <Chart id="effects" label={say(`Effects of ${effects.length} settings on appropriate answers`, `${effects.length} 个设置对恰当回答的效应`)}
        deps={[page, tongue.language]} draw={(width) => draw(page, effects, width, tongue)}
        table={() => ({
          head: [say("setting", "设置"), say("change, points", "变化，百分点"), "95%", say("reading", "解读"), say("pairs of trials", "试验对"), say("mean change in peak memory", "内存峰值平均变化")],
          rows: effects.map((effect) => [nameOf(page, effect, tongue), points(effect.appropriate[0]), pointsInterval(effect.appropriate[1], effect.appropriate[2]),
            judge(effect.appropriate, tongue), effect.pairs, effect.peakGib === null ? "–" : signedGib(effect.peakGib)]),
        })} />
    </div>
  );
}
