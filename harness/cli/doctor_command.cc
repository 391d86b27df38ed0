#include <utf8proc.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <system_error>

#include "evalsets/gold.h"
#include "harness/base/file.h"
#include "harness/base/sha256.h"
#include "harness/cli/command_line.h"
#include "harness/cli/data_root.h"
#include "harness/experiment/content_hash.h"
#include "harness/experiment/trial_spec.h"
#include "harness/records/build_info.h"
#include "harness/records/host.h"
#include "harness/summary/wording.h"
#include "trainer/session.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kLittleDiskBytes = std::int64_t{5} << 30;
constexpr std::int64_t kLittleMemoryBytes = std::int64_t{8} << 30;

Text Same(const std::string& text) { return {text, text}; }

void AddMachine(std::vector<Finding>& findings) {
  const Host host = DescribeHost();
  findings.push_back({true, {"processor", "处理器"}, Same(host.cpu + ", " + host.system)});
  findings.push_back(
      {host.affinity_cpus == host.cpus,
       {"processors", "核心数"},
       Say("{} of {} usable by this process", "{1} 核中本进程可用 {0} 核", host.affinity_cpus, host.cpus)});
  findings.push_back(
      {host.memory_bytes >= kLittleMemoryBytes, {"memory", "内存"}, Same(Bytes(host.memory_bytes))});
}

void AddDisk(const fs::path& folder, std::vector<Finding>& findings) {
  std::error_code failed;
  fs::path at = fs::absolute(folder, failed);
  while (!fs::exists(at, failed) && at.has_relative_path()) at = at.parent_path();
  const fs::space_info space = fs::space(at, failed);
  if (failed) {
    findings.push_back({false, {"disk", "磁盘"}, Say("{}: {}", "{}：{}", at.string(), failed.message())});
    return;
  }
  const auto available = static_cast<std::int64_t>(space.available);
  findings.push_back({available >= kLittleDiskBytes,
                      {"disk", "磁盘"},
                      Say("{} free for {}", "{1} 可用空间 {0}", Bytes(available), folder.string())});
}

// A file by what is in it, as records name their data; `if_missing` says what then.
Finding DataFile(Text subject, const fs::path& file, const Text& if_missing) {
  std::error_code failed;
  if (!fs::exists(file, failed)) {
    return {false, std::move(subject),
            Say("{0} not found; {1}", "未找到 {0}；{2}", file.string(), if_missing.en, if_missing.zh)};
  }
  try {
    const std::string hash = Sha256OfFile(file);
    return {true, std::move(subject), Same(file.string() + ", sha256 " + hash)};
  } catch (const Error& error) {
    const Text& why = error.problems().front().what;
    return {false, std::move(subject), Say("{0}: {1}", "{0}：{2}", file.string(), why.en, why.zh)};
  }
}

void AddData(std::vector<Finding>& findings) {
  std::error_code failed;
  const fs::path root = FindDataRoot(fs::current_path(failed)).value_or(HUOYAN_SOURCE_DIR);
  const fs::path gold = DataSpec{}.gold;
  for (const fs::path& name :
       {gold, EntitiesBeside(gold), fs::path(DataSpec{}.facts), fs::path(DataSpec{}.digest)}) {
    findings.push_back(DataFile(Same(name.filename().string()), root / name,
                                {"experiments have to name their own", "实验须自行指定"}));
  }
  const char* chosen = std::getenv("HUOYAN_DATA");
  const fs::path data = chosen != nullptr && *chosen != '\0' ? fs::path(chosen)
                                                             : fs::path(HUOYAN_SOURCE_DIR) / "../shared/data";
  findings.push_back(DataFile({"corpus", "语料"}, (data / "xiyouji.txt").lexically_normal(),
                              {"only `evalset verify` needs the novel (set HUOYAN_DATA to its folder)",
                               "仅 `evalset verify` 需要原著（可用 HUOYAN_DATA 指定其文件夹）"}));
}

// The variable OpenBLAS takes its number of threads from; libtorch's own loops go by the affinity mask
// whatever it says. Asked before the trainer is loaded, which sets OMP_NUM_THREADS where nobody did.
std::optional<Finding> ThreadsOfOpenBlas() {
  for (const char* name : {"OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"}) {
    const char* value = std::getenv(name);
    const int threads = value == nullptr ? 0 : std::atoi(value);
    if (threads <= 0) continue;  // OpenBLAS passes over it
    const int usable = DescribeHost().affinity_cpus;
    return Finding{
        threads >= usable, Same(name),
        Say("is set to {}; matrix products by OpenBLAS use no more threads than that, everything "
            "else one for each of the {} processors usable. To use fewer, run under taskset",
            "被设为 {}；OpenBLAS 的矩阵乘至多使用这么多线程，其余计算则在可用的 {} 核上各用一个线程。"
            "若要少用，请以 taskset 运行",
            threads, usable)};
  }
  return std::nullopt;
}

std::vector<Finding> Examine(const CommandLine& line) {
  const std::optional<Finding> blas_threads = ThreadsOfOpenBlas();
  const std::unique_ptr<Backend> backend = MakeBackend();
  std::vector<Finding> findings;
  findings.push_back(
      {true, {"version", "版本"}, Same(std::string(HUOYAN_VERSION ", commit ") + kSourceCommit)});
  findings.push_back({true, {"build", "构建"}, Same(DescribeBuild())});
  findings.push_back(
      {true,
       {"libraries", "依赖库"},
       Same(fmt::format("fmt {}.{}.{}, nlohmann-json {}.{}.{}, utf8proc {}, {}, CLI11 {}",
                        FMT_VERSION / 10000, FMT_VERSION / 100 % 100, FMT_VERSION % 100,
                        NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR, NLOHMANN_JSON_VERSION_PATCH,
                        utf8proc_version(), DescribeSha256(), CLI11_VERSION))});
  const BackendInfo info = backend->Describe(Device::kAuto);
  findings.push_back({!info.library.empty(),
                      {"device", "设备"},
                      Same(fmt::format("{}, {}, BLAS {}, {} threads", info.device_name,
                                       info.library.empty() ? "-" : info.library, info.blas, info.threads))});
  for (const Finding& finding : backend->Diagnose()) findings.push_back(finding);
  if (blas_threads) findings.push_back(*blas_threads);
  AddMachine(findings);
  AddDisk(line.runs, findings);
  AddDisk(CacheFolder(), findings);
  AddData(findings);
  return findings;
}

ExitCode Doctor(const CommandLine& line) {
  for (const Finding& finding : Examine(line)) {
    if (line.json) {
      PrintJson({{"schema_version", 1},
                 {"ok", finding.ok},
                 {"subject", finding.subject.en},  // a key, the same in every language
                 {"detail", finding.detail.In(line.language)}});
    } else {
      PrintOut(std::string(finding.ok ? "ok  " : "!!  ") + finding.subject.In(line.language) + ": " +
               finding.detail.In(line.language) + "\n");
    }
  }
  return ExitCode::kOk;
}

}  // namespace

void AddDoctorCommand(CLI::App& app, CommandLine& line) {
  CLI::App* doctor =
      AddCommand(app, "doctor", "what this machine and build offer, and what holds them back (!!)");
  SetAction(line, doctor, [&line] { return Doctor(line); });
}

}  // namespace huoyan
