#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <sstream>
#include <thread>

#include "harness/base/file.h"
#include "harness/cli/command_line.h"
#include "tests/chaos/stored_results.h"
#include "tests/chaos/sweep_program.h"
#include "tests/slurm/ssh_hosts.h"

// The examples of docs/cluster.md for `huoyan trial --id`, run word for word: their results are those of a
// sweep on this machine.

namespace huoyan {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using ::testing::HasSubstr;

constexpr int kSteps = 100;

// The indented lines below a heading of docs/cluster.md, without their indentation.
std::string ExampleUnder(const std::string& heading) {
  const std::string text = ReadFile(fs::path(HUOYAN_SOURCE_DIR) / "docs/cluster.md");
  const std::size_t at = text.find("### " + heading + "\n");
  EXPECT_NE(at, std::string::npos) << heading;
  std::istringstream lines(text.substr(at, text.find("\n##", at + 1) - at));
  std::string example;
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("    ", 0) == 0) example += line.substr(4) + "\n";
  }
  return example;
}

class TrialContract : public ::testing::Test {
 protected:
  TrialContract() {
    fs::create_directories(program_.folder() / "bin");
    fs::create_symlink(HUOYAN_PROGRAM, program_.folder() / "bin/huoyan");
  }

  std::string Path() const { return (program_.folder() / "bin").string() + ":" + std::getenv("PATH"); }

  // A shell in the sweep's folder, `huoyan` in its PATH; output goes to the folder's stdout and stderr.
  pid_t StartShell(const std::string& command, const std::vector<std::string>& environment) const {
    std::vector<std::string> words{"env", "PATH=" + Path(), "LC_ALL=C"};
    words.insert(words.end(), environment.begin(), environment.end());
    words.insert(words.end(), {"sh", "-c", command});
    const std::string line = "cd " + ShellCommand({program_.folder().path().string()}) + " && exec " +
                             ShellCommand(words) + " >> stdout 2>> stderr";
    const pid_t pid = ::fork();
    if (pid == 0) ::execl("/bin/sh", "sh", "-c", line.c_str(), nullptr);
    return pid;
  }

  int RunShell(const std::string& command, const std::vector<std::string>& environment = {}) const {
    return SweepProgram::Wait(StartShell(command, environment));
  }

  void ExpectLocalResults() const {
    EXPECT_THAT(program_.Errors(), HasSubstr("3 trials, 3 done before, 0 to run"));
    const SweepProgram local(kSteps);
    ASSERT_EQ(local.Run(), 0) << local.Errors();
    EXPECT_EQ(Difference(StoredResults(local.Sweep()), StoredResults(program_.Sweep())), "");
  }

  SweepProgram program_{kSteps};
};

TEST_F(TrialContract, GnuParallelRunsTheTrialsOnSeveralHosts) {
  if (std::system("command -v parallel > /dev/null") != 0)
    GTEST_SKIP() << "parallel is missing; run scripts/install-dependencies.sh test";
  std::vector<std::string> environment{"PATH=" + Path()};
  if (const char* core = std::getenv("OPENBLAS_CORETYPE"))  // which decides the last bits of a product
    environment.push_back(std::string("OPENBLAS_CORETYPE=") + core);
  const SshHosts hosts({"node1", "node2"}, environment);
  if (!hosts.why_not().empty()) GTEST_SKIP() << hosts.why_not();
  const std::string home = program_.folder().path().string();
  ASSERT_EQ(
      RunShell(ExampleUnder("GNU parallel over SSH"),
               {"PARALLEL_SSH=" + hosts.Client(), "PARALLEL_HOME=" + home + "/parallel", "HOME=" + home}),
      0)
      << program_.Errors();
  const std::string log = ReadFile(program_.folder() / "trials.log");
  EXPECT_THAT(log, HasSubstr("node1"));
  EXPECT_THAT(log, HasSubstr("node2"));
  ExpectLocalResults();
}

TEST_F(TrialContract, EachIndexOfAKubernetesJobRunsOneTrialAndGoesOnAfterATerm) {
  const std::string manifest = ExampleUnder("A Kubernetes indexed Job");
  const std::string before = "command: [sh, -c, '";
  const std::size_t begin = manifest.find(before) + before.size();
  ASSERT_GT(begin, before.size());
  const std::string command = manifest.substr(begin, manifest.find("']", begin) - begin);
  ASSERT_EQ(RunShell("huoyan plan --ids x.json > ids.txt"), 0) << program_.Errors();
  for (const char* index : {"0", "1"})
    EXPECT_EQ(RunShell(command, {std::string("JOB_COMPLETION_INDEX=") + index}), 0) << program_.Errors();

  const pid_t pod = StartShell(command, {"JOB_COMPLETION_INDEX=2"});
  const std::string id = ReadFile(program_.folder() / "ids.txt").substr(2 * 17, 16);
  for (int i = 0; i < 1200 && !fs::exists(program_.Sweep() / id / "checkpoint/training.safetensors"); ++i)
    std::this_thread::sleep_for(50ms);
  ::kill(pod, SIGTERM);  // to process 1 of the container, which `exec` made the trial's
  EXPECT_EQ(SweepProgram::Wait(pod), 130) << program_.Errors();
  EXPECT_EQ(RunShell(command, {"JOB_COMPLETION_INDEX=2"}), 0) << program_.Errors();
  EXPECT_EQ(RunShell("huoyan run x.json"), 0) << program_.Errors();
  ExpectLocalResults();
}

}  // namespace
}  // namespace huoyan
