#include "harness/experiment/rules.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "trainer/known_shapes.h"
#include "trainer/recipes.h"

namespace huoyan {
namespace {

constexpr std::size_t kMaxNameLength = 64;
constexpr std::size_t kMaxListed = 12;

using Pointer = Json::json_pointer;

bool IsName(const std::string& text) {
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return !text.empty() && text.size() <= kMaxNameLength && text[0] != '-' &&
         std::all_of(text.begin(), text.end(), allowed);
}

// The value as it stands in the document; null where there is none.
const Json& At(const DecodeContext& context, const Pointer& path) {
  static const Json nothing;
  const Json& root = context.document.root();
  return root.contains(path) ? root.at(path) : nothing;
}

void CheckVersion(const Experiment& experiment, const Faults& faults, const DecodeContext& context) {
  if (experiment.version == kExperimentVersion || !faults.Clean(Pointer("/version"))) return;
  context.Under("version").Fail(Say("version {} is not known; this program reads version {}",
                                    "未知的版本 {}；本程序读取版本 {}", experiment.version,
                                    kExperimentVersion));
}

void CheckName(const Experiment& experiment, const Faults& faults, const DecodeContext& context) {
  const bool given = At(context, Pointer("/name")).is_string();
  if (!given || IsName(experiment.name) || faults.At(Pointer("/name"))) return;
  context.Under("name").Fail(Say("\"{}\" is not a name; use 1 to {} of a-z, 0-9 and -, not starting with -",
                                 "\"{}\" 不可作名称；请用 1 至 {} 个 a-z、0-9 或 -，且不以 - 开头",
                                 experiment.name, kMaxNameLength));
}

void CheckSeeds(const Faults& faults, const DecodeContext& context) {
  const DecodeContext at = context.Under("seeds");
  const Json& seeds = At(context, at.at);
  if (!seeds.is_array() || faults.At(at.at)) return;
  if (seeds.empty()) at.Fail(Say("seeds is empty; name at least one", "seeds 为空；请至少写一个种子"));
  std::set<std::string> seen;
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    if (!seen.insert(seeds[i].dump()).second)
      at.Under(i).Fail(
          Say("the seed {} stands twice; keep one", "种子 {} 重复；请只保留一个", seeds[i].dump()));
  }
}

// Recipes and shapes are looked up here so that a wrong name is found before anything runs.
template <class Find>
void CheckSource(const std::optional<std::string>& name, const Faults& faults, const DecodeContext& context,
                 const Find& find) {
  if (!name || !faults.Clean(context.at)) return;
  try {
    find(*name);
  } catch (const Error& error) {
    for (const Problem& problem : error.problems()) context.Fail(problem.what);
  }
}

void CheckModels(const Experiment& experiment, const Faults& faults, const DecodeContext& context) {
  const DecodeContext models = context.Under("models");
  if (At(context, models.at).is_object() && experiment.models.empty() && !faults.At(models.at))
    models.Fail(Say("models is empty; name at least one", "models 为空，请至少写一个模型"));
  for (const auto& [name, model] : experiment.models) {
    const DecodeContext at = models.Under(name);
    if (name.empty() || name.size() > kMaxNameLength)
      at.Fail(Say("a model's name has 1 to {} bytes", "模型名应为 1 至 {} 字节", kMaxNameLength));
    CheckSource(model.create, faults, at.Under("create"), &FindRecipe);
    CheckSource(model.random, faults, at.Under("random"), &FindKnownShape);
    const bool known = faults.Clean(at.Under("random").at) && faults.Clean(Pointer("/data/gold"));
    if (known && model.random && !experiment.data.gold.empty()) {
      at.Fail(Say("\"{}\" has random weights, so its answers mean nothing; set data.gold to \"\"",
                  "\"{}\" 为随机权重，其回答没有意义；请将 data.gold 设为 \"\"", name));
    }
  }
}

// Names are known even where the models they stand for are wrong.
void CheckModelName(const Experiment& experiment, const Faults& faults, const Json& value,
                    const DecodeContext& context) {
  if (!value.is_string() || faults.At(Pointer("/models"))) return;
  if (!At(context, Pointer("/models")).is_object()) return;
  const std::string name = value.get<std::string>();
  if (experiment.models.count(name) != 0) return;
  std::vector<std::string> names;
  std::string known;
  for (const auto& entry : experiment.models) {
    names.push_back(entry.first);
    known += (known.empty() ? "" : ", ") + entry.first;
  }
  const std::string meant = DidYouMean(name, names);
  context.Fail(meant.empty() ? Say("there is no model \"{}\" under models; there are: {}",
                                   "models 中没有模型 \"{}\"；现有：{}", name, known.empty() ? "-" : known)
                             : Say("there is no model \"{}\" under models; did you mean \"{}\"?",
                                   "models 中没有模型 \"{}\"；是否想写 \"{}\"？", name, meant));
}

void CheckModelsOfAxes(const Experiment& experiment, const Faults& faults, const DecodeContext& axes) {
  const DecodeContext axis = axes.Under("model");
  const Json& names = At(axes, axis.at);
  for (std::size_t i = 0; names.is_array() && i < names.size(); ++i)
    CheckModelName(experiment, faults, names[i], axis.Under(i));
  for (const char* list : {"include", "exclude"}) {
    const DecodeContext under = axes.Under(list);
    const Json& entries = At(axes, under.at);
    for (std::size_t i = 0; entries.is_array() && i < entries.size(); ++i) {
      const DecodeContext at = axes.Under(list).Under(i);
      if (entries[i].is_object() && entries[i].contains("model"))
        CheckModelName(experiment, faults, entries[i]["model"], at.Under("model"));
    }
  }
}

// Calls `visit` with each axis key of an exclude entry that is clean, its value and its place.
template <class Visit>
void ForEachExcluded(const Faults& faults, const DecodeContext& context, const Visit& visit) {
  const std::vector<std::string> keys = AxisKeys();
  const DecodeContext list = context.Under("axes").Under("exclude");
  const Json& entries = At(context, list.at);
  for (std::size_t i = 0; entries.is_array() && i < entries.size(); ++i) {
    if (!entries[i].is_object()) continue;
    for (const auto& item : entries[i].items()) {
      if (std::find(keys.begin(), keys.end(), item.key()) == keys.end()) continue;
      const DecodeContext at = list.Under(i).Under(item.key());
      if (faults.Clean(at.at)) visit(item.key(), item.value(), at);
    }
  }
}

void CheckExcludedKeys(const Faults& faults, const DecodeContext& context) {
  std::map<std::string, bool> left_out;  // asked once a key, since a file may have many entries
  ForEachExcluded(faults, context, [&](const std::string& key, const Json&, const DecodeContext& at) {
    const auto [known, is_new] = left_out.emplace(key, false);
    const Pointer axis = Pointer("/axes") / key;
    if (is_new) known->second = !context.document.root().contains(axis) && faults.Clean(axis);
    if (key == "model" || !known->second) return;
    at.Fail(Say("\"{}\" is no axis of this experiment, so this would exclude nothing",
                "\"{}\" 不是本实验的轴，此项不会排除任何组合", key));
  });
}

// Both rank trials by their answers.
void CheckSearch(const Experiment& experiment, const Faults& faults, const DecodeContext& context) {
  const SearchSpec& search = experiment.search;
  for (const char* path : {"/data/gold", "/search/method", "/search/finalists"}) {
    if (!faults.Clean(Pointer(path))) return;
  }
  if (!experiment.data.gold.empty()) return;
  if (search.method == SearchMethod::kHalving || search.finalists > 0) {
    context.Under("search").Fail(
        Say("halving and finalists rank by answers, but data.gold is empty; name the questions",
            "halving 与 finalists 依答案排名，而 data.gold 为空；请指定题集"));
  }
}

void CheckGate(const Experiment& experiment, const Faults& faults, const DecodeContext& context) {
  if (!experiment.gate || !experiment.data.gold.empty() || !faults.Clean(Pointer("/data/gold"))) return;
  context.Under("gate").Fail(Say("a gate judges answers, but data.gold is empty; name the questions",
                                 "闸门依答案判定，而 data.gold 为空；请指定题集"));
}

// The value as its axis keeps it; nothing where the axis would not take it.
std::optional<Json> Canonical(const std::string& key, const Json& value) {
  std::vector<Problem> problems;
  Json object = Json::object();
  object[key] = value;
  const JsonDocument source = JsonDocument::FromValue(std::move(object), "");
  const Assignment entry = DecodeAssignment(source.root(), DecodeContext{source, problems, Pointer()});
  if (!problems.empty() || entry.empty()) return std::nullopt;
  return entry.begin()->second;
}

std::string Plain(const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

// What an axis says, made once for all the values looked up on it.
struct AxisWords {
  std::set<std::string> values;      // canonical JSON
  std::vector<std::string> strings;  // of them
  std::vector<std::string> broken;   // what the axis did not take
  std::string listed;
};

AxisWords WordsOf(const Axis& axis, const Json& written) {
  AxisWords words;
  for (const Json& value : axis.values) {
    words.values.insert(value.dump());
    if (value.is_string()) words.strings.push_back(value.get<std::string>());
    if (words.values.size() <= kMaxListed) words.listed += (words.listed.empty() ? "" : ", ") + value.dump();
  }
  if (words.values.size() > kMaxListed) words.listed += " …";
  for (const Json& entry : written) {
    if (!Canonical(axis.key, entry)) words.broken.push_back(Plain(entry));
  }
  return words;
}

Text OffAxis(const std::string& key, const Json& value, const AxisWords& axis) {
  const std::string meant = value.is_string() ? DidYouMean(value.get<std::string>(), axis.strings) : "";
  if (!meant.empty()) {
    return Say("{} is not on the axis {}, so this would exclude nothing; did you mean \"{}\"?",
               "{} 不在轴 {} 上，此项不会排除任何组合；是否想写 \"{}\"？", value.dump(), key, meant);
  }
  return Say("{} is not on the axis {}, so this would exclude nothing; its values are {}",
             "{} 不在轴 {} 上，此项不会排除任何组合；其取值为 {}", value.dump(), key, axis.listed);
}

}  // namespace

void CheckRules(const Experiment& experiment, const Faults& faults, const DecodeContext& context) {
  CheckVersion(experiment, faults, context);
  CheckName(experiment, faults, context);
  CheckSeeds(faults, context);
  CheckSearch(experiment, faults, context);
  CheckGate(experiment, faults, context);
  CheckModels(experiment, faults, context);
  CheckModelsOfAxes(experiment, faults, context.Under("axes"));
  CheckExcludedKeys(faults, context);
}

void CheckExcludedValues(const Experiment& experiment, const Faults& faults, const DecodeContext& context) {
  std::map<std::string, AxisWords> axes;
  for (const Axis& axis : experiment.axes.values)
    axes[axis.key] = WordsOf(axis, At(context, Pointer("/axes") / axis.key));
  ForEachExcluded(faults, context, [&](const std::string& key, const Json& value, const DecodeContext& at) {
    const auto axis = axes.find(key);
    if (axis == axes.end() || faults.At(Pointer("/axes") / key)) return;
    if (key == "model" && experiment.models.count(Plain(value)) == 0) return;  // said already
    const std::optional<Json> canonical = Canonical(key, value);
    if (!canonical || axis->second.values.count(canonical->dump()) != 0) return;
    // A value the axis did not take may be the one meant, and is then the only mistake.
    if (axis->second.broken.size() > kMaxListed) return;
    if (DidYouMean(Plain(value), axis->second.broken).empty()) at.Fail(OffAxis(key, value, axis->second));
  });
}

}  // namespace huoyan
