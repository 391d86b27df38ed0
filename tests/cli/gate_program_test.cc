// gate, baseline, compare, report and export by the real program on a finished sweep: what they print, write
// and leave with.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "harness/records/run_store.h"
#include "harness/records/sweep_manifest.h"
#include "tests/cli/program.h"
#include "tests/reports/large_sweep.h"

namespace huoyan {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const std::string kGold = std::string(HUOYAN_SOURCE_DIR) + "/evalsets/xiyou/gold.jsonl";

/// A folder with a sweep "quickstart" of six trials, the fifth of which answers well and the last badly, and
/// a sweep "silent" that asked nothing.
class FinishedSweep : public ::testing::Test {
 protected:
  FinishedSweep() {
    static const std::vector<StoredRun> runs = MakeLargeSweep(LoadGoldSet(kGold));
    SweepManifest manifest;
    manifest.experiment_name = "quickstart";
    manifest.gold_file = kGold;
    const std::filesystem::path folder = program_.folder() / "runs" / "quickstart";
    for (std::size_t i = 0; i < 6; ++i) {
      StoredRun run = runs[i];
      if (i == 5) Spoil(run);
      RunStore(folder).Save(run.record, run.answers);
      manifest.trial_ids.push_back(run.record.trial_id);
    }
    good_ = manifest.trial_ids[4];
    bad_ = manifest.trial_ids[5];
    WriteSweepManifest(manifest, folder);
    manifest.experiment_name = "silent";
    manifest.gold_file.clear();
    manifest.trial_ids = {runs[6].record.trial_id};
    RunRecord unasked = runs[6].record;
    unasked.provenance.gold_sha256.clear();
    RunStore(program_.folder() / "runs" / "silent").Save(unasked, {});
    WriteSweepManifest(manifest, program_.folder() / "runs" / "silent");
    silent_ = runs[6].record.trial_id;
  }

  static void Spoil(StoredRun& run) {
    for (Answer& answer : run.answers) answer.answer = "是牛魔王。";
  }

  ProgramResult Run(const std::vector<std::string>& arguments) const { return program_.Run(arguments); }
  std::string Read(const std::string& file) const { return ReadFile(program_.folder() / file); }

  Program program_{"LC_ALL=C GITHUB_ACTIONS="};
  std::string good_, bad_, silent_;
};

TEST_F(FinishedSweep, TheGateLeavesWithTheCodeOfItsVerdict) {
  const ProgramResult pass = Run({"gate", "--baseline", good_, "--candidate", good_});
  EXPECT_EQ(pass.code, 0) << pass.err;
  EXPECT_THAT(pass.out, StartsWith("PASS: "));
  const ProgramResult fail = Run({"gate", "--baseline", good_, "--candidate", bad_});
  EXPECT_EQ(fail.code, 1) << fail.err;
  EXPECT_THAT(fail.out, StartsWith("FAIL: "));
  program_.Write("fine.json",
                 R"({"rules": [{"metric": "appropriate", "tolerance": 0.001}], "split": "test"})");
  const ProgramResult open = Run({"gate", "--baseline", bad_, "--candidate", good_, "--policy", "fine.json"});
  EXPECT_EQ(open.code, 0) << "a clear gain passes whatever the tolerance";
}

TEST_F(FinishedSweep, MistakesLeaveWith2AndNoBaselineWith5) {
  program_.Write("policy.json", R"({"rules": [{"metric": "acuracy"}]})");
  program_.Write("broken.json", "{\n \"label\": 1}");
  const std::vector<std::pair<std::vector<std::string>, std::string>> mistakes{
      {{"--baseline", good_, "--candidate", "none"}, "no finished trial is called \"none\""},
      {{"--baseline", good_, "--candidate", good_, "--policy", "none.json"}, "none.json: cannot read"},
      {{"--baseline", good_, "--candidate", good_, "--policy", "policy.json"}, "did you mean \"accuracy\"?"},
      {{"--baseline", good_, "--candidate", good_, "--gold", "none.jsonl"}, "none.jsonl: cannot read"},
      {{"--baseline", "broken.json", "--candidate", good_}, "broken.json:2:"},
      {{"--candidate", good_}, "missing --baseline; usage: "}};
  for (const auto& [options, message] : mistakes) {
    std::vector<std::string> arguments{"gate"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const ProgramResult result = Run(arguments);
    EXPECT_EQ(result.code, 2) << message;
    EXPECT_THAT(result.err, HasSubstr(message));
    EXPECT_EQ(result.out, "");
  }
  const ProgramResult absent = Run({"gate", "--baseline", "none", "--candidate", good_});
  EXPECT_EQ(absent.code, 5);
  EXPECT_THAT(absent.err, HasSubstr("there is no baseline \"none\" in experiments/baselines either"));
  EXPECT_EQ(Run({"gate", "--baseline", silent_, "--candidate", good_}).code, 5) << "it was asked nothing";
  EXPECT_EQ(Run({"gate", "--baseline", good_, "--candidate", silent_}).code, 5);
  EXPECT_EQ(Run({"compare", good_, silent_}).code, 5);
}

TEST_F(FinishedSweep, AnOutputThatCannotBeWrittenLeavesWith3) {
  EXPECT_EQ(Run({"gate", "--baseline", good_, "--candidate", good_, "--junit", "/dev/null/x.xml"}).code, 3);
  EXPECT_EQ(Run({"gate", "--baseline", good_, "--candidate", good_, "--summary", "/dev/null/x"}).code, 3);
}

TEST_F(FinishedSweep, ABaselineIsSetListedShownAndHeldAgainst) {
  const ProgramResult set = Run({"baseline", "set", "main", good_});
  EXPECT_EQ(set.code, 0) << set.err;
  EXPECT_THAT(set.err, HasSubstr("commit this file"));
  EXPECT_THAT(Run({"baseline", "ls"}).out, HasSubstr(good_));
  EXPECT_THAT(Run({"baseline", "show", "main"}).out, HasSubstr("answers"));
  EXPECT_EQ(Run({"gate", "--baseline", "main", "--candidate", good_}).code, 0);
  EXPECT_EQ(Run({"gate", "--baseline", "main", "--candidate", bad_}).code, 1);
  EXPECT_THAT(Run({"baseline", "set", "main", bad_}).err, HasSubstr("see `git diff`"));
  EXPECT_EQ(Run({"baseline", "show", "none"}).code, 5);
  EXPECT_EQ(Run({"baseline", "set", "../up", good_}).code, 2);
  EXPECT_EQ(Run({"baseline", "set", "main", silent_}).code, 2);
  EXPECT_EQ(Run({"gate", "--baseline", "main", "--candidate", good_, "--repeat-baseline", good_}).code, 2)
      << "a stored baseline holds its repeats";
}

TEST_F(FinishedSweep, ASweepStandsForItsBestTrial) {
  EXPECT_EQ(Run({"baseline", "set", "main", "quickstart"}).code, 0);
  EXPECT_EQ(Run({"gate", "--baseline", "main", "--candidate", "quickstart"}).code, 0);
}

TEST_F(FinishedSweep, TheGateWritesWhatCiServersRead) {
  const ProgramResult result =
      program_.Run({"gate", "--baseline", good_, "--candidate", bad_, "--junit", "out/j.xml", "--markdown",
                    "m.md", "--openmetrics", "o.txt", "--summary", "s.md", "--annotations"});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.err, HasSubstr("\n::error title=Huoyan gate::FAIL: "));
  EXPECT_THAT(result.out, Not(HasSubstr("::error"))) << "standard output is data";
  EXPECT_THAT(Read("out/j.xml"), HasSubstr("<failure "));
  EXPECT_THAT(Read("o.txt"), HasSubstr("huoyan_gate_exit_code 1\n"));
  EXPECT_EQ(Read("s.md"), Read("m.md"));
  const ProgramResult json = program_.Run({"--json", "gate", "--baseline", good_, "--candidate", bad_});
  EXPECT_EQ(JsonDocument::Parse(json.out, "gate").root()["exit_code"], 1);
}

TEST_F(FinishedSweep, TheReportShowsTheGateWhereThereIsABaseline) {
  EXPECT_EQ(Run({"report", "quickstart"}).code, 0);
  EXPECT_THAT(Read("runs/quickstart/report.html"), HasSubstr("no gate: no baseline was named"));
  EXPECT_EQ(Run({"baseline", "set", "quickstart", "quickstart"}).code, 0);
  EXPECT_EQ(Run({"report", "quickstart"}).code, 0);
  EXPECT_THAT(Read("runs/quickstart/report.html"), HasSubstr("✓ gate passed"));
  EXPECT_EQ(Run({"report", "quickstart", "--baseline", "none"}).code, 5);
  EXPECT_EQ(Run({"report", "quickstart", "--policy", "none.json"}).code, 2);
  EXPECT_EQ(Run({"report", "quickstart", "--corpus", "none.txt"}).code, 2);
  EXPECT_EQ(Run({"report", "none"}).code, 2);
}

TEST_F(FinishedSweep, TheReportHoldsTheBestTrialToTheExperimentsOwnGate) {
  const std::filesystem::path folder = program_.folder() / "runs" / "quickstart";
  SweepManifest manifest = ReadSweepManifest(folder);
  manifest.gate = GatePolicy{};
  manifest.gate->rules = {{MetricId::kAccuracy, 0.02, /*limit=*/0.999, {}, GateLevel::kError}};
  WriteSweepManifest(manifest, folder);
  const ProgramResult no_baseline = Run({"report", "quickstart"});
  EXPECT_EQ(no_baseline.code, 0) << "a report stands without its gate";
  EXPECT_THAT(no_baseline.err, HasSubstr("there is no baseline \"quickstart\""));
  EXPECT_EQ(Run({"baseline", "set", "quickstart", "quickstart"}).code, 0);
  EXPECT_EQ(Run({"report", "quickstart"}).code, 0);
  EXPECT_THAT(Read("runs/quickstart/report.html"), HasSubstr("gate failed")) << "nobody knows 99.9%";
}

TEST_F(FinishedSweep, ComparesTrialsWithTheFirst) {
  const ProgramResult two = Run({"compare", good_, bad_});
  EXPECT_EQ(two.code, 0) << two.err;
  EXPECT_THAT(two.out, StartsWith("A  "));
  EXPECT_THAT(two.out, HasSubstr("p < .001"));
  EXPECT_THAT(two.out, HasSubstr("Peak memory"));
  const ProgramResult same = Run({"compare", good_, good_});
  EXPECT_THAT(same.out, HasSubstr("  ~  "));
  EXPECT_EQ(Run({"compare", good_}).code, 2);
  EXPECT_EQ(Run({"compare", good_, "none"}).code, 2);
}

TEST_F(FinishedSweep, ListsAndShowsInTheChosenLanguage) {
  EXPECT_THAT(Run({"ls"}).out, HasSubstr("completed"));
  EXPECT_THAT(Run({"ls", "--lang", "zh"}).out, HasSubstr("完成"));
  EXPECT_THAT(Run({"show", good_, "--lang", "zh"}).out, HasSubstr("状态"));
  EXPECT_THAT(Run({"--json", "ls"}).out, HasSubstr("\"status\":\"completed\""));
}

TEST_F(FinishedSweep, NamesTheAxesOfTheExperimentEverywhere) {
  const std::filesystem::path folder = program_.folder() / "runs" / "quickstart";
  SweepManifest manifest = ReadSweepManifest(folder);
  manifest.labels[good_] = "xiyou · r8 · learning_rate=0.003";
  manifest.axes = {"train.learning_rate"};
  WriteSweepManifest(manifest, folder);
  for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
           {"report", "quickstart"}, {"export", "md", "quickstart"}, {"ls"}, {"show", good_}}) {
    std::string shown = Run(command).out;
    shown.erase(std::remove(shown.begin(), shown.end(), '\\'), shown.end());
    EXPECT_THAT(shown, HasSubstr("xiyou · r8 · learning_rate=0.003")) << command[0];
  }
  EXPECT_THAT(Run({"export", "csv", "quickstart"}).out, HasSubstr(",targets,train.learning_rate,seed,"));
  EXPECT_THAT(Run({"show", "runs/quickstart/" + good_ + "/"}).out,
              HasSubstr("xiyou · r8 · learning_rate=0.003"));
}

TEST_F(FinishedSweep, ShowsTheSettingsOfATrialOneALine) {
  const std::string shown = Run({"show", good_}).out;
  EXPECT_THAT(shown, HasSubstr("\nsetting "));
  EXPECT_THAT(shown, HasSubstr("\ntrain.learning_rate "));
  EXPECT_THAT(shown, HasSubstr("\nlora.targets "));
  EXPECT_THAT(Run({"--lang", "zh", "show", good_}).out, HasSubstr("\n设定 "));
}

TEST_F(FinishedSweep, TheReportSaysWhatHasNoResultYet) {
  const std::filesystem::path folder = program_.folder() / "runs" / "quickstart";
  SweepManifest manifest = ReadSweepManifest(folder);
  manifest.command = "huoyan run x.json";
  manifest.trial_ids.push_back("0123456789abcdef");
  WriteSweepManifest(manifest, folder);
  const std::string pending = "1 of 7 planned trials have no result yet";
  EXPECT_THAT(Run({"report", "quickstart"}).out, HasSubstr(pending + "; go on with `huoyan run x.json`."));
  manifest.probe_ids.push_back("0123456789abcde0");
  WriteSweepManifest(manifest, folder);
  EXPECT_THAT(Run({"report", "quickstart"}).out, Not(HasSubstr(pending))) << "a search dropped it";
  manifest.under_way = true;
  WriteSweepManifest(manifest, folder);
  EXPECT_THAT(Run({"report", "quickstart"}).out,
              HasSubstr(pending + " (the search may end some of them early)"));
}

TEST_F(FinishedSweep, ExportsToStandardOutputOrSaysWhatIsWrong) {
  for (const char* format : {"csv", "json", "md"}) EXPECT_EQ(Run({"export", format, "quickstart"}).code, 0);
  EXPECT_EQ(Run({"export", "csv", "none"}).code, 2);
  EXPECT_EQ(Run({"export", "xml", "quickstart"}).code, 2);
  EXPECT_EQ(Run({"export", "mlflow", "quickstart"}).code, 2);
  EXPECT_EQ(Run({"export", "tensorboard", "quickstart", "/dev/null/x"}).code, 3);
}

}  // namespace
}  // namespace huoyan
