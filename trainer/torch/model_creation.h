#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "trainer/recipes.h"
#include "trainer/session.h"

namespace huoyan {

/// Trains a tokenizer and a small Qwen2 from scratch on `documents`, every weight in fp32, and writes both to
/// `directory`. See Backend::CreateModel.
void CreateModelFromScratch(const ModelRecipe& recipe, std::uint64_t seed,
                            const std::vector<std::string>& documents, const std::filesystem::path& directory,
                            const std::function<void(const StepReport&)>& on_step,
                            const StopRequested& stop_requested);

}  // namespace huoyan
