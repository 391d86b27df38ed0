#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace huoyan {

/// A number written in folded text, with its unit. Compound measures ("三丈六尺五寸") are one quantity.
struct Quantity {
  std::size_t begin = 0;  ///< byte range in the folded text, unit included
  std::size_t end = 0;
  double value = 0;                       ///< of the first numeral, in its own unit
  std::map<std::string, double> amounts;  ///< dimension -> total in its smallest unit; the dimension of a
                                          ///< bare numeral is "", of things counted "count"
  bool ordinal = false;                   ///< written 第…
  bool approximate = false;               ///< 五百多年, 八九十斤: never equal to an exact number
  bool bare() const { return amounts.size() == 1 && amounts.begin()->first.empty(); }
};

/// The value of a Chinese, Arabic or mixed numeral: 一万三千五百, 〇, 廿八, 一百十六 and 一百一十六,
/// 二〇二四, 10万8千, 13,500, 七七四十九. Nothing for anything else, among it approximations such as 七八.
/// Full-width digits and traditional characters must have been folded away.
std::optional<double> ParseNumeral(std::string_view text);

/// All numbers in folded text, in order. A numeral without a unit counts only where nothing follows it that
/// could make it part of a name (八戒, 三藏, 二郎神), and names such as 千里眼 are passed over, as is the 一
/// of 哪一回.
std::vector<Quantity> FindQuantities(std::string_view folded);

/// Do the two say the same amount? A bare numeral equals the same number in any unit; things counted are
/// equal whatever their classifier (十二个, 十二字); measures must agree in their dimension.
bool SameQuantity(const Quantity& a, const Quantity& b);

/// The chapters named in folded text, in order and without repetition: 第七回 = 第7回 = 第007回 = 七回 =
/// 第七章. When some are written 第…, only those count; a bare numeral counts only when there is nothing
/// else.
std::vector<int> FindChapters(std::string_view folded);

/// Is the character part of numerals (Chinese or ASCII)?
bool IsNumeralCharacter(char32_t character);

}  // namespace huoyan
