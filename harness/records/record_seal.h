#pragma once

#include <string>

namespace huoyan {

/// The text of a record with its own checksum in it: `text` must hold `"record_sha256": ""` once, whose empty
/// value becomes the SHA-256 of the text with 64 zeros there.
std::string Sealed(std::string text);

/// Is the text as Sealed left it? True as well for a text without a checksum, which older records are.
bool IsSealIntact(const std::string& text);

}  // namespace huoyan
