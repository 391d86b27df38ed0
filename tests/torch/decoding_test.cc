#include "trainer/torch/decoding.h"

#include <gtest/gtest.h>

#include "tests/torch/reference_model.h"

namespace huoyan {
namespace {

class Decoding : public ::testing::TestWithParam<const char*> {
 protected:
  Decoding() : reference_(GetParam()) {
    for (const char* name : {"prompt_0", "prompt_1", "prompt_2"}) prompts_.push_back(reference_.Ids(name));
    spec_.max_new_tokens = 24;
  }
  std::vector<Generation> Answer(const std::vector<std::vector<std::int32_t>>& prompts,
                                 const std::vector<std::int32_t>& ends = {}, std::uint64_t seed = 1) {
    return GenerateAnswers(*reference_.model, prompts, spec_, ends, seed, {}, {}).generations;
  }
  ReferenceModel reference_;
  std::vector<std::vector<std::int32_t>> prompts_;
  DecodeSpec spec_;
};

INSTANTIATE_TEST_SUITE_P(Checkpoints, Decoding, ::testing::Values("qwen2-tied", "qwen2-untied"),
                         [](const auto& info) { return std::string(info.param).substr(6); });

TEST_P(Decoding, GreedyTokensAreThoseOfTransformers) {
  for (const int batch_size : {1, 3}) {
    spec_.batch_size = batch_size;
    const auto answers = Answer(prompts_);
    for (std::size_t i = 0; i < prompts_.size(); ++i)
      EXPECT_EQ(answers[i].ids, reference_.Ids("greedy_" + std::to_string(i)));
  }
}

TEST_P(Decoding, GreedyTokensWithTheAdapterToo) {
  const auto adapter = reference_.Adapter(/*for_training=*/false);
  const auto answers = Answer(prompts_);
  for (std::size_t i = 0; i < prompts_.size(); ++i)
    EXPECT_EQ(answers[i].ids, reference_.Ids("lora_greedy_" + std::to_string(i)));
}

TEST_P(Decoding, AnswersDoNotDependOnTheBatch) {
  std::vector<std::vector<std::int32_t>> many;
  for (int i = 0; i < 16; ++i) {
    many.push_back(prompts_[static_cast<std::size_t>(i % 3)]);
    many.back().push_back(i * 7 % 300);
  }
  for (const double temperature : {0.0, 0.8}) {
    spec_.temperature = temperature;
    spec_.top_p = 0.9;
    spec_.batch_size = 1;
    const auto alone = Answer(many);
    spec_.batch_size = 16;
    const auto together = Answer(many);
    for (std::size_t i = 0; i < many.size(); ++i) {
      EXPECT_EQ(alone[i].ids, together[i].ids) << "prompt " << i << " at temperature " << temperature;
      EXPECT_NEAR(alone[i].mean_logprob, together[i].mean_logprob, 1e-4);
    }
  }
}

// A system prompt before questions of unequal length: together its keys and values are computed once, alone
// with every question.
TEST_P(Decoding, ASharedSystemPromptChangesNoAnswer) {
  std::vector<std::vector<std::int32_t>> questions;
  for (int i = 0; i < 6; ++i) {
    questions.push_back(prompts_[0]);
    for (int j = 0; j <= i * 3; ++j) questions.back().push_back((i * 31 + j * 17) % 300);
  }
  const auto together = Answer(questions);
  for (std::size_t i = 0; i < questions.size(); ++i) {
    const auto alone = Answer({questions[i]});
    EXPECT_EQ(alone[0].ids, together[i].ids);
    EXPECT_NEAR(alone[0].mean_logprob, together[i].mean_logprob, 1e-4);
  }
}

TEST_P(Decoding, AnEndTokenEndsItsRowAndTheOthersGoOn) {
  const auto whole = Answer(prompts_);
  const std::int32_t end = whole[0].ids[10];
  const auto first = static_cast<std::size_t>(std::find(whole[0].ids.begin(), whole[0].ids.end(), end) -
                                              whole[0].ids.begin());
  const auto answers = Answer(prompts_, {end});
  EXPECT_TRUE(answers[0].ended);
  EXPECT_EQ(answers[0].ids,
            std::vector<std::int32_t>(whole[0].ids.begin(),
                                      whole[0].ids.begin() + static_cast<std::ptrdiff_t>(first)));
  for (const Generation& answer : answers) {
    EXPECT_TRUE(answer.ended || answer.ids.size() == 24u);
    EXPECT_EQ(std::count(answer.ids.begin(), answer.ids.end(), end), 0);
  }
}

TEST_P(Decoding, SamplingFollowsItsSeedAndNarrowNucleiAreGreedy) {
  spec_.temperature = 1.5;
  EXPECT_EQ(Answer(prompts_, {}, 7)[0].ids, Answer(prompts_, {}, 7)[0].ids);
  EXPECT_NE(Answer(prompts_, {}, 7)[0].ids, Answer(prompts_, {}, 8)[0].ids);
  spec_.top_p = 1e-9;
  EXPECT_EQ(Answer(prompts_, {}, 7)[1].ids, reference_.Ids("greedy_1"));
}

}  // namespace
}  // namespace huoyan
