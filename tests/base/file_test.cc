#include "harness/base/file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>
#include <fstream>
#include <thread>

#include "harness/base/error.h"
#include "harness/base/replace_file.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

class FileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("huoyan-file-test-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  fs::path folder_;
};

TEST_F(FileTest, WritesCreateFoldersAndReplaceTheWholeFile) {
  const fs::path path = folder_ / "新" / "记录.json";
  WriteFileAtomically(path, "first and longer");
  WriteFileAtomically(path, "second");
  EXPECT_EQ(ReadFile(path), "second");
  EXPECT_EQ(std::distance(fs::directory_iterator(path.parent_path()), {}), 1)
      << "a temporary file was left behind";
}

TEST_F(FileTest, AReplacedFileIsReadAtOnceAndSyncedLater) {
  ReplaceFile(folder_ / "a", "first");
  ReplaceFile(folder_ / "a", "second");
  EXPECT_EQ(ReadFile(folder_ / "a"), "second");
  SyncFile(folder_ / "a");
  EXPECT_THROW(SyncFile(folder_ / "missing"), Error);
  EXPECT_THROW(ReplaceFile("/dev/null/below-a-file", "x"), Error);
}

TEST_F(FileTest, ReadsWhatHasNoSizeBeforeItIsRead) {
  EXPECT_FALSE(ReadFile("/dev/null").size());
  if (fs::exists("/proc/self/cmdline")) {
    EXPECT_NE(ReadFile("/proc/self/cmdline"), "");
    EXPECT_THROW(ReadFile("/proc/self/cmdline", 3), Error);
  }
}

TEST_F(FileTest, WaitsForAPipeSomebodyWritesAndForNoOther) {
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(ReadFile(folder_ / "pipe"), "");
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  std::thread writer([&] {
    for (const char* part : {"first, ", "second"}) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      EXPECT_GT(::write(ends[1], part, std::strlen(part)), 0);
    }
    ::close(ends[1]);
  });
  EXPECT_EQ(ReadFile("/dev/fd/" + std::to_string(ends[0])), "first, second");
  writer.join();
  ::close(ends[0]);
}

TEST_F(FileTest, SaysWhatCannotBeReadOrWritten) {
  EXPECT_THROW(ReadFile(folder_ / "missing"), Error);
  EXPECT_THROW(ReadFile(folder_), Error);
  WriteFileAtomically(folder_ / "large", std::string(100, 'x'));
  EXPECT_THROW(ReadFile(folder_ / "large", 99), Error);
  EXPECT_THROW(WriteFileAtomically(folder_ / "large" / "below-a-file", "x"), Error);
}

TEST_F(FileTest, HashesLikeThePublishedVector) {
  const std::string abc =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";  // FIPS 180-2, appendix B.1
  EXPECT_EQ(Sha256("abc"), abc);
  WriteFileAtomically(folder_ / "abc", "abc");
  EXPECT_EQ(Sha256OfFile(folder_ / "abc"), abc);
}

TEST_F(FileTest, HashesNothingThatMayNeverEnd) {
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  EXPECT_THROW(Sha256OfFile(folder_ / "pipe"), Error);
  EXPECT_THROW(Sha256OfFile("/dev/zero"), Error);
  EXPECT_THROW(Sha256OfFile(folder_), Error);
}

}  // namespace
}  // namespace huoyan
