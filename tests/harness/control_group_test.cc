#include "harness/sweep/control_group.h"

#include <gtest/gtest.h>

#include "harness/base/file.h"
#include "tests/harness/scratch_folder.h"

namespace huoyan {
namespace {

class ControlGroupTest : public ::testing::Test {
 protected:
  std::optional<std::int64_t> Limit(const std::string& membership) const {
    WriteFileAtomically(folder_ / "cgroup", membership);
    return ControlGroupMemoryLimit(folder_ / "cgroup", folder_ / "mount");
  }
  void Write(const std::string& file, const std::string& content) const {
    WriteFileAtomically(folder_ / "mount" / file, content);
  }
  ScratchFolder folder_;
};

TEST_F(ControlGroupTest, TheLeastOfTheGroupAndAllAboveItCounts) {
  Write("slurm/memory.max", "3000000000\n");
  Write("slurm/job_7/memory.max", "max\n");
  EXPECT_EQ(Limit("0::/slurm/job_7\n"), 3000000000);
  Write("slurm/job_7/memory.max", "2000000000\n");
  EXPECT_EQ(Limit("0::/slurm/job_7\n"), 2000000000);
}

TEST_F(ControlGroupTest, VersionOneHasItsOwnFilesAndANumberForNoLimit) {
  Write("memory/memory.limit_in_bytes", "9223372036854771712\n");
  Write("memory/slurm/uid_0/memory.limit_in_bytes", "1000000000\n");
  EXPECT_EQ(Limit("9:name=systemd:/x\n4:cpu,memory:/slurm/uid_0/job_7\n3:cpuset:/\n"), 1000000000);
  EXPECT_EQ(Limit("4:memory:/elsewhere\n"), std::nullopt);
}

TEST_F(ControlGroupTest, AContainersOwnFileCountsWhereThePathIsTheHosts) {
  Write("memory.max", "500000000\n");
  EXPECT_EQ(Limit("0::/docker/0123abcd\n"), 500000000);
}

TEST_F(ControlGroupTest, NothingIsSaidWithoutGroups) {
  EXPECT_EQ(Limit(""), std::nullopt);
  EXPECT_EQ(Limit("garbage\n:\n"), std::nullopt);
  EXPECT_EQ(ControlGroupMemoryLimit(folder_ / "missing", folder_ / "mount"), std::nullopt);
}

}  // namespace
}  // namespace huoyan
