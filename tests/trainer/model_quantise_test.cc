#include "trainer/model_quantise.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "tests/trainer/data_folder.h"
#include "tests/trainer/temporary_folder.h"
#include "trainer/quantised_format.h"
#include "trainer/quantised_layout.h"
#include "trainer/weight_values.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// That the bytes are those the trainer makes itself is shown in tests/torch, where the trainer is.
class QuantiseTest : public WithTemporaryFolder {
 protected:
  void Quantise(const QuantizationSpec& how) {
    QuantiseModel(base_, CheckpointWeights(base_, {}), how, folder_ / "out", [](std::size_t, std::size_t) {});
    model_.emplace(SafetensorsModel::OpenDirectory(folder_ / "out"));
  }
  std::vector<float> Before(const std::string& name) const {
    const auto model = SafetensorsModel::OpenDirectory(base_);
    const TensorView& tensor = model.tensors().at(name);
    std::vector<float> values(tensor.bytes.size() / SizeOfElement(tensor.dtype));
    ReadValues(tensor, 0, static_cast<std::int64_t>(values.size()), values.data());
    return values;
  }
  template <class T>
  std::vector<T> Stored(const std::string& name) const {
    const std::string_view bytes = model_->tensors().at(name).bytes;
    std::vector<T> values(bytes.size() / sizeof(T));
    std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
  }

  const fs::path base_ = CasesFolder() / "reference/qwen2-untied";
  const std::string matrix_ =
      "model.layers.0.mlp.down_proj.weight";  // rows of 208: three blocks and a quarter
  std::optional<SafetensorsModel> model_;
};

TEST_F(QuantiseTest, Int8HoldsARowAsStepsOfItsScale) {
  Quantise({Quantization::kInt8, Quantization::kInt8});
  const auto before = Before(matrix_);
  const auto codes = Stored<std::int8_t>(matrix_);
  const auto scales = Stored<float>(matrix_ + ".scale");
  ASSERT_EQ(codes.size(), before.size());
  const std::size_t columns = codes.size() / scales.size();
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const float scale = scales[i / columns];
    ASSERT_NEAR(static_cast<float>(codes[i]) * scale, before[i], 0.5001f * scale);
  }
  EXPECT_EQ(model_->tensors().at("model.embed_tokens.weight").dtype, TensorDtype::kI8);
}

TEST_F(QuantiseTest, Nf4HoldsABlockAsLevelsOfItsAbsmax) {
  Quantise({Quantization::kNf4, Quantization::kNone});
  const auto before = Before(matrix_);
  const auto codes = Stored<std::uint8_t>(matrix_);
  const auto absmaxes = Stored<std::uint8_t>(matrix_ + ".absmax");
  const auto scales = Stored<float>(matrix_ + ".absmax_scale");
  EXPECT_THAT(model_->tensors().at(matrix_).shape, ElementsAre(96, 4, 32));
  for (std::size_t i = 0; i < before.size(); ++i) {
    const std::size_t row = i / 208, in_row = i % 208, block = row * 4 + in_row / 64, in_block = in_row % 64;
    const std::uint8_t byte = codes[block * 32 + in_block % 32];
    const float absmax = static_cast<float>(absmaxes[block]) * scales[block / 256];
    const float value = kNf4Levels[in_block < 32 ? byte & 15 : byte >> 4] * absmax;
    ASSERT_NEAR(value, before[i], 0.16f * absmax) << "levels are at most 0.31 apart";
  }
  EXPECT_EQ(model_->tensors().at("model.embed_tokens.weight").dtype, TensorDtype::kF32) << "left dense";
}

TEST_F(QuantiseTest, TheFolderSaysHowItIsStoredAndIsSmaller) {
  Quantise({Quantization::kNf4, Quantization::kInt8});
  const ModelConfig config = ReadModelConfig(folder_ / "out/config.json");
  EXPECT_EQ(config.stored.layers, Quantization::kNf4);
  EXPECT_EQ(config.stored.embeddings, Quantization::kInt8);
  CheckTensors(config, *model_);
  EXPECT_LT(fs::file_size(folder_ / "out/model.safetensors"), fs::file_size(base_ / "model.safetensors") / 4);
}

TEST_F(QuantiseTest, WhatIsQuantisedAlreadyIsNotTakenForWeights) {
  Quantise({Quantization::kInt8, Quantization::kNone});
  EXPECT_THAT(ErrorOf([&] { CheckpointWeights(folder_ / "out", {}); }), HasSubstr("are stored quantised"));
  EXPECT_THAT(ProblemsOfLoading({Quantization::kInt8, Quantization::kNone}, {}), SizeIs(1));
  EXPECT_THAT(ProblemsOfLoading({Quantization::kInt8, {}}, {Quantization::kInt8, Quantization::kInt8}),
              IsEmpty());
  EXPECT_THAT(ProblemsOfLoading({}, {Quantization::kNf4, Quantization::kNone}), IsEmpty());
  Json config = ReadJsonFile((folder_ / "out/config.json").string()).root();
  config["quantization_config"]["layers"] = "nf4";
  WriteFileAtomically(folder_ / "out/config.json", config.dump());
  EXPECT_THAT(ErrorOf([&] { CheckTensors(ReadModelConfig(folder_ / "out/config.json"), *model_); }),
              HasSubstr("absmax\" is missing"));
  config["quantization_config"] = {{"quant_method", "gptq"}, {"bits", 4}};
  WriteFileAtomically(folder_ / "out/config.json", config.dump());
  EXPECT_THAT(ErrorOf([&] { ReadModelConfig(folder_ / "out/config.json"); }),
              HasSubstr("weights quantised by \"gptq\" (version 1) are not read"));
}

}  // namespace
}  // namespace huoyan
