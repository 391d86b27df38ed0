#include "evalsets/degenerate.h"

#include <algorithm>
#include <string>

#include "evalsets/characters.h"
#include "evalsets/normalise.h"

namespace huoyan {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

bool IsGarbled(std::u32string_view text) {
  while (!text.empty() && (text.back() == U'\n' || text.back() == U' ')) text.remove_suffix(1);
  if (text.size() > 1 && text.back() == kReplacement) text.remove_suffix(1);
  const auto bad = std::count_if(text.begin(), text.end(), [](char32_t c) {
    const bool latin_1 = (c >= 0x80 && c <= 0x9F) || (c >= 0xC0 && c <= 0xFF);  // UTF-8 read as Latin-1: å­æ
    const bool control = c < 0x20 && c != U'\n' && c != U'\t' && c != U'\r';
    return c == kReplacement || c == U'锟' || latin_1 || control;  // 锟斤拷: replacements read as GBK
  });
  return static_cast<std::size_t>(bad) * 20 > text.size();
}

bool IsRepetition(std::u32string_view text) {
  constexpr std::size_t kLeastCharacters = 30;
  constexpr std::size_t kLeastStutter = 12;  // of one character or two and nothing else
  constexpr std::size_t kMostPeriod = 40;
  for (std::size_t period = 1; period <= kMostPeriod && period * 5 <= text.size(); ++period) {
    std::size_t run = 0;
    std::size_t longest = 0;
    for (std::size_t i = period; i < text.size(); ++i) {
      run = text[i] == text[i - period] ? run + 1 : 0;
      longest = std::max(longest, run);
    }
    const std::size_t covered = longest + period;
    if (period <= 2 && covered == text.size() && covered >= kLeastStutter) return true;
    if (covered >= kLeastCharacters && covered >= 5 * period && covered * 2 >= text.size()) return true;
  }
  return false;
}

}  // namespace

Degeneration FindDegeneration(std::string_view folded) {
  const std::u32string characters = ToCodePoints(folded);
  if (!characters.empty() && IsGarbled(characters)) return Degeneration::kGarbled;
  std::u32string bare;
  std::copy_if(characters.begin(), characters.end(), std::back_inserter(bare),
               [](char32_t c) { return !IsDropped(c); });
  if (bare.empty()) return Degeneration::kEmpty;
  if (IsRepetition(bare)) return Degeneration::kRepetition;
  return Degeneration::kNone;
}

}  // namespace huoyan
