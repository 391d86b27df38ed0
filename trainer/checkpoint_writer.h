#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

#include "trainer/safetensors_layout.h"

namespace huoyan {

/// Hands the bytes of a tensor to `append`, in order and in pieces of any size.
using TensorSource =
    std::function<void(const PlannedTensor& tensor, const std::function<void(std::string_view)>& append)>;

/// Writes a checkpoint as Hugging Face lays it out: model.safetensors, or where it takes more than
/// `shard_bytes` model-00001-of-0000N.safetensors with an index, filled in the order of `tensors`. Every
/// tensor is asked for once, when its turn in its file comes, so that memory holds one piece of one. Throws
/// Error(kExecution) when the disk refuses.
void WriteCheckpoint(const std::filesystem::path& folder, const std::vector<PlannedTensor>& tensors,
                     const TensorSource& source, std::int64_t shard_bytes = 5'000'000'000);

/// Copies what belongs to a model besides its config and weights, as far as it is there: the tokenizer's
/// files and the generation settings.
void CopyModelExtras(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace huoyan
