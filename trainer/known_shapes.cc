#include "trainer/known_shapes.h"

#include <utility>

#include "harness/base/json.h"

namespace huoyan {
namespace {

// Values of the Qwen2.5-Instruct configuration files; what is not named here is alike in all of them.
ModelConfig Shape(int hidden, int intermediate, int layers, int heads, int key_value_heads, int vocab,
                  bool tied) {
  ModelConfig config;
  config.hidden_size = hidden;
  config.intermediate_size = intermediate;
  config.num_hidden_layers = layers;
  config.num_attention_heads = heads;
  config.num_key_value_heads = key_value_heads;
  config.head_dim = hidden / heads;
  config.vocab_size = vocab;
  config.tie_word_embeddings = tied;
  config.torch_dtype = Dtype::kBfloat16;
  return config;
}

const std::vector<std::pair<std::string, ModelConfig>>& KnownShapes() {
  static const std::vector<std::pair<std::string, ModelConfig>> shapes{
      {"qwen2.5-0.5b", Shape(896, 4864, 24, 14, 2, 151936, true)},
      {"qwen2.5-1.5b", Shape(1536, 8960, 28, 12, 2, 151936, true)},
      {"qwen2.5-3b", Shape(2048, 11008, 36, 16, 2, 151936, true)},
      {"qwen2.5-7b", Shape(3584, 18944, 28, 28, 4, 152064, false)},
      {"qwen2.5-14b", Shape(5120, 13824, 48, 40, 8, 152064, false)},
  };
  return shapes;
}

}  // namespace

const ModelConfig& FindKnownShape(const std::string& name) {
  for (const auto& [known, config] : KnownShapes()) {
    if (known == name) return config;
  }
  std::string known_names;
  for (const std::string& known : KnownShapeNames()) known_names += (known_names.empty() ? "" : ", ") + known;
  const std::string meant = DidYouMean(name, KnownShapeNames());
  throw Error(
      ExitCode::kUsage,
      meant.empty()
          ? Say("no shape is called \"{}\"; known: {}", "没有名为 \"{}\" 的形状；可用：{}", name, known_names)
          : Say("no shape is called \"{}\"; known: {}; did you mean \"{}\"?",
                "没有名为 \"{}\" 的形状；可用：{}；是否想写 \"{}\"？", name, known_names, meant));
}

std::vector<std::string> KnownShapeNames() {
  std::vector<std::string> names;
  for (const auto& entry : KnownShapes()) names.push_back(entry.first);
  return names;
}

}  // namespace huoyan
