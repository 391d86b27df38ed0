#include "trainer/torch/training_checkpoint.h"

#include "trainer/safetensors.h"
#include "trainer/torch/tensor_files.h"

namespace huoyan {
namespace {

constexpr char kFingerprint[] = "fingerprint";
constexpr char kState[] = "state";

std::vector<std::pair<std::string, at::Tensor>> Parts(const ParameterArena& arena,
                                                      const OptimizerState& optimizer) {
  auto parts = optimizer.Tensors();
  parts.emplace_back("values", arena.values);
  return parts;
}

}  // namespace

void SaveTrainingCheckpoint(const std::filesystem::path& file, const std::string& fingerprint,
                            const TrainingState& state, const ParameterArena& arena,
                            const OptimizerState& optimizer) {
  const Json json{{"step", state.step}, {"curve", Encode(state.curve)}};
  WriteTensors(file, Parts(arena, optimizer), {{kFingerprint, fingerprint}, {kState, json.dump()}});
}

std::optional<TrainingState> LoadTrainingCheckpoint(const std::filesystem::path& file,
                                                    const std::string& fingerprint, ParameterArena& arena,
                                                    OptimizerState& optimizer) {
  if (!std::filesystem::exists(file)) return std::nullopt;
  try {
    const SafetensorsFile stored = SafetensorsFile::Open(file);
    const auto& metadata = stored.metadata();
    const auto found = metadata.find(kFingerprint);
    if (found == metadata.end() || found->second != fingerprint || metadata.count(kState) == 0)
      return std::nullopt;
    const Json json = JsonDocument::Parse(metadata.at(kState), file.string()).root();
    TrainingState state;
    state.step = json.at("step").get<int>();
    state.curve = Decode<std::vector<StepReport>>(JsonDocument::FromValue(json.at("curve"), file.string()));
    const NamedTensors tensors = ReadTensors(file);
    for (const auto& [name, target] : Parts(arena, optimizer)) {
      if (tensors.count(name) == 0 || tensors.at(name).sizes() != target.sizes()) return std::nullopt;
    }
    for (auto& [name, target] : Parts(arena, optimizer)) target.copy_(tensors.at(name));
    return state;
  } catch (const Error&) {
    return std::nullopt;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace huoyan
