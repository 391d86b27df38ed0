import type { ComponentChildren } from "preact";
import type { Estimate, Metric, Page, Trial } from "../data";
import { Absent, Badge, Whisker } from "../estimate";
import { useTongue, type Tongue } from "../language";
import { gib, percent, percentInterval, points, pointsInterval, pValue, rate } from "../numbers";
import { Search, Section, Select } from "../section";
import { scrollToSection, setView, useView } from "../state";

interface Row { trial: Trial; place: number }
interface Column {
  key: string;
  title: string;
  note?: string;
  first?: "up" | "down"; // the direction of the first sort; none: not to be sorted
  value?: (row: Row) => number | null;
  cell: (row: Row) => ComponentChildren;
  isName?: boolean;
}

const mainMetrics = ["hallucination_all", "over_refusal"];

const EstimateCell = ({ estimate, strong = false }: { estimate: Estimate | undefined; strong?: boolean }) => {
  if (!estimate) return <Absent />;
  const [value, low, high] = estimate;
  return (
    <>
      <span class="value">{strong ? <b>{percent(value)}</b> : percent(value)}</span>
      <Whisker value={value} low={low} high={high} from={0} to={1} />
      <span class="interval">{percentInterval(estimate)}</span>
    </>
  );
};

function ChangeCell({ trial, headline }: { trial: Trial; headline: string }) {
  const change = trial.change?.[headline];
  if (!change || trial.baseHolm === null) return <Absent />;
  const [value, low, high] = change;
  return (
    <>
      <span class="value">{points(value)} <span class="interval">{pValue(trial.baseHolm)}</span></span>
      <Whisker value={value} low={low} high={high} from={-1} to={1} />
      <span class="interval">{pointsInterval(low, high)}</span>
    </>
  );
}

function NameCell({ row, page, tongue }: { row: Row; page: Page; tongue: Tongue }) {
  const { trial, place } = row;
  const { say, text } = tongue;
  const isBest = page.best === place;
  return (
    <>
      <bdi>{trial.label}</bdi>
      {isBest && <span class="mark">{say("★ best on dev", "★ 开发集最佳")}</span>}
      {trial.tied && !isBest && <span class="mark quiet">{say("≈ tied with best", "≈ 与最佳并列")}</span>}
      {!trial.tuned && <span class="mark quiet">{say("untuned", "未微调")}</span>}
      {trial.status !== "completed" && (
        <span class="note"><b>✕ {text(page.names.status[trial.status])}</b> <bdi>{text(trial.detail)}</bdi></span>
      )}
    </>
  );
}

function metricColumn(metric: Metric, headline: string, { say, text }: Tongue): Column {
  const lower = metric.better === "lower";
  return {
    key: metric.id,
    title: text(metric.title),
    note: metric.id === headline ? say("test, 95% interval", "测试集，95% 区间") : lower ? say("lower is better", "越低越好") : say("higher is better", "越高越好"),
    first: lower ? "up" : "down",
    value: ({ trial }) => trial.test?.[metric.id]?.[0] ?? null,
    cell: ({ trial }) => <EstimateCell estimate={trial.test?.[metric.id]} strong={metric.id === headline} />,
  };
}

const isScored = (page: Page): boolean => page.trials.some((trial) => trial.test !== null);

function columnsOf(page: Page, shown: string, tongue: Tongue): Column[] {
  const { say, text } = tongue;
  const headline = page.metrics.find((metric) => metric.id === page.headline)!;
  const others = page.metrics.filter((metric) => metric !== headline && (shown === "metrics" || mainMetrics.includes(metric.id)));
  const factors = page.factors.map((factor, f): Column => ({
    key: factor.key,
    title: text(factor.title),
    first: "up",
    value: ({ trial }) => trial.levels[f],
    cell: ({ trial }) => (trial.levels[f] === null ? <Absent /> : <bdi>{factor.levels[trial.levels[f]]}</bdi>),
  }));
  const name: Column = { key: "trial", title: say("trial", "试验"), isName: true, cell: (row) => <NameCell row={row} page={page} tongue={tongue} /> };
  const scores: Column[] = [
    metricColumn(headline, page.headline, tongue),
    { key: "change", title: say("against base", "相对基座"), note: say("points, Holm p", "百分点，Holm p"), first: "down",
      value: ({ trial }) => trial.change?.[page.headline]?.[0] ?? null, cell: ({ trial }) => <ChangeCell trial={trial} headline={page.headline} /> },
    { key: "group", title: say("group", "组"), note: say("same letter: tied", "同字母：并列"), first: "up",
      value: ({ trial, place }) => (trial.letters ? place : null), cell: ({ trial }) => (trial.letters ? <span class="letters">{trial.letters}</span> : <Absent />) },
    ...others.map((metric) => metricColumn(metric, page.headline, tongue)),
  ];
  return [
    { key: "rank", title: "#", first: "up", value: ({ place }) => place, cell: ({ trial, place }) => <Badge place={place} front={trial.front} /> },
    name,
    ...(isScored(page) ? scores : []),
    { key: "peak", title: say("peak memory", "内存峰值"), note: say("measured once, exact", "测一次，精确值"), first: "up",
      value: ({ trial }) => trial.peakGib, cell: ({ trial }) => (trial.peakGib === null ? <Absent /> : gib(trial.peakGib)) },
    { key: "speed", title: say("speed", "速度"), note: say("training tokens/s", "训练词元/秒"), first: "down",
      value: ({ trial }) => trial.speed.train, cell: ({ trial }) => <SpeedCell trial={trial} /> },
    ...(shown === "metrics" ? [] : factors),
  ];
}

const SpeedCell = ({ trial }: { trial: Trial }) => {
  const { train, steps } = trial.speed;
  if (train === null) return <Absent />;
  const hasInterval = steps !== null && steps.low !== null && steps.high !== null;
  return <><span class="value">{rate(train)}</span>{hasInterval && <span class="interval">[{rate(steps.low!)}, {rate(steps.high!)}]</span>}</>;
};

/** What a link to a trial's row names. */
const rowOf = (trial: Trial): string => `trial-${trial.id}`;

/** Brings a trial's row, whatever the filters hid. */
export function showRow(trial: Trial): void {
  setView({ filter: "", show: "", at: rowOf(trial) });
  requestAnimationFrame(() => scrollToSection(rowOf(trial)));
}

const filters: Record<string, (trial: Trial) => boolean> = {
  scored: (trial) => trial.test !== null,
  tied: (trial) => trial.tied,
  front: (trial) => trial.front,
  unscored: (trial) => trial.test === null,
};

function sorted(rows: Row[], column: Column | undefined, isUp: boolean): Row[] {
  if (!column?.value) return rows;
  const valueOf = column.value;
  return [...rows].sort((a, b) => {
    const [of_a, of_b] = [valueOf(a), valueOf(b)];
    if (of_a === null || of_b === null) return Number(of_a === null) - Number(of_b === null) || a.place - b.place;
    return (isUp ? of_a - of_b : of_b - of_a) || a.place - b.place;
  });
}

function HeaderCell({ column, sort }: { column: Column; sort: string }) {
  const [key, direction] = sort.split(":");
  const current = key === column.key ? (direction === "up" ? "ascending" : "descending") : undefined;
  const content = <><span class="title">{column.title}</span>{column.note && <span class="note">{column.note}</span>}</>;
  if (!column.first) return <th scope="col">{content}</th>;
  const turned = current === undefined ? column.first : direction === "up" ? "down" : "up";
  return (
    <th scope="col" aria-sort={current}>
      <button type="button" onClick={() => setView({ sort: `${column.key}:${turned}` })}>{content}</button>
    </th>
  );
}

export function Leaderboard({ page }: { page: Page }) {
  const tongue = useTongue();
  const { say, text } = tongue;
  const view = useView();
  const columns = columnsOf(page, view("columns"), tongue);
  const wanted = view("filter").trim().toLowerCase();
  const rows = page.trials.map((trial, place) => ({ trial, place })).filter(({ trial }) =>
    (filters[view("show")]?.(trial) ?? true) && `${trial.label} ${text(page.names.status[trial.status])}`.toLowerCase().includes(wanted));
  const sort = view("sort") || "rank:up";
  const ordered = sorted(rows, columns.find((column) => column.key === sort.split(":")[0]), sort.endsWith(":up"));
  return (
    <Section id="leaderboard" title={say("Leaderboard", "排行榜")}
      lead={!isScored(page) ? say("Nothing was asked, so trials stand in the order of their peak memory.", "未提问，按内存峰值排列。") : say("Ranked on the dev questions; every number is from the test questions. Trials that share a letter cannot be told apart. A filled number lies on the Pareto front of memory and quality. Trials that gave no score stay, with the reason.",
        "按开发集排序，数值均来自测试集。字母相同的试验无法区分；实心编号位于内存与质量的帕累托前沿；没有评分的试验连同原因保留。")}>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <Search name="filter" label={say("Filter", "筛选")} hint={say("part of a trial's name", "试验名称的一部分")} />
        <Select name="show" label={say("Show", "显示")} options={[
          { value: "", label: say("all trials", "全部试验") }, { value: "scored", label: say("with a score", "有评分") },
          { value: "tied", label: say("tied with the best", "与最佳并列") }, { value: "front", label: say("on the Pareto front", "帕累托前沿") },
          { value: "unscored", label: say("without a score", "无评分") }]} />
        <Select name="columns" label={say("Columns", "列")} options={[
          { value: "", label: say("what differs", "有差异的设置") }, ...(isScored(page) ? [{ value: "metrics", label: say("every metric", "全部指标") }] : [])]} />
      </form>
      <p class="hidden" role="status">{say(`${ordered.length} trials`, `${ordered.length} 次试验`)}</p>
      <div class="scroll" tabIndex={0} role="region" aria-label={say("Table of all trials", "全部试验的表格")}>
        <table class="leaderboard">
          <thead><tr>{columns.map((column) => <HeaderCell key={column.key} column={column} sort={sort} />)}</tr></thead>
          <tbody>
            {ordered.map((row) => (
              <tr key={row.trial.id} id={rowOf(row.trial)} class={page.best === row.place ? "best" : ""}>
                {columns.map((column) => (column.isName ? <th scope="row">{column.cell(row)}</th> : <td>{column.cell(row)}</td>))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {ordered.length === 0 && <p class="missing">{say("No trial fits the filter.", "没有符合筛选条件的试验。")}</p>}
    </Section>
  );
}
