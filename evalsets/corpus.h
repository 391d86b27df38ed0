#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/fields.h"

namespace huoyan {

/// Editions cut chapters 9 to 12 differently; the others agree one for one.
enum class Edition {
  kAppendix,    ///< the story of 陈光蕊 is an appendix, chapter 9 is 袁守诚
  kChapterNine  ///< the story of 陈光蕊 is chapter 9
};
const EnumTable<Edition>& EnumNames(Type<Edition>);

/// One chapter in simplified characters, NFKC, lower case; punctuation and line breaks are kept.
struct CorpusChapter {
  int number = 0;  ///< from 1; 0 for the appendix
  std::string title;
  std::string text;      ///< Fold of heading and body
  std::string original;  ///< FoldWidth of the same: the script as printed
};

/// A plain-text edition of the novel, taken apart at its headings. Terms are folded the same way before they
/// are looked for, so simplified terms are found in a traditional edition. A term that holds punctuation is
/// also looked for without it.
class Corpus {
 public:
  /// Takes apart text whose chapters begin with a line 第N回 followed by white space and a title; N counts up
  /// from 1. A line 附录 begins the appendix, which runs to the next heading. Throws Error(kUsage) naming the
  /// file when there is no chapter or when one is missing, doubled or out of order.
  static Corpus Parse(std::string_view text, const std::string& file);
  static Corpus Load(const std::string& path);

  const std::vector<CorpusChapter>& chapters() const { return chapters_; }
  const std::optional<CorpusChapter>& appendix() const { return appendix_; }
  Edition edition() const { return edition_; }
  const std::string& sha256() const { return sha256_; }  ///< of the text as it came

  /// Does the term occur in the chapter? False for an empty term and a chapter there is not.
  bool Contains(int chapter, std::string_view term) const;
  /// Does the term occur in any chapter or the appendix?
  bool ContainsAnywhere(std::string_view term) const;

  /// Is this run of Chinese numerals in the chapter with no numeral before or after it?
  bool ContainsNumeralRun(int chapter, std::string_view run) const;

 private:
  const CorpusChapter* Find(int chapter) const;

  std::vector<CorpusChapter> chapters_;
  std::vector<std::vector<std::string>> numeral_runs_;  ///< sorted, one list a chapter
  std::optional<CorpusChapter> appendix_;
  Edition edition_ = Edition::kAppendix;
  std::string sha256_;
};

/// The maximal runs of 零〇一二两三四五六七八九十百千万 in text, sorted, without repetition.
std::vector<std::string> NumeralRuns(std::string_view text);

}  // namespace huoyan
