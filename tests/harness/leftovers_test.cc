#include "harness/records/leftovers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/file.h"
#include "harness/records/run_store.h"
#include "harness/records/sweep_manifest.h"
#include "tests/harness/scratch_folder.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class LeftoversTest : public ::testing::Test {
 protected:
  LeftoversTest() : store_(scratch_ / "sweep") {
    SweepManifest manifest;
    manifest.experiment_name = "x";
    manifest.trial_ids = {"0123456789abcdef"};
    manifest.probe_ids = {"1111111111111111"};
    WriteSweepManifest(manifest, store_.folder());
    for (const char* id : {"0123456789abcdef", "1111111111111111"}) {
      RunRecord record;
      record.trial_id = id;
      record.spec.model_name = "m";
      record.spec.model.create = "tiny-test";
      store_.Save(record, {});
    }
  }
  std::vector<std::string> Names(EarlierResults earlier = EarlierResults::kKept) const {
    std::vector<std::string> names;
    for (const Leftover& one : SweepLeftovers(store_.folder(), earlier))
      names.push_back(one.path.lexically_relative(store_.folder()).string());
    return names;
  }
  ScratchFolder scratch_;
  RunStore store_;
};

TEST_F(LeftoversTest, ACleanSweepHasNone) { EXPECT_THAT(Names(), IsEmpty()); }

TEST_F(LeftoversTest, AreTrialsNobodyNamesBrokenRecordsCheckpointsAndTemporaries) {
  const TrialFolder done = store_.FolderOf("0123456789abcdef");
  WriteFileAtomically(done.Checkpoint() / "training.safetensors", std::string(1000, 'x'));
  WriteFileAtomically(done.BrokenRecord(), "{");
  WriteFileAtomically(done.path / "record.json.tmp1234", "{");
  WriteFileAtomically(store_.folder() / "2222222222222222" / "spec.json", "{}");
  WriteFileAtomically(store_.folder() / "notes.txt", "mine");
  EXPECT_THAT(Names(),
              UnorderedElementsAre("0123456789abcdef/checkpoint", "0123456789abcdef/record.json.broken",
                                   "0123456789abcdef/record.json.tmp1234", "2222222222222222"));
  EXPECT_EQ(SweepLeftovers(store_.folder(), EarlierResults::kKept)[1].bytes, 1000);
}

TEST_F(LeftoversTest, ResultsOfAnEarlierStateAreThereUntilSomebodySaysSo) {
  RunRecord record;
  record.trial_id = "2222222222222222";
  record.spec.model_name = "m";
  record.spec.model.create = "tiny-test";
  store_.Save(record, {});
  EXPECT_THAT(Names(), IsEmpty());
  EXPECT_THAT(Names(EarlierResults::kListed), UnorderedElementsAre("2222222222222222"));
}

TEST_F(LeftoversTest, ACheckpointOfATrialThatIsNotDoneIsNone) {
  fs::remove(store_.FolderOf("0123456789abcdef").Record());
  WriteFileAtomically(store_.FolderOf("0123456789abcdef").Checkpoint() / "training.safetensors", "x");
  EXPECT_THAT(Names(), IsEmpty());
}

TEST_F(LeftoversTest, LinksAreNotFollowed) {
  WriteFileAtomically(scratch_ / "elsewhere" / "a.tmp1", std::string(500, 'x'));
  fs::create_directory_symlink(scratch_ / "elsewhere", store_.folder() / "2222222222222222");
  EXPECT_THAT(Names(), IsEmpty());
  fs::create_directory_symlink(scratch_ / "elsewhere", store_.FolderOf("0123456789abcdef").Checkpoint());
  const auto leftovers = SweepLeftovers(store_.folder(), EarlierResults::kKept);
  ASSERT_EQ(leftovers.size(), 1u) << "the link itself";
  EXPECT_EQ(leftovers[0].bytes, 0);
}

TEST(CacheLeftovers, AreBasesWhoseMakingWasBrokenOff) {
  const ScratchFolder scratch;
  WriteFileAtomically(scratch / "models" / "a" / "config.json", "{}");
  WriteFileAtomically(scratch / "models" / "b.building" / "config.json", "{}");
  const auto leftovers = CacheLeftovers(scratch.path());
  ASSERT_EQ(leftovers.size(), 1u);
  EXPECT_EQ(leftovers[0].path.filename(), "b.building");
}

}  // namespace
}  // namespace huoyan
