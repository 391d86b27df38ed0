#include "trainer/torch/training_loop.h"

#include <chrono>
#include <cmath>

#include "trainer/batch_plan.h"
#include "trainer/learning_rate.h"
#include "trainer/torch/device_memory.h"
#include "trainer/torch/memory_tracker.h"
#include "trainer/torch/optimizer.h"
#include "trainer/torch/training_checkpoint.h"

namespace huoyan {
namespace {

// Labels say what stands at a position; targets what the position before it should predict.
TokenBatch ToTensors(const MicroBatch& micro_batch, at::Device device) {
  const std::int64_t shared = SharedTokens(micro_batch);
  std::vector<std::int64_t> ids, targets, lengths;
  const auto append = [&](const TokenizedExample& sequence, std::size_t first, std::size_t end) {
    for (std::size_t i = first; i < end; ++i) {
      ids.push_back(sequence.ids[i]);
      targets.push_back(i + 1 < sequence.labels.size() ? sequence.labels[i + 1] : kMaskedLabel);
    }
  };
  append(micro_batch.sequences[0], 0, static_cast<std::size_t>(shared));
  for (const TokenizedExample& sequence : micro_batch.sequences) {
    append(sequence, static_cast<std::size_t>(shared), sequence.ids.size());
    lengths.push_back(static_cast<std::int64_t>(sequence.ids.size()) - shared);
  }
  return {at::tensor(ids, at::kLong).to(device), at::tensor(targets, at::kLong).to(device),
          SequenceLayout(lengths, device, shared)};
}

// The whole run in one place, top to bottom. Throws MemoryExhausted; `outcome` then holds what came before.
void Run(const TrainingJob& job, TrainOutcome& outcome) {
  const TrainSpec& spec = job.spec;
  BatchPlan plan(job.examples, spec, job.seed);
  const bool resumable = !job.checkpoint_file.empty();
  std::string known_fingerprint;
  const auto fingerprint = [&]() -> const std::string& {
    if (known_fingerprint.empty()) known_fingerprint = job.fingerprint();
    return known_fingerprint;
  };

  const std::unique_ptr<OptimizerState> optimizer = MakeOptimizer(spec, job.arena);
  int step = 0;
  if (resumable && std::filesystem::exists(job.checkpoint_file)) {
    if (auto checkpoint = LoadTrainingCheckpoint(job.checkpoint_file, fingerprint(), job.arena, *optimizer)) {
      step = checkpoint->step;
      outcome.curve = std::move(checkpoint->curve);
      MemoryTracker::Get().TakeUpPeak(checkpoint->peak, checkpoint->driver_peak_bytes);
      if (job.after_update) job.after_update();
    }
  }
  const auto save = [&] {
    if (!resumable) return;
    const MemoryTracker& memory = MemoryTracker::Get();
    SaveTrainingCheckpoint(job.checkpoint_file, fingerprint(),
                           {step, outcome.curve, memory.Peak(), memory.DriverPeak()}, job.arena, *optimizer);
  };

  while (step < plan.total_steps()) {
    if (job.stop_requested && job.stop_requested()) {
      save();
      outcome.status = TrainStatus::kInterrupted;
      outcome.detail =
          Say("stopped after step {} of {}", "在第 {} 步（共 {} 步）后停止", step, plan.total_steps());
      return;
    }
    const auto started = std::chrono::steady_clock::now();
    StepReport report;
    report.step = step + 1;
    report.total_steps = plan.total_steps();
    report.learning_rate = LearningRate(spec, report.step, report.total_steps);

    // Every unmasked token of the step weighs the same, however the step is cut into passes.
    const std::vector<MicroBatch> micro_batches = plan.Step(step);
    std::int64_t targets = 0;
    for (const MicroBatch& micro_batch : micro_batches) targets += ShapeOf(micro_batch).loss_tokens;
    job.arena.gradients.zero_();
    double loss_sum = 0;
    for (const MicroBatch& micro_batch : micro_batches) {
      const TokenBatch batch = ToTensors(micro_batch, job.model.device());
      if (targets > 0) {
        loss_sum +=
            job.model.ForwardBackward(batch, 1.0 / static_cast<double>(targets), job.checkpointed_layers)
                .item<float>();
      }
      report.tokens += batch.ids.size(0);
    }
    report.loss = targets > 0 ? loss_sum / static_cast<double>(targets) : 0;
    report.gradient_norm = ClipGradients(job.arena, spec.clip_norm);
    if (!std::isfinite(report.loss) || !std::isfinite(report.gradient_norm)) {
      outcome.status = TrainStatus::kDiverged;
      outcome.detail = Say("step {}: the loss is {} and the gradient norm {}; try a lower learning rate",
                           "第 {} 步：损失为 {}，梯度范数为 {}；请降低学习率", report.step, report.loss,
                           report.gradient_norm);
      return;
    }
    optimizer->Step(job.arena, report.learning_rate, report.step);
    if (job.after_update) job.after_update();

    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    report.footprint_bytes = FootprintBytes();
    outcome.curve.push_back(report);
    ++step;
    if (job.on_step) job.on_step(report);
    if (spec.checkpoint_every_steps > 0 && step % spec.checkpoint_every_steps == 0 &&
        step < plan.total_steps())
      save();
  }
}

}  // namespace

TrainOutcome RunTraining(const TrainingJob& job) {
  TrainOutcome outcome;
  outcome.trainable_parameters = job.arena.parameter_count();
  try {
    CatchingMemoryEnd([&] { Run(job, outcome); });
  } catch (const MemoryExhausted& exhausted) {
    outcome.status = TrainStatus::kOutOfMemory;
    outcome.detail = exhausted.text();
  }
  return outcome;
}

}  // namespace huoyan
