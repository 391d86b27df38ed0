#include "tests/slurm/ssh_hosts.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <random>
#include <thread>

#include "harness/base/file.h"

extern char** environ;

namespace huoyan {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr char kDaemon[] = "/usr/sbin/sshd";  // sshd wants to be started by its whole path

bool Succeeds(const std::string& command) {
  return std::system((command + " > /dev/null 2>&1").c_str()) == 0;
}

}  // namespace

SshHosts::SshHosts(const std::vector<std::string>& names, const std::vector<std::string>& environment) {
  if (::geteuid() != 0) {
    why_not_ = "an sshd of one's own needs root";
    return;
  }
  if (!fs::exists(kDaemon)) {
    why_not_ = std::string(kDaemon) + " is missing; run scripts/install-dependencies.sh test";
    return;
  }
  Configure(names, environment);
  const std::string settings = (folder_ / "sshd_config").string();
  const std::string log = (folder_ / "sshd.log").string();
  std::vector<const char*> argv{kDaemon, "-D", "-f", settings.c_str(), "-E", log.c_str(), nullptr};
  if (::posix_spawn(&daemon_, kDaemon, nullptr, nullptr, const_cast<char**>(argv.data()), environ) != 0)
    daemon_ = -1;
  for (int i = 0; i < 100; ++i) {
    if (Succeeds(Client() + " " + names.front() + " true")) return;
    std::this_thread::sleep_for(100ms);
  }
  why_not_ = "the sshd does not let one in:\n" + (fs::exists(log) ? ReadFile(log) : "");
}

SshHosts::~SshHosts() {
  if (daemon_ <= 0) return;
  ::kill(daemon_, SIGTERM);
  ::waitpid(daemon_, nullptr, 0);
}

void SshHosts::Configure(const std::vector<std::string>& names,
                         const std::vector<std::string>& environment) const {
  const std::string folder = folder_.path().string();
  for (const char* key : {"host_key", "user_key"})
    Succeeds("ssh-keygen -q -t ed25519 -N '' -f " + folder + "/" + key);
  fs::create_directories("/run/sshd");  // where sshd keeps its children without rights
  std::mt19937 random(static_cast<unsigned>(::getpid()));
  const std::string port = std::to_string(20000 + random() % 20000);
  std::string settings = "Port " + port + "\nListenAddress 127.0.0.1\nHostKey " + folder +
                         "/host_key\nAuthorizedKeysFile " + folder +
                         "/user_key.pub\nPidFile none\nUsePAM no\nStrictModes no\n"
                         "PermitRootLogin prohibit-password\nSetEnv";
  for (const std::string& variable : environment) settings += " " + variable;
  WriteFileAtomically(folder_ / "sshd_config", settings + "\n");
  std::string hosts = "Host";
  for (const std::string& name : names) hosts += " " + name;
  WriteFileAtomically(folder_ / "ssh_config",
                      hosts + "\n  HostName 127.0.0.1\n  Port " + port + "\n  IdentityFile " + folder +
                          "/user_key\n  UserKnownHostsFile " + folder +
                          "/known_hosts\n  StrictHostKeyChecking no\n  BatchMode yes\n");
}

std::string SshHosts::Client() const { return "ssh -F " + (folder_ / "ssh_config").string(); }

}  // namespace huoyan
