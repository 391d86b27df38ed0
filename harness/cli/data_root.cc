#include "harness/cli/data_root.h"

#include <system_error>

#include "harness/experiment/trial_spec.h"

namespace huoyan {

namespace fs = std::filesystem;

std::optional<fs::path> FindDataRoot(const fs::path& start) {
  std::error_code failed;
  for (fs::path at = start;; at = at.parent_path()) {
    if (fs::exists(at / DataSpec{}.gold, failed)) return at;
    if (at == at.parent_path()) break;
  }
  const fs::path source = fs::weakly_canonical(HUOYAN_SOURCE_DIR, failed);
  if (!failed && fs::exists(source / DataSpec{}.gold, failed)) return source;
  return std::nullopt;
}

}  // namespace huoyan
