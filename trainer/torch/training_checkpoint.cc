#include "trainer/torch/training_checkpoint.h"

#include <map>
#include <string_view>

#include "harness/base/file.h"
#include "trainer/safetensors.h"
#include "trainer/torch/tensor_files.h"

namespace huoyan {
namespace {

constexpr char kFingerprint[] = "fingerprint";
constexpr char kState[] = "state";
constexpr char kChecksum[] = "sha256";

// Over the state and every tensor's name and bytes: a flipped bit would go on training unnoticed.
std::string Checksum(const std::string& state, const std::map<std::string, std::string_view>& tensors) {
  std::string text = state;
  for (const auto& [name, bytes] : tensors) text += "\n" + name + " " + Sha256(bytes);
  return Sha256(text);
}

std::vector<std::pair<std::string, at::Tensor>> Parts(const ParameterArena& arena,
                                                      const OptimizerState& optimizer) {
  auto parts = optimizer.Tensors();
  parts.emplace_back("values", arena.values);
  return parts;
}

}  // namespace

const Fields<TrainingState>& DescribeFields(Type<TrainingState>) {
  using S = TrainingState;
  static const auto fields =
      Fields<S>()
          .Required("step", &S::step, {"optimizer steps done", "已完成的优化步数"})
          .Required("curve", &S::curve, {"the steps so far", "至此各步"})
          .Required("peak", &S::peak, {"live tensors at the peak so far", "至此峰值时的活动张量"})
          .Optional("driver_peak_bytes", &S::driver_peak_bytes,
                    {"the most the device's allocator held", "设备分配器的最大占用"});
  return fields;
}

void SaveTrainingCheckpoint(const std::filesystem::path& file, const std::string& fingerprint,
                            const TrainingState& state, const ParameterArena& arena,
                            const OptimizerState& optimizer) {
  const std::string text = Encode(state).dump();
  auto parts = Parts(arena, optimizer);
  std::map<std::string, std::string_view> bytes;
  for (auto& [name, tensor] : parts) {
    tensor = tensor.cpu().contiguous();
    bytes[name] = {static_cast<const char*>(tensor.data_ptr()), static_cast<std::size_t>(tensor.nbytes())};
  }
  WriteTensors(file, parts,
               {{kFingerprint, fingerprint}, {kState, text}, {kChecksum, Checksum(text, bytes)}});
}

std::optional<TrainingState> LoadTrainingCheckpoint(const std::filesystem::path& file,
                                                    const std::string& fingerprint, ParameterArena& arena,
                                                    OptimizerState& optimizer) {
  try {
    const SafetensorsFile stored = SafetensorsFile::Open(file);
    const auto& metadata = stored.metadata();
    const auto found = metadata.find(kFingerprint);
    if (found == metadata.end() || found->second != fingerprint || metadata.count(kState) == 0)
      return std::nullopt;
    std::map<std::string, std::string_view> bytes;
    for (const auto& [name, view] : stored.tensors()) bytes[name] = view.bytes;
    const auto checksum = metadata.find(kChecksum);
    if (checksum == metadata.end() || checksum->second != Checksum(metadata.at(kState), bytes))
      return std::nullopt;
    auto state = Decode<TrainingState>(JsonDocument::Parse(metadata.at(kState), file.string()));
    const NamedTensors tensors = ReadTensors(file);
    for (const auto& [name, target] : Parts(arena, optimizer)) {
      if (tensors.count(name) == 0 || tensors.at(name).sizes() != target.sizes()) return std::nullopt;
    }
    for (auto& [name, target] : Parts(arena, optimizer)) target.copy_(tensors.at(name));
    return state;
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace huoyan
