#include "trainer/torch/model_creation.h"

#include <cmath>
#include <random>

#include "trainer/bpe_training.h"
#include "trainer/tokenizer.h"
#include "trainer/torch/tensor_files.h"
#include "trainer/torch/training_loop.h"

namespace huoyan {
namespace {

// GPT-2's scheme: small normals, smaller still where a layer writes to the residual stream; norms one, biases
// zero.
void InitialiseWeights(ParameterArena& arena, int layer_count, std::uint64_t seed) {
  std::mt19937_64 generator(seed);
  std::normal_distribution<float> normal(0, 0.02f);
  const float residual_scale = 1 / std::sqrt(2.0f * static_cast<float>(layer_count));
  for (const auto& parameter : arena.parameters()) {
    float* out = arena.Value(parameter).data_ptr<float>();
    const auto contains = [&](const char* part) { return parameter.name.find(part) != std::string::npos; };
    const float scale = contains("o_proj") || contains("down_proj") ? residual_scale : 1;
    for (std::int64_t i = 0; i < parameter.count; ++i) {
      out[i] = parameter.shape.size() > 1 ? scale * normal(generator) : contains("norm") ? 1 : 0;
    }
  }
}

}  // namespace

void CreateModelFromScratch(const ModelRecipe& recipe, std::uint64_t seed,
                            const std::vector<std::string>& documents, const std::filesystem::path& directory,
                            const std::function<void(const StepReport&)>& on_step,
                            const StopRequested& stop_requested) {
  std::string corpus;
  for (const std::string& document : documents) corpus += document + "\n";
  TrainTokenizer(corpus, recipe.config.vocab_size, directory);
  const Tokenizer tokenizer = Tokenizer::FromDirectory(directory);
  const std::int32_t end_of_text = tokenizer.IdOf("<|endoftext|>").value();
  std::vector<TokenizedExample> examples;
  for (const std::string& document : documents) {
    TokenizedExample example;
    example.ids = tokenizer.Encode(document);
    example.ids.push_back(end_of_text);
    example.labels = example.ids;
    examples.push_back(std::move(example));
  }

  ParameterArena arena;
  for (const ExpectedTensor& expected : ExpectedTensors(recipe.config))
    arena.Add(expected.name, expected.shape);
  arena.Allocate(at::kCPU, /*for_training=*/true);
  InitialiseWeights(arena, recipe.config.num_hidden_layers, seed);
  NamedTensors weights, gradients;
  for (const auto& parameter : arena.parameters()) {
    weights[parameter.name] = arena.Value(parameter);
    gradients[parameter.name] = arena.Gradient(parameter);
  }
  Qwen2Model model(recipe.config, weights, gradients);
  const TrainOutcome outcome =
      RunTraining({model, arena, [] {}, recipe.pretraining, seed, examples, {}, {}, on_step, stop_requested});
  if (outcome.status == TrainStatus::kInterrupted) throw Error(ExitCode::kInterrupted, outcome.detail);
  if (outcome.status != TrainStatus::kCompleted) throw Error(ExitCode::kExecution, outcome.detail);

  std::vector<std::pair<std::string, at::Tensor>> tensors(weights.begin(), weights.end());
  WriteTensors(directory / "model.safetensors", tensors, {{"format", "pt"}});
  WriteModelConfig(directory / "config.json", recipe.config);
}

}  // namespace huoyan
