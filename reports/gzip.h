#pragma once

#include <string>
#include <string_view>

namespace huoyan {

/// RFC 1952, without file name or time, so that the same bytes give the same file. Throws Error(kExecution)
/// when zlib has no memory.
std::string Gzip(std::string_view bytes);

}  // namespace huoyan
