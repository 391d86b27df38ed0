#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/base/json.h"

namespace huoyan {

/// A key that stands a second time in one object.
struct DuplicateKey {
  Json::json_pointer path;
  Problem problem;  ///< at the second one
};

/// Parses like JsonDocument::Parse, but goes on after a key that stands twice, so that a decoder can add what
/// else is wrong: the first value counts, the others are passed over and noted in `duplicates`.
JsonDocument ParseNotingDuplicates(std::string_view text, std::string file,
                                   std::vector<DuplicateKey>& duplicates);

}  // namespace huoyan
