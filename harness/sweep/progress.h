#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "harness/base/fields.h"

namespace huoyan {

/// What a trial, or a command that writes a model, is doing.
enum class TrialPhase { kCreate, kTrain, kAnswer, kWrite };
const EnumTable<TrialPhase>& EnumNames(Type<TrialPhase>);

/// How far it is: `done` of `of` steps (create, train), questions (answer) or tensors (write).
struct Progress {
  TrialPhase phase = TrialPhase::kCreate;
  std::int64_t done = 0;
  std::int64_t of = 0;
  std::optional<double> loss;
};
const Fields<Progress>& DescribeFields(Type<Progress>);

using ProgressSink = std::function<void(const Progress&)>;

/// The line a trial's process writes for its parent, without the line's end.
std::string ToLine(const Progress& progress);

/// The progress a line stands for; nothing for any other line.
std::optional<Progress> ParseProgress(const std::string& line);

}  // namespace huoyan
