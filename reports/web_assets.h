#pragma once

#include <string_view>

namespace huoyan {

/// reports/web/report.css and report.js as they were when this was built (embedded by
/// reports/web/embed.cmake).
extern const std::string_view kStyle;
extern const std::string_view kScript;

}  // namespace huoyan
