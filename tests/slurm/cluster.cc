#include "tests/slurm/cluster.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <thread>

#include "harness/base/file.h"
#include "harness/cli/command_line.h"
#include "harness/records/host.h"

extern char** environ;

namespace huoyan {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr char kConfiguration[] = R"(ClusterName=huoyan-test
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={port}
SlurmdPort={node_port}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket,cred_expire=10
CredType=cred/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SchedulerParameters=sched_interval=1,bf_interval=1
MpiDefault=none
ReturnToService=2
KillWait=5
NodeName={host} NodeAddr=127.0.0.1 CPUs=2 RealMemory={memory} State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
)";

bool IsInstalled(const std::string& program) {
  return std::system(("command -v " + program + " > /dev/null").c_str()) == 0;
}

}  // namespace

SlurmCluster::SlurmCluster() {
  if (::geteuid() != 0) {
    why_not_ = "a Slurm of one's own needs root";
    return;
  }
  for (const char* program : {"munged", "slurmctld", "slurmd", "sbatch"}) {
    if (IsInstalled(program)) continue;
    why_not_ = std::string(program) + " is missing; run scripts/install-dependencies.sh test";
    return;
  }
  Configure();
  const std::string folder = folder_.path().string();
  StartDaemon({"munged", "--foreground", "--force", "--socket=" + folder + "/munge.socket",
               "--key-file=" + folder + "/munge.key", "--pid-file=" + folder + "/munged.pid",
               "--log-file=" + folder + "/munged.log", "--seed-file=" + folder + "/munged.seed"});
  for (int i = 0; i < 100 && !fs::exists(folder_ / "munge.socket"); ++i) std::this_thread::sleep_for(100ms);
  StartDaemon({"slurmctld", "-D", "-f", folder + "/slurm.conf"});
  StartDaemon({"slurmd", "-D", "-f", folder + "/slurm.conf"});
  if (!WaitUntilReady()) {
    why_not_ = "the node did not become ready:\n" + Output("sinfo -N -l") + "\n" +
               Output("tail -n 20 " + folder + "/*.log " + folder + "/*.out");
  }
}

SlurmCluster::~SlurmCluster() {
  for (auto daemon = daemons_.rbegin(); daemon != daemons_.rend(); ++daemon) {
    ::kill(*daemon, SIGTERM);
    int status = 0;
    for (int i = 0; i < 100 && ::waitpid(*daemon, &status, WNOHANG) == 0; ++i)
      std::this_thread::sleep_for(100ms);
    if (::kill(*daemon, SIGKILL) == 0) ::waitpid(*daemon, &status, 0);
  }
}

void SlurmCluster::Configure() const {
  const Host host = DescribeHost();
  std::mt19937 random(static_cast<unsigned>(::getpid()));
  const int port = 20000 + static_cast<int>(random() % 20000);
  std::string text = kConfiguration;
  const auto fill = [&](const std::string& name, const std::string& value) {
    for (std::size_t at; (at = text.find(name)) != std::string::npos;) text.replace(at, name.size(), value);
  };
  fill("{host}", host.name);
  fill("{port}", std::to_string(port));
  fill("{node_port}", std::to_string(port + 1));
  fill("{folder}", folder_.path().string());
  fill("{memory}", std::to_string(host.memory_bytes / (1 << 20) * 9 / 10));
  WriteFileAtomically(folder_ / "slurm.conf", text);
  std::string key(128, '\0');
  for (char& byte : key) byte = static_cast<char>(random());
  WriteFileAtomically(folder_ / "munge.key", key);
  ::chmod((folder_ / "munge.key").c_str(), 0400);
  fs::create_directories(folder_ / "state");
  fs::create_directories(folder_ / "spool");
}

void SlurmCluster::StartDaemon(const std::vector<std::string>& words) {
  const std::string log = (folder_ / (words[0] + ".out")).string();
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  pid_t pid = -1;
  if (::posix_spawnp(&pid, argv[0], &files, nullptr, argv.data(), environ) == 0) daemons_.push_back(pid);
  posix_spawn_file_actions_destroy(&files);
}

bool SlurmCluster::WaitUntilReady() const {
  for (int i = 0; i < 300; ++i) {
    if (Output("sinfo --noheader --format=%T") == "idle") return true;
    std::this_thread::sleep_for(100ms);
  }
  return false;
}

std::string SlurmCluster::Environment() const { return "SLURM_CONF=" + (folder_ / "slurm.conf").string(); }

std::string SlurmCluster::Output(const std::string& command) const {
  std::FILE* pipe = ::popen((Environment() + " " + command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return "";
  std::string text;
  std::array<char, 4096> piece;
  while (const std::size_t count = std::fread(piece.data(), 1, piece.size(), pipe))
    text.append(piece.data(), count);
  ::pclose(pipe);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

}  // namespace huoyan
