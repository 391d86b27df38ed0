#include "harness/cli/progress_display.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "harness/cli/command_line.h"
#include "harness/summary/wording.h"
#include "reports/names.h"
#include "reports/table.h"

namespace huoyan {
namespace {

using Seconds = std::chrono::duration<double>;
using namespace std::chrono_literals;

constexpr int kBarWidth = 20;
constexpr double kShareBetweenLines = 0.1;

std::string Bar(double share) {
  const int full = static_cast<int>(std::lround(share * kBarWidth));
  std::string bar;
  for (int i = 0; i < kBarWidth; ++i) bar += i < full ? "█" : "░";
  return bar;
}

Text PhaseName(TrialPhase phase) {
  switch (phase) {
    case TrialPhase::kCreate:
      return {"making the base", "构建基座"};
    case TrialPhase::kTrain:
      return {"training", "训练"};
    case TrialPhase::kAnswer:
      return {"answering", "作答"};
    case TrialPhase::kWrite:
      return {"writing", "写出"};
  }
  return {};
}

std::size_t TerminalColumns() {
  struct winsize size {};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

// Cut so that it does not wrap, which would leave pieces behind when redrawn.
std::string CutTo(std::string line, std::size_t columns) {
  while (!line.empty() && DisplayWidth(line) >= columns) {
    do {
      line.pop_back();
    } while (!line.empty() && (static_cast<unsigned char>(line.back()) & 0xC0) == 0x80);
    if (!line.empty() && static_cast<unsigned char>(line.back()) >= 0xC0) line.pop_back();
  }
  return line;
}

}  // namespace

ProgressDisplay::ProgressDisplay(Language language, std::function<std::string(const PlannedTrial&)> label_of)
    : language_(language), label_of_(std::move(label_of)), terminal_(::isatty(STDERR_FILENO) == 1) {
  const char* no_color = std::getenv("NO_COLOR");
  colour_ = terminal_ && (no_color == nullptr || *no_color == '\0');
}

void ProgressDisplay::OnSweepStart(std::size_t trials, std::optional<std::size_t> pending) {
  pending_ = pending;
  sweep_start_ = Clock::now();
  Say(pending ? huoyan::Say("{} trials, {} done before, {} to run", "共 {} 次试验，已有 {}，待运行 {}",
                            trials, trials - *pending, *pending)
              : huoyan::Say("a search over {} planned trials: how they end decides how many run",
                            "在 {} 次计划试验上搜索：实际运行次数取决于结果", trials));
}

void ProgressDisplay::OnProblem(const Problem& problem) {
  const std::string where = ToString(problem.where);
  Say({where + ": " + problem.what.en + " (set aside, the trial runs again)",
       where + "：" + problem.what.zh + "（已移开，试验将重跑）"});
}

void ProgressDisplay::OnTrialStart(const PlannedTrial& trial) {
  Shown shown;
  shown.label = NameOf(trial);
  shown.trial_start = last_line_ = Clock::now();
  current_ = trial.id;
  running_[trial.id] = std::move(shown);
  if (terminal_) {
    Draw();
  } else {
    PrintNote(StatusLine());
  }
}

void ProgressDisplay::OnProgress(const std::string& trial_id, const Progress& progress) {
  const auto found = running_.find(trial_id);
  if (found == running_.end()) return;
  current_ = trial_id;
  Shown& shown = found->second;
  if (!shown.in_phase || progress.phase != shown.progress.phase) {
    shown.in_phase = true;
    shown.phase_start = Clock::now();
    shown.last_share = -1;  // the first line of a phase comes at once
  }
  shown.progress = progress;
  if (!terminal_ && shown.PhaseShare() >= shown.last_share + kShareBetweenLines) {
    shown.last_share = shown.PhaseShare();
    last_line_ = Clock::now();
    PrintNote(StatusLine());
  }
}

void ProgressDisplay::OnTick() {
  if (terminal_) {
    Draw();
  } else if (!running_.empty() && Clock::now() - last_line_ >= 30s) {
    last_line_ = Clock::now();
    PrintNote(StatusLine());
  }
}

void ProgressDisplay::OnRetry(const PlannedTrial& trial, const Text& why) {
  const std::string label = NameOf(trial);
  Say({label + ": " + why.en + "; trying again", label + "：" + why.zh + "；将重试"});
  running_.erase(trial.id);
}

void ProgressDisplay::OnTrialEnd(const RunRecord& record) {
  ++ended_;
  const Shown shown = running_[record.trial_id];
  running_.erase(record.trial_id);
  if (current_ == record.trial_id && !running_.empty()) current_ = running_.begin()->first;
  const std::string took = Duration(Seconds(Clock::now() - shown.trial_start).count());
  const std::string detail = language_ == Language::kChinese ? record.detail_zh : record.detail_en;
  std::string line = Mark(record.status) + " " + Position(ended_) + " " + shown.label + ": " +
                     ReadableName(record.status).In(language_) + ", " + took;
  if (record.speed.train_tokens_per_second)
    line += ", " + Rate(*record.speed.train_tokens_per_second) + " tok/s";
  if (!detail.empty()) line += ": " + detail;
  Say({line, line});
}

std::string ProgressDisplay::NameOf(const PlannedTrial& trial) const {
  const std::uint64_t seed = trial.spec.seed;
  return Printable(label_of_(trial)) + (seed == 1 ? "" : " · seed " + std::to_string(seed));
}

void ProgressDisplay::OnInterrupt() {
  Say({"stopping: trials save their state; run again to go on (Ctrl-C once more to end at once)",
       "正在停止：试验将保存状态，重新运行即可继续（再按一次 Ctrl-C 立即结束）"});
}

void ProgressDisplay::ShowAlone(const std::string& label, const Progress& progress) {
  if (!pending_) {
    pending_ = 1;
    sweep_start_ = last_line_ = Clock::now();
    running_[current_] = {label, {}, false, 0, sweep_start_, sweep_start_};
  }
  OnProgress(current_, progress);
  OnTick();
  if (terminal_ && progress.done == progress.of) Erase();
}

void ProgressDisplay::Draw() {
  if (running_.empty()) return;
  std::fprintf(stderr, "\r\x1b[K%s", CutTo(StatusLine(), TerminalColumns()).c_str());
  std::fflush(stderr);
  drawn_ = true;
}

void ProgressDisplay::Erase() {
  if (drawn_) std::fprintf(stderr, "\r\x1b[K");
  drawn_ = false;
}

void ProgressDisplay::Say(const Text& text) {
  Erase();
  PrintNote(text.In(language_));
}

std::string ProgressDisplay::StatusLine() const {
  const auto found = running_.find(current_);
  if (found == running_.end()) return "";
  const Shown& shown = found->second;
  std::string line = Position(ended_ + 1) + " " + shown.label;
  if (running_.size() > 1) line += " (+" + std::to_string(running_.size() - 1) + ")";
  if (!shown.in_phase) return line;
  const Progress& progress = shown.progress;
  line += "  " + PhaseName(progress.phase).In(language_);
  if (terminal_) line += " " + Bar(shown.PhaseShare());
  line += " " + Percent(shown.PhaseShare()) + " " + std::to_string(progress.done) + "/" +
          std::to_string(progress.of);
  if (progress.loss) line += fmt::format("  loss {:.3f}", *progress.loss);
  return line + TimeLeft(shown);
}

// "[3/16]", or "[3]" in a search.
std::string ProgressDisplay::Position(std::size_t number) const {
  if (!pending_) return "[" + std::to_string(number) + "]";
  return "[" + std::to_string(number) + "/" + std::to_string(std::max(*pending_, number)) + "]";
}

// Once trials have ended their rate says when the sweep ends; before that only the phase can be foretold.
std::string ProgressDisplay::TimeLeft(const Shown& shown) const {
  const Clock::time_point now = Clock::now();
  double left = 0;
  const bool foreseen = ended_ > 0 && pending_ && *pending_ > ended_;
  if (foreseen) {
    const double mean = Seconds(shown.trial_start - sweep_start_).count() / static_cast<double>(ended_);
    const double in_trial = Seconds(now - shown.trial_start).count();
    left = mean * static_cast<double>(*pending_ - ended_ - 1) + std::max(0.0, mean - in_trial);
  } else {
    const double share = shown.PhaseShare();
    if (share <= 0) return "";
    left = Seconds(now - shown.phase_start).count() * (1 - share) / share;
  }
  if (left < 1) return "";
  const Text text = foreseen ? huoyan::Say("  {} left", "  剩余 {}", Duration(left))
                             : huoyan::Say("  {} left in this phase", "  本阶段剩余 {}", Duration(left));
  return text.In(language_);
}

double ProgressDisplay::Shown::PhaseShare() const {
  if (progress.of <= 0) return 0;
  return std::min(1.0, static_cast<double>(progress.done) / static_cast<double>(progress.of));
}

std::string ProgressDisplay::Mark(TrialStatus status) const {
  const bool good = status == TrialStatus::kCompleted;
  std::string glyph = good ? "✓" : status == TrialStatus::kSkipped ? "–" : "✗";
  if (!colour_) return glyph;
  return (good ? "\x1b[32m" : "\x1b[31m") + glyph + "\x1b[0m";
}

}  // namespace huoyan
