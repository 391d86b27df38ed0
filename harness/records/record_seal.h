#pragma once

#include <string>

namespace huoyan {

/// The text of a record with its own checksum in it: `text` must hold `"record_sha256": ""` once, whose empty
/// value becomes the SHA-256 of the text with 64 zeros there.
std::string Sealed(std::string text);

enum class Seal { kNone, kIntact, kBroken };

/// Is the text as Sealed left it? Records from before there were seals have none.
Seal SealOf(const std::string& text);

}  // namespace huoyan
