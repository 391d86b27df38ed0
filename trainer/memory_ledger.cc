#include "trainer/memory_ledger.h"

#include <numeric>

namespace huoyan {

const EnumTable<MemoryCategory>& EnumNames(Type<MemoryCategory>) {
  using C = MemoryCategory;
  static const EnumTable<C> table{{C::kWeights, "weights"},         {C::kAdapter, "adapter"},
                                  {C::kGradients, "gradients"},     {C::kOptimizerState, "optimizer_state"},
                                  {C::kActivations, "activations"}, {C::kLogits, "logits"},
                                  {C::kKvCache, "kv_cache"},        {C::kWorkspace, "workspace"}};
  return table;
}

const EnumTable<MemoryPhase>& EnumNames(Type<MemoryPhase>) {
  static const EnumTable<MemoryPhase> table{
      {MemoryPhase::kLoad, "load"}, {MemoryPhase::kTrain, "train"}, {MemoryPhase::kGenerate, "generate"}};
  return table;
}

std::int64_t LiveBytes::Total() const {
  return std::accumulate(by_category.begin(), by_category.end(), std::int64_t{0});
}

void JsonCodec<LiveBytes>::Decode(const Json& json, const DecodeContext& context, LiveBytes& out) {
  std::map<std::string, std::int64_t> rows;
  JsonCodec<std::map<std::string, std::int64_t>>::Decode(json, context, rows);
  for (const auto& [name, bytes] : rows) {
    MemoryCategory category{};
    JsonCodec<MemoryCategory>::Decode(Json(name), context.Under(name), category);
    out[category] = bytes;
  }
}

Json JsonCodec<LiveBytes>::Encode(const LiveBytes& value) {
  Json json = Json::object();
  for (const auto& [category, name] : EnumNames(Type<MemoryCategory>{})) {
    if (value[category] != 0) json[name] = value[category];
  }
  return json;
}

Json JsonCodec<LiveBytes>::Schema() {
  Json properties = Json::object();
  for (const auto& entry : EnumNames(Type<MemoryCategory>{}))
    properties[entry.second] = {{"type", "integer"}, {"minimum", 0}};
  return {{"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
}

const Fields<MemorySample>& DescribeFields(Type<MemorySample>) {
  static const auto fields =
      Fields<MemorySample>()
          .Required("seconds", &MemorySample::seconds, {"since the phase began", "自本阶段开始"})
          .Required("live", &MemorySample::live, {"live bytes by category", "各类活动字节"});
  return fields;
}

const Fields<PhaseMemory>& DescribeFields(Type<PhaseMemory>) {
  using P = PhaseMemory;
  static const auto fields =
      Fields<P>()
          .Required("phase", &P::phase, {"load, train or generate", "load、train 或 generate"})
          .Optional("predicted", &P::predicted, {"predicted live bytes by category", "预测的各类活动字节"})
          .Required("measured", &P::measured,
                    {"live bytes by category at the instant of the peak", "峰值时刻的各类活动字节"})
          .Optional("driver_peak_bytes", &P::driver_peak_bytes,
                    {"most bytes the device allocator held", "设备分配器持有的峰值字节"})
          .Required("footprint_peak_bytes", &P::footprint_peak_bytes,
                    {"the process's peak footprint", "进程占用峰值"})
          .Optional("timeline", &P::timeline, {"live bytes over time", "活动字节随时间的变化"});
  return fields;
}

}  // namespace huoyan
