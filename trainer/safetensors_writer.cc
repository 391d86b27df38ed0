#include "trainer/safetensors_writer.h"

#include <algorithm>
#include <utility>

#include "harness/base/file.h"
#include "harness/base/json.h"
#include "trainer/safetensors_header.h"

namespace huoyan {
namespace {

constexpr std::size_t kAlignment = 8;

// Larger elements first keeps every tensor aligned; then by name.
bool ComesBefore(const NamedTensor& a, const NamedTensor& b) {
  if (a.tensor.dtype != b.tensor.dtype) return a.tensor.dtype > b.tensor.dtype;
  return a.name < b.name;
}

void Check(const std::vector<NamedTensor>& tensors) {
  std::vector<std::string> names;
  for (const NamedTensor& named : tensors) {
    const TensorView& tensor = named.tensor;
    if (named.name == "__metadata__" || !IsUtf8(named.name)) {
      throw Error(ExitCode::kExecution,
                  Say("\"{}\" cannot name a tensor", "\"{}\" 不能用作张量名", named.name));
    }
    if (TensorBytes(tensor.dtype, tensor.shape) != static_cast<std::int64_t>(tensor.bytes.size())) {
      throw Error(ExitCode::kExecution,
                  Say("tensor \"{}\": {} bytes do not fit its shape and dtype",
                      "张量 \"{}\"：{} 字节与其形状和类型不符", named.name, tensor.bytes.size()));
    }
    names.push_back(named.name);
  }
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice != names.end()) {
    throw Error(ExitCode::kExecution, Say("two tensors are named \"{}\"", "有两个张量名为 \"{}\"", *twice));
  }
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
std::string HeaderText(const std::vector<NamedTensor>& tensors,
                       const std::map<std::string, std::string>& metadata) {
  std::string text = "{";
  if (!metadata.empty()) text += "\"__metadata__\":" + Json(metadata).dump();
  std::size_t offset = 0;
  for (const NamedTensor& named : tensors) {
    const std::size_t end = offset + named.tensor.bytes.size();
    const Json entry = {{"dtype", NameOf(named.tensor.dtype)},
                        {"shape", named.tensor.shape},
                        {"data_offsets", {offset, end}}};
    if (text.size() > 1) text += ",";
    text += Json(named.name).dump() + ":" + entry.dump();
    offset = end;
  }
  text += "}";
  text.append((kAlignment - text.size() % kAlignment) % kAlignment, ' ');
  return text;
}

}  // namespace

std::string SerializeSafetensors(std::vector<NamedTensor> tensors,
                                 const std::map<std::string, std::string>& metadata) {
  Check(tensors);
  std::sort(tensors.begin(), tensors.end(), ComesBefore);
  const std::string header = HeaderText(tensors, metadata);
  std::size_t size = kSafetensorsPrefixBytes + header.size();
  for (const NamedTensor& named : tensors) size += named.tensor.bytes.size();
  std::string content;
  content.reserve(size);
  content += LittleEndian(header.size());
  content += header;
  for (const NamedTensor& named : tensors) content += named.tensor.bytes;
  return content;
}

void WriteSafetensors(const std::filesystem::path& path, std::vector<NamedTensor> tensors,
                      const std::map<std::string, std::string>& metadata) {
  WriteFileAtomically(path, SerializeSafetensors(std::move(tensors), metadata));
}

}  // namespace huoyan
