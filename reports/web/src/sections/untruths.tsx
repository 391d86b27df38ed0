import * as Plot from "@observablehq/plot";
import { Chart, plain } from "../chart";
import type { Novel, Page } from "../data";
import { useTongue, type Tongue } from "../language";
import { widthOf } from "../numbers";
import { useFirst } from "../section";

interface Row { key: string; name: string; novel: Novel }

const unclassified = "unclassified";
const fills: Record<string, string> = { wrong_entity: "var(--activations)", wrong_chapter: "var(--gradients)", not_in_book: "var(--adapter)", [unclassified]: "var(--weights)" };

const namesOf = (page: Page, { say, text }: Tongue): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(page.names.taxonomy).map(([kind, name]) => [kind, text(name)])),
  [unclassified]: say("none of these", "不属以上"),
});

const countOf = (novel: Novel, kind: string): number => (kind === unclassified ? novel.unclassified : novel.kinds[kind] ?? 0);

function draw(rows: Row[], kinds: string[], names: Record<string, string>, width: number, { say }: Tongue): Element {
  const longest = Math.max(...rows.map((row) => widthOf(row.name)));
  const narrow = width < 560 || longest > 0.4 * width;
  const drop = narrow ? 7 : 0; // narrow screens have the name above its bar
  const bars = rows.flatMap((row) => kinds.map((kind) => ({ key: row.key, kind, count: countOf(row.novel, kind), title: `${names[kind]}: ${countOf(row.novel, kind)}` })));
  return Plot.plot({
    ...plain(width, 46 + (narrow ? 42 : 26) * rows.length), marginLeft: narrow ? 13 : longest + 24, marginRight: 60, marginTop: 6, marginBottom: 40,
    x: { label: say("wrong answers to test questions →", "测试题中的错误回答 →"), labelArrow: "none", tickSize: 0, ticks: narrow ? 4 : 8 },
    y: { type: "band", domain: rows.map((row) => row.key), axis: null, padding: narrow ? 0.55 : 0.25 },
    color: { type: "ordinal", domain: kinds, range: kinds.map((kind) => fills[kind]) },
    marks: [
      Plot.gridX({ stroke: "var(--rule)", strokeOpacity: 1, ticks: narrow ? 4 : 8 }),
      Plot.barX(bars, { y: "key", x: "count", fill: "kind", order: kinds, stroke: "var(--paper)", strokeWidth: 0.75, title: "title", dy: drop }),
      Plot.text(rows, { y: "key", frameAnchor: "left", dx: narrow ? 0 : -12, dy: narrow ? -11 : 0, textAnchor: narrow ? "start" : "end", text: "name", fill: "var(--ink)" }),
      Plot.text(rows, { y: "key", x: (row: Row) => row.novel.wrong, dx: 8, dy: drop, textAnchor: "start", text: (row: Row) => String(row.novel.wrong), fill: "var(--ink)" }),
    ],
  });
}

/** What kind of untruth the wrong answers tell, by trial; nothing without a copy of the novel. */
export function Untruths({ page }: { page: Page }) {
  const tongue = useTongue();
  const { say } = tongue;
  const rows = page.trials.flatMap((trial, place): Row[] => (trial.novel === null ? [] : [{ key: String(place), name: `#${place + 1} ${trial.label}`, novel: trial.novel }]));
  const { shown, more } = useFirst("untruths", rows, 12);
  if (rows.length === 0) return null;
  const names = namesOf(page, tongue);
  const kinds = Object.keys(names);
  return (
    <div class="part">
      <h3>{say("What the wrong answers say", "错误回答说了什么")}</h3>
      <ul class="legend">
        {kinds.map((kind) => <li key={kind}><svg class="swatch" viewBox="0 0 10 10" aria-hidden="true"><rect class={`fill-${kind}`} width={10} height={10} /></svg>{names[kind]}</li>)}
      </ul>
      <Chart id="untruths" label={say(`Wrong answers of ${shown.length} trials by what the novel says of them`, `${shown.length} 次试验的错误回答，按与原文核对的结果分类`)}
        deps={[page, shown.length, tongue.language]} draw={(width) => draw(shown, kinds, names, width, tongue)}
        caption={say("Looked up in your copy of the novel, without a judge. Counts of the answers given, so they have no interval; the rates in the leaderboard have.", "与所导入的小说文本核对，不经裁判模型。此处为已给回答的计数，故无区间；排行榜中的比率有区间。")}
        table={() => ({
          head: [say("trial", "试验"), say("wrong", "错误"), ...kinds.map((kind) => names[kind]), say("quotations", "引文"), say("nearly right", "大致相符"), say("not in the book", "书中没有")],
          rows: rows.map(({ name, novel }) => [name, novel.wrong, ...kinds.map((kind) => countOf(novel, kind)), novel.quotes, novel.quotesNear, novel.quotesNotFound]),
        })} />
      {more}
    </div>
  );
}
