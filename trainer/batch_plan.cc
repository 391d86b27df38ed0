#include "trainer/batch_plan.h"

#include <algorithm>
#include <cmath>

#include "trainer/packing.h"
#include "trainer/work_split.h"

namespace huoyan {

std::int64_t SharedTokens(const MicroBatch& micro_batch) {
  const std::vector<TokenizedExample>& sequences = micro_batch.sequences;
  if (sequences.size() < 2) return 0;
  const TokenizedExample& first = sequences[0];
  std::size_t shared = first.ids.size(), longest = 0, tokens = 0;
  for (const TokenizedExample& sequence : sequences) {
    std::size_t same = 0;
    // The token after the shared ones is what the last of them would predict, so it carries no loss either.
    while (same + 1 < sequence.ids.size() && same < shared && sequence.ids[same] == first.ids[same] &&
           sequence.labels[same + 1] == kMaskedLabel)
      ++same;
    shared = same;
    longest = std::max(longest, sequence.ids.size());
    tokens += sequence.ids.size();
  }
  const bool alike =
      SequencesShareAGroup(static_cast<std::int64_t>(tokens), static_cast<std::int64_t>(longest),
                           static_cast<std::int64_t>(sequences.size()));
  return alike ? static_cast<std::int64_t>(shared) : 0;
}

PassShape ShapeOf(const MicroBatch& micro_batch) {
  PassShape shape;
  shape.shared = SharedTokens(micro_batch);
  for (const TokenizedExample& sequence : micro_batch.sequences) {
    shape.lengths.push_back(static_cast<std::int64_t>(sequence.ids.size()) - shape.shared);
    for (std::size_t i = 1; i < sequence.labels.size(); ++i)
      shape.loss_tokens += sequence.labels[i] != kMaskedLabel ? 1 : 0;
  }
  return shape;
}

BatchPlan::BatchPlan(const std::vector<TokenizedExample>& examples, const TrainSpec& spec, std::uint64_t seed)
    : examples_(examples), spec_(spec), seed_(seed) {
  if (spec.objective == Objective::kCausalLm) {
    std::vector<TokenizedExample> documents;
    for (const std::size_t index : ShuffledIndices(examples.size(), seed))
      documents.push_back(examples[index]);
    rows_ = PackSequences(documents, spec.sequence_length);
  }
  passes_ = PlanEpoch(0);
  planned_epoch_ = 0;
  steps_per_epoch_ = static_cast<int>((passes_.size() + static_cast<std::size_t>(spec.accumulation) - 1) /
                                      static_cast<std::size_t>(spec.accumulation));
  total_steps_ = std::max(1, static_cast<int>(std::ceil(spec.epochs * steps_per_epoch_)));
  if (spec.max_steps) total_steps_ = std::min(total_steps_, *spec.max_steps);
}

std::vector<PassShape> BatchPlan::PassShapes() const {
  std::vector<PassShape> shapes;
  for (const auto& pass : planned_epoch_ == 0 ? passes_ : PlanEpoch(0))
    shapes.push_back(ShapeOf(Gather(pass)));
  return shapes;
}

std::vector<MicroBatch> BatchPlan::Step(int step) {
  const int epoch = step / steps_per_epoch_;
  if (epoch != planned_epoch_) {
    passes_ = PlanEpoch(epoch);
    planned_epoch_ = epoch;
  }
  const auto accumulation = static_cast<std::size_t>(spec_.accumulation);
  const std::size_t first = static_cast<std::size_t>(step % steps_per_epoch_) * accumulation;
  std::vector<MicroBatch> passes;
  for (std::size_t i = first; i < std::min(first + accumulation, passes_.size()); ++i)
    passes.push_back(Gather(passes_[i]));
  return passes;
}

std::vector<std::vector<std::size_t>> BatchPlan::PlanEpoch(int epoch) const {
  const std::uint64_t seed = seed_ * 1000003 + static_cast<std::uint64_t>(epoch) * 2 + 2;
  const auto batch_size = static_cast<std::size_t>(spec_.batch_size);
  if (spec_.objective == Objective::kSft) {
    std::vector<std::int64_t> lengths;
    for (const TokenizedExample& example : examples_)
      lengths.push_back(static_cast<std::int64_t>(example.ids.size()));
    return BucketByLength(lengths, batch_size, seed);
  }
  std::vector<std::vector<std::size_t>> passes;
  const std::vector<std::size_t> order = ShuffledIndices(rows_.size(), seed);
  for (std::size_t start = 0; start < order.size(); start += batch_size) {
    const auto first = order.begin() + static_cast<std::ptrdiff_t>(start);
    const auto count = static_cast<std::ptrdiff_t>(std::min(batch_size, order.size() - start));
    passes.emplace_back(first, first + count);
  }
  return passes;
}

MicroBatch BatchPlan::Gather(const std::vector<std::size_t>& pass) const {
  MicroBatch gathered;
  for (const std::size_t index : pass) {
    if (spec_.objective == Objective::kSft) {
      gathered.sequences.push_back(examples_[index]);
    } else {
      gathered.sequences.insert(gathered.sequences.end(), rows_[index].begin(), rows_[index].end());
    }
  }
  return gathered;
}

}  // namespace huoyan
