#include "harness/sweep/training_data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/file.h"
#include "tests/harness/scratch_folder.h"
#include "trainer/bpe_training.h"

namespace huoyan {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class TrainingDataTest : public ::testing::Test {
 protected:
  TrainingDataTest() {
    TrainTokenizer("孙悟空大闹天宫。唐僧取经。猪八戒，沙和尚。", 300, scratch_ / "tokenizer");
    tokenizer_.emplace(Tokenizer::FromDirectory(scratch_ / "tokenizer"));
  }
  std::vector<TokenizedExample> Build() const { return BuildExamples(spec_, scratch_.path(), *tokenizer_); }
  ScratchFolder scratch_;
  std::optional<Tokenizer> tokenizer_;
  TrialSpec spec_;
};

TEST_F(TrainingDataTest, OwnPairsGoThroughTheChatTemplateWithTheLossOnTheAnswer) {
  spec_.data.sft = "pairs.jsonl";
  WriteFileAtomically(scratch_ / "pairs.jsonl", "{\"prompt\": \"谁大闹天宫？\", \"answer\": \"孙悟空\"}\n");
  const auto examples = Build();
  ASSERT_THAT(examples, SizeIs(1));
  std::vector<std::int32_t> learnt;
  for (const std::int32_t label : examples[0].labels) {
    if (label != kMaskedLabel) learnt.push_back(label);
  }
  EXPECT_EQ(tokenizer_->Decode(learnt), "孙悟空<|im_end|>");
  EXPECT_THAT(tokenizer_->Decode(examples[0].ids), HasSubstr("谁大闹天宫？"));
}

TEST_F(TrainingDataTest, PairsBuiltBeforehandTrainAsThoseBuiltFromTheFacts) {
  spec_.data.facts = std::string(HUOYAN_SOURCE_DIR) + "/evalsets/xiyou/facts.jsonl";
  const auto built = Build();
  std::string lines;
  for (const SftPair& pair : BuildSftPairs(LoadFacts(spec_.data.facts), SftOptionsOf(spec_.data)))
    lines += Encode(pair).dump() + "\n";
  WriteFileAtomically(scratch_ / "sft.jsonl", lines);
  spec_.data.sft = "sft.jsonl";
  const auto read = Build();
  ASSERT_EQ(read.size(), built.size());
  for (std::size_t i = 0; i < read.size(); ++i) ASSERT_EQ(read[i].ids, built[i].ids) << i;
}

TEST_F(TrainingDataTest, BrokenPairsAreNamedLineByLine) {
  spec_.data.sft = "pairs.jsonl";
  WriteFileAtomically(scratch_ / "pairs.jsonl",
                      "{\"prompt\": \"\", \"answer\": \"孙悟空\"}\n{\"promt\": \"x\"}\n");
  try {
    Build();
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("pairs.jsonl:1:1: prompt and answer must not be empty"));
    EXPECT_THAT(error.what(), HasSubstr("pairs.jsonl:2:2: unknown key \"promt\"; did you mean \"prompt\"?"));
  }
}

TEST_F(TrainingDataTest, PlainTextIsCutAtEmptyLinesAndEachPieceIsEnded) {
  spec_.train.objective = Objective::kCausalLm;
  spec_.data.text = "novel.txt";
  WriteFileAtomically(scratch_ / "novel.txt", "\n孙悟空\n大闹天宫\n \r\n\n唐僧取经<|im_end|>");
  const auto examples = Build();
  ASSERT_THAT(examples, SizeIs(2));
  EXPECT_EQ(tokenizer_->Decode(examples[0].ids), "孙悟空\n大闹天宫\n<|endoftext|>");
  EXPECT_EQ(examples[0].labels, examples[0].ids);
  EXPECT_EQ(examples[1].ids.back(), tokenizer_->IdOf("<|endoftext|>"));
  EXPECT_THAT(examples[1].ids, ::testing::Not(::testing::Contains(*tokenizer_->IdOf("<|im_end|>"))))
      << "control tokens in a text are text";
}

TEST_F(TrainingDataTest, TextWithoutContentIsAnError) {
  spec_.train.objective = Objective::kCausalLm;
  spec_.data.text = "novel.txt";
  for (const char* content : {"", " \n\n\t\n", "\xff\xfe"}) {
    WriteFileAtomically(scratch_ / "novel.txt", content);
    EXPECT_THROW(Build(), Error);
  }
}

TEST(RandomExamples, FillEveryStepAndStayInTheVocabulary) {
  TrainSpec train;
  train.max_steps = 3;
  train.batch_size = 2;
  train.accumulation = 4;
  train.sequence_length = 16;
  const auto examples = RandomExamples(train, 50, 1);
  ASSERT_THAT(examples, SizeIs(3 * 2 * 4));
  EXPECT_THAT(examples[0].ids, SizeIs(16));
  for (const auto& example : examples)
    EXPECT_THAT(example.ids, Each(::testing::AllOf(::testing::Ge(0), ::testing::Lt(50))));
  EXPECT_EQ(examples[0].labels[7], kMaskedLabel);
  EXPECT_EQ(examples[0].labels[8], examples[0].ids[8]);
  train.sequence_length = 1 << 20;
  train.max_steps = 1 << 30;
  EXPECT_THROW(RandomExamples(train, 50, 1), Error);
}

}  // namespace
}  // namespace huoyan
