#include <algorithm>
#include <deque>
#include <map>
#include <numeric>
#include <set>
#include <utility>

#include "harness/sweep/search.h"

namespace huoyan {
namespace {

class Finalists : public Search {
 public:
  Finalists(const SearchSpec& spec, std::vector<std::uint64_t> seeds, std::unique_ptr<Search> inner,
            PlanOne plan_one)
      : spec_(spec), seeds_(std::move(seeds)), inner_(std::move(inner)), plan_one_(std::move(plan_one)) {
    const std::uint64_t largest = *std::max_element(seeds_.begin(), seeds_.end());
    for (int i = 1; i <= spec_.repetitions; ++i) seeds_.push_back(largest + static_cast<std::uint64_t>(i));
  }

  std::optional<SearchTrial> Next() override {
    if (!chosen_) {
      if (std::optional<SearchTrial> next = inner_->Next()) {
        if (next->probe) probes_.insert(next->trial.id);
        ++running_;
        return next;
      }
      if (running_ > 0) return std::nullopt;
      Choose();
    }
    if (repetitions_.empty()) return std::nullopt;
    SearchTrial next = std::move(repetitions_.front());
    repetitions_.pop_front();
    return next;
  }

  void Ended(const PlannedTrial& trial, const TrialOutcome& outcome) override {
    if (chosen_) return;
    --running_;
    if (outcome.score && IsTuned(trial.spec) && probes_.count(trial.id) == 0) {
      TrialSpec setting = trial.spec;
      setting.seed = 0;
      Candidate& candidate = candidates_[Encode(setting).dump()];
      candidate.spec = trial.spec;
      candidate.scores.push_back(*outcome.score);
      candidate.seeds.insert(trial.spec.seed);
    }
    inner_->Ended(trial, outcome);
  }

 private:
  struct Candidate {
    TrialSpec spec;
    std::vector<double> scores;
    std::set<std::uint64_t> seeds;

    double Mean() const {
      return std::accumulate(scores.begin(), scores.end(), 0.0) / static_cast<double>(scores.size());
    }
  };

  void Choose() {
    chosen_ = true;
    std::vector<const Candidate*> ranked;
    for (const auto& entry : candidates_) ranked.push_back(&entry.second);
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const Candidate* a, const Candidate* b) { return a->Mean() > b->Mean(); });
    ranked.resize(std::min(ranked.size(), static_cast<std::size_t>(spec_.finalists)));
    for (const Candidate* candidate : ranked) Repeat(*candidate);
  }

  void Repeat(const Candidate& candidate) {
    std::set<std::uint64_t> seeds = candidate.seeds;
    for (const std::uint64_t seed : seeds_) {
      if (seeds.size() >= static_cast<std::size_t>(spec_.repetitions)) return;
      if (!seeds.insert(seed).second) continue;
      TrialSpec again = candidate.spec;
      again.seed = seed;
      repetitions_.push_back({plan_one_(std::move(again)), false});
    }
  }

  SearchSpec spec_;
  std::vector<std::uint64_t> seeds_;
  std::unique_ptr<Search> inner_;
  PlanOne plan_one_;
  std::map<std::string, Candidate> candidates_;  // by spec without seed
  std::set<std::string> probes_;
  std::deque<SearchTrial> repetitions_;
  std::size_t running_ = 0;
  bool chosen_ = false;
};

}  // namespace

std::unique_ptr<Search> RepeatFinalists(const SearchSpec& spec, std::vector<std::uint64_t> seeds,
                                        std::unique_ptr<Search> inner, PlanOne plan_one) {
  return std::make_unique<Finalists>(spec, std::move(seeds), std::move(inner), std::move(plan_one));
}

}  // namespace huoyan
