#include "harness/experiment/experiment.h"

#include <algorithm>
#include <cstdlib>
#include <set>

#include "harness/base/file.h"
#include "harness/experiment/plan.h"
#include "harness/experiment/text_codec.h"
#include "trainer/known_shapes.h"
#include "trainer/recipes.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMaxFileBytes = 1 << 20;
constexpr std::size_t kMaxNameLength = 64;

bool IsName(const std::string& text) {
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return !text.empty() && text.size() <= kMaxNameLength && text[0] != '-' &&
         std::all_of(text.begin(), text.end(), allowed);
}

void CheckModelName(const Experiment& experiment, const Json& value, const DecodeContext& context) {
  const std::string name = value.get<std::string>();
  if (experiment.models.count(name) != 0) return;
  std::vector<std::string> names;
  for (const auto& entry : experiment.models) names.push_back(entry.first);
  const std::string meant = DidYouMean(name, names);
  context.Fail(meant.empty() ? Say("there is no model \"{}\" under models", "models 中没有模型 \"{}\"", name)
                             : Say("there is no model \"{}\" under models; did you mean \"{}\"?",
                                   "models 中没有模型 \"{}\"；是否想写 \"{}\"？", name, meant));
}

void CheckEntries(const Experiment& experiment, const std::vector<Assignment>& entries, bool must_be_axis,
                  const DecodeContext& context) {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    for (const auto& [key, value] : entries[i]) {
      const DecodeContext at = context.Under(i).Under(key);
      if (key == "model") {
        CheckModelName(experiment, value, at);
      } else if (must_be_axis && experiment.axes.Find(key) == nullptr) {
        at.Fail(Say("\"{}\" is no axis of this experiment, so this would exclude nothing",
                    "\"{}\" 不是本实验的轴，此项不会排除任何组合", key));
      }
    }
  }
}

void CheckAxes(const Experiment& experiment, const DecodeContext& context) {
  if (const Axis* models = experiment.axes.Find("model")) {
    for (std::size_t i = 0; i < models->values.size(); ++i) {
      CheckModelName(experiment, models->values[i], context.Under("model").Under(i));
    }
  }
  CheckEntries(experiment, experiment.axes.include, false, context.Under("include"));
  CheckEntries(experiment, experiment.axes.exclude, true, context.Under("exclude"));
}

// Recipes and shapes are looked up here so that a wrong name is found before anything runs.
void CheckModelSource(const ModelSpec& model, const DecodeContext& context) {
  try {
    if (model.create) FindRecipe(*model.create);
    if (model.random) FindKnownShape(*model.random);
  } catch (const Error& error) {
    for (const Problem& problem : error.problems()) context.Fail(problem.what);
  }
}

void CheckModels(const Experiment& experiment, const DecodeContext& context) {
  if (experiment.models.empty()) {
    context.Under("models").Fail(Say("models is empty; name at least one", "models 为空，请至少写一个模型"));
  }
  for (const auto& [name, model] : experiment.models) {
    const DecodeContext at = context.Under("models").Under(name);
    if (name.empty() || name.size() > kMaxNameLength) {
      at.Fail(Say("a model's name has 1 to {} bytes", "模型名应为 1 至 {} 字节", kMaxNameLength));
    }
    CheckModelSource(model, at);
    if (model.random && !experiment.data.gold.empty()) {
      at.Fail(Say("\"{}\" has random weights, so its answers mean nothing; set data.gold to \"\"",
                  "\"{}\" 为随机权重，其回答没有意义；请将 data.gold 设为 \"\"", name));
    }
  }
}

// Both rank trials by their answers.
void CheckSearch(const Experiment& experiment, const DecodeContext& context) {
  const SearchSpec& search = experiment.search;
  if (!experiment.data.gold.empty()) return;
  if (search.method == SearchMethod::kHalving || search.finalists > 0) {
    context.Fail(Say("halving and finalists rank by answers, but data.gold is empty; name the questions",
                     "halving 与 finalists 依答案排名，而 data.gold 为空；请指定题集"));
  }
}

void CheckGate(const Experiment& experiment, const DecodeContext& context) {
  if (!experiment.gate || !experiment.data.gold.empty()) return;
  context.Fail(Say("a gate judges answers, but data.gold is empty; name the questions",
                   "闸门依答案判定，而 data.gold 为空；请指定题集"));
}

// What the tables cannot say: rules between sections.
void CheckExperiment(const Experiment& experiment, const DecodeContext& context) {
  if (experiment.version != kExperimentVersion) {
    context.Under("version").Fail(Say("version {} is not known; this program reads version {}",
                                      "未知的版本 {}；本程序读取版本 {}", experiment.version,
                                      kExperimentVersion));
  }
  if (!IsName(experiment.name)) {
    context.Under("name").Fail(Say("\"{}\" is not a name; use 1 to {} of a-z, 0-9 and -, not starting with -",
                                   "\"{}\" 不可作名称；请用 1 至 {} 个 a-z、0-9 或 -，且不以 - 开头",
                                   experiment.name, kMaxNameLength));
  }
  const std::set<std::uint64_t> seeds(experiment.seeds.begin(), experiment.seeds.end());
  if (seeds.empty() || seeds.size() != experiment.seeds.size()) {
    context.Under("seeds").Fail(
        Say("seeds needs at least one seed, and none twice", "seeds 须至少一个种子且不可重复"));
  }
  CheckSearch(experiment, context.Under("search"));
  CheckGate(experiment, context.Under("gate"));
  CheckModels(experiment, context);
  CheckAxes(experiment, context.Under("axes"));
}

// Of the file alone: an override that narrows the grid leaves claims untestable, which is no mistake.
void CheckClaimsOfFile(const Experiment& experiment, const JsonDocument& document) {
  if (experiment.claims.empty()) return;
  std::vector<Problem> problems;
  const DecodeContext context{document, problems, Json::json_pointer()};
  CheckClaims(experiment.claims, ExpandTrials(experiment), context.Under("claims"));
  if (!problems.empty()) throw Error(ExitCode::kUsage, std::move(problems));
}

Experiment DecodeAndCheck(const Json& json, const JsonDocument& document) {
  std::vector<Problem> problems;
  const DecodeContext context{document, problems, Json::json_pointer()};
  Experiment experiment;
  JsonCodec<Experiment>::Decode(json, context, experiment);
  if (problems.empty()) CheckExperiment(experiment, context);
  if (!problems.empty()) throw Error(ExitCode::kUsage, std::move(problems));
  return experiment;
}

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
  return DecodeAndCheck(document.root(), document);
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
      problems.insert(problems.end(), error.problems().begin(), error.problems().end());
    }
  }
  throw Error(ExitCode::kUsage, problems.empty() ? std::move(together) : std::move(problems));
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
  const JsonDocument document =
      JsonDocument::Parse(BlankComments(ReadFile(path, kMaxFileBytes)), path.string());
  Experiment experiment = DecodeAndCheck(document.root(), document);
  CheckClaimsOfFile(experiment, document);
  if (!overrides.empty()) experiment = Override(experiment, overrides);
  experiment.file = path;
  experiment.root_folder = ResolvePath(fs::absolute(path).parent_path(), experiment.root).lexically_normal();
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
