#include "harness/gate/gate.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/json.h"

namespace huoyan {
namespace {

using ::testing::Each;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// `facts` facts, each asked straight (A) and with a false premise (U).
GoldSet MakeGold(std::size_t facts) {
  GoldSet gold;
  for (std::size_t i = 0; i < facts; ++i) {
    for (const bool is_answerable : {true, false}) {
      Question question;
      question.fact_id = fmt::format("f{}", i);
      question.id = question.fact_id + (is_answerable ? "a" : "u");
      question.twin_id = question.fact_id + (is_answerable ? "u" : "a");
      question.question_class = is_answerable ? QuestionClass::kAnswerable : QuestionClass::kUnanswerable;
      question.split = Split::kTest;
      gold.questions.push_back(question);
    }
  }
  gold.sha256 = std::string(64, 'a');
  return gold;
}

/// Every answer appropriate, except that `verdict_of(q)` may say otherwise.
template <class VerdictOf>
GateRun MakeRun(const std::string& label, const GoldSet& gold, const VerdictOf& verdict_of) {
  GateRun run{label, gold.sha256, {}};
  for (std::size_t q = 0; q < gold.questions.size(); ++q) {
    const Verdict right = IsAnswerable(gold.questions[q]) ? Verdict::kCorrect : Verdict::kRefused;
    run.judgements.push_back({gold.questions[q].id, 0, verdict_of(q, right), "test", {}, {}});
  }
  return run;
}

/// Wrong on the questions [from, to).
GateRun WrongOn(const std::string& label, const GoldSet& gold, std::size_t from, std::size_t to) {
  return MakeRun(label, gold,
                 [&](std::size_t q, Verdict right) { return q >= from && q < to ? Verdict::kWrong : right; });
}

GatePolicy QuickPolicy() {
  GatePolicy policy;
  policy.resamples = 1000;
  return policy;
}

TEST(Gate, PassesWhatLostLessThanTheTolerance) {
  const GoldSet gold = MakeGold(600);
  const GateDecision decision =
      Decide({WrongOn("base", gold, 0, 200), WrongOn("new", gold, 3, 203), gold, QuickPolicy()});
  EXPECT_EQ(decision.status, GateStatus::kPass);
  EXPECT_EQ(decision.exit_code, ExitCode::kOk);
  EXPECT_EQ(decision.text.en, "PASS: new is no worse than base beyond the tolerances");
  EXPECT_EQ(decision.text.zh, "通过：new 相对 base 未超出容差");
  ASSERT_THAT(decision.checks, SizeIs(3));
  EXPECT_EQ(decision.checks[0].questions, 1200U);
  EXPECT_LT(decision.checks[0].gain_low, 0) << "something changed, so a loss is possible";
}

TEST(Gate, FailsWhatIsSignificantlyWorse) {
  const GoldSet gold = MakeGold(300);
  const GateDecision decision =
      Decide({WrongOn("base", gold, 0, 60), WrongOn("new", gold, 0, 180), gold, QuickPolicy()});
  EXPECT_EQ(decision.status, GateStatus::kFail);
  EXPECT_EQ(decision.exit_code, ExitCode::kGateFailed);
  EXPECT_THAT(
      decision.text.en,
      HasSubstr("FAIL: new is worse than base allows in: Appropriate, Hallucination, all, Fabrication"));
  const GateCheck& check = decision.checks[1];
  EXPECT_DOUBLE_EQ(check.baseline, 0.1);
  EXPECT_DOUBLE_EQ(check.candidate, 0.3);
  EXPECT_DOUBLE_EQ(check.gain, -0.2) << "more hallucination is a loss";
  EXPECT_LT(check.gain_high, 0);
}

TEST(Gate, NeverFailsAnImprovementWhateverTheDirection) {
  const GoldSet gold = MakeGold(300);
  const GateDecision decision =
      Decide({WrongOn("base", gold, 0, 180), WrongOn("new", gold, 0, 60), gold, QuickPolicy()});
  EXPECT_EQ(decision.status, GateStatus::kPass);
  EXPECT_THAT(decision.checks, Each(Field(&GateCheck::gain, testing::Gt(0.1))));
}

TEST(Gate, SaysSoWhenTheQuestionsCannotDecide) {
  const GoldSet gold = MakeGold(30);
  const GateDecision decision =
      Decide({WrongOn("base", gold, 0, 10), WrongOn("new", gold, 2, 14), gold, QuickPolicy()});
  EXPECT_EQ(decision.status, GateStatus::kInconclusive);
  EXPECT_EQ(decision.exit_code, ExitCode::kInconclusive);
  const GateCheck& check = decision.checks[0];
  ASSERT_TRUE(check.detectable.has_value());
  ASSERT_TRUE(check.questions_needed.has_value());
  EXPECT_GT(*check.detectable, 0.05);
  EXPECT_GT(*check.questions_needed, 1000U);
  EXPECT_THAT(check.text.en,
              HasSubstr("cannot be seen here, about " + std::to_string(*check.questions_needed)));
  EXPECT_THAT(decision.notes, testing::Contains(Field(&Text::en, HasSubstr("is finer than"))));
}

TEST(Gate, DoesNotTakeAHandfulOfUnchangedAnswersForProof) {
  const GoldSet gold = MakeGold(20);
  GateRun candidate = WrongOn("new", gold, 0, 4);
  candidate.judgements[1].verdict = Verdict::kUngradable;  // was wrong: fabrication falls, nothing else moves
  const GateDecision decision = Decide({WrongOn("base", gold, 0, 4), candidate, gold, QuickPolicy()});
  EXPECT_EQ(decision.checks[0].gain, 0);
  EXPECT_EQ(decision.checks[0].status, GateStatus::kInconclusive) << "40 questions cannot vouch for 2 points";
}

TEST(Gate, PassesTheSameVerdictsHoweverFew) {
  const GoldSet gold = MakeGold(2);
  const GateDecision decision =
      Decide({WrongOn("base", gold, 0, 1), WrongOn("new", gold, 0, 1), gold, QuickPolicy()});
  EXPECT_EQ(decision.status, GateStatus::kPass);
  EXPECT_THAT(decision.notes, IsEmpty());
}

TEST(Gate, HoldsALimitWhateverTheBaselineDid) {
  const GoldSet gold = MakeGold(300);
  GatePolicy policy = QuickPolicy();
  policy.rules = {{MetricId::kFabrication, 0.02, 0.05}};
  const GateRun same = WrongOn("new", gold, 0, 60);
  const GateDecision decision = Decide({same, same, gold, policy});
  EXPECT_EQ(decision.status, GateStatus::kFail);
  EXPECT_THAT(decision.checks[0].text.en, HasSubstr("the limit of 5.0% is broken"));
  policy.rules[0].limit = 0.10;
  EXPECT_EQ(Decide({same, same, gold, policy}).status, GateStatus::kPass) << "at the limit is not beyond it";
}

TEST(Gate, CountsWhatCouldNotBeGraded) {
  const GoldSet gold = MakeGold(300);
  const GateRun silent = MakeRun("silent", gold, [](std::size_t, Verdict) { return Verdict::kUngradable; });
  const GateDecision decision = Decide({WrongOn("base", gold, 0, 60), silent, gold, QuickPolicy()});
  EXPECT_EQ(decision.status, GateStatus::kFail)
      << "a model that says nothing does not hallucinate, yet must not pass";
  EXPECT_EQ(decision.checks[0].status, GateStatus::kFail);
  EXPECT_EQ(decision.checks[1].status, GateStatus::kPass);
  EXPECT_THAT(decision.notes, testing::Contains(Field(
                                  &Text::en, HasSubstr("600 answers of the candidate could not be graded"))));
}

TEST(Gate, RefusesToCompareDifferentGoldSets) {
  const GoldSet gold = MakeGold(10);
  GateRun baseline = WrongOn("base", gold, 0, 1);
  baseline.gold_sha256 = std::string(64, 'b');
  const GateDecision decision = Decide({baseline, WrongOn("new", gold, 0, 1), gold, QuickPolicy()});
  EXPECT_EQ(decision.status, GateStatus::kNotComparable);
  EXPECT_EQ(decision.exit_code, ExitCode::kNotComparable);
  EXPECT_THAT(decision.checks, IsEmpty());
  ASSERT_THAT(decision.notes, SizeIs(1));
  EXPECT_EQ(decision.notes[0].en, "base answered the gold set bbbbbbbbbbbb, not aaaaaaaaaaaa");
}

TEST(Gate, RefusesToCompareDifferentQuestionsOrSamples) {
  const GoldSet gold = MakeGold(10);
  const GateRun whole = WrongOn("base", gold, 0, 1);
  GateRun part = whole;
  part.judgements.pop_back();
  EXPECT_EQ(Decide({whole, part, gold, QuickPolicy()}).status, GateStatus::kNotComparable);
  EXPECT_EQ(Decide({part, part, gold, QuickPolicy()}).status, GateStatus::kNotComparable);
  GateRun twice = whole;
  for (Judgement judgement : whole.judgements) {
    judgement.sample = 1;
    twice.judgements.push_back(judgement);
  }
  EXPECT_EQ(Decide({whole, twice, gold, QuickPolicy()}).status, GateStatus::kNotComparable);
}

TEST(Gate, LooksOnlyAtTheSplitItIsAskedAbout) {
  GoldSet gold = MakeGold(300);
  for (std::size_t q = 0; q < 100; ++q) gold.questions[q].split = Split::kDev;
  GatePolicy policy = QuickPolicy();
  policy.split = Split::kTest;
  const GateDecision decision =
      Decide({WrongOn("base", gold, 0, 0), WrongOn("new", gold, 0, 100), gold, policy});
  EXPECT_EQ(decision.status, GateStatus::kPass);
  EXPECT_EQ(decision.checks[0].questions, 500U);
}

TEST(Gate, JudgesAPartOfTheQuestions) {
  GoldSet gold = MakeGold(300);
  for (std::size_t q = 0; q < 100; ++q) gold.questions[q].exposure = Exposure::kUnseen;
  GatePolicy policy = QuickPolicy();
  const GateSlice unseen{SliceBy::kExposure, "unseen"};
  policy.rules = {{MetricId::kAppropriate, 0.02, {}, unseen, GateLevel::kError}};
  const GateDecision decision =
      Decide({WrongOn("base", gold, 0, 0), WrongOn("new", gold, 0, 60), gold, policy});
  EXPECT_EQ(decision.status, GateStatus::kFail);
  EXPECT_EQ(decision.checks[0].questions, 100U);
  EXPECT_THAT(decision.text.en, HasSubstr("Appropriate (exposure unseen)"));
  EXPECT_EQ(Decide({WrongOn("base", gold, 0, 0), WrongOn("new", gold, 100, 160), gold, policy}).status,
            GateStatus::kPass)
      << "what went wrong lies elsewhere";
}

TEST(Gate, OnlyNotesWhatItIsToldToWarnOf) {
  const GoldSet gold = MakeGold(300);
  GatePolicy policy = QuickPolicy();
  for (GateRule& rule : policy.rules) rule.level = GateLevel::kWarn;
  const GateInput input{WrongOn("base", gold, 0, 0), WrongOn("new", gold, 0, 300), gold, policy};
  const GateDecision warned = Decide(input);
  EXPECT_EQ(warned.status, GateStatus::kPass);
  EXPECT_EQ(warned.checks[0].status, GateStatus::kFail);
  EXPECT_THAT(warned.notes, testing::Contains(Field(&Text::en, HasSubstr("only a warning: Appropriate"))));
  policy.rules[0].level = GateLevel::kOff;
  EXPECT_THAT(Decide({input.baseline, input.candidate, gold, policy}).checks, SizeIs(2));
}

TEST(Gate, CountsWholeFactsWhereTwinsMoveTogether) {
  const GoldSet gold = MakeGold(8);
  const GateDecision decision =
      Decide({WrongOn("base", gold, 0, 0), WrongOn("new", gold, 0, 8), gold, QuickPolicy()});
  // Four facts lost: 1/16 of the sign patterns, before Holm; the 8 questions alone would make it 1/256.
  EXPECT_GE(decision.checks[0].p_worse, 1.0 / 16);
}

TEST(Gate, WarnsBeforeAnythingRunsOfWhatItCannotSee) {
  const std::vector<Text> warnings = WarnOfPower(GatePolicy(), MakeGold(150));
  ASSERT_THAT(warnings, SizeIs(3));
  EXPECT_THAT(warnings[0].en, HasSubstr("Appropriate: the tolerance is 2.0 points, but with 300 questions a "
                                        "change under 7.2 points cannot be seen"));
  GatePolicy wide;
  for (GateRule& rule : wide.rules) rule.tolerance = 0.2;
  EXPECT_THAT(WarnOfPower(wide, MakeGold(150)), IsEmpty());
}

TEST(Gate, IsTheSameEveryTime) {
  const GoldSet gold = MakeGold(50);
  const GateInput input{WrongOn("base", gold, 0, 10), WrongOn("new", gold, 5, 30), gold, QuickPolicy()};
  EXPECT_EQ(ToJson(Decide(input)).dump(), ToJson(Decide(input)).dump());
  EXPECT_EQ(ToJson(Decide(input))["schema_version"], 1);
}

TEST(GatePolicy, IsReadFromJson) {
  const auto policy = Decode<GatePolicy>(JsonDocument::Parse(
      R"({"rules": [{"metric": "fabrication", "tolerance": 0.05, "limit": 0.3}], "split": "test"})",
      "gate.json"));
  ASSERT_THAT(policy.rules, SizeIs(1));
  EXPECT_EQ(policy.rules[0].metric, MetricId::kFabrication);
  EXPECT_EQ(policy.rules[0].limit, 0.3);
  EXPECT_EQ(policy.split, Split::kTest);
  EXPECT_THAT(Decode<GatePolicy>(JsonDocument::Parse("{}", "gate.json")).rules, SizeIs(3))
      << "the project's own policy";
}

TEST(GatePolicy, ReadsSlicesLevelsAndResources) {
  const auto policy = Decode<GatePolicy>(JsonDocument::Parse(
      R"({"rules": [{"metric": "accuracy", "slice": {"by": "stretch", "part": "11-20"}, "level": "warn"},
                    {"metric": "accuracy"}],
          "memory": {"tolerance": 0.05, "limit_gib": 12, "level": "error"}, "speed": {"level": "warn"}})",
      "gate.json"));
  EXPECT_EQ(IdOf(policy.rules[0]), "accuracy[stretch=11-20]");
  EXPECT_EQ(policy.memory.limit_gib, 12);
  EXPECT_EQ(policy.speed.least_repeats, 10);
  try {
    Decode<GatePolicy>(JsonDocument::Parse(
        R"({"rules": [{"metric": "accuracy", "slice": {"by": "kind", "part": "facts"}}]})", "gate.json"));
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("\"facts\" is no part by kind; there are: fact, number, chapter"));
  }
}

TEST(GatePolicy, RefusesWhatCannotBePaired) {
  try {
    Decode<GatePolicy>(JsonDocument::Parse(R"({"rules": [{"metric": "abstention_f1"}]})", "gate.json"));
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("abstention_f1 is not decided question by question"));
    EXPECT_EQ(error.code(), ExitCode::kUsage);
  }
  EXPECT_THROW(Decode<GatePolicy>(JsonDocument::Parse(R"({"rules": []})", "gate.json")), Error);
}

}  // namespace
}  // namespace huoyan
