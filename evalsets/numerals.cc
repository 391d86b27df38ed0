#include "evalsets/numerals.h"

#include <algorithm>
#include <cmath>

#include "evalsets/characters.h"
#include "evalsets/normalise.h"
#include "evalsets/numeral_units.h"

namespace huoyan {
namespace {

constexpr std::size_t kMostNumeralCharacters = 32;

int DigitOf(char32_t c) {
  if (c >= U'0' && c <= U'9') return static_cast<int>(c - U'0');
  constexpr std::u32string_view kDigits = U"零一二三四五六七八九";
  constexpr std::u32string_view kFormal = U"〇壹贰叁肆伍陆柒捌玖";
  for (int i = 0; i < 10; ++i) {
    if (c == kDigits[i] || c == kFormal[i]) return i;
  }
  return c == U'两' ? 2 : -1;
}

double PowerOf(char32_t c) {
  switch (c) {
    case U'十':
    case U'拾':
      return 10;
    case U'百':
    case U'佰':
      return 100;
    case U'千':
    case U'仟':
      return 1000;
    case U'万':
      return 1e4;
    case U'亿':
      return 1e8;
    default:
      return 0;
  }
}

int TensOf(char32_t c) { return c == U'廿' ? 20 : c == U'卅' ? 30 : c == U'卌' ? 40 : 0; }

bool IsAsciiDigit(char32_t c) { return c >= U'0' && c <= U'9'; }

// 二十有三, 一百单八: a word between a power and the digits below it, which says no more than 零 does.
bool IsLink(std::u32string_view text, std::size_t at) {
  constexpr std::u32string_view kLinks = U"有又单";
  if (at == 0 || at + 1 >= text.size() || kLinks.find(text[at]) == std::u32string_view::npos) return false;
  const bool after_power = PowerOf(text[at - 1]) >= 10 || TensOf(text[at - 1]) > 0;
  return after_power && DigitOf(text[at + 1]) > 0 && text[at + 1] != U'两' && !IsAsciiDigit(text[at + 1]);
}

// 13 500: a space that sets off three digits.
bool IsGroupSpace(std::u32string_view text, std::size_t at) {
  if (text[at] != U' ' || at == 0 || !IsAsciiDigit(text[at - 1]) || at + 3 >= text.size()) return false;
  const bool longer = at + 4 < text.size() && IsAsciiDigit(text[at + 4]);
  return std::all_of(text.begin() + at + 1, text.begin() + at + 4, IsAsciiDigit) && !longer;
}

// 七七四十九, 九九八十一: the times table as a figure of speech.
std::optional<double> ParseTimesTable(std::u32string_view text);

// Digits read one by one: 二〇二四, 007, 13,500, 3.5; moves `at` past them.
std::optional<double> ReadDigits(std::u32string_view text, std::size_t& at) {
  double value = 0;
  double scale = 0;
  const std::size_t start = at;
  bool zero = false;
  bool ascii = true;
  for (; at < text.size(); ++at) {
    const char32_t c = text[at];
    if (c == U',' || c == U' ') continue;
    if (c == U'.') {
      if (scale != 0) return std::nullopt;
      scale = 1;
      continue;
    }
    const int digit = DigitOf(c);
    if (digit < 0) break;
    zero = zero || digit == 0;
    ascii = ascii && IsAsciiDigit(c);
    value = value * 10 + digit;
    scale *= 10;
  }
  // 七八 means seven or eight, not 78; years and the like are longer or hold a zero.
  if (!ascii && !zero && at - start == 2) return std::nullopt;
  return scale > 1 ? value / scale : value;
}

std::optional<double> ParseCodePoints(std::u32string_view text) {
  double total = 0;    // above the last 万 or 亿
  double section = 0;  // below it
  double last_power = 0;
  bool zero_since_power = false;
  for (std::size_t at = 0; at < text.size();) {
    if (const int tens = TensOf(text[at]); tens > 0) {
      section += tens;
      last_power = 10;
      ++at;
      continue;
    }
    if (PowerOf(text[at]) > 0 && PowerOf(text[at]) <= 1000) {  // 十六, 一百十六, 百, 千
      section += PowerOf(text[at]);
      last_power = PowerOf(text[at++]);
      zero_since_power = false;
      continue;
    }
    if (PowerOf(text[at]) >= 1e4) {
      const double power = PowerOf(text[at++]);
      if (power == 1e8) {
        total = (total + section) * power;
      } else {
        total += (section == 0 ? 1 : section) * power;
      }
      section = 0;
      last_power = power;
      zero_since_power = false;
      continue;
    }
    if (DigitOf(text[at]) == 0 && last_power > 0 && at + 1 < text.size()) {
      zero_since_power = true;
      ++at;
      continue;
    }
    const std::size_t start = at;
    const std::optional<double> digits = ReadDigits(text, at);
    if (!digits || at == start) return std::nullopt;
    if (at == text.size()) {
      // 一万三 is 13000: a last digit straight after 百, 千 or 万 counts the next lower power.
      const bool elided = last_power >= 100 && !zero_since_power && at - start == 1;
      section += elided ? *digits * last_power / 10 : *digits;
    } else if (PowerOf(text[at]) > 0 && PowerOf(text[at]) <= 1000) {
      section += *digits * PowerOf(text[at]);
      last_power = PowerOf(text[at++]);
      zero_since_power = false;
    } else {
      section += *digits;
    }
  }
  const double value = total + section;
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::optional<double> ParseTimesTable(std::u32string_view text) {
  if (text.size() < 4) return std::nullopt;
  const int a = DigitOf(text[0]);
  const int b = DigitOf(text[1]);
  if (a < 2 || b < 2 || IsAsciiDigit(text[0])) return std::nullopt;
  const std::optional<double> rest = ParseCodePoints(text.substr(2));
  return rest && *rest == a * b ? rest : std::nullopt;
}

std::optional<double> ParseAny(std::u32string_view written) {
  if (written.empty() || written.size() > kMostNumeralCharacters) return std::nullopt;
  std::u32string text(written);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (IsLink(written, i)) text[i] = U'零';
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool inside =
        i > 0 && i + 1 < text.size() && IsAsciiDigit(text[i - 1]) && IsAsciiDigit(text[i + 1]);
    const bool separator = ((text[i] == U',' || text[i] == U'.') && inside) || IsGroupSpace(text, i);
    if (!IsNumeralCharacter(text[i]) && !separator) return std::nullopt;
  }
  if (const auto product = ParseTimesTable(text)) return product;
  return ParseCodePoints(text);
}

bool IsSpace(char32_t c) { return c == U' ' || c == U'\t'; }

// Finds the numbers of one folded text. Positions are code points until the end.
class QuantityFinder {
 public:
  explicit QuantityFinder(std::string_view folded) : text_(ToCodePoints(folded)) {}

  std::vector<Quantity> Find() {
    std::vector<Quantity> quantities;
    for (std::size_t at = 0; at < text_.size();) {
      const std::u32string_view rest = std::u32string_view(text_).substr(at);
      if (!IsNumeralCharacter(text_[at]) || IsPointer(at)) {
        ++at;
      } else if (const std::size_t name = NumericNameAt(rest); name > 0) {
        at += name;
      } else {
        at = ReadQuantity(at, quantities);
      }
    }
    ToByteOffsets(quantities);
    return quantities;
  }

 private:
  // The 一 of 哪一回 and 这一处 counts nothing.
  bool IsPointer(std::size_t at) const {
    constexpr std::u32string_view kPointing = U"哪这那某";
    if (text_[at] != U'一' || at == 0 || kPointing.find(text_[at - 1]) == std::u32string_view::npos)
      return false;
    return at + 1 == text_.size() || !IsNumeralCharacter(text_[at + 1]);
  }

  // 两 is a numeral before 百, 千, 万 or at the start, and otherwise the unit: 五十两, 两百两.
  std::size_t EndOfNumeral(std::size_t begin) const {
    std::size_t end = begin;
    while (end < text_.size()) {
      const char32_t c = text_[end];
      const bool separator = (c == U',' || c == U'.') && end > begin && end + 1 < text_.size() &&
                             IsAsciiDigit(text_[end - 1]) && IsAsciiDigit(text_[end + 1]);
      const bool link = end > begin && IsLink(text_, end);
      const bool group = end > begin && IsGroupSpace(text_, end);
      if (!separator && !group && !link && !IsNumeralCharacter(c)) break;
      const bool power_follows = end + 1 < text_.size() && PowerOf(text_[end + 1]) >= 100;
      if (c == U'两' && end > begin && !power_follows) break;
      ++end;
    }
    return end;
  }

  bool EndsHere(std::size_t at) const {
    if (at >= text_.size() || IsDropped(text_[at])) return true;
    constexpr std::u32string_view kAfter = U"吧呢啊了左的呀";
    return kAfter.find(text_[at]) != std::u32string_view::npos;
  }

  // Reads the numeral at `begin` with its unit, joins it to the quantity it continues, and returns its end.
  std::size_t ReadQuantity(std::size_t begin, std::vector<Quantity>& quantities) const {
    const std::size_t numeral_end = EndOfNumeral(begin);
    const std::u32string_view whole(text_);
    const std::optional<double> value = ParseAny(whole.substr(begin, numeral_end - begin));
    Quantity quantity;
    quantity.ordinal = begin > 0 && text_[begin - 1] == U'第';
    quantity.approximate = !value;
    quantity.value = value.value_or(0);
    std::size_t at = numeral_end;
    while (at < text_.size() && IsSpace(text_[at])) ++at;
    constexpr std::u32string_view kAbout = U"多余来几";
    if (at < text_.size() && kAbout.find(text_[at]) != std::u32string_view::npos) {
      quantity.approximate = true;
      ++at;
    }
    std::size_t unit_length = 0;
    const Unit* unit = UnitAt(whole.substr(at), &unit_length);
    const bool is_arabic = IsAsciiDigit(text_[begin]);
    if (unit == nullptr && !is_arabic && !EndsHere(numeral_end)) return numeral_end;
    quantity.begin = begin;
    quantity.end = unit == nullptr ? numeral_end : at + unit_length;
    quantity.amounts[unit == nullptr ? "" : std::string(unit->dimension)] =
        quantity.value * (unit == nullptr ? 1 : unit->factor);
    const std::size_t end = quantity.end;
    if (!quantities.empty() && Continues(quantities.back(), quantity)) {
      Join(quantities.back(), quantity);
    } else {
      quantities.push_back(std::move(quantity));
    }
    return end;
  }

  // 三丈六尺五寸, 一时三刻, 三日三夜: parts that touch and are measures.
  static bool Continues(const Quantity& before, const Quantity& next) {
    const auto is_measure = [](const Quantity& q) {
      return !q.bare() && q.amounts.count("count") == 0 && q.amounts.count("chapter") == 0;
    };
    return before.end == next.begin && is_measure(before) && is_measure(next);
  }

  static void Join(Quantity& into, const Quantity& part) {
    into.end = part.end;
    into.approximate = into.approximate || part.approximate;
    for (const auto& [dimension, amount] : part.amounts) into.amounts[dimension] += amount;
  }

  void ToByteOffsets(std::vector<Quantity>& quantities) const {
    std::size_t byte = 0;
    std::size_t at = 0;
    const auto offset_of = [&](std::size_t position) {
      byte += ToUtf8(std::u32string_view(text_).substr(at, position - at)).size();
      at = position;
      return byte;
    };
    for (Quantity& quantity : quantities) {
      quantity.begin = offset_of(quantity.begin);
      quantity.end = offset_of(quantity.end);
    }
  }

  std::u32string text_;
};

}  // namespace

bool IsNumeralCharacter(char32_t character) {
  return DigitOf(character) >= 0 || PowerOf(character) > 0 || TensOf(character) > 0;
}

std::optional<double> ParseNumeral(std::string_view text) { return ParseAny(ToCodePoints(text)); }

std::vector<Quantity> FindQuantities(std::string_view folded) { return QuantityFinder(folded).Find(); }

bool SameQuantity(const Quantity& a, const Quantity& b) {
  if (a.approximate || b.approximate) return false;
  if (a.bare() || b.bare()) {
    const bool single = a.amounts.size() == 1 && b.amounts.size() == 1;
    return single && std::abs(a.value - b.value) < 1e-9;
  }
  if (a.amounts.size() != b.amounts.size()) return false;
  return std::equal(a.amounts.begin(), a.amounts.end(), b.amounts.begin(), [](const auto& x, const auto& y) {
    return x.first == y.first && std::abs(x.second - y.second) < 1e-9;
  });
}

std::vector<int> FindChapters(std::string_view folded) {
  std::vector<int> ordinal;
  std::vector<int> plain;
  std::vector<int> bare;
  const auto add = [](std::vector<int>& list, double value) {
    if (value < 1 || value > 1000 || value != std::floor(value)) return;
    const int chapter = static_cast<int>(value);
    if (std::find(list.begin(), list.end(), chapter) == list.end()) list.push_back(chapter);
  };
  for (const Quantity& quantity : FindQuantities(folded)) {
    if (quantity.approximate) continue;
    const bool is_chapter = quantity.amounts.count("chapter") > 0;
    if (is_chapter && quantity.ordinal) add(ordinal, quantity.value);
    if (is_chapter && !quantity.ordinal) add(plain, quantity.value);
    if (quantity.bare()) add(bare, quantity.value);
  }
  return !ordinal.empty() ? ordinal : !plain.empty() ? plain : bare;
}

}  // namespace huoyan
