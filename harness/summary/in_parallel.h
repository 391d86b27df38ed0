#pragma once

#include <cstddef>
#include <functional>

namespace huoyan {

/// Calls `task` once for every number below `count`, on as many threads as there are processors, and returns
/// when all have ended. Tasks must not touch what another one writes. When tasks throw, one of their
/// exceptions is thrown again, and tasks that had not begun are left out.
void InParallel(std::size_t count, const std::function<void(std::size_t)>& task);

}  // namespace huoyan
