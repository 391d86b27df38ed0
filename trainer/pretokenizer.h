#pragma once

#include <string_view>
#include <vector>

namespace huoyan {

/// The pattern SplitPretokens matches, as Qwen2's tokenizer.json spells it.
inline constexpr std::string_view kQwen2SplitPattern =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N})"
    R"(| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

/// Splits `text` into the pieces within which byte pairs may merge: the successive matches of
/// kQwen2SplitPattern. The pieces are views into `text` and joined they are `text`; none is empty. A byte
/// that is not UTF-8 counts as a symbol. Linear in the length of the text; empty text gives no piece.
std::vector<std::string_view> SplitPretokens(std::string_view text);

}  // namespace huoyan
