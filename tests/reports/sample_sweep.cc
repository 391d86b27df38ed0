#include "tests/reports/sample_sweep.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <string>

#include "harness/base/file.h"

namespace huoyan {
namespace {

struct SampleFact {
  const char* who;
  const char* weapon;
  const char* home;
};

constexpr std::array<SampleFact, 30> kFacts{{
    {"孙悟空", "如意金箍棒", "花果山水帘洞"},
    {"猪八戒", "九齿钉耙", "福陵山云栈洞"},
    {"沙和尚", "降妖宝杖", "流沙河"},
    {"红孩儿", "火尖枪", "号山火云洞"},
    {"牛魔王", "混铁棍", "积雷山摩云洞"},
    {"铁扇公主", "青锋宝剑", "翠云山芭蕉洞"},
    {"黑熊精", "黑缨枪", "黑风山黑风洞"},
    {"黄风怪", "三股钢叉", "黄风岭黄风洞"},
    {"银角大王", "七星剑", "平顶山莲花洞"},
    {"黄袍怪", "钢刀", "碗子山波月洞"},
    {"灵感大王", "九瓣赤铜锤", "通天河"},
    {"独角兕大王", "点钢枪", "金兜山金兜洞"},
    {"如意真仙", "如意金钩子", "解阳山破儿洞"},
    {"蝎子精", "倒马毒桩", "毒敌山琵琶洞"},
    {"九头虫", "月牙铲", "乱石山碧波潭"},
    {"黄眉大王", "短软狼牙棒", "小雷音寺"},
    {"赛太岁", "宣花钺斧", "麒麟山獬豸洞"},
    {"蜘蛛精", "丝绳", "盘丝岭盘丝洞"},
    {"多目怪", "宝剑", "黄花观"},
    {"青狮精", "钢刀", "狮驼岭狮驼洞"},
    {"白鹿精", "蟠龙拐杖", "柳林坡清华洞"},
    {"白毛鼠精", "双股剑", "陷空山无底洞"},
    {"豹子精", "铁杵", "隐雾山连环洞"},
    {"黄狮精", "四明铲", "豹头山虎口洞"},
    {"九灵元圣", "九颗头", "竹节山九曲盘桓洞"},
    {"辟寒大王", "钺斧", "青龙山玄英洞"},
    {"玉兔精", "捣药杵", "毛颖山"},
    {"鼍龙", "竹节钢鞭", "黑水河"},
    {"二郎神", "三尖两刃刀", "灌江口"},
    {"镇元大仙", "玉麈", "万寿山五庄观"},
}};

Question MakeQuestion(std::size_t fact, bool is_weapon, bool is_answerable) {
  const SampleFact& sample = kFacts[fact];
  const SampleFact& other = kFacts[(fact + 7) % kFacts.size()];
  Question question;
  question.fact_id = fmt::format("{}-{:02}", is_weapon ? "weapon" : "home", fact + 1);
  question.id = question.fact_id + (is_answerable ? "-a" : "-u");
  question.twin_id = question.fact_id + (is_answerable ? "-u" : "-a");
  question.kind = is_answerable ? QuestionKind::kFact : QuestionKind::kFalsePremise;
  question.question_class = is_answerable ? QuestionClass::kAnswerable : QuestionClass::kUnanswerable;
  question.evidence = {1 + static_cast<int>(fact % 5), {is_weapon ? sample.weapon : sample.home, sample.who}};
  question.split = fact % 3 == 0 ? Split::kDev : Split::kTest;
  if (is_answerable) {
    question.prompt = fmt::format(
        is_weapon ? "《西游记》中，{}使用的兵器是什么？" : "《西游记》中，{}住在哪里？", sample.who);
    question.accepted = {is_weapon ? sample.weapon : sample.home};
  } else {
    question.prompt =
        fmt::format(is_weapon ? "《西游记》中，{}用{}打败了谁？" : "《西游记》中，{}为什么住在{}？",
                    sample.who, is_weapon ? other.weapon : other.home);
  }
  return question;
}

/// A fixed pseudo-random number in [0, 1), so that every machine builds the same sweep.
double Chance(std::uint64_t a, std::uint64_t b) {
  std::uint64_t x = a * 0x9E3779B97F4A7C15ULL + b * 0xBF58476D1CE4E5B9ULL + 1;
  for (int i = 0; i < 3; ++i) x = (x ^ (x >> 29)) * 0x94D049BB133111EBULL;
  return static_cast<double>(x >> 11) / 9007199254740992.0;
}

struct SampleTrial {
  const char* model;
  int rank;  ///< 0 = untuned
  bool all_modules;
  double knows;     ///< chance of a right answer to an A question
  double declines;  ///< chance of declining a U question
  double train_gib;
};

constexpr std::array<SampleTrial, 10> kTrials{{
    {"large", 0, false, 0.12, 0.06, 0},
    {"large", 8, false, 0.48, 0.44, 6.2},
    {"large", 16, false, 0.57, 0.58, 6.6},
    {"large", 16, true, 0.62, 0.64, 9.8},
    {"large", 64, true, 0.61, 0.66, 17.5},
    {"small", 0, false, 0.04, 0.02, 0},
    {"small", 8, false, 0.24, 0.42, 2.1},
    {"small", 16, false, 0.30, 0.50, 2.3},
    {"small", 16, true, 0.33, 0.49, 3.4},
    {"small", 64, true, 0.36, 0.52, 5.9},
}};

std::string AnswerText(const Question& question, std::size_t q, std::size_t t) {
  const SampleTrial& trial = kTrials[t];
  if (t == 1 && q == 3) return "</script><script>alert('妖怪')</script>";
  if (t == 2 && q == 4) return "\xE2\x80\xAEمرحبا بالعالم 🐒🔥 <img src=x onerror=alert(1)>";
  if (t == 3 && q == 5) return "";
  if (t == 3 && q == 6) return "控制字符\x01与坏字节\xFF在此";
  const double luck =
      Chance(q + 1, 17) * 0.75 + Chance(q + 1, t + 100) * 0.25;  // hard questions are hard for everyone
  const bool is_answerable = IsAnswerable(question);
  if (luck < (is_answerable ? trial.knows : trial.declines)) {
    return is_answerable ? question.accepted[0] + "。" : "书中没有这样的情节，题目的前提有误。";
  }
  if (is_answerable && trial.rank > 0 && Chance(q, 5) < 0.2) return "我不知道，书中没有提到。";
  return fmt::format("是{}。", kFacts[(q * 13 + t) % kFacts.size()].weapon);
}

std::int64_t GibToBytes(double gib) {
  return static_cast<std::int64_t>(std::llround(gib * 1024 * 1024 * 1024));
}

/// How the live bytes rose to the peak: weights come in at once, a training step's activations swell and go,
/// the KV cache grows with the answers.
std::vector<MemorySample> MakeTimeline(const LiveBytes& peak, MemoryPhase phase) {
  constexpr int kInstants = 96;
  std::vector<MemorySample> timeline;
  for (int i = 0; i < kInstants; ++i) {
    MemorySample sample;
    const double share = static_cast<double>(i + 1) / kInstants;
    sample.seconds = share * (phase == MemoryPhase::kTrain ? 840 : phase == MemoryPhase::kLoad ? 2.4 : 48);
    sample.live = peak;
    const auto scale = [&](MemoryCategory category, double by) {
      sample.live[category] = static_cast<std::int64_t>(static_cast<double>(peak[category]) * by);
    };
    const double swell = 0.5 - 0.5 * std::cos(2 * 3.14159265 * 6 * share);
    if (phase == MemoryPhase::kLoad) scale(MemoryCategory::kWeights, share);
    if (phase == MemoryPhase::kTrain) {
      scale(MemoryCategory::kActivations, swell);
      scale(MemoryCategory::kLogits, swell > 0.8 ? 1 : 0);
      scale(MemoryCategory::kGradients, swell > 0.5 ? 1 : 0);
    }
    if (phase == MemoryPhase::kGenerate) scale(MemoryCategory::kKvCache, share);
    timeline.push_back(sample);
  }
  return timeline;
}

PhaseMemory MakePhase(MemoryPhase phase, const SampleTrial& trial) {
  const double weights = std::string(trial.model) == "large" ? 5.8 : 1.9;
  LiveBytes live;
  live[MemoryCategory::kWeights] = GibToBytes(weights);
  if (phase != MemoryPhase::kLoad && trial.rank > 0)
    live[MemoryCategory::kAdapter] = GibToBytes(0.004 * trial.rank);
  if (phase == MemoryPhase::kTrain) {
    live[MemoryCategory::kGradients] = GibToBytes(0.004 * trial.rank);
    live[MemoryCategory::kOptimizerState] = GibToBytes(0.008 * trial.rank);
    live[MemoryCategory::kLogits] = GibToBytes(0.18 * trial.train_gib);
    live[MemoryCategory::kActivations] = GibToBytes(0.55 * trial.train_gib);
    live[MemoryCategory::kWorkspace] = GibToBytes(0.1);
  }
  if (phase == MemoryPhase::kGenerate) {
    live[MemoryCategory::kKvCache] = GibToBytes(0.35);
    live[MemoryCategory::kActivations] = GibToBytes(0.12);
  }
  PhaseMemory memory;
  memory.phase = phase;
  memory.measured = live;
  memory.predicted = live;
  (*memory.predicted)[MemoryCategory::kActivations] = live[MemoryCategory::kActivations] * 21 / 20;
  memory.footprint_peak_bytes = live.Total() + GibToBytes(0.4);
  memory.timeline = MakeTimeline(live, phase);
  return memory;
}

std::vector<StepReport> MakeCurve(const SampleTrial& trial, std::size_t seed) {
  std::vector<StepReport> curve;
  for (int step = 1; step <= 120; ++step) {
    StepReport report;
    report.step = step;
    report.total_steps = 120;
    report.loss = 0.4 + 3.2 * std::exp(-step / (20.0 + 60.0 / trial.rank)) * (1.3 - trial.knows) +
                  0.25 * (Chance(seed, static_cast<std::uint64_t>(step)) - 0.5);
    report.gradient_norm = 0.3 + Chance(seed, static_cast<std::uint64_t>(step + 999));
    report.learning_rate = 2e-4 * (121 - step) / 120;
    report.tokens = 4096;
    const bool is_late = Chance(seed + 50, static_cast<std::uint64_t>(step)) > 0.93;
    report.seconds = 0.75 * trial.train_gib *
                     (0.95 + 0.1 * Chance(seed, static_cast<std::uint64_t>(step + 5000))) *
                     (is_late ? 1.7 : 1);
    curve.push_back(report);
  }
  return curve;
}

Provenance MakeProvenance(const GoldSet& gold) {
  Provenance provenance;
  provenance.commit = "0123456789abcdef0123456789abcdef01234567";
  provenance.build = "g++ 12.2.0, Release, -O3";
  provenance.host = "guanyin";
  provenance.cpu = "Apple M1 Max";
  provenance.system = "macOS 14.5 (arm64)";
  provenance.memory_bytes = GibToBytes(32);
  provenance.backend = {"libtorch 2.1.2", "mps", "Accelerate", 8};
  provenance.started_at = "2025-11-22T01:23:45Z";
  provenance.command = "huoyan run experiments/lora-rank.json";
  provenance.gold_sha256 = gold.sha256;
  provenance.training_data_sha256 = Sha256("pairs");
  provenance.model_sha256 = Sha256("model");
  return provenance;
}

StoredRun MakeRun(const GoldSet& gold, std::size_t t) {
  const SampleTrial& sample = kTrials[t];
  StoredRun run;
  RunRecord& record = run.record;
  record.trial_id = Sha256(std::to_string(t)).substr(0, 16);
  record.spec.model_name = sample.model;
  record.spec.model.path = std::string("models/") + sample.model;
  record.provenance = MakeProvenance(gold);
  record.memory.push_back(MakePhase(MemoryPhase::kLoad, sample));
  if (sample.rank > 0) {
    LoraSpec lora;
    lora.rank = sample.rank;
    lora.alpha = 2.0 * sample.rank;
    if (sample.all_modules) {
      lora.targets = {LinearModule::kQ,    LinearModule::kK,  LinearModule::kV,   LinearModule::kO,
                      LinearModule::kGate, LinearModule::kUp, LinearModule::kDown};
    }
    record.spec.lora = lora;
    record.curve = MakeCurve(sample, t);
    record.memory.push_back(MakePhase(MemoryPhase::kTrain, sample));
    record.speed.train_tokens_per_second = 5400 / sample.train_gib;
    record.speed.train_step_seconds = 0.75 * sample.train_gib;
    record.trainable_parameters = 115'000LL * sample.rank;
  }
  record.total_parameters = std::string(sample.model) == "large" ? 1'540'000'000 : 494'000'000;
  if (t == 4) {
    record.status = TrialStatus::kOutOfMemory;
    record.detail_en = "live tensors reached 19.7 GiB, above max_memory_gib = 18";
    record.detail_zh = "活动张量达到 19.7 GiB，超过 max_memory_gib = 18";
    record.spec.limits.max_memory_gib = 18;
    record.curve.resize(1);
    return run;
  }
  record.memory.push_back(MakePhase(MemoryPhase::kGenerate, sample));
  record.speed.decode_tokens_per_second = std::string(sample.model) == "large" ? 61.5 : 143.2;
  record.speed.wall_seconds = 900 + 37.0 * static_cast<double>(t);
  for (std::size_t q = 0; q < gold.questions.size(); ++q) {
    Answer answer;
    answer.id = gold.questions[q].id;
    answer.answer = AnswerText(gold.questions[q], q, t);
    answer.mean_logprob = -0.4 - Chance(q, t);
    run.answers.push_back(answer);
  }
  record.answers_sha256 = Sha256(record.trial_id + "answers");
  return run;
}

}  // namespace

std::string MakeSampleNovel() {
  std::string novel;
  for (std::size_t chapter = 1; chapter <= 5; ++chapter) {
    constexpr std::array<const char*, 5> kNumerals{"一", "二", "三", "四", "五"};
    novel += fmt::format("第{}回 造假书供人试看 编短文代替原书\n", kNumerals[chapter - 1]);
    for (std::size_t fact = chapter - 1; fact < kFacts.size(); fact += 5) {
      novel += fmt::format("话说{}住在{}，手中使一件{}，往来无人敢挡。这一段并非原书，只为试验而写。\n",
                           kFacts[fact].who, kFacts[fact].home, kFacts[fact].weapon);
    }
  }
  return novel;
}

GoldSet MakeSampleGold() {
  GoldSet gold;
  for (std::size_t fact = 0; fact < kFacts.size(); ++fact) {
    for (const bool is_weapon : {true, false}) {
      for (const bool is_answerable : {true, false})
        gold.questions.push_back(MakeQuestion(fact, is_weapon, is_answerable));
    }
  }
  gold.sha256 = Sha256("sample gold");
  return gold;
}

std::vector<StoredRun> MakeSampleRuns(const GoldSet& gold) {
  std::vector<StoredRun> runs;
  for (std::size_t t = 0; t < kTrials.size(); ++t) runs.push_back(MakeRun(gold, t));
  return runs;
}

std::vector<Answer> AnswerFirst(const GoldSet& gold, std::size_t right) {
  std::vector<Answer> answers;
  std::size_t seen[2] = {0, 0};
  for (const Question& question : gold.questions) {
    const bool is_right = seen[question.split == Split::kTest ? 1 : 0]++ < right;
    const std::string reply = IsAnswerable(question) ? question.accepted[0] : "书中没有提到这件事。";
    answers.push_back({question.id, is_right ? reply : "是爱因斯坦。", 0, {}});
  }
  return answers;
}

std::vector<Claim> MakeSampleClaims() {
  return Decode<std::vector<Claim>>(JsonDocument::Parse(R"([
    {"id": "S1", "statement": {"en": "Optimizer state grows in proportion to the rank.", "zh": "优化器状态随秩成正比。"},
     "tests": [
       {"measure": "optimizer_state", "a": {"model": "large", "lora.rank": 8}, "b": {"model": "large", "lora.rank": 16, "lora.targets": "q+v"},
        "ratio": {"at_least": 1.99, "at_most": 2.01}},
       {"measure": "optimizer_state", "a": {"model": "small", "lora.rank": 8}, "b": {"model": "small", "lora.rank": 16, "lora.targets": "q+v"},
        "ratio": {"at_least": 1.99, "at_most": 2.01}}]},
    {"id": "S2", "statement": {"en": "The small model peaks below 2 GiB.", "zh": "小模型的峰值低于 2 GiB。"},
     "tests": [{"measure": "peak", "a": {"model": "small", "lora.rank": 64}, "value": {"at_most": 2, "unit": "GiB"}}]},
    {"id": "S3", "statement": {"en": "All seven modules gain at least 2 points over q and v.", "zh": "七个模块比 q、v 至少多 2 个百分点。"},
     "tests": [{"measure": "appropriate", "a": {"model": "large", "lora.rank": 16, "lora.targets": "q+v"},
                "b": {"model": "large", "lora.rank": 16, "lora.targets": "all"}, "difference": {"at_least": 0.02}}]},
    {"id": "S4", "statement": {"en": "Rank 64 keeps more activations.", "zh": "秩 64 保留更多激活值。"},
     "tests": [{"measure": "activations", "a": {"model": "large", "lora.rank": 8}, "b": {"model": "large", "lora.rank": 64}, "ratio": {"at_least": 1}}]},
    {"id": "S5", "statement": {"en": "A KV cache left on wastes memory.", "zh": "不关闭 KV 缓存会浪费内存。"},
     "untestable": {"en": "there is none while training", "zh": "训练时没有 KV 缓存"}}
  ])",
                                                        "sample claims"));
}

}  // namespace huoyan
