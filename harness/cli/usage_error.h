#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "harness/base/text.h"

namespace huoyan {

/// What is wrong with a command line that `app` refused with `error`, and what was expected or probably
/// meant. What the parser gives no way to tell apart stays in its own English words.
Text SayUsageError(const CLI::App& app, const CLI::ParseError& error);

/// The command the words reached before they went wrong: "huoyan", "huoyan model create".
std::string ReachedCommand(const CLI::App& app);

}  // namespace huoyan
