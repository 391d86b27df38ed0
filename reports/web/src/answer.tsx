import type { Bulk, Page, Question, Verdict } from "./data";
import { useTongue } from "./language";
import type { Piece } from "./difference";
import { Badge } from "./estimate";

/** An answer that may not fit its box has to be reachable by keyboard. */
const mayScroll = (answer: string): boolean => answer.length > 150 || answer.split("\n").length > 6;

/** Text of unknown origin always goes in as text, kept from reordering what stands around it. */
export function QuestionText({ question, page, bulk }: { question: Question; page: Page; bulk: Bulk }) {
  const { say, text } = useTongue();
  return (
    <div>
      <p class="prompt" dir="auto" lang="zh-Hans">{question.prompt}</p>
      <p class="gold">
        <span class="soft">{say("gold: ", "标准答案：")}</span>
        {question.accepted.length > 0 ? <bdi lang="zh-Hans">{question.accepted.join(" / ")}</bdi> : say("none; to be declined or rebutted", "无；应拒答或纠正前提")}
      </p>
      <p class="facts">
        <a href={`#q=${encodeURIComponent(question.id)}`}>{question.id}</a> · {text(page.names.kind[question.kind])} · {text(page.names.class[question.class])} · {question.split === "dev" ? say("dev", "开发集") : say("test", "测试集")}
        {question.chapter > 0 && say(` · chapter ${question.chapter}`, ` · 第 ${question.chapter} 回`)}
      </p>
      {question.passage && (
        <blockquote class="passage" lang="zh-Hans">
          <p>…{question.passage[0]}<mark>{question.passage[1]}</mark>{question.passage[2]}…</p>
          <footer>{say(`from your copy, chapter ${question.chapter}`, `见所导入文本第 ${question.chapter} 回`)}</footer>
        </blockquote>
      )}
      {bulk.hasCorpus && !question.passage && <p class="facts">{say("Your copy has no passage with this question's terms.", "所导入文本中没有含本题用语的段落。")}</p>}
    </div>
  );
}

interface AnswerProps { page: Page; bulk: Bulk; place: number; question: number; pieces?: Piece[] | null; side?: "first" | "second" }

export function AnswerOf({ page, bulk, place, question, pieces, side }: AnswerProps) {
  const { say, text } = useTongue();
  const answers = bulk.trials[place].answers!;
  const verdict = answers.verdicts[question] as Verdict;
  const answer = bulk.texts[answers.answers[question]];
  const extracted = answers.extracted[question];
  return (
    <div>
      <p class="who"><Badge place={place} /> <bdi>{page.trials[place].label}</bdi></p>
      <p class={`verdict verdict-${verdict}`}>{text(page.names.verdict[verdict])}</p>
      <div class="answer" dir="auto" lang="zh-Hans" tabIndex={mayScroll(answer) ? 0 : undefined}>
        {answer === "" ? <span class="soft">{say("(no answer)", "（无回答）")}</span> : pieces ? <Pieces pieces={pieces} side={side!} /> : answer}
      </div>
      <NovelSays page={page} bulk={bulk} place={place} question={question} />
      <p class="rule"><code>{bulk.rules[answers.rules[question]]}</code>{extracted >= 0 && <> → <bdi lang="zh-Hans">{bulk.texts[extracted]}</bdi></>}</p>
    </div>
  );
}

/** What the reader's copy of the novel says of a wrong answer and of every quotation. */
function NovelSays({ page, bulk, place, question }: { page: Page; bulk: Bulk; place: number; question: number }) {
  const { say, text } = useTongue();
  const { taxonomy, quotes } = bulk.trials[place].answers!;
  const kind = taxonomy[question];
  const quoted = quotes[question] ?? [];
  if (!kind && quoted.length === 0) return null;
  return (
    <ul class="novel-says">
      {kind && <li class="kind">⚑ {text(page.names.taxonomy[kind])}</li>}
      {quoted.map(([quotation, found, chapter]) => (
        <li>{found === "not_found" ? "✗" : "✓"} <q lang="zh-Hans">{quotation}</q> {text(page.names.quote[found])}
          {chapter !== null && chapter > 0 && say(`, chapter ${chapter}`, `，第 ${chapter} 回`)}</li>
      ))}
    </ul>
  );
}

function Pieces({ pieces, side }: { pieces: Piece[]; side: "first" | "second" }) {
  const own = pieces.filter((piece) => piece.kind === "same" || piece.kind === `only-${side}`);
  return <>{own.map((piece) => (piece.kind === "same" ? piece.text : side === "first" ? <del>{piece.text}</del> : <ins>{piece.text}</ins>))}</>;
}
