#include <memory>
#include <system_error>

#include "harness/cli/command_line.h"
#include "harness/cli/stored_trials.h"
#include "harness/cli/text_table.h"
#include "harness/experiment/content_hash.h"
#include "harness/records/leftovers.h"
#include "harness/summary/wording.h"
#include "harness/sweep/sweep.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

class Gc {
 public:
  Gc(const CommandLine& line, bool remove, EarlierResults earlier)
      : line_(line), remove_(remove), earlier_(earlier) {}

  void Sweep(const fs::path& folder) {
    try {
      const FileLock lock = LockSweep(RunStore(folder));  // nothing is removed below a sweep at work
      for (const Leftover& leftover : SweepLeftovers(folder, earlier_)) Handle(leftover);
    } catch (const Error& error) {
      failed_ = true;
      PrintNote(error.In(line_.language));
    }
  }

  void Cache(const fs::path& folder) {
    for (const Leftover& leftover : CacheLeftovers(folder)) Handle(leftover);
  }

  ExitCode Conclude() {
    if (!line_.json && count_ > 0) PrintOut(table_.Render());
    const Text text =
        remove_ ? Say("{} leftovers removed, {} freed", "已移除 {} 项，释放 {}", count_, Bytes(bytes_))
                : Say("{} leftovers, {}; `huoyan gc --delete` removes them",
                      "共 {} 项，{}；`huoyan gc --delete` 可移除", count_, Bytes(bytes_));
    PrintNote(text.In(line_.language));
    return failed_ ? ExitCode::kExecution : ExitCode::kOk;
  }

 private:
  void Handle(const Leftover& leftover) {
    if (remove_) {
      std::error_code failed;
      fs::remove_all(leftover.path, failed);  // removes links, never what they point to
      if (failed) {
        failed_ = true;
        PrintNote(leftover.path.string() + ": " + failed.message());
        return;
      }
    }
    ++count_;
    bytes_ += leftover.bytes;
    if (line_.json) {
      PrintJson({{"schema_version", 1},
                 {"path", leftover.path.string()},
                 {"bytes", leftover.bytes},
                 {"why", leftover.why.In(line_.language)},
                 {"removed", remove_}});
    } else {
      table_.Add({leftover.path.string(), Bytes(leftover.bytes), leftover.why.In(line_.language)});
    }
  }

  const CommandLine& line_;
  bool remove_;
  EarlierResults earlier_;
  TextTable table_{{"path", "size", "why"}};
  std::size_t count_ = 0;
  std::int64_t bytes_ = 0;
  bool failed_ = false;
};

}  // namespace

void AddGcCommand(CLI::App& app, CommandLine& line) {
  CLI::App* command =
      AddCommand(app, "gc", "list what no result needs any more, and remove it with --delete");
  auto sweep = std::make_shared<std::string>();
  auto remove = std::make_shared<bool>(false);
  command->add_option("sweep", *sweep,
                      "experiment name below --runs, or the sweep's folder (default: all, and the cache)");
  command->add_flag("--delete", *remove, "remove them; without it nothing is changed");
  auto earlier = std::make_shared<bool>(false);
  command->add_flag(
      "--earlier", *earlier,
      "also results of an earlier state of the experiment: before an edit, or outside an override");
  command->footer("Exit codes: 0 ok, 2 usage, 3 something could not be looked at or removed.");
  SetAction(line, command, [&line, sweep, remove, earlier] {
    Gc gc(line, *remove, *earlier ? EarlierResults::kListed : EarlierResults::kKept);
    if (!sweep->empty()) {
      gc.Sweep(FindSweepFolder(*sweep, line.runs));
    } else {
      for (const fs::path& folder : SweepFolders(line.runs)) gc.Sweep(folder);
      gc.Cache(CacheFolder());
    }
    return gc.Conclude();
  });
}

}  // namespace huoyan
