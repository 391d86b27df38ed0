#include "harness/experiment/selection.h"

#include <algorithm>
#include <set>

namespace huoyan {
namespace {

constexpr const char* kUntuned = "untuned";

/// The axes in which the specs are not all alike.
std::string DifferingAxes(const std::vector<const TrialSpec*>& specs) {
  std::string names;
  for (const std::string& key : AxisKeys()) {
    const auto first = ReadAxis(key, *specs.front());
    const bool differs = std::any_of(specs.begin(), specs.end(),
                                     [&](const TrialSpec* spec) { return ReadAxis(key, *spec) != first; });
    if (differs) names += (names.empty() ? "" : ", ") + key;
  }
  return names;
}

}  // namespace

void JsonCodec<Selection>::Decode(const Json& json, const DecodeContext& context, Selection& out) {
  if (!json.is_object()) {
    context.Fail(Say("expected an object of axes and values, found {}", "应为由轴与取值组成的对象，实为 {}",
                     json.type_name()));
    return;
  }
  out = {};
  Json settings = json;
  if (const auto untuned = settings.find(kUntuned); untuned != settings.end()) {
    JsonCodec<bool>::Decode(*untuned, context.Under(kUntuned), out.untuned);
    settings.erase(untuned);
  }
  out.settings = DecodeAssignment(settings, context);
}

Json JsonCodec<Selection>::Encode(const Selection& value) {
  Json json = Json::object();
  for (const auto& [key, setting] : value.settings) json[key] = setting;
  if (value.untuned) json[kUntuned] = true;
  return json;
}

Json JsonCodec<Selection>::Schema() {
  Json schema = AssignmentSchema();
  Json untuned = JsonCodec<bool>::Schema();
  untuned["description"] = "the untuned base instead of a tuned trial";
  schema["properties"][kUntuned] = std::move(untuned);
  return schema;
}

bool Selects(const Selection& selection, const TrialSpec& spec) {
  if (selection.untuned == IsTuned(spec)) return false;
  return std::all_of(selection.settings.begin(), selection.settings.end(), [&](const auto& setting) {
    return ReadAxis(setting.first, spec) == std::optional(setting.second);
  });
}

std::optional<Text> WhyNotOneTrial(const std::vector<const TrialSpec*>& selected) {
  if (selected.empty()) return Text{"no trial has these settings", "没有试验符合这些设置"};
  std::set<std::string> distinct;
  for (const TrialSpec* spec : selected) {
    TrialSpec without_seed = *spec;
    without_seed.seed = 0;
    distinct.insert(Encode(without_seed).dump());
  }
  if (distinct.size() == 1) return std::nullopt;
  return Say("these settings fit {} trials, which differ in {}; name what sets the one meant apart",
             "有 {} 次试验符合这些设置，它们的 {} 不同；请写明所指的是哪一个", distinct.size(),
             DifferingAxes(selected));
}

}  // namespace huoyan
