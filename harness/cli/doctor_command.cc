#include <utf8proc.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "harness/base/sha256.h"
#include "harness/cli/command_line.h"
#include "harness/experiment/content_hash.h"
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

void AddCorpus(std::vector<Finding>& findings) {
  const char* chosen = std::getenv("HUOYAN_DATA");
  const fs::path data = chosen != nullptr && *chosen != '\0' ? fs::path(chosen)
                                                             : fs::path(HUOYAN_SOURCE_DIR) / "../shared/data";
  std::error_code failed;
  const fs::path novel = (data / "xiyouji.txt").lexically_normal();
  const bool found = fs::exists(novel, failed);
  findings.push_back(
      {found,
       {"corpus", "语料"},
       found ? Same(novel.string())
             : Say("{} not found; only `evalset verify` needs the novel (set HUOYAN_DATA to its folder)",
                   "未找到 {}；仅 `evalset verify` 需要原著（可用 HUOYAN_DATA 指定其文件夹）",
                   novel.string())});
}

std::vector<Finding> Examine(const CommandLine& line) {
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
  AddMachine(findings);
  AddDisk(line.runs, findings);
  AddDisk(CacheFolder(), findings);
  AddCorpus(findings);
  return findings;
}

ExitCode Doctor(const CommandLine& line) {
  for (const Finding& finding : Examine(line)) {
    if (line.json) {
      PrintJson({{"schema_version", 1},
                 {"ok", finding.ok},
                 {"subject", finding.subject.In(line.language)},
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
