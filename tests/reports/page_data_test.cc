#include "reports/page_data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/reports/sample_summary.h"

namespace huoyan {
namespace {

using ::testing::HasSubstr;

Json Bulk(const ReportExtras& extras = {}) {
  return BulkData(TheSample().summary, TheSample().design, TheSample().contrasts, extras);
}
Json Page() { return PageData(TheSample().summary, TheSample().design, TheSample().contrasts); }

TEST(PageData, HasOneEntryATrialInRankOrder) {
  const Json page = Page();
  ASSERT_EQ(page["trials"].size(), TheSample().summary.trials.size());
  for (std::size_t i = 0; i < page["trials"].size(); ++i)
    EXPECT_EQ(page["trials"][i]["label"], TheSample().summary.trials[i].label);
  EXPECT_EQ(page["best"], 0);
}

TEST(PageData, GivesEveryEstimateWithItsInterval) {
  const Json page = Page();
  for (const Json& trial : page["trials"]) {
    if (trial["test"].is_null()) continue;
    for (const Json& estimate : trial["test"]) {
      ASSERT_EQ(estimate.size(), 5U);
      EXPECT_LE(estimate[1].get<double>(), estimate[0].get<double>() + 1e-4);
      EXPECT_GE(estimate[2].get<double>(), estimate[0].get<double>() - 1e-4);
    }
  }
}

TEST(PageData, KeepsTheTrialWithoutAScoreAndItsReason) {
  const Json page = Page();
  const Json& last = page["trials"].back();
  EXPECT_EQ(last["status"], "out_of_memory");
  EXPECT_TRUE(last["test"].is_null());
  EXPECT_FALSE(last["answered"].get<bool>());
  EXPECT_THAT(last["detail"]["en"].get<std::string>(), HasSubstr("19.7 GiB"));
}

TEST(PageData, GivesEveryClaimItsVerdictAndTheTrialsItWasDecidedOn) {
  const Json page = Page();
  std::vector<std::string> verdicts;
  for (const Json& claim : page["claims"]) {
    verdicts.push_back(claim["verdict"]);
    EXPECT_TRUE(page["names"]["claim"].contains(verdicts.back()));
    for (const Json& test : claim["tests"]) EXPECT_LT(test["a"].at(0), page["trials"].size());
  }
  EXPECT_THAT(verdicts,
              ::testing::ElementsAre("confirmed", "refuted", "undecided", "not_testable", "not_testable"));
}

TEST(BulkData, KeepsEveryAnswerAsItWas) {
  const Json bulk = Bulk();
  const Summary& summary = TheSample().summary;
  ASSERT_EQ(bulk["questions"].size(), 120U);
  for (std::size_t t = 0; t < summary.trials.size(); ++t) {
    const Json& answers = bulk["trials"][t]["answers"];
    ASSERT_EQ(answers.is_null(), summary.trials[t].judgements.empty());
    for (std::size_t q = 0; !answers.is_null() && q < 120; ++q) {
      EXPECT_EQ(bulk["texts"][answers["answers"][q].get<std::size_t>()], summary.trials[t].answers[q].answer);
      EXPECT_EQ(answers["verdicts"].get<std::string>()[q],
                NameOf(summary.trials[t].judgements[q].verdict)[0]);
    }
  }
}

TEST(BulkData, ComparesEveryTwoScoredTrials) {
  const Json bulk = Bulk();
  ASSERT_EQ(bulk["pairs"].size(), 9U * 8U / 2U);
  for (const Json& pair : bulk["pairs"]) {
    EXPECT_EQ(pair[2].get<int>() + pair[3].get<int>() + pair[4].get<int>() + pair[5].get<int>(), 80)
        << "every test question once";
  }
}

TEST(BulkData, ShowsPassagesOnlyOfABookThatWasGiven) {
  EXPECT_FALSE(Bulk()["questions"][0].contains("passage"));
  const Corpus novel = Corpus::Parse(MakeSampleNovel(), "sample");
  const Json bulk = Bulk({&novel, {}});
  EXPECT_EQ(bulk["hasCorpus"], true);
  EXPECT_EQ(bulk["questions"][0]["passage"][1], "如意金箍棒");
}

TEST(BulkData, LosesNoPeakOfATimeline) {
  const Json bulk = Bulk();
  for (std::size_t t = 0; t < TheSample().summary.trials.size(); ++t) {
    for (const Json& phase : bulk["trials"][t]["timeline"]) {
      double peak = 0;
      for (std::size_t i = 0; i < phase["seconds"].size(); ++i) {
        double total = 0;
        for (const Json& row : phase["mib"]) total += row[i].get<double>();
        peak = std::max(peak, total);
      }
      double recorded = 0;
      for (const PhaseMemory& memory : TheSample().summary.trials[t].record.memory) {
        if (phase["phase"] != NameOf(memory.phase)) continue;
        for (const MemorySample& sample : memory.timeline)
          recorded = std::max(recorded, static_cast<double>(sample.live.Total()) / (1024 * 1024));
      }
      EXPECT_NEAR(peak / recorded, 1, 1e-3);
    }
  }
}

TEST(BulkData, IsEmptyForAnEmptySummary) {
  const Summary nothing;
  const Design design = FindDesign(nothing.trials);
  const Json bulk = BulkData(nothing, design, FindContrasts(nothing, design), {});
  for (const char* key : {"questions", "texts", "trials", "pairs", "bands"})
    EXPECT_TRUE(bulk[key].empty()) << key;
}

}  // namespace
}  // namespace huoyan
