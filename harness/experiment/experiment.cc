#include "harness/experiment/experiment.h"

#include <cstdlib>

#include "harness/base/file.h"
#include "harness/experiment/check_file.h"
#include "harness/experiment/rules.h"
#include "harness/experiment/text_codec.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMaxFileBytes = 1 << 20;

// Comments become spaces, so that everything keeps its place: "//" to the end of the line, outside of
// strings.
std::string BlankComments(std::string text) {
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (in_string && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      in_string = !in_string;
    } else if (text[i] == '\n') {
      in_string = false;  // JSON has no string over two lines; the parser says so
    } else if (!in_string && text.compare(i, 2, "//") == 0) {
      while (i < text.size() && text[i] != '\n') text[i++] = ' ';
    }
  }
  return text;
}

Experiment Patched(const Experiment& experiment, const std::vector<std::string>& overrides) {
  Json json = Encode(experiment);
  std::string words;
  for (const std::string& text : overrides) {
    ApplyOverride(text, json);
    words += (words.empty() ? "" : " ") + text;
  }
  const JsonDocument document = JsonDocument::FromValue(std::move(json), "\"" + words + "\"");
  std::vector<Problem> problems;
  const DecodeContext context{document, problems, Json::json_pointer()};
  Experiment patched;
  JsonCodec<Experiment>::Decode(document.root(), context, patched);
  CheckRules(patched, Faults(document, problems, {}), context);
  if (!problems.empty()) throw Error(ExitCode::kUsage, std::move(problems));
  return patched;
}

// Where one value of a list would do, the list is what is wrong.
std::optional<Problem> WrongList(const Experiment& experiment, const std::string& text) {
  const std::optional<std::string> one = WithoutList(text);
  if (!one) return std::nullopt;
  try {
    Patched(experiment, {*one});
  } catch (const Error&) {
    return std::nullopt;
  }
  std::string axes;
  for (const std::string& key : AxisKeys()) axes += (axes.empty() ? "" : ", ") + key;
  return Problem{
      {"\"" + text + "\""},
      Say("{} takes one value, since it is not an axis; the axes, which take lists, are {}",
          "{} 不是可用的轴，只接受一个值；可写列表的轴：{}", text.substr(0, text.find('=')), axes)};
}

// Overrides are checked together, since one may need another ("search.trials=8 search.method=random"). Only
// where that fails are they applied one after the other, which tells the wrong ones from the rest.
Experiment Override(const Experiment& experiment, const std::vector<std::string>& overrides) {
  std::vector<Problem> together;
  try {
    return Patched(experiment, overrides);
  } catch (const Error& error) {
    together = error.problems();
  }
  std::vector<Problem> problems;
  Experiment so_far = experiment;
  for (const std::string& text : overrides) {
    try {
      so_far = Patched(so_far, {text});
    } catch (const Error& error) {
      if (auto list = WrongList(so_far, text)) {
        problems.push_back(*std::move(list));
      } else {
        problems.insert(problems.end(), error.problems().begin(), error.problems().end());
      }
    }
  }
  throw Error(ExitCode::kUsage, problems.empty() ? std::move(together) : std::move(problems));
}

void SetOrigin(const fs::path& file, std::shared_ptr<const JsonDocument> document,
               const std::vector<std::string>& overrides, Experiment& experiment) {
  experiment.file = file;
  experiment.root_folder = ResolvePath(fs::absolute(file).parent_path(), experiment.root).lexically_normal();
  experiment.document = std::move(document);
  experiment.overrides = overrides;
  if (experiment.gate) experiment.gate->where = PlaceOf(experiment, Json::json_pointer("/gate"));
}

}  // namespace

const Fields<Experiment>& DescribeFields(Type<Experiment>) {
  using E = Experiment;
  static const auto fields =
      Fields<E>()
          .Required("version", &E::version, {"the version of this format: 1", "格式版本：1"})
          .Required("name", &E::name,
                    {"a-z, 0-9 and -; names the folder below runs/", "a-z、0-9 与 -；即 runs/ 下的文件夹名"})
          .Optional("hypothesis", &E::hypothesis, {"what the experiment is to find out", "实验要检验什么"})
          .Optional("root", &E::root,
                    {"folder data and model paths start from, relative to this file",
                     "数据与模型路径的起点，相对于本文件"})
          .Required("models", &E::models, {"the base models by name", "按名称列出基座模型"})
          .Optional("data", &E::data, {"what is trained on and asked", "训练数据与题集"})
          .Optional("axes", &E::axes, {"the grid: every combination is a trial", "网格：每个组合为一次试验"})
          .Optional("train", &E::train, {"training settings shared by all trials", "各试验共用的训练设置"})
          .Optional("lora", &E::lora, {"adapter settings shared by all trials", "各试验共用的适配器设置"})
          .Optional("decode", &E::decode, {"how answers are generated", "生成设置"})
          .Optional("limits", &E::limits, {"what a trial may use", "资源上限"})
          .Optional("device", &E::device, {"where trials run", "运行设备"})
          .Optional("dtype", &E::dtype, {"precision of the base's weights", "基座权重精度"})
          .Optional("quantization", &E::quantization, {"how frozen weights are stored", "冻结权重的存储方式"})
          .Optional("seeds", &E::seeds, {"one repetition of every trial each", "每个种子重复一遍全部试验"})
          .Optional("baseline_trials", &E::baseline_trials,
                    {"also ask every model untuned", "同时测试未微调的各模型"})
          .Optional("search", &E::search,
                    {"which combinations are tried, and how long", "尝试哪些组合、各训练多久"})
          .Optional("claims", &E::claims,
                    {"assertions the report holds against these trials", "报告据这些试验评判的论断"})
          .Optional(
              "gate", &E::gate,
              {"what the best trial must hold against the baseline called as the experiment: a policy or "
               "its file; decides the exit code of `huoyan run`",
               "最佳试验与同名基线相比须满足的策略，或其文件；决定 `huoyan run` 的退出码"});
  return fields;
}

Experiment LoadExperiment(const fs::path& path, const std::vector<std::string>& overrides) {
  std::vector<DuplicateKey> duplicates;
  const auto document = std::make_shared<const JsonDocument>(
      ParseNotingDuplicates(BlankComments(ReadFile(path, kMaxFileBytes)), path.string(), duplicates));
  std::vector<Problem> problems;
  for (const DuplicateKey& key : duplicates) AddProblem(problems, key.problem);
  const DecodeContext context{*document, problems, Json::json_pointer()};
  Experiment experiment;
  JsonCodec<Experiment>::Decode(document->root(), context, experiment);
  SetOrigin(path, document, overrides, experiment);
  CheckFile(experiment, duplicates, problems);
  if (!problems.empty()) throw Error(ExitCode::kUsage, std::move(problems));
  if (overrides.empty()) return experiment;
  experiment = Override(experiment, overrides);
  SetOrigin(path, document, overrides, experiment);
  return experiment;
}

Json ExperimentSchema() { return SchemaOf<Experiment>("Huoyan experiment"); }

fs::path ResolvePath(const fs::path& root_folder, const std::string& path) {
  if (path.rfind("~/", 0) == 0) {
    if (const char* home = std::getenv("HOME")) return fs::path(home) / path.substr(2);
  }
  return root_folder / path;  // an absolute right side stands alone
}

}  // namespace huoyan
