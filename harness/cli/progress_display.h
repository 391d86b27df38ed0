#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "harness/base/text.h"
#include "harness/sweep/sweep.h"

namespace huoyan {

/// Shows a sweep on standard error: on a terminal one line redrawn in place with a bar and the time left,
/// otherwise a line for every 10% of a phase or 30 seconds. Of several trials at once the one heard of last
/// is shown. A finished trial leaves one line. Colour only on a terminal, and not when NO_COLOR is set.
class ProgressDisplay : public SweepObserver {
 public:
  /// `label_of` names a sweep's trials beside their seeds.
  explicit ProgressDisplay(Language language, std::function<std::string(const PlannedTrial&)> label_of = {});

  void OnSweepStart(std::size_t trials, std::optional<std::size_t> pending) override;
  void OnProblem(const Problem& problem) override;
  void OnTrialStart(const PlannedTrial& trial) override;
  void OnProgress(const std::string& trial_id, const Progress& progress) override;
  void OnTick() override;
  void OnRetry(const PlannedTrial& trial, const Text& why) override;
  void OnTrialEnd(const RunRecord& record) override;
  void OnInterrupt() override;

  /// The same for a base that is made outside a sweep.
  void ShowAlone(const std::string& label, const Progress& progress);

 private:
  using Clock = std::chrono::steady_clock;

  // One running trial.
  struct Shown {
    std::string label;
    Progress progress;
    bool in_phase = false;
    double last_share = 0;
    Clock::time_point trial_start, phase_start;

    double PhaseShare() const;
  };

  void Draw();
  void Erase();
  void Say(const Text& text);
  std::string StatusLine() const;
  std::string Position(std::size_t number) const;
  std::string TimeLeft(const Shown& shown) const;
  std::string Mark(TrialStatus status) const;

  std::string NameOf(const PlannedTrial& trial) const;

  Language language_;
  std::function<std::string(const PlannedTrial&)> label_of_;
  bool terminal_;
  bool colour_;
  bool drawn_ = false;

  std::optional<std::size_t> pending_;  // nothing while nobody knows how many there will be
  std::size_t ended_ = 0;
  std::map<std::string, Shown> running_;  // by trial id
  std::string current_;                   // the one heard of last
  Clock::time_point sweep_start_, last_line_;
};

}  // namespace huoyan
