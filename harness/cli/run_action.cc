#include <cstdio>
#include <exception>
#include <new>

#include "harness/cli/command_line.h"

namespace huoyan {
namespace {

void Report(const Error& error, Language language) {
  for (const Problem& problem : error.problems()) {
    const std::string where = ToString(problem.where);
    PrintNote("huoyan: " + (where.empty() ? "" : where + ": ") + problem.what.In(language));
  }
}

}  // namespace

ExitCode RunAction(const CommandLine& line) {
  try {
    const ExitCode code = line.action();
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
    PrintNote(std::string("huoyan: ") +
              Say("cannot write to standard output", "无法写入标准输出").In(line.language));
    return ExitCode::kExecution;
  } catch (const Error& error) {
    Report(error, line.language);
    return error.code();
  } catch (const std::bad_alloc&) {
    PrintNote(std::string("huoyan: ") + Say("out of memory", "内存不足").In(line.language));
    return ExitCode::kExecution;
  } catch (const std::exception& error) {
    PrintNote(std::string("huoyan: ") +
              Say("internal error: {}", "内部错误：{}", error.what()).In(line.language));
    return ExitCode::kExecution;
  }
}

}  // namespace huoyan
