#include "harness/summary/summary.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/reports/golden.h"
#include "tests/reports/sample_sweep.h"

namespace huoyan {
namespace {

using ::testing::Contains;

using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

const Summary& SampleSummary() {
  static const Summary summary = [] {
    const GoldSet gold = MakeSampleGold();
    return Summarise("lora-rank", {"rank helps", "秩有用"}, MakeSampleRuns(gold), gold, kFewDraws);
  }();
  return summary;
}

std::size_t IndexOf(const Summary& summary, const std::string& label) {
  for (std::size_t i = 0; i < summary.trials.size(); ++i) {
    if (summary.trials[i].label == label) return i;
  }
  ADD_FAILURE() << "no trial " << label;
  return 0;
}

/// Right answers to the first `right` questions of each split, wrong ones to the others.
StoredRun RunWith(const GoldSet& gold, const char* model, int rank, std::size_t right) {
  StoredRun run;
  run.record.trial_id = fmt::format("{}-{}", model, rank);
  run.record.spec.model_name = model;
  run.record.spec.model.path = model;
  if (rank > 0)
    run.record.spec.lora = LoraSpec{rank, 16, {LinearModule::kQ, LinearModule::kV}, false, false, {}};
  run.record.provenance.gold_sha256 = gold.sha256;
  PhaseMemory load;
  load.measured[MemoryCategory::kWeights] = (std::int64_t{1} << 30) + rank;
  run.record.memory = {load};
  run.answers = AnswerFirst(gold, right);
  return run;
}

TEST(Summary, RanksOnDevAndReportsOnTest) {
  const Summary& summary = SampleSummary();
  ASSERT_EQ(summary.trials.size(), 10U);
  ASSERT_EQ(summary.best, 0U);
  double last = 1;
  for (const TrialSummary& trial : summary.trials) {
    const Estimate* dev = EstimateOf(trial.dev, MetricId::kAppropriate);
    if (dev == nullptr) continue;
    EXPECT_LE(dev->value, last);
    last = dev->value;
    EXPECT_EQ(trial.test->questions, 80U) << "a third of 120 questions is dev";
  }
  EXPECT_EQ(summary.trials.back().record.status, TrialStatus::kOutOfMemory)
      << "what has no score comes last, yet stays";
  EXPECT_FALSE(summary.trials.back().test.has_value());
}

TEST(Summary, ComparesEveryTunedTrialWithItsOwnBase) {
  const Summary& summary = SampleSummary();
  for (const TrialSummary& trial : summary.trials) {
    if (!trial.record.spec.lora) {
      EXPECT_FALSE(trial.base.has_value());
      continue;
    }
    ASSERT_TRUE(trial.base.has_value());
    EXPECT_EQ(summary.trials[*trial.base].record.spec.model_name, trial.record.spec.model_name);
    EXPECT_FALSE(summary.trials[*trial.base].record.spec.lora.has_value());
    EXPECT_EQ(trial.against_base.has_value(), trial.test.has_value());
  }
}

TEST(Summary, AlignsAnswersAndJudgementsWithTheGoldSet) {
  for (const TrialSummary& trial : SampleSummary().trials) {
    ASSERT_EQ(trial.answers.size(), trial.judgements.size());
    for (std::size_t i = 0; i < trial.judgements.size(); ++i) {
      EXPECT_EQ(trial.judgements[i].id, SampleSummary().gold.questions[i].id);
      EXPECT_EQ(trial.answers[i].id, trial.judgements[i].id);
    }
  }
}

TEST(Summary, PutsOnTheFrontWhatNothingBeats) {
  const Summary& summary = SampleSummary();
  for (const TrialSummary& a : summary.trials) {
    const Estimate* a_score = EstimateOf(a.test, summary.headline);
    if (a_score == nullptr) {
      EXPECT_FALSE(a.on_pareto_front);
      continue;
    }
    bool is_beaten = false;
    for (const TrialSummary& b : summary.trials) {
      const Estimate* b_score = EstimateOf(b.test, summary.headline);
      if (b_score == nullptr) continue;
      const bool is_no_worse = b_score->value >= a_score->value && *b.peak_gib <= *a.peak_gib;
      is_beaten =
          is_beaten || (is_no_worse && (b_score->value > a_score->value || *b.peak_gib < *a.peak_gib));
    }
    EXPECT_EQ(a.on_pareto_front, !is_beaten) << a.label;
  }
}

TEST(Summary, WordsTheSampleSweep) {
  EXPECT_EQ(MaskIntervals(SampleSummary().verdict.en),
            "The top 2 are statistically tied; the best on dev, large · r16 · all 7, handles 59% […] of the "
            "test questions "
            "appropriately, against 4% […] untuned (n = 80, p = .002).");
  EXPECT_EQ(MaskIntervals(SampleSummary().verdict.zh),
            "前 2 名统计上不分高下；开发集最佳者为 large · r16 · all 7，测试题得当率 59% […]，未微调时为 4% "
            "[…]（n = 80，p = .002）。");
}

TEST(Summary, SaysWhenOneTrialStandsAlone) {
  const GoldSet gold = MakeSampleGold();
  const Summary summary =
      Summarise("x", {}, {RunWith(gold, "m", 0, 4), RunWith(gold, "m", 8, 38), RunWith(gold, "m", 16, 10)},
                gold, kFewDraws);
  EXPECT_THAT(summary.verdict.en,
              StartsWith("Of 3 trials, m · r8 · q+v, best on dev and not tied with any other, handles 48%"));
  EXPECT_FALSE(summary.trials[1].tied_with_best);
}

TEST(Summary, SaysWhenTheDifferenceIsNotSignificant) {
  const GoldSet gold = MakeSampleGold();
  const Summary summary =
      Summarise("x", {}, {RunWith(gold, "m", 0, 20), RunWith(gold, "m", 8, 22)}, gold, kFewDraws);
  EXPECT_THAT(summary.verdict.en, HasSubstr("The top 2 are statistically tied"));
  EXPECT_THAT(summary.verdict.en, HasSubstr("), which is no significant difference."));
  EXPECT_THAT(summary.verdict.zh, HasSubstr("差异不显著。"));
}

TEST(Summary, WarnsOfTrainingThatDidNotHelp) {
  const GoldSet gold = MakeSampleGold();
  const Summary summary =
      Summarise("x", {}, {RunWith(gold, "m", 0, 20), RunWith(gold, "m", 8, 5)}, gold, kFewDraws);
  EXPECT_THAT(summary.verdict.en, HasSubstr("no adapter did better on the dev split"));
  EXPECT_THAT(
      summary.warnings,
      Contains(Field(
          &Text::en,
          HasSubstr(
              "do not beat their untuned base on dev; check their data and learning rate: m · r8 · q+v ("))));
}

/// A base that was asked and what else has a record, out of `planned` trials.
Summary Unfinished(std::vector<StoredRun> tuned, std::size_t planned, bool may_drop = false) {
  const GoldSet gold = MakeSampleGold();
  SweepOutline outline;
  outline.planned = planned;
  outline.pending = planned - tuned.size() - 1;
  outline.may_drop = may_drop;
  outline.command = "huoyan run x.json";
  tuned.push_back(RunWith(gold, "m", 0, 20));
  return Summarise("x", {}, std::move(tuned), gold, kFewDraws, nullptr, outline);
}

StoredRun Failed() {
  StoredRun run = RunWith(MakeSampleGold(), "m", 8, 0);
  run.record.status = TrialStatus::kFailed;
  run.answers.clear();
  return run;
}

TEST(Summary, NeverSaysThatNoAdapterDidBetterWhereNoneHasAScore) {
  const Summary waiting = Unfinished({}, 3);
  EXPECT_THAT(waiting.verdict.en,
              StartsWith("Provisional: the sweep is not finished. m · base, the only trial"));
  EXPECT_THAT(waiting.verdict.en, HasSubstr(": no adapter has been scored yet."));
  EXPECT_THAT(waiting.verdict.zh, StartsWith("暂定：实验尚未完成。"));
  EXPECT_THAT(waiting.verdict.zh, HasSubstr("：尚无适配器得到评分。"));
  const Summary failed = Unfinished({Failed()}, 2);
  EXPECT_THAT(failed.verdict.en,
              HasSubstr(": no adapter has been scored, for none of the 1 tried gave answers."));
  EXPECT_THAT(failed.verdict.zh, HasSubstr("：尚无适配器得到评分，已尝试的 1 个均未给出回答。"));
  EXPECT_THAT(Unfinished({}, 1).verdict.en, HasSubstr(": no adapter was trained."));
}

TEST(Summary, WarnsOfPlannedTrialsWithoutAResult) {
  const Summary waiting = Unfinished({}, 3);
  EXPECT_THAT(waiting.warnings,
              Contains(Field(&Text::en,
                             "2 of 3 planned trials have no result yet; go on with `huoyan run "
                             "x.json`.")));
  EXPECT_THAT(waiting.warnings,
              Contains(Field(&Text::zh, "计划的 3 次试验中有 2 次尚无结果；用 `huoyan run x.json` 继续。")));
  EXPECT_THAT(Unfinished({}, 3, /*may_drop=*/true).warnings,
              Contains(Field(&Text::en, HasSubstr("(the search may end some of them early); go on"))));
  EXPECT_THAT(Unfinished({Failed()}, 2).warnings,
              Not(Contains(Field(&Text::en, HasSubstr("planned trials")))))
      << "a failure is a result";
}

TEST(Summary, CallsTrialsAndRepetitionsAsTheirSweepDoes) {
  const GoldSet gold = MakeSampleGold();
  StoredRun first = RunWith(gold, "m", 8, 10);
  StoredRun second = RunWith(gold, "m", 8, 12);
  second.record.trial_id = "again";
  second.record.spec.seed = 2;
  SweepOutline outline;
  outline.labels = {{first.record.trial_id, "m · r8 · q+v · learning_rate=0.003"},
                    {second.record.trial_id, "m · r8 · q+v · learning_rate=0.003"}};
  const Summary summary =
      Summarise("x", {}, {first, second, RunWith(gold, "m", 0, 1)}, gold, kFewDraws, nullptr, outline);
  EXPECT_EQ(summary.trials[0].label, "m · r8 · q+v · learning_rate=0.003 · seed=2");
  EXPECT_THAT(summary.verdict.en, HasSubstr("learning_rate=0.003")) << "though both have the same";
  ASSERT_EQ(summary.seed_groups.size(), 1U);
  EXPECT_EQ(summary.seed_groups[0].label, "m · r8 · q+v · learning_rate=0.003");
}

TEST(Summary, WarnsOfAModelThatHasOnlyLearntToDecline) {
  const GoldSet gold = MakeSampleGold();
  StoredRun declining = RunWith(gold, "m", 8, 0);
  for (Answer& answer : declining.answers) answer.answer = "书中没有这样的情节。";
  const Summary summary = Summarise("x", {}, {declining}, gold, kFewDraws);
  EXPECT_THAT(summary.warnings,
              Contains(Field(&Text::en, HasSubstr("1 of 1 trials decline at least 80% of the questions"))));
  EXPECT_THAT(summary.warnings, Contains(Field(&Text::zh, HasSubstr("拒答了至少 80%"))));
}

TEST(Summary, WarnsOfWhatSpeaksAgainstTheNumbers) {
  const GoldSet gold = MakeSampleGold();
  StoredRun dirty = RunWith(gold, "m", 0, 20);
  dirty.record.provenance.commit = "abc+dirty";
  StoredRun elsewhere = RunWith(gold, "m", 8, 30);
  elsewhere.record.provenance.host = "other";
  elsewhere.answers.resize(60);
  const Summary summary = Summarise("x", {}, {dirty, elsewhere}, gold, kFewDraws);
  EXPECT_THAT(summary.warnings, Contains(Field(&Text::en, HasSubstr("uncommitted changes"))));
  EXPECT_THAT(summary.warnings, Contains(Field(&Text::en, HasSubstr("different machines"))));
  EXPECT_THAT(summary.warnings,
              Contains(Field(&Text::en,
                             HasSubstr("missing or could not be graded; they stay in every denominator: "))));
  EXPECT_THAT(summary.warnings, Contains(Field(&Text::en, HasSubstr("60 / 120"))));
  EXPECT_THAT(summary.warnings, Contains(Field(&Text::zh, HasSubstr("测试题仅 80 道"))));
}

TEST(Summary, WarnsOfMemoryThatGrowsFromStepToStep) {
  const GoldSet gold = MakeSampleGold();
  StoredRun steady = RunWith(gold, "steady", 8, 20), leaking = RunWith(gold, "leaking", 8, 20);
  for (int step = 1; step <= 60; ++step) {
    StepReport report;
    report.step = step;
    report.footprint_bytes = (std::int64_t{1} << 30) + (step % 3 == 0 ? 900000 : 0);
    steady.record.curve.push_back(report);
    report.footprint_bytes += std::int64_t{2} * step << 20;
    leaking.record.curve.push_back(report);
  }
  const Summary summary = Summarise("x", {}, {steady, leaking}, gold, kFewDraws);
  EXPECT_THAT(summary.warnings, Contains(Field(&Text::en, HasSubstr("leaking"))));
  EXPECT_THAT(summary.warnings, Contains(Field(&Text::zh, HasSubstr("每步增长 2.0 MiB"))));
  EXPECT_THAT(summary.warnings,
              Not(Contains(Field(&Text::en, HasSubstr("steady · r8 · q+v: the process grows")))));
}

TEST(Summary, ServesWithoutADevSplitAndSaysSo) {
  const GoldSet gold = FilterBySplit(MakeSampleGold(), Split::kTest);
  const Summary summary =
      Summarise("x", {}, {RunWith(gold, "m", 0, 20), RunWith(gold, "m", 8, 40)}, gold, kFewDraws);
  EXPECT_EQ(summary.best, 0U);
  EXPECT_THAT(summary.warnings, Contains(Field(&Text::en, HasSubstr("only one split"))));
}

TEST(Summary, SpeaksOfMemoryAndSpeedWhereNothingWasAsked) {
  StoredRun small = RunWith(GoldSet{}, "small", 8, 0);
  StoredRun large = RunWith(GoldSet{}, "large", 8, 0);
  large.record.memory[0].measured[MemoryCategory::kWeights] = std::int64_t{8} << 30;
  large.record.speed.train_tokens_per_second = 1234;
  const Summary summary = Summarise("memory", {}, {small, large}, GoldSet{}, kFewDraws);
  EXPECT_FALSE(summary.best.has_value());
  EXPECT_FALSE(summary.grader_check.has_value());
  EXPECT_THAT(summary.warnings, IsEmpty());
  EXPECT_EQ(summary.verdict.en,
            "Nothing was asked; only memory and speed were measured. The smallest trial, small · r8 · q+v, "
            "peaks at 1.00 GiB; the "
            "fastest to train, large · r8 · q+v, runs 1,234 tokens/s.");
  EXPECT_EQ(summary.verdict.zh,
            "未提问，仅测量内存与速度。最省内存的是 small · r8 · q+v，峰值 1.00 GiB；训练最快的是 large · r8 "
            "· q+v，每秒 1,234 词元。");
}

TEST(Summary, CopesWithNothingAtAll) {
  EXPECT_EQ(Summarise("empty", {}, {}, GoldSet{}, kFewDraws).verdict.en, "There are no trials.");
  const GoldSet gold = MakeSampleGold();
  const Summary summary = Summarise("empty", {}, {}, gold, kFewDraws);
  EXPECT_TRUE(summary.grader_check->ok) << "the grader is checked all the same";
}

TEST(Summary, RefusesAnswersToAnotherGoldSet) {
  const GoldSet gold = MakeSampleGold();
  std::vector<StoredRun> runs{RunWith(gold, "m", 0, 1), RunWith(gold, "m", 8, 1)};
  runs[0].record.provenance.gold_sha256 = std::string(64, 'b');
  runs[1].record.provenance.gold_sha256 = "";
  try {
    Summarise("x", {}, runs, gold, kFewDraws);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kNotComparable);
    EXPECT_EQ(error.problems().size(), 2U) << "every trial is named, not only the first";
    EXPECT_THAT(error.what(), HasSubstr("m · base (m-0) answered the gold set bbbbbbbbbbbb"));
  }
}

TEST(Summary, TellsRepetitionsApart) {
  const GoldSet gold = MakeSampleGold();
  StoredRun first = RunWith(gold, "m", 8, 10);
  StoredRun second = RunWith(gold, "m", 8, 12);
  second.record.spec.seed = 2;
  second.record.spec.train.learning_rate = 1e-3;
  const Summary summary = Summarise("x", {}, {first, second, RunWith(gold, "m", 0, 1)}, gold, kFewDraws);
  EXPECT_EQ(summary.trials[IndexOf(summary, "m · base")].label, "m · base");
  EXPECT_THAT(summary.trials[0].label, HasSubstr("seed=2"));
  EXPECT_THAT(summary.trials[0].label, HasSubstr("learning_rate=0.001"));
  EXPECT_THAT(summary.trials[0].label, Not(HasSubstr("rank=")));
}

TEST(Summary, AdjustsItsTestsForTheirNumber) {
  const GoldSet gold = MakeSampleGold();
  const Summary summary =
      Summarise("x", {}, {RunWith(gold, "m", 0, 10), RunWith(gold, "m", 8, 11), RunWith(gold, "m", 16, 40)},
                gold, kFewDraws);
  EXPECT_FALSE(summary.trials[IndexOf(summary, "m · base")].base_test);
  const BaseTest& better = *summary.trials[IndexOf(summary, "m · r16 · q+v")].base_test;
  EXPECT_LT(better.p, 0.05);
  EXPECT_DOUBLE_EQ(better.holm_p, 2 * better.p) << "the smaller of two";
  EXPECT_LE(better.bh_q, better.holm_p);
  EXPECT_GT(summary.trials[IndexOf(summary, "m · r8 · q+v")].base_test->holm_p, 0.05);
}

TEST(Summary, SetsRepetitionsApartFromTheChoiceOfQuestions) {
  const GoldSet gold = MakeSampleGold();
  std::vector<StoredRun> runs{RunWith(gold, "m", 0, 5)};
  for (const std::size_t right : {20, 24, 28}) {
    runs.push_back(RunWith(gold, "m", 8, right));
    runs.back().record.spec.seed = right;
    runs.back().record.trial_id = fmt::format("seed-{}", right);
  }
  const Summary summary = Summarise("x", {}, runs, gold, kFewDraws);
  ASSERT_EQ(summary.seed_groups.size(), 1U) << "an untuned model alone is no repetition";
  const SeedGroup& group = summary.seed_groups[0];
  EXPECT_EQ(group.trials.size(), 3U);
  EXPECT_NEAR(group.spread.mean.value, 24 / 80.0, 1e-12);
  EXPECT_NEAR(group.spread.between_seed_sd, 4 / 80.0, 1e-12);
  EXPECT_EQ(group.spread.mean.n, 80U);
}

TEST(Summary, MeasuresWhatOnlyTheAnswersTell) {
  const GoldSet gold = MakeSampleGold();
  StoredRun run = RunWith(gold, "m", 8, 20);
  for (std::size_t i = 0; i < run.answers.size(); ++i) run.answers[i].mean_logprob = -0.01 * (i % 7);
  const Summary summary = Summarise("x", {}, {run}, gold, kFewDraws);
  ASSERT_TRUE(summary.trials[0].test->calibration);
  EXPECT_TRUE(summary.trials[0].test->calibration->brier);
  EXPECT_EQ(summary.trials[0].test->overlap->chrf.n, 40U) << "answerable questions on test";
  EXPECT_FALSE(summary.trials[0].test->slices.empty());
}

TEST(Summary, IsPure) {
  const GoldSet gold = MakeSampleGold();
  const std::vector<StoredRun> runs{RunWith(gold, "m", 0, 10), RunWith(gold, "m", 8, 30)};
  const Summary once = Summarise("x", {}, runs, gold, kFewDraws);
  const Summary twice = Summarise("x", {}, runs, gold, kFewDraws);
  EXPECT_EQ(once.verdict.en, twice.verdict.en);
  EXPECT_EQ(Encode(*once.trials[0].test).dump(), Encode(*twice.trials[0].test).dump());
}

}  // namespace
}  // namespace huoyan
