#include "evalsets/edition_import.h"

#include <algorithm>
#include <map>
#include <set>

#include "evalsets/chapter_heading.h"
#include "evalsets/characters.h"
#include "evalsets/odd_characters.h"
#include "harness/base/json.h"

namespace huoyan {
namespace {

constexpr int kChaptersOfTheNovel = 100;

std::vector<std::string_view> LinesOf(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (StartsWith(text, kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    lines.push_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

bool IsBlank(std::string_view line) {
  const std::u32string text = ToCodePoints(line);
  return text.find_first_not_of(U" \t\r\u3000\uFEFF") == std::u32string::npos;
}

std::size_t CountInk(std::string_view line) {
  const std::u32string text = ToCodePoints(line);
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char32_t c) { return c != U' ' && c != U'\t' && c != U'\u3000'; }));
}

// Reads one file; each step below adds to the import.
class Importer {
 public:
  Importer(std::string_view text, const std::string& file) : file_(file), lines_(LinesOf(text)) {}

  EditionImport Run() {
    CheckEncoding();
    if (!import_.usable()) return std::move(import_);
    TakeApart();
    LeaveOutContents();
    CheckOrder();
    CheckLengths();
    for (const Problem& odd : odd_) import_.defects.push_back(odd);
    std::stable_sort(import_.defects.begin(), import_.defects.end(),
                     [](const Problem& a, const Problem& b) { return a.where.line < b.where.line; });
    if (import_.usable()) WriteText();
    return std::move(import_);
  }

 private:
  void Fail(int line, Text what) { import_.errors.push_back({{file_, line, 0}, std::move(what)}); }
  void Note(int line, Text what) { import_.defects.push_back({{file_, line, 0}, std::move(what)}); }

  void CheckEncoding() {
    if (!lines_.empty() && (StartsWith(lines_[0], "\xFF\xFE") || StartsWith(lines_[0], "\xFE\xFF"))) {
      return Fail(1, {"the file is UTF-16; convert it: iconv -f UTF-16 -t UTF-8 FILE > NEW",
                      "文件为 UTF-16，请转换：iconv -f UTF-16 -t UTF-8 旧文件 > 新文件"});
    }
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (IsUtf8(lines_[i])) continue;
      Fail(static_cast<int>(i) + 1,
           {"not valid UTF-8; if the file is in GB18030 or Big5, convert it: iconv -f GB18030 -t UTF-8 FILE "
            "> NEW",
            "不是合法的 UTF-8；若为 GB18030 或 Big5，请转换：iconv -f GB18030 -t UTF-8 旧文件 > 新文件"});
    }
  }

  void TakeApart() {
    int before = 0;  // lines with text that stand before the first heading
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const int number = static_cast<int>(i) + 1;
      if (auto heading = ReadChapterHeading(lines_[i])) {
        import_.chapters.push_back({heading->number, heading->numeral, heading->title, "", number, 0});
        continue;
      }
      NoteOddCharacters(lines_[i], number);
      if (IsBlank(lines_[i])) continue;
      if (import_.chapters.empty()) {
        ++before;
        continue;
      }
      ImportedChapter& chapter = import_.chapters.back();
      const bool is_title = chapter.title.empty() && chapter.body.empty() && LooksLikeTitle(lines_[i]);
      if (is_title) {
        chapter.title = lines_[i];
      } else {
        chapter.body.append(lines_[i]).append("\n");
        chapter.characters += CountInk(lines_[i]);
      }
    }
    if (before > 0 && !import_.chapters.empty()) {
      Note(1, Say("{} lines before the first heading (line {}) were left out",
                  "首个回目（第 {1} 行）之前的 {0} 行已略去", before, import_.chapters.front().line));
    }
  }

  void NoteOddCharacters(std::string_view line, int number) {
    for (OddCharacters& odd : FindOddCharacters(line)) {
      odd_.push_back({{file_, number, static_cast<int>(odd.column)}, std::move(odd.what)});
    }
  }

  // Headings without text whose number comes again are a table of contents.
  void LeaveOutContents() {
    std::map<int, int> with_text;
    for (const ImportedChapter& chapter : import_.chapters)
      with_text[chapter.number] += chapter.characters > 0;
    std::vector<int> left_out;
    auto& chapters = import_.chapters;
    chapters.erase(std::remove_if(chapters.begin(), chapters.end(),
                                  [&](const ImportedChapter& chapter) {
                                    const bool listed =
                                        chapter.characters == 0 && with_text[chapter.number] > 0;
                                    if (listed) left_out.push_back(chapter.line);
                                    return listed;
                                  }),
                   chapters.end());
    if (left_out.empty()) return;
    Note(left_out.front(),
         Say("{} headings without text, up to line {}, were taken for a table of contents",
             "至第 {1} 行共 {0} 个回目之下没有正文，视为目录", left_out.size(), left_out.back()));
  }

  void CheckOrder() {
    if (import_.chapters.empty()) {
      return Fail(0,
                  {"no chapter heading found; a heading is a line like 第一回 灵根育孕源流出 心性修持大道生",
                   "没有找到回目；回目应独占一行，如：第一回 灵根育孕源流出 心性修持大道生"});
    }
    std::map<int, int> line_of;
    int last = 0;
    for (const ImportedChapter& chapter : import_.chapters) {
      const auto [first, is_new] = line_of.emplace(chapter.number, chapter.line);
      if (!is_new) {
        Fail(chapter.line, chapter.number == 0
                               ? Say("a second appendix; the first is in line {}",
                                     "附录重复；首次出现在第 {} 行", first->second)
                               : Say("chapter {} is here again; it first stands in line {}",
                                     "第 {} 回重复；首次出现在第 {} 行", chapter.number, first->second));
      } else if (chapter.number > 0) {
        if (chapter.number < last) {
          Fail(chapter.line,
               Say("chapter {} stands after chapter {}", "第 {} 回出现在第 {} 回之后", chapter.number, last));
        }
        last = std::max(last, chapter.number);
      }
    }
    CheckGaps(line_of, last);
  }

  void CheckGaps(const std::map<int, int>& line_of, int last) {
    for (int number = 1; number < last; ++number) {
      if (line_of.count(number) > 0) continue;
      const auto next = line_of.upper_bound(number);
      Fail(next->second, Say("chapter {} is missing before this heading of chapter {}",
                             "此处第 {1} 回之前缺第 {0} 回", number, next->first));
    }
    if (last != kChaptersOfTheNovel) {
      Note(line_of.count(last) > 0 ? line_of.at(last) : 0,
           Say("the last chapter is {}; the novel has {}", "末回为第 {} 回；全书应有 {} 回", last,
               kChaptersOfTheNovel));
    }
  }

  void CheckLengths() {
    std::vector<std::size_t> lengths;
    for (const ImportedChapter& chapter : import_.chapters) lengths.push_back(chapter.characters);
    if (lengths.empty()) return;
    std::nth_element(lengths.begin(), lengths.begin() + static_cast<std::ptrdiff_t>(lengths.size() / 2),
                     lengths.end());
    const std::size_t median = lengths[lengths.size() / 2];
    for (const ImportedChapter& chapter : import_.chapters) {
      if (chapter.characters == 0) {
        Note(chapter.line, Say("chapter {} has no text", "第 {} 回没有正文", chapter.number));
      } else if (chapter.characters * 4 < median) {
        Note(chapter.line,
             Say("chapter {} has {} characters where {} are usual; is it complete?",
                 "第 {} 回仅 {} 字，而通常为 {} 字；是否完整？", chapter.number, chapter.characters, median));
      }
      if (chapter.title.empty()) {
        Note(chapter.line, Say("chapter {} has no title", "第 {} 回没有题目", chapter.number));
      }
    }
  }

  void WriteText() {
    for (const ImportedChapter& chapter : import_.chapters) {
      if (!import_.text.empty()) import_.text += "\n";
      import_.text += chapter.number == 0 ? "附录 " : "第" + chapter.numeral + "回 ";
      import_.text += chapter.title + "\n\n" + chapter.body;
    }
  }

  std::string file_;
  std::vector<std::string_view> lines_;
  std::vector<Problem> odd_;
  EditionImport import_;
};

}  // namespace

EditionImport ImportEdition(std::string_view text, const std::string& file) {
  return Importer(text, file).Run();
}

}  // namespace huoyan
