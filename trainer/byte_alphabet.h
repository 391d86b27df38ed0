#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace huoyan {

/// The printable alphabet in which byte-level BPE files write bytes: each of the 256 bytes is one visible
/// character (GPT-2's table: a space is Ġ, a newline Ċ, 唐 is åĶĲ).
std::string ToByteAlphabet(std::string_view bytes);

/// The bytes that `text` stands for; nothing when it holds a character outside the alphabet.
std::optional<std::string> FromByteAlphabet(std::string_view text);

}  // namespace huoyan
