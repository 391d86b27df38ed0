#include "harness/cli/start_backend.h"

namespace huoyan {

std::unique_ptr<Backend> StartBackend(const CommandLine& line) {
  PrepareProcess(line.argv);
  return MakeBackend();
}

}  // namespace huoyan
