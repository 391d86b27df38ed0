// Every operator that training and answering dispatch must exist on Metal, or the step would fall back to the
// CPU unseen. tests/cases/mps-ops.tsv says, by release, which do: read off PyTorch's own operator
// declarations.
#include <ATen/record_function.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "tests/torch/reference_model.h"
#include "trainer/known_shapes.h"
#include "trainer/torch/cpu_kernels.h"
#include "trainer/torch/decoding.h"
#include "trainer/torch/full_tuning.h"
#include "trainer/torch/memory_tracker.h"
#include "trainer/torch/optimizer.h"
#include "trainer/work_split.h"

namespace huoyan {
namespace {

std::map<std::string, std::string> StatusIn26() {
  std::map<std::string, std::string> status;
  std::ifstream file(std::string(HUOYAN_SOURCE_DIR) + "/tests/cases/mps-ops.tsv");
  std::string line;
  std::getline(file, line);  // the heading
  while (std::getline(file, line)) {
    std::istringstream columns(line);
    std::string name, in_113, in_26;
    std::getline(columns, name, '\t');
    std::getline(columns, in_113, '\t');
    std::getline(columns, in_26, '\t');
    status[name] = in_26;
  }
  return status;
}

// Notes the operators dispatched while it lives, and those that met a number type Metal does not have.
class OperatorRecorder {
 public:
  OperatorRecorder() {
    current_ = this;
    handle_ = at::addGlobalCallback(at::RecordFunctionCallback(&OnStart, &OnEnd)
                                        .needsInputs(true)
                                        .needsOutputs(true)
                                        .scopes({at::RecordScope::FUNCTION}));
  }
  ~OperatorRecorder() {
    at::removeCallback(handle_);
    current_ = nullptr;
  }
  OperatorRecorder(const OperatorRecorder&) = delete;
  OperatorRecorder& operator=(const OperatorRecorder&) = delete;

  std::set<std::string> operators, with_foreign_numbers;

 private:
  static std::string NameOfCall(const at::RecordFunction& call) {
    const auto name = call.operator_name();
    if (!name) return call.name();
    const std::string bare = name->name.substr(name->name.find("::") + 2);
    return name->overload_name.empty() ? bare : bare + "." + name->overload_name;
  }
  static void Inspect(const at::RecordFunction& call, const c10::IValue& value) {
    if (!value.isTensor() || !value.toTensor().defined()) return;
    // A scalar argument travels as a number on the host, in double, and never reaches the device as a tensor.
    if (value.toTensor().dim() == 0) return;
    const at::ScalarType type = value.toTensor().scalar_type();
    if (type == at::kDouble || at::isComplexType(type))
      current_->with_foreign_numbers.insert(NameOfCall(call));
  }
  static std::unique_ptr<at::ObserverContext> OnStart(const at::RecordFunction& call) {
    current_->operators.insert(NameOfCall(call));
    for (const c10::IValue& value : call.inputs()) Inspect(call, value);
    return nullptr;
  }
  static void OnEnd(const at::RecordFunction& call, at::ObserverContext*) {
    for (const c10::IValue& value : call.outputs()) Inspect(call, value);
  }

  static inline OperatorRecorder* current_ = nullptr;
  at::CallbackHandle handle_{};
};

void ExpectOnlyMetal(const OperatorRecorder& recorder) {
  static const std::map<std::string, std::string> status = StatusIn26();
  EXPECT_GT(recorder.operators.size(), 20u) << "nothing was recorded";
  for (const std::string& name : recorder.operators) {
    const auto found = status.find(name);
    ASSERT_NE(found, status.end()) << name << " is not in the table";
    EXPECT_TRUE(found->second == "mps" || found->second == "composite") << name << ": " << found->second;
  }
  EXPECT_TRUE(recorder.with_foreign_numbers.empty()) << *recorder.with_foreign_numbers.begin();
}

struct Path {
  std::string name;
  QuantizationSpec quantization;
  bool dora = false;
  at::ScalarType dtype = at::kBFloat16;
};

class MpsConformance : public ::testing::TestWithParam<Path> {
 protected:
  const PlainOperators plain_;

  static Qwen2Model MakeModel(const ReferenceModel& reference) {
    const WeightFormat format{GetParam().dtype, at::kCPU, GetParam().quantization};
    const NamedWeights weights = LoadWeights(reference.folder, reference.model->config(), format);
    return Qwen2Model(reference.model->config(), weights, {});
  }
};

TEST_P(MpsConformance, OfTraining) {
  const ReferenceModel reference("qwen2-untied");
  Qwen2Model model = MakeModel(reference);
  LoraSpec lora = ReadLoraSpec(reference.folder / "adapter", model.config().num_hidden_layers);
  lora.dora = GetParam().dora;
  LoraAdapter adapter(lora, model, /*for_training=*/true);
  adapter.Initialise(1);
  // Sequences of unlike length, so that padding is needed, and a masked half.
  const std::vector<std::int64_t> lengths{9, 8, 7};
  const at::Tensor ids = reference.Value("input_ids").flatten().narrow(0, 0, 24).contiguous();
  at::Tensor targets = ids.roll(-1);
  targets.narrow(0, 0, 10).fill_(-100);
  const TokenBatch batch{ids, targets, SequenceLayout(lengths, at::kCPU)};
  for (const auto& entry : EnumNames(Type<Optimizer>{})) {
    TrainSpec spec;
    spec.optimizer = entry.first;
    spec.clip_norm = 1e-3;
    const auto optimizer = MakeOptimizer(spec, adapter.arena());
    OperatorRecorder recorder;
    adapter.arena().gradients.zero_();
    model.ForwardBackward(batch, 1, 1);
    ClipGradients(adapter.arena(), spec.clip_norm);
    optimizer->Step(adapter.arena(), 1e-3, 1);
    ExpectOnlyMetal(recorder);
  }
}

TEST(MpsConformanceOfTuningEveryWeight, AddsNothingThatMetalLacks) {
  const PlainOperators plain;
  const ReferenceModel reference("qwen2-untied");
  FullTuning full(reference.model->config(), at::kBFloat16, at::kCPU);
  full.TakeOver(LoadWeights(reference.folder, reference.model->config(), {at::kBFloat16, at::kCPU, {}}));
  full.BeginTraining();
  const at::Tensor ids = reference.Value("input_ids").flatten().narrow(0, 0, 24).contiguous();
  const TokenBatch batch{ids, ids.roll(-1), SequenceLayout({9, 8, 7}, at::kCPU)};
  OperatorRecorder recorder;
  full.model().ForwardBackward(batch, 1, 1);
  full.Refresh();
  ExpectOnlyMetal(recorder);
}

TEST_P(MpsConformance, OfAnswering) {
  const ReferenceModel reference("qwen2-untied");
  Qwen2Model model = MakeModel(reference);
  DecodeSpec spec;
  spec.max_new_tokens = 4;
  spec.temperature = 0.7;
  spec.top_p = 0.9;
  const OperatorRecorder recorder;
  GenerateAnswers(model, {{1, 2, 3}, {4, 5, 6, 7}}, spec, {}, 1, {}, {});
  ExpectOnlyMetal(recorder);
}

INSTANTIATE_TEST_SUITE_P(
    Paths, MpsConformance,
    ::testing::Values(Path{"fp32", {}, false, at::kFloat}, Path{"bf16", {}, false, at::kBFloat16},
                      Path{"dora", {}, true, at::kBFloat16},
                      Path{"int8", {Quantization::kInt8, Quantization::kInt8}, false, at::kBFloat16},
                      Path{"nf4", {Quantization::kNf4, Quantization::kInt8}, false, at::kBFloat16}),
    [](const auto& info) { return info.param.name; });

// Metal's matrix products take at most 2^31 elements on a side.
TEST(MpsMatrixProducts, StayBelowTwoToThe31AtFourThousandTokens) {
  constexpr std::int64_t tokens = 4096, limit = std::int64_t{1} << 31;
  for (const std::string& name : KnownShapeNames()) {
    const ModelConfig& config = FindKnownShape(name);
    for (const ExpectedTensor& tensor : ExpectedTensors(config)) {
      EXPECT_LT(tensor.shape.front() * tensor.shape.back(), limit) << name << " " << tensor.name;
    }
    EXPECT_LT(tokens * config.intermediate_size, limit) << name;
    const std::int64_t rows = AttentionBlockLength(1, config.num_attention_heads, tokens);
    EXPECT_LT(config.num_attention_heads * rows * tokens, limit) << name;
    EXPECT_LT(CrossEntropyChunkRows(config.vocab_size) * config.vocab_size, limit) << name;
  }
}

}  // namespace
}  // namespace huoyan
