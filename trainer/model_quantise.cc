#include "trainer/model_quantise.h"

#include "harness/base/file.h"
#include "trainer/checkpoint_writer.h"
#include "trainer/model_merge.h"
#include "trainer/output_folder.h"
#include "trainer/quantised_format.h"
#include "trainer/quantised_layout.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

template <class T>
std::string_view BytesOf(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

// Makes the parts of a model's tensors in whatever order they are asked for. The scales of a matrix are found
// by a first pass over it and kept; its codes are made by a second, a few rows at a time.
class PartMaker {
 public:
  using Append = std::function<void(std::string_view)>;

  PartMaker(const CheckpointWeights& weights, const QuantizationSpec& how) : weights_(weights) {
    const TensorDtype dense = weights.stored_dtype();
    for (const ExpectedTensor& tensor : weights.tensors()) {
      const Quantization quantization = QuantizationOf(tensor.name, tensor.shape.size(), how);
      const std::vector<PlannedTensor> parts =
          quantization == Quantization::kNone ? std::vector<PlannedTensor>{{tensor.name, dense, tensor.shape}}
                                              : QuantisedParts(tensor.name, tensor.shape, quantization);
      for (std::size_t i = 0; i < parts.size(); ++i) {
        sources_[parts[i].name] = {&tensor, quantization, i};
        planned_.push_back(parts[i]);
      }
    }
  }

  const std::vector<PlannedTensor>& planned() const { return planned_; }

  void Make(const PlannedTensor& part, const Append& append) {
    const Source& source = sources_.at(part.name);
    if (source.quantization == Quantization::kNone) return MakeDense(*source.tensor, part.dtype, append);
    if (source.quantization == Quantization::kInt8) return MakeInt8(*source.tensor, source.part, append);
    MakeNf4(*source.tensor, source.part, append);
  }

 private:
  struct Source {
    const ExpectedTensor* tensor;
    Quantization quantization;
    std::size_t part;  // of QuantisedParts
  };
  struct Scales {
    std::vector<float> scales;           // of rows, or of groups of blocks
    std::vector<std::uint8_t> absmaxes;  // of blocks
  };

  void MakeDense(const ExpectedTensor& tensor, TensorDtype dtype, const Append& append) const {
    const std::int64_t columns = RowsAndColumns(tensor).second;
    VisitRows(weights_, tensor, [&](std::int64_t, std::int64_t count, const float* rows) {
      append(RoundValuesOf(tensor, rows, count * columns, dtype));
    });
  }

  void MakeInt8(const ExpectedTensor& tensor, std::size_t part, const Append& append) {
    const std::int64_t columns = tensor.shape[1];
    Scales& known = scales_[tensor.name];
    if (known.scales.empty()) {
      VisitRows(weights_, tensor, [&](std::int64_t, std::int64_t count, const float* rows) {
        for (std::int64_t i = 0; i < count; ++i)
          known.scales.push_back(Int8Scale(rows + i * columns, columns));
      });
    }
    if (part == 1) return append(BytesOf(known.scales));
    std::vector<std::int8_t> codes(static_cast<std::size_t>(columns));
    VisitRows(weights_, tensor, [&](std::int64_t first, std::int64_t count, const float* rows) {
      for (std::int64_t i = 0; i < count; ++i) {
        Int8Codes(rows + i * columns, columns, known.scales[static_cast<std::size_t>(first + i)],
                  codes.data());
        append(BytesOf(codes));
      }
    });
  }

  void MakeNf4(const ExpectedTensor& tensor, std::size_t part, const Append& append) {
    const std::int64_t columns = tensor.shape[1], blocks = Nf4BlockCount(columns);
    Scales& known = scales_[tensor.name];
    if (known.scales.empty()) known = Nf4ScalesOf(tensor);
    if (part == 1) return append(BytesOf(known.absmaxes));
    if (part == 2) return append(BytesOf(known.scales));
    std::vector<float> maxima(static_cast<std::size_t>(blocks));
    std::vector<std::uint8_t> codes(static_cast<std::size_t>(blocks * (kNf4Block / 2)));
    VisitRows(weights_, tensor, [&](std::int64_t first, std::int64_t count, const float* rows) {
      for (std::int64_t i = 0; i < count; ++i) {
        for (std::int64_t b = 0; b < blocks; ++b) {
          const std::int64_t block = (first + i) * blocks + b;
          maxima[static_cast<std::size_t>(b)] =
              static_cast<float>(known.absmaxes[static_cast<std::size_t>(block)]) *
              known.scales[static_cast<std::size_t>(block / kNf4Group)];
        }
        Nf4Codes(rows + i * columns, columns, maxima.data(), codes.data());
        append(BytesOf(codes));
      }
    });
  }

  Scales Nf4ScalesOf(const ExpectedTensor& tensor) const {
    const std::int64_t columns = tensor.shape[1], blocks = Nf4BlockCount(columns);
    std::vector<float> maxima(static_cast<std::size_t>(tensor.shape[0] * blocks));
    VisitRows(weights_, tensor, [&](std::int64_t first, std::int64_t count, const float* rows) {
      for (std::int64_t i = 0; i < count; ++i)
        Nf4Maxima(rows + i * columns, columns, maxima.data() + (first + i) * blocks);
    });
    Scales made;
    made.absmaxes.resize(maxima.size());
    for (std::size_t start = 0; start < maxima.size(); start += static_cast<std::size_t>(kNf4Group)) {
      const auto count = std::min(kNf4Group, static_cast<std::int64_t>(maxima.size() - start));
      made.scales.push_back(Nf4GroupCodes(maxima.data() + start, count, made.absmaxes.data() + start));
    }
    return made;
  }

  const CheckpointWeights& weights_;
  std::vector<PlannedTensor> planned_;
  std::map<std::string, Source> sources_;
  std::map<std::string, Scales> scales_;
};

}  // namespace

void QuantiseModel(const fs::path& base, const CheckpointWeights& weights, const QuantizationSpec& how,
                   const fs::path& folder, const OnTensor& on_tensor) {
  OutputFolder output(folder);
  PartMaker maker(weights, how);
  std::size_t done = 0;
  WriteCheckpoint(output.staging(), maker.planned(), [&](const PlannedTensor& part, const auto& append) {
    on_tensor(done++, maker.planned().size());
    maker.Make(part, append);
  });
  Json stored{{"quant_method", "huoyan"}, {"version", 1}};
  stored.update(Encode(how));
  const Json config = ChangedConfig(base, {{"quantization_config", std::move(stored)}});
  WriteFileAtomically(output.staging() / "config.json", config.dump(2) + "\n");
  CopyModelExtras(base, output.staging());
  output.Commit();
}

}  // namespace huoyan
