#include "trainer/peft.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "harness/base/file.h"
#include "trainer/foreign_json.h"
#include "trainer/model_config.h"

namespace huoyan {
namespace {

constexpr const char* kAllLinear = "all-linear";
constexpr std::string_view kNamePrefix = "base_model.model.";

// In the order PEFT writes, which is the alphabet's.
struct ConfigFile {
  Json alpha_pattern;
  std::optional<std::string> base_model_name_or_path;
  std::string bias = "none";
  Json exclude_modules;
  bool fan_in_fan_out = false;
  bool inference_mode = true;
  Json init_lora_weights = true;
  Json layer_replication;
  Json layers_to_transform;
  double lora_alpha = 8;
  bool lora_bias = false;
  double lora_dropout = 0;
  Json modules_to_save;
  std::string peft_type = "LORA";
  int r = 8;
  Json rank_pattern;
  Json target_modules;
  Json target_parameters;
  std::optional<std::string> task_type;
  Json trainable_token_indices;
  bool use_dora = false;
  bool use_rslora = false;
};

// Null, false, [] and {} all say that a feature is not used.
bool IsUnused(const Json& json) {
  return json.is_null() || json == false || (json.is_structured() && json.empty());
}

std::optional<Text> FaultOfKind(const ConfigFile& file) {
  if (file.peft_type != "LORA") {
    return Say("peft_type \"{}\" is not supported; expected \"LORA\"",
               "不支持 peft_type \"{}\"；应为 \"LORA\"", file.peft_type);
  }
  if (file.task_type && *file.task_type != "CAUSAL_LM") {
    return Say("task_type \"{}\" is not supported; expected \"CAUSAL_LM\"",
               "不支持 task_type \"{}\"；应为 \"CAUSAL_LM\"", *file.task_type);
  }
  if (file.bias != "none") {
    return Say("bias \"{}\" is not supported; expected \"none\"", "不支持 bias \"{}\"；应为 \"none\"",
               file.bias);
  }
  const Json& init = file.init_lora_weights;
  if (!init.is_null() && !init.is_boolean() && init != "gaussian") {
    return Say("init_lora_weights {} is not supported, as it may change the base model",
               "不支持 init_lora_weights {}：它可能改动基座模型", init.dump());
  }
  return std::nullopt;
}

std::optional<Text> FaultOfFeatures(const ConfigFile& file) {
  const std::vector<std::pair<const char*, bool>> in_use = {
      {"alpha_pattern", !IsUnused(file.alpha_pattern)},
      {"exclude_modules", !IsUnused(file.exclude_modules)},
      {"fan_in_fan_out", file.fan_in_fan_out},
      {"layer_replication", !IsUnused(file.layer_replication)},
      {"lora_bias", file.lora_bias},
      {"modules_to_save", !IsUnused(file.modules_to_save)},
      {"rank_pattern", !IsUnused(file.rank_pattern)},
      {"target_parameters", !IsUnused(file.target_parameters)},
      {"trainable_token_indices", !IsUnused(file.trainable_token_indices)},
  };
  std::string found;
  for (const auto& [name, used] : in_use) {
    if (used) found += (found.empty() ? "" : ", ") + std::string(name);
  }
  if (found.empty()) return std::nullopt;
  return Say("the adapter uses what is not supported here: {}", "该适配器使用了此处不支持的功能：{}", found);
}

const Fields<ConfigFile>& DescribeFields(Type<ConfigFile>) {
  using F = ConfigFile;
  static const auto fields =
      Fields<F>()
          .Optional("alpha_pattern", &F::alpha_pattern, {"alpha by module", "按模块的 alpha"})
          .Optional("base_model_name_or_path", &F::base_model_name_or_path, {"its base", "所属基座"})
          .Optional("bias", &F::bias, {"which biases train", "训练哪些偏置"})
          .Optional("exclude_modules", &F::exclude_modules, {"modules left out", "排除的模块"})
          .Optional("fan_in_fan_out", &F::fan_in_fan_out, {"weights are transposed", "权重已转置"})
          .Optional("inference_mode", &F::inference_mode, {"loaded frozen", "以冻结方式加载"})
          .Optional("init_lora_weights", &F::init_lora_weights, {"how it began", "初始化方式"})
          .Optional("layer_replication", &F::layer_replication, {"layers repeated", "重复的层"})
          .Optional("layers_to_transform", &F::layers_to_transform, {"layers adapted", "加适配器的层"})
          .Required("lora_alpha", &F::lora_alpha, {"scale is alpha / r", "缩放为 alpha / r"}, Above(0))
          .Optional("lora_bias", &F::lora_bias, {"B has a bias", "B 带偏置"})
          .Optional("lora_dropout", &F::lora_dropout, {"dropout in training", "训练时的 dropout"},
                    Between(0, 1))
          .Optional("modules_to_save", &F::modules_to_save, {"modules saved whole", "整体保存的模块"})
          .Required("peft_type", &F::peft_type, {"kind of adapter", "适配器类型"})
          .Required("r", &F::r, {"rank", "秩"}, Between(1, 65536))
          .Optional("rank_pattern", &F::rank_pattern, {"rank by module", "按模块的秩"})
          .Required("target_modules", &F::target_modules, {"modules adapted", "加适配器的模块"})
          .Optional("target_parameters", &F::target_parameters, {"parameters adapted", "加适配器的参数"})
          .Optional("task_type", &F::task_type, {"kind of task", "任务类型"})
          .Optional("trainable_token_indices", &F::trainable_token_indices, {"tokens trained", "训练的词元"})
          .Optional("use_dora", &F::use_dora, {"DoRA", "DoRA"})
          .Optional("use_rslora", &F::use_rslora, {"scale by alpha / sqrt(r)", "按 alpha / sqrt(r) 缩放"})
          .Check(FaultOfKind)
          .Check(FaultOfFeatures);
  return fields;
}

std::vector<LinearModule> AllModules() {
  std::vector<LinearModule> modules;
  for (const auto& entry : EnumNames(Type<LinearModule>{})) modules.push_back(entry.first);
  return modules;
}

// The value at `key`, read as a T, with problems placed in the document.
template <class T>
T DecodeAt(const JsonDocument& document, const char* key, const Json& value, std::vector<Problem>& problems) {
  T decoded{};
  JsonCodec<T>::Decode(value, DecodeContext{document, problems, Json::json_pointer()}.Under(key), decoded);
  return decoded;
}

std::vector<LinearModule> DecodeTargets(const JsonDocument& document, const Json& targets,
                                        std::vector<Problem>& problems) {
  if (targets == kAllLinear) return AllModules();
  auto modules = DecodeAt<std::vector<LinearModule>>(document, "target_modules", targets, problems);
  std::sort(modules.begin(), modules.end());
  modules.erase(std::unique(modules.begin(), modules.end()), modules.end());
  if (modules.empty() && problems.empty()) {
    problems.push_back({document.PositionOf(Json::json_pointer("/target_modules")),
                        Say("no module is targeted", "没有目标模块")});
  }
  return modules;
}

// PEFT allows one layer or a list of them.
std::optional<std::vector<int>> DecodeLayers(const JsonDocument& document, const Json& layers,
                                             std::vector<Problem>& problems) {
  if (layers.is_null()) return std::nullopt;
  const Json list = layers.is_array() ? layers : Json::array({layers});
  auto decoded = DecodeAt<std::vector<int>>(document, "layers_to_transform", list, problems);
  if (std::any_of(decoded.begin(), decoded.end(), [](int layer) { return layer < 0; })) {
    problems.push_back({document.PositionOf(Json::json_pointer("/layers_to_transform")),
                        Say("a layer's number is negative", "层号为负")});
  }
  return decoded;
}

}  // namespace

LoraConfig ReadLoraConfig(const std::filesystem::path& path) {
  const auto document = JsonDocument::Parse(ReadFile(path, kMaxForeignConfigBytes), path.string());
  const auto file = DecodeForeign<ConfigFile>(document);
  std::vector<Problem> problems;
  LoraConfig config;
  config.rank = file.r;
  config.alpha = file.lora_alpha;
  config.dropout = file.lora_dropout;
  config.target_modules = DecodeTargets(document, file.target_modules, problems);
  config.use_rslora = file.use_rslora;
  config.use_dora = file.use_dora;
  config.layers_to_transform = DecodeLayers(document, file.layers_to_transform, problems);
  config.base_model_name_or_path = file.base_model_name_or_path.value_or("");
  if (!problems.empty()) throw Error(ExitCode::kUsage, std::move(problems));
  return config;
}

void WriteLoraConfig(const std::filesystem::path& path, const LoraConfig& config) {
  ConfigFile file;
  if (!config.base_model_name_or_path.empty()) file.base_model_name_or_path = config.base_model_name_or_path;
  if (config.layers_to_transform) file.layers_to_transform = *config.layers_to_transform;
  file.lora_alpha = config.alpha;
  file.lora_dropout = config.dropout;
  file.r = config.rank;
  file.target_modules = Encode(config.target_modules);
  file.task_type = "CAUSAL_LM";
  file.use_rslora = config.use_rslora;
  file.use_dora = config.use_dora;
  Json json = Encode(file);
  json.erase("lora_bias");                         // PEFT 0.13 does not know the key and refuses it
  if (config.alpha == std::floor(config.alpha)) {  // PEFT declares it an integer
    json["lora_alpha"] = static_cast<std::int64_t>(config.alpha);
  }
  WriteFileAtomically(path, json.dump(2) + "\n");
}

std::string AdapterTensorName(int layer, LinearModule module, LoraMatrix matrix) {
  const std::string path = std::string(kNamePrefix) + ModulePath(layer, module) + ".";
  if (matrix == LoraMatrix::kMagnitude) return path + "lora_magnitude_vector";
  return path + (matrix == LoraMatrix::kA ? "lora_A" : "lora_B") + ".weight";
}

std::optional<AdapterTensor> ParseAdapterTensorName(std::string_view name) {
  constexpr std::string_view layers = "base_model.model.model.layers.";
  constexpr std::size_t most_digits = 4;
  if (name.substr(0, layers.size()) != layers) return std::nullopt;
  int layer = 0;
  std::size_t digits = 0;
  for (; digits < most_digits && layers.size() + digits < name.size(); ++digits) {
    const char digit = name[layers.size() + digits];
    if (digit < '0' || digit > '9') break;
    layer = 10 * layer + (digit - '0');
  }
  if (digits == 0) return std::nullopt;
  for (const LinearModule module : AllModules()) {
    for (const LoraMatrix matrix : {LoraMatrix::kA, LoraMatrix::kB, LoraMatrix::kMagnitude}) {
      if (name == AdapterTensorName(layer, module, matrix)) return AdapterTensor{layer, module, matrix};
    }
  }
  return std::nullopt;
}

}  // namespace huoyan
