#include "harness/sweep/time_plan.h"

#include <gtest/gtest.h>

#include "evalsets/gold.h"
#include "harness/base/file.h"
#include "harness/sweep/resource_plan.h"
#include "tests/harness/scratch_folder.h"

namespace huoyan {
namespace {

class TimePlanTest : public ::testing::Test {
 protected:
  TimePlanTest() {
    std::string pairs;
    for (int i = 0; i < 10; ++i)
      pairs += R"({"prompt": "石猴生在哪座山？", "answer": "花果山"})"
               "\n";
    WriteFileAtomically(folder_ / "pairs.jsonl", pairs);
    spec_.model_name = "小";
    spec_.model.create = "tiny-test";
    spec_.lora = LoraSpec{};
    spec_.data.gold = "";
    spec_.data.sft = "pairs.jsonl";
    spec_.train.batch_size = 2;
    shape_ = ShapeOf(spec_.model, folder_.path());
    // A step of exactly this trial's size that took two seconds.
    past_.training.push_back(
        {spec_.dtype, Quantization::kNone, ForecastTrial(spec_, shape_, {})->step_flops, 2});
  }
  std::optional<double> Seconds() const { return TimePlan(folder_.path(), past_).SecondsOf(spec_, shape_); }

  ScratchFolder folder_;
  TrialSpec spec_;
  ModelConfig shape_;
  PastSpeed past_;
};

TEST_F(TimePlanTest, CountsTheStepsOfTheEpochs) {
  EXPECT_NEAR(Seconds().value(), 5 * 2, 1e-9) << "ten pairs, two a step";
  spec_.train.epochs = 3;
  EXPECT_NEAR(Seconds().value(), 15 * 2, 1e-9);
  spec_.train.max_steps = 4;
  EXPECT_NEAR(Seconds().value(), 4 * 2, 1e-9);
}

TEST_F(TimePlanTest, TakesAByteForATokenOfText) {
  WriteFileAtomically(folder_ / "text.txt", std::string(4000, 'x'));
  spec_.data.text = "text.txt";
  spec_.train.objective = Objective::kCausalLm;
  spec_.train.sequence_length = 100;
  past_.training[0].flops = ForecastTrial(spec_, shape_, {})->step_flops;
  EXPECT_NEAR(Seconds().value(), 20 * 2, 1e-9) << "forty rows, two a step";
}

TEST_F(TimePlanTest, AddsTheAnswersInProportionToTheirLength) {
  const std::string shipped = ReadFile(std::filesystem::path(HUOYAN_SOURCE_DIR) / DataSpec{}.gold);
  WriteFileAtomically(folder_ / "gold.jsonl",
                      shipped.substr(0, shipped.find('\n', shipped.find('\n') + 1) + 1));
  const auto questions = static_cast<double>(LoadGoldSet((folder_ / "gold.jsonl").string()).questions.size());
  spec_.data.gold = "gold.jsonl";
  EXPECT_FALSE(Seconds()) << "no past trial tells how fast answers come";
  StoredRun answered;
  answered.record.spec = spec_;
  answered.record.spec.decode.max_new_tokens = 12;
  answered.record.total_parameters = ParameterCount(shape_);
  answered.record.speed.answer_seconds = 6;
  answered.answers.resize(2);
  past_.answering.push_back(AnswerSampleOf(answered).value());
  spec_.decode.max_new_tokens = 48;
  EXPECT_NEAR(Seconds().value(), 5 * 2 + questions * 4 * 3, 1e-9);
  spec_.lora.reset();
  EXPECT_NEAR(Seconds().value(), questions * 4 * 3, 1e-9) << "an untuned base only answers";
}

TEST_F(TimePlanTest, TakesTheAnswersOfAnUntunedBaseFromItsLike) {
  const std::string shipped = ReadFile(std::filesystem::path(HUOYAN_SOURCE_DIR) / DataSpec{}.gold);
  WriteFileAtomically(folder_ / "gold.jsonl",
                      shipped.substr(0, shipped.find('\n', shipped.find('\n') + 1) + 1));
  spec_.data.gold = "gold.jsonl";
  const auto answered = [&](bool tuned, double seconds) {
    return AnswerSample{spec_.dtype,
                        Quantization::kNone,
                        tuned,
                        static_cast<double>(ParameterCount(shape_)),
                        spec_.decode.max_new_tokens,
                        seconds};
  };
  past_.answering = {answered(true, 1), answered(false, 7)};
  EXPECT_NEAR(Seconds().value(), 5 * 2 + 2 * 1, 1e-9) << "two questions";
  spec_.lora.reset();
  EXPECT_NEAR(Seconds().value(), 2 * 7, 1e-9);
}

TEST_F(TimePlanTest, KnowsTheStepsBeforeAnythingRan) {
  const TimePlan plan(folder_.path(), {});
  EXPECT_EQ(plan.StepsOf(spec_).value().steps, 5);
  EXPECT_FALSE(plan.StepsOf(spec_).value().at_most) << "pairs are counted";
  WriteFileAtomically(folder_ / "text.txt", std::string(4000, 'x'));
  spec_.data.text = "text.txt";
  spec_.train.objective = Objective::kCausalLm;
  EXPECT_TRUE(plan.StepsOf(spec_).value().at_most) << "a token of text has a byte or more";
  spec_.lora.reset();
  EXPECT_FALSE(plan.StepsOf(spec_)) << "nothing is trained";
}

TEST_F(TimePlanTest, SaysNothingWherePastTrialsDoNotTell) {
  past_.training[0].dtype = Dtype::kBfloat16;
  EXPECT_FALSE(Seconds());
  past_.training.clear();
  EXPECT_FALSE(Seconds());
  spec_.data.sft = "missing.jsonl";
  EXPECT_FALSE(Seconds()) << "the trial itself reports it";
}

TEST_F(TimePlanTest, IsPartOfWhatATrialNeeds) {
  const ResourceNeed need = ResourcePlan(folder_.path(), 0, past_).NeedOf(spec_);
  EXPECT_GT(need.memory_bytes, 0);
  EXPECT_NEAR(need.seconds.value(), 10, 1e-9);
}

}  // namespace
}  // namespace huoyan
