#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>

#include "harness/base/file.h"
#include "tests/chaos/stored_results.h"
#include "tests/chaos/sweep_program.h"
#include "tests/slurm/cluster.h"

// Sweeps through a real Slurm; their results are those of a sweep on this machine.

namespace huoyan {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

constexpr int kSteps = 200;

class SlurmTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { cluster_ = std::make_unique<SlurmCluster>(); }
  static void TearDownTestSuite() { cluster_.reset(); }

  void SetUp() override {
    if (!cluster_->why_not().empty()) GTEST_SKIP() << cluster_->why_not();
  }

  pid_t Start(const std::vector<std::string>& overrides = {}) const {
    std::vector<std::string> arguments{"--executor", "slurm", "--jobs", "2"};
    arguments.insert(arguments.end(), overrides.begin(), overrides.end());
    return program_.Start({cluster_->Environment()}, arguments);
  }

  // What tasks that wait ask for, "11:00 964M"; a running one shows what it was given instead.
  std::string WaitForLimits() const {
    for (int i = 0; i < 600; ++i) {
      const std::string limits =
          cluster_->Output("squeue --noheader --states=PENDING --format='%l %m' | sort -u");
      if (!limits.empty()) return limits;
      std::this_thread::sleep_for(50ms);
    }
    return "";
  }

  // The process of a task that has trained for a while: it has a checkpoint.
  pid_t WaitForTrainingTask() const {
    for (int i = 0; i < 1200; ++i) {
      for (const auto& entry : fs::directory_iterator("/proc")) {
        const pid_t pid = std::atoi(entry.path().filename().c_str());
        if (pid > 0 && IsTrainingTask(pid)) return pid;
      }
      std::this_thread::sleep_for(50ms);
    }
    return -1;
  }

  bool IsTrainingTask(pid_t pid) const {
    std::ifstream in("/proc/" + std::to_string(pid) + "/cmdline");
    const std::string command{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    std::error_code failed;
    const fs::path at = fs::read_symlink("/proc/" + std::to_string(pid) + "/cwd", failed);
    const std::size_t id = command.find(std::string("--id") + '\0');
    if (id == std::string::npos || at != program_.folder().path()) return false;
    return fs::exists(program_.Sweep() / command.substr(id + 5, 16) / "checkpoint/training.safetensors",
                      failed);
  }

  void ExpectLocalResults() const {
    const SweepProgram local(kSteps);
    ASSERT_EQ(local.Run(), 0) << local.Errors();
    EXPECT_EQ(Difference(StoredResults(local.Sweep()), StoredResults(program_.Sweep())), "");
  }

  static std::unique_ptr<SlurmCluster> cluster_;
  SweepProgram program_{kSteps};
};

std::unique_ptr<SlurmCluster> SlurmTest::cluster_;

TEST_F(SlurmTest, ATaskKilledHalfWayIsRunAgainAndTheResultsAreTheSame) {
  const pid_t sweep = Start();
  const pid_t task = WaitForTrainingTask();
  ASSERT_GT(task, 0) << program_.Errors();
  ::kill(task, SIGKILL);
  EXPECT_EQ(SweepProgram::Wait(sweep), 0) << program_.Errors();
  EXPECT_THAT(program_.Errors(), HasSubstr("trying again"));
  EXPECT_EQ(cluster_->Output("squeue --noheader"), "");
  ExpectLocalResults();
}

TEST_F(SlurmTest, TasksAskForTheMemoryAndTheTimePlanned) {
  const pid_t first = Start({"name=first", "train.max_steps=3"});
  EXPECT_THAT(WaitForLimits(), MatchesRegex("UNLIMITED [0-9]+M")) << "nothing tells yet how fast it is";
  ASSERT_EQ(SweepProgram::Wait(first), 0) << program_.Errors();
  const pid_t second = Start();
  EXPECT_THAT(WaitForLimits(), MatchesRegex("([0-9]+:)?[0-9]+:00 [0-9]+M"));
  EXPECT_EQ(SweepProgram::Wait(second), 0) << program_.Errors();
}

TEST_F(SlurmTest, ARequeuedTaskGoesOnFromItsCheckpoint) {
  const pid_t sweep = Start();
  ASSERT_GT(WaitForTrainingTask(), 0) << program_.Errors();
  const std::string task =
      cluster_->Output("squeue --noheader --array --states=RUNNING --format=%F_%K | head -n 1");
  EXPECT_EQ(cluster_->Output("scontrol requeue " + task), "");
  EXPECT_EQ(SweepProgram::Wait(sweep), 0) << program_.Errors();
  ExpectLocalResults();
}

TEST_F(SlurmTest, CtrlCCancelsEveryTaskAndTheNextSweepGoesOn) {
  const pid_t first = Start();
  ASSERT_GT(WaitForTrainingTask(), 0) << program_.Errors();
  ::kill(first, SIGINT);
  EXPECT_EQ(SweepProgram::Wait(first), 130) << program_.Errors();
  EXPECT_EQ(cluster_->Output("squeue --noheader"), "") << "nothing is left behind";
  EXPECT_EQ(SweepProgram::Wait(Start()), 0) << program_.Errors();
  ExpectLocalResults();
}

TEST_F(SlurmTest, ASweepThatDiedTakesUpTheTasksItLeft) {
  const pid_t first = Start();
  ASSERT_GT(WaitForTrainingTask(), 0) << program_.Errors();
  ::kill(first, SIGKILL);
  SweepProgram::Wait(first);
  EXPECT_NE(cluster_->Output("squeue --noheader"), "") << "tasks do not need the sweep";
  EXPECT_EQ(SweepProgram::Wait(Start()), 0) << program_.Errors();
  EXPECT_FALSE(fs::exists(program_.Sweep() / "slurm/1/job.txt") &&
               fs::exists(program_.Sweep() / "slurm/2/job.txt"))
      << "what was running is not submitted again";
  ExpectLocalResults();
}

}  // namespace
}  // namespace huoyan
