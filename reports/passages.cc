#include "reports/passages.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "evalsets/characters.h"
#include "evalsets/normalise.h"

namespace huoyan {
namespace {

constexpr std::size_t kNear = 200;  // characters within which terms count as standing together
constexpr std::size_t kBefore = 60;
constexpr std::size_t kAfter = 80;

struct Occurrence {
  std::size_t at = 0;
  std::size_t length = 0;
  std::size_t term = 0;
};

std::vector<Occurrence> FindAll(const std::u32string& text, const std::vector<std::u32string>& terms) {
  std::vector<Occurrence> found;
  for (std::size_t t = 0; t < terms.size(); ++t) {
    if (terms[t].empty()) continue;
    for (std::size_t at = text.find(terms[t]); at != std::u32string::npos;
         at = text.find(terms[t], at + terms[t].size()))
      found.push_back({at, terms[t].size(), t});
  }
  return found;
}

std::size_t DistinctTermsNear(const Occurrence& centre, const std::vector<Occurrence>& all,
                              std::size_t terms) {
  std::vector<bool> is_near(terms, false);
  for (const Occurrence& other : all) {
    const std::size_t distance = std::max(other.at, centre.at) - std::min(other.at, centre.at);
    if (distance <= kNear) is_near[other.term] = true;
  }
  return static_cast<std::size_t>(std::count(is_near.begin(), is_near.end(), true));
}

/// Among the occurrences with the most terms near, one of the term listed first: it is the answer's own.
const Occurrence* BestOccurrence(const std::vector<Occurrence>& all, std::size_t terms) {
  const Occurrence* best = nullptr;
  std::size_t most = 0;
  for (const Occurrence& each : all) {
    const std::size_t near = DistinctTermsNear(each, all, terms);
    const bool is_better = best == nullptr || near > most || (near == most && each.term < best->term);
    if (!is_better) continue;
    best = &each;
    most = near;
  }
  return best;
}

/// A corpus keeps punctuation in its narrow form, for comparing; Chinese is read with the wide one.
std::string AsPrinted(std::u32string text) {
  constexpr std::u32string_view kNarrow = U",:;?!()";
  constexpr std::u32string_view kWide = U"，：；？！（）";
  constexpr char32_t kFirstIdeograph = 0x3400;
  for (std::size_t i = 1; i < text.size(); ++i) {
    const std::size_t at = kNarrow.find(text[i]);
    if (at != std::u32string_view::npos && text[i - 1] >= kFirstIdeograph) text[i] = kWide[at];
  }
  if (!text.empty()) {
    const std::size_t at = kNarrow.find(text[0]);
    if (at != std::u32string_view::npos) text[0] = kWide[at];
  }
  return ToUtf8(text);
}

std::optional<Passage> FindIn(const std::string& chapter_text, int chapter,
                              const std::vector<std::string>& wanted) {
  const std::u32string text = ToCodePoints(chapter_text);
  std::vector<std::u32string> terms;
  for (const std::string& term : wanted) terms.push_back(ToCodePoints(term));
  const std::vector<Occurrence> all = FindAll(text, terms);
  const Occurrence* best = BestOccurrence(all, terms.size());
  if (best == nullptr) return std::nullopt;
  const std::u32string before = text.substr(0, best->at);
  const std::size_t line = before.rfind(U'\n') + 1;  // 0 when this is the first
  const std::size_t begin = std::max(line, best->at > kBefore ? best->at - kBefore : 0);
  const std::size_t end = best->at + best->length;
  const std::u32string after = text.substr(end, kAfter);
  return Passage{chapter, AsPrinted(text.substr(begin, best->at - begin)),
                 AsPrinted(text.substr(best->at, best->length)),
                 AsPrinted(after.substr(0, after.find(U'\n')))};
}

}  // namespace

std::optional<Passage> FindPassage(const Corpus& corpus, const Question& question) {
  const std::vector<CorpusChapter>& chapters = corpus.chapters();
  const auto cited = std::find_if(chapters.begin(), chapters.end(), [&](const CorpusChapter& chapter) {
    return chapter.number == question.evidence.chapter;
  });
  if (question.evidence.chapter == 0 || cited == chapters.end()) return std::nullopt;
  std::vector<std::string> as_printed;
  std::vector<std::string> folded;
  for (const std::string& term : question.evidence.terms) {
    as_printed.push_back(FoldWidth(term));
    folded.push_back(Fold(term));
  }
  std::optional<Passage> passage = FindIn(cited->original, cited->number, as_printed);
  return passage ? passage : FindIn(cited->text, cited->number, folded);
}

}  // namespace huoyan
