#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "trainer/session.h"
#include "trainer/torch/qwen2_model.h"

namespace huoyan {

/// Answers prompts in batches of like length over a preallocated key-value cache. What all prompts begin with
/// (the system prompt) is computed once. Prompts in a batch end at the same cache column, so that a step
/// writes one column; rows that end are dropped once they are half of the batch. Sampling draws from a
/// generator seeded by (seed, prompt index): neither order nor batch size change an answer. See
/// ModelSession::Generate.
GenerateOutcome GenerateAnswers(Qwen2Model& model, const std::vector<std::vector<std::int32_t>>& prompts,
                                const DecodeSpec& spec, const std::vector<std::int32_t>& end_tokens,
                                std::uint64_t seed, const std::function<void(std::size_t)>& on_progress,
                                const StopRequested& stop_requested);

}  // namespace huoyan
