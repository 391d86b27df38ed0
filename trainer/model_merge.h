#pragma once

#include <filesystem>

#include "trainer/checkpoint_weights.h"

namespace huoyan {

/// Writes base plus adapter to `folder` as a Hugging Face model of its own: the base's config.json with the
/// dtype changed, weights in `dtype` (F32, F16 or BF16) and the tokenizer's files. Sums are made in fp32 and
/// rounded once; the base is read and the result written a few rows at a time. The folder appears whole or
/// not at all. Throws Error(kUsage) when `folder` is there already, Error(kExecution) when the disk refuses
/// or a sum is not finite in `dtype`.
void MergeModel(const std::filesystem::path& base, const CheckpointWeights& merged, TensorDtype dtype,
                const std::filesystem::path& folder, const OnTensor& on_tensor);

/// The base's config.json with `changes` made, every other key as it was.
Json ChangedConfig(const std::filesystem::path& base, const Json& changes);

}  // namespace huoyan
