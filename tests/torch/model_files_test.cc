// What is written to folders computes what the trainer computes with the parts: merged adapters against base
// plus adapter (and transformers plus PEFT), quantised folders against quantisation while loading.
#include <gtest/gtest.h>
#include <unistd.h>

#include "harness/base/file.h"
#include "tests/torch/reference_model.h"
#include "trainer/model_merge.h"
#include "trainer/model_quantise.h"
#include "trainer/session.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

const std::vector<std::vector<std::int32_t>> kRows{{1, 2, 3, 4, 5, 6, 7}, {70, 60, 50, 40, 30, 20, 10}};

class ModelFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("huoyan-model-files-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
    for (int i = 0; i < 8; ++i) {
      TokenizedExample example;
      for (int j = 0; j < 12; ++j) example.ids.push_back((i * 31 + j * 7) % 300);
      example.labels = example.ids;
      examples_.push_back(example);
    }
    train_.batch_size = 4;
    train_.epochs = 3;
    train_.learning_rate = 1e-2;
  }
  void TearDown() override { fs::remove_all(folder_); }

  static fs::path Reference(const std::string& name) {
    return fs::path(HUOYAN_SOURCE_DIR) / "tests/cases/reference" / name;
  }
  std::unique_ptr<ModelSession> Open(const fs::path& base, const QuantizationSpec& quantization = {},
                                     Dtype dtype = Dtype::kFloat32) {
    OpenRequest request;
    request.directory = base;
    request.device = Device::kCpu;
    request.quantization = quantization;
    request.dtype = dtype;
    return backend_->Open(request);
  }
  static double RelativeErrorOf(const std::vector<float>& got, const std::vector<float>& wanted) {
    return RelativeError(at::tensor(got), at::tensor(wanted));
  }
  void Merge(const fs::path& base, const fs::path& adapter, TensorDtype dtype) {
    fs::remove_all(folder_ / "merged");
    MergeModel(base, CheckpointWeights(base, adapter), dtype, folder_ / "merged",
               [](std::size_t, std::size_t) {});
  }

  std::unique_ptr<Backend> backend_ = MakeBackend();
  fs::path folder_;
  TrainSpec train_;
  std::vector<TokenizedExample> examples_;
};

TEST_F(ModelFiles, MergedReferencesGiveTheLogitsOfTransformersWithPeft) {
  for (const char* name : {"qwen2-tied", "qwen2-untied"}) {
    Merge(Reference(name), Reference(name) / "adapter", TensorDtype::kF32);
    const ReferenceModel reference(name);
    const at::Tensor ids = reference.Value("input_ids").to(at::kInt).contiguous();
    std::vector<std::vector<std::int32_t>> rows;
    for (std::int64_t i = 0; i < ids.size(0); ++i) {
      const std::int32_t* row = ids.data_ptr<std::int32_t>() + i * ids.size(1);
      rows.emplace_back(row, row + ids.size(1));
    }
    const at::Tensor logits = at::tensor(Open(folder_ / "merged")->Logits(rows));
    EXPECT_LT(RelativeError(logits, reference.Value("lora_logits").flatten()), 1e-5) << name;
  }
}

// Every kind of adapter a trial can write.
TEST_F(ModelFiles, AMergedTrialGivesTheLogitsOfBaseAndAdapter) {
  const fs::path base = Reference("qwen2-untied");
  for (const bool rslora : {false, true}) {
    for (const bool dora : {false, true}) {
      for (const bool last_layer : {false, true}) {
        SCOPED_TRACE(::testing::Message()
                     << "rsLoRA " << rslora << ", DoRA " << dora << ", last " << last_layer);
        LoraSpec lora;
        lora.rank = 4;
        lora.targets = {LinearModule::kQ, LinearModule::kO, LinearModule::kGate, LinearModule::kDown};
        lora.rslora = rslora;
        lora.dora = dora;
        if (last_layer) lora.last_layers = 1;
        const auto session = Open(base);
        session->Train(lora, train_, 3, examples_, {}, {}, {});
        fs::remove_all(folder_ / "adapter");
        session->SaveTuned(folder_ / "adapter");
        const std::vector<float> wanted = session->Logits(kRows);
        EXPECT_GT(RelativeErrorOf(Open(base)->Logits(kRows), wanted), 1e-2) << "training changed something";
        Merge(base, folder_ / "adapter", TensorDtype::kF32);
        EXPECT_LT(RelativeErrorOf(Open(folder_ / "merged")->Logits(kRows), wanted), 1e-5);
        Merge(base, folder_ / "adapter", TensorDtype::kBF16);
        EXPECT_LT(RelativeErrorOf(Open(folder_ / "merged")->Logits(kRows), wanted), 2e-2);
      }
    }
  }
}

// The codes on disk are those made while loading: same logits and same trained bytes, not nearly.
TEST_F(ModelFiles, AQuantisedFolderTrainsAndAnswersAsQuantisationWhileLoading) {
  for (const char* name : {"qwen2-tied", "qwen2-untied"}) {
    for (const QuantizationSpec how : {QuantizationSpec{Quantization::kInt8, Quantization::kNone},
                                       QuantizationSpec{Quantization::kNf4, Quantization::kInt8}}) {
      for (const Dtype dtype : {Dtype::kFloat32, Dtype::kBfloat16}) {
        SCOPED_TRACE(name + Encode(how).dump() + NameOf(dtype));
        const fs::path base = Reference(name), quantised = folder_ / "quantised";
        fs::remove_all(quantised);
        QuantiseModel(base, CheckpointWeights(base, {}), how, quantised, [](std::size_t, std::size_t) {});
        std::vector<std::vector<float>> logits;
        std::vector<std::string> adapters;
        for (const fs::path& each : {base, quantised}) {
          const auto session = Open(each, how, dtype);
          logits.push_back(session->Logits(kRows));
          session->Train({}, train_, 3, examples_, {}, {}, {});
          session->SaveTuned(folder_ / "adapter");
          adapters.push_back(ReadFile(folder_ / "adapter/adapter_model.safetensors"));
        }
        EXPECT_EQ(logits[0], logits[1]);
        EXPECT_TRUE(adapters[0] == adapters[1]);
        EXPECT_THROW(Open(quantised, {}, dtype), Error) << "dense weights are not in there";
      }
    }
  }
}

}  // namespace
}  // namespace huoyan
