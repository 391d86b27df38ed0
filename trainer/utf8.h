#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace huoyan {

/// One character of a UTF-8 text. A byte that belongs to no well-formed character stands for itself:
/// `value` is -1 and `size_bytes` is 1.
struct CodePoint {
  std::int32_t value = -1;
  std::size_t size_bytes = 1;
};

/// The character that starts at byte `at`, which must lie inside `text`.
CodePoint CodePointAt(std::string_view text, std::size_t at);

/// `text` in Unicode normalisation form C. A text that is not well-formed UTF-8 has no normal form and is
/// given back unchanged.
std::string NormalizeNfc(std::string_view text);

/// `bytes` with each maximal ill-formed part replaced by one U+FFFD, as Python's errors="replace" and Rust's
/// from_utf8_lossy do (The Unicode Standard 15, section 3.9, "U+FFFD Substitution of Maximal Subparts").
std::string RepairUtf8(std::string_view bytes);

}  // namespace huoyan
