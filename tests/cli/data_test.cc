#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/program.h"

namespace huoyan {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kSource = HUOYAN_SOURCE_DIR;
const std::string kCases = kSource + "/tests/cases/evalsets/";

TEST(DataCommands, ImportAnEditionThatThenServesAsCorpus) {
  const Program program;
  program.Write("book.txt",
                "【第1回】 甲乙丙丁\r\n　　猴王走到靈臺方寸山。\r\n【第2回】 戊己庚辛\r\n　　□文。\r\n");
  const ProgramResult direct = program.Run({"data", "lookup", "猴王", "--corpus", "book.txt"});
  EXPECT_EQ(direct.code, 2);
  EXPECT_THAT(direct.err, HasSubstr("huoyan data import"));
  const ProgramResult imported = program.Run({"data", "import", "book.txt", "--output", "clean.txt"});
  EXPECT_EQ(imported.code, 0) << imported.err;
  EXPECT_THAT(imported.out,
              HasSubstr("book.txt:4:3: \"□\" stands for a character that the edition has lost"));
  EXPECT_THAT(imported.err, HasSubstr("2 chapters; 0 errors"));
  const ProgramResult found = program.Run({"data", "lookup", "走到灵台方寸山", "--corpus", "clean.txt"});
  EXPECT_EQ(found.code, 0) << found.err;
  EXPECT_THAT(found.out, HasSubstr("chapter 1"));
  EXPECT_EQ(program.Run({"data", "lookup", "人生若只如初见", "--corpus", "clean.txt"}).code, 3);
}

TEST(DataCommands, ImportRefusesABrokenEdition) {
  const Program program;
  program.Write("book.txt", "第一回 甲 乙\n文\n第三回 丙 丁\n文\n");
  const ProgramResult result = program.Run({"data", "import", "book.txt", "--output", "clean.txt", "--json"});
  EXPECT_EQ(result.code, 3);
  const Json error = ParseJsonLines(result.out, "out").front().root();
  EXPECT_EQ(error["severity"], "error");
  EXPECT_EQ(error["line"], 3);
  EXPECT_FALSE(std::filesystem::exists(program.folder() / "clean.txt"));
}

TEST(DataCommands, SayWhereAnEntityIsNamed) {
  const ProgramResult result =
      Program().Run({"data", "entities", "孙悟空", "--json", "--corpus", kCases + "novel.txt", "--entities",
                     kSource + "/evalsets/xiyou/entities.jsonl"});
  EXPECT_EQ(result.code, 0) << result.err;
  const Json entity = ParseJsonLines(result.out, "out").front().root();
  EXPECT_EQ(entity["entity"]["name"], "孙悟空");
  EXPECT_EQ(entity["by_chapter"]["2"], 1);
  EXPECT_EQ(entity["by_chapter"]["3"], 2) << "弼马温 is one of his names";
}

class SftCommand : public ::testing::Test {
 protected:
  ProgramResult Build(std::vector<std::string> options,
                      const std::string& facts = kSource + "/evalsets/xiyou/facts.jsonl") const {
    const std::vector<std::string> words{"data", "sft",    "--facts",
                                         facts,  "--gold", kSource + "/evalsets/xiyou/gold.jsonl"};
    options.insert(options.begin(), words.begin(), words.end());
    return program_.Run(options);
  }
  const Program program_;
};

TEST_F(SftCommand, WritesTheFileAndSaysWhatIsInIt) {
  const ProgramResult result = Build({"--out", "sft.jsonl", "--json"});
  ASSERT_EQ(result.code, 0) << result.err;
  const Json report = JsonDocument::Parse(result.out, "out").root();
  const auto pairs = ParseJsonLines(ReadFile(program_.folder() / "sft.jsonl"), "sft.jsonl");
  EXPECT_EQ(report["sft_prompts"], pairs.size());
  std::map<std::string, int> styles;
  for (const JsonDocument& pair : pairs) ++styles[pair.root()["style"].get<std::string>()];
  EXPECT_EQ(report["styles"], Json(styles));
  const double refusals = styles["rebuttal"] + styles["outside"];
  EXPECT_NEAR(refusals / static_cast<double>(pairs.size()), 0.25, 0.001);
}

TEST_F(SftCommand, WithoutAFileThePairsAreTheData) {
  const ProgramResult result = Build({"--styles", "quotation", "--share", "0.5", "--seed", "7"});
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("912 quotation"));
  EXPECT_EQ(ParseJsonLines(result.out, "out").size(), 2 * 912u) << "as many rebuttals as quotations";
  EXPECT_EQ(Build({"--styles", "quotation", "--share", "0.5", "--seed", "7"}).out, result.out);
  EXPECT_NE(Build({"--styles", "quotation", "--share", "0.5", "--seed", "8"}).out, result.out);
}

TEST_F(SftCommand, RefusesGoldPromptsAndMistakesAndWritesNothing) {
  const std::string gold = ReadFile(kSource + "/evalsets/xiyou/gold.jsonl");
  const std::string prompt = JsonDocument::Parse(gold.substr(0, gold.find('\n')), "gold").root()["prompt"];
  const std::string facts = ReadFile(kSource + "/evalsets/xiyou/facts.jsonl");
  Json fact = JsonDocument::Parse(facts.substr(0, facts.find('\n')), "facts").root();
  fact["questions"][0] = prompt;
  program_.Write("leaky.jsonl", fact.dump() + "\n");
  const ProgramResult leaky = Build({"--out", "sft.jsonl"}, "leaky.jsonl");
  EXPECT_EQ(leaky.code, 3);
  EXPECT_THAT(leaky.err, HasSubstr("nothing was written"));
  for (const auto& options : std::vector<std::vector<std::string>>{{"--share", "0.1"},
                                                                   {"--share", "nan"},
                                                                   {"--styles", "rebuttal"},
                                                                   {"--seed", "-1"},
                                                                   {"--questions-per-fact", "0"}}) {
    std::vector<std::string> words = options;
    words.insert(words.end(), {"--out", "sft.jsonl"});
    EXPECT_EQ(Build(words).code, 2) << options[0] << " " << options[1];
  }
  EXPECT_EQ(Build({"--out", "sft.jsonl"}, "none.jsonl").code, 2);
  EXPECT_FALSE(std::filesystem::exists(program_.folder() / "sft.jsonl"));
  EXPECT_EQ(Build({"--out", "/dev/null/sft.jsonl"}).code, 3);
}

TEST(Score, LooksWrongAnswersAndQuotationsUp) {
  const Program program;
  program.Write("answers.jsonl",
                "{\"id\": \"h-001a\", \"answer\": \"江州。书里说“人生若只如初见”。\"}\n"
                "{\"id\": \"h-003a\", \"answer\": \"第七回。\"}\n");
  const ProgramResult result =
      program.Run({"score", "--gold", kCases + "hallucination_gold.jsonl", "--answers", "answers.jsonl",
                   "--corpus", kCases + "novel.txt", "--entities", kSource + "/evalsets/xiyou/entities.jsonl",
                   "--scorecard", "card.json"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("another name of the book             1"));
  EXPECT_THAT(result.out, HasSubstr("a thing of the book where it is not  1"));
  EXPECT_THAT(result.out, HasSubstr("Fabricated quotations  ↓  100.0%"));
  const Json card = ReadJsonFile((program.folder() / "card.json").string()).root();
  EXPECT_EQ(card["novel"]["counts"]["wrong_entity"], 1);
  EXPECT_EQ(card["novel"]["fabricated_quotes"]["value"], 1.0);
  EXPECT_TRUE(card.contains("overlap")) << "what only the answers can tell is still there";
}

TEST(Score, NamesEveryAnswerItCannotPlace) {
  const Program program;
  program.Write("answers.jsonl",
                "{\"id\": \"h-001a\", \"answer\": \"甲\"}\n{\"id\": \"nobody\", \"answer\": \"乙\"}\n"
                "{\"id\": \"h-001a\", \"answer\": \"丙\"}\n{\"id\": \"h-00");
  const ProgramResult result =
      program.Run({"score", "--gold", kCases + "hallucination_gold.jsonl", "--answers", "answers.jsonl"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("answers.jsonl:2:2: there is no question nobody"));
  EXPECT_THAT(result.err, HasSubstr("answers.jsonl:3:2: h-001a sample 0 is answered again"));
  EXPECT_THAT(result.err, HasSubstr("answers.jsonl:4: the file ends within this line"));
}

TEST(Score, AJudgeNeedsAModel) {
  const Program program;
  program.Write("answers.jsonl", "{\"id\": \"h-001a\", \"answer\": \"这个问题很有意思。\"}\n");
  const std::vector<std::string> score{"score",          "--gold",        kCases + "hallucination_gold.jsonl",
                                       "--answers",      "answers.jsonl", "--judge",
                                       "file:///nowhere"};
  EXPECT_EQ(program.Run(score).code, 2);
}

TEST(RatingCommands, MakeABlindSheetAndReadItBack) {
  const Program program;
  program.Write("a.jsonl",
                "{\"id\": \"h-001a\", \"answer\": \"方寸山\"}\n{\"id\": \"h-002a\", \"answer\": \"不知\"}\n");
  program.Write("b.jsonl", "{\"id\": \"h-001a\", \"answer\": \"花果山\"}\n");
  const std::vector<std::string> make{"evalset",      "sheet",  "alpha=a.jsonl",
                                      "beta=b.jsonl", "--gold", kCases + "hallucination_gold.jsonl"};
  const ProgramResult made = program.Run(make);
  ASSERT_EQ(made.code, 0) << made.err;
  EXPECT_EQ(program.Run(make).code, 2) << "a sheet that is being rated is not replaced";
  const std::string sheet = ReadFile(program.folder() / "ratings.csv");
  EXPECT_THAT(sheet, Not(HasSubstr("alpha")));
  for (const auto& [name, marks] : {std::pair("li", "5,4,3"), std::pair("wang", "5,4,2")}) {
    std::string filled = sheet;
    for (std::size_t at = filled.find(",,,,"); at != std::string::npos; at = filled.find(",,,,")) {
      filled.replace(at, 4, "," + std::string(marks) + ",");
    }
    program.Write(std::string(name) + ".csv", filled);
  }
  const ProgramResult read = program.Run({"evalset", "ratings", "li.csv", "wang.csv", "--json"});
  ASSERT_EQ(read.code, 0) << read.err;
  const Json report = ParseJsonLines(read.out, "out").front().root();
  EXPECT_EQ(report["systems"][0]["system"], "alpha");
  EXPECT_EQ(report["systems"][0]["ratings"], 4);
  EXPECT_EQ(report["systems"][0]["truthfulness"], 5.0);
  EXPECT_EQ(report["agreement"][0]["rows"], 3);
  EXPECT_EQ(report["agreement"][0]["language"], 0.0) << "the two always differ by one";
}

}  // namespace
}  // namespace huoyan
