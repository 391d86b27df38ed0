#pragma once

#include <filesystem>

#include "trainer/checkpoint_weights.h"

namespace huoyan {

/// Writes a base to `folder` with its matrices quantised as the trainer would quantise them while loading, to
/// the byte, in the layout of quantised_layout.h; vectors and what `how` leaves dense stay in the base's
/// dtype. config.json says under "quantization_config" what is stored how, so that nobody takes the codes for
/// weights. Appears whole or not at all; throws as MergeModel does.
void QuantiseModel(const std::filesystem::path& base, const CheckpointWeights& weights,
                   const QuantizationSpec& how, const std::filesystem::path& folder,
                   const OnTensor& on_tensor);

}  // namespace huoyan
