#include "harness/cli/starter.h"

#include <system_error>

#include "harness/base/file.h"
#include "harness/cli/data_root.h"
#include "harness/experiment/experiment.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

fs::path RootAbove(const fs::path& folder) {
  if (const std::optional<fs::path> root = FindDataRoot(folder)) return *root;
  throw Error(ExitCode::kUsage, Say("cannot find {} in {} or above; run this inside a checkout of Huoyan",
                                    "在 {1} 及其上级中找不到 {0}；请在 Huoyan 的检出目录中运行",
                                    DataSpec{}.gold, folder.string()));
}

// One key of the starter and what is said above it.
struct Entry {
  std::string key;
  Json value;
  Text comment;
};

std::vector<Entry> Starter(const std::string& root, const std::string& schema) {
  return {
      {"$schema", schema, {"what editors complete this file with", "编辑器据此补全本文件"}},
      {"version", kExperimentVersion, {"the version of this format", "格式版本"}},
      {"name",
       "my-first-sweep",
       {"a-z, 0-9 and -; names the folder below runs/", "a-z、0-9 与 -；即 runs/ 下的文件夹名"}},
      {"hypothesis",
       Json::object({{"en", "A larger rank answers more questions."}, {"zh", "更大的秩能答对更多题目。"}}),
       {"what the experiment is to find out", "实验要检验什么"}},
      {"root",
       root,
       {"folder data and model paths start from, relative to this file",
        "数据与模型路径的起点，相对于本文件"}},
      {"models",
       Json::object({{"small", Json::object({{"create", "xiyou-2m"}})}}),
       {"the base models by name; this one is built here, {\"path\": DIR} is a checkpoint of yours",
        "按名称列出基座模型；此处的模型会就地构建，{\"path\": 目录} 则用现有的检查点"}},
      {"axes",
       Json::object({{"lora.rank", Json::array({4, 16})}, {"lora.targets", Json::array({"q+v", "all"})}}),
       {"the grid: every combination is a trial", "网格：每个组合为一次试验"}},
      {"train",
       Json::object({{"epochs", 3}, {"batch_size", 16}, {"learning_rate", 1e-3}}),
       {"training settings shared by all trials", "各试验共用的训练设置"}},
      {"seeds", Json::array({1}), {"one repetition of every trial each", "每个种子重复一遍全部试验"}},
  };
}

std::string Commented(const std::vector<Entry>& entries, Language language) {
  std::string text = "{\n";
  for (const Entry& entry : entries) {
    if (&entry != &entries.front()) text += ",\n";
    std::string value = entry.value.dump(2);
    for (std::size_t at = 0; (at = value.find('\n', at)) != std::string::npos; at += 3)
      value.insert(at + 1, "  ");
    text += "  // " + entry.comment.In(language) + "\n  " + Json(entry.key).dump() + ": " + value;
  }
  return text + "\n}\n";
}

// The root as an experiment in `folder` writes it: the way up to it, or the whole path where a link is on the
// way, since ".." of a link is another folder for the system than for the eye.
std::string RootFor(const fs::path& folder) {
  std::error_code failed;
  const fs::path real = fs::weakly_canonical(folder, failed);
  if (failed || real == folder) return RootAbove(folder).lexically_relative(folder).string();
  return RootAbove(real).string();
}

// The experiment's file: `target` itself where it is called so, else one in the folder `target`.
fs::path ExperimentFile(const fs::path& target) {
  if (target.empty()) {
    throw Error(ExitCode::kUsage, Say("the folder to write into has no name; \".\" is the current one",
                                      "未给出文件夹名；\".\" 为当前文件夹"));
  }
  std::error_code failed;
  const bool is_file = target.extension() == ".json" && !fs::is_directory(target, failed);
  return is_file ? target : target / "experiment.json";
}

}  // namespace

std::vector<fs::path> WriteStarter(const fs::path& target, Language language) {
  const fs::path experiment = ExperimentFile(target);
  const fs::path schema = experiment.parent_path() / "experiment.schema.json";
  std::error_code failed;
  if (fs::exists(fs::symlink_status(experiment, failed))) {
    throw Error(
        ExitCode::kUsage,
        {{{experiment.string()},
          Say("exists already; choose another folder or file name", "已存在，请换一个文件夹或文件名")}});
  }
  const std::string root = RootFor(fs::absolute(experiment).lexically_normal().parent_path());
  WriteFileAtomically(experiment, Commented(Starter(root, schema.filename().string()), language));
  if (fs::exists(schema, failed)) return {experiment};
  WriteFileAtomically(schema, ExperimentSchema().dump(2) + "\n");
  return {experiment, schema};
}

}  // namespace huoyan
