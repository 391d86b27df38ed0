#include "trainer/bpe_training.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <random>

#include "tests/trainer/data_folder.h"
#include "tests/trainer/temporary_folder.h"
#include "trainer/pretokenizer.h"
#include "trainer/tokenizer.h"
#include "trainer/tokenizer_writer.h"
#include "trainer/utf8.h"

namespace huoyan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace fs = std::filesystem;

std::vector<std::string> LearnedTokens(const TokenizerParts& parts) {
  return {parts.tokens.begin() + 256, parts.tokens.end() - 3};
}

// The definition, counted afresh for every merge: slow, but with nothing to go wrong.
std::vector<std::string> LearnSlowly(const std::string& corpus, std::size_t wanted) {
  const TokenizerParts bytes = LearnBytePairs("", kMinVocabSize);
  std::vector<std::string> tokens(bytes.tokens.begin(), bytes.tokens.begin() + 256);
  std::vector<std::vector<std::size_t>> words;
  for (const std::string_view piece : SplitPretokens(corpus)) {
    words.emplace_back();
    for (const char byte : piece) {
      words.back().push_back(static_cast<std::size_t>(bytes.byte_ids[static_cast<unsigned char>(byte)]));
    }
  }
  while (tokens.size() < wanted) {
    std::map<std::pair<std::size_t, std::size_t>, int> counts;
    for (const auto& word : words) {
      for (std::size_t i = 0; i + 1 < word.size(); ++i) ++counts[{word[i], word[i + 1]}];
    }
    std::pair<std::size_t, std::size_t> best;
    int best_count = 1;
    for (const auto& [pair, count] : counts) {
      if (count > best_count) std::tie(best, best_count) = std::make_pair(pair, count);
    }
    if (best_count < 2) break;
    const std::string merged = tokens[best.first] + tokens[best.second];
    const auto known = std::find(tokens.begin(), tokens.end(), merged);
    const auto id = static_cast<std::size_t>(known - tokens.begin());
    if (known == tokens.end()) tokens.push_back(merged);
    for (auto& word : words) {
      std::vector<std::size_t> shorter;
      for (std::size_t i = 0; i < word.size(); ++i) {
        const bool here = i + 1 < word.size() && word[i] == best.first && word[i + 1] == best.second;
        shorter.push_back(here ? id : word[i]);
        if (here) ++i;
      }
      word = shorter;
    }
  }
  return {tokens.begin() + 256, tokens.end()};
}

TEST(BpeTraining, MergesTheMostFrequentPairAndOfEqualsTheOneOfSmallerIds) {
  EXPECT_THAT(LearnedTokens(LearnBytePairs("aab aab", kMinVocabSize + 2)), ElementsAre("aa", "aab"));
  EXPECT_THAT(LearnedTokens(LearnBytePairs("xy,xy,ab,ab", kMinVocabSize + 2)), ElementsAre(",a", "xy"));
}

TEST(BpeTraining, AgreesWithItsDefinition) {
  std::mt19937 random(9);
  for (int round = 0; round < 30; ++round) {
    std::string corpus;
    for (int i = 0; i < 400; ++i) corpus += "aab 悟空\n"[random() % 12];
    const auto learned = LearnedTokens(LearnBytePairs(RepairUtf8(corpus), kMinVocabSize + 60));
    EXPECT_EQ(learned, LearnSlowly(RepairUtf8(corpus), 256 + 60)) << corpus;
  }
}

TEST(BpeTraining, EndsWithTheControlTokens) {
  const TokenizerParts parts = LearnBytePairs("悟空悟空悟空", 300);
  ASSERT_LT(parts.tokens.size(), 300u) << "no pair is left that occurs twice";
  const auto last = static_cast<std::int32_t>(parts.tokens.size()) - 1;
  EXPECT_EQ(parts.tokens.back(), "<|im_end|>");
  EXPECT_EQ(parts.eos_id, last);
  EXPECT_EQ(parts.pad_id, last - 2);
  EXPECT_EQ(LearnBytePairs("", kMinVocabSize).tokens.size(), 259u);
  EXPECT_EQ(LearnBytePairs("", 5000).tokens.size(), 259u);
}

TEST(BpeTraining, RefusesSizesItCannotMake) {
  EXPECT_THAT(ErrorOf([] { LearnBytePairs("悟空", 258); }), HasSubstr("choose 259 to 1048576"));
  EXPECT_THAT(ErrorOf([] { LearnBytePairs("悟空", kMaxVocabSize + 1); }), HasSubstr("cannot be learned"));
}

class BpeTrainingFolder : public WithTemporaryFolder {};

TEST_F(BpeTrainingFolder, WritesAFolderThatReadsTheSameFromEitherSpelling) {
  const std::string corpus = "却说那孙悟空，一個筋斗雲，十萬八千里。\n行者道：“師父，怎地？”\n";
  TrainTokenizer(corpus + corpus, 300, folder_);
  const Tokenizer whole = Tokenizer::FromDirectory(folder_);
  const auto ids = whole.Encode("<|im_start|>" + corpus);
  EXPECT_LT(ids.size(), corpus.size());
  EXPECT_EQ(whole.Decode(ids), "<|im_start|>" + corpus);

  fs::remove(folder_ / "tokenizer.json");
  const Tokenizer pair = Tokenizer::FromDirectory(folder_);
  EXPECT_EQ(pair.parts().tokens, whole.parts().tokens);
  EXPECT_EQ(pair.Encode("<|im_start|>" + corpus), ids);
  EXPECT_EQ(pair.eos_id(), whole.eos_id());
  EXPECT_EQ(pair.pad_id(), whole.pad_id());
}

TEST_F(BpeTrainingFolder, GivesTheSameBytesEveryTime) {
  const std::string corpus = "唐僧骑马咚那个咚，后面跟着孙悟空，孙悟空，跑得快，后面跟着猪八戒。";
  TrainTokenizer(corpus, 290, folder_ / "a");
  TrainTokenizer(corpus, 290, folder_ / "b");
  for (const char* name : {"vocab.json", "merges.txt", "tokenizer.json", "tokenizer_config.json"}) {
    EXPECT_EQ(ReadFile(folder_ / "a" / name), ReadFile(folder_ / "b" / name)) << name;
  }
}

TEST_F(BpeTrainingFolder, LearnsFourThousandTokensOfTheNovel) {
  HUOYAN_NEED_DATA("xiyouji.txt");
  const std::string novel = ReadFile(DataFolder() / "xiyouji.txt");
  std::size_t end = 150000;
  while ((novel[end] & 0xC0) == 0x80) --end;
  const std::string part = novel.substr(0, end);
  TrainTokenizer(part, 4096, folder_);
  const Tokenizer tokenizer = Tokenizer::FromDirectory(folder_);
  EXPECT_EQ(tokenizer.vocab_size(), 4096);
  const auto ids = tokenizer.Encode(novel, {false, true});
  EXPECT_EQ(tokenizer.Decode(ids), novel) << "bytes it has not seen are still bytes";
  EXPECT_LT(tokenizer.Encode(part).size() * 3, part.size()) << "less than one token a character";
  EXPECT_TRUE(tokenizer.IdOf("行者").has_value());
}

TEST_F(BpeTrainingFolder, SpellsTokenizerJsonAsHuggingFaceDoes) {
  const fs::path packed = DataFolder() / "qwen-tokenizer" / "tokenizer-qwen2.json.gz";
  if (!fs::exists(packed) || std::system("command -v gzip >/dev/null 2>&1") != 0) {
    GTEST_SKIP() << "gzip or " << packed << " is absent";
  }
  fs::create_directories(folder_ / "original");
  const fs::path original = folder_ / "original" / "tokenizer.json";
  ASSERT_EQ(std::system(("gzip -dc '" + packed.string() + "' > '" + original.string() + "'").c_str()), 0);
  WriteTokenizerFolder(folder_ / "written", ReadTokenizerFolder(folder_ / "original"));
  EXPECT_TRUE(ReadFile(folder_ / "written" / "tokenizer.json") == ReadFile(original));
}

}  // namespace
}  // namespace huoyan
