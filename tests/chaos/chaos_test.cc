#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <random>
#include <thread>

#include "harness/base/file.h"
#include "tests/chaos/stored_results.h"
#include "tests/chaos/sweep_program.h"

// Whatever happens to a sweep on the way, run again until it ends it has the results of one that nothing
// happened to. HUOYAN_CHAOS_KILLS (default 6) processes are killed at moments that HUOYAN_CHAOS_SEED (default
// 1) decides.

namespace huoyan {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using ::testing::HasSubstr;

constexpr int kFewSteps = 40;

int FromEnvironment(const char* name, int otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoi(text);
}

// The results of an undisturbed sweep; each number of steps is run once.
const std::map<std::string, std::string>& Calm(int steps) {
  static std::map<int, std::map<std::string, std::string>> known;
  auto& results = known[steps];
  if (results.empty()) {
    const SweepProgram program(steps);
    EXPECT_EQ(program.Run(), 0) << program.Errors();
    results = StoredResults(program.Sweep());
    EXPECT_EQ(results.size(), 3u * 3 + 2u * 2) << "record, answers and spec of each, and two adapters";
  }
  return results;
}

void ExpectCalmResults(const SweepProgram& program, int steps) {
  EXPECT_EQ(Difference(Calm(steps), StoredResults(program.Sweep())), "");
}

bool WaitForFile(const SweepProgram& program, const std::string& name) {
  for (int i = 0; i < 1200; ++i) {
    if (fs::exists(program.Sweep())) {
      for (const auto& entry :
           fs::recursive_directory_iterator(program.Sweep(), fs::directory_options::skip_permission_denied)) {
        if (entry.path().filename() == name) return true;
      }
    }
    std::this_thread::sleep_for(50ms);
  }
  return false;
}

struct Tally {
  int parents = 0;
  int children = 0;
  int starts = 1;
};

// A trial's process that has run for some milliseconds; -1 when none comes.
pid_t WaitForChild(pid_t parent, std::uint32_t milliseconds) {
  for (int i = 0; i < 100; ++i) {
    if (!SweepProgram::ChildrenOf(parent).empty()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
      const std::vector<pid_t> children = SweepProgram::ChildrenOf(parent);
      return children.empty() ? -1 : children.front();
    }
    std::this_thread::sleep_for(20ms);
  }
  return -1;
}

// Kills parent or child at random moments and starts the sweep again at once whenever the parent has ended,
// so that orphans of the old one and children of the new one meet.
Tally KillAtRandom(const SweepProgram& program, int kills, std::uint32_t seed) {
  std::mt19937 random(seed);
  Tally tally;
  pid_t parent = program.Start();
  for (;;) {
    const bool armed = tally.parents + tally.children < kills;
    std::this_thread::sleep_for(std::chrono::milliseconds(armed ? 100 + random() % 2000 : 200));
    int code = 0;
    if (SweepProgram::HasEnded(parent, code)) {
      if (code == 0) return tally;
      parent = program.Start();
      ++tally.starts;
      continue;
    }
    if (!armed) continue;
    const bool child_wanted = random() % 2 == 0;
    const pid_t child = child_wanted ? WaitForChild(parent, random() % 500) : -1;
    if (child > 0) {
      ::kill(child, SIGKILL);
      ++tally.children;
    } else {
      ::kill(parent, SIGKILL);
      SweepProgram::Wait(parent);
      ++tally.parents;
      ++tally.starts;
      parent = program.Start();
    }
  }
}

TEST(Chaos, KilledAtRandomMomentsASweepEndsWithTheSameResults) {
  const int kills = FromEnvironment("HUOYAN_CHAOS_KILLS", 6);
  const int seed = FromEnvironment("HUOYAN_CHAOS_SEED", 1);
  const int steps = FromEnvironment("HUOYAN_CHAOS_STEPS", 200 * kills + kFewSteps);
  const auto start = std::chrono::steady_clock::now();
  const SweepProgram program(steps);
  const Tally tally = KillAtRandom(program, kills, static_cast<std::uint32_t>(seed));
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - start);
  std::printf(
      "chaos: seed %d, %d steps a trial: %d kills (%d of the sweep, %d of a trial), %d starts, %lld s\n",
      seed, steps, tally.parents + tally.children, tally.parents, tally.children, tally.starts,
      static_cast<long long>(seconds.count()));
  EXPECT_EQ(tally.parents + tally.children, kills)
      << "the sweep ended too early; give HUOYAN_CHAOS_STEPS more";
  ExpectCalmResults(program, steps);
}

TEST(Chaos, TwoSweepsStartedAtOnceDoNotDisturbEachOther) {
  const SweepProgram program(kFewSteps);
  const pid_t first = program.Start();
  const pid_t second = program.Start();
  const int code_of_first = SweepProgram::Wait(first);
  const int code_of_second = SweepProgram::Wait(second);
  EXPECT_EQ(std::min(code_of_first, code_of_second), 0);
  EXPECT_EQ(std::max(code_of_first, code_of_second), 2) << "one is refused";
  EXPECT_THAT(program.Errors(), HasSubstr("another sweep is at work on this folder"));
  ExpectCalmResults(program, kFewSteps);
}

TEST(Chaos, ATruncatedRecordAndAFlippedBitAreRunAgain) {
  const SweepProgram program(kFewSteps);
  ASSERT_EQ(program.Run(), 0);
  int number = 0;
  for (const auto& entry : fs::directory_iterator(program.Sweep())) {
    const fs::path record = entry.path() / "record.json";
    if (!fs::exists(record)) continue;
    std::string text = ReadFile(record);
    if (number++ == 0) {
      text.resize(text.size() / 2);
    } else {
      text[text.find("\"loss\": ") + 8] ^= 1;
    }
    WriteFileAtomically(record, text);
  }
  EXPECT_EQ(program.Run(), 0);
  EXPECT_THAT(program.Errors(), HasSubstr("set aside"));
  ExpectCalmResults(program, kFewSteps);
}

TEST(Chaos, ADamagedCheckpointIsNotResumedFrom) {
  constexpr int kSteps = 100;
  const SweepProgram program(kSteps);
  const pid_t pid = program.Start();
  ASSERT_TRUE(WaitForFile(program, "training.safetensors"));
  ::kill(pid, SIGINT);
  ASSERT_EQ(SweepProgram::Wait(pid), 130);
  int damaged = 0;
  for (const auto& entry : fs::recursive_directory_iterator(program.Sweep())) {
    if (entry.path().filename() != "training.safetensors") continue;
    std::string bytes = ReadFile(entry.path());
    bytes[bytes.size() - 3] ^= 0x40;  // in a tensor: nothing but a checksum notices
    WriteFileAtomically(entry.path(), bytes);
    ++damaged;
  }
  EXPECT_EQ(damaged, 1);
  EXPECT_EQ(program.Run(), 0);
  ExpectCalmResults(program, kSteps);
}

TEST(Chaos, AClockThatJumpsChangesNothing) {
  const char* library = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";
  if (!fs::exists(library)) GTEST_SKIP() << library << " is missing: install faketime";
  const SweepProgram program(kFewSteps);
  const fs::path clock = program.folder() / "clock";
  WriteFileAtomically(clock, "+0");
  const pid_t pid =
      program.Start({"LD_PRELOAD=" + std::string(library), "FAKETIME_TIMESTAMP_FILE=" + clock.string(),
                     "FAKETIME_NO_CACHE=1", "FAKETIME_DONT_FAKE_MONOTONIC=1"});
  int code = -1;
  for (int jump = 0; !SweepProgram::HasEnded(pid, code); ++jump) {
    WriteFileAtomically(clock, jump % 2 == 0 ? "-400d" : "+3650d");
    std::this_thread::sleep_for(300ms);
  }
  EXPECT_EQ(code, 0) << program.Errors();
  EXPECT_EQ(program.Run(), 0) << "with the right time again, everything is done";
  ExpectCalmResults(program, kFewSteps);
}

// A small file system of its own below runs/; unmounted when the test ends.
class SmallDisk {
 public:
  SmallDisk(const SweepProgram& program, const char* options) : path_(program.folder() / "runs") {
    fs::create_directories(path_);
    mounted_ = ::mount("tmpfs", path_.c_str(), "tmpfs", 0, options) == 0;
  }
  ~SmallDisk() {
    if (mounted_) ::umount2(path_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  bool mounted() const { return mounted_; }
  void Remount(unsigned long flags, const char* options) const {
    ASSERT_EQ(::mount("tmpfs", path_.c_str(), "tmpfs", MS_REMOUNT | flags, options), 0);
  }

 private:
  fs::path path_;
  bool mounted_;
};

TEST(Chaos, AFullDiskEndsTheSweepAndRoomLetsItGoOn) {
  const SweepProgram program(kFewSteps);
  const SmallDisk disk(program, "size=64k");
  if (!disk.mounted()) GTEST_SKIP() << "mounting a small disk needs root";
  EXPECT_EQ(program.Run(), 3);
  EXPECT_THAT(program.Errors(), HasSubstr("No space left on device"));
  disk.Remount(0, "size=64m");
  EXPECT_EQ(program.Run(), 0) << program.Errors();
  ExpectCalmResults(program, kFewSteps);
}

TEST(Chaos, AFolderThatIsReadOnlyEndsTheSweepAndWritingLetsItGoOn) {
  constexpr int kSteps = 100;
  const SweepProgram program(kSteps);
  const SmallDisk disk(program, "size=64m");
  if (!disk.mounted()) GTEST_SKIP() << "mounting a small disk needs root";
  const pid_t pid = program.Start();
  ASSERT_TRUE(WaitForFile(program, "training.safetensors"));
  ::kill(pid, SIGINT);
  ASSERT_EQ(SweepProgram::Wait(pid), 130) << program.Errors();
  disk.Remount(MS_RDONLY, "");
  EXPECT_EQ(program.Run(), 3);
  EXPECT_THAT(program.Errors(), HasSubstr("Read-only file system"));
  disk.Remount(0, "size=64m");
  EXPECT_EQ(program.Run(), 0) << program.Errors();
  ExpectCalmResults(program, kSteps);
}

}  // namespace
}  // namespace huoyan
