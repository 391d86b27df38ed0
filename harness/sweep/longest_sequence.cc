#include <deque>
#include <map>
#include <set>
#include <utility>

#include "harness/sweep/search.h"

namespace huoyan {
namespace {

constexpr int kGrain = 64;  // tokens; finer differences in length decide nothing

// Lengths in grains: `fits` did (0 stands for "none yet"), `too_long` did not.
struct Bisection {
  TrialSpec spec;
  int fits = 0;
  int too_long = 0;
};

class LongestSequence : public Search {
 public:
  LongestSequence(std::unique_ptr<Search> inner, PlanOne plan_one)
      : inner_(std::move(inner)), plan_one_(std::move(plan_one)) {}

  std::optional<SearchTrial> Next() override {
    if (!ready_.empty()) {
      SearchTrial next = std::move(ready_.front());
      ready_.pop_front();
      return next;
    }
    return inner_->Next();
  }

  void Ended(const PlannedTrial& trial, const TrialOutcome& outcome) override {
    const bool no_memory =
        outcome.status == TrialStatus::kOutOfMemory || outcome.status == TrialStatus::kSkipped;
    if (const auto probed = bisections_.find(trial.id); probed != bisections_.end()) {
      Bisection bisection = std::move(probed->second);
      bisections_.erase(probed);
      const int grains = trial.spec.train.sequence_length / kGrain;
      if (no_memory) {
        bisection.too_long = grains;
      } else if (outcome.status == TrialStatus::kCompleted) {
        bisection.fits = grains;
      } else {
        return;  // failed for another reason, which the record tells
      }
      Continue(std::move(bisection));
      return;
    }
    if (const auto found = longest_.find(trial.id); found != longest_.end()) {
      longest_.erase(found);
      return;
    }
    if (no_memory && IsTuned(trial.spec) && HasFullLength(trial.spec) &&
        searched_.insert(SettingOf(trial.spec)).second) {
      Continue({trial.spec, 0, (trial.spec.train.sequence_length + kGrain - 1) / kGrain});
    }
    inner_->Ended(trial, outcome);
  }

 private:
  static std::string SettingOf(TrialSpec spec) {
    spec.train.sequence_length = 0;
    return Encode(spec).dump();
  }

  void Continue(Bisection bisection) {
    TrialSpec spec = bisection.spec;
    if (bisection.too_long - bisection.fits > 1) {
      spec.train.sequence_length = (bisection.fits + bisection.too_long) / 2 * kGrain;
      spec.train.max_steps = 1;
      spec.data.gold.clear();
      PlannedTrial probe = plan_one_(std::move(spec));
      bisections_[probe.id] = std::move(bisection);
      ready_.push_back({std::move(probe), true});
    } else if (bisection.fits > 0) {
      spec.train.sequence_length = bisection.fits * kGrain;
      PlannedTrial longest = plan_one_(std::move(spec));
      longest_.insert(longest.id);
      ready_.push_back({std::move(longest), false});
    }
  }

  std::unique_ptr<Search> inner_;
  PlanOne plan_one_;
  std::deque<SearchTrial> ready_;
  std::map<std::string, Bisection> bisections_;  // by the id of the probe under way
  std::set<std::string> searched_;               // settings, whatever their length
  std::multiset<std::string> longest_;           // asked for here, not by `inner_`
};

}  // namespace

std::unique_ptr<Search> FindLongestSequences(std::unique_ptr<Search> inner, PlanOne plan_one) {
  return std::make_unique<LongestSequence>(std::move(inner), std::move(plan_one));
}

}  // namespace huoyan
