import * as Plot from "@observablehq/plot";
import { Chart, plain } from "../chart";
import type { Bulk, Page, Steps } from "../data";
import { useTongue, type Tongue } from "../language";
import { rate, widthOf } from "../numbers";
import { Missing, Section, useFirst } from "../section";

const slowed = 0.9;      // of the first third's speed
const restless = 0.05;   // share of steps that took half again as long as the median

/** What to doubt in a trial's speed; empty when nothing stands out. */
export function flagsOf(steps: Steps, { say }: Tongue): string[] {
  const flags: string[] = [];
  if (steps.lateToEarly !== null && steps.lateToEarly < slowed) {
    flags.push(say(`⚠ slowed to ${Math.round(100 * steps.lateToEarly)}%`, `⚠ 后段降至 ${Math.round(100 * steps.lateToEarly)}%`));
  }
  if (steps.stragglers > restless) {
    flags.push(say(`⚠ ${Math.round(100 * steps.stragglers)}% late`, `⚠ ${Math.round(100 * steps.stragglers)}% 偏慢`));
  }
  return flags;
}

interface Row { place: number; key: string; name: string; steps: Steps; rates: number[]; flags: string[] }

/** The same scatter at every drawing: rows of dots lie beside one another, not upon one another. */
const spread = (index: number): number => ((index * 0.618034) % 1) - 0.5;

function draw(rows: Row[], width: number, { say }: Tongue): Element {
  const longest = Math.max(...rows.map((row) => Math.max(widthOf(row.name), widthOf(row.flags.join("  ")))));
  const narrow = width < 640 || longest > 0.4 * width;
  const rowHeight = narrow ? 62 : 42;
  const dots = rows.flatMap((row) => row.rates.map((value, i) => ({ key: row.key, value, dy: spread(i) })));
  const middle = narrow ? 14 : 0;
  const buckets = [-6, -3, 0, 3, 6];
  return Plot.plot({
    ...plain(width, 50 + rowHeight * rows.length), marginLeft: narrow ? 13 : longest + 24, marginRight: 20, marginTop: 6, marginBottom: 42,
    x: { zero: true, label: say("training tokens per second →", "每秒训练词元 →"), labelArrow: "none", tickSize: 0, ticks: narrow ? 4 : 8, tickFormat: (value: number) => rate(value) },
    y: { type: "band", domain: rows.map((row) => row.key), axis: null, padding: 0 },
    marks: [
      Plot.gridX({ stroke: "var(--rule)", strokeOpacity: 1, ticks: narrow ? 4 : 8 }),
      ...buckets.map((dy, b) => Plot.dot(dots.filter((dot) => Math.min(4, Math.floor((dot.dy + 0.5) * 5)) === b), { x: "value", y: "key", r: 1.5, fill: "var(--soft)", fillOpacity: 0.35, dy: middle + dy })),
      Plot.link(rows.filter((row) => row.steps.low !== null), { x1: (row: Row) => row.steps.low!, x2: (row: Row) => row.steps.high!, y1: "key", y2: "key", stroke: "var(--accent)", strokeWidth: 3, dy: middle }),
      Plot.dot(rows, { x: (row: Row) => row.steps.median, y: "key", r: 4, fill: "var(--accent)", stroke: "var(--paper)", strokeWidth: 1.25, dy: middle }),
      Plot.text(rows, { y: "key", frameAnchor: "left", dx: narrow ? 0 : -12, dy: narrow ? -14 : -7, textAnchor: narrow ? "start" : "end", text: "name", fill: "var(--ink)" }),
      Plot.text(rows.filter((row) => row.flags.length > 0), { y: "key", frameAnchor: "left", dx: narrow ? 0 : -12, dy: narrow ? 1 : 8, textAnchor: narrow ? "start" : "end", fontSize: 11, text: (row: Row) => row.flags.join("  "), fill: "var(--wrong)", stroke: "var(--paper)", strokeWidth: 4 }),
    ],
  });
}

export function Speed({ page, bulk }: { page: Page; bulk: Bulk }) {
  const tongue = useTongue();
  const { say } = tongue;
  const title = say("Speed", "速度");
  const all = page.trials.flatMap((trial, place): Row[] => (trial.speed.steps === null ? [] : [{
    place, key: String(place), name: `#${place + 1} ${trial.label}`, steps: trial.speed.steps, rates: bulk.trials[place].rates, flags: flagsOf(trial.speed.steps, tongue) }]));
  const { shown, more } = useFirst("speeds", all, 12);
  if (all.length === 0) return <Section id="speed" title={title}><Missing>{say("No trial trained for more than one step, so no speed was measured.", "没有训练超过一步的试验，故无速度可测。")}</Missing></Section>;
  const interval = (steps: Steps): string => (steps.low === null || steps.high === null ? say("fewer than 6 steps", "不足 6 步") : `[${rate(steps.low)}, ${rate(steps.high)}]`);
  return (
    <Section id="speed" title={title}
      lead={say("Every optimizer step after the first as a dot, with the median and its 95% interval. Compare only trials of one machine.", "首步之后每个优化步为一点，附中位数及其 95% 区间。仅同一机器上的试验可比。")}>
      <Chart id="speed" label={say(`Training speed of ${shown.length} trials`, `${shown.length} 次试验的训练速度`)} deps={[bulk, shown.length, tongue.language]}
        draw={(width) => draw(shown, width, tongue)}
        caption={say("At most 120 steps a trial are drawn; the median counts all. ⚠ slowed: the last third of the steps ran below 90% of the first third's speed, as under heat. ⚠ late: more than 5% of the steps took half again as long as the median, as on a busy machine.", "每次试验至多绘出 120 步，中位数计入全部。⚠ 后段降至：后三分之一的步速低于前三分之一的 90%，常因过热。⚠ 偏慢：超过 5% 的步耗时达中位数的 1.5 倍，常因机器繁忙。")}
        table={() => ({ head: [say("trial", "试验"), say("steps", "步数"), say("median tokens/s", "词元/秒中位数"), "95%", say("late / early", "后段/前段"), say("late steps", "偏慢的步"), say("decoding tokens/s (one pass, no interval)", "解码词元/秒（一遍，无区间）"), say("remarks", "备注")],
          rows: all.map((row) => [row.name, row.steps.n, rate(row.steps.median), interval(row.steps), row.steps.lateToEarly === null ? "–" : `${Math.round(100 * row.steps.lateToEarly)}%`, `${Math.round(100 * row.steps.stragglers)}%`,
            page.trials[row.place].speed.decode === null ? "–" : rate(page.trials[row.place].speed.decode!), row.flags.join(" ") || "–"]) })} />
      {more}
    </Section>
  );
}
