#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <sstream>

#include "tests/trainer/data_folder.h"
#include "tests/trainer/temporary_folder.h"
#include "trainer/tokenizer.h"
#include "trainer/utf8.h"

namespace huoyan {
namespace {

using ::testing::ElementsAre;

namespace fs = std::filesystem;

const Tokenizer& Qwen() {
  static const Tokenizer tokenizer = Tokenizer::FromDirectory(DataFolder() / "qwen-tokenizer");
  return tokenizer;
}

class QwenTokenizer : public WithTemporaryFolder {
 protected:
  void SetUp() override {
    WithTemporaryFolder::SetUp();
    HUOYAN_NEED_DATA("qwen-tokenizer/vocab.json");
  }
};

std::vector<std::string> SplitAt(const std::string& text, const std::string& separator) {
  std::vector<std::string> parts;
  std::size_t start = 0;
  for (std::size_t end = 0; (end = text.find(separator, start)) != std::string::npos;) {
    parts.push_back(text.substr(start, end - start));
    start = end + separator.size();
  }
  parts.push_back(text.substr(start));
  return parts;
}

TEST_F(QwenTokenizer, GivesLlamaCppsPublishedIds) {
  const fs::path folder = DataFolder() / "qwen-tokenizer";
  const auto texts = SplitAt(ReadFile(folder / "ggml-vocab-qwen2.gguf.inp"), "\n__ggml_vocab_test__\n");
  const auto lines = SplitAt(ReadFile(folder / "ggml-vocab-qwen2.gguf.out"), "\n");
  ASSERT_GE(lines.size(), 46u);
  ASSERT_GE(texts.size(), 46u);
  for (std::size_t i = 0; i < 46; ++i) {
    std::vector<std::int32_t> expected;
    std::istringstream line(lines[i]);
    for (std::int32_t id = 0; line >> id;) expected.push_back(id);
    EXPECT_EQ(Qwen().Encode(texts[i], {false, true}), expected) << "text " << i << ": " << texts[i];
  }
}

TEST_F(QwenTokenizer, GivesTheNovelBackFromItsIds) {
  for (const char* edition : {"xiyouji.txt", "xiyouji-traditional.txt"}) {
    HUOYAN_NEED_DATA(edition);
    const std::string text = ReadFile(DataFolder() / edition);
    EXPECT_EQ(Qwen().Decode(Qwen().Encode(text, {false, true})), text) << edition;
    EXPECT_EQ(Qwen().Decode(Qwen().Encode(text)), NormalizeNfc(text)) << edition;
  }
}

TEST_F(QwenTokenizer, KnowsItsSizesAndEnds) {
  EXPECT_EQ(Qwen().vocab_size(), 151665);
  EXPECT_EQ(Qwen().eos_id(), 151645);
  EXPECT_EQ(Qwen().pad_id(), 151643);
  EXPECT_EQ(Qwen().IdOf("<|im_start|>"), 151644);
  EXPECT_EQ(Qwen().IdOf("<tool_call>"), 151657);
  EXPECT_EQ(Qwen().IdOf("!"), 0);
  EXPECT_EQ(Qwen().IdOf("no such token"), std::nullopt);
}

TEST_F(QwenTokenizer, FindsAddedTokensAnywhereUnlessToldNotTo) {
  EXPECT_THAT(Qwen().Encode("<|im_start|><|im_end|><tool_call>"), ElementsAre(151644, 151645, 151657));
  const auto as_text = Qwen().Encode("<|im_end|></tool_call>", {true, false});
  EXPECT_GT(as_text.size(), 2u);
  EXPECT_EQ(as_text.back(), 151658) << "</tool_call> is added but not special";
  EXPECT_EQ(Qwen().Decode(as_text), "<|im_end|></tool_call>");
}

TEST_F(QwenTokenizer, NormalisesOnlyBetweenAddedTokens) {
  EXPECT_EQ(Qwen().Encode("e\u0301<|im_end|>e\u0301"), Qwen().Encode("\u00E9<|im_end|>\u00E9"));
  EXPECT_NE(Qwen().Encode("e\u0301"), Qwen().Encode("e\u0301", {false, true}));
}

TEST_F(QwenTokenizer, DecodesHalfCharactersAndUnknownIdsWithoutFailing) {
  const auto ids = Qwen().Encode("\xE5\x94");
  EXPECT_EQ(Qwen().Decode(ids), "\uFFFD");
  EXPECT_EQ(Qwen().Decode({-1, 151935, 2147483647}), "");
  EXPECT_EQ(Qwen().Decode({151644, 0, 151645, 151657}, true), "!<tool_call>");
}

TEST_F(QwenTokenizer, EncodesOneVeryLongWordQuickly) {
  std::string word;
  while (word.size() < 300000) word += "孙悟空大闹天宫";
  EXPECT_EQ(Qwen().Decode(Qwen().Encode(word)), word);
  EXPECT_EQ(Qwen().Decode(Qwen().Encode(std::string(300000, ' '))), std::string(300000, ' '));
}

TEST_F(QwenTokenizer, ReadsTheSameTokenizerFromTokenizerJson) {
  const fs::path packed = DataFolder() / "qwen-tokenizer" / "tokenizer-qwen2.json.gz";
  if (!fs::exists(packed) || std::system("command -v gzip >/dev/null 2>&1") != 0) {
    GTEST_SKIP() << "gzip or " << packed << " is absent";
  }
  const std::string unpack =
      "gzip -dc '" + packed.string() + "' > '" + (folder_ / "tokenizer.json").string() + "'";
  ASSERT_EQ(std::system(unpack.c_str()), 0);
  const Tokenizer qwen2 = Tokenizer::FromDirectory(folder_);
  EXPECT_EQ(qwen2.vocab_size(), 151646);
  EXPECT_EQ(qwen2.eos_id(), std::nullopt);

  fs::copy_file(DataFolder() / "qwen-tokenizer" / "tokenizer_config.json", folder_ / "tokenizer_config.json");
  const Tokenizer both = Tokenizer::FromDirectory(folder_);
  EXPECT_EQ(both.parts().tokens, Qwen().parts().tokens);
  EXPECT_EQ(both.eos_id(), 151645);
  const auto same_merge = [](const Merge& a, const Merge& b) {
    return a.left == b.left && a.right == b.right && a.merged == b.merged;
  };
  EXPECT_TRUE(std::equal(both.parts().merges.begin(), both.parts().merges.end(),
                         Qwen().parts().merges.begin(), Qwen().parts().merges.end(), same_merge));
}

}  // namespace
}  // namespace huoyan
