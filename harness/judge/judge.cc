#include "harness/judge/judge.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "evalsets/seeded_shuffle.h"
#include "harness/base/file.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

std::optional<Opinion> ReadCached(const fs::path& file) {
  std::error_code failed;
  if (!fs::exists(file, failed)) return std::nullopt;
  const auto parsed = ParseOpinion(ReadFile(file));
  const Opinion* opinion = std::get_if<Opinion>(&parsed);
  return opinion == nullptr ? std::nullopt : std::optional(*opinion);
}

bool IsRight(Verdict verdict, const Question& question) {
  return verdict == (IsAnswerable(question) ? Verdict::kCorrect : Verdict::kRefused);
}

// Looks questions and answers up while judgements are gone through.
class Materials {
 public:
  Materials(const GoldSet& gold, const std::vector<Answer>& answers) {
    for (const Question& question : gold.questions) questions_.emplace(question.id, &question);
    for (const Answer& answer : answers) answers_.emplace(std::pair(answer.id, answer.sample), &answer);
  }
  const Question* QuestionOf(const std::string& id) const {
    const auto found = questions_.find(id);
    return found == questions_.end() ? nullptr : found->second;
  }
  const Answer* AnswerOf(const std::string& id, int sample) const {
    const auto found = answers_.find({id, sample});
    return found == answers_.end() ? nullptr : found->second;
  }

 private:
  std::unordered_map<std::string, const Question*> questions_;
  std::map<std::pair<std::string, int>, const Answer*> answers_;
};

// Asks the judge about each answer of a run at most once, and counts.
class Sitting {
 public:
  Sitting(const Judge& judge, const Materials& materials) : judge_(judge), materials_(materials) {}

  // Puts the judge's verdict in place of what the rules left open.
  void Settle(Judgement& judgement) {
    const Question& question = *materials_.QuestionOf(judgement.id);
    const Judge::Reply& reply = Ask(question, *materials_.AnswerOf(judgement.id, judgement.sample));
    if (const Opinion* opinion = std::get_if<Opinion>(&reply.outcome)) {
      judgement.verdict = ToVerdict(opinion->verdict, question);
      judgement.rule = "judge";
      judgement.extracted = opinion->reason;
      ++report.settled;
      settled_right_ += IsRight(judgement.verdict, question);
      return;
    }
    const Text& why = std::get<ChatFailure>(reply.outcome).why;
    judgement.verdict = Verdict::kUngradable;
    judgement.rule = "judge_failed";
    judgement.extracted = why.en;
    ++report.failed;
    Note(why);
  }

  // Holds the judge's opinion of an answer against what is taken for the truth. Without an opinion there is
  // nothing to compare.
  void Hold(const Question& question, const Answer& answer, bool right) {
    const Opinion* opinion = std::get_if<Opinion>(&Ask(question, answer).outcome);
    if (opinion == nullptr) return;
    const bool judge = IsRight(ToVerdict(opinion->verdict, question), question);
    table_.true_positives += right && judge;
    table_.false_negatives += right && !judge;
    table_.false_positives += !right && judge;
    table_.true_negatives += !right && !judge;
  }

  JudgeReport Finish(LabelSource labels) {
    report.part = MeasureJudgedPart(labels, table_, settled_right_, report.settled);
    return std::move(report);
  }

  JudgeReport report;

 private:
  const Judge::Reply& Ask(const Question& question, const Answer& answer) {
    const auto [at, is_new] = replies_.try_emplace({answer.id, answer.sample});
    if (is_new) {
      at->second = judge_.Ask(question, answer.answer);
      report.from_cache += at->second.from_cache;
    }
    return at->second;
  }

  void Note(const Text& why) {
    constexpr std::size_t kMostReasons = 10;
    const bool known = std::any_of(report.failures.begin(), report.failures.end(),
                                   [&](const Text& other) { return other.en == why.en; });
    if (!known && report.failures.size() < kMostReasons) report.failures.push_back(why);
  }

  const Judge& judge_;
  const Materials& materials_;
  std::map<std::pair<std::string, int>, Judge::Reply> replies_;
  JudgeTable table_;
  std::size_t settled_right_ = 0;
};

// Some of the determined answers, drawn by seed, against the rules.
void HoldAgainstRules(std::vector<const Judgement*> determined, const Materials& materials,
                      const JudgeOptions& options, Sitting& sitting) {
  std::mt19937_64 random(options.seed);
  Shuffle(determined, random);
  determined.resize(std::min(determined.size(), options.audit));
  for (const Judgement* judgement : determined) {
    const Question& question = *materials.QuestionOf(judgement->id);
    const Answer& answer = *materials.AnswerOf(judgement->id, judgement->sample);
    sitting.Hold(question, answer, IsRight(judgement->verdict, question));
  }
}

void HoldAgainstPeople(const std::vector<HumanLabel>& labels, const Materials& materials, Sitting& sitting) {
  for (const HumanLabel& label : labels) {
    const Question* question = materials.QuestionOf(label.id);
    const Answer* answer = materials.AnswerOf(label.id, label.sample);
    if (question == nullptr || answer == nullptr) {
      throw Error(ExitCode::kUsage, Say("a label belongs to {} sample {}, which is not answered here",
                                        "标注所属的 {} 第 {} 次回答不在此处", label.id, label.sample));
    }
    sitting.Hold(*question, *answer, label.right);
  }
}

}  // namespace

Judge::Judge(ChatEndpoint endpoint, fs::path cache)
    : endpoint_(std::move(endpoint)), cache_(std::move(cache)) {}

Judge::Reply Judge::Ask(const Question& question, const std::string& answer) const {
  const Json request =
      ChatRequest(endpoint_.model, JudgeMessages(question, answer), "opinion", OpinionSchema());
  const fs::path kept = cache_.empty() ? fs::path() : cache_ / (Sha256(request.dump()) + ".json");
  if (!kept.empty()) {
    if (std::optional<Opinion> opinion = ReadCached(kept)) return {std::move(*opinion), true};
  }
  const auto check = [](const std::string& content) -> std::optional<Text> {
    const auto parsed = ParseOpinion(content);
    const Text* wrong = std::get_if<Text>(&parsed);
    return wrong == nullptr ? std::nullopt : std::optional(*wrong);
  };
  auto reply = AskChat(endpoint_, request, check);
  if (auto* failure = std::get_if<ChatFailure>(&reply)) return {std::move(*failure), false};
  Opinion opinion = std::get<Opinion>(ParseOpinion(std::get<std::string>(reply)));
  if (!kept.empty()) WriteFileAtomically(kept, Encode(opinion).dump() + "\n");
  return {std::move(opinion), false};
}

bool IsUndetermined(const Question& question, const Judgement& judgement) {
  if (judgement.rule == "undetermined" || judgement.rule == "declined_undetermined") return true;
  return judgement.rule == "no_match" && question.answer_type == AnswerType::kFree;
}

JudgeReport JudgeUndetermined(const GoldSet& gold, const std::vector<Answer>& answers, const Judge& judge,
                              const JudgeOptions& options, std::vector<Judgement>& judgements) {
  const Materials materials(gold, answers);
  Sitting sitting(judge, materials);
  std::vector<const Judgement*> determined;
  for (Judgement& judgement : judgements) {
    const Question* question = materials.QuestionOf(judgement.id);
    if (question == nullptr || materials.AnswerOf(judgement.id, judgement.sample) == nullptr) continue;
    if (IsUndetermined(*question, judgement)) {
      ++sitting.report.undetermined;
      sitting.Settle(judgement);
    } else if (judgement.verdict != Verdict::kUngradable) {
      determined.push_back(&judgement);
    }
  }
  if (options.labels.empty()) {
    HoldAgainstRules(std::move(determined), materials, options, sitting);
    return sitting.Finish(LabelSource::kRules);
  }
  HoldAgainstPeople(options.labels, materials, sitting);
  return sitting.Finish(LabelSource::kPeople);
}

}  // namespace huoyan
