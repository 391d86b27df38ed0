#include "trainer/torch/frozen_weight.h"

#include <gtest/gtest.h>

#include "tests/torch/reference_model.h"
#include "trainer/torch/cpu_kernels.h"
#include "trainer/torch/dequantise.h"
#include "trainer/torch/linear.h"
#include "trainer/torch/memory_tracker.h"

namespace huoyan {
namespace {

at::Tensor Normal(std::int64_t rows, std::int64_t columns) {
  at::manual_seed(7);
  return at::randn({rows, columns}) * 0.02;
}

FrozenWeight Quantised(const at::Tensor& dense, Quantization how, at::ScalarType dtype = at::kFloat) {
  MemoryTracker::Get();
  return FrozenWeight::Quantise(dense, how, dtype, at::kCPU);
}

TEST(FrozenWeight, HandsOutDenseRowsAsViews) {
  const at::Tensor dense = Normal(8, 4);
  const FrozenWeight weight(dense);
  EXPECT_EQ(weight.Dense().data_ptr(), dense.data_ptr());
  EXPECT_EQ(weight.Rows(2, 3).data_ptr(), dense.narrow(0, 2, 3).data_ptr());
}

TEST(FrozenWeight, Int8IsOffByAtMostHalfAStepOfItsRow) {
  const at::Tensor dense = Normal(33, 100);
  const at::Tensor error = at::sub(Quantised(dense, Quantization::kInt8).Dense(), dense).abs();
  const at::Tensor half_step = dense.abs().amax(1, true) / 254;
  EXPECT_TRUE(error.le(half_step * 1.0001).all().item<bool>());
}

// An independent NF4: the nearest of the sixteen values times the block's largest magnitude, in double.
TEST(FrozenWeight, Nf4IsTheNearestLevelOfItsBlock) {
  const at::Tensor dense = Normal(5, 128);
  const at::Tensor got = Quantised(dense, Quantization::kNf4).Dense();
  std::vector<double> levels(kNf4Levels.begin(), kNf4Levels.end());
  for (std::int64_t row = 0; row < 5; ++row) {
    for (std::int64_t block = 0; block < 2; ++block) {
      const at::Tensor values = dense[row].narrow(0, block * 64, 64),
                       stored = got[row].narrow(0, block * 64, 64);
      const double absmax = values.abs().max().item<double>();
      for (std::int64_t i = 0; i < 64; ++i) {
        const double value = values[i].item<double>() / absmax;
        double nearest = 2;
        for (const double level : levels) nearest = std::min(nearest, std::abs(level - value));
        // The absmax in 8 bits moves everything by up to half a 255th of its group's largest.
        EXPECT_NEAR(std::abs(stored[i].item<double>() / absmax - value), nearest, 0.004) << row << " " << i;
      }
    }
  }
}

TEST(FrozenWeight, Nf4PadsRowsThatAreNotWholeBlocks) {
  const at::Tensor dense = Normal(7, 864);
  const at::Tensor got = Quantised(dense, Quantization::kNf4).Dense();
  EXPECT_EQ(got.sizes(), dense.sizes());
  EXPECT_LT(RelativeError(got, dense), 0.1);
}

TEST(FrozenWeight, TakesTheBytesItsFormatPromises) {
  const std::int64_t rows = 512, columns = 1024, elements = rows * columns;
  const at::Tensor dense = Normal(rows, columns);
  const auto bytes = [&](Quantization how) {
    const std::int64_t before = MemoryTracker::Get().Live()[MemoryCategory::kWeights];
    const FrozenWeight weight = Quantised(dense, how);
    return MemoryTracker::Get().Live()[MemoryCategory::kWeights] - before;
  };
  EXPECT_EQ(bytes(Quantization::kInt8), elements + rows * 4);
  EXPECT_EQ(bytes(Quantization::kNf4), elements / 2 + elements / 64 + elements / 64 / 256 * 4);
}

struct Format {
  Quantization how;
  at::ScalarType dtype;
};

class Dequantising : public ::testing::TestWithParam<Format> {};

// What MPS and CUDA run, here on the CPU, against the kernel.
TEST_P(Dequantising, PlainOperatorsAndKernelsAgree) {
  const at::Tensor dense = Normal(70, 200);
  const FrozenWeight weight = Quantised(dense, GetParam().how, GetParam().dtype);
  const at::Tensor fast = weight.Dense(), part = weight.Rows(13, 20);
  const PlainOperators plain;
  EXPECT_TRUE(at::equal(fast, weight.Dense()));
  EXPECT_TRUE(at::equal(part, weight.Rows(13, 20)));
  EXPECT_TRUE(at::equal(part, fast.narrow(0, 13, 20)));
}

INSTANTIATE_TEST_SUITE_P(Formats, Dequantising,
                         ::testing::Values(Format{Quantization::kInt8, at::kFloat},
                                           Format{Quantization::kInt8, at::kBFloat16},
                                           Format{Quantization::kNf4, at::kFloat},
                                           Format{Quantization::kNf4, at::kBFloat16}));

TEST(FrozenWeight, GathersEmbeddingRows) {
  const at::Tensor dense = Normal(50, 64), index = at::tensor({3, 49, 3}, at::kLong);
  const FrozenWeight weight = Quantised(dense, Quantization::kInt8);
  EXPECT_TRUE(at::equal(weight.Gather(index), weight.Dense().index_select(0, index)));
}

TEST(Loading, NeverHoldsMoreThanTheQuantisedModelAndOneTensor) {
  const ReferenceModel reference("qwen2-untied");
  const ModelConfig& config = reference.model->config();
  MemoryTracker& tracker = MemoryTracker::Get();
  std::int64_t largest = 0;
  for (const ExpectedTensor& tensor : ExpectedTensors(config)) {
    std::int64_t bytes = 4;
    for (const std::int64_t side : tensor.shape) bytes *= side;
    largest = std::max(largest, bytes);
  }
  tracker.ResetPeak();
  const std::int64_t before = tracker.Live().Total();
  const NamedWeights weights = LoadWeights(reference.folder, config,
                                           {at::kFloat, at::kCPU, {Quantization::kNf4, Quantization::kInt8}});
  const std::int64_t kept = tracker.Live().Total() - before;
  // Quantising works on fp32 tiles, here as large as the tensor, and keeps the absmaxes meanwhile.
  EXPECT_LE(tracker.Peak().Total() - before, kept + 2 * largest + largest / 16);
}

// A quantised model's gradients are those of the dense model with the dequantised weights.
TEST(Quantised, TrainsAsTheModelItRepresents) {
  ReferenceModel reference("qwen2-untied");
  const ModelConfig& config = reference.model->config();
  const NamedWeights quantised = LoadWeights(
      reference.folder, config, {at::kFloat, at::kCPU, {Quantization::kNf4, Quantization::kInt8}});
  NamedWeights dequantised;
  for (const auto& [name, weight] : quantised) dequantised[name] = weight.Dense();
  const at::Tensor ids = reference.Value("input_ids").narrow(0, 0, 1).flatten().contiguous();
  const TokenBatch batch{ids, ids.roll(-1), SequenceLayout({ids.size(0)}, at::kCPU)};
  std::vector<at::Tensor> gradients;
  for (const NamedWeights* weights : {&quantised, static_cast<const NamedWeights*>(&dequantised)}) {
    Qwen2Model model(config, *weights, {});
    LoraAdapter adapter(ReadLoraSpec(reference.folder / "adapter", config.num_hidden_layers), model, true);
    adapter.LoadValues(reference.folder / "adapter");
    model.ForwardBackward(batch, 1, 1);
    gradients.push_back(adapter.arena().gradients.clone());
  }
  EXPECT_LT(RelativeError(gradients[0], gradients[1]), 1e-5);
}

}  // namespace
}  // namespace huoyan
