#pragma once

#include <string>

#include "evalsets/hallucination.h"
#include "harness/base/text.h"

namespace huoyan {

/// What looking wrong answers and quotations up in the novel found, as lines for a terminal.
std::string RenderHallucinations(const HallucinationCounts& counts, Language language);

}  // namespace huoyan
