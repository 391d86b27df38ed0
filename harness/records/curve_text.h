#pragma once

#include <optional>
#include <string>
#include <vector>

#include "trainer/session.h"

namespace huoyan {

/// Cuts the training curve out of the text of a record and reads it straight into steps: nine tenths of a
/// record are its curve, and a Json value for every number of it is most of the work of reading ten thousand
/// records. Nothing, and `text` is as it was, when the curve is not written just as this program writes it;
/// the reader of all JSON then takes the whole.
std::optional<std::vector<StepReport>> TakeCurve(std::string& text);

}  // namespace huoyan
