#include "reports/tracker_export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/file.h"
#include "reports/event_file.h"
#include "tests/reports/sample_sweep.h"

namespace huoyan {
namespace {

using ::testing::HasSubstr;

namespace fs = std::filesystem;

const Summary& SampleSummary() {
  static const Summary summary = [] {
    const GoldSet gold = MakeSampleGold();
    return Summarise("lora-rank", {}, MakeSampleRuns(gold), gold, kFewDraws);
  }();
  return summary;
}

/// A folder of its own, gone with the test.
class TrackerExport : public testing::Test {
 protected:
  TrackerExport() : folder_(fs::path(testing::TempDir()) / "huoyan-tracker-export") {
    fs::remove_all(folder_);
  }
  ~TrackerExport() override { fs::remove_all(folder_); }
  fs::path folder_;
};

// The readers of tests/exports open the same files with other people's code; here is what they cannot see.

TEST(MaskedCrc32c, IsThatOfTheTensorFlowRecordFormat) {
  const auto unmask = [](std::uint32_t masked) {
    const std::uint32_t rotated = masked - 0xA282EAD8;
    return rotated >> 17 | rotated << 15;
  };
  EXPECT_EQ(unmask(MaskedCrc32c("123456789")), 0xE3069283) << "RFC 3720's check value";
  EXPECT_EQ(unmask(MaskedCrc32c(std::string(32, '\0'))), 0x8A9136AA) << "RFC 3720, B.4";
}

TEST(UnixSeconds, ReadsOurOwnTimes) {
  EXPECT_EQ(UnixSeconds("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(UnixSeconds("2000-02-29T12:00:00Z"), 951825600);
  EXPECT_EQ(UnixSeconds("2025-11-22T01:23:45Z"), 1763774625);
  for (const char* other : {"", "yesterday", "2025-11-22", "2025-13-01T00:00:00Z"})
    EXPECT_EQ(UnixSeconds(other), 0) << other;
}

TEST_F(TrackerExport, GivesEveryTrialAFolderOfItsOwn) {
  WriteTensorBoard(SampleSummary(), folder_);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 10);
  WriteTensorBoard(SampleSummary(), folder_);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 10)
      << "written again, not beside";
}

TEST_F(TrackerExport, NoNameLeavesTheFolder) {
  Summary summary;
  TrialSummary trial;
  trial.label = "../../etc/passwd \n 孙悟空 " + std::string(500, 'x');
  trial.record.trial_id = "../up";
  summary.experiment_name = "../../name: |\n  evil";
  summary.trials = {trial};
  WriteTensorBoard(summary, folder_ / "in");
  WriteMlflow(summary, folder_ / "in");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 1);
  EXPECT_LE(FolderNameOf(trial).size(), 100U);
}

TEST_F(TrackerExport, MlflowRunsCarryParametersMetricsAndTags) {
  WriteMlflow(SampleSummary(), folder_);
  const fs::path experiment = *fs::directory_iterator(folder_);
  EXPECT_THAT(ReadFile(experiment / "meta.yaml"), HasSubstr("name: \"lora-rank\""));
  const TrialSummary& best = SampleSummary().trials.front();
  const fs::path run = experiment / Sha256(best.record.trial_id).substr(0, 32);
  EXPECT_EQ(ReadFile(run / "params" / "lora.rank"), std::to_string(best.record.spec.lora->rank));
  EXPECT_EQ(ReadFile(run / "tags" / "mlflow.runName"), best.label);
  const std::string loss = ReadFile(run / "metrics" / "train" / "loss");
  EXPECT_EQ(std::count(loss.begin(), loss.end(), '\n'), 120);
  EXPECT_TRUE(fs::exists(run / "metrics" / "test" / "appropriate_low"));
}

}  // namespace
}  // namespace huoyan
