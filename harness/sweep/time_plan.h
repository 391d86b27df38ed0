#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/experiment/forecast.h"
#include "harness/records/run_record.h"

namespace huoyan {

/// A past trial as a measure of how fast this machine answers.
struct AnswerSample {
  Dtype dtype = Dtype::kFloat32;
  Quantization layers = Quantization::kNone;
  bool tuned = false;
  double parameters = 0;
  int max_new_tokens = 0;
  double seconds = 0;  ///< that one question took
};

/// Nothing when it answered nothing.
std::optional<AnswerSample> AnswerSampleOf(const StoredRun& run);

/// What past trials say of this machine's speed.
struct PastSpeed {
  std::vector<SpeedSample> training;
  std::vector<AnswerSample> answering;
};

/// How many optimizer steps a trial trains.
struct StepCount {
  std::int64_t steps = 0;
  bool at_most = false;  ///< worked out as if every byte of text were a token
};

/// How long trials take at the speed of past ones. Planned high rather than low: where the data's lengths are
/// not known every example is as long as train.sequence_length, a token of text is a byte, and every answer
/// is as long as that of the past trial, in proportion to decode.max_new_tokens and the model's size.
class TimePlan {
 public:
  /// Paths of specs start at `root_folder`.
  TimePlan(std::filesystem::path root_folder, PastSpeed past)
      : root_folder_(std::move(root_folder)), past_(std::move(past)) {}

  /// Seconds to train and to answer every question. Nothing where no past trial of the same dtype and
  /// quantisation tells, or where the data cannot be read.
  std::optional<double> SecondsOf(const TrialSpec& spec, const ModelConfig& shape) const;

  /// Known without any past trial. Nothing for an untuned base, or where the data cannot be read.
  std::optional<StepCount> StepsOf(const TrialSpec& spec) const;

 private:
  std::optional<double> AnswerSeconds(const TrialSpec& spec, const ModelConfig& shape) const;
  std::int64_t Steps(const TrialSpec& spec) const;
  std::int64_t Counted(const std::string& key, const std::function<std::int64_t()>& count) const;

  std::filesystem::path root_folder_;
  PastSpeed past_;
  mutable std::map<std::string, std::int64_t> counted_;  // examples and questions, by what they are read from
};

}  // namespace huoyan
