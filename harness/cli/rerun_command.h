#pragma once

#include <string>
#include <vector>

namespace huoyan {

/// The command line that runs the same experiment again, for the provenance of its results.
std::string RerunCommand(const std::string& experiment, const std::vector<std::string>& overrides);

}  // namespace huoyan
