import { useMemo } from "preact/hooks";
import { AnswerOf, QuestionText } from "../answer";
import type { Bulk, Page, Verdict } from "../data";
import { useTongue, type Tongue } from "../language";
import { Missing, Pager, Search, Section, Select } from "../section";
import { setView, useView } from "../state";
import { Untruths } from "./untruths";

const pageSize = 50;
const outcomes = ["wrong", "hallucinated", "declined", "quote", "ungraded", "right"] as const;
type Outcome = (typeof outcomes)[number];

/** What went wrong, each answer in one place: a U question that was answered is a hallucination whatever its kind. A quotation
    is looked up in the reader's copy of the novel; without one, the questions that ask for a quotation stand in. */
function outcomeOf(bulk: Bulk, place: number, index: number): Outcome {
  const question = bulk.questions[index];
  const verdict = bulk.trials[place].answers!.verdicts[index] as Verdict;
  if (verdict === "X") return "ungraded";
  if (question.class === "U") return verdict === "R" ? "right" : "hallucinated";
  if (verdict === "C") return "right";
  if (verdict === "R") return "declined";
  return hasLostQuote(bulk, place, index) ? "quote" : "wrong";
}

function hasLostQuote(bulk: Bulk, place: number, index: number): boolean {
  const quotes = bulk.trials[place].answers!.quotes[index] ?? [];
  return bulk.questions[index].kind === "quotation" || quotes.some(([, found]) => found === "not_found");
}

const namesOf = ({ say }: Tongue): Record<Outcome, string> => ({
  wrong: say("✗ wrong", "✗ 答错"),
  hallucinated: say("⚑ hallucinated", "⚑ 幻觉"),
  declined: say("∅ declined", "∅ 误拒"),
  quote: say("❝ quote not found", "❝ 引文不符"),
  ungraded: say("? ungraded", "? 无法评分"),
  right: say("✓ right", "✓ 恰当"),
});

function Outcomes({ counts, chosen, tongue }: { counts: Record<Outcome, number>; chosen: string; tongue: Tongue }) {
  const { say } = tongue;
  const names = namesOf(tongue);
  const failures = outcomes.slice(0, 5).reduce((sum, outcome) => sum + counts[outcome], 0);
  const chip = (key: string, name: string, count: number) => (
    <button type="button" class="choice" aria-pressed={chosen === key} disabled={count === 0 && chosen !== key}
      onClick={() => setView({ outcome: key, page: "", q: "" })}>{name} <b>{count}</b></button>
  );
  return (
    <div class="choices" role="group" aria-label={say("What went wrong", "错误类型")}>
      {chip("", say("every failure", "全部失败"), failures)}
      {outcomes.map((outcome) => chip(outcome, names[outcome], counts[outcome]))}
    </div>
  );
}

export function Failures({ page, bulk }: { page: Page; bulk: Bulk }) {
  const tongue = useTongue();
  const { say, text } = tongue;
  const view = useView();
  const places = page.trials.flatMap((trial, place) => (trial.answered ? [place] : []));
  const searchable = useMemo(() => bulk.questions.map((question) => [question.id, question.prompt, ...question.accepted].join("\n").toLowerCase()), [bulk]);
  const title = say("Failures", "失败案例");
  if (places.length === 0) {
    return <Section id="failures" title={title}><Missing>{say("No trial was asked a question.", "没有试验回答过题目。")}</Missing></Section>;
  }
  const fallback = page.best ?? places[0];
  const place = places.find((each) => page.trials[each].id === view("trial")) ?? fallback;
  const base = page.trials[place].base;
  const answers = bulk.trials[place].answers!;
  const [kind, split, untruth, linked, wanted] = [view("kind"), view("split"), view("untruth"), view("q"), view("find").trim().toLowerCase()];
  const fitting = bulk.questions.map((_, index) => index).filter((index) => {
    const question = bulk.questions[index];
    if (linked) return question.id === linked;
    if ((kind && question.kind !== kind) || (split && question.split !== split)) return false;
    if (untruth && answers.taxonomy[index] !== untruth) return false;
    return !wanted || searchable[index].includes(wanted) || bulk.texts[answers.answers[index]].toLowerCase().includes(wanted);
  });
  const counts = Object.fromEntries(outcomes.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
  const of = new Map(fitting.map((index) => [index, outcomeOf(bulk, place, index)]));
  of.forEach((outcome) => (counts[outcome] += 1));
  const chosen = view("outcome");
  const found = linked ? fitting : fitting.filter((index) => (chosen ? of.get(index) === chosen : of.get(index) !== "right"));
  const pages = Math.max(1, Math.ceil(found.length / pageSize));
  const current = Math.min(pages, Math.max(1, Number(view("page")) || 1));
  const first = (current - 1) * pageSize;
  const shown = found.slice(first, first + pageSize);
  const kinds = [...new Set(bulk.questions.map((question) => question.kind))];
  const reset = { page: "", q: "" };
  return (
    <Section id="failures" title={title}
      lead={say("Every answer with the verdict on it and the rule that gave it; beside it the same model untuned.", "每条回答及其判定与所用规则，旁列同一模型未微调时的回答。") +
        (bulk.hasCorpus ? "" : say(" No copy of the novel was given, so no passages are shown and nothing is looked up.", "未提供小说文本，故不显示原文段落，也不与原文核对。"))}>
      <Untruths page={page} />
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <Select name="trial" label={say("Trial", "试验")} fallback={page.trials[fallback].id} also={reset} options={places.map((each) => ({ value: page.trials[each].id, label: `#${each + 1} ${page.trials[each].label}` }))} />
        <Select name="kind" label={say("Kind", "题型")} also={reset} options={[{ value: "", label: say("any", "全部") }, ...kinds.map((each) => ({ value: each, label: text(page.names.kind[each]) }))]} />
        <Select name="split" label={say("Split", "划分")} also={reset} options={[{ value: "", label: say("both", "全部") }, { value: "dev", label: say("dev", "开发集") }, { value: "test", label: say("test", "测试集") }]} />
        {bulk.hasCorpus && <Select name="untruth" label={say("Kind of untruth", "幻觉类别")} also={reset}
          options={[{ value: "", label: say("any", "全部") }, ...Object.entries(page.names.taxonomy).map(([value, name]) => ({ value, label: text(name) }))]} />}
        <Search name="find" label={say("Search", "搜索")} hint={say("question, gold answer or reply", "问题、标准答案或回答")} also={reset} />
      </form>
      {!linked && <Outcomes counts={counts} chosen={chosen} tongue={tongue} />}
      <Pager name="page" page={current} pages={pages} anchor="failures"
        status={shown.length === 0 ? say("No question fits.", "没有符合条件的题目。") : say(`${first + 1}–${first + shown.length} of ${found.length}`, `第 ${first + 1}–${first + shown.length} 题，共 ${found.length} 题`)}>
        {linked && <button type="button" onClick={() => setView({ q: "" })}>{say("Show all questions", "显示全部题目")}</button>}
      </Pager>
      <div class="questions">
        {shown.map((index) => (
          <article class={bulk.questions[index].id === linked ? "question linked" : "question"} key={index} aria-label={bulk.questions[index].id}>
            <QuestionText question={bulk.questions[index]} page={page} bulk={bulk} />
            <AnswerOf page={page} bulk={bulk} place={place} question={index} />
            {base !== null && base !== place && page.trials[base].answered && <AnswerOf page={page} bulk={bulk} place={base} question={index} />}
          </article>
        ))}
      </div>
    </Section>
  );
}
