#include "harness/judge/judge.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "evalsets/seeded_shuffle.h"
#include "harness/base/file.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

std::optional<double> Share(std::size_t part, std::size_t whole) {
  if (whole == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

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
  const Question* QuestionOf(const Judgement& judgement) const {
    const auto found = questions_.find(judgement.id);
    return found == questions_.end() ? nullptr : found->second;
  }
  const Answer* AnswerOf(const Judgement& judgement) const {
    const auto found = answers_.find({judgement.id, judgement.sample});
    return found == answers_.end() ? nullptr : found->second;
  }

 private:
  std::unordered_map<std::string, const Question*> questions_;
  std::map<std::pair<std::string, int>, const Answer*> answers_;
};

void Settle(const Judge::Reply& reply, const Question& question, Judgement& judgement, JudgeReport& report) {
  report.from_cache += reply.from_cache;
  if (const Opinion* opinion = std::get_if<Opinion>(&reply.outcome)) {
    ++report.settled;
    judgement.verdict = ToVerdict(opinion->verdict, question);
    judgement.rule = "judge";
    judgement.extracted = opinion->reason;
    return;
  }
  ++report.failed;
  const Text& why = std::get<ChatFailure>(reply.outcome).why;
  judgement.verdict = Verdict::kUngradable;
  judgement.rule = "judge_failed";
  judgement.extracted = why.en;
  constexpr std::size_t kMostReasons = 10;
  const bool known = std::any_of(report.failures.begin(), report.failures.end(),
                                 [&](const Text& other) { return other.en == why.en; });
  if (!known && report.failures.size() < kMostReasons) report.failures.push_back(why);
}

void Audit(const Judge::Reply& reply, const Question& question, const Judgement& judgement,
           JudgeReport& report) {
  report.from_cache += reply.from_cache;
  const Opinion* opinion = std::get_if<Opinion>(&reply.outcome);
  if (opinion == nullptr) return;
  const Verdict verdict = ToVerdict(opinion->verdict, question);
  const bool rules = IsRight(judgement.verdict, question);
  const bool judge = IsRight(verdict, question);
  ++report.audited;
  report.same_verdict += verdict == judgement.verdict;
  report.both_right += rules && judge;
  report.only_rules_right += rules && !judge;
  report.only_judge_right += !rules && judge;
  report.both_not_right += !rules && !judge;
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
  JudgeReport report;
  std::vector<const Judgement*> determined;
  for (Judgement& judgement : judgements) {
    const Question* question = materials.QuestionOf(judgement);
    const Answer* answer = materials.AnswerOf(judgement);
    if (question == nullptr || answer == nullptr) continue;
    if (IsUndetermined(*question, judgement)) {
      ++report.undetermined;
      Settle(judge.Ask(*question, answer->answer), *question, judgement, report);
    } else if (judgement.verdict != Verdict::kUngradable) {
      determined.push_back(&judgement);
    }
  }
  std::mt19937_64 random(options.seed);
  Shuffle(determined, random);
  determined.resize(std::min(determined.size(), options.audit));
  for (const Judgement* judgement : determined) {
    const Question& question = *materials.QuestionOf(*judgement);
    Audit(judge.Ask(question, materials.AnswerOf(*judgement)->answer), question, *judgement, report);
  }
  return report;
}

std::optional<double> JudgeReport::Agreement() const { return Share(same_verdict, audited); }
std::optional<double> JudgeReport::Sensitivity() const {
  return Share(both_right, both_right + only_rules_right);
}
std::optional<double> JudgeReport::Specificity() const {
  return Share(both_not_right, both_not_right + only_judge_right);
}

const Fields<JudgeReport>& DescribeFields(Type<JudgeReport>) {
  using R = JudgeReport;
  static const auto fields =
      Fields<R>()
          .Required("undetermined", &R::undetermined, {"left open by the rules", "规则未定"})
          .Required("settled", &R::settled, {"settled by the judge", "由裁判判定"})
          .Required("failed", &R::failed, {"without a usable opinion", "裁判未能判定"})
          .Required("from_cache", &R::from_cache, {"opinions that were kept", "取自缓存"})
          .Required("audited", &R::audited, {"determined answers judged as well", "抽查的已判回答"})
          .Required("same_verdict", &R::same_verdict, {"judged as the rules have it", "与规则一致"})
          .Required("both_right", &R::both_right, {"right by both", "两者皆判对"})
          .Required("only_rules_right", &R::only_rules_right, {"right by the rules alone", "仅规则判对"})
          .Required("only_judge_right", &R::only_judge_right, {"right by the judge alone", "仅裁判判对"})
          .Required("both_not_right", &R::both_not_right, {"not right by both", "两者皆未判对"});
  return fields;
}

}  // namespace huoyan
