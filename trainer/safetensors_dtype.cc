#include "trainer/safetensors_dtype.h"

namespace huoyan {

const EnumTable<TensorDtype>& EnumNames(Type<TensorDtype>) {
  static const EnumTable<TensorDtype> table{
      {TensorDtype::kBool, "BOOL"},      {TensorDtype::kU8, "U8"},          {TensorDtype::kI8, "I8"},
      {TensorDtype::kF8E5M2, "F8_E5M2"}, {TensorDtype::kF8E4M3, "F8_E4M3"}, {TensorDtype::kI16, "I16"},
      {TensorDtype::kU16, "U16"},        {TensorDtype::kF16, "F16"},        {TensorDtype::kBF16, "BF16"},
      {TensorDtype::kI32, "I32"},        {TensorDtype::kU32, "U32"},        {TensorDtype::kF32, "F32"},
      {TensorDtype::kF64, "F64"},        {TensorDtype::kI64, "I64"},        {TensorDtype::kU64, "U64"}};
  return table;
}

std::size_t SizeOfElement(TensorDtype dtype) {
  if (dtype >= TensorDtype::kF64) return 8;
  if (dtype >= TensorDtype::kI32) return 4;
  if (dtype >= TensorDtype::kI16) return 2;
  return 1;
}

std::optional<std::int64_t> TensorBytes(TensorDtype dtype, const std::vector<std::int64_t>& shape) {
  auto bytes = static_cast<std::int64_t>(SizeOfElement(dtype));
  for (const std::int64_t dimension : shape) {
    if (dimension < 0 || __builtin_mul_overflow(bytes, dimension, &bytes)) return std::nullopt;
  }
  return bytes;
}

}  // namespace huoyan
