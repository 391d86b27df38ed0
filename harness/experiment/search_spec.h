#pragma once

#include <cstdint>
#include <optional>

#include "harness/base/fields.h"

namespace huoyan {

enum class SearchMethod { kGrid, kRandom, kHalving };
const EnumTable<SearchMethod>& EnumNames(Type<SearchMethod>);

/// Which combinations of the axes are tried, and with how much training.
///
/// grid: all of them. random: `trials` of them, drawn without replacement (Bergstra & Bengio 2012: of many
/// settings few matter, and a draw tries more values of those). halving: asynchronous successive halving (Li
/// et al. 2020, ASHA): drawn combinations first train for a small part of their epochs, and whenever one is
/// among the best 1/reduction of those that trained as long, it trains again for `reduction` times as long.
/// Every rung is a whole short run, schedule and all, and is ranked by its answers to the dev questions,
/// never by its loss.
struct SearchSpec {
  SearchMethod method = SearchMethod::kGrid;
  std::optional<int> trials;  ///< how many combinations are drawn; absent: all. Not for grid
  std::uint64_t seed = 1;     ///< decides the draw
  int reduction = 3;          ///< halving: how much more the next rung trains, and one in how many goes there
  int rungs = 3;              ///< halving: the last one trains as long as `train` says
  int finalists = 0;          ///< so many of the best on dev are repeated under further seeds
  int repetitions = 3;        ///< under how many seeds a finalist has run in the end
  bool longest_sequence = false;  ///< where memory ended, find the longest sequence that fits by bisection
};
const Fields<SearchSpec>& DescribeFields(Type<SearchSpec>);

}  // namespace huoyan
