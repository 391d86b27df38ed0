#include "trainer/safetensors_layout.h"

#include <algorithm>

#include "harness/base/json.h"
#include "trainer/safetensors_header.h"

namespace huoyan {
namespace {

constexpr std::size_t kAlignment = 8;

// Larger elements first keeps every tensor aligned; then by name.
bool ComesBefore(const PlannedTensor& a, const PlannedTensor& b) {
  if (a.dtype != b.dtype) return a.dtype > b.dtype;
  return a.name < b.name;
}

void CheckNames(const std::vector<PlannedTensor>& tensors) {
  std::vector<std::string> names;
  for (const PlannedTensor& tensor : tensors) {
    if (tensor.name == "__metadata__" || !IsUtf8(tensor.name)) {
      throw Error(ExitCode::kExecution,
                  Say("\"{}\" cannot name a tensor", "\"{}\" 不能用作张量名", tensor.name));
    }
    names.push_back(tensor.name);
  }
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice != names.end()) {
    throw Error(ExitCode::kExecution, Say("two tensors are named \"{}\"", "有两个张量名为 \"{}\"", *twice));
  }
}

std::int64_t BytesOf(const PlannedTensor& tensor) {
  if (const auto bytes = TensorBytes(tensor.dtype, tensor.shape)) return *bytes;
  throw Error(ExitCode::kExecution, Say("tensor \"{}\": its shape overflows 63 bits",
                                        "张量 \"{}\"：其形状超出 63 位整数", tensor.name));
}

std::string LittleEndian(std::uint64_t value) {
  std::string bytes;
  for (std::size_t i = 0; i < kSafetensorsPrefixBytes; ++i) {
    bytes += static_cast<char>(value & 0xFF);
    value >>= 8;
  }
  return bytes;
}

// Written piece by piece: a JSON value with thousands of keys in a given order is slow to build.
std::string HeaderText(const std::vector<PlannedTensor>& tensors,
                       const std::map<std::string, std::string>& metadata) {
  std::string text = "{";
  if (!metadata.empty()) text += "\"__metadata__\":" + Json(metadata).dump();
  std::int64_t offset = 0;
  for (const PlannedTensor& tensor : tensors) {
    const std::int64_t end = offset + BytesOf(tensor);
    const Json entry = {
        {"dtype", NameOf(tensor.dtype)}, {"shape", tensor.shape}, {"data_offsets", {offset, end}}};
    if (text.size() > 1) text += ",";
    text += Json(tensor.name).dump() + ":" + entry.dump();
    offset = end;
  }
  text += "}";
  text.append((kAlignment - text.size() % kAlignment) % kAlignment, ' ');
  return text;
}

}  // namespace

std::string LayOutSafetensors(std::vector<PlannedTensor>& tensors,
                              const std::map<std::string, std::string>& metadata) {
  CheckNames(tensors);
  std::sort(tensors.begin(), tensors.end(), ComesBefore);
  const std::string header = HeaderText(tensors, metadata);
  return LittleEndian(header.size()) + header;
}

}  // namespace huoyan
