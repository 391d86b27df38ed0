#pragma once

#include <cstddef>

#include "evalsets/answer_text.h"

namespace huoyan {

/// Where the answer that counts begins: after the last self-correction (不对，…; 更正：…) that something
/// follows, else 0.
std::size_t StartAfterCorrection(const AnswerText& text);

}  // namespace huoyan
