#include "trainer/tokenizer_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "harness/base/json.h"
#include "tests/trainer/temporary_folder.h"
#include "trainer/byte_alphabet.h"
#include "trainer/pretokenizer.h"
#include "trainer/tokenizer.h"

namespace huoyan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

// The vocabulary of the 256 bytes and "ab", "abc".
Json MakeVocab() {
  Json vocab = Json::object();
  for (int byte = 0; byte < 256; ++byte) {
    const char single = static_cast<char>(byte);
    vocab[ToByteAlphabet(std::string_view(&single, 1))] = byte;
  }
  vocab["ab"] = 256;
  vocab["abc"] = 257;
  return vocab;
}

constexpr const char* kMerges = "a b\nab c\n";
constexpr const char* kConfig =
    R"({"added_tokens_decoder": {"258": {"content": "<|im_end|>", "special": true}},
        "eos_token": "<|im_end|>", "pad_token": {"content": "<|im_end|>"}, "chat_template": "..."})";

Json MakeTokenizerJson() {
  return {{"version", "1.0"},
          {"added_tokens", {{{"id", 258}, {"content", "<|im_end|>"}, {"special", true}}}},
          {"normalizer", {{"type", "NFC"}}},
          {"pre_tokenizer",
           {{"type", "Sequence"},
            {"pretokenizers",
             {{{"type", "Split"}, {"pattern", {{"Regex", kQwen2SplitPattern}}}}, {{"type", "ByteLevel"}}}}}},
          {"model", {{"type", "BPE"}, {"vocab", MakeVocab()}, {"merges", {"a b", "ab c"}}}}};
}

class TokenizerFiles : public WithTemporaryFolder {
 protected:
  void WritePair(const Json& vocab, const std::string& merges) const {
    Write("vocab.json", vocab.dump());
    Write("merges.txt", merges);
  }
  std::string LoadError() const {
    return ErrorOf([&] { ReadTokenizerFolder(folder_); });
  }
};

TEST_F(TokenizerFiles, ReadsVocabularyAndMergesWithOrWithoutAVersionLine) {
  for (const std::string version : {"", "#version: 0.2\n"}) {
    WritePair(MakeVocab(), version + kMerges);
    const Tokenizer tokenizer = Tokenizer::FromDirectory(folder_);
    EXPECT_THAT(tokenizer.Encode("abcab"), ElementsAre(257, 256));
    EXPECT_EQ(tokenizer.eos_id(), std::nullopt);
  }
}

TEST_F(TokenizerFiles, ReadsWindowsLineEnds) {
  WritePair(MakeVocab(), "a b\r\nab c\r\n");
  EXPECT_THAT(Tokenizer::FromDirectory(folder_).Encode("abc"), ElementsAre(257));
}

TEST_F(TokenizerFiles, TakesAddedTokensFromTheConfiguration) {
  WritePair(MakeVocab(), kMerges);
  Write("tokenizer_config.json", kConfig);
  const Tokenizer tokenizer = Tokenizer::FromDirectory(folder_);
  EXPECT_THAT(tokenizer.Encode("ab<|im_end|>"), ElementsAre(256, 258));
  EXPECT_EQ(tokenizer.eos_id(), 258);
  EXPECT_EQ(tokenizer.pad_id(), 258);
}

TEST_F(TokenizerFiles, ReadsTokenizerJsonWithMergesInBothSpellings) {
  Json json = MakeTokenizerJson();
  Write("tokenizer.json", json.dump());
  EXPECT_THAT(Tokenizer::FromDirectory(folder_).Encode("abcab<|im_end|>"), ElementsAre(257, 256, 258));
  json["model"]["merges"] = Json::parse(R"([["a", "b"], ["ab", "c"]])");
  Write("tokenizer.json", json.dump());
  Write("tokenizer_config.json", kConfig);
  EXPECT_THAT(Tokenizer::FromDirectory(folder_).Encode("abcab<|im_end|>"), ElementsAre(257, 256, 258));
}

TEST_F(TokenizerFiles, SaysWhatIsMissing) {
  EXPECT_THAT(LoadError(), HasSubstr("expected tokenizer.json, or vocab.json and merges.txt"));
}

TEST_F(TokenizerFiles, ListsEveryBrokenMergeWithItsLine) {
  WritePair(MakeVocab(), "a b\nab\nab  c\n c\n孙 悟\nx y\n");
  const std::string error = LoadError();
  EXPECT_THAT(error, HasSubstr("merges.txt:2: \"ab\" is not a merge"));
  EXPECT_THAT(error, HasSubstr("merges.txt:3: "));
  EXPECT_THAT(error, HasSubstr("merges.txt:4: "));
  WritePair(MakeVocab(), "a b\n孙 悟\nx y\na b\n");
  const std::string unknown = LoadError();
  EXPECT_THAT(unknown, HasSubstr("merges.txt:2: a merge names \"孙\""));
  EXPECT_THAT(unknown, HasSubstr("merges.txt:3: a merge names \"xy\""));
  EXPECT_THAT(unknown, HasSubstr("merges.txt:4: the merge \"a b\" appears twice"));
}

TEST_F(TokenizerFiles, RefusesDuplicateIdsHolesAndForeignTokens) {
  Json vocab = MakeVocab();
  vocab["abc"] = 256;
  WritePair(vocab, kMerges);
  EXPECT_THAT(LoadError(), HasSubstr("id 256 belongs to two tokens"));
  vocab["abc"] = 258;
  WritePair(vocab, kMerges);
  EXPECT_THAT(LoadError(), HasSubstr("has id 258; 258 tokens take the ids 0 to 257"));
  vocab["abc"] = -1;
  WritePair(vocab, kMerges);
  EXPECT_THAT(LoadError(), HasSubstr("has id -1"));
  vocab["abc"] = 1e30;
  WritePair(vocab, kMerges);
  EXPECT_THAT(LoadError(), HasSubstr("is not a whole number"));
  vocab.erase("abc");
  vocab["悟空"] = 257;
  WritePair(vocab, "a b\n");
  EXPECT_THAT(LoadError(), HasSubstr("token \"悟空\" (id 257) is not written in the byte alphabet"));
}

TEST_F(TokenizerFiles, RefusesAVocabularyThatLacksAByte) {
  Json vocab = MakeVocab();
  vocab.erase("A");
  vocab["abb"] = 65;
  WritePair(vocab, kMerges);
  EXPECT_THAT(LoadError(), HasSubstr("the byte 0x41 (\"A\") has no token"));
}

TEST_F(TokenizerFiles, RefusesADuplicateKey) {
  Write("vocab.json", R"({"a": 0, "a": 1})");
  Write("merges.txt", "");
  EXPECT_THAT(LoadError(), HasSubstr("vocab.json: key \"a\" appears twice"));
}

TEST_F(TokenizerFiles, RefusesTokenizersOfAnotherKind) {
  const auto error_with = [&](const char* pointer, const Json& value) {
    Json json = MakeTokenizerJson();
    json[Json::json_pointer(pointer)] = value;
    Write("tokenizer.json", json.dump());
    return LoadError();
  };
  EXPECT_THAT(error_with("/model/type", "Unigram"), HasSubstr("only plain byte-level BPE"));
  EXPECT_THAT(error_with("/model/byte_fallback", true), HasSubstr("only plain byte-level BPE"));
  EXPECT_THAT(error_with("/normalizer/type", "NFKC"), HasSubstr("\"NFKC\" is not supported"));
  EXPECT_THAT(error_with("/pre_tokenizer/pretokenizers/0/pattern/Regex", "\\s+"),
              HasSubstr("only Qwen2's is supported"));
  EXPECT_THAT(error_with("/added_tokens/0/lstrip", true), HasSubstr("sets single_word, lstrip"));
  EXPECT_THAT(error_with("/model/merges/0", 7), HasSubstr("model.merges[0]"));
  EXPECT_THAT(error_with("/model/vocab", 7), HasSubstr("the vocabulary must be an object"));
}

TEST_F(TokenizerFiles, RefusesFilesThatDisagreeOnAddedTokens) {
  Write("tokenizer.json", MakeTokenizerJson().dump());
  Write("tokenizer_config.json",
        R"({"added_tokens_decoder": {"259": {"content": "<|im_end|>"}}, "eos_token": "<|never|>"})");
  EXPECT_THAT(LoadError(), HasSubstr("has id 259 here and 258 elsewhere"));
  Write("tokenizer_config.json", R"({"eos_token": "<|never|>"})");
  EXPECT_THAT(LoadError(), HasSubstr("eos_token \"<|never|>\" is not among the added tokens"));
  Write("tokenizer_config.json", R"({"added_tokens_decoder": {"x1": {"content": "<|x|>"}}})");
  EXPECT_THAT(LoadError(), HasSubstr("\"x1\" is not an id"));
}

TEST_F(TokenizerFiles, ListsTwentyProblemsAndCountsTheRest) {
  std::string merges;
  for (int i = 0; i < 1000; ++i) merges += "broken\n";
  WritePair(MakeVocab(), merges);
  const std::string error = LoadError();
  EXPECT_EQ(std::count(error.begin(), error.end(), '\n'), 20);
  EXPECT_THAT(error, HasSubstr("and 980 more problems"));
}

TEST_F(TokenizerFiles, FailsCleanlyOnEveryTruncationAndOnRandomDamage) {
  const std::string whole = MakeTokenizerJson().dump();
  for (std::size_t size = 0; size < whole.size(); size += 7) {
    Write("tokenizer.json", whole.substr(0, size));
    EXPECT_THAT(LoadError(), Not("no error")) << "cut to " << size << " bytes";
  }
  std::mt19937 random(81);
  for (int round = 0; round < 200; ++round) {
    std::string damaged = whole;
    for (int i = 0; i < 4; ++i) damaged[random() % damaged.size()] = static_cast<char>(random());
    Write("tokenizer.json", damaged);
    const std::string error = LoadError();  // damage inside a token's text may pass; a crash may not
    if (error == "no error") {
      EXPECT_NO_THROW(Tokenizer::FromDirectory(folder_).Encode("abc"));
    }
  }
  std::string deep(100000, '[');
  Write("tokenizer.json", deep);
  EXPECT_THAT(LoadError(), HasSubstr("nested deeper"));
}

}  // namespace
}  // namespace huoyan
