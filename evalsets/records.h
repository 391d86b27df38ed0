#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/base/fields.h"
#include "harness/base/file.h"

namespace huoyan {

/// One line of a JSONL file, decoded, together with where each of its values stood.
template <class T>
struct JsonRecord {
  T value;
  JsonDocument document;

  /// Notes that the value of `key` on this line is wrong.
  void Fail(std::vector<Problem>& problems, const std::string& key, Text what) const {
    AddProblem(problems, {document.PositionOf(Json::json_pointer() / key), std::move(what)});
  }
};

/// What to say of a broken last line that no line feed ends.
inline Text CutOffLine() {
  return {"the file ends within this line; writing it was probably interrupted",
          "文件在此行中间结束，可能写入时中断"};
}

/// What to say where reading stopped, `rest` being the text from there on.
inline Text UnreadLines(std::string_view rest) {
  const auto lines = std::count(rest.begin(), rest.end(), '\n') + (rest.back() == '\n' ? 0 : 1);
  return Say("not read from here on ({} lines); mend what is listed first",
             "从此行起未读（{} 行）；请先修正所列问题", lines);
}

/// Decodes one T a line; blank lines are passed over. What is wrong with a line is added to `problems` and
/// the line left out, so that the other lines are still checked; after `kMostProblems` it reads no further.
template <class T>
std::vector<JsonRecord<T>> ReadJsonRecords(std::string_view text, const std::string& file,
                                           std::vector<Problem>& problems) {
  std::vector<JsonRecord<T>> records;
  int line_number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    begin = end + 1;
    ++line_number;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    if (problems.size() >= kMostProblems) {
      problems.push_back({{file, line_number, 0}, UnreadLines(text.substr(line.data() - text.data()))});
      break;
    }
    try {
      JsonRecord<T> record{T{}, JsonDocument::Parse(line, file, line_number)};
      const std::size_t problems_before = CountProblems(problems);
      JsonCodec<T>::Decode(record.document.root(),
                           DecodeContext{record.document, problems, Json::json_pointer()}, record.value);
      if (CountProblems(problems) == problems_before) records.push_back(std::move(record));
    } catch (const Error& error) {
      for (const Problem& problem : error.problems()) AddProblem(problems, problem);
      if (end == text.size()) AddProblem(problems, {{file, line_number, 0}, CutOffLine()});
    }
  }
  return records;
}

/// Throws one Error(kUsage) with all problems, unless there are none.
inline void ThrowIfAny(std::vector<Problem> problems) {
  if (!problems.empty()) throw Error(ExitCode::kUsage, std::move(problems));
}

/// A whole JSONL file of T without further rules. Throws Error(kUsage) with every problem.
template <class T>
std::vector<T> LoadJsonRecords(const std::string& path) {
  std::vector<Problem> problems;
  std::vector<T> values;
  for (JsonRecord<T>& record : ReadJsonRecords<T>(ReadFile(path), path, problems)) {
    values.push_back(std::move(record.value));
  }
  ThrowIfAny(std::move(problems));
  return values;
}

/// One compact JSON object a line, each line ended.
template <class T>
std::string ToJsonLines(const std::vector<T>& values) {
  std::string text;
  for (const T& value : values) text += Encode(value).dump() + "\n";
  return text;
}

}  // namespace huoyan
