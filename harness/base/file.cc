#include "harness/base/file.h"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

#include "harness/base/error.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

std::string Reason() { return std::strerror(errno); }

[[noreturn]] void FailToWrite(const fs::path& path, const std::string& reason) {
  throw Error(ExitCode::kExecution, Say("{}: cannot write: {}", "{}：无法写入：{}", path.string(), reason));
}

std::ifstream OpenForReading(const fs::path& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) {
    throw Error(ExitCode::kUsage,
                Say("{}: is a folder, a file was expected", "{}：是文件夹，此处应为文件", path.string()));
  }
  std::ifstream in(path, std::ios::binary);
  if (!in)
    throw Error(ExitCode::kUsage, Say("{}: cannot read: {}", "{}：无法读取：{}", path.string(), Reason()));
  return in;
}

std::string ToHex(const std::array<unsigned char, crypto_hash_sha256_BYTES>& hash) {
  std::array<char, 2 * crypto_hash_sha256_BYTES + 1> hex{};
  sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
  return hex.data();
}

}  // namespace

std::string ReadFile(const fs::path& path, std::uintmax_t limit) {
  std::ifstream in = OpenForReading(path);
  std::error_code failed;
  const std::uintmax_t size = fs::file_size(path, failed);
  if (!failed && size > limit) {
    throw Error(ExitCode::kUsage, Say("{}: {} bytes, more than the {} allowed here",
                                      "{}：{} 字节，超过此处允许的 {} 字节", path.string(), size, limit));
  }
  std::string content;
  std::array<char, 1 << 16> piece;
  while (in.read(piece.data(), piece.size()) || in.gcount() > 0) {
    content.append(piece.data(), static_cast<std::size_t>(in.gcount()));
    if (content.size() > limit) {
      throw Error(ExitCode::kUsage, Say("{}: more than the {} bytes allowed here",
                                        "{}：超过此处允许的 {} 字节", path.string(), limit));
    }
  }
  return content;
}

void WriteFileAtomically(const fs::path& path, std::string_view content) {
  std::error_code failed;
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  fs::create_directories(folder, failed);
  if (failed) FailToWrite(folder, failed.message());
  const fs::path temporary = path.string() + ".tmp" + std::to_string(::getpid());
  const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
  if (file < 0) FailToWrite(temporary, Reason());
  const auto abandon = [&](const std::string& reason) {
    ::close(file);
    ::unlink(temporary.c_str());
    FailToWrite(path, reason);
  };
  for (std::size_t done = 0; done < content.size();) {
    const ssize_t written = ::write(file, content.data() + done, content.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) abandon(Reason());
    done += static_cast<std::size_t>(written);
  }
  if (::fsync(file) != 0) abandon(Reason());
  if (::close(file) != 0 || ::rename(temporary.c_str(), path.c_str()) != 0) {
    const std::string reason = Reason();
    ::unlink(temporary.c_str());
    FailToWrite(path, reason);
  }
  const int directory = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory >=
      0) {  // makes the rename itself durable; some file systems refuse to sync folders, which is no error
    ::fsync(directory);
    ::close(directory);
  }
}

std::string Sha256(std::string_view bytes) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash;
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  return ToHex(hash);
}

std::string Sha256OfFile(const fs::path& path) {
  std::ifstream in = OpenForReading(path);
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  std::string piece(1 << 20, '\0');
  while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())) || in.gcount() > 0) {
    crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(piece.data()),
                              static_cast<unsigned long long>(in.gcount()));
  }
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash;
  crypto_hash_sha256_final(&state, hash.data());
  return ToHex(hash);
}

}  // namespace huoyan
