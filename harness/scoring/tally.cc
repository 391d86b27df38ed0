#include "harness/scoring/tally.h"

#include <numeric>

namespace huoyan {
namespace {

void Count(const GoldSet& gold, const JudgementTable& table, std::size_t q, ClusterSums::RowXpr row) {
  const Question& question = gold.questions[q];
  const Eigen::Index first = IsAnswerable(question) ? kCorrectA : kCorrectU;
  const std::optional<std::size_t> twin = table.TwinOf(q);
  for (std::size_t s = 0; s < table.sample_count(); ++s) {
    const Verdict verdict = table.At(q, s).verdict;
    row[first + static_cast<Eigen::Index>(verdict)] += 1;
    if (!IsAnswerable(question) || !twin) continue;
    row[kTwins] += 1;
    if (IsAppropriate(question, verdict) &&
        IsAppropriate(gold.questions[*twin], table.At(*twin, s).verdict)) {
      row[kTwinsRight] += 1;
    }
  }
}

}  // namespace

bool IsAppropriate(const Question& question, Verdict verdict) {
  return verdict == (IsAnswerable(question) ? Verdict::kCorrect : Verdict::kRefused);
}

ClusterSums TallyByCluster(const GoldSet& gold, const JudgementTable& table) {
  std::vector<std::size_t> all(gold.questions.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return TallyByCluster(gold, table, all);
}

ClusterSums TallyByCluster(const GoldSet& gold, const JudgementTable& table,
                           const std::vector<std::size_t>& questions) {
  std::vector<Eigen::Index> row_of(table.cluster_count(), -1);
  Eigen::Index rows = 0;
  for (const std::size_t q : questions) {
    Eigen::Index& row = row_of[table.ClusterOf(q)];
    if (row < 0) row = rows++;
  }
  ClusterSums sums = ClusterSums::Zero(rows, kTallyColumns);
  for (const std::size_t q : questions) Count(gold, table, q, sums.row(row_of[table.ClusterOf(q)]));
  return sums;
}

}  // namespace huoyan
