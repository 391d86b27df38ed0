#include "trainer/safetensors.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "harness/base/error.h"
#include "trainer/safetensors_header.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

// Maps a whole regular file; `size` must not be 0.
std::shared_ptr<const void> MapFile(int file, std::size_t size, const fs::path& path) {
  void* start = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
  if (start == MAP_FAILED) {
    throw Error(ExitCode::kExecution, Say("{}: cannot map {} bytes: {}", "{}：无法映射 {} 字节：{}",
                                          path.string(), size, std::strerror(errno)));
  }
  return {start, [size](const void* mapped) { ::munmap(const_cast<void*>(mapped), size); }};
}

std::pair<std::shared_ptr<const void>, std::size_t> OpenAndMap(const fs::path& path) {
  // O_NONBLOCK: opening a named pipe must not wait for its writer.
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) {
    throw InputError({path.string()}, Say("cannot read: {}", "无法读取：{}", std::strerror(errno)));
  }
  const std::unique_ptr<const int, void (*)(const int*)> closer(&file, [](const int* f) { ::close(*f); });
  struct stat status {};
  if (::fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
    throw InputError({path.string()}, Say("is not a regular file", "不是普通文件"));
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size < kSafetensorsPrefixBytes) {
    throw InputError({path.string()}, Say("{} bytes are too few for a safetensors file; it may be cut short",
                                          "仅 {} 字节，不足以成为 safetensors 文件，可能不完整", size));
  }
  return {MapFile(file, size, path), size};
}

std::uint64_t ReadLittleEndian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = (value << 8) | static_cast<unsigned char>(bytes[i]);
  return value;
}

}  // namespace

SafetensorsFile SafetensorsFile::Open(const fs::path& path) {
  SafetensorsFile file;
  file.path_ = path;
  std::size_t size = 0;
  std::tie(file.mapping_, size) = OpenAndMap(path);
  const std::string_view content(static_cast<const char*>(file.mapping_.get()), size);

  const std::uint64_t header_bytes = ReadLittleEndian(content.substr(0, kSafetensorsPrefixBytes));
  if (header_bytes > kMaxSafetensorsHeaderBytes) {
    throw InputError({path.string()},
                     Say("its header claims {} bytes, more than the {} allowed; is it a safetensors file?",
                         "文件头声称有 {} 字节，超过允许的 {}；是否为 safetensors 文件？", header_bytes,
                         kMaxSafetensorsHeaderBytes));
  }
  if (header_bytes > size - kSafetensorsPrefixBytes) {
    throw InputError({path.string()},
                     Say("its header claims {} bytes, the file has {}; it may be cut short",
                         "文件头声称有 {} 字节，而文件共 {} 字节，可能不完整", header_bytes, size));
  }
  const std::string_view data = content.substr(kSafetensorsPrefixBytes + header_bytes);
  SafetensorsHeader header = ParseSafetensorsHeader(content.substr(kSafetensorsPrefixBytes, header_bytes),
                                                    static_cast<std::int64_t>(data.size()), path.string());
  for (auto& [name, entry] : header.tensors) {
    const auto begin = static_cast<std::size_t>(entry.data_offsets[0]);
    const auto end = static_cast<std::size_t>(entry.data_offsets[1]);
    file.tensors_[name] = {entry.dtype, std::move(entry.shape), data.substr(begin, end - begin)};
  }
  file.metadata_ = std::move(header.metadata);
  return file;
}

}  // namespace huoyan
