#include "harness/experiment/lora_section.h"

#include <algorithm>

namespace huoyan {
namespace {

constexpr const char* kTargets = "targets";

// "q_proj" for "q"; empty for what is no short name.
std::string ModuleCalled(const std::string& short_name) {
  for (const auto& [module, name] : EnumNames(Type<LinearModule>{})) {
    if (short_name + "_proj" == name) return name;
  }
  return "";
}

// "q+v", "all" or "attention" as the list of names it stands for.
Json ListOf(const std::string& shorthand) {
  Json names = Json::array();
  if (shorthand == "all" || shorthand == "attention") {
    for (const auto& [module, name] : EnumNames(Type<LinearModule>{})) {
      if (shorthand == "all" || module <= LinearModule::kO) names.push_back(name);
    }
    return names;
  }
  for (std::size_t start = 0; start <= shorthand.size();) {
    const std::size_t end = std::min(shorthand.find('+', start), shorthand.size());
    const std::string word = shorthand.substr(start, end - start);
    start = end + 1;
    const std::string name = ModuleCalled(word);
    names.push_back(name.empty() ? word : name);
  }
  return names;
}

// In a list modules stand by their names; a short one there is a mistake that is easy to name.
void SayFullNames(const DecodeContext& context, Json& targets) {
  for (std::size_t i = 0; i < targets.size(); ++i) {
    if (!targets[i].is_string()) continue;
    const std::string name = ModuleCalled(targets[i].get<std::string>());
    if (name.empty()) continue;
    context.Under(i).Fail(Say("{} is no module in a list; did you mean \"{}\"?",
                              "列表中没有模块 {}；是否想写 \"{}\"？", targets[i].dump(), name));
    targets[i] = name;
  }
}

}  // namespace

void JsonCodec<LoraSection>::Decode(const Json& json, const DecodeContext& context, LoraSection& out) {
  Json section = json;
  if (section.is_object() && section.contains(kTargets)) {
    Json& targets = section[kTargets];
    if (targets.is_string()) targets = ListOf(targets.get<std::string>());
    if (targets.is_array()) SayFullNames(context.Under(kTargets), targets);
  }
  JsonCodec<LoraSpec>::Decode(section, context, out);
}

Json JsonCodec<LoraSection>::Encode(const LoraSection& value) { return JsonCodec<LoraSpec>::Encode(value); }

Json JsonCodec<LoraSection>::Schema() {
  Json schema = JsonCodec<LoraSpec>::Schema();
  Json& targets = schema["properties"][kTargets];
  const Json description = targets["description"];
  targets.erase("description");
  Json shorthand = JsonCodec<std::string>::Schema();
  shorthand["description"] = "all, attention, or short names joined by +, such as q+v";
  Json either = Json::object();
  either["anyOf"] = Json::array({std::move(shorthand), std::move(targets)});
  either["description"] = description;
  targets = std::move(either);
  return schema;
}

}  // namespace huoyan
