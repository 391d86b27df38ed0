#include "trainer/recipes.h"

#include "harness/base/file.h"

namespace huoyan {
namespace {

ModelConfig SmallShape(int hidden, int layers, int heads, int kv_heads, int intermediate, int vocab) {
  ModelConfig config;
  config.hidden_size = hidden;
  config.num_hidden_layers = layers;
  config.num_attention_heads = heads;
  config.num_key_value_heads = kv_heads;
  config.head_dim = hidden / heads;
  config.intermediate_size = intermediate;
  config.vocab_size = vocab;
  config.max_position_embeddings = 1024;
  config.rope_theta = 10000;
  config.tie_word_embeddings = true;
  return config;
}

TrainSpec Pretraining(double epochs, double learning_rate) {
  TrainSpec spec;
  spec.objective = Objective::kCausalLm;
  spec.epochs = epochs;
  spec.batch_size = 8;
  spec.sequence_length = 128;
  spec.learning_rate = learning_rate;
  spec.beta2 = 0.95;
  spec.weight_decay = 0.05;
  spec.checkpoint_every_steps = 0;
  return spec;
}

const std::vector<ModelRecipe>& Recipes() {
  static const std::vector<ModelRecipe> recipes{
      {"xiyou-2m", SmallShape(192, 4, 3, 1, 512, 4096), Pretraining(24, 4e-3)},
      {"xiyou-6m", SmallShape(320, 4, 5, 1, 864, 4096), Pretraining(9, 2e-3)},
      {"tiny-test", SmallShape(32, 2, 2, 1, 64, 600), Pretraining(1, 3e-3)},
  };
  return recipes;
}

}  // namespace

std::string FingerprintOf(const ModelRecipe& recipe) {
  std::string text = recipe.name;
  for (const ExpectedTensor& tensor : ExpectedTensors(recipe.config)) {
    text += "|" + tensor.name;
    for (const std::int64_t side : tensor.shape) text += "," + std::to_string(side);
  }
  return Sha256(text + "|" + Encode(recipe.pretraining).dump());
}

const ModelRecipe& FindRecipe(const std::string& name) {
  for (const ModelRecipe& recipe : Recipes()) {
    if (recipe.name == name) return recipe;
  }
  std::string known;
  for (const std::string& candidate : RecipeNames()) known += (known.empty() ? "" : ", ") + candidate;
  const std::string meant = DidYouMean(name, RecipeNames());
  throw Error(ExitCode::kUsage,
              meant.empty() ? Say("no recipe is called \"{}\"; known: {}", "没有名为 \"{}\" 的配方；可用：{}",
                                  name, known)
                            : Say("no recipe is called \"{}\"; known: {}; did you mean \"{}\"?",
                                  "没有名为 \"{}\" 的配方；可用：{}；是否想写 \"{}\"？", name, known, meant));
}

std::vector<std::string> RecipeNames() {
  std::vector<std::string> names;
  for (const ModelRecipe& recipe : Recipes()) names.push_back(recipe.name);
  return names;
}

}  // namespace huoyan
