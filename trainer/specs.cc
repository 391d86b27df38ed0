#include "trainer/specs.h"

#include <cmath>

namespace huoyan {

const EnumTable<Device>& EnumNames(Type<Device>) {
  static const EnumTable<Device> table{
      {Device::kAuto, "auto"}, {Device::kCpu, "cpu"}, {Device::kCuda, "cuda"}, {Device::kMps, "mps"}};
  return table;
}

const EnumTable<Dtype>& EnumNames(Type<Dtype>) {
  static const EnumTable<Dtype> table{
      {Dtype::kFloat32, "float32"}, {Dtype::kBfloat16, "bfloat16"}, {Dtype::kFloat16, "float16"}};
  return table;
}

const EnumTable<Quantization>& EnumNames(Type<Quantization>) {
  static const EnumTable<Quantization> table{
      {Quantization::kNone, "none"}, {Quantization::kInt8, "int8"}, {Quantization::kNf4, "nf4"}};
  return table;
}

const EnumTable<LinearModule>& EnumNames(Type<LinearModule>) {
  static const EnumTable<LinearModule> table{
      {LinearModule::kQ, "q_proj"},      {LinearModule::kK, "k_proj"},       {LinearModule::kV, "v_proj"},
      {LinearModule::kO, "o_proj"},      {LinearModule::kGate, "gate_proj"}, {LinearModule::kUp, "up_proj"},
      {LinearModule::kDown, "down_proj"}};
  return table;
}

const EnumTable<Objective>& EnumNames(Type<Objective>) {
  static const EnumTable<Objective> table{{Objective::kSft, "sft"}, {Objective::kCausalLm, "causal_lm"}};
  return table;
}

const EnumTable<Optimizer>& EnumNames(Type<Optimizer>) {
  static const EnumTable<Optimizer> table{{Optimizer::kAdamW, "adamw"},
                                          {Optimizer::kAdamW8bit, "adamw_8bit"},
                                          {Optimizer::kLion, "lion"},
                                          {Optimizer::kAdafactor, "adafactor"},
                                          {Optimizer::kSgd, "sgd"}};
  return table;
}

const EnumTable<Tuning>& EnumNames(Type<Tuning>) {
  static const EnumTable<Tuning> names{{Tuning::kLora, "lora"}, {Tuning::kFull, "full"}};
  return names;
}

const EnumTable<Schedule>& EnumNames(Type<Schedule>) {
  static const EnumTable<Schedule> table{
      {Schedule::kConstant, "constant"}, {Schedule::kLinear, "linear"}, {Schedule::kCosine, "cosine"}};
  return table;
}

const Fields<ModelSpec>& DescribeFields(Type<ModelSpec>) {
  static const auto fields =
      Fields<ModelSpec>()
          .Optional("path", &ModelSpec::path, {"a Hugging Face model directory", "Hugging Face 模型文件夹"})
          .Optional("create", &ModelSpec::create,
                    {"the name of a recipe for a small base made from scratch", "从零构建小型基座的配方名"})
          .Optional("random", &ModelSpec::random,
                    {"a known shape with random weights: memory and speed only",
                     "随机权重的已知形状：仅测内存与速度"})
          .Check([](const ModelSpec& spec) -> std::optional<Text> {
            const int given =
                int{spec.path.has_value()} + int{spec.create.has_value()} + int{spec.random.has_value()};
            if (given == 1) return std::nullopt;
            return Say("a model names exactly one of path, create, random; found {}",
                       "模型须且仅须给出 path、create、random 之一；实有 {} 个", given);
          });
  return fields;
}

const Fields<QuantizationSpec>& DescribeFields(Type<QuantizationSpec>) {
  using Q = QuantizationSpec;
  static const auto fields =
      Fields<Q>()
          .Optional("layers", &Q::layers,
                    {"the layers' linear modules: none, int8 (absmax per row) or nf4 (blocks of 64)",
                     "各层线性模块：none、int8（逐行 absmax）或 nf4（每块 64）"})
          .Optional("embeddings", &Q::embeddings,
                    {"the embedding and the head: none or int8", "词嵌入与输出头：none 或 int8"})
          .Check([](const Q& spec) -> std::optional<Text> {
            if (spec.embeddings != Quantization::kNf4) return std::nullopt;
            return Text{"embeddings cannot be nf4, whose error every answer would show; use int8 or none",
                        "embeddings 不支持 nf4（误差会直接进入答案）；请用 int8 或 none"};
          });
  return fields;
}

double LoraSpec::Scale() const {
  return rslora ? alpha / std::sqrt(static_cast<double>(rank)) : alpha / rank;
}

const Fields<LoraSpec>& DescribeFields(Type<LoraSpec>) {
  static const auto fields =
      Fields<LoraSpec>()
          .Optional("rank", &LoraSpec::rank, {"the rank r of A and B", "A、B 的秩 r"}, Between(1, 65536))
          .Optional("alpha", &LoraSpec::alpha, {"the scale is alpha / rank", "缩放为 alpha / rank"}, Above(0))
          .Optional("targets", &LoraSpec::targets, {"the modules that get an adapter", "加适配器的模块"})
          .Optional("rslora", &LoraSpec::rslora,
                    {"scale by alpha / sqrt(rank) instead", "改用 alpha / sqrt(rank) 缩放"})
          .Optional("dora", &LoraSpec::dora,
                    {"also train the length of every row (DoRA)", "同时训练每行的模长（DoRA）"})
          .Optional("last_layers", &LoraSpec::last_layers,
                    {"adapt only this many layers, the last ones", "只在最后若干层加适配器"}, AtLeast(1))
          .Check([](const LoraSpec& spec) -> std::optional<Text> {
            if (spec.targets.empty())
              return Text{"targets is empty; name at least one module", "targets 为空，请至少写一个模块"};
            for (std::size_t i = 0; i < spec.targets.size(); ++i) {
              for (std::size_t j = 0; j < i; ++j) {
                if (spec.targets[i] == spec.targets[j])
                  return Say("targets names {} twice", "targets 重复写了 {}", NameOf(spec.targets[i]));
              }
            }
            return std::nullopt;
          });
  return fields;
}

const Fields<TrainSpec>& DescribeFields(Type<TrainSpec>) {
  using T = TrainSpec;
  static const auto fields =
      Fields<T>()
          .Optional("tuning", &T::tuning,
                    {"lora: an adapter; full: every weight, and `lora` is not read",
                     "lora：适配器；full：全部权重（不读取 lora）"})
          .Optional("objective", &T::objective,
                    {"sft: loss on answers; causal_lm: on every token of packed text",
                     "sft：只算答案的损失；causal_lm：打包文本全部词元"})
          .Optional("epochs", &T::epochs, {"passes over the data", "数据遍数"}, Above(0))
          .Optional("max_steps", &T::max_steps, {"stop after this many optimizer steps", "至多这么多优化步"},
                    AtLeast(1))
          .Optional("batch_size", &T::batch_size,
                    {"examples (or packed rows) a forward pass", "每次前向的样本（或打包行）数"},
                    Between(1, 65536))
          .Optional("accumulation", &T::accumulation, {"forward passes a step", "每步累积的前向次数"},
                    Between(1, 65536))
          .Optional("sequence_length", &T::sequence_length,
                    {"tokens in a packed row; the most an example may have", "打包行的词元数；样本长度上限"},
                    Between(8, 1 << 20))
          .Optional("optimizer", &T::optimizer, {"adamw, adamw_8bit, lion, adafactor or sgd", "优化器"})
          .Optional("learning_rate", &T::learning_rate, {"peak learning rate", "峰值学习率"}, Above(0))
          .Optional("schedule", &T::schedule,
                    {"how the learning rate falls after warm-up", "预热后学习率如何下降"})
          .Optional("warmup_ratio", &T::warmup_ratio, {"share of the steps that warm up", "预热步数占比"},
                    Between(0, 1))
          .Optional("beta1", &T::beta1, {"first moment's decay; SGD's momentum", "一阶矩衰减；SGD 的动量"},
                    Between(0, 1))
          .Optional("beta2", &T::beta2, {"second moment's decay", "二阶矩衰减"}, Between(0, 1))
          .Optional("epsilon", &T::epsilon, {"added to the denominator", "加在分母上的小量"}, Above(0))
          .Optional("weight_decay", &T::weight_decay, {"decoupled weight decay", "解耦权重衰减"}, AtLeast(0))
          .Optional("clip_norm", &T::clip_norm,
                    {"largest gradient norm; 0 = no clipping", "梯度范数上限；0 为不裁剪"}, AtLeast(0))
          .Optional("checkpoint_layers", &T::checkpoint_layers,
                    {"layers, from the first, that are recomputed backward; absent = what the memory limit "
                     "asks for",
                     "从首层起有多少层在反向时重算；缺省则按内存上限决定"},
                    AtLeast(0))
          .Optional("checkpoint_every_steps", &T::checkpoint_every_steps,
                    {"save state for resuming this often; 0 = only when interrupted",
                     "每隔多少步保存续训状态；0 为仅在中断时"},
                    AtLeast(0));
  return fields;
}

const Fields<DecodeSpec>& DescribeFields(Type<DecodeSpec>) {
  using D = DecodeSpec;
  static const auto fields =
      Fields<D>()
          .Optional("max_new_tokens", &D::max_new_tokens, {"longest answer in tokens", "答案最长词元数"},
                    Between(1, 32768))
          .Optional("temperature", &D::temperature, {"0 = greedy", "0 为贪心"}, AtLeast(0))
          .Optional("top_p", &D::top_p, {"nucleus sampling mass", "核采样概率质量"}, Range{0, 1, true})
          .Optional("batch_size", &D::batch_size, {"questions answered together", "同批回答的问题数"},
                    Between(1, 4096))
          .Optional("system_prompt", &D::system_prompt,
                    {"empty = the chat template's default", "空为对话模板的默认值"});
  return fields;
}

const Fields<LimitSpec>& DescribeFields(Type<LimitSpec>) {
  static const auto fields = Fields<LimitSpec>().Optional(
      "max_memory_gib", &LimitSpec::max_memory_gib,
      {"live tensors above this end the trial as out of memory", "活动张量超过此值即判内存不足"}, Above(0));
  return fields;
}

}  // namespace huoyan
