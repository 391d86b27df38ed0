#include "harness/gate/resources.h"

#include <algorithm>

#include "harness/summary/wording.h"

namespace huoyan {
namespace {

Text WordMemory(const ResourceCheck& check, const MemoryRule& rule) {
  const auto bytes = [](double size) { return Bytes(static_cast<std::int64_t>(size)); };
  Text text =
      Say("Peak memory: {} → {}, {} %; {:.1f} % are tolerated", "内存峰值：{} → {}，{} %；容许 {:.1f} %",
          bytes(check.baseline), bytes(check.candidate), Points(check.growth), 100 * check.tolerated);
  if (!rule.limit_gib || check.candidate <= *rule.limit_gib * (1 << 30)) return text;
  const Text broken = Say("; the limit of {} is broken", "；突破上限 {}", Gib(*rule.limit_gib));
  return {text.en + broken.en, text.zh + broken.zh};
}

}  // namespace

std::optional<Text> DifferenceOf(const ResourceUse& a, const ResourceUse& b) {
  for (const auto& [key, value] : a.testbed) {
    const auto other = b.testbed.find(key);
    if (other != b.testbed.end() && other->second == value) continue;
    return Say("another testbed, {}: \"{}\" and \"{}\"", "测试环境不同，{}：\"{}\" 与 \"{}\"", key, value,
               other == b.testbed.end() ? "?" : other->second);
  }
  if (a.testbed.size() == b.testbed.size() && !a.testbed.empty()) return std::nullopt;
  return Text{"the testbed of one side is not known", "一方的测试环境未知"};
}

const EnumTable<GateStatus>& EnumNames(Type<GateStatus>) {
  static const EnumTable<GateStatus> table{{GateStatus::kPass, "pass"},
                                           {GateStatus::kFail, "fail"},
                                           {GateStatus::kInconclusive, "inconclusive"},
                                           {GateStatus::kNotComparable, "not_comparable"}};
  return table;
}

const EnumTable<Resource>& EnumNames(Type<Resource>) {
  static const EnumTable<Resource> table{{Resource::kMemory, "memory"}, {Resource::kSpeed, "speed"}};
  return table;
}

Text TitleOf(Resource resource) {
  return resource == Resource::kMemory ? Text{"Peak memory", "内存峰值"} : Text{"Training speed", "训练速度"};
}

const Fields<SpeedRepeat>& DescribeFields(Type<SpeedRepeat>) {
  static const auto fields =
      Fields<SpeedRepeat>()
          .Required("started_at", &SpeedRepeat::started_at, {"UTC, ISO 8601", "开始时间（UTC）"})
          .Required("tokens_per_second", &SpeedRepeat::tokens_per_second, {"training speed", "训练速度"},
                    Above(0));
  return fields;
}

const Fields<ResourceUse>& DescribeFields(Type<ResourceUse>) {
  static const auto fields = Fields<ResourceUse>()
                                 .Required("testbed", &ResourceUse::testbed, {"what must agree", "测试环境"})
                                 .Optional("peak_bytes", &ResourceUse::peak_bytes,
                                           {"largest live total", "内存峰值（字节）"}, Above(0))
                                 .Optional("speeds", &ResourceUse::speeds, {"one a run", "各次运行的速度"});
  return fields;
}

const Fields<ResourceCheck>& DescribeFields(Type<ResourceCheck>) {
  static const auto fields =
      Fields<ResourceCheck>()
          .Required("resource", &ResourceCheck::resource, {"memory or speed", "内存或速度"})
          .Required("level", &ResourceCheck::level, {"what it may do", "级别"})
          .Required("status", &ResourceCheck::status, {"what came of it", "结论"})
          .Required("baseline", &ResourceCheck::baseline, {"bytes, or tokens per second", "基线值"})
          .Required("candidate", &ResourceCheck::candidate, {"the same", "候选值"})
          .Required("growth", &ResourceCheck::growth, {"share that got worse", "变差的比例"})
          .Required("tolerated", &ResourceCheck::tolerated, {"share tolerated", "容许的比例"})
          .Optional("growth_low", &ResourceCheck::growth_low, {"one-sided 95%", "单侧 95% 下界"})
          .Optional("growth_high", &ResourceCheck::growth_high, {"one-sided 95%", "单侧 95% 上界"})
          .Optional("p_worse", &ResourceCheck::p_worse, {"Holm-adjusted", "Holm 校正后的 p 值"})
          .Optional("repeats", &ResourceCheck::repeats, {"pairs of runs", "运行对数"});
  return fields;
}

ResourceUse ResourcesOf(const std::vector<RunRecord>& records) {
  ResourceUse all;
  for (const RunRecord& record : records) {
    const Provenance& from = record.provenance;
    ResourceUse use;
    use.testbed = {{"host", from.host},
                   {"cpu", from.cpu},
                   {"system", from.system},
                   {"device", from.backend.device_name},
                   {"library", from.backend.library},
                   {"blas", from.backend.blas},
                   {"threads", std::to_string(from.backend.threads)},
                   {"build", from.build}};
    if (all.testbed.empty()) all.testbed = use.testbed;
    if (const auto difference = DifferenceOf(all, use)) throw Error(ExitCode::kNotComparable, *difference);
    for (const PhaseMemory& phase : record.memory) {
      if (phase.measured.Total() > 0)
        all.peak_bytes = std::max(all.peak_bytes.value_or(0), phase.measured.Total());
    }
    if (record.speed.train_tokens_per_second.value_or(0) > 0)
      all.speeds.push_back({from.started_at, *record.speed.train_tokens_per_second});
  }
  return all;
}

std::optional<ResourceCheck> CheckMemory(const MemoryRule& rule, const ResourceUse& baseline,
                                         const ResourceUse& candidate) {
  if (!baseline.peak_bytes || !candidate.peak_bytes) return std::nullopt;
  ResourceCheck check;
  check.resource = Resource::kMemory;
  check.level = rule.level;
  check.baseline = static_cast<double>(*baseline.peak_bytes);
  check.candidate = static_cast<double>(*candidate.peak_bytes);
  check.growth = check.candidate / check.baseline - 1;
  check.tolerated = rule.tolerance;
  check.text = WordMemory(check, rule);
  if (const auto difference = DifferenceOf(baseline, candidate)) {
    check.status = GateStatus::kNotComparable;
    check.text = {check.text.en + "; " + difference->en, check.text.zh + "；" + difference->zh};
    return check;
  }
  const bool broken = rule.limit_gib && check.candidate > *rule.limit_gib * (1 << 30);
  check.status = broken || check.candidate > check.baseline * (1 + rule.tolerance) ? GateStatus::kFail
                                                                                   : GateStatus::kPass;
  return check;
}

}  // namespace huoyan
