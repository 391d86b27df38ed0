#include "evalsets/corpus.h"

#include <algorithm>

#include "evalsets/characters.h"
#include "evalsets/normalise.h"
#include "evalsets/numerals.h"
#include "harness/base/file.h"

namespace huoyan {
namespace {

constexpr int kMostChapters = 1000;

// The number of a heading line 第N回 上联 下联; nothing for other lines, among them sentences that begin
// 第一回….
std::optional<int> HeadingNumber(std::string_view line, std::string* title) {
  constexpr std::size_t kMostCharacters = 60;
  if (!StartsWith(line, "第") || CountCharacters(line) > kMostCharacters) return std::nullopt;
  const std::string folded = Fold(line);
  const std::size_t end = folded.find("回 ");
  if (end == std::string::npos) return std::nullopt;
  const std::size_t begin = std::string_view("第").size();
  const std::optional<double> number = ParseNumeral(std::string_view(folded).substr(begin, end - begin));
  if (!number || *number < 1 || *number > kMostChapters) return std::nullopt;
  *title = folded.substr(end + std::string_view("回 ").size());
  return static_cast<int>(*number);
}

bool IsAppendixHeading(std::string_view line) {
  return StartsWith(line, "附录　") || StartsWith(line, "附录 ") || StartsWith(line, "附錄　") ||
         StartsWith(line, "附錄 ");
}

// Looks for a term in a folded text, and without punctuation where the term has some.
bool FindTerm(const std::string& text, const std::string& term) {
  if (term.empty()) return false;
  if (Contains(text, term)) return true;
  const std::string bare = DropPunctuation(term);
  return bare != term && !bare.empty() && Contains(DropPunctuation(text), bare);
}

bool FindTerm(const CorpusChapter& chapter, std::string_view term) {
  return FindTerm(chapter.text, Fold(term)) || FindTerm(chapter.original, FoldWidth(term));
}

void CheckOrder(const std::vector<CorpusChapter>& chapters, const std::string& file) {
  if (chapters.empty()) {
    throw InputError(
        {file, 0, 0},
        Text{"no chapter heading found; a heading is a line like 第一回 灵根育孕源流出 心性修持大道生. "
             "huoyan data import reads other forms",
             "没有找到回目；回目应独占一行，如：第一回 灵根育孕源流出 心性修持大道生。其他形式请用 huoyan "
             "data import 导入"});
  }
  for (std::size_t i = 0; i < chapters.size(); ++i) {
    const int expected = static_cast<int>(i) + 1;
    if (chapters[i].number == expected) continue;
    throw InputError(
        {file, 0, 0},
        Say("chapter {} stands where chapter {} should; huoyan data import names every defect by line",
            "第 {} 回出现在第 {} 回的位置；huoyan data import 可逐行指出问题", chapters[i].number, expected));
  }
}

}  // namespace

const EnumTable<Edition>& EnumNames(Type<Edition>) {
  static const EnumTable<Edition> table{{Edition::kAppendix, "appendix"},
                                        {Edition::kChapterNine, "chapter_nine"}};
  return table;
}

std::vector<std::string> NumeralRuns(std::string_view text) {
  constexpr std::u32string_view kNumerals = U"零〇一二两三四五六七八九十百千万";
  std::vector<std::string> runs;
  std::u32string run;
  const auto finish = [&] {
    if (!run.empty()) runs.push_back(ToUtf8(run));
    run.clear();
  };
  for (const char32_t c : ToCodePoints(text)) {
    if (kNumerals.find(c) == std::u32string_view::npos) {
      finish();
    } else {
      run.push_back(c);
    }
  }
  finish();
  std::sort(runs.begin(), runs.end());
  runs.erase(std::unique(runs.begin(), runs.end()), runs.end());
  return runs;
}

Corpus Corpus::Parse(std::string_view text, const std::string& file) {
  Corpus corpus;
  corpus.sha256_ = Sha256(text);
  std::string raw;
  CorpusChapter open;
  bool is_open = false;
  const auto finish = [&] {
    if (!is_open) return;
    open.text = Fold(raw);
    open.original = FoldWidth(raw);
    if (open.number == 0) {
      corpus.appendix_ = std::move(open);
    } else {
      corpus.chapters_.push_back(std::move(open));
    }
  };
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    begin = end + 1;
    std::string title;
    const std::optional<int> number = HeadingNumber(line, &title);
    if (number || IsAppendixHeading(line)) {
      finish();
      open = CorpusChapter{number.value_or(0), std::move(title), "", ""};
      raw.clear();
      is_open = true;
    }
    if (is_open) raw.append(line).append("\n");
  }
  finish();
  CheckOrder(corpus.chapters_, file);
  for (const CorpusChapter& chapter : corpus.chapters_)
    corpus.numeral_runs_.push_back(NumeralRuns(chapter.text));
  if (corpus.chapters_.size() >= 9 && huoyan::Contains(corpus.chapters_[8].title, "陈光蕊")) {
    corpus.edition_ = Edition::kChapterNine;
  }
  return corpus;
}

Corpus Corpus::Load(const std::string& path) { return Parse(ReadFile(path), path); }

const CorpusChapter* Corpus::Find(int chapter) const {
  if (chapter < 1 || static_cast<std::size_t>(chapter) > chapters_.size()) return nullptr;
  return &chapters_[static_cast<std::size_t>(chapter) - 1];
}

bool Corpus::Contains(int chapter, std::string_view term) const {
  const CorpusChapter* found = Find(chapter);
  return found != nullptr && FindTerm(*found, term);
}

bool Corpus::ContainsAnywhere(std::string_view term) const {
  const auto has_term = [&](const CorpusChapter& chapter) { return FindTerm(chapter, term); };
  return std::any_of(chapters_.begin(), chapters_.end(), has_term) || (appendix_ && has_term(*appendix_));
}

bool Corpus::ContainsNumeralRun(int chapter, std::string_view run) const {
  if (Find(chapter) == nullptr) return false;
  const std::vector<std::string>& runs = numeral_runs_[static_cast<std::size_t>(chapter) - 1];
  return std::binary_search(runs.begin(), runs.end(), std::string(run));
}

}  // namespace huoyan
