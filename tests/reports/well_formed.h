#pragma once

#include <string>
#include <string_view>

namespace huoyan {

/// Why `xml` is not well-formed; empty when it is. Knows elements, attributes, text and the five named
/// entities: what our own writers use, no more.
std::string WhyNotWellFormed(std::string_view xml);

}  // namespace huoyan
