#pragma once

#include "evalsets/gold.h"

namespace huoyan {

/// The questions a best trial is chosen on, and those it is reported on.
struct SplitSets {
  GoldSet dev;
  GoldSet test;
};

/// A gold set without one of the two serves as both.
SplitSets SplitGold(const GoldSet& gold);

}  // namespace huoyan
