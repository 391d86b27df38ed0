import * as Plot from "@observablehq/plot";
import { Chart, plain } from "../chart";
import type { Page } from "../data";
import { useTongue, type Tongue } from "../language";
import { bytes, bytesPerGib } from "../numbers";
import { Missing, useFirst } from "../section";

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);

interface Peak { place: number; label: string; phase: string; measured: number; predicted: number }

/** The phase with the largest total of every trial that has a prediction for it. */
function peaksOf(page: Page, places: number[]): Peak[] {
  return places.flatMap((place) => {
    const phases = page.trials[place].memory;
    const largest = phases.reduce((best, phase) => (sum(phase.measured) > sum(best.measured) ? phase : best), phases[0]);
    return largest.predicted === null ? [] : [{ place, label: page.trials[place].label, phase: largest.phase, measured: sum(largest.measured), predicted: sum(largest.predicted) }];
  });
}

function draw(peaks: Peak[], width: number, { say }: Tongue): Element {
  const rows = peaks.map((peak) => ({ ...peak, key: String(peak.place), m: peak.measured / bytesPerGib, p: peak.predicted / bytesPerGib }));
  const narrow = width < 560;
  const longest = Math.max(...rows.map((row) => [...row.label].length));
  return Plot.plot({
    ...plain(width, 50 + (narrow ? 38 : 24) * rows.length), marginLeft: narrow ? 8 : Math.min(340, 50 + 7 * longest), marginRight: 24, marginTop: 6, marginBottom: 42,
    x: { zero: true, nice: true, label: say("peak, GiB →", "峰值，GiB →"), labelArrow: "none", tickSize: 0, ticks: narrow ? 4 : 8 },
    y: { type: "band", domain: rows.map((row) => row.key), axis: null, padding: 0 },
    marks: [
      Plot.gridX({ stroke: "var(--rule)", strokeOpacity: 1, ticks: narrow ? 4 : 8 }),
      Plot.link(rows, { x1: "m", x2: "p", y1: "key", y2: "key", stroke: "var(--soft)", strokeWidth: 1, dy: narrow ? 7 : 0 }),
      Plot.dot(rows, { x: "p", y: "key", r: 6, stroke: "var(--ink)", strokeWidth: 1.25, fill: "none", dy: narrow ? 7 : 0 }),
      Plot.dot(rows, { x: "m", y: "key", r: 3.5, fill: "var(--accent)", dy: narrow ? 7 : 0, title: (row: Peak) => `#${row.place + 1} ${row.label}: ${bytes(row.measured)}` }),
      Plot.text(rows, { y: "key", frameAnchor: "left", dx: narrow ? 0 : -12, dy: narrow ? -8 : 0, textAnchor: narrow ? "start" : "end", text: (row: Peak) => `#${row.place + 1} ${row.label}`, fill: "var(--ink)" }),
    ],
  });
}

export function Peaks({ page, places }: { page: Page; places: number[] }) {
  const tongue = useTongue();
  const { say, text } = tongue;
  const all = peaksOf(page, places);
  const { shown, more } = useFirst("peaks", all, 20);
  const title = say("Every trial's peak", "各试验的峰值");
  if (all.length === 0) return <div class="part"><h3>{title}</h3><Missing>{say("The planner made no predictions for this sweep, so there is nothing to hold the measured peaks against.", "本次实验没有预测值，无从与实测峰值对照。")}</Missing></div>;
  return (
    <div class="part">
      <h3>{title}</h3>
      <Chart id="memory-peaks" label={say(`Measured and predicted peaks of ${shown.length} trials`, `${shown.length} 次试验的实测与预测峰值`)}
        deps={[page, shown.length, tongue.language]} draw={(width) => draw(shown, width, tongue)}
        caption={say("● measured, ○ predicted. A dot inside its ring is a prediction that came true.", "● 实测，○ 预测；点在圈内即预测相符。")}
        table={() => ({ head: [say("trial", "试验"), say("phase", "阶段"), say("measured", "实测"), say("predicted", "预测"), say("off by", "相差")],
          rows: all.map((peak) => [`#${peak.place + 1} ${peak.label}`, text(page.names.phase[peak.phase]), bytes(peak.measured), bytes(peak.predicted),
            `${(100 * (peak.predicted / peak.measured - 1)).toFixed(1)}%`]) })} />
      {more}
    </div>
  );
}
