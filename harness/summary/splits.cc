#include "harness/summary/splits.h"

namespace huoyan {

SplitSets SplitGold(const GoldSet& gold) {
  SplitSets sets{FilterBySplit(gold, Split::kDev), FilterBySplit(gold, Split::kTest)};
  if (sets.dev.questions.empty() || sets.test.questions.empty()) sets = {gold, gold};
  return sets;
}

}  // namespace huoyan
