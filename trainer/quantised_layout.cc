#include "trainer/quantised_layout.h"

#include "trainer/quantised_format.h"

namespace huoyan {
namespace {

constexpr std::string_view kScale = ".scale", kAbsmax = ".absmax", kAbsmaxScale = ".absmax_scale";

bool EndsWith(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

}  // namespace

Quantization QuantizationOf(std::string_view name, std::size_t dimensions, const QuantizationSpec& spec) {
  if (dimensions != 2) return Quantization::kNone;
  return name.find(".layers.") != std::string_view::npos ? spec.layers : spec.embeddings;
}

std::vector<PlannedTensor> QuantisedParts(const std::string& name, const std::vector<std::int64_t>& shape,
                                          Quantization how) {
  const std::int64_t rows = shape[0], columns = shape[1];
  if (how == Quantization::kInt8) {
    return {{name, TensorDtype::kI8, {rows, columns}},
            {name + std::string(kScale), TensorDtype::kF32, {rows, 1}}};
  }
  const std::int64_t blocks = Nf4BlockCount(columns);
  return {
      {name, TensorDtype::kU8, {rows, blocks, kNf4Block / 2}},
      {name + std::string(kAbsmax), TensorDtype::kU8, {rows * blocks}},
      {name + std::string(kAbsmaxScale), TensorDtype::kF32, {(rows * blocks + kNf4Group - 1) / kNf4Group}}};
}

bool IsPartBesideCodes(std::string_view name) {
  return EndsWith(name, kScale) || EndsWith(name, kAbsmax) || EndsWith(name, kAbsmaxScale);
}

std::vector<Text> ProblemsOfLoading(const QuantizationSpec& stored, const QuantizationSpec& wanted) {
  std::vector<Text> problems;
  const auto check = [&](const char* part, Quantization is, Quantization should) {
    if (is == Quantization::kNone || is == should) return;
    problems.push_back(Say(
        "the model's {1} are stored as {0}; set quantization.{1} to \"{0}\" instead of \"{2}\", or name the "
        "folder they were made from",
        "模型的 {1} 已存为 {0}；请将 quantization.{1} 由 \"{2}\" 改为 \"{0}\"，或指定其来源文件夹",
        NameOf(is), part, NameOf(should)));
  };
  check("layers", stored.layers, wanted.layers);
  check("embeddings", stored.embeddings, wanted.embeddings);
  return problems;
}

}  // namespace huoyan
