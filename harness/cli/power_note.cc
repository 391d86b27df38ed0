#include "harness/cli/power_note.h"

#include "evalsets/gold.h"
#include "harness/scoring/power.h"

namespace huoyan {

Text PowerOf(const Experiment& experiment) {
  if (experiment.data.gold.empty()) return WordPower(0);
  const GoldSet gold = LoadGoldSet(ResolvePath(experiment.root_folder, experiment.data.gold).string());
  const std::size_t on_test = FilterBySplit(gold, Split::kTest).questions.size();
  return WordPower(on_test > 0 ? on_test : gold.questions.size());
}

}  // namespace huoyan
