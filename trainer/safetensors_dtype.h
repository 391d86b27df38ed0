#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "harness/base/fields.h"

namespace huoyan {

/// The element types of the safetensors format, in its own order (alignment ascending), which decides the
/// order of tensors in a file.
enum class TensorDtype {
  kBool,
  kU8,
  kI8,
  kF8E5M2,
  kF8E4M3,
  kI16,
  kU16,
  kF16,
  kBF16,
  kI32,
  kU32,
  kF32,
  kF64,
  kI64,
  kU64
};
const EnumTable<TensorDtype>& EnumNames(Type<TensorDtype>);

std::size_t SizeOfElement(TensorDtype dtype);

/// The bytes of a dense tensor; nothing when a dimension is negative or the number does not fit 63 bits. A
/// tensor of no dimensions holds one element.
std::optional<std::int64_t> TensorBytes(TensorDtype dtype, const std::vector<std::int64_t>& shape);

}  // namespace huoyan
