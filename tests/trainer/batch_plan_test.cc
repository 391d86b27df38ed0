#include "trainer/batch_plan.h"

#include <gtest/gtest.h>

namespace huoyan {
namespace {

// A pair whose first `prompt` tokens carry no loss.
TokenizedExample Pair(std::vector<std::int32_t> ids, std::size_t prompt) {
  TokenizedExample pair;
  pair.labels = ids;
  pair.ids = std::move(ids);
  std::fill_n(pair.labels.begin(), prompt, kMaskedLabel);
  return pair;
}

TEST(SharedTokens, AreThoseAllSequencesBeginWith) {
  EXPECT_EQ(SharedTokens({{Pair({1, 2, 3, 4, 5}, 4), Pair({1, 2, 3, 7, 5}, 4), Pair({1, 2, 3, 4, 6}, 4)}}),
            3);
}

TEST(SharedTokens, StopBeforeTheFirstTokenThatCarriesLoss) {
  EXPECT_EQ(SharedTokens({{Pair({1, 2, 3, 4, 5}, 3), Pair({1, 2, 3, 4, 6}, 3)}}), 2)
      << "the third token predicts the fourth, which has loss";
}

TEST(SharedTokens, LeaveEverySequenceATokenOfItsOwn) {
  EXPECT_EQ(SharedTokens({{Pair({1, 2, 3}, 3), Pair({1, 2, 3}, 3)}}), 2);
}

TEST(SharedTokens, AreNoneWhereNothingIsSharedOrSharingDoesNotPay) {
  EXPECT_EQ(SharedTokens({{Pair({1, 2, 3}, 3)}}), 0) << "one sequence";
  EXPECT_EQ(SharedTokens({{Pair({1, 2, 3}, 3), Pair({2, 2, 3}, 3)}}), 0);
  EXPECT_EQ(SharedTokens({{Pair({1, 2, 3}, 0), Pair({1, 2, 3}, 0)}}), 0)
      << "text, every token of which has loss";
  const TokenizedExample longer = Pair(std::vector<std::int32_t>(100, 1), 100);
  EXPECT_EQ(SharedTokens({{Pair({1, 1, 1}, 3), Pair({1, 1, 2}, 3), longer}}), 0) << "lengths too unlike";
}

TEST(ShapeOf, CountsSharedTokensOnce) {
  const PassShape shape = ShapeOf({{Pair({1, 2, 3, 4, 5}, 4), Pair({1, 2, 3, 7, 5, 6}, 4)}});
  EXPECT_EQ(shape.shared, 3);
  EXPECT_EQ(shape.lengths, (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(shape.loss_tokens, 3);
}

}  // namespace
}  // namespace huoyan
