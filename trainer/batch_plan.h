#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "trainer/chat_template.h"
#include "trainer/memory_setup.h"
#include "trainer/specs.h"

namespace huoyan {

/// The sequences of one forward and backward pass.
struct MicroBatch {
  std::vector<TokenizedExample> sequences;
};

/// Tokens that all sequences begin with and that carry no loss, so that they can go through the model once: a
/// system prompt. Each sequence keeps a token of its own. 0 for a single sequence, and for sequences so
/// unlike in length that they are better kept apart.
std::int64_t SharedTokens(const MicroBatch& micro_batch);

/// The pass as the memory model sees it.
PassShape ShapeOf(const MicroBatch& micro_batch);

/// Which data each step of a run sees: a function of data, spec and seed alone, so that a resumed run goes on
/// where it was without having saved anything about it. Text is packed once; every epoch takes rows or
/// examples in a new order, and passes never cross an epoch's end.
class BatchPlan {
 public:
  /// `examples` must outlive the plan.
  BatchPlan(const std::vector<TokenizedExample>& examples, const TrainSpec& spec, std::uint64_t seed);

  int total_steps() const { return total_steps_; }

  /// The shapes of the first epoch's passes; other epochs have the same or, where the last batch is cut
  /// otherwise, smaller ones.
  std::vector<PassShape> PassShapes() const;

  /// The passes of `step` (from 0): `accumulation` of them, fewer at the end of an epoch's last step.
  std::vector<MicroBatch> Step(int step);

 private:
  /// The passes of an epoch as indices of examples or, for packed text, of rows.
  std::vector<std::vector<std::size_t>> PlanEpoch(int epoch) const;
  MicroBatch Gather(const std::vector<std::size_t>& pass) const;

  const std::vector<TokenizedExample>& examples_;
  TrainSpec spec_;
  std::uint64_t seed_;
  std::vector<std::vector<TokenizedExample>> rows_;  // packed text; empty for sft
  int steps_per_epoch_ = 0;
  int total_steps_ = 0;
  int planned_epoch_ = -1;
  std::vector<std::vector<std::size_t>> passes_;  // of planned_epoch_
};

}  // namespace huoyan
