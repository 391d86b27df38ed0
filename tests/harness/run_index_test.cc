#include "harness/records/run_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/file.h"
#include "tests/harness/scratch_folder.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class RunIndexTest : public ::testing::Test {
 protected:
  RunIndexTest() : store_(scratch_ / "runs") {
    Save("0123456789abcdef", TrialStatus::kCompleted);
    Save("fedcba9876543210", TrialStatus::kOutOfMemory);
  }
  void Save(const std::string& id, TrialStatus status) const {
    RunRecord record;
    record.trial_id = id;
    record.spec.model_name = "小";
    record.spec.model.create = "tiny-test";
    record.status = status;
    store_.Save(record, {});
  }
  std::vector<IndexEntry> Read() {
    problems_.clear();
    return ReadIndex(store_, problems_);
  }
  ScratchFolder scratch_;
  RunStore store_;
  std::vector<Problem> problems_;
};

TEST_F(RunIndexTest, ListsEveryTrialTheFirstTimeAndAfter) {
  for (int i = 0; i < 2; ++i) {
    const auto entries = Read();
    ASSERT_THAT(entries, SizeIs(2));
    EXPECT_EQ(entries[0].label, "小 · base");
    EXPECT_EQ(entries[1].status, TrialStatus::kOutOfMemory);
  }
  EXPECT_TRUE(fs::exists(store_.folder() / "index.jsonl"));
}

TEST_F(RunIndexTest, FollowsWhatChangesComesAndGoes) {
  Read();
  Save("fedcba9876543210", TrialStatus::kDiverged);
  EXPECT_EQ(Read()[1].status, TrialStatus::kDiverged);
  Save("1111111111111111", TrialStatus::kCompleted);
  EXPECT_THAT(Read(), SizeIs(3));
  fs::remove(store_.FolderOf("1111111111111111").Record());
  EXPECT_THAT(Read(), SizeIs(2));
}

TEST_F(RunIndexTest, ADamagedIndexCostsTimeOnly) {
  Read();
  WriteFileAtomically(store_.folder() / "index.jsonl", "{\"trial_id\": \"0123\n\xff");
  EXPECT_THAT(Read(), SizeIs(2));
  EXPECT_THAT(problems_, IsEmpty());
}

TEST_F(RunIndexTest, ABrokenRecordIsReportedEachTime) {
  WriteFileAtomically(store_.FolderOf("0123456789abcdef").Record(), "{");
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(Read(), SizeIs(1));
    EXPECT_THAT(problems_, SizeIs(1));
  }
}

}  // namespace
}  // namespace huoyan
