#include "harness/base/error.h"

#include <utility>

namespace huoyan {
namespace {

constexpr std::size_t kMostBytesSaid = 2000;

void Cut(std::string& text) {
  if (text.size() <= kMostBytesSaid) return;
  std::size_t end = kMostBytesSaid;
  while ((static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // between two characters
  text.resize(end);
  text += "…";
}

}  // namespace

void AddProblem(std::vector<Problem>& problems, Problem problem) {
  if (problems.size() < kMostProblems) {
    Cut(problem.what.en);
    Cut(problem.what.zh);
    problems.push_back(std::move(problem));
    return;
  }
  if (problems.back().unlisted == 0) problems.emplace_back();
  Problem& rest = problems.back();
  rest.unlisted += problem.unlisted > 0 ? problem.unlisted : 1;
  rest.what = Say("and {} more problems", "另有 {} 处问题", rest.unlisted);
}

std::size_t CountProblems(const std::vector<Problem>& problems) {
  std::size_t count = 0;
  for (const Problem& problem : problems) count += problem.unlisted > 0 ? problem.unlisted : 1;
  return count;
}

std::string ToString(const SourcePosition& position) {
  std::string text = position.file;
  if (position.line > 0) text += ":" + std::to_string(position.line);
  if (position.line > 0 && position.column > 0) text += ":" + std::to_string(position.column);
  return text;
}

Error::Error(ExitCode code, std::vector<Problem> problems)
    : code_(code), problems_(std::move(problems)), english_(In(Language::kEnglish)) {}

std::string Error::In(Language language) const {
  std::string text;
  for (const Problem& problem : problems_) {
    if (!text.empty()) text += "\n";
    const std::string where = ToString(problem.where);
    if (!where.empty()) text += where + ": ";
    text += problem.what.In(language);
  }
  return text;
}

Error InputError(SourcePosition where, Text what) {
  return Error(ExitCode::kUsage, {Problem{std::move(where), std::move(what)}});
}

}  // namespace huoyan
