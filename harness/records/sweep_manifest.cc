#include "harness/records/sweep_manifest.h"

#include <algorithm>
#include <set>
#include <system_error>

#include "harness/base/file.h"
#include "harness/experiment/text_codec.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

void AddMissing(const std::vector<std::string>& ids, std::size_t first, std::vector<std::string>& to) {
  const std::set<std::string> known(to.begin(), to.end());
  for (std::size_t i = first; i < ids.size(); ++i) {
    if (known.count(ids[i]) == 0) to.push_back(ids[i]);
  }
}

fs::path FileIn(const fs::path& folder) { return folder / "sweep.json"; }

}  // namespace

const Fields<SweepManifest>& DescribeFields(Type<SweepManifest>) {
  using S = SweepManifest;
  static const auto fields =
      Fields<S>()
          .Required("schema_version", &S::schema_version, {"the version of this format", "格式版本"},
                    Between(1, 1))
          .Required("experiment_name", &S::experiment_name, {"the experiment", "实验名"})
          .Optional("hypothesis", &S::hypothesis, {"what it is to find out", "检验的假设"})
          .Optional("claims", &S::claims, {"assertions put on trial", "待检验的论断"})
          .Required("experiment_file", &S::experiment_file, {"where it was read from", "实验文件"})
          .Required("gold_file", &S::gold_file, {"the questions; empty when none", "题集文件，空为无"})
          .Required("command", &S::command, {"runs it again", "重跑命令"})
          .Required("trial_ids", &S::trial_ids, {"in plan order", "按计划顺序"})
          .Optional("probe_ids", &S::probe_ids,
                    {"shorter trials a search ran on the way", "搜索途中较短的试验"})
          .Optional("gate", &S::gate, {"the policy of the experiment's gate", "实验的闸门策略"})
          .Optional("labels", &S::labels, {"what each trial is called, by id", "各试验的名称，按 id"})
          .Optional("axes", &S::axes,
                    {"the axes of the experiment that take several values", "实验中取多个值的轴"})
          .Optional("under_way", &S::under_way, {"the sweep has not come to its end", "实验尚未结束"});
  return fields;
}

SweepManifest WithAddedBy(const SweepManifest& last, SweepManifest manifest, std::size_t planned) {
  const bool same_plan =
      last.trial_ids.size() >= planned &&
      std::equal(last.trial_ids.begin(), last.trial_ids.begin() + static_cast<std::ptrdiff_t>(planned),
                 manifest.trial_ids.begin());
  if (!same_plan) return manifest;
  AddMissing(last.trial_ids, planned, manifest.trial_ids);
  AddMissing(last.probe_ids, 0, manifest.probe_ids);
  manifest.labels.insert(last.labels.begin(), last.labels.end());
  return manifest;
}

void WriteSweepManifest(const SweepManifest& manifest, const fs::path& folder) {
  WriteFileAtomically(FileIn(folder), Encode(manifest).dump(1) + "\n");
}

SweepManifest ReadSweepManifest(const fs::path& folder) {
  std::error_code failed;
  if (!fs::exists(FileIn(folder), failed)) {
    throw Error(
        ExitCode::kUsage,
        Say("{}: no sweep here (sweep.json is missing); give the folder `huoyan run` made",
            "{}：此处没有实验结果（缺少 sweep.json）；请给出 `huoyan run` 所建的文件夹", folder.string()));
  }
  return Decode<SweepManifest>(ReadJsonFile(FileIn(folder).string()));
}

}  // namespace huoyan
