#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "evalsets/answers.h"
#include "evalsets/corpus_index.h"
#include "evalsets/entities.h"
#include "evalsets/gold.h"
#include "evalsets/judgement.h"
#include "evalsets/lexicon.h"

namespace huoyan {

/// What kind of untruth a wrong answer tells, as far as the novel itself can say; `taxonomy` of a Judgement.
enum class Hallucination {
  kWrongEntity,   ///< another person, place or thing of the novel than the right one
  kWrongChapter,  ///< a thing of the novel where it is not: another chapter, or a premise taken for granted
                  ///< that puts it there
  kNotInBook      ///< a name that stands nowhere in the novel
};
const EnumTable<Hallucination>& EnumNames(Type<Hallucination>);

/// Looks wrong answers and quotations up in the novel, without a judge. Borrows all it is made of.
class CorpusCheck {
 public:
  CorpusCheck(const GoldSet& gold, const CorpusIndex& index, const std::vector<Entity>& entities);

  /// Fills `taxonomy` of a wrong answer, where one of the three fits (a wrong number is none of them), and
  /// `quotes` of any gradable one. The question's id must be in the gold set; throws Error(kUsage) otherwise.
  void Annotate(std::string_view answer, Judgement& judgement) const;

  /// The same for many. Judgements without an answer, by id and sample, are left as they are.
  void Annotate(const std::vector<Answer>& answers, std::vector<Judgement>& judgements) const;

  /// Of the novel's text as it came.
  const std::string& corpus_sha256() const { return index_.corpus_sha256(); }

 private:
  std::optional<Hallucination> Classify(const Question& question, std::string_view normal,
                                        const Judgement& judgement) const;
  std::optional<Hallucination> ClassifyPremise(const Question& question) const;
  std::optional<Hallucination> ClassifyNames(const Question& question, std::string_view normal) const;
  std::vector<QuoteCheck> CheckQuotes(const Question& question, std::string_view answer) const;

  const GoldSet& gold_;
  const CorpusIndex& index_;
  Lexicon lexicon_;
  std::unordered_map<std::string, std::size_t> by_id_;
};

/// How many judgements and quotations fall to each sort.
struct HallucinationCounts {
  std::size_t answers = 0;  ///< all judgements
  std::size_t wrong = 0;    ///< of them
  std::size_t wrong_entity = 0;
  std::size_t wrong_chapter = 0;
  std::size_t not_in_book = 0;
  std::size_t quotes = 0;  ///< quotations looked up
  std::size_t quotes_exact = 0;
  std::size_t quotes_near = 0;
  std::size_t quotes_not_found = 0;

  std::size_t unclassified() const { return wrong - wrong_entity - wrong_chapter - not_in_book; }
  /// quotes_not_found / quotes; nothing when there are no quotes.
  std::optional<double> FabricatedQuoteRate() const;
};
const Fields<HallucinationCounts>& DescribeFields(Type<HallucinationCounts>);

/// Counts what CorpusCheck found.
HallucinationCounts CountHallucinations(const std::vector<Judgement>& judgements);

}  // namespace huoyan
