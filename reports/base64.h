#pragma once

#include <string>
#include <string_view>

namespace huoyan {

/// RFC 4648 with padding, without line breaks. Empty in, empty out.
std::string Base64(std::string_view bytes);

}  // namespace huoyan
