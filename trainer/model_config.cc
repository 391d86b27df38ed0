#include "trainer/model_config.h"

#include <optional>
#include <set>
#include <utility>

#include "harness/base/file.h"
#include "trainer/foreign_json.h"
#include "trainer/problem_list.h"
#include "trainer/quantised_layout.h"
#include "trainer/weight_values.h"

namespace huoyan {
namespace {

// transformers 5 keeps the rotary base here; earlier ones keep it beside the sizes.
struct RopeParameters {
  std::optional<double> rope_theta;
  std::string rope_type = "default";
};
const Fields<RopeParameters>& DescribeFields(Type<RopeParameters>) {
  static const auto fields =
      Fields<RopeParameters>()
          .Optional("rope_theta", &RopeParameters::rope_theta, {"rotary base", "旋转编码底数"}, Above(0))
          .Optional("rope_type", &RopeParameters::rope_type, {"kind of scaling", "缩放方式"})
          .Check([](const RopeParameters& rope) -> std::optional<Text> {
            if (rope.rope_type == "default") return std::nullopt;
            return Say("rope_type \"{}\" is not supported; only unscaled rotary embeddings are",
                       "不支持 rope_type \"{}\"；仅支持不缩放的旋转编码", rope.rope_type);
          });
  return fields;
}

// What `huoyan model quantize` adds; of others' ways to store weights none is read.
struct StoredQuantization {
  std::string quant_method;
  int version = 1;
  Quantization layers = Quantization::kNone;
  Quantization embeddings = Quantization::kNone;
};
const Fields<StoredQuantization>& DescribeFields(Type<StoredQuantization>) {
  using S = StoredQuantization;
  static const auto fields =
      Fields<S>()
          .Required("quant_method", &S::quant_method, {"whose format", "何种格式"})
          .Optional("version", &S::version, {"of the format", "格式版本"})
          .Optional("layers", &S::layers, {"the linear modules", "线性模块"})
          .Optional("embeddings", &S::embeddings, {"embedding and head", "词嵌入与输出层"})
          .Check([](const S& stored) -> std::optional<Text> {
            if (stored.quant_method == "huoyan" && stored.version == 1) {
              if (stored.embeddings != Quantization::kNf4) return std::nullopt;
              return Text{"embeddings are never nf4", "词嵌入从不存为 nf4"};
            }
            return Say("weights quantised by \"{}\" (version {}) are not read; give unquantised ones",
                       "不读取由 \"{}\"（版本 {}）量化的权重；请给出未量化的权重", stored.quant_method,
                       stored.version);
          });
  return fields;
}

struct ConfigFile {
  std::optional<std::vector<std::string>> architectures;
  std::string model_type;
  std::string hidden_act = "silu";
  int hidden_size = 0;
  int intermediate_size = 0;
  int num_hidden_layers = 0;
  int num_attention_heads = 0;
  int num_key_value_heads = 0;
  std::optional<int> head_dim;
  int vocab_size = 0;
  int max_position_embeddings = 0;
  double rms_norm_eps = 0;
  std::optional<double> rope_theta;
  std::optional<RopeParameters> rope_parameters;
  Json rope_scaling;
  bool tie_word_embeddings = false;
  bool use_sliding_window = false;
  std::optional<Dtype> torch_dtype;
  std::optional<Dtype> dtype;  // transformers 5's name for torch_dtype
  std::optional<StoredQuantization> quantization_config;
};

// The first thing wrong with the kind of model, as against its sizes.
std::optional<Text> FaultOfKind(const ConfigFile& file) {
  if (file.model_type != "qwen2") {
    return Say("model_type \"{}\" is not supported; expected \"qwen2\"",
               "不支持 model_type \"{}\"；应为 \"qwen2\"", file.model_type);
  }
  if (file.hidden_act != "silu") {
    return Say("hidden_act \"{}\" is not supported; expected \"silu\"",
               "不支持 hidden_act \"{}\"；应为 \"silu\"", file.hidden_act);
  }
  if (!file.rope_scaling.is_null()) {
    return Say("rope_scaling is not supported; remove it and keep to the context it was trained with",
               "不支持 rope_scaling；请移除，并只用其训练时的上下文长度");
  }
  if (file.use_sliding_window) {
    return Say("use_sliding_window is on, which is not supported", "不支持启用 use_sliding_window");
  }
  if (!file.rope_theta && !(file.rope_parameters && file.rope_parameters->rope_theta)) {
    return Say("rope_theta is missing", "缺少 rope_theta");
  }
  return std::nullopt;
}

std::optional<Text> FaultOfHeads(const ConfigFile& file) {
  if (file.num_attention_heads % file.num_key_value_heads != 0) {
    return Say("num_attention_heads {} is no multiple of num_key_value_heads {}",
               "num_attention_heads {} 不是 num_key_value_heads {} 的倍数", file.num_attention_heads,
               file.num_key_value_heads);
  }
  if (!file.head_dim && file.hidden_size % file.num_attention_heads != 0) {
    return Say("hidden_size {} is no multiple of num_attention_heads {}",
               "hidden_size {} 不是 num_attention_heads {} 的倍数", file.hidden_size,
               file.num_attention_heads);
  }
  const int head_dim = file.head_dim.value_or(file.hidden_size / file.num_attention_heads);
  if (head_dim % 2 == 0) return std::nullopt;
  return Say("the head size {} is odd; rotary embeddings need pairs", "头维度 {} 为奇数；旋转编码需要成对",
             head_dim);
}

const Fields<ConfigFile>& DescribeFields(Type<ConfigFile>) {
  using F = ConfigFile;
  // The bounds keep the parameter count far from overflow; no model comes near them.
  static const Range width = Between(1, 1 << 20);
  static const Range count = Between(1, 4096);
  static const auto fields =
      Fields<F>()
          .Optional("architectures", &F::architectures, {"classes of transformers", "transformers 类名"})
          .Required("model_type", &F::model_type, {"kind of model", "模型类型"})
          .Optional("hidden_act", &F::hidden_act, {"activation of the MLP", "激活函数"})
          .Required("hidden_size", &F::hidden_size, {"width of the residual stream", "隐藏维度"}, width)
          .Required("intermediate_size", &F::intermediate_size, {"width of the MLP", "中间维度"}, width)
          .Required("num_hidden_layers", &F::num_hidden_layers, {"layers", "层数"}, count)
          .Required("num_attention_heads", &F::num_attention_heads, {"query heads", "查询头数"}, count)
          .Required("num_key_value_heads", &F::num_key_value_heads, {"key heads", "键值头数"}, count)
          .Optional("head_dim", &F::head_dim, {"width of a head", "头维度"}, count)
          .Required("vocab_size", &F::vocab_size, {"rows of the embedding", "词表大小"}, Between(1, 1 << 24))
          .Required("max_position_embeddings", &F::max_position_embeddings, {"context", "上下文长度"},
                    AtLeast(1))
          .Required("rms_norm_eps", &F::rms_norm_eps, {"epsilon of the norms", "归一化 epsilon"}, Above(0))
          .Optional("rope_theta", &F::rope_theta, {"rotary base", "旋转编码底数"}, Above(0))
          .Optional("rope_parameters", &F::rope_parameters, {"rotary settings", "旋转编码设置"})
          .Optional("rope_scaling", &F::rope_scaling, {"rotary scaling", "旋转编码缩放"})
          .Optional("tie_word_embeddings", &F::tie_word_embeddings, {"head = embedding", "共享词嵌入"})
          .Optional("use_sliding_window", &F::use_sliding_window, {"windowed attention", "滑动窗口"})
          .Optional("torch_dtype", &F::torch_dtype, {"stored precision", "存储精度"})
          .Optional("dtype", &F::dtype, {"stored precision", "存储精度"})
          .Optional("quantization_config", &F::quantization_config, {"quantised weights", "量化的权重"})
          .Check(FaultOfKind)
          .Check(FaultOfHeads);
  return fields;
}

}  // namespace

ModelConfig ReadModelConfig(const std::filesystem::path& path) {
  const auto file =
      DecodeForeign<ConfigFile>(JsonDocument::Parse(ReadFile(path, kMaxForeignConfigBytes), path.string()));
  ModelConfig config;
  config.hidden_size = file.hidden_size;
  config.intermediate_size = file.intermediate_size;
  config.num_hidden_layers = file.num_hidden_layers;
  config.num_attention_heads = file.num_attention_heads;
  config.num_key_value_heads = file.num_key_value_heads;
  config.head_dim = file.head_dim.value_or(file.hidden_size / file.num_attention_heads);
  config.vocab_size = file.vocab_size;
  config.max_position_embeddings = file.max_position_embeddings;
  config.rms_norm_eps = file.rms_norm_eps;
  config.rope_theta = file.rope_theta ? *file.rope_theta : *file.rope_parameters->rope_theta;
  config.tie_word_embeddings = file.tie_word_embeddings;
  config.torch_dtype = file.torch_dtype ? file.torch_dtype : file.dtype;
  if (file.quantization_config)
    config.stored = {file.quantization_config->layers, file.quantization_config->embeddings};
  return config;
}

void WriteModelConfig(const std::filesystem::path& path, const ModelConfig& config) {
  ConfigFile file;
  file.architectures = {{"Qwen2ForCausalLM"}};
  file.model_type = "qwen2";
  file.hidden_size = config.hidden_size;
  file.intermediate_size = config.intermediate_size;
  file.num_hidden_layers = config.num_hidden_layers;
  file.num_attention_heads = config.num_attention_heads;
  file.num_key_value_heads = config.num_key_value_heads;
  if (config.head_dim * config.num_attention_heads != config.hidden_size) file.head_dim = config.head_dim;
  file.vocab_size = config.vocab_size;
  file.max_position_embeddings = config.max_position_embeddings;
  file.rms_norm_eps = config.rms_norm_eps;
  file.rope_theta = config.rope_theta;
  file.tie_word_embeddings = config.tie_word_embeddings;
  file.torch_dtype = config.torch_dtype;
  WriteFileAtomically(path, Encode(file).dump(2) + "\n");
}

std::string ModulePath(int layer, LinearModule module) {
  const bool in_attention = module <= LinearModule::kO;
  return "model.layers." + std::to_string(layer) + (in_attention ? ".self_attn." : ".mlp.") + NameOf(module);
}

std::vector<std::int64_t> ModuleShape(const ModelConfig& config, LinearModule module) {
  const std::int64_t hidden = config.hidden_size;
  const std::int64_t query = std::int64_t{config.num_attention_heads} * config.head_dim;
  const std::int64_t key = std::int64_t{config.num_key_value_heads} * config.head_dim;
  switch (module) {
    case LinearModule::kQ:
      return {query, hidden};
    case LinearModule::kK:
    case LinearModule::kV:
      return {key, hidden};
    case LinearModule::kO:
      return {hidden, query};
    case LinearModule::kGate:
    case LinearModule::kUp:
      return {config.intermediate_size, hidden};
    case LinearModule::kDown:
      break;
  }
  return {hidden, config.intermediate_size};
}

std::vector<ExpectedTensor> ExpectedTensors(const ModelConfig& config) {
  const std::vector<std::int64_t> embedding = {config.vocab_size, config.hidden_size};
  std::vector<ExpectedTensor> tensors = {{"model.embed_tokens.weight", embedding}};
  for (int layer = 0; layer < config.num_hidden_layers; ++layer) {
    for (const auto& entry : EnumNames(Type<LinearModule>{})) {
      const std::string path = ModulePath(layer, entry.first);
      const std::vector<std::int64_t> shape = ModuleShape(config, entry.first);
      tensors.push_back({path + ".weight", shape});
      if (entry.first <= LinearModule::kV) tensors.push_back({path + ".bias", {shape[0]}});
    }
    const std::string prefix = "model.layers." + std::to_string(layer);
    tensors.push_back({prefix + ".input_layernorm.weight", {config.hidden_size}});
    tensors.push_back({prefix + ".post_attention_layernorm.weight", {config.hidden_size}});
  }
  tensors.push_back({"model.norm.weight", {config.hidden_size}});
  if (!config.tie_word_embeddings) tensors.push_back({"lm_head.weight", embedding});
  return tensors;
}

void CheckTensors(const ModelConfig& config, const SafetensorsModel& model) {
  ProblemList problems;
  const std::string folder = model.files().front().path().parent_path().string();
  const auto check = [&](const std::string& name, const std::vector<std::int64_t>& shape,
                         std::optional<TensorDtype> dtype) {
    const auto found = model.tensors().find(name);
    if (found == model.tensors().end()) {
      problems.Add({folder}, Say("tensor \"{}\" is missing", "缺少张量 \"{}\"", name));
    } else if (found->second.shape != shape) {
      problems.Add({folder}, Say("tensor \"{}\" has shape {}; config.json makes it {}",
                                 "张量 \"{}\" 形状为 {}；按 config.json 应为 {}", name,
                                 Json(found->second.shape).dump(), Json(shape).dump()));
    } else if (!dtype && !HoldsWeights(found->second.dtype)) {
      problems.Add({folder}, Say("tensor \"{}\" is stored as {}; expected F32, BF16 or F16",
                                 "张量 \"{}\" 的存储类型为 {}；应为 F32、BF16 或 F16", name,
                                 NameOf(found->second.dtype)));
    } else if (dtype && found->second.dtype != *dtype) {
      problems.Add({folder}, Say("tensor \"{}\" is stored as {}; config.json makes it {}",
                                 "张量 \"{}\" 的存储类型为 {}；按 config.json 应为 {}", name,
                                 NameOf(found->second.dtype), NameOf(*dtype)));
    }
  };
  std::set<std::string> expected;
  for (const ExpectedTensor& tensor : ExpectedTensors(config)) {
    const Quantization how = QuantizationOf(tensor.name, tensor.shape.size(), config.stored);
    expected.insert(tensor.name);
    if (how == Quantization::kNone) {
      check(tensor.name, tensor.shape, std::nullopt);
      continue;
    }
    for (const PlannedTensor& part : QuantisedParts(tensor.name, tensor.shape, how)) {
      expected.insert(part.name);
      check(part.name, part.shape, part.dtype);
    }
  }
  if (config.tie_word_embeddings) expected.insert("lm_head.weight");
  for (const auto& entry : model.tensors()) {
    if (expected.count(entry.first) > 0) continue;
    problems.Add({folder}, Say("tensor \"{}\" belongs to no part of a Qwen2 model of this shape",
                               "张量 \"{}\" 不属于此形状的 Qwen2 模型", entry.first));
  }
  problems.ThrowIfAny();
}

std::int64_t ParameterCount(const ModelConfig& config) {
  const std::int64_t embedding = std::int64_t{config.vocab_size} * config.hidden_size;
  return NonEmbeddingParameterCount(config) + embedding * (config.tie_word_embeddings ? 1 : 2);
}

std::int64_t NonEmbeddingParameterCount(const ModelConfig& config) {
  std::int64_t per_layer = 2 * std::int64_t{config.hidden_size};
  for (const auto& entry : EnumNames(Type<LinearModule>{})) {
    const std::vector<std::int64_t> shape = ModuleShape(config, entry.first);
    per_layer += shape[0] * shape[1] + (entry.first <= LinearModule::kV ? shape[0] : 0);
  }
  return config.num_hidden_layers * per_layer + config.hidden_size;
}

}  // namespace huoyan
