#pragma once

#include <string_view>

namespace huoyan {

/// reports/web/dist as it was when this was built (embedded by reports/web/embed.cmake).
extern const std::string_view kStyle;
extern const std::string_view kScript;
extern const std::string_view kNotices;  ///< the licences of what the script was bundled from

}  // namespace huoyan
