#include "harness/cli/progress_display.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "harness/cli/command_line.h"
#include "harness/summary/wording.h"
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

ProgressDisplay::ProgressDisplay(Language language)
    : language_(language), terminal_(::isatty(STDERR_FILENO) == 1) {
  const char* no_color = std::getenv("NO_COLOR");
  colour_ = terminal_ && (no_color == nullptr || *no_color == '\0');
}

void ProgressDisplay::OnSweepStart(std::size_t trials, std::size_t pending) {
  pending_ = pending;
  sweep_start_ = Clock::now();
  Say(huoyan::Say("{} trials, {} done before, {} to run", "共 {} 次试验，已有 {}，待运行 {}", trials,
                  trials - pending, pending));
}

void ProgressDisplay::OnProblem(const Problem& problem) {
  const std::string where = ToString(problem.where);
  Say({where + ": " + problem.what.en + " (set aside, the trial runs again)",
       where + "：" + problem.what.zh + "（已移开，试验将重跑）"});
}

void ProgressDisplay::OnTrialStart(const PlannedTrial& trial) {
  label_ = Label(trial.spec);
  if (trial.spec.seed != 1) label_ += " · seed " + std::to_string(trial.spec.seed);
  in_phase_ = false;
  trial_start_ = last_line_ = Clock::now();
  if (terminal_) {
    Draw();
  } else {
    PrintNote(StatusLine());
  }
}

void ProgressDisplay::OnProgress(const Progress& progress) {
  if (!in_phase_ || progress.phase != progress_.phase) {
    in_phase_ = true;
    phase_start_ = Clock::now();
    last_share_ = -1;  // the first line of a phase comes at once
  }
  progress_ = progress;
  if (!terminal_ && PhaseShare() >= last_share_ + kShareBetweenLines) {
    last_share_ = PhaseShare();
    last_line_ = Clock::now();
    PrintNote(StatusLine());
  }
}

void ProgressDisplay::OnTick() {
  if (terminal_) {
    Draw();
  } else if (Clock::now() - last_line_ >= 30s) {
    last_line_ = Clock::now();
    PrintNote(StatusLine());
  }
}

void ProgressDisplay::OnTrialEnd(const RunRecord& record) {
  ++ended_;
  const std::string took = Duration(Seconds(Clock::now() - trial_start_).count());
  const std::string detail = language_ == Language::kChinese ? record.detail_zh : record.detail_en;
  std::string line = Mark(record.status) + " [" + std::to_string(ended_) + "/" + std::to_string(pending_) +
                     "] " + label_ + ": " + NameOf(record.status) + ", " + took;
  if (record.speed.train_tokens_per_second)
    line += ", " + Rate(*record.speed.train_tokens_per_second) + " tok/s";
  if (!detail.empty()) line += ": " + detail;
  Say({line, line});
}

void ProgressDisplay::OnInterrupt() {
  Say({"stopping: the trial saves its state, run again to go on (Ctrl-C once more to end at once)",
       "正在停止：试验将保存状态，重新运行即可继续（再按一次 Ctrl-C 立即结束）"});
}

void ProgressDisplay::ShowAlone(const std::string& label, const Progress& progress) {
  if (pending_ == 0) {
    pending_ = 1;
    label_ = label;
    sweep_start_ = trial_start_ = last_line_ = Clock::now();
  }
  OnProgress(progress);
  OnTick();
  if (terminal_ && progress.done == progress.of) Erase();
}

void ProgressDisplay::Draw() {
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
  std::string line = "[" + std::to_string(ended_ + 1) + "/" + std::to_string(pending_) + "] " + label_;
  if (!in_phase_) return line;
  line += "  " + PhaseName(progress_.phase).In(language_);
  if (terminal_) line += " " + Bar(PhaseShare());
  line +=
      " " + Percent(PhaseShare()) + " " + std::to_string(progress_.done) + "/" + std::to_string(progress_.of);
  if (progress_.loss) line += fmt::format("  loss {:.3f}", *progress_.loss);
  return line + TimeLeft();
}

// Once trials have ended their mean time says when the sweep ends; before that only the phase can be
// foretold.
std::string ProgressDisplay::TimeLeft() const {
  const Clock::time_point now = Clock::now();
  const double in_trial = Seconds(now - trial_start_).count();
  double left = 0;
  if (ended_ > 0) {
    const double mean = Seconds(trial_start_ - sweep_start_).count() / static_cast<double>(ended_);
    left = mean * static_cast<double>(pending_ - ended_ - 1) + std::max(0.0, mean - in_trial);
  } else {
    const double share = PhaseShare();
    if (share <= 0) return "";
    left = Seconds(now - phase_start_).count() * (1 - share) / share;
  }
  if (left < 1) return "";
  const Text text = ended_ > 0 ? huoyan::Say("  {} left", "  剩余 {}", Duration(left))
                               : huoyan::Say("  {} left in this phase", "  本阶段剩余 {}", Duration(left));
  return text.In(language_);
}

double ProgressDisplay::PhaseShare() const {
  if (progress_.of <= 0) return 0;
  return std::min(1.0, static_cast<double>(progress_.done) / static_cast<double>(progress_.of));
}

std::string ProgressDisplay::Mark(TrialStatus status) const {
  const bool good = status == TrialStatus::kCompleted;
  std::string glyph = good ? "✓" : status == TrialStatus::kSkipped ? "–" : "✗";
  if (!colour_) return glyph;
  return (good ? "\x1b[32m" : "\x1b[31m") + glyph + "\x1b[0m";
}

}  // namespace huoyan
