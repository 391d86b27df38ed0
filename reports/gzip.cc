#include "reports/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <limits>

#include "harness/base/error.h"

namespace huoyan {
namespace {

constexpr int kLevel = 6;
constexpr int kGzipFraming = 16;  // added to the window bits: a gzip header instead of zlib's

Error OutOfMemory() {
  return Error(ExitCode::kExecution, Text{"zlib could not compress the report's data: no memory",
                                          "zlib 无法压缩报告数据：内存不足"});
}

}  // namespace

std::string Gzip(std::string_view bytes) {
  z_stream stream{};
  if (deflateInit2(&stream, kLevel, Z_DEFLATED, MAX_WBITS + kGzipFraming, MAX_MEM_LEVEL,
                   Z_DEFAULT_STRATEGY) != Z_OK)
    throw OutOfMemory();
  std::string packed;
  std::string buffer(std::size_t{1} << 16, '\0');
  std::size_t taken = 0;
  int status = Z_OK;
  while (status == Z_OK) {
    const std::size_t chunk = std::min<std::size_t>(bytes.size() - taken, std::numeric_limits<uInt>::max());
    if (stream.avail_in == 0) {
      stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data() + taken));  // zlib only reads
      stream.avail_in = static_cast<uInt>(chunk);
      taken += chunk;
    }
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = static_cast<uInt>(buffer.size());
    status = deflate(&stream, taken == bytes.size() ? Z_FINISH : Z_NO_FLUSH);
    packed.append(buffer, 0, buffer.size() - stream.avail_out);
  }
  deflateEnd(&stream);
  if (status != Z_STREAM_END) throw OutOfMemory();
  return packed;
}

}  // namespace huoyan
