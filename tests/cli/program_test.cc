#include "tests/cli/program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/records/provenance.h"
#include "harness/records/run_store.h"
#include "harness/records/sweep_manifest.h"

namespace huoyan {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

const std::string kSource = HUOYAN_SOURCE_DIR;

TEST(Program, HelpAndVersionAreDataAndNoError) {
  const Program program;
  for (const char* option : {"--help", "--version"}) {
    const ProgramResult result = program.Run({option});
    EXPECT_EQ(result.code, 0);
    EXPECT_THAT(result.out, HasSubstr("uoyan"));
    EXPECT_THAT(result.err, IsEmpty());
  }
  for (const char* command : {"init",    "check",  "plan",  "run",      "ls",     "show",   "score",
                              "evalset", "report", "gate",  "compare",  "export", "gc",     "completion",
                              "man",     "doctor", "trial", "tokenize", "model",  "schema", "baseline"}) {
    EXPECT_EQ(program.Run({command, "--help"}).code, 0) << command;
  }
}

TEST(Program, MistakesInTheCommandExitWith2AndSayWhat) {
  const Program program;
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{},
                                                    {"fly"},
                                                    {"run"},
                                                    {"check", "--fast"},
                                                    {"--lang", "fr", "ls"},
                                                    {"export", "xml", "a"},
                                                    {"export", "mlflow", "a"}}) {
    const ProgramResult result = program.Run(arguments);
    EXPECT_EQ(result.code, 2) << result.err;
    EXPECT_THAT(result.err, StartsWith("huoyan: "));
    EXPECT_THAT(result.out, IsEmpty());
  }
}

TEST(Program, MistakesInFilesExitWith2InTheChosenLanguage) {
  const Program program;
  program.Write("x.json",
                "{\"version\": 1,\n \"nam\": \"a\", \"models\": {\"小\": {\"create\": \"tiny-test\"}}}");
  EXPECT_THAT(program.Run({"check", "x.json"}).err,
              HasSubstr("huoyan: x.json:2:2: unknown key \"nam\"; did you mean \"name\"?\n"));
  const ProgramResult chinese = program.Run({"check", "x.json", "--lang", "zh"});
  EXPECT_EQ(chinese.code, 2);
  EXPECT_THAT(chinese.err, HasSubstr("huoyan: x.json:2:2: 未知的键"));
  EXPECT_THAT(Program("LC_ALL= LANG=zh_CN.UTF-8").Run({"check", "none.json"}).err, HasSubstr("无法读取"));
  for (const char* command : {"show", "report"}) EXPECT_EQ(program.Run({command, "none"}).code, 2);
}

TEST(Program, InitWritesAnExperimentThatChecksAndPlans) {
  const Program program;
  EXPECT_EQ(program.Run({"init"}).code, 0);
  EXPECT_THAT(ReadFile(program.folder() / "experiment.json"),
              HasSubstr("  // the grid: every combination is a trial\n"));
  const ProgramResult check = program.Run({"check", "experiment.json"});
  EXPECT_EQ(check.code, 0) << check.err;
  EXPECT_THAT(check.out, HasSubstr("5 trials"));
  EXPECT_THAT(check.err, HasSubstr("with 300 questions a change under 7.2 points cannot be seen"));
  const ProgramResult plan = program.Run({"plan", "experiment.json", "lora.rank=8", "--json"});
  const auto lines = ParseJsonLines(plan.out, "plan");
  ASSERT_EQ(lines.size(), 4u) << "three trials and the total " << plan.err;
  EXPECT_EQ(lines[0].root()["schema_version"], 1);
  EXPECT_EQ(lines[0].root()["label"], "small · base");
  EXPECT_EQ(lines[0].root()["state"], "new");
  EXPECT_GT(lines[1].root().at("steps").at("count"), 0) << "known before anything ran";
  EXPECT_EQ(lines[3].root().at("total").at("to_run"), 3);
  EXPECT_EQ(lines[3].root().at("total").at("without_time"), 3);
  EXPECT_EQ(program.Run({"init"}).code, 2) << "what is there is not replaced";
}

TEST(Program, APlanSaysWhatWillNotFitAndHowTrialsDiffer) {
  const Program program;
  program.Write("x.json", R"({"version": 1, "name": "x", "models": {"3b": {"random": "qwen2.5-3b"}},
    "data": {"gold": ""}, "baseline_trials": false, "limits": {"max_memory_gib": 1},
    "axes": {"train.learning_rate": [0.001, 0.01]}})");
  const ProgramResult plan = program.Run({"plan", "x.json"});
  ASSERT_EQ(plan.code, 0) << plan.err;
  EXPECT_THAT(plan.out, HasSubstr("will not fit"));
  EXPECT_THAT(plan.out, HasSubstr("learning_rate=0.01"));
  EXPECT_THAT(plan.err, HasSubstr("2 trials, 0 to run"));
  const ProgramResult check = program.Run({"check", "x.json"});
  EXPECT_EQ(check.code, 0) << "a sweep may go beyond the memory";
  EXPECT_THAT(check.err, HasSubstr("learning_rate=0.01: `run` will skip it: planned to need "));
}

TEST(Program, APlanOfASearchSaysWhatRunsFirstAndHandsOutNoIds) {
  const Program program;
  program.Write("x.json",
                R"({"version": 1, "name": "x", "models": {"s": {"create": "tiny-test"}}, "root": ")" +
                    kSource + R"(", "axes": {"lora.rank": [2, 4, 8]}, "baseline_trials": false,
    "train": {"max_steps": 9}, "search": {"method": "halving", "finalists": 1}})");
  const ProgramResult plan = program.Run({"plan", "x.json"});
  ASSERT_EQ(plan.code, 0) << plan.err;
  EXPECT_THAT(plan.out, HasSubstr("if promoted"));
  EXPECT_THAT(plan.err, HasSubstr("7 trials if none fails, 0 done, 3 to run now"));
  EXPECT_THAT(plan.err, HasSubstr("halving: every setting first runs a whole short training"));
  const ProgramResult ids = program.Run({"plan", "x.json", "--ids"});
  EXPECT_EQ(ids.code, 2);
  EXPECT_EQ(ids.out, "");
  EXPECT_THAT(ids.err, HasSubstr("use `huoyan run x.json`"));
  EXPECT_EQ(program.Run({"plan", "x.json", "--ids", "search.method=grid", "search.finalists=0"}).code, 0);
}

TEST(Program, APlanAddsUpTheTimeThatPastTrialsTell) {
  const Program program;
  program.Write("x.json", R"({"version": 1, "name": "x", "models": {"s": {"random": "qwen2.5-0.5b"}},
    "data": {"gold": ""}, "baseline_trials": false, "train": {"max_steps": 6},
    "axes": {"lora.rank": [2, 4, 8]}})");
  const auto lines = [&] { return ParseJsonLines(program.Run({"plan", "x.json", "--json"}).out, "plan"); };
  const Json first = lines()[0].root();
  RunRecord record;
  record.trial_id = first["trial_id"];
  record.spec = Decode<TrialSpec>(JsonDocument::Parse(first["spec"].dump(), "spec"));
  record.provenance = CollectProvenance(BackendInfo{}, "test");
  record.speed.train_step_seconds = 10;
  record.speed.train_tokens_per_second = 1000;
  const RunStore store(program.folder() / "runs" / "x");
  store.Save(record, {});
  SweepManifest manifest;
  manifest.experiment_name = "x";
  WriteSweepManifest(manifest, store.folder());
  const auto timed = lines();
  const Json total = timed.at(3).root().at("total");
  EXPECT_EQ(total.at("to_run"), 2);
  EXPECT_EQ(total.at("without_time"), 0);
  const auto seconds_of = [&](std::size_t i) {
    return timed.at(i).root().at("time").at("seconds").get<double>();
  };
  EXPECT_NEAR(seconds_of(1), 6 * timed.at(1).root().at("forecast").at("step_seconds").get<double>(), 1e-9);
  EXPECT_NEAR(total.at("time").at("seconds").get<double>(), seconds_of(1) + seconds_of(2), 1e-9);
  EXPECT_EQ(total.at("time").at("at_most"), false) << "random data has its full length";
  EXPECT_THAT(program.Run({"plan", "x.json"}).err, HasSubstr("one trial at a time"));
}

TEST(Program, APlanNamesTheAxesARandomSearchDrewFrom) {
  const Program program;
  program.Write("x.json", R"({"version": 1, "name": "x", "models": {"s": {"random": "qwen2.5-0.5b"}},
    "data": {"gold": ""}, "baseline_trials": false, "search": {"method": "random", "trials": 1},
    "axes": {"train.learning_rate": [0.001, 0.01], "lora.rank": [4, 8]}})");
  const ProgramResult plan = program.Run({"plan", "x.json"});
  ASSERT_EQ(plan.code, 0) << plan.err;
  EXPECT_THAT(plan.out, HasSubstr("· learning_rate=0.0"));
}

TEST(Program, ChecksTheGateOfAnExperiment) {
  const Program program;
  const auto check = [&](const std::string& gate) {
    program.Write("x.json",
                  R"({"version": 1, "name": "x", "models": {"s": {"create": "tiny-test"}}, "root": ")" +
                      kSource + "\",\n \"gate\": " + gate + "}");
    return program.Run({"check", "x.json"});
  };
  const ProgramResult by_path = check("\"experiments/gate.json\"");
  EXPECT_EQ(by_path.code, 0) << by_path.err;
  EXPECT_THAT(by_path.err, HasSubstr("tolerance")) << "two points are finer than 600 questions show";
  EXPECT_EQ(check(R"({"rules": [{"metric": "accuracy", "tolerance": 0.5}]})").code, 0);
  const ProgramResult absent = check("\"none.json\"");
  EXPECT_EQ(absent.code, 2);
  EXPECT_THAT(absent.err, HasSubstr("none.json: cannot read"));
  EXPECT_THAT(absent.err, HasSubstr("x.json:2:2: gate: ")) << "the place of the key that names it";
  program.Write("policy.json", "{\"rules\": [\n {\"metric\": \"acuracy\"}]}");
  const ProgramResult broken = check("\"" + (program.folder() / "policy.json").string() + "\"");
  EXPECT_EQ(broken.code, 2);
  EXPECT_THAT(broken.err, HasSubstr("policy.json:2:3: \"acuracy\" is not one of"));
}

TEST(Program, PrintsTheSchemasItReadsBy) {
  const Program program;
  EXPECT_EQ(program.Run({"schema", "experiment"}).out,
            ReadFile(kSource + "/experiments/experiment.schema.json"));
  const ProgramResult unknown = program.Run({"schema", "novel"});
  EXPECT_EQ(unknown.code, 2);
  EXPECT_THAT(unknown.err, HasSubstr("record"));
}

TEST(Program, ScoresAFileOfAnswers) {
  const Program program;
  const std::string gold = ReadFile(kSource + "/evalsets/xiyou/gold.jsonl");
  program.Write("gold.jsonl", gold.substr(0, gold.find('\n', gold.find('\n') + 1)));
  const std::string id = JsonDocument::Parse(gold.substr(0, gold.find('\n')), "gold").root()["id"];
  program.Write("answers.jsonl", "{\"id\": \"" + id + "\", \"answer\": \"不知道\"}\n");
  const ProgramResult result =
      program.Run({"--json", "score", "--gold", "gold.jsonl", "--answers", "answers.jsonl"});
  ASSERT_EQ(result.code, 0) << result.err;
  const std::vector<JsonDocument> judgements = ParseJsonLines(result.out, "score");
  ASSERT_EQ(judgements.size(), 2u);
  EXPECT_EQ(judgements[0].root()["schema_version"], 1);
  EXPECT_EQ(judgements[0].root()["id"], id);
  EXPECT_EQ(judgements[0].root()["verdict"], "R");
  EXPECT_EQ(judgements[1].root()["rule"], "missing");
  EXPECT_THAT(result.err, HasSubstr("1 answers are missing"));
  EXPECT_EQ(program.Run({"score", "--gold", "gold.jsonl", "--answers", "none"}).code, 2);
}

TEST(Program, DoctorSaysWhatItFound) {
  const ProgramResult result = Program().Run({"doctor"});
  EXPECT_EQ(result.code, 0);
  EXPECT_THAT(result.out, HasSubstr("memory: "));
  EXPECT_THAT(result.out, HasSubstr("device: "));
}

TEST(Program, AnUnwritableOutputIsAFailure) {
  const Program program;
  EXPECT_EQ(
      std::system((std::string(HUOYAN_PROGRAM) + " schema experiment > /dev/full 2> /dev/null").c_str()) >> 8,
      3);
}

}  // namespace
}  // namespace huoyan
