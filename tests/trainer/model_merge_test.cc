#include "trainer/model_merge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/trainer/data_folder.h"
#include "tests/trainer/small_tokenizer.h"
#include "tests/trainer/temporary_folder.h"
#include "trainer/checkpoint_writer.h"
#include "trainer/safetensors_writer.h"
#include "trainer/tokenizer_writer.h"
#include "trainer/weight_values.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<float> ValuesOf(const TensorView& tensor) {
  std::vector<float> values(tensor.bytes.size() / SizeOfElement(tensor.dtype));
  ReadValues(tensor, 0, static_cast<std::int64_t>(values.size()), values.data());
  return values;
}

class MergeTest : public WithTemporaryFolder {
 protected:
  // The base, the adapter and the result in fp32, opened.
  void Merge(const std::string& reference, const fs::path& adapter, TensorDtype dtype = TensorDtype::kF32) {
    base_ = CasesFolder() / "reference" / reference;
    MergeModel(base_, CheckpointWeights(base_, adapter), dtype, folder_ / "out",
               [](std::size_t, std::size_t) {});
    merged_.emplace(SafetensorsModel::OpenDirectory(folder_ / "out"));
    before_.emplace(SafetensorsModel::OpenDirectory(base_));
  }
  std::vector<float> Merged(const std::string& name) const { return ValuesOf(merged_->tensors().at(name)); }
  std::vector<float> Before(const std::string& name) const { return ValuesOf(before_->tensors().at(name)); }

  // A DoRA adapter on o_proj of the last layer of qwen2-tied, whose rows it makes 1, 2, 3 ... long.
  fs::path WriteDora() const {
    std::vector<float> a(2 * 64), b(64 * 2), magnitude(64);
    for (std::size_t i = 0; i < a.size(); ++i) a[i] = 0.01f * static_cast<float>(i % 7), b[i] = 0.02f;
    for (std::size_t i = 0; i < magnitude.size(); ++i) magnitude[i] = static_cast<float>(i + 1);
    LoraConfig config;
    config.rank = 2;
    config.alpha = 4;
    config.target_modules = {LinearModule::kO};
    config.use_dora = true;
    config.layers_to_transform = {{2}};
    WriteLoraConfig(folder_ / "dora" / "adapter_config.json", config);
    const auto view = [](const std::vector<float>& values, std::vector<std::int64_t> shape) {
      return TensorView{TensorDtype::kF32,
                        std::move(shape),
                        {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)}};
    };
    const auto name = [](LoraMatrix matrix) { return AdapterTensorName(2, LinearModule::kO, matrix); };
    WriteSafetensors(folder_ / "dora" / "adapter_model.safetensors",
                     {{name(LoraMatrix::kA), view(a, {2, 64})},
                      {name(LoraMatrix::kB), view(b, {64, 2})},
                      {name(LoraMatrix::kMagnitude), view(magnitude, {64})}});
    return folder_ / "dora";
  }

  std::vector<std::string> FilesLeft() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_))
      names.push_back(entry.path().filename().string());
    return names;
  }

  fs::path base_;
  std::optional<SafetensorsModel> merged_, before_;
};

// Against W + s B A in double precision, written out.
TEST_F(MergeTest, AddsTheScaledProductToWhatTheAdapterTargetsAndNothingElse) {
  for (const char* reference : {"qwen2-tied", "qwen2-untied"}) {
    SCOPED_TRACE(reference);
    const fs::path adapter = CasesFolder() / "reference" / reference / "adapter";
    Merge(reference, adapter);
    const LoraConfig config = ReadLoraConfig(adapter / "adapter_config.json");
    const double scale = config.alpha / (config.use_rslora ? std::sqrt(config.rank) : config.rank);
    const auto factors = SafetensorsFile::Open(adapter / "adapter_model.safetensors");
    const ModelConfig shape = ReadModelConfig(base_ / "config.json");
    std::size_t changed = 0;
    for (const ExpectedTensor& tensor : ExpectedTensors(shape)) {
      const std::string prefix = "base_model.model." + tensor.name.substr(0, tensor.name.size() - 7);
      const bool targeted =
          factors.tensors().count(prefix + ".lora_A.weight") > 0 && tensor.shape.size() == 2;
      const std::vector<float> got = Merged(tensor.name), was = Before(tensor.name);
      if (!targeted) {
        EXPECT_EQ(got, was) << tensor.name;
        continue;
      }
      ++changed;
      const auto a = ValuesOf(factors.tensors().at(prefix + ".lora_A.weight"));
      const auto b = ValuesOf(factors.tensors().at(prefix + ".lora_B.weight"));
      const auto columns = static_cast<std::size_t>(tensor.shape[1]),
                 rank = static_cast<std::size_t>(config.rank);
      for (std::size_t i = 0; i < got.size(); ++i) {
        double sum = was[i];
        for (std::size_t k = 0; k < rank; ++k)
          sum += scale * b[i / columns * rank + k] * static_cast<double>(a[k * columns + i % columns]);
        ASSERT_NEAR(got[i], sum, 1e-6) << tensor.name << " element " << i;
      }
    }
    EXPECT_EQ(changed, config.target_modules.size() * static_cast<std::size_t>(shape.num_hidden_layers));
    fs::remove_all(folder_ / "out");
  }
}

TEST_F(MergeTest, UnderDoraRowsGetTheirTrainedLengthsAndOtherLayersStay) {
  Merge("qwen2-tied", WriteDora());
  const std::vector<float> got = Merged("model.layers.2.self_attn.o_proj.weight");
  for (std::size_t row = 0; row < 64; ++row) {
    double squares = 0;
    for (std::size_t j = 0; j < 64; ++j) squares += std::pow(got[row * 64 + j], 2);
    EXPECT_NEAR(std::sqrt(squares), static_cast<double>(row + 1), 1e-4);
  }
  for (const char* other :
       {"model.layers.1.self_attn.o_proj.weight", "model.layers.2.self_attn.q_proj.weight"})
    EXPECT_EQ(Merged(other), Before(other));
}

TEST_F(MergeTest, RoundsOnce) {
  const fs::path adapter = CasesFolder() / "reference/qwen2-untied/adapter";
  Merge("qwen2-untied", adapter);
  const std::vector<float> exact = Merged("model.layers.0.mlp.up_proj.weight");
  fs::remove_all(folder_ / "out");
  for (const TensorDtype dtype : {TensorDtype::kBF16, TensorDtype::kF16}) {
    Merge("qwen2-untied", adapter, dtype);
    const std::vector<float> got = Merged("model.layers.0.mlp.up_proj.weight");
    for (std::size_t i = 0; i < got.size(); ++i) {
      ASSERT_EQ(got[i], dtype == TensorDtype::kBF16 ? FromBfloat16(ToBfloat16(exact[i]))
                                                    : FromFloat16(ToFloat16(exact[i])));
    }
    fs::remove_all(folder_ / "out");
  }
}

TEST_F(MergeTest, TheResultIsAModelLikeItsBase) {
  const fs::path base = folder_ / "base";
  fs::copy(CasesFolder() / "reference/qwen2-tied", base, fs::copy_options::recursive);
  WriteTokenizerFolder(base, MakeSmallTokenizerParts());
  Json config = ReadJsonFile((base / "config.json").string()).root();
  config["bos_token_id"] = 257;
  WriteFileAtomically(base / "config.json", config.dump());
  MergeModel(base, CheckpointWeights(base, base / "adapter"), TensorDtype::kBF16, folder_ / "out",
             [](std::size_t, std::size_t) {});
  const fs::path out = folder_ / "out";
  config["torch_dtype"] = "bfloat16";
  EXPECT_EQ(ReadJsonFile((out / "config.json").string()).root(), config) << "every other key is the base's";
  for (const char* name : {"tokenizer.json", "tokenizer_config.json", "vocab.json", "merges.txt"})
    EXPECT_EQ(ReadFile(out / name), ReadFile(base / name));
  const auto model = SafetensorsModel::OpenDirectory(out);
  CheckTensors(ReadModelConfig(out / "config.json"), model);
  EXPECT_EQ(model.tensors().count("lm_head.weight"), 0u) << "a tied model has no head of its own";
  EXPECT_FALSE(fs::exists(out / "adapter"));
}

TEST_F(MergeTest, LargeCheckpointsAreShardsAndAnIndex) {
  const fs::path base = CasesFolder() / "reference/qwen2-untied";
  const auto model = SafetensorsModel::OpenDirectory(base);
  std::vector<PlannedTensor> planned;
  for (const auto& [name, tensor] : model.tensors()) planned.push_back({name, tensor.dtype, tensor.shape});
  WriteCheckpoint(
      folder_, planned,
      [&](const PlannedTensor& tensor, const auto& append) { append(model.tensors().at(tensor.name).bytes); },
      300'000);
  EXPECT_TRUE(fs::exists(folder_ / "model-00001-of-00005.safetensors"));
  const auto shards = SafetensorsModel::OpenDirectory(folder_);
  EXPECT_EQ(shards.files().size(), 5u);
  for (const auto& [name, tensor] : model.tensors()) EXPECT_EQ(shards.tensors().at(name).bytes, tensor.bytes);
}

TEST_F(MergeTest, SaysWhatIsWrongAndLeavesNothingBehind) {
  const fs::path tied = CasesFolder() / "reference/qwen2-tied",
                 untied = CasesFolder() / "reference/qwen2-untied";
  const auto open = [](const fs::path& base, const fs::path& adapter) {
    return ErrorOf([&] { CheckpointWeights(base, adapter); });
  };
  EXPECT_THAT(open(tied, folder_ / "none"), HasSubstr("adapter_config.json: cannot read"));
  EXPECT_THAT(open(folder_ / "none", tied / "adapter"), HasSubstr("config.json: cannot read"));
  EXPECT_THAT(open(tied, untied), HasSubstr("is a whole model and no adapter"));
  EXPECT_THAT(open(tied, untied / "adapter"), HasSubstr("Was it trained on another base?"));

  const CheckpointWeights weights(tied, WriteDora());
  const auto merge = [&](const fs::path& out, TensorDtype dtype = TensorDtype::kF32) {
    return ErrorOf([&] { MergeModel(tied, weights, dtype, out, [](std::size_t, std::size_t) {}); });
  };
  Write("full/file", "mine");
  EXPECT_THAT(merge(folder_ / "full"), HasSubstr("is there already and not an empty folder"));
  EXPECT_THAT(merge(folder_ / "full/file"), HasSubstr("is there already and not an empty folder"));
  EXPECT_THAT(merge(folder_ / "full/file/out"), HasSubstr("cannot write"));
  EXPECT_EQ(ReadFile(folder_ / "full/file"), "mine");
  fs::create_directory(folder_ / "empty");
  EXPECT_EQ(merge(folder_ / "empty/"), "no error") << "an empty folder is as good as none";

  const OnTensor interrupt = [](std::size_t done, std::size_t) {
    if (done == 3) throw Error(ExitCode::kInterrupted, Text{"interrupted", ""});
  };
  EXPECT_EQ(ErrorOf([&] { MergeModel(tied, weights, TensorDtype::kF32, folder_ / "out", interrupt); }),
            "interrupted");
  EXPECT_THAT(FilesLeft(), ::testing::UnorderedElementsAre("dora", "empty", "full"));
}

TEST_F(MergeTest, ASumThatDoesNotFitTheDtypeIsNamed) {
  const fs::path adapter = folder_ / "adapter";
  fs::copy(CasesFolder() / "reference/qwen2-tied/adapter", adapter);
  Json config = ReadJsonFile((adapter / "adapter_config.json").string()).root();
  config["lora_alpha"] = 1e9;
  WriteFileAtomically(adapter / "adapter_config.json", config.dump());
  const std::string error = ErrorOf([&] { Merge("qwen2-tied", adapter, TensorDtype::kF16); });
  EXPECT_THAT(error, HasSubstr("q_proj.weight\" holds a value that is not finite in F16"));
  EXPECT_FALSE(fs::exists(folder_ / "out"));
}

}  // namespace
}  // namespace huoyan
