import * as Plot from "@observablehq/plot";
import { Chart, plain } from "../chart";
import type { Bulk, Page, Timeline } from "../data";
import { useTongue, type Tongue } from "../language";
import { bytes, bytesPerGib, gib, memoryUnit, seconds } from "../numbers";
import { Missing } from "../section";

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
const totalsOf = (timeline: Timeline): number[] => timeline.seconds.map((_, i) => sum(timeline.mib.map((row) => row[i])));

interface Instant { x: number; category: string; size: number }

/** Every phase is as wide as every other: training takes minutes where loading takes a second. */
function instantsOf(timelines: Timeline[], categories: string[], perGib: number): Instant[] {
  return timelines.flatMap((timeline, phase) => {
    const length = timeline.seconds[timeline.seconds.length - 1] || 1;
    return timeline.seconds.flatMap((at, i) => categories.map((category, c) => ({ x: phase + 0.985 * (at / length), category, size: (timeline.mib[c][i] / 1024) * perGib })));
  });
}

function draw(page: Page, timelines: Timeline[], place: number, width: number, { say, text }: Tongue): Element {
  const categories = Object.keys(page.names.category);
  const phases = timelines.map((timeline, index) => {
    const recorded = page.trials[place].memory.find((phase) => phase.phase === timeline.phase);
    return {
      index, name: `${text(page.names.phase[timeline.phase])} · ${seconds(timeline.seconds[timeline.seconds.length - 1])}`,
      predicted: recorded?.predicted ? sum(recorded.predicted) / bytesPerGib : null,
      peak: recorded ? sum(recorded.measured) / bytesPerGib : Math.max(...totalsOf(timeline)) / 1024,
    };
  });
  const unit = memoryUnit(Math.max(...phases.map((phase) => phase.peak)));
  const top = Math.max(...phases.map((phase) => Math.max(phase.peak, phase.predicted ?? 0))) * unit.perGib * 1.16;
  const instants = instantsOf(timelines, categories, unit.perGib);
  const drawn = phases.map((phase) => ({
    ...phase, end: phase.index + 0.985, middle: phase.index + 0.49, peakY: phase.peak * unit.perGib,
    predictedY: phase.predicted === null ? Number.NaN : phase.predicted * unit.perGib,
    labelY: Math.max(phase.peak, phase.predicted ?? 0) * unit.perGib,
    label: width / timelines.length < 250 ? gib(phase.peak) : say("peak ", "峰值 ") + gib(phase.peak) + (phase.predicted === null ? "" : say(", predicted ", "，预测 ") + gib(phase.predicted)),
  }));
  return Plot.plot({
    ...plain(width, Math.round(Math.min(400, Math.max(280, width * 0.38)))), marginLeft: 50, marginRight: 8, marginTop: 30, marginBottom: 30,
    x: { domain: [0, timelines.length], axis: null },
    y: { domain: [0, top], label: say(`live tensors, ${unit.name}`, `活动张量，${unit.name}`), labelArrow: "none", tickSize: 0, ticks: 6 },
    color: { type: "ordinal", domain: categories, range: categories.map((category) => `var(--${category.replaceAll("_", "-")})`) },
    marks: [
      Plot.rect(drawn.filter((phase) => phase.index % 2 === 0), { x1: "index", x2: "end", y1: 0, y2: top, fill: "var(--surface)" }),
      Plot.gridY({ stroke: "var(--rule)", strokeOpacity: 1, ticks: 6 }),
      ...timelines.map((_, phase) => Plot.areaY(instants.filter((each) => Math.floor(each.x) === phase), { x: "x", y: "size", fill: "category", z: "category", order: categories, curve: "step-after", stroke: "var(--paper)", strokeWidth: 0.4 })),
      Plot.link(drawn, { x1: "index", x2: "end", y1: "peakY", y2: "peakY", stroke: "var(--ink)", strokeWidth: 1.5 }),
      Plot.link(drawn, { x1: "index", x2: "end", y1: "predictedY", y2: "predictedY", stroke: "var(--accent)", strokeWidth: 1.5, strokeDasharray: "6,4" }),
      Plot.text(drawn, { x: "middle", y: "labelY", dy: -10, text: "label", fill: "var(--ink)", stroke: "var(--paper)", strokeWidth: 4 }),
      Plot.text(drawn, { x: "middle", frameAnchor: "bottom", dy: 20, text: "name", fill: "var(--ink)" }),
    ],
  });
}

export function MemoryTimeline({ page, bulk, place }: { page: Page; bulk: Bulk; place: number }) {
  const tongue = useTongue();
  const { say, text } = tongue;
  const timelines = bulk.trials[place].timeline;
  const title = say("Over time", "随时间变化");
  if (timelines.length === 0) {
    return <div class="part"><h3>{title}</h3><Missing>{say("This trial's record keeps no timeline; the peaks are below.", "该试验的记录没有时间线，峰值见下。")}</Missing></div>;
  }
  const categories = Object.entries(page.names.category);
  return (
    <div class="part">
      <h3>{title}</h3>
      <Chart id="memory-timeline" label={say(`Live tensors of #${place + 1} over its ${timelines.length} phases`, `#${place + 1} 各阶段的活动张量`)}
        deps={[bulk, place, tongue.language]} draw={(width) => draw(page, timelines, place, width, tongue)}
        caption={say("Phases are drawn equally wide; their length stands below. The solid line is the phase's measured peak, which may fall between two recorded instants; the dashed line is the predicted one.", "各阶段等宽绘制，时长标于下方；实线为该阶段的实测峰值（可能落在两个记录时刻之间），虚线为预测峰值。")}
        table={() => ({
          head: [say("phase, instant", "阶段与时刻"), ...categories.map(([, name]) => text(name)), say("total", "合计")],
          rows: timelines.flatMap((timeline) => {
            const totals = totalsOf(timeline);
            const every = Math.max(1, Math.ceil(timeline.seconds.length / 12));
            const peak = totals.indexOf(Math.max(...totals));
            return timeline.seconds.map((at, i) => ({ at, i })).filter(({ i }) => i % every === 0 || i === peak).map(({ at, i }) =>
              [`${text(page.names.phase[timeline.phase])} ${seconds(at)}${i === peak ? say(" (peak)", "（峰值）") : ""}`, ...timeline.mib.map((row) => bytes(row[i] * 1024 * 1024)), bytes(totals[i] * 1024 * 1024)]);
          }),
        })} />
    </div>
  );
}
