#include "harness/summary/settings.h"

namespace huoyan {
namespace {

void AddSettings(const Json& json, const std::string& path, std::map<std::string, std::string>& settings) {
  for (const auto& item : json.items()) {
    const std::string key = path.empty() ? item.key() : path + "." + item.key();
    if (item.value().is_object()) {
      AddSettings(item.value(), key, settings);
    } else {
      settings[key] = item.value().is_string() ? item.value().get<std::string>() : item.value().dump();
    }
  }
}

}  // namespace

std::map<std::string, std::string> SettingsOf(const TrialSpec& spec) {
  std::map<std::string, std::string> settings;
  AddSettings(Encode(spec), "", settings);
  return settings;
}

}  // namespace huoyan
