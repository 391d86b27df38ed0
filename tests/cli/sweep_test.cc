#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "tests/cli/program.h"

extern char** environ;

// Real sweeps with the real trainer, on a model of a few thousand parameters.

namespace huoyan {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

class SweepTest : public ::testing::Test {
 protected:
  SweepTest() {
    const fs::path data = fs::path(HUOYAN_SOURCE_DIR) / "evalsets/xiyou";
    program_.Write("gold.jsonl", FirstLines(data / "gold.jsonl", 8));
    program_.Write("digest.jsonl", FirstLines(data / "digest.jsonl", 3));
    program_.Write("pairs.jsonl",
                   "{\"prompt\": \"石猴生在哪座山？\", \"answer\": \"花果山\"}\n"
                   "{\"prompt\": \"谁大闹天宫？\", \"answer\": \"孙悟空\"}\n");
    program_.Write("x.json", R"({"version": 1, "name": "tiny", "models": {"小": {"create": "tiny-test"}},
      "data": {"gold": "gold.jsonl", "digest": "digest.jsonl", "sft": "pairs.jsonl"},
      "axes": {"lora.rank": [2, 4]}, "device": "cpu",
      "train": {"max_steps": 3, "batch_size": 2, "sequence_length": 256}, "decode": {"max_new_tokens": 4}})");
  }

  static std::string FirstLines(const fs::path& file, int count) {
    const std::string text = ReadFile(file);
    std::size_t end = 0;
    for (int i = 0; i < count; ++i) end = text.find('\n', end) + 1;
    return text.substr(0, end);
  }
  std::vector<fs::path> Records() const {
    std::vector<fs::path> records;
    if (!fs::exists(program_.folder() / "runs")) return records;
    for (const auto& entry : fs::recursive_directory_iterator(program_.folder() / "runs")) {
      if (entry.path().filename() == "record.json") records.push_back(entry.path());
    }
    return records;
  }

  // Starts a sweep that takes long enough to be interrupted.
  pid_t Start(const std::vector<std::string>& overrides) const {
    std::vector<std::string> words{HUOYAN_PROGRAM, "run", "x.json"};
    words.insert(words.end(), overrides.begin(), overrides.end());
    const std::string command = "cd " + ShellCommand({program_.folder().path().string()}) +
                                " && HUOYAN_CACHE=cache exec " + ShellCommand(words) + " > stdout 2> stderr";
    std::vector<char*> argv{const_cast<char*>("sh"), const_cast<char*>("-c"),
                            const_cast<char*>(command.c_str()), nullptr};
    pid_t pid = -1;
    EXPECT_EQ(::posix_spawn(&pid, "/bin/sh", nullptr, nullptr, argv.data(), environ), 0);
    return pid;
  }
  static int Wait(pid_t pid) {
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }
  bool WaitForNote(const std::string& text) const {
    for (int i = 0; i < 600; ++i) {
      std::error_code failed;
      if (fs::exists(program_.folder() / "stderr", failed) &&
          ReadFile(program_.folder() / "stderr").find(text) != std::string::npos) {
        return true;
      }
      std::this_thread::sleep_for(100ms);
    }
    return false;
  }

  Program program_;
};

TEST_F(SweepTest, RunsReportsAndKeepsWhatIsDone) {
  const ProgramResult first = program_.Run({"run", "x.json"});
  ASSERT_EQ(first.code, 0) << first.err;
  EXPECT_THAT(first.out, HasSubstr("r4"));
  EXPECT_THAT(Records(), SizeIs(3));
  for (const char* name : {"report.html", "report.md", "summary.json", "sweep.json"}) {
    EXPECT_TRUE(fs::exists(program_.folder() / ("runs/tiny/" + std::string(name)))) << name;
  }
  const auto start = std::chrono::steady_clock::now();
  const ProgramResult second = program_.Run({"run", "x.json"});
  EXPECT_EQ(second.code, 0);
  EXPECT_THAT(second.err, HasSubstr("3 done before, 0 to run"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 20s) << "nothing is trained again";
  EXPECT_EQ(second.out, first.out);

  const std::string id = Records()[0].parent_path().filename().string();
  EXPECT_EQ(program_.Run({"show", id.substr(0, 8)}).code, 0);
  EXPECT_EQ(ParseJsonLines(program_.Run({"ls", "--json"}).out, "ls").size(), 3u);
  EXPECT_THAT(program_.Run({"export", "csv", "tiny"}).out, HasSubstr("\n"));
  const std::string other = Records()[1].parent_path().filename().string();
  const ProgramResult compared = program_.Run({"compare", id, other, id});
  EXPECT_EQ(compared.code, 0) << compared.err;
  EXPECT_THAT(compared.out, HasSubstr("B − A"));
  EXPECT_THAT(compared.out, HasSubstr("~")) << "a trial does not differ from itself";
  EXPECT_EQ(ParseJsonLines(program_.Run({"compare", id, other, id, "--json"}).out, "compare").size(), 2u);
  const ProgramResult gate = program_.Run({"gate", "--baseline", id, "--candidate", id});
  EXPECT_TRUE(gate.code == 0 || gate.code == 4) << gate.code << gate.err;
  EXPECT_EQ(program_.Run({"gate", "--baseline", "none", "--candidate", id}).code, 5);
}

TEST_F(SweepTest, AGateInTheExperimentDecidesTheExitCode) {
  const auto run = [&](const std::string& policy) {
    program_.Write("policy.json", policy);
    return program_.Run({"run", "x.json", "lora.rank=2", "gate=policy.json"});
  };
  const std::string lenient =
      R"({"rules": [{"metric": "appropriate", "tolerance": 1}], "memory": {"level": "off"}})";
  const ProgramResult first = run(lenient);
  EXPECT_EQ(first.code, 5) << "there is no baseline yet";
  EXPECT_THAT(first.err, HasSubstr("there is no baseline \"tiny\" in experiments/baselines"));
  EXPECT_THAT(Records(), SizeIs(2));
  EXPECT_TRUE(fs::exists(program_.folder() / "runs/tiny/report.html")) << "the report comes first";
  ASSERT_EQ(program_.Run({"baseline", "set", "tiny", "tiny"}).code, 0);
  const ProgramResult pass = run(lenient);
  EXPECT_EQ(pass.code, 0) << pass.err;
  EXPECT_THAT(pass.out, HasSubstr("\nPASS: "));
  const std::string strict = R"({"rules": [{"metric": "accuracy", "limit": 1}]})";
  const ProgramResult fail = run(strict);
  EXPECT_EQ(fail.code, 1) << fail.out;
  EXPECT_THAT(fail.out, HasSubstr("\nFAIL: "));
  const auto lines =
      ParseJsonLines(program_.Run({"--json", "run", "x.json", "lora.rank=2", "gate=policy.json"}).out, "run");
  ASSERT_THAT(lines, SizeIs(2)) << "the summary, then the decision";
  EXPECT_EQ(lines[1].root()["exit_code"], 1);
  EXPECT_EQ(run("{\"rules\": 1}").code, 2) << "a mistake is found before anything runs";
  EXPECT_EQ(program_.Run({"run", "x.json", "lora.rank=2"}).code, 0) << "without a gate nothing is decided";
}

TEST_F(SweepTest, NamesTrialsByAllThatVariesInTheSweep) {
  const ProgramResult run = program_.Run({"run", "x.json", "lora.rank=2", "train.learning_rate=1e-3,1e-4"});
  ASSERT_EQ(run.code, 0) << run.err;
  const std::string list = program_.Run({"ls"}).out;
  for (const char* label : {"小 · r2 · q+v · learning_rate=0.001", "小 · r2 · q+v · learning_rate=0.0001"}) {
    EXPECT_THAT(run.err, HasSubstr(std::string(label) + ": completed"));
    EXPECT_THAT(list, HasSubstr(std::string(label) + " "));
  }
}

TEST_F(SweepTest, SaysWhereTheTrainerIsMissingAndDoesTheRestWithoutIt) {
  const fs::path alone = program_.folder() / "huoyan";
  fs::copy_file(HUOYAN_PROGRAM, alone);
  const auto run_alone = [&](const std::string& arguments) {
    const std::string command = "cd " + ShellCommand({program_.folder().path().string()}) +
                                " && HUOYAN_CACHE=cache LC_ALL=C ./huoyan " + arguments +
                                " > stdout 2> stderr";
    return WEXITSTATUS(std::system(command.c_str()));
  };
  EXPECT_EQ(run_alone("plan x.json"), 0);
  EXPECT_EQ(run_alone("run x.json"), 3);
  EXPECT_THAT(ReadFile(program_.folder() / "stderr"),
              HasSubstr("lib/huoyan/huoyan-trainer.so: the trainer cannot be loaded"));
}

TEST_F(SweepTest, TrialsRunByHandAreASweepToo) {
  const ProgramResult ids = program_.Run({"plan", "x.json", "lora.rank=2", "--ids"});
  ASSERT_EQ(ids.code, 0) << ids.err;
  ASSERT_THAT(ids.out, ::testing::MatchesRegex("[0-9a-f]+\n[0-9a-f]+\n"));
  const std::string first = ids.out.substr(0, 16), second = ids.out.substr(17, 16);
  for (const std::string& id : {first, second, first}) {
    EXPECT_EQ(program_.Run({"trial", "--experiment", "x.json", "--set", "lora.rank=2", "--id", id}).code, 0);
  }
  EXPECT_EQ(program_.Run({"plan", "x.json", "lora.rank=2", "--ids"}).out, "") << "nothing is left";
  EXPECT_THAT(program_.Run({"run", "x.json", "lora.rank=2"}).err, HasSubstr("2 done before, 0 to run"));
  EXPECT_EQ(program_.Run({"trial", "--experiment", "x.json", "--id", "../../etc"}).code, 2);
  EXPECT_EQ(program_.Run({"trial", "--experiment", "x.json", "--id", "0123456789abcdef"}).code, 2);
}

TEST_F(SweepTest, APlanTellsWhatIsDoneWhatChangedAndWhatIsNew) {
  ASSERT_EQ(program_.Run({"run", "x.json", "lora.rank=2"}).code, 0);
  const auto states = [&](const std::vector<std::string>& overrides) {
    std::vector<std::string> words{"plan", "x.json", "--json"};
    words.insert(words.end(), overrides.begin(), overrides.end());
    std::vector<std::string> found;
    for (const JsonDocument& line : ParseJsonLines(program_.Run(words).out, "plan")) {
      if (line.root().contains("state")) found.push_back(line.root()["state"]);
    }
    return found;
  };
  EXPECT_THAT(states({"lora.rank=2,4"}), ElementsAre("completed", "completed", "new"));
  EXPECT_THAT(states({"lora.rank=2,4", "train.max_steps=4"}), ElementsAre("completed", "changed", "new"));
}

TEST_F(SweepTest, ASecondCtrlCEndsAtOnceAndWhatWasSavedIsKept) {
  const std::vector<std::string> overrides{"lora.rank=2", "train.max_steps=2000", "train.epochs=2000",
                                           "train.checkpoint_every_steps=5", "baseline_trials=false"};
  const pid_t pid = Start(overrides);
  ASSERT_TRUE(WaitForNote("training")) << ReadFile(program_.folder() / "stderr");
  ::kill(pid, SIGINT);
  ::kill(pid, SIGINT);
  EXPECT_EQ(Wait(pid), 130) << ReadFile(program_.folder() / "stderr");
  EXPECT_THAT(Records(), SizeIs(0));
  std::vector<std::string> run{"run", "x.json"};
  run.insert(run.end(), overrides.begin(), overrides.end());
  EXPECT_EQ(program_.Run(run).code, 0);
  EXPECT_THAT(Records(), SizeIs(1));
}

TEST_F(SweepTest, HalvingScoresShortRunsAndRepeatsTheFinalist) {
  const std::vector<std::string> run{
      "run",    "x.json", "lora.rank=1,2,3", "search.method=halving", "search.rungs=2", "search.finalists=1",
      "--jobs", "2"};
  const ProgramResult result = program_.Run(run);
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("a search over 4 planned trials"));
  EXPECT_THAT(result.err, HasSubstr("[7] ")) << "of how many nobody knew";
  const ProgramResult plan = program_.Run(
      {"plan", "x.json", "lora.rank=1,2,3", "search.method=halving", "search.rungs=2", "search.finalists=1"});
  EXPECT_THAT(plan.err, HasSubstr("7 trials, 0 to run"));
  EXPECT_THAT(plan.out, Not(HasSubstr("changed")));
  EXPECT_THAT(plan.out, HasSubstr("not promoted"));
  const Json manifest = ReadJsonFile((program_.folder() / "runs/tiny/sweep.json").string()).root();
  EXPECT_EQ(manifest["probe_ids"].size(), 3u) << "every rank trains a third first";
  EXPECT_THAT(Records(), SizeIs(1 + 3 + 1 + 2))
      << "the base, the rung, its best, and that under two more seeds";
  EXPECT_EQ(program_.Run(run).code, 0);
  EXPECT_THAT(Records(), SizeIs(1 + 3 + 1 + 2)) << "nothing is run twice";
}

TEST_F(SweepTest, ResultsOfAnEarlierStateAreOnlyRemovedWhenAsked) {
  ASSERT_EQ(program_.Run({"run", "x.json", "lora.rank=2"}).code, 0);
  ASSERT_EQ(program_.Run({"run", "x.json", "lora.rank=4"}).code, 0);
  EXPECT_EQ(program_.Run({"gc", "--delete"}).code, 0);
  EXPECT_THAT(Records(), SizeIs(3)) << "undo the override and they are done";
  EXPECT_THAT(program_.Run({"gc", "--earlier"}).out, HasSubstr("earlier state of the experiment"));
  EXPECT_THAT(Records(), SizeIs(3));
  EXPECT_EQ(program_.Run({"gc", "--earlier", "--delete"}).code, 0);
  EXPECT_THAT(Records(), SizeIs(2));
}

TEST_F(SweepTest, ATruncatedRecordIsRunAgain) {
  ASSERT_EQ(program_.Run({"run", "x.json", "lora.rank=2"}).code, 0);
  const fs::path record = Records()[0];
  const std::string whole = ReadFile(record);
  WriteFileAtomically(record, whole.substr(0, whole.size() / 2));
  const ProgramResult again = program_.Run({"run", "x.json", "lora.rank=2"});
  EXPECT_EQ(again.code, 0);
  EXPECT_THAT(again.err, HasSubstr("set aside"));
  EXPECT_THAT(Records(), SizeIs(2));
}

TEST_F(SweepTest, AFailingTrialIsRecordedAndExitsWith3) {
  program_.Write("pairs.jsonl", "{\"prompt\": \"" + std::string(4000, 'x') + "\", \"answer\": \"long\"}\n");
  const ProgramResult result = program_.Run({"run", "x.json", "lora.rank=2"});
  EXPECT_EQ(result.code, 3);
  EXPECT_THAT(result.err, HasSubstr("failed"));
  EXPECT_THAT(Records(), SizeIs(2)) << "the base is asked, the failed trial is a record";
}

TEST_F(SweepTest, TooLittleMemoryIsAResultAndTakesLargerTrialsWithIt) {
  const ProgramResult result = program_.Run({"run", "x.json", "limits.max_memory_gib=0.0001"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("out of memory"));
  EXPECT_THAT(result.err, HasSubstr("skipped"));
}

TEST_F(SweepTest, CtrlCKeepsTheStateAndRunningAgainFinishes) {
  const pid_t pid =
      Start({"lora.rank=2", "train.max_steps=2000", "train.epochs=2000", "baseline_trials=false"});
  ASSERT_TRUE(WaitForNote("training")) << ReadFile(program_.folder() / "stderr");
  ::kill(pid, SIGINT);
  EXPECT_EQ(Wait(pid), 130) << ReadFile(program_.folder() / "stderr");
  EXPECT_THAT(Records(), SizeIs(0));
  bool checkpoint = false;
  for (const auto& entry : fs::recursive_directory_iterator(program_.folder() / "runs")) {
    checkpoint = checkpoint || (entry.path().filename() == "checkpoint" && !fs::is_empty(entry.path()));
  }
  EXPECT_TRUE(checkpoint);
  EXPECT_THAT(program_
                  .Run({"plan", "x.json", "lora.rank=2", "train.max_steps=2000", "train.epochs=2000",
                        "baseline_trials=false"})
                  .out,
              HasSubstr("resumes"));
  EXPECT_EQ(program_
                .Run({"run", "x.json", "lora.rank=2", "train.max_steps=2000", "train.epochs=2000",
                      "baseline_trials=false"})
                .code,
            0);
  EXPECT_THAT(Records(), SizeIs(1));
}

}  // namespace
}  // namespace huoyan
