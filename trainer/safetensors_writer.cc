#include "trainer/safetensors_writer.h"

#include <string_view>
#include <utility>

#include "harness/base/file.h"
#include "trainer/safetensors_layout.h"

namespace huoyan {

std::string SerializeSafetensors(std::vector<NamedTensor> tensors,
                                 const std::map<std::string, std::string>& metadata) {
  std::vector<PlannedTensor> planned;
  std::map<std::string, std::string_view> bytes;
  std::size_t size = 0;
  for (NamedTensor& named : tensors) {
    const TensorView& tensor = named.tensor;
    if (TensorBytes(tensor.dtype, tensor.shape) != static_cast<std::int64_t>(tensor.bytes.size())) {
      throw Error(ExitCode::kExecution,
                  Say("tensor \"{}\": {} bytes do not fit its shape and dtype",
                      "张量 \"{}\"：{} 字节与其形状和类型不符", named.name, tensor.bytes.size()));
    }
    bytes[named.name] = tensor.bytes;
    size += tensor.bytes.size();
    planned.push_back({std::move(named.name), tensor.dtype, tensor.shape});
  }
  std::string content = LayOutSafetensors(planned, metadata);
  content.reserve(content.size() + size);
  for (const PlannedTensor& tensor : planned) content += bytes.at(tensor.name);
  return content;
}

void WriteSafetensors(const std::filesystem::path& path, std::vector<NamedTensor> tensors,
                      const std::map<std::string, std::string>& metadata) {
  WriteFileAtomically(path, SerializeSafetensors(std::move(tensors), metadata));
}

}  // namespace huoyan
