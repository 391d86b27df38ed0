#pragma once

#include <string_view>

namespace huoyan {

/// Why a text cannot be graded at all.
enum class Degeneration { kNone, kEmpty, kGarbled, kRepetition };

/// Looks at folded text. Empty: no letters or digits. Garbled: U+FFFD or characters of a wrongly decoded
/// encoding make up more than a twentieth (one cut off at the end is forgiven). Repetition: at least 30
/// characters and half of the text are one phrase of up to 40 characters five times over or more.
Degeneration FindDegeneration(std::string_view folded);

}  // namespace huoyan
