#include "harness/cli/starter.h"

#include <system_error>

#include "harness/base/file.h"
#include "harness/experiment/experiment.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

// The folder that holds evalsets/xiyou: one of those above `start`, or the source tree this program was built
// from.
fs::path FindRoot(const fs::path& start) {
  std::error_code failed;
  for (fs::path at = start;; at = at.parent_path()) {
    if (fs::exists(at / DataSpec{}.gold, failed)) return at;
    if (at == at.parent_path()) break;
  }
  fs::path source = HUOYAN_SOURCE_DIR;
  if (fs::exists(source / DataSpec{}.gold, failed)) return source;
  throw Error(ExitCode::kUsage, Say("cannot find {} in {} or above; run this inside a checkout of Huoyan",
                                    "在 {1} 及其上级中找不到 {0}；请在 Huoyan 的检出目录中运行",
                                    DataSpec{}.gold, start.string()));
}

Json Starter(const fs::path& root) {
  Json experiment = Json::object();
  experiment["$schema"] = "experiment.schema.json";
  experiment["version"] = kExperimentVersion;
  experiment["name"] = "my-first-sweep";
  experiment["hypothesis"]["en"] = "A larger rank answers more questions.";
  experiment["hypothesis"]["zh"] = "更大的秩能答对更多题目。";
  experiment["root"] = root.empty() ? std::string(".") : root.string();
  experiment["models"]["small"]["create"] = "xiyou-2m";
  experiment["axes"]["lora.rank"] = Json::array({4, 16});
  experiment["axes"]["lora.targets"] = Json::array({"q+v", "all"});
  experiment["train"]["epochs"] = 3;
  experiment["train"]["batch_size"] = 16;
  experiment["train"]["learning_rate"] = 1e-3;
  experiment["seeds"] = Json::array({1});
  return experiment;
}

// The experiment with the schema's words on every key above it.
std::string Commented(const Json& experiment) {
  const Json schema = ExperimentSchema();
  std::string text = "{\n";
  for (auto item = experiment.begin(); item != experiment.end(); ++item) {
    if (item != experiment.begin()) text += ",\n";
    const auto known = schema["properties"].find(item.key());
    if (known != schema["properties"].end())
      text += "  // " + (*known)["description"].get<std::string>() + "\n";
    std::string value = item.value().dump(2);
    for (std::size_t at = 0; (at = value.find('\n', at)) != std::string::npos; at += 3)
      value.insert(at + 1, "  ");
    text += "  " + Json(item.key()).dump() + ": " + value;
  }
  return text + "\n}\n";
}

}  // namespace

std::vector<fs::path> WriteStarter(const fs::path& folder) {
  const fs::path whole = fs::absolute(folder).lexically_normal();
  std::vector<fs::path> files{folder / "experiment.json", folder / "experiment.schema.json"};
  std::vector<Problem> problems;
  std::error_code failed;
  for (const fs::path& file : files) {
    if (fs::exists(file, failed)) {
      problems.push_back(
          {{file.string()}, Say("exists already; choose another folder", "已存在，请换一个文件夹")});
    }
  }
  if (!problems.empty()) throw Error(ExitCode::kUsage, std::move(problems));
  const fs::path root = FindRoot(whole).lexically_relative(whole);
  WriteFileAtomically(files[0], Commented(Starter(root)));
  WriteFileAtomically(files[1], ExperimentSchema().dump(2) + "\n");
  return files;
}

}  // namespace huoyan
