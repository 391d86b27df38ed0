#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "harness/summary/summary.h"

namespace huoyan {

/// Writes a sweep for `tensorboard --logdir folder`: a folder a trial, in it one event file with loss,
/// gradient norm, learning rate and speed by step, and at the last step the test metrics with both ends of
/// their intervals and the peak of memory. Replaces files of the same trial. Throws Error(kExecution) when
/// the disk refuses.
void WriteTensorBoard(const Summary& summary, const std::filesystem::path& folder);

/// Writes a sweep as MLflow's file store lays it out, for `mlflow ui --backend-store-uri folder`: the
/// experiment, and a run a trial with its settings as parameters, the same numbers as metrics, and status,
/// commit and label as tags. Replaces files of the same trial. Throws Error(kExecution) when the disk
/// refuses.
void WriteMlflow(const Summary& summary, const std::filesystem::path& folder);

/// "large-r16-all-7-1f3c5a7b": the label as a file system takes it, made unique by the trial's id.
std::string FolderNameOf(const TrialSummary& trial);

/// Seconds since 1970 of "2025-01-31T12:34:56Z"; 0 for anything else.
std::int64_t UnixSeconds(const std::string& utc);

}  // namespace huoyan
