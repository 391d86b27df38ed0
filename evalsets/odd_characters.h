#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "harness/base/text.h"

namespace huoyan {

/// Something in a line of a novel that no edition prints: what is left of a lost character, of another file
/// format or of a wrongly read encoding.
struct OddCharacters {
  std::size_t column = 0;  ///< of the first, in characters from 1
  Text what;
};

/// At most one finding of each sort, in the order of the line: replacement characters, control and invisible
/// characters, private or unassigned code points, boxes for missing characters, HTML, web addresses, Latin
/// letters, question marks in a row, mojibake.
std::vector<OddCharacters> FindOddCharacters(std::string_view line);

}  // namespace huoyan
