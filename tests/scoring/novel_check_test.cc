#include "harness/scoring/novel_check.h"

#include <gtest/gtest.h>

#include "harness/scoring/scorecard.h"
#include "tests/scoring/sample_gold.h"

namespace huoyan {
namespace {

QuoteCheck Quoted(QuoteFinding found) { return {"一二三四", found, {}}; }

// Every question of the sample gold set answered; two answers quote, one of them twice.
std::vector<Judgement> LookedUp(const GoldSet& gold) {
  std::vector<Judgement> judgements = JudgementsFrom(gold, std::string(gold.questions.size(), 'W'));
  for (Judgement& judgement : judgements) judgement.quotes.emplace();
  judgements[0].taxonomy = "wrong_entity";
  judgements[1].taxonomy = "not_in_book";
  judgements[0].quotes = {Quoted(QuoteFinding::kExact), Quoted(QuoteFinding::kNotFound)};
  judgements[3].quotes = {Quoted(QuoteFinding::kNotFound)};
  return judgements;
}

TEST(NovelCheck, CountsKindsAndMadeUpQuotationsIntoTheScorecard) {
  const GoldSet gold = SampleGold(4);
  const Scorecard card = BuildScorecard(gold, LookedUp(gold));
  ASSERT_TRUE(card.novel);
  EXPECT_EQ(card.novel->counts.wrong, gold.questions.size());
  EXPECT_EQ(card.novel->counts.wrong_entity, 1u);
  EXPECT_EQ(card.novel->counts.not_in_book, 1u);
  EXPECT_EQ(card.novel->counts.unclassified(), gold.questions.size() - 2);
  ASSERT_TRUE(card.novel->fabricated_quotes);
  EXPECT_DOUBLE_EQ(card.novel->fabricated_quotes->value, 2.0 / 3);
  EXPECT_EQ(card.novel->fabricated_quotes->n, 3u);
  EXPECT_LT(card.novel->fabricated_quotes->low, 2.0 / 3);
}

TEST(NovelCheck, IsAbsentWhereNothingWasLookedUp) {
  const GoldSet gold = SampleGold(4);
  std::vector<Judgement> judgements = LookedUp(gold);
  for (Judgement& judgement : judgements) judgement.quotes.reset();
  EXPECT_FALSE(BuildScorecard(gold, judgements).novel);
  for (Judgement& judgement : judgements) judgement.quotes.emplace();
  const Scorecard card = BuildScorecard(gold, judgements);
  ASSERT_TRUE(card.novel) << "looked up, and nothing quoted";
  EXPECT_FALSE(card.novel->fabricated_quotes) << "0 of 0";
}

}  // namespace
}  // namespace huoyan
