import * as Plot from "@observablehq/plot";
import { Chart, plain } from "../chart";
import type { Page } from "../data";
import { useTongue, type Tongue } from "../language";
import { bytes, bytesPerGib, memoryUnit, widthOf } from "../numbers";
import { Missing, useFirst } from "../section";

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);

interface Peak { place: number; label: string; phase: string; measured: number; predicted: number }

/** Of every trial the largest of the phases that have a prediction. */
function peaksOf(page: Page, places: number[]): Peak[] {
  return places.flatMap((place) => {
    const peaks = page.trials[place].memory.flatMap((phase) => (phase.predicted === null ? [] : [{
      place, label: page.trials[place].label, phase: phase.phase, measured: sum(phase.measured), predicted: sum(phase.predicted) }]));
    return peaks.length === 0 ? [] : [peaks.reduce((best, peak) => (peak.measured > best.measured ? peak : best))];
  });
}

/** "−1.1%": how far the prediction lies from what was measured. */
const off = (peak: Peak): string => {
  const share = 100 * (peak.predicted / peak.measured - 1);
  return `${share < -0.05 ? "\u2212" : share > 0.05 ? "+" : "±"}${Math.abs(share).toFixed(1)}%`;
};

function draw(peaks: Peak[], width: number, { say }: Tongue): Element {
  const unit = memoryUnit(Math.max(...peaks.map((peak) => Math.max(peak.measured, peak.predicted))) / bytesPerGib);
  const perByte = unit.perGib / bytesPerGib;
  const rows = peaks.map((peak) => ({ ...peak, key: String(peak.place), name: `#${peak.place + 1} ${peak.label}`, m: peak.measured * perByte, p: peak.predicted * perByte }));
  const longest = Math.max(...rows.map((row) => widthOf(row.name)));
  const narrow = width < 560 || longest > 0.5 * width;
  return Plot.plot({
    ...plain(width, 50 + (narrow ? 38 : 24) * rows.length), marginLeft: narrow ? 13 : longest + 24, marginRight: 90, marginTop: 6, marginBottom: 42,
    x: { zero: true, nice: true, label: say(`peak, ${unit.name} →`, `峰值，${unit.name} →`), labelArrow: "none", tickSize: 0, ticks: narrow ? 4 : 8 },
    y: { type: "band", domain: rows.map((row) => row.key), axis: null, padding: 0 },
    marks: [
      Plot.gridX({ stroke: "var(--rule)", strokeOpacity: 1, ticks: narrow ? 4 : 8 }),
      Plot.link(rows, { x1: "m", x2: "p", y1: "key", y2: "key", stroke: "var(--soft)", strokeWidth: 1, dy: narrow ? 7 : 0 }),
      Plot.dot(rows, { x: "p", y: "key", r: 6, stroke: "var(--ink)", strokeWidth: 1.25, fill: "none", dy: narrow ? 7 : 0 }),
      Plot.dot(rows, { x: "m", y: "key", r: 3.5, fill: "var(--accent)", dy: narrow ? 7 : 0, title: (row: Peak) => `#${row.place + 1} ${row.label}: ${bytes(row.measured)}` }),
      Plot.text(rows, { y: "key", frameAnchor: "left", dx: narrow ? 0 : -12, dy: narrow ? -8 : 0, textAnchor: narrow ? "start" : "end", text: "name", fill: "var(--ink)" }),
      Plot.text(rows, { y: "key", frameAnchor: "right", dx: 84, dy: narrow ? 7 : 0, textAnchor: "end", text: (row: Peak) => off(row), fill: "var(--ink)" }),
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
        caption={say("● measured, ○ predicted, in the largest phase that has a prediction; on the right how far the prediction is off. A dot inside its ring is a prediction that came true.", "● 实测，○ 预测，取有预测的阶段中最大者；右侧为预测误差。点在圈内即预测相符。")}
        table={() => ({ head: [say("trial", "试验"), say("phase", "阶段"), say("measured", "实测"), say("predicted", "预测"), say("off by", "相差")],
          rows: all.map((peak) => [`#${peak.place + 1} ${peak.label}`, text(page.names.phase[peak.phase]), bytes(peak.measured), bytes(peak.predicted),
            off(peak)]) })} />
      {more}
    </div>
  );
}
