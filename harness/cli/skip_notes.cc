#include "harness/cli/skip_notes.h"

#include <set>

#include "reports/table.h"

namespace huoyan {
namespace {

constexpr std::size_t kMostLines = 10;

}  // namespace

void PrintSkipNotes(const CommandLine& line, const std::vector<SkipNote>& notes) {
  std::set<std::string> said;
  std::size_t more = 0;
  for (const SkipNote& note : notes) {
    const std::string text = Say("{}: `run` will skip it: {}", "{}：`run` 将跳过：{}", Printable(note.label),
                                 line.language == Language::kChinese ? note.why.zh : note.why.en)
                                 .In(line.language);
    if (said.count(text) != 0) continue;
    if (said.size() == kMostLines) {
      ++more;
      continue;
    }
    said.insert(text);
    PrintNote(text);
  }
  if (more > 0)
    PrintNote(Say("and {} more that `run` will skip", "另有 {} 次也将跳过", more).In(line.language));
}

}  // namespace huoyan
