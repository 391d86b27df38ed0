#include "harness/base/error.h"

#include <utility>

namespace huoyan {

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
