#include "trainer/torch/tensor_files.h"

#include <algorithm>
#include <memory>
#include <random>
#include <stdexcept>

#include "trainer/quantised_layout.h"
#include "trainer/safetensors_model.h"
#include "trainer/safetensors_writer.h"
#include "trainer/torch/memory_tracker.h"

namespace huoyan {
namespace {

struct DtypePair {
  TensorDtype file;
  at::ScalarType torch;
};
constexpr DtypePair kDtypes[] = {{TensorDtype::kF32, at::kFloat}, {TensorDtype::kBF16, at::kBFloat16},
                                 {TensorDtype::kF16, at::kHalf},  {TensorDtype::kI64, at::kLong},
                                 {TensorDtype::kI32, at::kInt},   {TensorDtype::kBool, at::kBool},
                                 {TensorDtype::kI8, at::kChar},   {TensorDtype::kU8, at::kByte}};

at::ScalarType ToTorch(TensorDtype dtype, const std::string& name, const std::filesystem::path& file) {
  for (const DtypePair& pair : kDtypes) {
    if (pair.file == dtype) return pair.torch;
  }
  throw InputError({file.string()},
                   Say("tensor {} is stored as {}; expected F32, BF16 or F16",
                       "张量 {} 的存储类型为 {}；应为 F32、BF16 或 F16", name, NameOf(dtype)));
}

TensorDtype ToFile(at::ScalarType dtype) {
  for (const DtypePair& pair : kDtypes) {
    if (pair.torch == dtype) return pair.file;
  }
  throw Error(ExitCode::kExecution,
              Say("tensors of type {} cannot be written", "无法写出类型为 {} 的张量", at::toString(dtype)));
}

// Wraps mapped bytes without copying; the tensor keeps the mapping alive. Misaligned data is copied.
at::Tensor Wrap(const TensorView& view, at::ScalarType dtype, std::shared_ptr<const void> mapping) {
  const auto options = at::TensorOptions().dtype(dtype);
  void* data = const_cast<char*>(view.bytes.data());
  if (reinterpret_cast<std::uintptr_t>(data) % at::elementSize(dtype) != 0) {
    at::Tensor copy = at::empty(view.shape, options);
    std::copy(view.bytes.begin(), view.bytes.end(), static_cast<char*>(copy.data_ptr()));
    return copy;
  }
  const auto bytes = static_cast<std::int64_t>(view.bytes.size());
  MemoryTracker::Get().AddExternal(MemoryCategory::kWeights, bytes);
  return at::from_blob(
      data, view.shape,
      [mapping = std::move(mapping), bytes](void*) {
        MemoryTracker::Get().AddExternal(MemoryCategory::kWeights, -bytes);
      },
      options);
}

FrozenWeight Store(const std::string& name, const at::Tensor& tensor, const WeightFormat& format) {
  const Quantization how = QuantizationOf(name, static_cast<std::size_t>(tensor.dim()), format.quantization);
  if (how == Quantization::kNone) return tensor.to(format.device, format.dtype);
  return FrozenWeight::Quantise(tensor, how, format.dtype, format.device);
}

at::Tensor Open(const SafetensorsModel& model, const std::string& name) {
  for (const SafetensorsFile& file : model.files()) {
    const auto found = file.tensors().find(name);
    if (found == file.tensors().end()) continue;
    return Wrap(found->second, ToTorch(found->second.dtype, name, file.path()), file.mapping());
  }
  throw std::logic_error("a tensor that was checked is gone: " + name);
}

FrozenWeight OpenQuantised(const SafetensorsModel& model, const ExpectedTensor& matrix, Quantization how,
                           const WeightFormat& format) {
  std::vector<at::Tensor> parts;
  for (const PlannedTensor& part : QuantisedParts(matrix.name, matrix.shape, how))
    parts.push_back(Open(model, part.name));
  return FrozenWeight::OfParts(std::move(parts), matrix.shape[1], how, format.dtype, format.device);
}

}  // namespace

NamedTensors ReadTensors(const std::filesystem::path& path) {
  const SafetensorsFile file = SafetensorsFile::Open(path);
  NamedTensors tensors;
  for (const auto& [name, view] : file.tensors())
    tensors[name] = Wrap(view, ToTorch(view.dtype, name, path), file.mapping());
  return tensors;
}

void WriteTensors(const std::filesystem::path& path,
                  const std::vector<std::pair<std::string, at::Tensor>>& tensors,
                  const std::map<std::string, std::string>& metadata) {
  std::vector<at::Tensor> held;
  std::vector<NamedTensor> views;
  for (const auto& [name, tensor] : tensors) {
    const at::Tensor& dense = held.emplace_back(tensor.cpu().contiguous());
    const std::string_view bytes(static_cast<const char*>(dense.data_ptr()),
                                 static_cast<std::size_t>(dense.nbytes()));
    views.push_back({name, {ToFile(dense.scalar_type()), dense.sizes().vec(), bytes}});
  }
  WriteSafetensors(path, std::move(views), metadata);
}

NamedWeights LoadWeights(const std::filesystem::path& directory, const ModelConfig& config,
                         const WeightFormat& format) {
  const MemoryScope scope(MemoryCategory::kWeights);
  const SafetensorsModel model = SafetensorsModel::OpenDirectory(directory);
  CheckTensors(config, model);
  std::vector<Problem> problems;
  for (Text& what : ProblemsOfLoading(config.stored, format.quantization))
    problems.push_back({{directory.string()}, std::move(what)});
  if (!problems.empty()) throw Error(ExitCode::kUsage, std::move(problems));
  NamedWeights weights;
  for (const ExpectedTensor& tensor : ExpectedTensors(config)) {
    const Quantization how = QuantizationOf(tensor.name, tensor.shape.size(), config.stored);
    if (how != Quantization::kNone) weights[tensor.name] = OpenQuantised(model, tensor, how, format);
  }
  for (const SafetensorsFile& file : model.files()) {
    for (const auto& [name, view] : file.tensors()) {
      if (weights.count(name) > 0 || IsPartBesideCodes(name)) continue;
      const at::Tensor stored = Wrap(view, ToTorch(view.dtype, name, file.path()), file.mapping());
      weights[name] = Store(name, stored, format);
    }
  }
  return weights;
}

NamedWeights RandomWeights(const ModelConfig& config, const WeightFormat& format, std::uint64_t seed) {
  const MemoryScope scope(MemoryCategory::kWeights);
  std::mt19937_64 generator(seed);
  std::normal_distribution<float> normal(0, 0.02f);
  constexpr std::int64_t kBlock =
      (std::int64_t{1} << 22) + 1;  // odd, so that rows of a matrix do not repeat each other
  at::Tensor block = at::empty({kBlock}, at::kFloat);
  std::generate_n(block.data_ptr<float>(), kBlock, [&] { return normal(generator); });
  block = block.to(format.dtype);
  NamedWeights weights;
  for (const ExpectedTensor& expected : ExpectedTensors(config)) {
    at::Tensor tensor = at::empty(expected.shape, block.options());
    if (expected.shape.size() == 1) {
      tensor.fill_(expected.name.find("norm") != std::string::npos ? 1 : 0);
    } else {
      at::Tensor flat = tensor.view({-1});
      auto offset = static_cast<std::int64_t>(generator() % kBlock);
      for (std::int64_t done = 0; done < flat.size(0);) {
        const std::int64_t count = std::min(kBlock - offset, flat.size(0) - done);
        flat.narrow(0, done, count).copy_(block.narrow(0, offset, count));
        done += count;
        offset = 0;
      }
    }
    weights[expected.name] = Store(expected.name, tensor, format);
  }
  return weights;
}

}  // namespace huoyan
