#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "harness/base/error.h"

namespace huoyan {

/// Gathers what is wrong with a large file, so that all of it comes out in one Error; past `kMostListed`
/// problems it only counts, since a file with a hundred thousand bad lines is not read line by line.
class ProblemList {
 public:
  static constexpr std::size_t kMostListed = 20;

  void Add(SourcePosition where, Text what) {
    if (problems_.size() < kMostListed) {
      problems_.push_back({std::move(where), std::move(what)});
    } else {
      ++unlisted_;
    }
  }

  bool empty() const { return problems_.empty(); }

  /// Throws one Error(kUsage) with everything added so far; does nothing when there is nothing.
  void ThrowIfAny() const;

 private:
  std::vector<Problem> problems_;
  std::size_t unlisted_ = 0;
};

}  // namespace huoyan
