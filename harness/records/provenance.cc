#include "harness/records/provenance.h"

#include <ctime>

#include "harness/records/build_info.h"
#include "harness/records/host.h"

namespace huoyan {

std::string NowUtc() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

Provenance CollectProvenance(BackendInfo backend, std::string command) {
  const Host host = DescribeHost();
  Provenance provenance;
  provenance.commit = kSourceCommit;
  provenance.build = DescribeBuild();
  provenance.host = host.name;
  provenance.cpu = host.cpu;
  provenance.system = host.system;
  provenance.memory_bytes = host.memory_bytes;
  provenance.backend = std::move(backend);
  provenance.started_at = NowUtc();
  provenance.command = std::move(command);
  return provenance;
}

}  // namespace huoyan
