#include "evalsets/normalise.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <opencc/SimpleConverter.hpp>
#include <vector>

#include "evalsets/characters.h"
#include "harness/base/error.h"

namespace huoyan {
namespace {

constexpr char32_t kFirstIdeograph = 0x3400;
constexpr char32_t kLastIdeograph = 0x9FFF;
constexpr char32_t kFirstRareIdeograph = 0x20000;

const opencc::SimpleConverter& Simplifier() {
  static const opencc::SimpleConverter converter = [] {
    try {
      return opencc::SimpleConverter("t2s.json");
    } catch (const std::exception& error) {
      throw Error(
          ExitCode::kExecution,
          Say("OpenCC cannot load t2s.json ({}); install its dictionaries (Debian: libopencc-data)",
              "OpenCC 无法载入 t2s.json（{}）；请安装其词典（Debian：libopencc-data）", error.what()));
    }
  }();
  return converter;
}

// 崔玨 is 崔珏: a variant that the novel's editions and replies use and OpenCC's t2s leaves alone.
constexpr char32_t kUsualForm = U'珏';
bool IsVariant(char32_t c) { return c == U'玨'; }

// Which CJK characters OpenCC may change. Text without any is simplified already, and asking OpenCC would
// cost most of the time that grading takes.
const std::vector<bool>& TraditionalCharacters() {
  static const std::vector<bool> table = [] {
    constexpr std::u32string_view kOnlyInPhrases = U"覆瞭乾著藉徵麼幺於甚儘係夥噁";
    std::vector<bool> changes(kLastIdeograph - kFirstIdeograph + 1, false);
    for (char32_t c = kFirstIdeograph; c <= kLastIdeograph; ++c) {
      const std::string text = ToUtf8(std::u32string_view(&c, 1));
      changes[c - kFirstIdeograph] = kOnlyInPhrases.find(c) != std::u32string_view::npos || IsVariant(c) ||
                                     Simplifier().Convert(text) != text;
    }
    return changes;
  }();
  return table;
}

bool MayBeTraditional(std::u32string_view text) {
  const std::vector<bool>& traditional = TraditionalCharacters();
  return std::any_of(text.begin(), text.end(), [&](char32_t c) {
    if (c >= kFirstIdeograph && c <= kLastIdeograph) return bool{traditional[c - kFirstIdeograph]};
    return c >= kFirstRareIdeograph;
  });
}

bool IsAscii(std::string_view text) {
  for (const char byte : text) {
    if (static_cast<unsigned char>(byte) >= 0x80) return false;
  }
  return true;
}

}  // namespace

std::string FoldWidth(std::string_view text) {
  const std::string valid = IsAscii(text) ? std::string(text) : ToUtf8(ToCodePoints(text));
  utf8proc_uint8_t* mapped = nullptr;
  const auto options = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
                                                      UTF8PROC_CASEFOLD);
  const auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(valid.data()),
                                   static_cast<utf8proc_ssize_t>(valid.size()), &mapped, options);
  const std::unique_ptr<utf8proc_uint8_t, void (*)(void*)> owned(mapped, std::free);
  if (length < 0) {
    throw Error(ExitCode::kExecution,
                Say("Unicode normalisation failed: {}", "Unicode 规范化失败：{}", utf8proc_errmsg(length)));
  }
  return std::string(reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(length));
}

std::string Fold(std::string_view text) {
  std::string folded = FoldWidth(text);
  std::u32string characters = ToCodePoints(folded);
  if (!MayBeTraditional(characters)) return folded;
  const auto variant = std::find_if(characters.begin(), characters.end(), IsVariant);
  if (variant == characters.end()) return Simplifier().Convert(folded);
  std::replace_if(variant, characters.end(), IsVariant, kUsualForm);
  return Simplifier().Convert(ToUtf8(characters));
}

bool IsDropped(char32_t character) {
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(character))) {
    case UTF8PROC_CATEGORY_PC:
    case UTF8PROC_CATEGORY_PD:
    case UTF8PROC_CATEGORY_PS:
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PI:
    case UTF8PROC_CATEGORY_PF:
    case UTF8PROC_CATEGORY_PO:
    case UTF8PROC_CATEGORY_SM:
    case UTF8PROC_CATEGORY_SC:
    case UTF8PROC_CATEGORY_SK:
    case UTF8PROC_CATEGORY_SO:
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
      return true;
    default:
      return false;
  }
}

std::string DropPunctuation(std::string_view folded) {
  std::u32string kept;
  for (const char32_t character : ToCodePoints(folded)) {
    if (!IsDropped(character)) kept.push_back(character);
  }
  return ToUtf8(kept);
}

std::string Normalise(std::string_view text) { return DropPunctuation(Fold(text)); }

}  // namespace huoyan
