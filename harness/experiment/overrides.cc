#include <algorithm>

#include "harness/experiment/experiment.h"

namespace huoyan {
namespace {

bool IsListKey(const std::string& key) {
  const std::vector<std::string> axes = AxisKeys();
  return key == "seeds" || std::find(axes.begin(), axes.end(), key) != axes.end();
}

// "16", "true", "null" and anything in JSON's brackets or quotes is JSON; the rest is a plain string.
Json ParseValue(const std::string& text) {
  try {
    return JsonDocument::Parse(text, "").root();
  } catch (const Error&) {
    return text;
  }
}

Json ParseList(const std::string& text) {
  Json whole = ParseValue(text);
  if (whole.is_array()) return whole;
  Json values = Json::array();
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find(',', start), text.size());
    values.push_back(ParseValue(text.substr(start, end - start)));
    start = end + 1;
  }
  return values;
}

// The member `key` of `json`, which becomes an object if it is none: the decoder then says what belongs
// there.
Json& Member(Json& json, const std::string& key) {
  if (!json.is_object()) json = Json::object();
  return json[key];
}

// "lora.rank" for /lora/rank: the words of an override.
std::string DottedKey(Json::json_pointer key) {
  std::string words;
  for (; !key.empty(); key.pop_back()) words = key.back() + (words.empty() ? "" : "." + words);
  return words;
}

}  // namespace

void ApplyOverride(const std::string& override_text, Json& experiment) {
  const std::size_t equals = override_text.find('=');
  if (equals == std::string::npos || equals == 0 || !IsUtf8(override_text)) {
    throw Error(ExitCode::kUsage,
                Say("\"{}\" is not an override; write key=value, for example lora.rank=8,16",
                    "\"{}\" 不是覆盖项；请写 key=value，例如 lora.rank=8,16",
                    IsUtf8(override_text) ? override_text : std::string("?")));
  }
  const std::string key = override_text.substr(0, equals);
  const std::string text = override_text.substr(equals + 1);
  if (key == "seeds") {
    experiment[key] = ParseList(text);
  } else if (IsListKey(key)) {
    Member(experiment, "axes")[key] = ParseList(text);
  } else {
    Json* at = &experiment;
    for (std::size_t start = 0; start <= key.size();) {
      const std::size_t end = std::min(key.find('.', start), key.size());
      at = &Member(*at, key.substr(start, end - start));
      start = end + 1;
    }
    *at = ParseValue(text);
  }
}

std::optional<std::string> WithoutList(const std::string& override_text) {
  const std::size_t equals = override_text.find('=');
  if (equals == std::string::npos || !IsUtf8(override_text)) return std::nullopt;
  const std::string key = override_text.substr(0, equals);
  const Json values = ParseList(override_text.substr(equals + 1));
  if (IsListKey(key) || values.size() < 2) return std::nullopt;
  return key + "=" + values.front().dump();
}

std::optional<std::string> OverrideOf(const Experiment& experiment, const Json::json_pointer& key) {
  const std::string words = DottedKey(key);
  std::optional<std::string> last;
  for (const std::string& text : experiment.overrides) {
    const std::string set = text.substr(0, text.find('='));
    if (words == set || words.rfind(set + ".", 0) == 0) last = text;
  }
  return last;
}

SourcePosition PlaceOf(const Experiment& experiment, const Json::json_pointer& key) {
  if (const auto text = OverrideOf(experiment, key)) return {"\"" + *text + "\""};
  if (experiment.document == nullptr) return {experiment.file.string()};
  const Json::json_pointer axis = Json::json_pointer("/axes") / DottedKey(key);
  return experiment.document->PositionOf(experiment.document->root().contains(axis) ? axis : key);
}

}  // namespace huoyan
