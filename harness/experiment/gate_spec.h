#pragma once

#include <filesystem>
#include <string>

#include "harness/gate/policy.h"

namespace huoyan {

/// The gate of an experiment: what its best trial is held to when the sweep is done. In a file either the
/// policy itself or, as a string, the path of the file it is in.
struct GateSpec {
  std::string file;   ///< relative to the experiment's `root`; empty: `policy` is written in the experiment
  GatePolicy policy;  ///< the project's own while `file` is not read
  SourcePosition where;  ///< not in the file: of the key
};

template <>
struct JsonCodec<GateSpec> {
  static void Decode(const Json& json, const DecodeContext& context, GateSpec& out);
  static Json Encode(const GateSpec& value);
  static Json Schema();
};

/// The policy, read from its file where it is in one. Throws Error(kUsage) with every problem of that file
/// and the place that names it.
GatePolicy PolicyOf(const GateSpec& gate, const std::filesystem::path& root_folder);

}  // namespace huoyan
