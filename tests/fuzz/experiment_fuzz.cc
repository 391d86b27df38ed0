#include <algorithm>

#include "harness/experiment/plan.h"
#include "tests/fuzz/input_folder.h"

// An experiment file and, after a zero byte, an override.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const huoyan::InputFolder folder;
  const std::uint8_t* end = std::find(data, data + size, 0);
  const auto file = folder.Write("x.json", data, static_cast<std::size_t>(end - data));
  std::vector<std::string> overrides;
  if (end != data + size)
    overrides.emplace_back(reinterpret_cast<const char*>(end + 1), data + size - end - 1);
  try {
    huoyan::ExpandTrials(huoyan::LoadExperiment(file, overrides));
  } catch (const huoyan::Error&) {
  }
  return 0;
}
