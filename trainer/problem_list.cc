#include "trainer/problem_list.h"

namespace huoyan {

void ProblemList::ThrowIfAny() const {
  if (problems_.empty()) return;
  std::vector<Problem> all = problems_;
  if (unlisted_ > 0) {
    Problem rest;
    rest.what = Say("and {} more problems of this kind", "另有 {} 处同类问题", unlisted_);
    all.push_back(std::move(rest));
  }
  throw Error(ExitCode::kUsage, std::move(all));
}

}  // namespace huoyan
