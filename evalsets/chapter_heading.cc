#include "evalsets/chapter_heading.h"

#include "evalsets/characters.h"
#include "evalsets/normalise.h"
#include "evalsets/numerals.h"

namespace huoyan {
namespace {

constexpr int kMostChapters = 1000;
constexpr std::u32string_view kDecoration = U" \t\uFEFF#*=-—_~[]【】〖〗《》<>◎●◆■·|";
constexpr std::u32string_view kAfterNumber = U" \t:.、-—·|】]〗》";
constexpr std::u32string_view kSentenceMarks = U"。!?;…";

std::u32string_view Trim(std::u32string_view text, std::u32string_view marks) {
  const std::size_t begin = text.find_first_not_of(marks);
  if (begin == std::u32string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(marks) + 1 - begin);
}

std::u32string_view TrimStart(std::u32string_view text, std::u32string_view marks) {
  return text.substr(std::min(text.find_first_not_of(marks), text.size()));
}

// What stands from 第 on, when only a word or two set apart (西游记 第一回, 卷一 第一回) stand before it.
std::u32string_view FromOrdinal(std::u32string_view line) {
  constexpr std::size_t kMostBefore = 12;
  const std::size_t at = line.find(U'第');
  if (at == std::u32string_view::npos || at > kMostBefore) return {};
  if (at > 0 && kDecoration.find(line[at - 1]) == std::u32string_view::npos) return {};
  return line.substr(at + 1);
}

bool IsSentence(std::u32string_view text) {
  constexpr std::u32string_view kEnds = U"”’」』,:";
  return text.find_first_of(kSentenceMarks) != std::u32string_view::npos ||
         (!text.empty() && kEnds.find(text.back()) != std::u32string_view::npos);
}

std::optional<ChapterHeading> ReadAppendixHeading(std::u32string_view line) {
  for (const std::u32string_view word : {U"附录", U"附錄"}) {
    if (line.substr(0, word.size()) != word) continue;
    const std::u32string_view rest = line.substr(word.size());
    if (!rest.empty() && kAfterNumber.find(rest.front()) == std::u32string_view::npos) return std::nullopt;
    return ChapterHeading{0, "", ToUtf8(Trim(rest, kAfterNumber))};
  }
  return std::nullopt;
}

}  // namespace

std::optional<ChapterHeading> ReadChapterHeading(std::string_view line) {
  constexpr std::size_t kMostCharacters = 60;
  constexpr std::size_t kLongestJoinedTitle = 24;
  if (CountCharacters(line) > kMostCharacters) return std::nullopt;
  const std::u32string folded = ToCodePoints(FoldWidth(line));
  const std::u32string_view trimmed = Trim(folded, kDecoration);
  if (auto appendix = ReadAppendixHeading(trimmed)) return appendix;
  std::u32string_view rest = TrimStart(FromOrdinal(trimmed), U" ");
  std::u32string digits;  // 第 十 二 回, too
  while (!rest.empty() && (IsNumeralCharacter(rest.front()) || rest.front() == U' ')) {
    if (rest.front() != U' ') digits += rest.front();
    rest.remove_prefix(1);
  }
  const std::string numeral = ToUtf8(digits);
  const std::optional<double> number = ParseNumeral(numeral);
  constexpr std::u32string_view kChapterWords = U"回囘迴章";
  if (!number || *number < 1 || *number > kMostChapters || rest.empty() ||
      kChapterWords.find(rest.front()) == std::u32string_view::npos) {
    return std::nullopt;
  }
  rest.remove_prefix(1);
  const bool set_apart = rest.empty() || kAfterNumber.find(rest.front()) != std::u32string_view::npos;
  const std::u32string_view title = Trim(rest, kAfterNumber);
  if (IsSentence(title)) return std::nullopt;
  const bool joined = title.size() <= kLongestJoinedTitle && title.size() >= 8 &&
                      title.find_first_of(U",:") == std::u32string_view::npos;
  if (!set_apart && !joined) return std::nullopt;
  return ChapterHeading{static_cast<int>(*number), numeral, ToUtf8(title)};
}

bool LooksLikeTitle(std::string_view line) {
  constexpr std::size_t kLongestTitle = 30;
  const std::u32string folded = ToCodePoints(FoldWidth(line));
  const std::u32string_view trimmed = Trim(folded, kDecoration);
  return !trimmed.empty() && trimmed.size() <= kLongestTitle && !IsSentence(trimmed);
}

}  // namespace huoyan
