#pragma once

#include <cstddef>
#include <exception>
#include <string>
#include <vector>

#include "harness/base/text.h"

namespace huoyan {

/// The process's exit status; scripts and CI rely on these numbers.
enum class ExitCode {
  kOk = 0,
  kGateFailed = 1,
  kUsage = 2,          ///< bad arguments or configuration; nothing ran
  kExecution = 3,      ///< something failed while running; partial results are kept
  kInconclusive = 4,   ///< the gate could not decide
  kNotComparable = 5,  ///< no baseline, or dataset or testbed differ
  kInterrupted = 130,  ///< stopped by the user; resumable
};

/// A place in an input. `line` and `column` count from 1; 0 means "not known". Columns count UTF-8
/// characters.
struct SourcePosition {
  std::string file;
  int line = 0;
  int column = 0;
};

/// "file:line:column", leaving out what is not known; empty for an empty position.
std::string ToString(const SourcePosition& position);

/// One thing that is wrong with the input: where, what was found, what was expected and what to do about it.
struct Problem {
  SourcePosition where;
  Text what;
  std::size_t unlisted = 0;  ///< above 0 it says "and so many more problems"
};

/// How many problems of one file are kept: a file that is wrong all over is not mended line by line.
inline constexpr std::size_t kMostProblems = 100;

/// Adds to `problems`; past `kMostProblems` the last of them only counts on. Cuts what is said to 2000 bytes,
/// since it may quote a value as large as the file.
void AddProblem(std::vector<Problem>& problems, Problem problem);

/// All of them, those that were only counted too.
std::size_t CountProblems(const std::vector<Problem>& problems);

/// Ends the current command. Carries every problem found, not only the first, and the exit code to leave
/// with.
class Error : public std::exception {
 public:
  Error(ExitCode code, std::vector<Problem> problems);
  Error(ExitCode code, Text what) : Error(code, {Problem{{}, std::move(what)}}) {}

  ExitCode code() const { return code_; }
  const std::vector<Problem>& problems() const { return problems_; }

  /// One line per problem, "position: message".
  std::string In(Language language) const;
  const char* what() const noexcept override { return english_.c_str(); }

 private:
  ExitCode code_;
  std::vector<Problem> problems_;
  std::string english_;
};

/// A usage error at a position in a file.
Error InputError(SourcePosition where, Text what);

}  // namespace huoyan
