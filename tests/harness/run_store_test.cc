#include "harness/records/run_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "harness/base/file.h"
#include "harness/records/provenance.h"
#include "tests/harness/scratch_folder.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kId[] = "0123456789abcdef";

RunRecord Sample() {
  RunRecord record;
  record.trial_id = kId;
  record.spec.model_name = "小";
  record.spec.model.create = "tiny-test";
  record.spec.lora = LoraSpec{};
  record.provenance = CollectProvenance(BackendInfo{}, "huoyan run x.json");
  record.curve.push_back({1, 2, 3.5, 0.25, 1e-4, 512, 0.125});
  record.speed.train_step_seconds = 0.125;
  return record;
}

class RunStoreTest : public ::testing::Test {
 protected:
  RunStoreTest() : store_(scratch_ / "runs") {
    store_.Save(Sample(), {{"q1", "孙悟空", 0, -0.5}, {"q2", "唐僧\n师徒", 0, std::nullopt}});
  }
  std::string ErrorOfLoad() const {
    try {
      store_.Load(kId);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }
  void Replace(const fs::path& file, const std::string& from, const std::string& to) const {
    std::string text = ReadFile(file);
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    WriteFileAtomically(file, text.replace(at, from.size(), to));
  }
  ScratchFolder scratch_;
  RunStore store_;
  TrialFolder folder_ = store_.FolderOf(kId);
};

TEST_F(RunStoreTest, GivesBackWhatWasSaved) {
  const auto run = store_.Load(kId);
  ASSERT_TRUE(run);
  EXPECT_EQ(run->record.curve[0].loss, 3.5);
  EXPECT_EQ(run->record.spec.lora->rank, 8);
  ASSERT_THAT(run->answers, SizeIs(2));
  EXPECT_EQ(run->answers[1].answer, "唐僧\n师徒");
  EXPECT_EQ(run->answers[0].mean_logprob, -0.5);
  EXPECT_THAT(store_.List(), ElementsAre(kId));
}

TEST_F(RunStoreTest, HasNothingWhereNothingIs) {
  EXPECT_FALSE(store_.Load("ffffffffffffffff"));
  EXPECT_THAT(RunStore(scratch_ / "nowhere").List(), IsEmpty());
}

TEST_F(RunStoreTest, AllTruncationsOfARecordAreProblemsAndNeverACrash) {
  const std::string whole = ReadFile(folder_.Record());
  for (std::size_t length = 0; length + 2 < whole.size(); length += 7) {
    WriteFileAtomically(folder_.Record(), whole.substr(0, length));
    EXPECT_NE(ErrorOfLoad(), "") << "cut to " << length << " bytes";
  }
}

TEST_F(RunStoreTest, NoticesChangedAnswers) {
  Replace(folder_.Answers(), "孙悟空", "猪悟能");
  EXPECT_THAT(ErrorOfLoad(), HasSubstr("not those the record was made with"));
  fs::remove(folder_.Answers());
  EXPECT_THAT(ErrorOfLoad(), HasSubstr("answers.jsonl"));
}

TEST_F(RunStoreTest, NoticesASingleChangedDigit) {
  Replace(folder_.Record(), "\"loss\": 3.5", "\"loss\": 3.4");
  EXPECT_THAT(ErrorOfLoad(), HasSubstr("its own checksum"));
}

TEST_F(RunStoreTest, ReadsARecordFromBeforeThereWereChecksums) {
  const std::string text = ReadFile(folder_.Record());
  const std::size_t key = text.find(",\n \"record_sha256\"");
  ASSERT_NE(key, std::string::npos);
  WriteFileAtomically(folder_.Record(), text.substr(0, key) + "\n}\n");
  EXPECT_EQ(ErrorOfLoad(), "");
}

TEST_F(RunStoreTest, ReadsALargeRecordOnlyWithItsChecksum) {
  constexpr std::size_t kMoreThanUnsealedOnesMayHave = (16 << 20) + 1;
  RunRecord record = Sample();
  record.detail_en.assign(kMoreThanUnsealedOnesMayHave, 'x');
  store_.Save(record, {});
  EXPECT_EQ(ErrorOfLoad(), "");
  Replace(folder_.Record(), "\"loss\": 3.5", "\"loss\": 3.4");
  EXPECT_THAT(ErrorOfLoad(), HasSubstr("without a checksum that fits them; at most 16777216 are read"));
}

TEST_F(RunStoreTest, NoticesARecordOfAnotherTrial) {
  RunRecord other = Sample();
  other.trial_id = "fedcba9876543210";
  store_.Save(other, {});
  fs::copy_file(store_.FolderOf(other.trial_id).Record(), folder_.Record(),
                fs::copy_options::overwrite_existing);
  EXPECT_THAT(ErrorOfLoad(), HasSubstr("the record is of trial fedcba9876543210"));
}

TEST_F(RunStoreTest, NoticesALaterFormat) {
  Replace(folder_.Record(), "\"schema_version\": 1", "\"schema_version\": 2");
  EXPECT_THAT(ErrorOfLoad(), HasSubstr("format version 2"));
}

TEST_F(RunStoreTest, SetsABrokenRecordAsideAndReportsIt) {
  WriteFileAtomically(folder_.Record(), "{\"schema_version\": 1, ");
  std::vector<Problem> problems;
  EXPECT_FALSE(store_.LoadOrSetAside(kId, problems));
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_THAT(problems[0].where.file, HasSubstr("record.json"));
  EXPECT_FALSE(fs::exists(folder_.Record()));
  EXPECT_TRUE(fs::exists(folder_.BrokenRecord()));
  EXPECT_FALSE(store_.LoadOrSetAside(kId, problems));
  EXPECT_THAT(problems, SizeIs(1)) << "a record set aside is absent, not broken again";
}

TEST_F(RunStoreTest, AResultThatCannotBeReadNowIsKept) {
  store_.Save(Sample(), {});
  const std::string text = ReadFile(folder_.Record());
  std::vector<Problem> problems;
  Replace(folder_.Record(), "\"schema_version\": 1", "\"schema_version\": 2");
  EXPECT_THROW(store_.LoadOrSetAside(kId, problems), Error) << "a newer program's";
  EXPECT_TRUE(fs::exists(folder_.Record()));
  WriteFileAtomically(folder_.Record(), text);
  fs::permissions(folder_.Record(), fs::perms::none);
  if (::geteuid() == 0) return;  // who reads everything
  EXPECT_THROW(store_.LoadOrSetAside(kId, problems), Error);
  EXPECT_TRUE(fs::exists(folder_.Record()));
}

TEST_F(RunStoreTest, SavingWithoutAnswersRemovesOldOnes) {
  store_.Save(Sample(), {});
  EXPECT_FALSE(fs::exists(folder_.Answers()));
  EXPECT_THAT(store_.Load(kId)->answers, IsEmpty());
}

TEST_F(RunStoreTest, WhatAKilledProcessLeftUnfinishedIsNotHashed) {
  WriteFileAtomically(folder_.Adapter() / "adapter_model.safetensors", "weights");
  const std::string hash = HashFolder(folder_.Adapter());
  WriteFileAtomically(folder_.Adapter() / "adapter_model.safetensors.tmp15447", "wei");
  EXPECT_EQ(HashFolder(folder_.Adapter()), hash);
  WriteFileAtomically(folder_.Adapter() / "README.md", "more");
  EXPECT_NE(HashFolder(folder_.Adapter()), hash);
}

TEST(Provenance, SaysWhatItCanOfBuildAndMachine) {
  const Provenance provenance = CollectProvenance(BackendInfo{}, "huoyan run x.json");
  EXPECT_THAT(provenance.commit, ::testing::MatchesRegex("unknown|[0-9a-f]{40}(\\+dirty)?"));
  EXPECT_THAT(provenance.build, HasSubstr("."));
  EXPECT_GT(provenance.memory_bytes, 0);
  EXPECT_THAT(provenance.started_at, ::testing::MatchesRegex("20..-..-..T..:..:..Z"));
}

}  // namespace
}  // namespace huoyan
