#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <utility>

#include "harness/sweep/search.h"

namespace huoyan {
namespace {

// A setting on one rung: its number in the plan's order and how it did there.
struct Place {
  std::size_t setting = 0;
  double score = 0;
};

class Halving : public Search {
 public:
  Halving(const SearchSpec& spec, const Plan& plan, PlanOne plan_one)
      : spec_(spec), plan_one_(std::move(plan_one)), rungs_(static_cast<std::size_t>(spec.rungs)) {
    std::uint64_t first_seed = 0;
    for (const PlannedTrial& trial : plan.trials) {
      if (!IsTuned(trial.spec)) {
        ready_.push_back({trial, false});
      } else if (settings_.empty() || trial.spec.seed == first_seed) {
        first_seed = trial.spec.seed;
        settings_.push_back(trial);
      } else {
        repetitions_[SettingOf(trial.spec)].push_back(trial);
      }
    }
  }

  std::optional<SearchTrial> Next() override {
    std::optional<SearchTrial> next;
    if (!ready_.empty()) {
      next = std::move(ready_.front());
      ready_.pop_front();
    } else if (!(next = Promote())) {
      if (entered_ < settings_.size()) {
        next = Enter(entered_++, 0);
      } else if (running_ == 0) {
        next = PromoteAlone();
      }
    }
    running_ += next ? 1 : 0;
    return next;
  }

  void Ended(const PlannedTrial& trial, const TrialOutcome& outcome) override {
    --running_;
    const auto at = where_.find(trial.id);
    if (at == where_.end()) return;  // an untuned base or a repetition
    const auto [rung, setting] = at->second;
    if (outcome.score) rungs_[rung].ended.push_back({setting, *outcome.score});
    if (rung + 1 < rungs_.size() || !outcome.score) return;
    for (PlannedTrial& again : repetitions_[SettingOf(trial.spec)]) ready_.push_back({again, false});
    repetitions_.erase(SettingOf(trial.spec));
  }

 private:
  struct Rung {
    std::vector<Place> ended;
    std::vector<std::size_t> promoted;  // settings that went on to the next rung
  };

  static std::string SettingOf(TrialSpec spec) {
    spec.seed = 0;
    return Encode(spec).dump();
  }

  // The setting with the training of one rung.
  SearchTrial Enter(std::size_t setting, std::size_t rung) {
    TrialSpec spec = settings_[setting].spec;
    const bool last = rung + 1 == rungs_.size();
    if (!last) {
      const double share = std::pow(spec_.reduction, static_cast<double>(rung) - (spec_.rungs - 1));
      spec.train.epochs *= share;
      if (spec.train.max_steps)
        spec.train.max_steps = std::max(1, static_cast<int>(std::lround(*spec.train.max_steps * share)));
    }
    SearchTrial entered{last ? settings_[setting] : plan_one_(std::move(spec)), !last};
    where_[entered.trial.id] = {rung, setting};
    return entered;
  }

  // The best setting of `rung` that has not gone on, if it is among the best `count` there.
  std::optional<SearchTrial> PromoteFrom(std::size_t rung, std::size_t count) {
    std::vector<Place> ranked = rungs_[rung].ended;
    std::sort(ranked.begin(), ranked.end(), [](const Place& a, const Place& b) {
      return a.score != b.score ? a.score > b.score : a.setting < b.setting;
    });
    ranked.resize(std::min(count, ranked.size()));
    std::vector<std::size_t>& promoted = rungs_[rung].promoted;
    for (const Place& place : ranked) {
      if (std::find(promoted.begin(), promoted.end(), place.setting) != promoted.end()) continue;
      promoted.push_back(place.setting);
      return Enter(place.setting, rung + 1);
    }
    return std::nullopt;
  }

  std::optional<SearchTrial> Promote() {
    for (std::size_t rung = rungs_.size() - 1; rung-- > 0;) {
      const std::size_t count = rungs_[rung].ended.size() / static_cast<std::size_t>(spec_.reduction);
      if (auto next = PromoteFrom(rung, count)) return next;
    }
    return std::nullopt;
  }

  // Nothing more will come to the rungs, and none has been scored on the last one: there were fewer settings
  // than `reduction`, or what went on failed there. The next best goes on, from the highest rung that has
  // one, until the search ends on the last rung or no setting is left.
  std::optional<SearchTrial> PromoteAlone() {
    if (!rungs_.back().ended.empty()) return std::nullopt;
    for (std::size_t rung = rungs_.size() - 1; rung-- > 0;) {
      if (auto next = PromoteFrom(rung, rungs_[rung].promoted.size() + 1)) return next;
    }
    return std::nullopt;
  }

  SearchSpec spec_;
  PlanOne plan_one_;
  std::deque<SearchTrial> ready_;
  std::vector<PlannedTrial> settings_;
  std::map<std::string, std::vector<PlannedTrial>> repetitions_;
  std::vector<Rung> rungs_;
  std::map<std::string, std::pair<std::size_t, std::size_t>> where_;  // trial id -> rung, setting
  std::size_t entered_ = 0;
  std::size_t running_ = 0;
};

}  // namespace

std::unique_ptr<Search> SearchByHalving(const SearchSpec& spec, const Plan& plan, PlanOne plan_one) {
  return std::make_unique<Halving>(spec, plan, std::move(plan_one));
}

}  // namespace huoyan
