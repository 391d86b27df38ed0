#include "harness/sweep/search.h"

#include <utility>

namespace huoyan {
namespace {

class InOrder : public Search {
 public:
  explicit InOrder(const Plan& plan) : plan_(plan) {}

  std::optional<SearchTrial> Next() override {
    if (next_ == plan_.trials.size()) return std::nullopt;
    return SearchTrial{plan_.trials[next_++], false};
  }
  bool KeepsToPlan() const override { return true; }
  void Ended(const PlannedTrial&, const TrialOutcome&) override {}

 private:
  const Plan& plan_;
  std::size_t next_ = 0;
};

}  // namespace

std::unique_ptr<Search> SearchInOrder(const Plan& plan) { return std::make_unique<InOrder>(plan); }

bool RanksByScore(const SearchSpec& spec) {
  return spec.method == SearchMethod::kHalving || spec.finalists > 0;
}

std::unique_ptr<Search> MakeSearch(const Experiment& experiment, const Plan& plan, PlanOne plan_one) {
  const SearchSpec& spec = experiment.search;
  std::unique_ptr<Search> search =
      spec.method == SearchMethod::kHalving ? SearchByHalving(spec, plan, plan_one) : SearchInOrder(plan);
  if (spec.longest_sequence) search = FindLongestSequences(std::move(search), plan_one);
  if (spec.finalists > 0) {
    search = RepeatFinalists(spec, experiment.seeds, std::move(search), std::move(plan_one));
  }
  return search;
}

}  // namespace huoyan
