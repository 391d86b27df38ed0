import * as Plot from "@observablehq/plot";
import { Chart, plain } from "../chart";
import type { Page } from "../data";
import { useTongue, type Tongue } from "../language";
import { gib, percent, rate } from "../numbers";
import { Missing, Select } from "../section";
import { useView } from "../state";

interface Dimension { title: string; ticks: { at: number; label: string }[]; of: (place: number) => number | null; show: (place: number) => string }

const numeric = (title: string, values: (number | null)[], show: (value: number) => string): Dimension => {
  const known = values.filter((value): value is number => value !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const at = (value: number): number => (high > low ? (value - low) / (high - low) : 0.5);
  return {
    title,
    ticks: known.length === 0 ? [] : [...new Set([low, high])].map((value) => ({ at: at(value), label: show(value) })),
    of: (place) => (values[place] === null ? null : at(values[place]!)),
    show: (place) => (values[place] === null ? "–" : show(values[place]!)),
  };
};

function dimensionsOf(page: Page, { say, text }: Tongue): Dimension[] {
  const factors = page.factors.map((factor, f): Dimension => {
    const at = (level: number): number => (factor.levels.length > 1 ? level / (factor.levels.length - 1) : 0.5);
    const every = Math.ceil(factor.levels.length / 8);
    return {
      title: text(factor.title),
      ticks: factor.levels.map((label, level) => ({ at: at(level), label })).filter((_, level) => level % every === 0),
      of: (place) => (page.trials[place].levels[f] === null ? null : at(page.trials[place].levels[f]!)),
      show: (place) => (page.trials[place].levels[f] === null ? "–" : factor.levels[page.trials[place].levels[f]!]),
    };
  });
  const headline = page.metrics.find((metric) => metric.id === page.headline)!;
  return [...factors,
    numeric(say("peak memory", "内存峰值"), page.trials.map((trial) => trial.peakGib), gib),
    numeric(say("tokens/s", "词元/秒"), page.trials.map((trial) => trial.speed.train), rate),
    numeric(text(headline.title), page.trials.map((trial) => trial.test?.[page.headline]?.[0] ?? null), (value) => percent(value))];
}

function draw(places: number[], marked: number, dimensions: Dimension[], width: number): Element {
  const names = dimensions.map((_, d) => String(d));
  const lines = places.flatMap((place) => dimensions.map((dimension, d) => ({ place, x: String(d), y: dimension.of(place) ?? Number.NaN })));
  const ticks = dimensions.flatMap((dimension, d) => dimension.ticks.map((tick) => ({ x: String(d), y: tick.at, label: tick.label })));
  const own = lines.filter((point) => point.place === marked);
  return Plot.plot({
    ...plain(width, 310), marginLeft: 36, marginRight: 90, marginTop: 54, marginBottom: 16,
    x: { type: "point", domain: names, axis: null, padding: 0.1 }, y: { domain: [0, 1], axis: null },
    marks: [
      Plot.ruleX(names, { stroke: "var(--rule)" }),
      Plot.line(lines, { x: "x", y: "y", z: "place", stroke: "var(--soft)", strokeWidth: 1, strokeOpacity: 0.45 }),
      Plot.line(own, { x: "x", y: "y", stroke: "var(--accent)", strokeWidth: 2.5 }),
      Plot.dot(own, { x: "x", y: "y", r: 3.5, fill: "var(--accent)" }),
      Plot.text(ticks, { x: "x", y: "y", text: "label", dx: 7, dy: -8, textAnchor: "start", fill: "var(--ink)", stroke: "var(--paper)", strokeWidth: 4 }),
      Plot.text(dimensions.map((dimension, d) => ({ x: String(d), label: dimension.title })), { x: "x", frameAnchor: "top", text: "label", dy: -38, fill: "var(--ink)", fontWeight: 500, lineWidth: Math.max(6, width / dimensions.length / 14) }),
    ],
  });
}

export function ParallelCoordinates({ page }: { page: Page }) {
  const tongue = useTongue();
  const { say } = tongue;
  const view = useView();
  const places = page.trials.flatMap((trial, place) => (trial.tuned && trial.test !== null ? [place] : []));
  const title = say("Every trial across every setting", "每次试验的全部设置");
  if (places.length < 2) return <div class="part"><h3>{title}</h3><Missing>{say("Fewer than two tuned trials have a score.", "有评分的微调试验不足两次。")}</Missing></div>;
  const best = places.includes(page.best ?? -1) ? page.best! : places[0];
  const wanted = places.find((place) => page.trials[place].id === view("path"));
  const marked = wanted ?? best;
  const dimensions = dimensionsOf(page, tongue);
  return (
    <div class="part">
      <h3>{title}</h3>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <Select name="path" label={say("Follow", "追踪")} fallback={page.trials[best].id}
          options={places.map((place) => ({ value: page.trials[place].id, label: `#${place + 1} ${page.trials[place].label}` }))} />
      </form>
      <Chart id="parallel" minWidth={Math.max(560, dimensions.length * 100)} label={say(`Parallel coordinates of ${places.length} trials; #${marked + 1} ${page.trials[marked].label} stands out`, `${places.length} 次试验的平行坐标，突出 #${marked + 1} ${page.trials[marked].label}`)}
        deps={[page, marked, tongue.language]} draw={(width) => draw(places, marked, dimensions, width)}
        caption={say("Where a line crosses an axis is the trial's value; the intervals are in the leaderboard.", "折线与轴的交点为该试验的取值；区间见排行榜。")}
        table={() => ({ head: [say("trial", "试验"), ...dimensions.map((dimension) => dimension.title)],
          rows: places.map((place) => [`#${place + 1} ${page.trials[place].label}`, ...dimensions.map((dimension) => dimension.show(place))]) })} />
    </div>
  );
}
