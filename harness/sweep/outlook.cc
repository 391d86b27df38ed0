#include "harness/sweep/outlook.h"

#include <algorithm>
#include <map>
#include <set>
#include <system_error>
#include <utility>

#include "harness/records/run_index.h"
#include "harness/records/sweep_manifest.h"
#include "harness/sweep/dev_score.h"
#include "harness/sweep/memory_order.h"
#include "harness/sweep/search_replay.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

using WhyImpossible = std::function<std::optional<Text>(const PlannedTrial&)>;
using Cell = std::pair<std::string, std::uint64_t>;  // what a trial is called, and its seed

// The shorter runs of the search as it was last run; nothing where none was.
std::set<std::string> ProbesOf(const RunStore& store) {
  try {
    const SweepManifest manifest = ReadSweepManifest(store.folder());
    return {manifest.probe_ids.begin(), manifest.probe_ids.end()};
  } catch (const Error&) {
    return {};
  }
}

class LookingAhead {
 public:
  LookingAhead(const Experiment& experiment, const Plan& plan, const RunStore& store, ContentHasher& hasher,
               const WhyImpossible& why_impossible)
      : experiment_(experiment),
        plan_(plan),
        store_(store),
        hasher_(hasher),
        why_impossible_(why_impossible) {
    for (const std::string& id : store.List()) broken_.insert(id);
    std::vector<Problem> ignored;  // `run` reports them
    for (IndexEntry& entry : ReadIndex(store, ignored)) {
      broken_.erase(entry.trial_id);
      stored_[entry.trial_id] = std::move(entry);
    }
    for (const PlannedTrial& trial : plan.trials) {
      planned_.insert(trial.id);
      NoteMemory(trial);
    }
  }

  Outlook Look() {
    const auto known = [this](const PlannedTrial& trial) { return OutcomeNow(trial); };
    const std::vector<ReplayedTrial> replayed = Replay(known);
    std::set<std::string> asked;
    for (const ReplayedTrial& one : replayed) asked.insert(one.asked.trial.id);
    FindLeftBehind(asked);
    Outlook outlook;
    for (const ReplayedTrial& one : replayed) {
      outlook.trials.push_back(OutlookOf(one));
      outlook.done += one.outcome ? 1 : 0;
      if (!one.outcome) outlook.remaining.push_back(one.asked.trial);
    }
    if (RanksByScore(experiment_.search) && !outlook.remaining.empty()) {
      std::vector<PlannedTrial> to_the_end = RemainingIfNoneFails();
      outlook.undecided = to_the_end.size() > outlook.remaining.size();
      if (outlook.undecided) outlook.remaining = std::move(to_the_end);
    }
    for (const PlannedTrial& trial : plan_.trials) {
      if (asked.count(trial.id) == 0)
        outlook.trials.push_back(
            {trial, outlook.undecided ? "if promoted" : "not promoted", false, std::nullopt});
    }
    return outlook;
  }

 private:
  std::vector<ReplayedTrial> Replay(const OutcomeOf& outcome_of) {
    const auto search = MakeSearch(experiment_, plan_, [this](TrialSpec spec) {
      return PlanTrial(experiment_, std::move(spec), hasher_);
    });
    return ReplaySearch(*search, outcome_of);
  }

  std::vector<PlannedTrial> RemainingIfNoneFails() {
    std::vector<PlannedTrial> remaining;
    Replay([&](const PlannedTrial& trial) {
      std::optional<TrialOutcome> outcome = OutcomeNow(trial);
      if (!outcome) remaining.push_back(trial);
      return outcome ? outcome : TrialOutcome{TrialStatus::kCompleted, 0.0};
    });
    return remaining;
  }

  // As a sweep would find it: what failed runs again, and what memory cannot hold is not tried.
  std::optional<TrialOutcome> OutcomeNow(const PlannedTrial& trial) {
    const auto known = outcomes_.find(trial.id);
    if (known != outcomes_.end()) return known->second;
    std::optional<TrialOutcome> outcome = StoredOutcome(trial.id);
    if (outcome) {
      if (planned_.count(trial.id) == 0) NoteMemory(trial);
    } else if (std::optional<Text> why = WhySkipped(trial)) {
      skipped_[trial.id] = *std::move(why);
      outcome = TrialOutcome{TrialStatus::kSkipped, std::nullopt};
    }
    return outcomes_[trial.id] = outcome;
  }

  std::optional<TrialOutcome> StoredOutcome(const std::string& id) {
    const auto entry = stored_.find(id);
    if (entry == stored_.end() || entry->second.status == TrialStatus::kFailed) return std::nullopt;
    TrialOutcome outcome{entry->second.status, std::nullopt};
    if (!RanksByScore(experiment_.search)) return outcome;
    if (!scorer_) {
      scorer_.emplace(LoadGoldSet(ResolvePath(experiment_.root_folder, experiment_.data.gold).string()));
    }
    try {
      if (const auto run = store_.Load(id)) outcome.score = scorer_->Score(*run);
    } catch (const Error&) {
      broken_.insert(id);
      return std::nullopt;
    }
    return outcome;
  }

  std::optional<Text> WhySkipped(const PlannedTrial& trial) const {
    if (auto reason = WhyMemoryEnds(trial.spec, out_of_memory_)) return reason;
    return why_impossible_(trial);
  }

  void NoteMemory(const PlannedTrial& trial) {
    const auto entry = stored_.find(trial.id);
    if (entry != stored_.end() && entry->second.status == TrialStatus::kOutOfMemory)
      out_of_memory_.push_back(trial.spec);
  }

  // The cells that ran and that the plan now has another trial for.
  void FindLeftBehind(const std::set<std::string>& asked) {
    const std::set<std::string> probes = ProbesOf(store_);
    for (const auto& [id, entry] : stored_) {
      if (asked.count(id) == 0 && planned_.count(id) == 0 && probes.count(id) == 0)
        left_behind_.insert({entry.label, entry.seed});
    }
  }

  TrialOutlook OutlookOf(const ReplayedTrial& one) const {
    const PlannedTrial& trial = one.asked.trial;
    const auto skipped = skipped_.find(trial.id);
    if (skipped != skipped_.end()) {
      const bool by_another = WhyMemoryEnds(trial.spec, out_of_memory_).has_value();
      return {trial, by_another ? "will be skipped" : "will not fit", false, skipped->second};
    }
    const auto entry = stored_.find(trial.id);
    if (broken_.count(trial.id) == 0 && entry != stored_.end())
      return {trial, NameOf(entry->second.status), !one.outcome, std::nullopt};
    return {trial, StateOfUndone(trial), true, std::nullopt};
  }

  std::string StateOfUndone(const PlannedTrial& trial) const {
    if (broken_.count(trial.id) != 0) return "broken";
    std::error_code failed;
    const fs::path checkpoint = store_.FolderOf(trial.id).Checkpoint();
    if (fs::is_directory(checkpoint, failed) && !fs::is_empty(checkpoint, failed) && !failed)
      return "resumes";
    return left_behind_.count({Label(trial.spec), trial.spec.seed}) != 0 ? "changed" : "new";
  }

  const Experiment& experiment_;
  const Plan& plan_;
  const RunStore& store_;
  ContentHasher& hasher_;
  const WhyImpossible& why_impossible_;
  std::map<std::string, IndexEntry> stored_;
  std::set<std::string> broken_, planned_;
  std::set<Cell> left_behind_;
  std::vector<TrialSpec> out_of_memory_;
  std::optional<DevScorer> scorer_;
  std::map<std::string, std::optional<TrialOutcome>> outcomes_;  // as OutcomeNow found them
  std::map<std::string, Text> skipped_;
};

}  // namespace

Outlook LookAhead(const Experiment& experiment, const Plan& plan, const RunStore& store,
                  ContentHasher& hasher, const WhyImpossible& why_impossible) {
  return LookingAhead(experiment, plan, store, hasher, why_impossible).Look();
}

}  // namespace huoyan
