import * as Plot from "@observablehq/plot";
import { Chart, plain } from "../chart";
import type { Page } from "../data";
import { useTongue, type Tongue } from "../language";
import { bytes, bytesPerGib, memoryUnit, widthOf } from "../numbers";

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);

/** "+3.1%": how far the prediction lies from what was measured. */
const off = (predicted: number, measured: number): string => {
  const share = measured > 0 ? (100 * (predicted - measured)) / measured : 0;
  return `${share < 0 ? "\u2212" : "+"}${Math.abs(share).toFixed(1)}%`;
};

function draw(page: Page, place: number, width: number, { say, text }: Tongue): Element {
  const categories = Object.keys(page.names.category);
  const phases = page.trials[place].memory;
  const rows = phases.flatMap((phase) => {
    const name = text(page.names.phase[phase.phase]);
    const row = (kind: string, values: number[]) => ({ key: `${phase.phase} ${kind}`, name: `${name}, ${kind}`, values, measured: phase.measured });
    return [row(say("measured", "实测"), phase.measured), ...(phase.predicted ? [row(say("predicted", "预测"), phase.predicted)] : [])];
  });
  const unit = memoryUnit(Math.max(...rows.map((row) => sum(row.values))) / bytesPerGib);
  const perByte = unit.perGib / bytesPerGib;
  const totalOf = (row: { values: number[]; measured: number[] }): string =>
    bytes(sum(row.values)) + (row.values === row.measured ? "" : ` (${off(sum(row.values), sum(row.measured))})`);
  const bars = rows.flatMap((row) => categories.map((category, c) => ({ key: row.key, category, size: row.values[c] * perByte, title: `${text(page.names.category[category])}: ${bytes(row.values[c])}` })));
  const narrow = width < 560;
  const drop = narrow ? 7 : 0; // narrow screens have the name above its bar
  const largest = Math.max(...rows.map((row) => sum(row.values))) * perByte;
  return Plot.plot({
    ...plain(width, 46 + (narrow ? 44 : 28) * rows.length), marginLeft: narrow ? 13 : Math.max(...rows.map((row) => widthOf(row.name))) + 22, marginRight: Math.max(...rows.map((row) => widthOf(totalOf(row)))) + 14, marginTop: 6, marginBottom: 40,
    x: { domain: [0, largest], label: say(`${unit.name} at the phase's peak →`, `阶段峰值，${unit.name} →`), labelArrow: "none", tickSize: 0, ticks: 5 },
    y: { type: "band", domain: rows.map((row) => row.key), axis: null, padding: narrow ? 0.55 : 0.25 },
    color: { type: "ordinal", domain: categories, range: categories.map((category) => `var(--${category.replaceAll("_", "-")})`) },
    marks: [
      Plot.gridX({ stroke: "var(--rule)", strokeOpacity: 1, ticks: 5 }),
      Plot.barX(bars, { y: "key", x: "size", fill: "category", order: categories, stroke: "var(--paper)", strokeWidth: 0.75, title: "title", dy: drop }),
      Plot.text(rows, { y: "key", frameAnchor: "left", dx: narrow ? 0 : -10, dy: narrow ? -11 : 0, textAnchor: narrow ? "start" : "end", text: "name", fill: "var(--ink)" }),
      Plot.text(rows, { y: "key", x: (row: { values: number[] }) => sum(row.values) * perByte, dx: 8, dy: drop, textAnchor: "start", fill: "var(--ink)",
        text: totalOf }),
    ],
  });
}

export function CategoryBars({ page, place }: { page: Page; place: number }) {
  const tongue = useTongue();
  const { say, text } = tongue;
  const phases = page.trials[place].memory;
  const lacksPrediction = phases.some((phase) => phase.predicted === null);
  return (
    <div class="part">
      <h3>{say("At each phase's peak, measured and predicted", "各阶段峰值：实测与预测")}</h3>
      <Chart id="memory-bars" label={say(`Measured and predicted peaks of #${place + 1} by category`, `#${place + 1} 各类别的实测与预测峰值`)}
        deps={[page, place, tongue.language]} draw={(width) => draw(page, place, width, tongue)}
        caption={lacksPrediction ? say("Where no predicted bar stands, the planner made no prediction for that phase.", "没有预测条的阶段，计划器未作预测。") : undefined}
        table={() => ({
          head: [say("phase", "阶段"), ...Object.values(page.names.category).map(text), say("total", "合计"), say("device allocator", "设备分配器"), say("process footprint", "进程占用")],
          rows: phases.flatMap((phase) => {
            const name = text(page.names.phase[phase.phase]);
            const measured = [`${name}, ${say("measured", "实测")}`, ...phase.measured.map(bytes), bytes(sum(phase.measured)), phase.driver === null ? "–" : bytes(phase.driver), bytes(phase.footprint)];
            return phase.predicted === null ? [measured] : [measured, [`${name}, ${say("predicted", "预测")}`, ...phase.predicted.map(bytes), `${bytes(sum(phase.predicted))} (${off(sum(phase.predicted), sum(phase.measured))})`, "–", "–"]];
          }),
        })} />
    </div>
  );
}
