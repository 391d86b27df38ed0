#include "harness/sweep/trained_stage.h"

#include <system_error>

#include "harness/base/file.h"
#include "harness/base/replace_file.h"
#include "harness/records/record_seal.h"

namespace huoyan {
namespace {

// Written sealed like a record.
struct SealedStage {
  TrainedStage stage;
  std::string record_sha256;
};

const Fields<SealedStage>& DescribeFields(Type<SealedStage>) {
  static const auto fields =
      Fields<SealedStage>()
          .Required("stage", &SealedStage::stage, {"what is known after training", "训练后所知"})
          .Required("record_sha256", &SealedStage::record_sha256, {"of this file", "本文件之散列"});
  return fields;
}

}  // namespace

const Fields<TrainedStage>& DescribeFields(Type<TrainedStage>) {
  using T = TrainedStage;
  static const auto fields =
      Fields<T>()
          .Required("schema_version", &T::schema_version, {"the version of this format", "格式版本"},
                    Between(1, 1))
          .Required("trainable_parameters", &T::trainable_parameters, {"of the adapter", "适配器参数量"})
          .Required("curve", &T::curve, {"every optimizer step", "每个优化步"})
          .Required("memory", &T::memory, {"of loading and training", "加载与训练阶段"})
          .Required("adapter_sha256", &T::adapter_sha256, {"of the trained files", "训练所得文件之散列"});
  return fields;
}

void SaveTrainedStage(const TrainedStage& stage, const TrialFolder& folder) {
  ReplaceFile(folder.Trained(), Sealed(Encode(SealedStage{stage, ""}).dump(1) + "\n"));
}

std::optional<TrainedStage> LoadTrainedStage(const TrialFolder& folder, const std::filesystem::path& tuned) {
  std::error_code failed;
  if (!std::filesystem::exists(folder.Trained(), failed)) return std::nullopt;
  try {
    const std::string text = ReadFile(folder.Trained());
    if (SealOf(text) != Seal::kIntact) return std::nullopt;
    SealedStage sealed = Decode<SealedStage>(JsonDocument::Parse(text, folder.Trained().string()));
    if (sealed.stage.adapter_sha256 != HashFolder(tuned)) return std::nullopt;
    return std::move(sealed.stage);
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace huoyan
