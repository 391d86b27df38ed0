#include "trainer/foreign_json.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace huoyan {
namespace {

constexpr int kMaxDepth = 200;

SourcePosition PositionOfByte(std::string_view text, std::size_t offset, const std::string& file) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const auto line = std::count(before.begin(), before.end(), '\n');
  const std::size_t newline = before.rfind('\n');
  const std::string_view on_line = newline == std::string_view::npos ? before : before.substr(newline + 1);
  const auto column =
      std::count_if(on_line.begin(), on_line.end(), [](char byte) { return (byte & 0xC0) != 0x80; });
  return {file, static_cast<int>(line) + 1, std::max(1, static_cast<int>(column))};
}

}  // namespace

Json KeepKnownKeys(const Json& json, const Json& schema) {
  if (json.is_array() && schema.contains("items")) {
    Json kept = Json::array();
    for (const Json& item : json) kept.push_back(KeepKnownKeys(item, schema["items"]));
    return kept;
  }
  if (!json.is_object()) return json;
  const auto properties = schema.find("properties");
  const auto others = schema.find("additionalProperties");
  if (properties == schema.end() && (others == schema.end() || !others->is_object())) return json;
  Json kept = Json::object();
  auto& members =
      kept.get_ref<Json::object_t&>();  // appended to directly: `kept[key]` would search each time
  for (const auto& [key, value] : json.items()) {
    if (properties != schema.end() && properties->contains(key)) {
      members.push_back({key, KeepKnownKeys(value, (*properties)[key])});
    } else if (others != schema.end() && others->is_object()) {
      members.push_back({key, KeepKnownKeys(value, *others)});
    }
  }
  return kept;
}

nlohmann::json ParseWideJson(std::string_view text, const std::string& file) {
  using nlohmann::json;
  std::vector<std::unordered_set<std::string>> keys_of_open_objects;
  const json::parser_callback_t watch = [&](int depth, json::parse_event_t event, json& parsed) {
    switch (event) {
      case json::parse_event_t::object_start:
      case json::parse_event_t::array_start:
        if (depth >= kMaxDepth) {
          throw InputError({file}, Say("nested deeper than {} levels", "嵌套超过 {} 层", kMaxDepth));
        }
        if (event == json::parse_event_t::object_start) keys_of_open_objects.emplace_back();
        break;
      case json::parse_event_t::key:
        if (!keys_of_open_objects.back().insert(parsed.get<std::string>()).second) {
          throw InputError({file},
                           Say("key \"{}\" appears twice in one object; keep one of them",
                               "键 \"{}\" 在同一对象中出现两次，请只保留一个", parsed.get<std::string>()));
        }
        break;
      case json::parse_event_t::object_end:
        keys_of_open_objects.pop_back();
        break;
      default:
        break;
    }
    return true;
  };
  try {
    return json::parse(text, watch);
  } catch (const json::exception& error) {
    const auto* syntax = dynamic_cast<const json::parse_error*>(&error);
    std::string reason = error.what();  // "[json.exception...] parse error at line 1, column 2: reason"
    if (const auto colon = reason.find(": "); colon != std::string::npos) reason = reason.substr(colon + 2);
    throw InputError(syntax != nullptr ? PositionOfByte(text, syntax->byte, file) : SourcePosition{file},
                     Say("not valid JSON: {}", "不是合法的 JSON：{}", reason));
  }
}

}  // namespace huoyan
