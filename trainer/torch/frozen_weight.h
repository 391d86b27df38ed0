#pragma once

#include <map>
#include <string>
#include <vector>

#include "trainer/specs.h"
#include "trainer/torch/tensor.h"

namespace huoyan {

/// A weight that is read and never trained, dense or quantised. Products ask for its rows in the compute
/// dtype: dense ones are handed out as views, quantised ones are dequantised into workspace that lives as
/// long as the product.
class FrozenWeight {
 public:
  FrozenWeight() = default;
  /// A dense weight of any shape. Implicit: a tensor is a weight.
  FrozenWeight(at::Tensor dense);  // NOLINT(google-explicit-constructor)

  /// Quantises a matrix [rows, columns] that lies on the CPU, in fp32, bf16 or fp16, and moves the codes to
  /// `device`. Products will be in `dtype`. Never holds more than the codes and one block of rows besides
  /// `dense`.
  static FrozenWeight Quantise(const at::Tensor& dense, Quantization how, at::ScalarType dtype,
                               at::Device device);

  /// A matrix of `columns` columns quantised before: the tensors of QuantisedParts, in that order, moved to
  /// `device`.
  static FrozenWeight OfParts(std::vector<at::Tensor> parts, std::int64_t columns, Quantization how,
                              at::ScalarType dtype, at::Device device);

  bool defined() const { return dense_.defined() || codes_.defined(); }
  bool quantised() const { return codes_.defined(); }
  std::int64_t rows() const { return quantised() ? codes_.size(0) : dense_.size(0); }
  std::int64_t columns() const { return quantised() ? columns_ : dense_.size(1); }
  at::ScalarType dtype() const { return quantised() ? dtype_ : dense_.scalar_type(); }
  at::Device device() const { return quantised() ? codes_.device() : dense_.device(); }

  /// The whole weight [rows, columns].
  at::Tensor Dense() const;

  /// Rows [first, first + count).
  at::Tensor Rows(std::int64_t first, std::int64_t count) const;

  /// The rows `index` [n] names, as [n, columns].
  at::Tensor Gather(const at::Tensor& index) const;

 private:
  at::Tensor Dequantise(const at::Tensor& codes, const at::Tensor& scales) const;
  at::Tensor BlockScales(std::int64_t first_row, std::int64_t count) const;

  at::Tensor dense_;
  Quantization how_ = Quantization::kNone;
  at::ScalarType dtype_ = at::kFloat;
  std::int64_t columns_ = 0;
  // int8: codes [rows, columns] int8, scales [rows, 1] fp32.
  // nf4: codes [rows, blocks, 32] uint8, where byte j of a block holds element j in its low half and element
  // j + 32 in its high half; rows are padded to whole blocks. The absmax of a block is block_codes_ (uint8,
  // flat) times its group's group_scales_ (fp32, flat).
  at::Tensor codes_, scales_, block_codes_, group_scales_;
};

/// By Hugging Face name. Norms and biases are dense.
using NamedWeights = std::map<std::string, FrozenWeight>;

}  // namespace huoyan
