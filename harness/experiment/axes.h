#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/experiment/trial_spec.h"

namespace huoyan {

/// One value per axis key; values are in their canonical form.
using Assignment = std::map<std::string, Json>;

/// One dimension of the grid: a key from AxisKeys() and the values it takes, never empty.
struct Axis {
  std::string key;
  std::vector<Json> values;
};

/// The grid of an experiment. Combinations are the product of `values`, minus those an `exclude` entry
/// matches in all its keys. An `include` entry then adds its further keys to every combination whose axis
/// values it does not contradict, and where there is none it adds a combination of its own (GitHub's matrix
/// rules).
struct Axes {
  std::vector<Axis> values;
  std::vector<Assignment> include;
  std::vector<Assignment> exclude;

  const Axis* Find(const std::string& key) const;
};

/// Written as one object: every axis under its key, and "include" and "exclude".
template <>
struct JsonCodec<Axes> {
  static void Decode(const Json& json, const DecodeContext& context, Axes& out);
  static Json Encode(const Axes& value);
  static Json Schema();
};

/// Everything that can be an axis: "model", "lora.rank", "train.learning_rate" ...
std::vector<std::string> AxisKeys();

/// Reads one value per axis key from a JSON object; what is wrong goes to `context`.
Assignment DecodeAssignment(const Json& json, const DecodeContext& context);
Json AssignmentSchema();

/// Does the axis change what an untuned base answers?
bool AffectsBase(const std::string& key);

/// The canonical value of the axis in `spec`; nothing for a key that is none, and for adapter settings where
/// there is no adapter.
std::optional<Json> ReadAxis(const std::string& key, const TrialSpec& spec);

/// Sets the axis's field of `spec`, which must have a `lora` for the lora keys. "model" sets `model_name`
/// only.
void Assign(const std::string& key, const Json& value, TrialSpec& spec);

}  // namespace huoyan
