#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "evalsets/gold.h"
#include "evalsets/judgement.h"

namespace huoyan {

/// Judgements laid out as questions x samples, after checking that they are exactly that. Borrows the
/// judgements.
class JudgementTable {
 public:
  /// Throws Error(kExecution) naming (up to `kMostProblems` of) the judgements that are unknown, doubled or
  /// missing.
  JudgementTable(const GoldSet& gold, const std::vector<Judgement>& judgements);

  std::size_t sample_count() const { return samples_; }  ///< replies to each question
  std::size_t cluster_count() const { return clusters_; }
  const Judgement& At(std::size_t question, std::size_t sample) const {
    return *cells_[question * samples_ + sample];
  }
  std::size_t ClusterOf(std::size_t question) const { return cluster_of_[question]; }  ///< by fact id
  std::optional<std::size_t> TwinOf(std::size_t question) const { return twin_of_[question]; }

 private:
  std::size_t samples_ = 0;
  std::size_t clusters_ = 0;
  std::vector<const Judgement*> cells_;
  std::vector<std::size_t> cluster_of_;
  std::vector<std::optional<std::size_t>> twin_of_;
};

}  // namespace huoyan
