#include "harness/records/build_info.h"

#include <fmt/format.h>

namespace huoyan {

std::string DescribeBuild() {
#ifdef __clang__
  const std::string compiler =
      fmt::format("clang {}.{}.{}", __clang_major__, __clang_minor__, __clang_patchlevel__);
#else
  const std::string compiler = fmt::format("gcc {}.{}.{}", __GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__);
#endif
  const std::string flags = HUOYAN_BUILD_FLAGS;
  return compiler + ", " + HUOYAN_BUILD_TYPE + (flags.empty() ? "" : ", " + flags);
}

}  // namespace huoyan
