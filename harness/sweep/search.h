#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "harness/experiment/plan.h"
#include "harness/records/run_record.h"

namespace huoyan {

/// How a trial ended, as far as a search cares. The score is on dev, higher is better; a trial that was not
/// asked or did not get that far has none.
struct TrialOutcome {
  TrialStatus status = TrialStatus::kCompleted;
  std::optional<double> score;
};

/// A trial a search wants to see run. A probe only serves to find the next one and is not reported on.
struct SearchTrial {
  PlannedTrial trial;
  bool probe = false;
};

/// Decides which trials a sweep runs, from how earlier ones ended. Touches no file and keeps no state but its
/// own: given the outcomes in the same order it asks for the same trials, which is how an interrupted search
/// finds its place again.
class Search {
 public:
  virtual ~Search() = default;

  /// The next trial that may start. Nothing: there is none before another one has ended; when none is running
  /// either, the search is over. Never asks for the same trial twice.
  virtual std::optional<SearchTrial> Next() = 0;

  /// Does it ask for every trial of the plan and for no other, whatever becomes of them?
  virtual bool KeepsToPlan() const { return false; }

  /// Called once for every trial Next returned.
  virtual void Ended(const PlannedTrial& trial, const TrialOutcome& outcome) = 0;
};

/// Gives a spec its inputs and identity.
using PlanOne = std::function<PlannedTrial(TrialSpec)>;

/// Do scores decide which trials run? Then nobody can list them all before the first have ended.
bool RanksByScore(const SearchSpec& spec);

/// The search an experiment asks for over the trials of its plan.
std::unique_ptr<Search> MakeSearch(const Experiment& experiment, const Plan& plan, PlanOne plan_one);

/// Every trial of the plan in its order.
std::unique_ptr<Search> SearchInOrder(const Plan& plan);

/// Asynchronous successive halving over the tuned trials of the plan (search_spec.h); untuned ones come
/// first. Trials under other seeds than the first run for those that reached the last rung.
std::unique_ptr<Search> SearchByHalving(const SearchSpec& spec, const Plan& plan, PlanOne plan_one);

/// What `inner` asks for; then the best `spec.finalists` tuned settings, by their mean score over seeds,
/// under further seeds until each has `spec.repetitions`: those of `seeds` first, then the numbers after the
/// largest.
std::unique_ptr<Search> RepeatFinalists(const SearchSpec& spec, std::vector<std::uint64_t> seeds,
                                        std::unique_ptr<Search> inner, PlanOne plan_one);

/// What `inner` asks for; and for each trial memory was too small for, where sequences have their full length
/// (random weights or causal_lm), a bisection over shorter ones by probes of a single step, and the trial
/// with the longest that fit.
std::unique_ptr<Search> FindLongestSequences(std::unique_ptr<Search> inner, PlanOne plan_one);

}  // namespace huoyan
