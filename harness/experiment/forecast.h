#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "harness/experiment/trial_spec.h"
#include "trainer/memory_model.h"

namespace huoyan {

/// A past trial as a measure of what this machine does in a second.
struct SpeedSample {
  Dtype dtype = Dtype::kFloat32;
  Quantization layers = Quantization::kNone;
  double flops = 0;    ///< of one step
  double seconds = 0;  ///< that it took
};

/// What one training trial will need, before anything runs.
struct Forecast {
  LiveBytes peak;  ///< live tensors at the training peak
  /// The data's lengths are not known yet: every example, or row of packed text, is taken as long as allowed.
  /// Rules nothing out: the trial itself reckons with its real passes. Text of many short documents can take
  /// more than full rows where the model is tiny, for each document has its own buffers.
  bool at_most = false;
  int checkpointed_layers = 0;  ///< as decided from the memory limit
  bool fits_limit = true;       ///< within limits.max_memory_gib
  double step_flops = 0;
  std::optional<double> step_seconds;  ///< from past trials; nothing without any
};

/// The shape of a model, read from its config.json or known by name. Throws Error(kUsage).
ModelConfig ShapeOf(const ModelSpec& model, const std::filesystem::path& root_folder);

/// What the trainer's memory model needs of a trial; `spec` trains something.
MemorySetup SetupOf(const TrialSpec& spec, const ModelConfig& shape);

/// A full pass: `batch_size` sequences of `sequence_length`. Of random data its real shape; of anything else
/// the most a pass may hold.
PassShape FullPass(const TrialSpec& spec);

/// Nothing for an untuned base. `samples` of the same dtype and quantisation whose step is nearest in size
/// tell the speed.
std::optional<Forecast> ForecastTrial(const TrialSpec& spec, const ModelConfig& shape,
                                      const std::vector<SpeedSample>& samples);

/// A sample from a trial that ran; nothing when it measured no step.
std::optional<SpeedSample> SampleOf(const TrialSpec& spec, const ModelConfig& shape,
                                    double median_step_seconds, double tokens_per_second);

/// Does a peak of live tensors fit a machine with this much unified memory? A process holds about 0.35 GiB
/// besides its tensors, and macOS lets the GPU have two thirds of the memory up to 36 GB, three quarters
/// above.
bool FitsMachine(std::int64_t peak_bytes, int machine_gb);

/// The machines a plan speaks of: 8, 16, 24, 32, 64 GB.
const std::vector<int>& MachineSizes();

/// What makes the trial fit the machine, in key=value words: shorter sequences down to 256, then layer
/// checkpointing, quantised weights, a lower rank, fewer modules, and of these no more than it takes. Nothing
/// when it fits already or nothing helps.
std::optional<std::string> AdviseToFit(const TrialSpec& spec, const ModelConfig& shape, int machine_gb);

/// A setting that a model's shape does not allow.
struct ShapeProblem {
  std::string key;  ///< the one to change, such as "lora.last_layers"
  Text what;
};

/// What is wrong with the trial for this shape: a rank above a matrix, more last_layers than layers,
/// sequences longer than the model's positions, weights stored in another quantisation. Empty when nothing
/// is.
std::vector<ShapeProblem> ShapeProblems(const TrialSpec& spec, const ModelConfig& shape);

}  // namespace huoyan
