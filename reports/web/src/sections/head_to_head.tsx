import { AnswerOf, QuestionText } from "../answer";
import type { Bulk, Pair, Page, Verdict } from "../data";
import { differences } from "../difference";
import { Badge } from "../estimate";
import { useTongue, type Tongue } from "../language";
import { points, pointsInterval, pValue } from "../numbers";
import { Missing, Pager, Section, Select } from "../section";
import { setView, useView } from "../state";

const pageSize = 20;
type Cell = "both" | "only-a" | "only-b" | "neither";

const isRight = (bulk: Bulk, place: number, question: number): boolean => {
  const verdict = bulk.trials[place].answers!.verdicts[question] as Verdict;
  return verdict === (bulk.questions[question].class === "A" ? "C" : "R");
};

const cellOf = (a: boolean, b: boolean): Cell => (a ? (b ? "both" : "only-a") : b ? "only-b" : "neither");

/** The questions the comparison counts: those of the test split, or all where there is only one split. */
function counted(bulk: Bulk): number[] {
  const all = bulk.questions.map((_, index) => index);
  const tested = all.filter((index) => bulk.questions[index].split === "test");
  return tested.length === 0 ? all : tested;
}

interface Comparison {
  both: number; neither: number; onlyA: number; onlyB: number;
  p: number | null; // null: this pair was not tested
  change: [number, number, number] | null;
}

/** A pair that was not tested (contrasts.h: only the best are set against each other) can still be counted. */
function countPair(bulk: Bulk, a: number, b: number): Comparison {
  const counts: Record<Cell, number> = { both: 0, "only-a": 0, "only-b": 0, neither: 0 };
  for (const question of counted(bulk)) counts[cellOf(isRight(bulk, a, question), isRight(bulk, b, question))] += 1;
  return { both: counts.both, neither: counts.neither, onlyA: counts["only-a"], onlyB: counts["only-b"], p: null, change: null };
}

/** The stored comparison, turned so that `a` comes first; null for a trial with itself. */
function comparisonOf(bulk: Bulk, a: number, b: number): Comparison | null {
  if (a === b) return null;
  const stored = bulk.pairs.find(([first, second]): boolean => first === Math.min(a, b) && second === Math.max(a, b));
  if (!stored) return countPair(bulk, a, b);
  const [first, , both, onlyFirst, onlySecond, neither, p, difference, low, high]: Pair = stored;
  const turned = first !== a;
  return {
    both, neither, p, onlyA: turned ? onlySecond : onlyFirst, onlyB: turned ? onlyFirst : onlySecond,
    change: difference === null || low === null || high === null ? null : turned ? [-difference, -high, -low] : [difference, low, high],
  };
}

function Table2x2({ comparison, cell, tongue }: { comparison: Comparison; cell: Cell; tongue: Tongue }) {
  const { say } = tongue;
  const button = (which: Cell, count: number, name: string) => (
    <td class={which === cell ? "chosen" : ""}>
      <button type="button" aria-pressed={which === cell} onClick={() => setView({ cell: which === "only-a" ? "" : which, hpage: "" })}>
        <b>{count}</b><span>{name}</span>
      </button>
    </td>
  );
  return (
    <table class="two-by-two">
      <caption>{say("Test questions by who answered appropriately; choose a cell to read them", "按谁回答得当划分的测试题，点选一格查看")}</caption>
      <thead><tr><td /><th scope="col">{say("B right", "B 恰当")}</th><th scope="col">{say("B not right", "B 不当")}</th></tr></thead>
      <tbody>
        <tr><th scope="row">{say("A right", "A 恰当")}</th>{button("both", comparison.both, say("both", "皆恰当"))}{button("only-a", comparison.onlyA, say("only A", "仅 A"))}</tr>
        <tr><th scope="row">{say("A not right", "A 不当")}</th>{button("only-b", comparison.onlyB, say("only B", "仅 B"))}{button("neither", comparison.neither, say("neither", "皆不当"))}</tr>
      </tbody>
    </table>
  );
}

function conclusion(comparison: Comparison, { say }: Tongue): string {
  if (comparison.p === null) return say("Not tested: the report tests every two of the best trials, and this pair is not among them.", "未作检验：报告只检验名列前茅的试验两两之间，此对不在其中。");
  if (comparison.p >= 0.05) return say("≈ Tied: these questions cannot tell the two apart.", "≈ 并列：这些题目无法区分二者。");
  return comparison.onlyA > comparison.onlyB ? say("▲ A answers significantly more of them appropriately.", "▲ A 恰当回答的显著更多。") : say("▲ B answers significantly more of them appropriately.", "▲ B 恰当回答的显著更多。");
}

export function HeadToHead({ page, bulk }: { page: Page; bulk: Bulk }) {
  const tongue = useTongue();
  const { say } = tongue;
  const view = useView();
  const places = page.trials.flatMap((trial, place) => (trial.answered ? [place] : []));
  const title = say("Head to head", "两两对比");
  if (places.length < 2) {
    return <Section id="head-to-head" title={title}><Missing>{say("There are not two trials with answers to compare.", "没有两次有回答的试验可供对比。")}</Missing></Section>;
  }
  const placeOf = (key: string, fallback: number): number => places.find((place) => page.trials[place].id === view(key)) ?? fallback;
  const defaultA = page.best ?? places[0];
  const a = placeOf("a", defaultA);
  const defaultB = [page.trials[defaultA].base, ...places].find((place) => place !== null && place !== defaultA && places.includes(place))!;
  const b = placeOf("b", defaultB);
  const options = places.map((place) => ({ value: page.trials[place].id, label: `#${place + 1} ${page.trials[place].label}` }));
  const comparison = comparisonOf(bulk, a, b);
  const cell = (view("cell") || "only-a") as Cell;
  return (
    <Section id="head-to-head" title={title} lead={say("Any two trials on the same questions. Right means answered correctly, or declined or rebutted where that was due.", "任意两次试验在相同题目上的对比。恰当指答对，或在应当时拒答、纠正前提。")}>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <Select name="a" label="A" fallback={page.trials[defaultA].id} options={options} also={{ hpage: "" }} />
        <Select name="b" label="B" fallback={page.trials[defaultB].id} options={options} also={{ hpage: "" }} />
        <div class="field"><button type="button" onClick={() => setView({ a: page.trials[b].id, b: page.trials[a].id, hpage: "" })}>{say("⇄ Swap", "⇄ 互换")}</button></div>
      </form>
      {comparison === null ? <Missing>{say("A and B are the same trial; choose two different ones.", "A 与 B 是同一次试验，请选择不同的两次。")}</Missing> : (
        <>
          <div class="duel">
            <Table2x2 comparison={comparison} cell={cell} tongue={tongue} />
            <div>
              <p class="conclusion">{conclusion(comparison, tongue)}</p>
              {comparison.p !== null && <p>{comparison.change === null ? say("No interval: there are fewer than two facts.", "没有区间：事实少于两条。")
                : say(`B − A: ${points(comparison.change[0])} points ${pointsInterval(comparison.change[1], comparison.change[2])}, standard error clustered by fact`, `B − A：${points(comparison.change[0])} 个百分点 ${pointsInterval(comparison.change[1], comparison.change[2])}，标准误按事实聚类`)}</p>}
              {comparison.p !== null && <p>{say(`McNemar's exact test on the ${comparison.onlyA + comparison.onlyB} questions that differ, twins of a fact taken together: ${pValue(comparison.p)}, for this pair alone`, `对 ${comparison.onlyA + comparison.onlyB} 道结果不同的题作精确 McNemar 检验（同一事实的孪生题合并计）：${pValue(comparison.p)}，仅就这一对而言`)}</p>}
            </div>
          </div>
          <Questions page={page} bulk={bulk} a={a} b={b} cell={cell} />
        </>
      )}
    </Section>
  );
}

function Questions({ page, bulk, a, b, cell }: { page: Page; bulk: Bulk; a: number; b: number; cell: Cell }) {
  const { say } = useTongue();
  const view = useView();
  const found = counted(bulk).filter((question) => cellOf(isRight(bulk, a, question), isRight(bulk, b, question)) === cell);
  const pages = Math.max(1, Math.ceil(found.length / pageSize));
  const current = Math.min(pages, Math.max(1, Number(view("hpage")) || 1));
  const first = (current - 1) * pageSize;
  const shown = found.slice(first, first + pageSize);
  const names: Record<Cell, string> = { both: say("both right", "皆恰当"), "only-a": say("only A right", "仅 A 恰当"), "only-b": say("only B right", "仅 B 恰当"), neither: say("neither right", "皆不当") };
  return (
    <>
      <Pager name="hpage" page={current} pages={pages} anchor="head-to-head"
        status={shown.length === 0 ? say(`No question: ${names[cell]}`, `没有题目：${names[cell]}`) : say(`${names[cell]}: ${first + 1}–${first + shown.length} of ${found.length}`, `${names[cell]}：第 ${first + 1}–${first + shown.length} 题，共 ${found.length} 题`)} />
      <p class="note">{say("Struck through: only A says it. Underlined: only B says it. Answers with little in common are left unmarked.", "删除线：仅 A 有。下划线：仅 B 有。少有相同之处的回答不作标记。")} <Badge place={a} /> A · <Badge place={b} /> B</p>
      <div class="questions">
        {shown.map((question) => {
          const of = (place: number): string => bulk.texts[bulk.trials[place].answers!.answers[question]];
          const pieces = differences(of(a), of(b));
          return (
            <article class="question" key={question} aria-label={bulk.questions[question].id}>
              <QuestionText question={bulk.questions[question]} page={page} bulk={bulk} />
              <AnswerOf page={page} bulk={bulk} place={a} question={question} pieces={pieces} side="first" />
              <AnswerOf page={page} bulk={bulk} place={b} question={question} pieces={pieces} side="second" />
            </article>
          );
        })}
      </div>
    </>
  );
}
