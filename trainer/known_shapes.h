#pragma once

#include <string>
#include <vector>

#include "trainer/model_config.h"

namespace huoyan {

/// The shape of a published model by its name, such as "qwen2.5-3b". Throws Error(kUsage) listing the known
/// names.
const ModelConfig& FindKnownShape(const std::string& name);

/// Smallest first.
std::vector<std::string> KnownShapeNames();

}  // namespace huoyan
