#include <gtest/gtest.h>

#include "harness/sweep/slurm.h"

namespace huoyan {
namespace {

// Lines as Slurm 22.05's scontrol writes them; a real cluster is in tests/slurm.
TEST(ParseSlurmEnd, ReadsStateExitCodeAndSignal) {
  const auto failed = ParseSlurmEnd(
      "JobId=7 ArrayJobId=5 ArrayTaskId=1 JobName=huoyan-x JobState=FAILED Reason=NonZeroExitCode Requeue=1 "
      "ExitCode=3:0 DerivedExitCode=0:0");
  ASSERT_TRUE(failed);
  EXPECT_EQ(failed->state, "FAILED");
  EXPECT_EQ(failed->exit_code, 3);
  EXPECT_EQ(failed->signal, 0);
  EXPECT_EQ(ParseSlurmEnd("JobId=7 JobState=FAILED ExitCode=0:9 X=1")->signal, 9);
}

TEST(ParseSlurmEnd, IsNothingForAnythingElse) {
  EXPECT_FALSE(ParseSlurmEnd(""));
  EXPECT_FALSE(ParseSlurmEnd("slurm_load_jobs error: Invalid job id specified"));
}

}  // namespace
}  // namespace huoyan
