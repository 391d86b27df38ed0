#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/experiment/axes.h"
#include "harness/experiment/claim.h"
#include "harness/experiment/gate_spec.h"
#include "harness/experiment/lora_section.h"
#include "harness/experiment/search_spec.h"
#include "harness/experiment/trial_spec.h"

namespace huoyan {

inline constexpr int kExperimentVersion = 1;

/// What one experiment file says: a hypothesis, models, data, and the grid of settings to compare. The
/// sections hold the values every trial starts from; an axis replaces one of them.
struct Experiment {
  int version = kExperimentVersion;
  std::string name;  ///< [a-z0-9-], the folder below runs/
  Text hypothesis;
  std::string root =
      ".";  ///< data and model paths start here; itself relative to the experiment file's folder
  std::map<std::string, ModelSpec> models;
  DataSpec data;
  Axes axes;
  TrainSpec train;
  LoraSection lora;
  DecodeSpec decode;
  LimitSpec limits;
  Device device = Device::kAuto;
  Dtype dtype = Dtype::kFloat32;
  QuantizationSpec quantization;
  std::vector<std::uint64_t> seeds{1};  ///< one repetition each
  bool baseline_trials = true;          ///< also ask every model untuned
  SearchSpec search;
  std::vector<Claim> claims;     ///< what the sweep puts on trial
  std::optional<GateSpec> gate;  ///< absent: `huoyan run` decides nothing

  std::filesystem::path file;                    ///< not in the file: where it was read from
  std::filesystem::path root_folder;             ///< not in the file: `root`, resolved
  std::shared_ptr<const JsonDocument> document;  ///< not in the file: what it says; null for one made in code
  std::vector<std::string> overrides;            ///< not in the file: applied to it, as they were written
};
const Fields<Experiment>& DescribeFields(Type<Experiment>);

/// Reads an experiment, JSON in which "//" begins a comment, and applies `overrides`, each "key=value": an
/// axis key takes a comma list
/// ("lora.rank=8,16") and replaces that axis, any other key ("train.max_steps=20", "seeds=1,2,3") replaces
/// the value in its section. Throws one Error(kUsage) with every problem of the file, or every problem of all
/// the overrides. With a problem of the file come those of the other files it names, which are otherwise left
/// to BuildPlan, so that either way everything is said at once.
Experiment LoadExperiment(const std::filesystem::path& path, const std::vector<std::string>& overrides = {});

/// Applies one override to the JSON form of an experiment. Throws Error(kUsage) when it has no "=".
void ApplyOverride(const std::string& override_text, Json& experiment);

/// The same override with the first value only, where it gives several to a key that takes one.
std::optional<std::string> WithoutList(const std::string& override_text);

/// The override that sets `key`, a pointer such as /lora/rank into an experiment; nothing when none does.
std::optional<std::string> OverrideOf(const Experiment& experiment, const Json::json_pointer& key);

/// Where the value of `key` comes from: its override, its axis, or its place in the file, or else the place
/// of the section it is left out of.
SourcePosition PlaceOf(const Experiment& experiment, const Json::json_pointer& key);

/// The JSON Schema of experiment files, from the table that decodes them.
Json ExperimentSchema();

/// `path` below `root_folder` unless it is absolute; a leading "~/" is the home folder.
std::filesystem::path ResolvePath(const std::filesystem::path& root_folder, const std::string& path);

}  // namespace huoyan
