#include "harness/sweep/resource_plan.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "harness/records/host.h"
#include "harness/sweep/control_group.h"

namespace huoyan {
namespace {

constexpr double kGib = 1 << 30;
constexpr std::int64_t kProcessBytes = static_cast<std::int64_t>(0.35 * kGib);  // besides the tensors

// Does the device take its memory from the machine's? Where "auto" may become an NVIDIA card it may not.
bool SharesMemory(Device device) {
  std::error_code failed;
  return device == Device::kCpu || device == Device::kMps ||
         (device == Device::kAuto && !std::filesystem::exists("/dev/nvidiactl", failed));
}

// In MiB where hundredths of a GiB would say little.
std::string Amount(std::int64_t bytes) {
  const double gib = static_cast<double>(bytes) / kGib;
  return gib < 0.1 ? fmt::format("{:.2f} MiB", gib * 1024) : fmt::format("{:.2f} GiB", gib);
}

std::int64_t BytesPerWeight(Dtype dtype) { return dtype == Dtype::kFloat32 ? 4 : 2; }

}  // namespace

ResourceNeed ResourcePlan::NeedOf(const TrialSpec& spec) const {
  const ModelConfig shape = ShapeOf(spec.model, root_folder_);
  ResourceNeed need;
  need.memory_bytes = ParameterCount(shape) * BytesPerWeight(spec.dtype) + kProcessBytes;
  if (const auto forecast = ForecastTrial(spec, shape, {}))
    need.memory_bytes = forecast->peak.Total() + kProcessBytes;
  need.seconds = time_.SecondsOf(spec, shape);
  return need;
}

std::optional<Text> ResourcePlan::WhyImpossible(const TrialSpec& spec) const {
  const auto forecast = ForecastTrial(spec, ShapeOf(spec.model, root_folder_), {});
  return forecast ? WhyImpossible(spec, *forecast) : std::nullopt;
}

std::optional<Text> ResourcePlan::WhyImpossible(const TrialSpec& spec, const Forecast& forecast) const {
  if (forecast.at_most) return std::nullopt;
  const std::string planned = Amount(forecast.peak.Total());
  if (!forecast.fits_limit) {
    return Say("planned to need {}, above limits.max_memory_gib = {}",
               "计划需要 {}，超过 limits.max_memory_gib = {}", planned, *spec.limits.max_memory_gib);
  }
  if (SharesMemory(spec.device) && memory_bytes_ > 0 && forecast.peak.Total() > memory_bytes_) {
    return Say("planned to need {}, above the {} there are", "计划需要 {}，超过现有的 {}", planned,
               Amount(memory_bytes_));
  }
  return std::nullopt;
}

std::int64_t UsableMemoryBytes() {
  std::int64_t bytes = DescribeHost().memory_bytes;
  if (const auto allowed = ControlGroupMemoryLimit("/proc/self/cgroup", "/sys/fs/cgroup"))
    bytes = std::min(bytes, *allowed);
  return bytes / 10 * 9;
}

}  // namespace huoyan
