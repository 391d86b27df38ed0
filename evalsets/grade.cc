#include "evalsets/grade.h"

#include <algorithm>

#include "evalsets/characters.h"
#include "evalsets/correction.h"
#include "evalsets/degenerate.h"
#include "evalsets/normalise.h"

namespace huoyan {
namespace {

constexpr std::size_t kMostBytes = 20000;

std::vector<std::string> NamesOf(const GoldSet& gold) {
  std::vector<std::string> names;
  for (const Question& question : gold.questions) {
    if (question.answer_type == AnswerType::kEntity) {
      names.insert(names.end(), question.accepted.begin(), question.accepted.end());
    }
    if (question.edit) {
      names.push_back(question.edit->to);
      if (question.edit->from) names.push_back(*question.edit->from);
    }
  }
  return names;
}

Judgement Decide(Verdict verdict, std::string rule, std::string extracted = {}) {
  Judgement judgement;
  judgement.verdict = verdict;
  judgement.rule = std::move(rule);
  if (!extracted.empty()) judgement.extracted = std::move(extracted);
  return judgement;
}

// The answer without the question it repeats first. Empty when it is nothing else.
std::string DropEcho(std::string folded, const std::string& prompt) {
  if (prompt.empty()) return folded;
  const std::size_t at = folded.find(prompt);
  if (at != std::string::npos) folded.replace(at, prompt.size(), "\n");
  return folded;
}

// What was said before a self-correction no longer answers or declines.
AnswerText ClausesFrom(AnswerText text, std::size_t from) {
  text.clauses.erase(text.clauses.begin(), std::find_if(text.clauses.begin(), text.clauses.end(),
                                                        [&](const Clause& c) { return c.begin >= from; }));
  return text;
}

}  // namespace

Grader::Grader(GoldSet gold, const std::vector<std::string>& names) : gold_(std::move(gold)) {
  std::vector<std::string> all = NamesOf(gold_);
  all.insert(all.end(), names.begin(), names.end());
  lexicon_ = Lexicon(all, gold_.name_groups);
  for (std::size_t i = 0; i < gold_.questions.size(); ++i) {
    const Question& question = gold_.questions[i];
    by_id_.emplace(question.id, i);
    Prepared prepared{PrepareAccepted(question), {}};
    prepared.refusal.prompt = prepared.accepted.targets.front().prompt;
    if (question.edit)
      prepared.refusal.premise = PreparePremise(*question.edit, prepared.accepted.folded_prompt, lexicon_);
    prepared_.push_back(std::move(prepared));
  }
}

Judgement Grader::Grade(std::size_t index, std::string_view answer, int sample) const {
  const Prepared& prepared = prepared_.at(index);
  const std::string folded = Fold(StripChatResidue(answer.substr(0, kMostBytes)));
  Judgement judgement;
  switch (FindDegeneration(folded)) {
    case Degeneration::kEmpty:
      judgement = Decide(Verdict::kUngradable, "empty");
      break;
    case Degeneration::kGarbled:
      judgement = Decide(Verdict::kUngradable, "garbled");
      break;
    case Degeneration::kRepetition:
      judgement = Decide(Verdict::kUngradable, "repetition");
      break;
    case Degeneration::kNone: {
      const AnswerText text = ReadAnswerText(DropEcho(folded, prepared.accepted.folded_prompt));
      const bool is_echo = text.bare.empty() || DropPunctuation(folded) == prepared.refusal.prompt;
      judgement = is_echo                                ? Decide(Verdict::kWrong, "echo")
                  : IsAnswerable(gold_.questions[index]) ? GradeAnswerable(prepared, text)
                                                         : GradeUnanswerable(prepared, text);
    }
  }
  judgement.id = gold_.questions[index].id;
  judgement.sample = sample;
  return judgement;
}

Judgement Grader::Grade(const Answer& answer) const {
  const auto found = by_id_.find(answer.id);
  if (found == by_id_.end()) {
    throw Error(ExitCode::kUsage,
                Say("there is no question {} in the gold set; use the gold file the answers belong to",
                    "题集中没有题目 {}；请使用与答案对应的题集", answer.id));
  }
  return Grade(found->second, answer.answer, answer.sample);
}

Judgement Grader::GradeAnswerable(const Prepared& prepared, const AnswerText& text) const {
  const std::size_t from = StartAfterCorrection(text);
  const TypedMatch match = MatchTyped(prepared.accepted, text, from, lexicon_);
  if (match.result == MatchResult::kMatch) return Decide(Verdict::kCorrect, match.rule, match.extracted);
  if (match.result == MatchResult::kContradiction)
    return Decide(Verdict::kWrong, match.rule, match.extracted);
  const RefusalReading reading =
      ReadRefusal(from == 0 ? text : ClausesFrom(text, from), prepared.refusal, lexicon_);
  if (reading.response == Response::kDeclined) {
    return Decide(Verdict::kRefused, reading.rebutted ? "rebutted" : "declined", reading.pattern);
  }
  if (match.result == MatchResult::kMismatch) return Decide(Verdict::kWrong, match.rule, match.extracted);
  if (reading.response == Response::kUndetermined && !reading.pattern.empty()) {
    return Decide(Verdict::kRefused, "declined_undetermined", reading.pattern);
  }
  return Decide(Verdict::kWrong, reading.response == Response::kUndetermined ? "undetermined" : "no_match");
}

Judgement Grader::GradeUnanswerable(const Prepared& prepared, const AnswerText& text) const {
  const RefusalReading reading = ReadRefusal(text, prepared.refusal, lexicon_);
  if (reading.response == Response::kDeclined) {
    return Decide(Verdict::kRefused, reading.rebutted ? "rebutted" : "declined", reading.pattern);
  }
  if (reading.response == Response::kUndetermined) {
    return reading.pattern.empty() ? Decide(Verdict::kWrong, "undetermined")
                                   : Decide(Verdict::kRefused, "declined_undetermined", reading.pattern);
  }
  return Decide(Verdict::kWrong, "fabrication");
}

Judgement Grade(const Question& question, std::string_view answer) {
  GoldSet gold;
  gold.questions.push_back(question);
  return Grader(std::move(gold)).Grade(0, answer);
}

}  // namespace huoyan
