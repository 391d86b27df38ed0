import type { Configuration, Estimate, Page } from "../data";
import { Absent } from "../estimate";
import { useTongue, type Tongue } from "../language";
import { gib, percent, percentInterval } from "../numbers";
import { Missing, Select } from "../section";
import { useView } from "../state";

/** One value a trial: an estimate, or bytes that have no interval. */
type Reading = { value: number; estimate: Estimate | null };
const memory = "peak_memory";

function readingsOf(page: Page, configuration: Configuration, metric: string): Reading[] {
  return configuration.trials.flatMap((place): Reading[] => {
    const trial = page.trials[place];
    if (metric === memory) return trial.peakGib === null ? [] : [{ value: trial.peakGib, estimate: null }];
    const estimate = trial.test?.[metric];
    return estimate ? [{ value: estimate[0], estimate }] : [];
  });
}

const middle = (readings: Reading[]): number => {
  const values = readings.map((reading) => reading.value).sort((a, b) => a - b);
  return values[Math.floor((values.length - 1) / 2)];
};

/** Rank by targets where a sweep varies them, as everyone does; otherwise its first factors. The seed is no axis. */
export function axesOf(page: Page): { rows: number; columns: number | null; facets: number[] } {
  const usable = page.factors.map((_, f) => f).filter((f) => page.factors[f].key !== "seed");
  const byKey = (key: string): number | undefined => usable.find((f) => page.factors[f].key === key);
  const rows = byKey("lora.rank") ?? usable.find((f) => page.factors[f].key !== "model_name" && page.factors[f].key !== "lora.targets") ?? usable[0] ?? 0;
  const columns = byKey("lora.targets") ?? usable.find((f) => f !== rows && page.factors[f].key !== "model_name") ?? usable.find((f) => f !== rows) ?? null;
  return { rows, columns: columns === rows ? null : columns, facets: usable.filter((f) => f !== rows && f !== columns) };
}

function CellContent({ readings, metric, tongue }: { readings: Reading[]; metric: string; tongue: Tongue }) {
  if (readings.length === 0) return <Absent />;
  const show = (value: number): string => (metric === memory ? gib(value) : percent(value));
  if (readings.length === 1) {
    const [{ value, estimate }] = readings;
    return <><b>{show(value)}</b>{estimate && <span class="interval">{percentInterval(estimate)}</span>}</>;
  }
  const values = readings.map((reading) => reading.value);
  return (
    <>
      <b>{show(Math.min(...values))} – {show(Math.max(...values))}</b>
      <span class="interval">{tongue.say(`range of ${values.length} seeds`, `${values.length} 个种子的范围`)}</span>
    </>
  );
}

const steps = 5;

export function HeatMap({ page }: { page: Page }) {
  const tongue = useTongue();
  const { say, text } = tongue;
  const view = useView();
  const metric = view("heat") || page.headline;
  const { rows, columns, facets } = axesOf(page);
  const all = page.configurations.flatMap((configuration) => readingsOf(page, configuration, metric)).map((reading) => reading.value);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const shade = (readings: Reading[]): string =>
    readings.length === 0 ? "" : `heat-${high > low ? Math.round(((middle(readings) - low) / (high - low)) * (steps - 1)) : 0}`;
  const facetKeys = [...new Set(page.configurations.map(({ levels }) => facets.map((f) => levels[f]).join()))];
  const options = [...page.metrics.map((each) => ({ value: each.id, label: text(each.title) })), { value: memory, label: say("peak memory", "内存峰值") }];
  const nameOf = (f: number, level: number | null): string => (level === null ? "–" : page.factors[f].levels[level]);
  return (
    <div class="part">
      <h3>{columns === null ? text(page.factors[rows].title) : `${text(page.factors[rows].title)} × ${text(page.factors[columns].title)}`}</h3>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <Select name="heat" label={say("Colour by", "着色依据")} fallback={page.headline} options={options} />
      </form>
      {all.length === 0 ? <Missing>{say("No trial of the grid has this number.", "网格中没有试验具有该数值。")}</Missing> : (
        <div class="heat-maps">
          {facetKeys.map((key) => {
            const members = page.configurations.filter(({ levels }) => facets.map((f) => levels[f]).join() === key);
            const caption = facets.map((f) => `${text(page.factors[f].title)} ${nameOf(f, members[0].levels[f])}`).join(" · ");
            const cell = (row: number, column: number | null): Reading[] => members
              .filter(({ levels }) => levels[rows] === row && (columns === null || levels[columns] === column))
              .flatMap((configuration) => readingsOf(page, configuration, metric));
            const heads = columns === null ? [null] : page.factors[columns].levels.map((_, level) => level);
            return (
              <div class="scroll" tabIndex={0} role="region" aria-label={caption || text(page.factors[rows].title)}>
                <table class="heat">
                  {caption && <caption><bdi>{caption}</bdi></caption>}
                  <thead><tr><th scope="col">{text(page.factors[rows].title)}</th>
                    {heads.map((level) => <th scope="col">{columns === null ? text(options.find((option) => option.value === metric)!.label) : <bdi>{nameOf(columns, level)}</bdi>}</th>)}</tr></thead>
                  <tbody>
                    {page.factors[rows].levels.map((level, row) => (
                      <tr><th scope="row"><bdi>{level}</bdi></th>
                        {heads.map((column) => <td class={shade(cell(row, column))}><CellContent readings={cell(row, column)} metric={metric} tongue={tongue} /></td>)}</tr>
                    ))}
                  </tbody>
                </table>
              </div>
            );
          })}
        </div>
      )}
      {all.length > 0 && <p class="note">{say("A stronger tint is a larger number; the tint is only a help, the numbers count. A dash: no score.", "底色越深数值越大；底色仅为辅助，以数字为准。短横表示没有评分。")}</p>}
    </div>
  );
}
