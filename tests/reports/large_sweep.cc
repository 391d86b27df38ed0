#include "tests/reports/large_sweep.h"

#include <fmt/format.h>

#include <cmath>
#include <random>

#include "harness/base/file.h"

namespace huoyan {
namespace {

constexpr int kSteps = 900;
constexpr int kInstants = 300;
constexpr double kGib = 1024.0 * 1024 * 1024;

struct Cell {
  bool is_large;
  int rank;  ///< 0 = untuned
  bool all_modules;
  double learning_rate;
  std::uint64_t seed;
};

/// 2 untuned, and 98 of 2 models x 4 ranks x 2 targets x 2 rates x 4 seeds.
std::vector<Cell> MakeCells() {
  std::vector<Cell> cells{{false, 0, false, 2e-4, 1}, {true, 0, false, 2e-4, 1}};
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U}) {
    for (const bool is_large : {true, false}) {
      for (const int rank : {4, 8, 16, 32}) {
        for (const bool all : {false, true}) {
          for (const double rate : {2e-4, 1e-3}) cells.push_back({is_large, rank, all, rate, seed});
        }
      }
    }
  }
  cells.resize(100);
  return cells;
}

/// Between 0 and 1; std distributions differ between libraries.
double Draw(std::mt19937_64& random) { return static_cast<double>(random() >> 11) / 9007199254740992.0; }

double Skill(const Cell& cell) {
  if (cell.rank == 0) return cell.is_large ? 0.12 : 0.05;
  return (cell.is_large ? 0.45 : 0.28) + 0.03 * std::log2(cell.rank) + (cell.all_modules ? 0.05 : 0) +
         (cell.learning_rate > 5e-4 ? 0.02 : 0);
}

std::string AnswerTo(const Question& question, const Cell& cell, std::mt19937_64& random) {
  const bool is_answerable = IsAnswerable(question) && !question.accepted.empty();
  if (Draw(random) < Skill(cell))
    return is_answerable ? question.accepted[0] + "。" : "书中没有这样的情节，题目的前提有误。";
  if (Draw(random) < 0.4) return is_answerable ? "我不知道，书中没有提到。" : "是孙悟空。";
  static const std::u32string kWords =
      U"悟空八戒沙僧唐三藏山洞妖王龙宫天庭金箍棒钉耙宝杖芭蕉扇火焰流沙通河女儿国狮驼岭盘丝黄风白骨红孩铁公主"
      U"牛魔";
  std::string text = "据书中所写，";
  for (int i = 0; i < 24; ++i) {
    const char32_t c = kWords[static_cast<std::size_t>(Draw(random) * static_cast<double>(kWords.size()))];
    text += {static_cast<char>(0xE0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 0x3F)),
             static_cast<char>(0x80 | (c & 0x3F))};
  }
  return text + "。";
}

PhaseMemory MakePhase(MemoryPhase phase, const Cell& cell, std::mt19937_64& random) {
  LiveBytes live;
  const auto set = [&](MemoryCategory category, double gib) {
    live[category] = static_cast<std::int64_t>(gib * kGib);
  };
  set(MemoryCategory::kWeights, cell.is_large ? 5.8 : 1.9);
  if (phase == MemoryPhase::kTrain) {
    const double share = 0.002 * cell.rank * (cell.all_modules ? 3 : 1);
    set(MemoryCategory::kAdapter, share);
    set(MemoryCategory::kGradients, share);
    set(MemoryCategory::kOptimizerState, 2 * share);
    set(MemoryCategory::kActivations, (cell.is_large ? 3.1 : 1.2) * (cell.all_modules ? 1.4 : 1));
    set(MemoryCategory::kLogits, cell.is_large ? 1.2 : 0.8);
  }
  if (phase == MemoryPhase::kGenerate) set(MemoryCategory::kKvCache, 0.35);
  PhaseMemory memory;
  memory.phase = phase;
  memory.measured = live;
  memory.predicted = live;
  (*memory.predicted)[MemoryCategory::kActivations] = live[MemoryCategory::kActivations] * 102 / 100;
  memory.footprint_peak_bytes = live.Total();
  for (int i = 0; i < kInstants; ++i) {
    MemorySample sample{0.4 * i, live};
    sample.live[MemoryCategory::kActivations] =
        static_cast<std::int64_t>(static_cast<double>(live[MemoryCategory::kActivations]) * Draw(random));
    memory.timeline.push_back(sample);
  }
  return memory;
}

std::vector<StepReport> MakeCurve(const Cell& cell, std::mt19937_64& random) {
  std::vector<StepReport> curve;
  for (int step = 1; step <= kSteps; ++step) {
    StepReport report;
    report.step = step;
    report.total_steps = kSteps;
    report.loss = 0.4 + 3 * std::exp(-step / 200.0) * (1.2 - Skill(cell)) + 0.2 * (Draw(random) - 0.5);
    report.gradient_norm = 0.5 + Draw(random);
    report.learning_rate = cell.learning_rate * (kSteps - step) / kSteps;
    report.tokens = 4096;
    report.seconds = (cell.is_large ? 4.1 : 1.6) * (0.95 + 0.1 * Draw(random));
    curve.push_back(report);
  }
  return curve;
}

TrialSpec MakeSpec(const Cell& cell) {
  TrialSpec spec;
  spec.model_name = cell.is_large ? "large" : "small";
  spec.model.path = "models/" + spec.model_name;
  spec.seed = cell.seed;
  if (cell.rank == 0) return spec;
  spec.train.learning_rate = cell.learning_rate;
  LoraSpec lora;
  lora.rank = cell.rank;
  lora.alpha = 2.0 * cell.rank;
  if (cell.all_modules) {
    lora.targets = {LinearModule::kQ,    LinearModule::kK,  LinearModule::kV,   LinearModule::kO,
                    LinearModule::kGate, LinearModule::kUp, LinearModule::kDown};
  }
  spec.lora = lora;
  return spec;
}

StoredRun MakeRun(const GoldSet& gold, const Cell& cell, std::size_t index) {
  std::mt19937_64 random(index + 1);
  StoredRun run;
  RunRecord& record = run.record;
  record.trial_id = Sha256("large " + std::to_string(index)).substr(0, 16);
  record.spec = MakeSpec(cell);
  record.provenance.commit = "0123456789abcdef0123456789abcdef01234567";
  record.provenance.started_at = "2025-11-22T01:23:45Z";
  record.provenance.command = "huoyan run experiments/large.json";
  record.provenance.gold_sha256 = gold.sha256;
  record.memory.push_back(MakePhase(MemoryPhase::kLoad, cell, random));
  if (cell.rank > 0) {
    record.memory.push_back(MakePhase(MemoryPhase::kTrain, cell, random));
    record.curve = MakeCurve(cell, random);
    record.speed.train_tokens_per_second = cell.is_large ? 1000 : 2560;
  }
  record.memory.push_back(MakePhase(MemoryPhase::kGenerate, cell, random));
  record.speed.decode_tokens_per_second = cell.is_large ? 61.5 : 143.2;
  for (const Question& question : gold.questions) {
    Answer answer;
    answer.id = question.id;
    answer.answer = AnswerTo(question, cell, random);
    run.answers.push_back(answer);
  }
  return run;
}

}  // namespace

std::vector<StoredRun> MakeLargeSweep(const GoldSet& gold) {
  std::vector<StoredRun> runs;
  const std::vector<Cell> cells = MakeCells();
  for (std::size_t i = 0; i < cells.size(); ++i) runs.push_back(MakeRun(gold, cells[i], i));
  return runs;
}

}  // namespace huoyan
