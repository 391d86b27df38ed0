import * as Plot from "@observablehq/plot";
import { Chart, plain } from "../chart";
import type { Band, Bulk, Page } from "../data";
import { useTongue, type Tongue } from "../language";
import { Missing, Section, Select } from "../section";
import { useView } from "../state";

interface Point { step: number; median: number; low: number; high: number; z: number }

const pointsOf = (band: Band): Point[] =>
  Array.from({ length: band.points.length / 4 }, (_, i) => ({ step: band.points[4 * i], median: band.points[4 * i + 1], low: band.points[4 * i + 2], high: band.points[4 * i + 3], z: band.configuration }));

/** A configuration goes by its best-ranked trial. */
const leaderOf = (page: Page, band: Band): number => page.configurations[band.configuration].trials[0];
const nameOf = (page: Page, band: Band): string => `#${leaderOf(page, band) + 1} ${page.trials[leaderOf(page, band)].label}`;

function draw(page: Page, bands: Band[], marked: Band, scale: "linear" | "log", width: number, { say }: Tongue): Element {
  const all = bands.map(pointsOf);
  const own = pointsOf(marked);
  const ends = all.map((points) => points[points.length - 1]).filter((point) => point.z !== marked.configuration);
  const last = own[own.length - 1];
  return Plot.plot({
    ...plain(width, Math.round(Math.min(420, Math.max(280, width * 0.4)))), marginLeft: 44, marginRight: 56, marginTop: 24, marginBottom: 40,
    x: { label: say("optimizer step →", "优化步 →"), labelArrow: "none", tickSize: 0, ticks: Math.max(3, Math.round(width / 140)) },
    y: { type: scale, label: say("training loss", "训练损失"), labelArrow: "none", tickSize: 0, ticks: 6, ...(scale === "linear" ? { zero: true } : {}), tickFormat: (value: number) => Number(value.toPrecision(2)).toString() },
    marks: [
      Plot.gridY({ stroke: "var(--rule)", strokeOpacity: 1, ticks: 6 }),
      Plot.line(all.flat(), { x: "step", y: "median", z: "z", stroke: "var(--soft)", strokeWidth: 1, strokeOpacity: 0.4 }),
      Plot.areaY(own, { x: "step", y1: "low", y2: "high", fill: "var(--accent)", fillOpacity: 0.2 }),
      Plot.line(own, { x: "step", y: "median", stroke: "var(--paper)", strokeWidth: 4 }),
      Plot.line(own, { x: "step", y: "median", stroke: "var(--accent)", strokeWidth: 2 }),
      Plot.dot([last], { x: "step", y: "median", r: 3.5, fill: "var(--accent)" }),
      Plot.dot(ends, { x: "step", y: "median", r: 1.75, fill: "var(--soft)" }),
      Plot.text([last], { x: "step", y: "median", dx: 8, textAnchor: "start", text: () => `#${leaderOf(page, marked) + 1}`, fill: "var(--accent)", fontWeight: 600 }),
    ],
  });
}

export function Curves({ page, bulk }: { page: Page; bulk: Bulk }) {
  const tongue = useTongue();
  const { say } = tongue;
  const view = useView();
  const title = say("Training curves", "训练曲线");
  const bands = [...bulk.bands].sort((a, b) => leaderOf(page, a) - leaderOf(page, b));
  if (bands.length === 0) return <Section id="curves" title={title}><Missing>{say("Nothing was trained in this sweep, so there is no loss to draw.", "本次实验没有训练，故无损失曲线。")}</Missing></Section>;
  const idOf = (band: Band): string => page.trials[leaderOf(page, band)].id;
  const marked = bands.find((band) => idOf(band) === view("curve")) ?? bands[0];
  const scale = view("loss") === "log" ? "log" : "linear";
  const lengths = bands.map((band) => pointsOf(band)).map((points) => points[points.length - 1].step);
  return (
    <Section id="curves" title={title}
      lead={say("Mean loss over each optimizer step's unmasked tokens, before the update; every configuration in grey, the chosen one in front.", "每个优化步在更新前、未遮蔽词元上的平均损失；灰线为全部配置，所选配置居前。")}>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <Select name="curve" label={say("Configuration", "配置")} fallback={idOf(bands[0])} options={bands.map((band) => ({ value: idOf(band), label: nameOf(page, band) }))} />
        <Select name="loss" label={say("Scale", "刻度")} options={[{ value: "", label: say("linear", "线性") }, { value: "log", label: say("logarithmic", "对数") }]} />
      </form>
      <Chart id="curves" label={say(`Training loss of ${bands.length} configurations; ${nameOf(page, marked)} stands out`, `${bands.length} 个配置的训练损失，突出 ${nameOf(page, marked)}`)}
        deps={[bulk, marked, scale, tongue.language]} draw={(width) => draw(page, bands, marked, scale, width, tongue)}
        caption={(marked.seeds > 1 ? say(`Median and full range of ${marked.seeds} seeds.`, `${marked.seeds} 个种子的中位数与全距。`)
          : say("One seed: there is no band, and how far seeds would scatter is not known.", "仅一个种子：没有带状区间，种子间的离散程度未知。")) +
          (Math.min(...lengths) < Math.max(...lengths) ? say(" Shorter lines ended early or were planned shorter.", "较短的曲线提前结束或步数较少。") : "")}
        table={() => ({
          head: [say("configuration", "配置"), say("seeds", "种子数"), say("steps", "步数"), say("first loss", "首步损失"), say("last loss", "末步损失"), say("range over seeds at the end", "末步种子全距")],
          rows: bands.map((band) => {
            const points = pointsOf(band);
            const [first, last] = [points[0], points[points.length - 1]];
            return [nameOf(page, band), band.seeds, last.step, first.median, last.median, band.seeds > 1 ? `${last.low} – ${last.high}` : say("one seed", "仅一个种子")];
          }),
        })} />
    </Section>
  );
}
