import * as Plot from "@observablehq/plot";
import { Chart, plain } from "../chart";
import type { Metric, Page, Trial } from "../data";
import { useTongue, type Tongue } from "../language";
import { gib, memoryUnit, percent, percentInterval, rate, widthOf } from "../numbers";
import { Missing, Section, Select } from "../section";
import { useView } from "../state";

interface Point { place: number; trial: Trial; x: number; y: number; low: number; high: number }

const guides = [8, 16, 24, 32, 64];
const steps = [[1], [1, 1.5], [1, 1.25, 1.5, 1.75], [1, 1.125, 1.25, 1.375, 1.5, 1.625, 1.75, 1.875]]; // of a doubling, ever finer
const roomForTick = 64; // pixels

/** As many even marks of a logarithmic axis as there is room for. */
function ticksWithin([low, high]: [number, number], width: number): number[] {
  const doublings = Array.from({ length: 24 }, (_, i) => 2 ** (i - 12));
  const choices = steps.map((parts) => doublings.flatMap((each) => parts.map((part) => each * part)).filter((tick) => tick >= low && tick <= high));
  return choices.filter((ticks) => ticks.length <= Math.max(2, width / roomForTick)).pop() ?? [];
}

function pointsOf(page: Page, metric: string): Point[] {
  return page.trials.flatMap((trial, place) => {
    const estimate = trial.test?.[metric];
    return trial.peakGib === null || !estimate ? [] : [{ place, trial, x: trial.peakGib, y: estimate[0], low: estimate[1], high: estimate[2] }];
  });
}

/** The staircase through the front, from left to right. */
function staircase(points: Point[]): Point[] {
  return points.filter((point) => point.trial.front).sort((a, b) => a.x - b.x);
}

interface Label { x: number; y: number; text: string; anchor: "start" | "end" }

/** Names of the front's trials: above the stairs on the left, below them on the right, or above up to the next stair, where
    no line runs. Left out rather than laid over another mark, bar or name. */
function placeLabels(front: Point[], all: Point[], px: (x: number) => number, py: (y: number) => number, width: number, floor: number): Label[] {
  const around = (x: number, wide: number, top: number, bottom: number) => ({ left: x - wide, right: x + wide, top, bottom });
  const boxes = all.flatMap((point) => [around(px(point.x), 12, py(point.y) - 12, py(point.y) + 12), around(px(point.x), 2, py(point.high), py(point.low))]);
  const labels: Label[] = [];
  for (const [place, point] of front.entries()) {
    const size = widthOf(point.trial.label);
    const [cx, cy] = [px(point.x), py(point.y)];
    const choices: (Label & { left: number; right: number })[] = [
      { x: cx - 14, y: cy - 12, anchor: "end", text: point.trial.label, left: cx - 14 - size, right: cx - 14 },
      { x: cx + 14, y: cy + 16, anchor: "start", text: point.trial.label, left: cx + 14, right: cx + 14 + size },
      { x: cx + 14, y: cy - 12, anchor: "start", text: point.trial.label, left: cx + 14, right: cx + 14 + size },
    ];
    const nextStair = place + 1 < front.length ? px(front[place + 1].x) : width;
    for (const choice of choices) {
      const box = { left: choice.left, right: choice.right, top: choice.y - 9, bottom: choice.y + 5 };
      const isFree = box.left > 44 && box.right < (choice === choices[2] ? nextStair : width) - 4 && box.bottom < floor &&
        boxes.every((other) => box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom);
      if (!isFree) continue;
      boxes.push(box);
      labels.push(choice);
      break;
    }
  }
  return labels;
}

/** What lies on the front is drawn last, upon the others. */
const frontLast = (points: Point[]): Point[] => [...points].sort((a, b) => Number(a.trial.front) - Number(b.trial.front) || b.place - a.place);

/** Trials of which one's mark would cover the other's number, such as repetitions under other seeds, share the mark of the
    first. */
interface Pile { top: Point; under: Point[] }

const roomForNumber = 10; // pixels, half the height of a number with a count under it

function pileUp(points: Point[], px: (x: number) => number, py: (y: number) => number, radius: (trial: Trial) => number): Pile[] {
  const piles: Pile[] = [];
  for (const point of [...points].reverse()) { // frontLast: what is drawn last comes first here
    const pile = piles.find(({ top }) => Math.hypot(px(top.x) - px(point.x), py(top.y) - py(point.y)) < Math.max(radius(top.trial), radius(point.trial)) + roomForNumber);
    if (pile) pile.under.push(point);
    else piles.push({ top: point, under: [] });
  }
  return piles.reverse();
}

function draw(all: Point[], lost: { place: number; trial: Trial; x: number }[], metric: Metric, width: number, { say, text }: Tongue): Element {
  const points = frontLast(all);
  const xs = [...points.map((point) => point.x), ...lost.map((each) => each.x)];
  const domain: [number, number] = [Math.min(...xs) / 1.15, Math.max(...xs) * 1.15];
  const unit = memoryUnit(domain[1]);
  const height = Math.round(Math.min(480, Math.max(320, width * 0.46)));
  const front = staircase(points);
  const fastest = Math.max(1, ...points.map((point) => point.trial.speed.train ?? 0));
  const size = (trial: Trial): number => 9 + 6 * Math.sqrt((trial.speed.train ?? 0) / fastest);
  const top = Math.min(1, Math.max(...points.map((point) => point.high), 0.05) * 1.05);
  const titleOf = ({ trial, place, y, low, high }: Point): string =>
    `#${place + 1} ${trial.label}\n${percent(y)} ${percentInterval([y, low, high])}\n${gib(trial.peakGib!)}${trial.speed.train ? `\n${rate(trial.speed.train)} tok/s` : ""}`;
  const marginBottom = lost.length > 0 ? 92 : 44;
  const marks = (piles: Pile[], labels: Label[]): Plot.Markish[] => [
    Plot.gridY({ stroke: "var(--rule)", strokeOpacity: 1, ticks: 6 }),
    Plot.ruleX(guides.filter((guide) => guide > domain[0] && guide < domain[1]), { stroke: "var(--soft)", strokeDasharray: "2,4", strokeOpacity: 0.8 }),
    Plot.text(guides.filter((guide) => guide > domain[0] && guide < domain[1]), { x: (guide: number) => guide, frameAnchor: "top", dy: -8, text: (guide: number) => `${guide} GB`, fill: "var(--soft)", fontSize: 11 }),
    Plot.line(front, { x: "x", y: "y", curve: "step-after", stroke: "var(--accent)", strokeWidth: 1.25, strokeOpacity: 0.65 }),
    Plot.ruleX(points, { x: "x", y1: "low", y2: "high", stroke: "var(--soft)", strokeWidth: 1 }),
    Plot.dot(piles, { x: ({ top }: Pile) => top.x, y: ({ top }: Pile) => top.y, sort: null, r: ({ top }: Pile) => size(top.trial), stroke: ({ top }: Pile) => (top.trial.front ? "var(--accent)" : "var(--soft)"),
      strokeWidth: 1.5, fill: ({ top }: Pile) => (top.trial.sureFront ? "var(--accent)" : "var(--paper)"), title: ({ top, under }: Pile) => [top, ...under].map(titleOf).join("\n\n") }),
    Plot.text(piles, { x: ({ top }: Pile) => top.x, y: ({ top }: Pile) => top.y, text: ({ top, under }: Pile) => String(top.place + 1) + (under.length > 0 ? `\n+${under.length}` : ""),
      fontSize: 10.5, lineHeight: 0.95, fontWeight: 600, fill: ({ top }: Pile) => (top.trial.sureFront ? "var(--on-accent)" : "var(--ink)"), pointerEvents: "none" }),
    ...labels.map((label) => Plot.text([label], { text: "text", frameAnchor: "top-left", dx: label.x, dy: label.y, textAnchor: label.anchor, lineAnchor: "middle",
      fill: "var(--ink)", stroke: "var(--paper)", strokeWidth: 4, fontSize: 12 })),
    Plot.text(lost, { x: "x", frameAnchor: "bottom", dy: 62, text: () => "✕", fontSize: 15, fill: "var(--wrong)",
      title: (each: { place: number; trial: Trial }) => `#${each.place + 1} ${each.trial.label}` }),
    Plot.text(lost, { x: "x", frameAnchor: "bottom", dy: 78, text: (each: { place: number }) => `#${each.place + 1}`, fontSize: 10.5, fill: "var(--ink)" }),
    Plot.axisX({ ticks: ticksWithin(domain, width), tickFormat: (value: number) => `${Number((value * unit.perGib).toPrecision(3))}`,
      label: say(`peak memory, ${unit.name} →`, `内存峰值，${unit.name} →`), labelArrow: "none", tickSize: 0, labelOffset: 34 }),
    Plot.axisY({ tickFormat: (value: number) => percent(value, 0), label: text(metric.title) + (metric.better === "lower" ? say(" (lower is better)", "（越低越好）") : ""), labelArrow: "none", tickSize: 0, ticks: 6 }),
  ];
  const options = { ...plain(width, height), marginLeft: 44, marginRight: 16, marginTop: 28, marginBottom, r: { type: "identity" as const },
    x: { type: "log" as const, domain }, y: { domain: [0, top], nice: false } };
  const first = Plot.plot({ ...options, marks: marks([], []) });
  const [scaleX, scaleY] = [first.scale("x")!, first.scale("y")!];
  const px = (x: number): number => scaleX.apply(x);
  const py = (y: number): number => scaleY.apply(y);
  return Plot.plot({ ...options, marks: marks(pileUp(points, px, py, size), placeLabels(front, points, px, py, width, height - marginBottom)
    .map((label) => ({ ...label, x: label.x - 44, y: label.y - 28 }))) });
}

export function Tradeoff({ page }: { page: Page }) {
  const tongue = useTongue();
  const { say, text } = tongue;
  const view = useView();
  const metric = page.metrics.find((each) => each.id === (view("y") || page.headline)) ?? page.metrics[0];
  const points = pointsOf(page, metric.id);
  const lost = page.trials.map((trial, place) => ({ trial, place, x: trial.peakGib ?? trial.limitGib ?? 0 }))
    .filter(({ trial, x }) => trial.status === "out_of_memory" && x > 0);
  const title = say("Trade-off", "取舍");
  if (points.length === 0) {
    return (
      <Section id="tradeoff" title={title}>
        <Missing>{say("Nothing to draw: no trial has both a score and a measured peak of memory.", "无可绘制：没有同时具有评分与内存峰值的试验。")}</Missing>
      </Section>
    );
  }
  return (
    <Section id="tradeoff" title={title}
      lead={say("What quality costs in memory. Up and left is better. The line joins the trials that none beats in both; a solid mark means every trial that needs no more memory is significantly worse. A larger mark trains faster.",
        "质量与内存的取舍，越靠左上越好。折线连接未被同时超过的试验；实心表示所有不更耗内存的试验都显著更差；标记越大，训练越快。")}>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <Select name="y" label={say("Quality", "质量指标")} fallback={page.headline} options={page.metrics.map((each) => ({ value: each.id, label: text(each.title) }))} />
      </form>
      <Chart id="tradeoff" label={say(`Peak memory against ${text(metric.title)} for ${points.length} trials`, `${points.length} 次试验的内存峰值与${text(metric.title)}`)}
        deps={[page, metric, tongue.language]} draw={(width) => draw(points, lost, metric, width, tongue)}
        caption={say("Vertical bars are 95% intervals. Memory is measured once and exact, so it has no bar. “+2” in a mark: two more trials lie under it; their bars are drawn, and the table names them.",
          "竖线为 95% 区间；内存只测一次且为精确值，故无横向区间。标记中的“+2”表示其下还有两次试验：区间照画，名称见表。") +
          (points.some(({ x }) => x > guides[0] / 2) ? say(" Dotted lines are machines of 8, 16, 24, 32 and 64 GB.", "点线为 8、16、24、32、64 GB 的机器。") : "") +
          (lost.length > 0 ? say(" ✕ below the axis ran out of memory there.", "轴下 ✕ 表示在该处内存不足。") : "")}
        table={() => ({
          head: [say("trial", "试验"), text(metric.title), "95%", say("peak memory", "内存峰值"), say("tokens/s", "词元/秒"), say("front", "前沿")],
          rows: [...points.map(({ trial, place, y, low, high }) => [`#${place + 1} ${trial.label}`, percent(y), percentInterval([y, low, high]), gib(trial.peakGib!),
            trial.speed.train === null ? "–" : rate(trial.speed.train), trial.sureFront ? say("● surely", "● 确定") : trial.front ? say("○ perhaps", "○ 可能") : "–"]),
            ...lost.map(({ trial, place, x }) => [`#${place + 1} ${trial.label}`, "–", "–", gib(x), "–", say("✕ out of memory", "✕ 内存不足")])],
        })} />
    </Section>
  );
}
