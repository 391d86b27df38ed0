#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/fields.h"

namespace huoyan {

enum class Device { kAuto, kCpu, kCuda, kMps };
const EnumTable<Device>& EnumNames(Type<Device>);

/// The precision weights are kept and multiplied in. Adapters, gradients and optimizer state are fp32
/// whatever this is.
enum class Dtype { kFloat32, kBfloat16, kFloat16 };
const EnumTable<Dtype>& EnumNames(Type<Dtype>);

/// How a frozen matrix is stored; products dequantise it as they go, in plain operators, on every device.
/// int8: absmax per row (Dettmers et al. 2022, without outliers). nf4: 4-bit NormalFloat in blocks of 64,
/// whose absmaxes are kept in 8 bits (QLoRA's double quantisation, Dettmers et al. 2023).
enum class Quantization { kNone, kInt8, kNf4 };
const EnumTable<Quantization>& EnumNames(Type<Quantization>);

struct QuantizationSpec {
  Quantization layers = Quantization::kNone;      ///< the linear modules of every layer
  Quantization embeddings = Quantization::kNone;  ///< the embedding and the head; not nf4
};
const Fields<QuantizationSpec>& DescribeFields(Type<QuantizationSpec>);

/// The seven linear modules of a Qwen2 layer, in the order the forward pass meets them.
enum class LinearModule { kQ, kK, kV, kO, kGate, kUp, kDown };
inline constexpr int kLinearModuleCount = 7;
const EnumTable<LinearModule>& EnumNames(Type<LinearModule>);

/// Where a base model comes from: exactly one of the three.
struct ModelSpec {
  std::optional<std::string>
      path;  ///< a Hugging Face directory: config.json, model*.safetensors, tokenizer files
  std::optional<std::string>
      create;  ///< the name of a recipe (trainer/recipes.h), built once and cached by content
  std::optional<std::string>
      random;  ///< a known shape (trainer/known_shapes.h) with random weights: memory and speed only
};
const Fields<ModelSpec>& DescribeFields(Type<ModelSpec>);

/// y = x W^T + b + s (x A^T) B^T with s = alpha / rank, or alpha / sqrt(rank) under rsLoRA (Hu et al. 2021;
/// Kalajdzievski 2023). Under DoRA the sum of weight and update is scaled to a trained length, row by row
/// (Liu et al. 2024).
struct LoraSpec {
  int rank = 8;
  double alpha = 16;
  std::vector<LinearModule> targets{LinearModule::kQ, LinearModule::kV};
  bool rslora = false;
  bool dora = false;
  std::optional<int> last_layers;  ///< adapt only this many layers, the last ones; absent = all

  double Scale() const;
};
const Fields<LoraSpec>& DescribeFields(Type<LoraSpec>);

/// What the loss covers: the answers of question-answer pairs, or every token of packed text.
enum class Objective { kSft, kCausalLm };
const EnumTable<Objective>& EnumNames(Type<Objective>);

/// AdamW (Loshchilov & Hutter 2019), the same with 8-bit moments in blocks of 256 (Dettmers et al. 2022),
/// Lion (Chen et al. 2023), Adafactor without a first moment (Shazeer & Stern 2018), SGD with momentum beta1.
enum class Optimizer { kAdamW, kAdamW8bit, kLion, kAdafactor, kSgd };
const EnumTable<Optimizer>& EnumNames(Type<Optimizer>);

/// What a run trains: an adapter on frozen weights, or every weight (full fine-tuning), for which no adapter
/// is made and all weights are dense.
enum class Tuning { kLora, kFull };
const EnumTable<Tuning>& EnumNames(Type<Tuning>);

enum class Schedule { kConstant, kLinear, kCosine };
const EnumTable<Schedule>& EnumNames(Type<Schedule>);

/// One optimisation run. A step is one optimizer update over `batch_size * accumulation` examples (or rows of
/// packed text).
struct TrainSpec {
  Tuning tuning = Tuning::kLora;
  Objective objective = Objective::kSft;
  double epochs = 1;
  std::optional<int> max_steps;  ///< ends earlier than `epochs` when reached
  int batch_size = 8;
  int accumulation = 1;
  int sequence_length = 512;  ///< packed rows are this long; longer SFT examples are refused
  Optimizer optimizer = Optimizer::kAdamW;
  double learning_rate = 2e-4;
  Schedule schedule = Schedule::kCosine;
  double warmup_ratio = 0.03;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0.01;
  double clip_norm = 1.0;                ///< 0 turns clipping off
  std::optional<int> checkpoint_layers;  ///< so many layers, the first ones, keep only their input and run
                                         ///< again backward; more than there are means all. Absent: as few as
                                         ///< limits.max_memory_gib allows, none without a limit
  int checkpoint_every_steps =
      200;  ///< how often training state is saved for resuming; 0 = only when interrupted
};
const Fields<TrainSpec>& DescribeFields(Type<TrainSpec>);

struct DecodeSpec {
  int max_new_tokens = 48;
  double temperature = 0;  ///< 0 = greedy
  double top_p = 1;
  int batch_size = 16;
  std::string system_prompt;  ///< empty = the chat template's own default
};
const Fields<DecodeSpec>& DescribeFields(Type<DecodeSpec>);

struct LimitSpec {
  std::optional<double>
      max_memory_gib;  ///< live tensors above this end the trial as OutOfMemory, on every device
};
const Fields<LimitSpec>& DescribeFields(Type<LimitSpec>);

}  // namespace huoyan
