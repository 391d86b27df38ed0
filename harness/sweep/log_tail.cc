#include "harness/sweep/log_tail.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "harness/base/json.h"

namespace huoyan {
namespace {

constexpr std::streamoff kLogTailBytes = 2000;

}  // namespace

std::string LogTail(const std::filesystem::path& log) {
  std::ifstream in(log, std::ios::binary | std::ios::ate);
  if (!in) return "";
  const std::streamoff size = in.tellg();
  in.seekg(std::max<std::streamoff>(0, size - kLogTailBytes));
  std::string tail{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (size > kLogTailBytes) tail.erase(0, tail.find('\n') + 1);  // a first line that is cut off
  for (char& byte : tail) {
    const bool printable = static_cast<unsigned char>(byte) >= ' ' || byte == '\n';
    if (!printable) byte = ' ';
  }
  while (!tail.empty() && (tail.back() == '\n' || tail.back() == ' ')) tail.pop_back();
  if (IsUtf8(tail)) return tail;
  for (char& byte : tail) {
    if (static_cast<unsigned char>(byte) >= 0x80) byte = '?';
  }
  return tail;
}

}  // namespace huoyan
