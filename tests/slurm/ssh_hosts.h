#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "tests/harness/scratch_folder.h"

namespace huoyan {

/// A real sshd on loopback that answers to the host names given, with a port, keys and settings of its own;
/// ended by its process id. Needs root and Debian's openssh-server.
class SshHosts {
 public:
  /// `environment` ("NAME=value") is set for whoever logs in.
  SshHosts(const std::vector<std::string>& names, const std::vector<std::string>& environment);
  ~SshHosts();
  SshHosts(const SshHosts&) = delete;
  SshHosts& operator=(const SshHosts&) = delete;

  /// Empty when the hosts let one in, otherwise why not: the test is then skipped with it.
  const std::string& why_not() const { return why_not_; }

  /// The ssh that reaches them, as a shell command without the host: "ssh -F ...".
  std::string Client() const;

 private:
  void Configure(const std::vector<std::string>& names, const std::vector<std::string>& environment) const;

  ScratchFolder folder_;
  pid_t daemon_ = -1;
  std::string why_not_;
};

}  // namespace huoyan
