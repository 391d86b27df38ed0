#pragma once

#include <string_view>

namespace huoyan {

/// A unit as it follows a numeral: what it measures, and how many of the dimension's smallest unit it is.
struct Unit {
  std::string_view text;
  std::string_view dimension;
  double factor;
};

/// The unit at the start of `text` (the longest that fits), or null.
const Unit* UnitAt(std::u32string_view text, std::size_t* length);

/// Length in characters of the name at the start of `text` that looks like a number with a unit and is none
/// (千里眼, 八戒, 九头虫); 0 when there is none.
std::size_t NumericNameAt(std::u32string_view text);

}  // namespace huoyan
