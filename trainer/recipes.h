#pragma once

#include <string>
#include <vector>

#include "trainer/model_config.h"
#include "trainer/specs.h"

namespace huoyan {

/// A small base built from scratch: its shape, its tokenizer's size and how it is pre-trained.
struct ModelRecipe {
  std::string name;
  ModelConfig config;  ///< vocab_size counts the added tokens
  TrainSpec pretraining;
};

/// Changes whenever anything about the recipe does: part of every content hash that covers a made base.
std::string FingerprintOf(const ModelRecipe& recipe);

/// Throws Error(kUsage) listing the known names.
const ModelRecipe& FindRecipe(const std::string& name);
std::vector<std::string> RecipeNames();

}  // namespace huoyan
