#include "evalsets/hallucination.h"

#include <algorithm>
#include <map>

#include "evalsets/answer_text.h"
#include "evalsets/characters.h"
#include "evalsets/normalise.h"
#include "evalsets/numerals.h"
#include "evalsets/quotation.h"
#include "evalsets/words.h"

namespace huoyan {
namespace {

// A shorter quoted span is a word or a name, not a quotation.
constexpr std::size_t kShortestQuotation = 4;

std::vector<std::string> AllNames(const GoldSet& gold, const std::vector<Entity>& entities) {
  std::vector<std::string> names = NamesIn(entities);
  for (const Question& question : gold.questions) {
    if (question.edit && question.edit->distance == EditDistance::kFar) names.push_back(question.edit->to);
  }
  return names;
}

bool IsAnAcceptedName(const Question& question, std::string_view name) {
  return std::any_of(question.accepted.begin(), question.accepted.end(), [&](const std::string& accepted) {
    const std::string normal = Normalise(accepted);
    return Contains(normal, name) || Contains(name, normal);
  });
}

// The bare name that a short reply consists of: 应该是紫竹林吧 -> 紫竹林. Empty for anything longer.
std::string_view NameAlone(std::string_view reply, const std::string& prompt) {
  constexpr std::size_t kLongestName = 8;
  const Words leads{"答案", "应该", "应当", "应", "可能", "大概", "也许", "我", "觉得", "认为", "记得", "想",
                    "他",   "她",   "它",   "这", "那",   "就",   "是",   "为", "在",   "叫",   "做",   "的"};
  const Words trails{"吧", "呢", "啊", "了", "的", "呀"};
  const std::string_view name = DropAnyAtEnd(SkipAny(reply, leads), trails);
  const std::size_t length = CountCharacters(name);
  return length < 2 || length > kLongestName || Contains(prompt, name) ? std::string_view() : name;
}

}  // namespace

const EnumTable<Hallucination>& EnumNames(Type<Hallucination>) {
  static const EnumTable<Hallucination> table{{Hallucination::kWrongEntity, "wrong_entity"},
                                              {Hallucination::kWrongChapter, "wrong_chapter"},
                                              {Hallucination::kNotInBook, "not_in_book"}};
  return table;
}

const Fields<HallucinationCounts>& DescribeFields(Type<HallucinationCounts>) {
  using Counts = HallucinationCounts;
  static const auto fields =
      Fields<Counts>()
          .Required("answers", &Counts::answers, {"all judgements", "全部判定"})
          .Required("wrong", &Counts::wrong, {"wrong answers", "错误回答"})
          .Required("wrong_entity", &Counts::wrong_entity, {"another name of the book", "答成书中另一名称"})
          .Required("wrong_chapter", &Counts::wrong_chapter,
                    {"a thing of the book where it is not", "书中之物置于别处"})
          .Required("not_in_book", &Counts::not_in_book, {"a name not in the book", "书中所无的名称"})
          .Required("quotes", &Counts::quotes, {"quotations looked up", "查核的引文"})
          .Required("quotes_exact", &Counts::quotes_exact, {"word for word", "逐字相符"})
          .Required("quotes_near", &Counts::quotes_near, {"with few differences", "大致相符"})
          .Required("quotes_not_found", &Counts::quotes_not_found, {"not in the book", "书中没有"});
  return fields;
}

CorpusCheck::CorpusCheck(const GoldSet& gold, const CorpusIndex& index, const std::vector<Entity>& entities)
    : gold_(gold), index_(index), lexicon_(AllNames(gold, entities)) {
  for (std::size_t i = 0; i < gold.questions.size(); ++i) by_id_.emplace(gold.questions[i].id, i);
}

void CorpusCheck::Annotate(std::string_view answer, Judgement& judgement) const {
  const auto found = by_id_.find(judgement.id);
  if (found == by_id_.end()) {
    throw Error(ExitCode::kUsage,
                Say("there is no question {} in the gold set", "题集中没有题目 {}", judgement.id));
  }
  if (judgement.verdict == Verdict::kUngradable) return;
  const Question& question = gold_.questions[found->second];
  const std::string clean = StripChatResidue(answer);
  if (judgement.verdict == Verdict::kWrong) {
    if (const auto kind = Classify(question, Normalise(clean), judgement)) judgement.taxonomy = NameOf(*kind);
  }
  judgement.quotes = CheckQuotes(question, clean);
}

void CorpusCheck::Annotate(const std::vector<Answer>& answers, std::vector<Judgement>& judgements) const {
  std::map<std::pair<std::string_view, int>, const Answer*> first;
  for (const Answer& answer : answers)
    first.emplace(std::pair(std::string_view(answer.id), answer.sample), &answer);
  for (Judgement& judgement : judgements) {
    const auto answer = first.find({judgement.id, judgement.sample});
    if (answer != first.end()) Annotate(answer->second->answer, judgement);
  }
}

std::optional<Hallucination> CorpusCheck::Classify(const Question& question, std::string_view normal,
                                                   const Judgement& judgement) const {
  if (!IsAnswerable(question)) return ClassifyPremise(question);
  if (judgement.rule == "echo" || judgement.rule == "undetermined") return std::nullopt;
  if (question.answer_type == AnswerType::kChapter) {
    return FindChapters(normal).empty() ? std::nullopt : std::optional(Hallucination::kWrongChapter);
  }
  if (question.answer_type == AnswerType::kNumber) return std::nullopt;
  return ClassifyNames(question, normal);
}

// Who goes along with a false premise asserts its false part.
std::optional<Hallucination> CorpusCheck::ClassifyPremise(const Question& question) const {
  const std::string part = Normalise(question.edit ? question.edit->to : question.evidence.terms.front());
  if (!index_.Contains(part)) return Hallucination::kNotInBook;
  const bool is_amount = !FindQuantities(part).empty() && lexicon_.names().count(part) == 0;
  if (is_amount) return std::nullopt;
  return Hallucination::kWrongChapter;
}

std::optional<Hallucination> CorpusCheck::ClassifyNames(const Question& question,
                                                        std::string_view normal) const {
  const std::string prompt = Normalise(question.prompt);
  for (std::string_view rest = normal; !rest.empty();) {
    const std::string_view name = lexicon_.NameAtStart(rest);
    if (!name.empty() && !Contains(prompt, name) && !IsAnAcceptedName(question, name)) {
      return index_.Contains(name) ? Hallucination::kWrongEntity : Hallucination::kNotInBook;
    }
    rest.remove_prefix(name.empty() ? FirstCharacters(rest, 1).size() : name.size());
  }
  if (question.answer_type != AnswerType::kEntity) return std::nullopt;
  const std::string_view name = NameAlone(normal, prompt);
  if (name.empty() || IsAnAcceptedName(question, name)) return std::nullopt;
  return index_.Contains(name) ? Hallucination::kWrongEntity : Hallucination::kNotInBook;
}

std::vector<QuoteCheck> CorpusCheck::CheckQuotes(const Question& question, std::string_view answer) const {
  const std::string prompt = Normalise(question.prompt);
  std::vector<QuoteCheck> checks;
  for (std::string& quote : FindQuotations(answer)) {
    const std::string normal = Normalise(quote);
    if (CountCharacters(normal) < kShortestQuotation || Contains(prompt, normal)) continue;
    QuoteCheck check{std::move(quote), QuoteFinding::kNotFound, {}};
    if (const auto match = LookUpQuotation(index_, normal)) {
      check.found = match->edits == 0 ? QuoteFinding::kExact : QuoteFinding::kNear;
      check.chapter = match->place.chapter;
    }
    checks.push_back(std::move(check));
  }
  return checks;
}

std::optional<double> HallucinationCounts::FabricatedQuoteRate() const {
  if (quotes == 0) return std::nullopt;
  return static_cast<double>(quotes_not_found) / static_cast<double>(quotes);
}

HallucinationCounts CountHallucinations(const std::vector<Judgement>& judgements) {
  HallucinationCounts counts;
  for (const Judgement& judgement : judgements) {
    ++counts.answers;
    counts.wrong += judgement.verdict == Verdict::kWrong;
    counts.wrong_entity += judgement.taxonomy == NameOf(Hallucination::kWrongEntity);
    counts.wrong_chapter += judgement.taxonomy == NameOf(Hallucination::kWrongChapter);
    counts.not_in_book += judgement.taxonomy == NameOf(Hallucination::kNotInBook);
    if (!judgement.quotes) continue;
    for (const QuoteCheck& check : *judgement.quotes) {
      ++counts.quotes;
      counts.quotes_exact += check.found == QuoteFinding::kExact;
      counts.quotes_near += check.found == QuoteFinding::kNear;
      counts.quotes_not_found += check.found == QuoteFinding::kNotFound;
    }
  }
  return counts;
}

}  // namespace huoyan
