#pragma once

#include <string>
#include <vector>

#include "harness/cli/command_line.h"

namespace huoyan {

/// A trial that `run` will record as skipped, and why.
struct SkipNote {
  std::string label;
  Text why;
};

/// A line on standard error for each, the same one once, and the number of those beyond the tenth.
void PrintSkipNotes(const CommandLine& line, const std::vector<SkipNote>& notes);

}  // namespace huoyan
