#include "evalsets/hallucination.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "evalsets/grade.h"
#include "evalsets/records.h"

namespace huoyan {
namespace {

using ::testing::ElementsAre;

// A question, a reply, and what the small novel has to say of it.
struct HallucinationCase {
  std::string id;
  std::string answer;
  Verdict verdict = Verdict::kWrong;
  std::optional<std::string> taxonomy;
  std::vector<QuoteFinding> quotes;
};
const Fields<HallucinationCase>& DescribeFields(Type<HallucinationCase>) {
  static const auto fields = Fields<HallucinationCase>()
                                 .Required("id", &HallucinationCase::id, {"question", "题目"})
                                 .Required("answer", &HallucinationCase::answer, {"reply", "回答"})
                                 .Required("verdict", &HallucinationCase::verdict, {"verdict", "判定"})
                                 .Optional("taxonomy", &HallucinationCase::taxonomy, {"kind", "类别"})
                                 .Optional("quotes", &HallucinationCase::quotes, {"findings", "核对结果"});
  return fields;
}

const std::string kCases = std::string(HUOYAN_SOURCE_DIR) + "/tests/cases/evalsets/";

class SmallNovel : public ::testing::Test {
 protected:
  const GoldSet gold_ = LoadGoldSet(kCases + "hallucination_gold.jsonl");
  const Corpus corpus_ = Corpus::Load(kCases + "novel.txt");
  const CorpusIndex index_{corpus_};
  const std::vector<Entity> entities_ =
      LoadEntities(std::string(HUOYAN_SOURCE_DIR) + "/evalsets/xiyou/entities.jsonl");
};

TEST_F(SmallNovel, SortsHallucinationsAndQuotations) {
  const CorpusCheck check(gold_, index_, entities_);
  const Grader grader(gold_, NamesIn(entities_));
  for (const HallucinationCase& labelled :
       LoadJsonRecords<HallucinationCase>(kCases + "hallucination.jsonl")) {
    Judgement judgement = grader.Grade(Answer{labelled.id, labelled.answer, 0, {}});
    check.Annotate(labelled.answer, judgement);
    EXPECT_STREQ(NameOf(judgement.verdict), NameOf(labelled.verdict)) << labelled.answer;
    EXPECT_EQ(judgement.taxonomy, labelled.taxonomy) << labelled.answer;
    std::vector<QuoteFinding> findings;
    for (const QuoteCheck& quote : judgement.quotes.value_or(std::vector<QuoteCheck>()))
      findings.push_back(quote.found);
    EXPECT_EQ(findings, labelled.quotes) << labelled.answer;
  }
}

TEST_F(SmallNovel, CountsWhatWasFound) {
  const CorpusCheck check(gold_, index_, entities_);
  const std::vector<Answer> answers{
      {"h-001a", "水帘洞。书里说“龙王取出如意金箍棒”，又说“人生若只如初见”。", 0, {}},
      {"h-001u", "太上老君给他取了孙姓。", 0, {}}};
  std::vector<Judgement> judgements;
  for (const Answer& answer : answers) judgements.push_back(Grader(gold_).Grade(answer));
  judgements.push_back({"h-002a", 0, Verdict::kUngradable, "missing"});
  check.Annotate(answers, judgements);
  const HallucinationCounts counts = CountHallucinations(judgements);
  EXPECT_EQ(counts.answers, 3u);
  EXPECT_EQ(counts.wrong, 2u);
  EXPECT_EQ(counts.not_in_book, 2u) << "neither name stands in this small novel";
  EXPECT_EQ(counts.quotes, 2u);
  EXPECT_EQ(counts.quotes_exact, 1u);
  EXPECT_EQ(counts.quotes_not_found, 1u);
  EXPECT_DOUBLE_EQ(*counts.FabricatedQuoteRate(), 0.5);
  EXPECT_FALSE(judgements[2].quotes) << "nothing to look up";
  EXPECT_EQ(judgements[0].quotes->at(0).chapter, 2);
}

TEST_F(SmallNovel, HasNoRateWithoutQuotations) {
  EXPECT_FALSE(CountHallucinations({}).FabricatedQuoteRate());
  EXPECT_EQ(CountHallucinations({}).unclassified(), 0u);
}

}  // namespace
}  // namespace huoyan
