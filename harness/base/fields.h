#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "harness/base/json.h"

namespace huoyan {

/// What a decoder needs to say where a value stood and to go on after an error, so that all errors come out
/// at once.
struct DecodeContext {
  const JsonDocument& document;
  std::vector<Problem>& problems;
  Json::json_pointer at;

  void Fail(Text what) const {
    const bool is_kept = problems.size() < kMostProblems;  // looking for places nobody reads would be slow
    AddProblem(problems, {is_kept ? document.PositionOf(at) : SourcePosition{}, std::move(what)});
  }
  DecodeContext Under(const std::string& key) const { return {document, problems, at / key}; }
  DecodeContext Under(std::size_t index) const { return {document, problems, at / index}; }
};

/// The bounds of a number, both included unless `exclusive_minimum`.
struct Range {
  double minimum = -std::numeric_limits<double>::infinity();
  double maximum = std::numeric_limits<double>::infinity();
  bool exclusive_minimum = false;
};
inline Range AtLeast(double minimum) { return {minimum, std::numeric_limits<double>::infinity(), false}; }
inline Range Above(double minimum) { return {minimum, std::numeric_limits<double>::infinity(), true}; }
inline Range Between(double minimum, double maximum) { return {minimum, maximum, false}; }

/// How a C++ type is read from, written to and described as JSON. A type joins by one of: an `EnumNames`
/// overload, a `DescribeFields` overload, or a specialisation of JsonCodec.
template <class T, class = void>
struct JsonCodec;

/// Tag for the overload sets `EnumNames(Type<E>)` and `DescribeFields(Type<T>)`, found by argument-dependent
/// lookup.
template <class T>
struct Type {};

template <class E>
using EnumTable = std::vector<std::pair<E, const char*>>;

/// The name of an enumerator as it is written in files.
template <class E>
const char* NameOf(E value) {
  for (const auto& [candidate, name] : EnumNames(Type<E>{})) {
    if (candidate == value) return name;
  }
  return "?";
}

/// The table that describes struct T as a JSON object. Decoder, encoder and JSON Schema all come from it, so
/// they cannot drift.
template <class T>
class Fields {
 public:
  template <class M>
  Fields& Required(const char* key, M T::*member, Text doc, Range range = {}) {
    return Add(key, member, std::move(doc), range, true);
  }
  /// An absent key leaves the member's default, which the schema shows.
  template <class M>
  Fields& Optional(const char* key, M T::*member, Text doc, Range range = {}) {
    return Add(key, member, std::move(doc), range, false);
  }
  /// A rule over several fields; returns what is wrong, or nothing.
  Fields& Check(std::function<std::optional<Text>(const T&)> rule) {
    rules_.push_back(std::move(rule));
    return *this;
  }

  void Decode(const Json& json, const DecodeContext& context, T& out) const {
    if (!json.is_object()) {
      context.Fail(Say("expected an object, found {}", "此处应为对象，实为 {}", json.type_name()));
      return;
    }
    const std::size_t problems_before = CountProblems(context.problems);
    for (const auto& item : json.items()) {
      if (Find(item.key()) != nullptr || item.key() == "$schema") continue;
      const std::string meant = DidYouMean(item.key(), Keys());
      context.Under(item.key())
          .Fail(meant.empty() ? Say("unknown key \"{}\"; known here: {}", "未知的键 \"{}\"；此处可用：{}",
                                    item.key(), Join(Keys()))
                              : Say("unknown key \"{}\"; did you mean \"{}\"?",
                                    "未知的键 \"{}\"；是否想写 \"{}\"？", item.key(), meant));
    }
    for (const Field& field : fields_) {
      const auto found = json.find(field.key);
      if (found != json.end()) {
        field.decode(*found, context.Under(field.key), out);
      } else if (field.required) {
        context.Fail(Say("required key \"{0}\" is missing ({1})", "缺少必需的键 \"{0}\"（{2}）", field.key,
                         field.doc.en, field.doc.zh));
      }
    }
    if (CountProblems(context.problems) != problems_before)
      return;  // rules over half-read values would only repeat the errors
    for (const auto& rule : rules_) {
      if (std::optional<Text> wrong = rule(out)) context.Fail(std::move(*wrong));
    }
  }

  Json Encode(const T& value) const {
    Json json = Json::object();
    for (const Field& field : fields_) field.encode(value, json);
    return json;
  }

  Json Schema() const {
    Json properties = Json::object();
    Json required = Json::array();
    for (const Field& field : fields_) {
      Json schema = field.schema();
      schema["description"] = field.doc.en;
      properties[field.key] = std::move(schema);
      if (field.required) required.push_back(field.key);
    }
    Json schema{{"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
    if (!required.empty()) schema["required"] = std::move(required);
    return schema;
  }

  std::vector<std::string> Keys() const {
    std::vector<std::string> keys;
    for (const Field& field : fields_) keys.push_back(field.key);
    return keys;
  }

 private:
  struct Field {
    std::string key;
    Text doc;
    bool required;
    std::function<void(const Json&, const DecodeContext&, T&)> decode;
    std::function<void(const T&, Json&)> encode;
    std::function<Json()> schema;
  };

  const Field* Find(const std::string& key) const {
    for (const Field& field : fields_) {
      if (field.key == key) return &field;
    }
    return nullptr;
  }

  static std::string Join(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
  }

  static void CheckRange(const Json& json, const DecodeContext& context, const Range& range) {
    if (json.is_array()) {
      for (std::size_t i = 0; i < json.size(); ++i) CheckRange(json[i], context.Under(i), range);
      return;
    }
    if (!json.is_number()) return;
    const double number = json.get<double>();
    const bool too_low = range.exclusive_minimum ? number <= range.minimum : number < range.minimum;
    if (too_low) {
      context.Fail(
          range.exclusive_minimum
              ? Say("{} is too small; it must be above {}", "{} 过小，应大于 {}", json.dump(), range.minimum)
              : Say("{} is too small; the least is {}", "{} 过小，最小为 {}", json.dump(), range.minimum));
    } else if (number > range.maximum) {
      context.Fail(Say("{} is too large; the most is {}", "{} 过大，最大为 {}", json.dump(), range.maximum));
    }
  }

  static void AddRange(Json& schema, const Range& range) {
    Json& target = schema.contains("items") ? schema["items"] : schema;
    if (std::isfinite(range.minimum))
      target[range.exclusive_minimum ? "exclusiveMinimum" : "minimum"] = range.minimum;
    if (std::isfinite(range.maximum)) target["maximum"] = range.maximum;
  }

  template <class M>
  Fields& Add(const char* key, M T::*member, Text&& doc, Range range, bool required) {
    Field field;
    field.key = key;
    field.doc = std::move(doc);
    field.required = required;
    field.decode = [member, range](const Json& json, const DecodeContext& context, T& out) {
      JsonCodec<M>::Decode(json, context, out.*member);
      CheckRange(json, context, range);
    };
    field.encode = [member, name = std::string(key)](const T& value, Json& json) {
      Json encoded = JsonCodec<M>::Encode(value.*member);
      if (!encoded.is_null()) json[name] = std::move(encoded);
    };
    field.schema = [member, range, required] {
      Json schema = JsonCodec<M>::Schema();
      AddRange(schema, range);
      if (!required) {
        Json fallback = JsonCodec<M>::Encode(T{}.*member);
        if (!fallback.is_null() && !fallback.is_structured()) schema["default"] = std::move(fallback);
      }
      return schema;
    };
    fields_.push_back(std::move(field));
    return *this;
  }

  std::vector<Field> fields_;
  std::vector<std::function<std::optional<Text>(const T&)>> rules_;
};

/// Decodes a whole document. Throws one Error(kUsage) listing every problem.
template <class T>
T Decode(const JsonDocument& document) {
  std::vector<Problem> problems;
  T value{};
  JsonCodec<T>::Decode(document.root(), DecodeContext{document, problems, Json::json_pointer()}, value);
  if (!problems.empty()) throw Error(ExitCode::kUsage, std::move(problems));
  return value;
}

template <class T>
Json Encode(const T& value) {
  return JsonCodec<T>::Encode(value);
}

/// A JSON Schema (draft 2020-12) for T.
template <class T>
Json SchemaOf(const std::string& title) {
  Json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", title}};
  schema.update(JsonCodec<T>::Schema());
  return schema;
}

// ---- the codecs of the basic types ----

template <>
struct JsonCodec<bool> {
  static void Decode(const Json& json, const DecodeContext& context, bool& out) {
    if (!json.is_boolean())
      return context.Fail(
          Say("expected true or false, found {}", "应为 true 或 false，实为 {}", json.dump()));
    out = json.get<bool>();
  }
  static Json Encode(bool value) { return value; }
  static Json Schema() { return {{"type", "boolean"}}; }
};

template <class T>
struct JsonCodec<T, std::enable_if_t<std::is_integral_v<T> && !std::is_same_v<T, bool>>> {
  static void Decode(const Json& json, const DecodeContext& context, T& out) {
    const bool fits =
        json.is_number_integer() &&
        (json.is_number_unsigned()
             ? json.get<std::uint64_t>() <= static_cast<std::uint64_t>(std::numeric_limits<T>::max())
             : json.get<std::int64_t>() >= static_cast<std::int64_t>(std::numeric_limits<T>::lowest()));
    if (!fits)
      return context.Fail(Say("expected a whole number, found {}", "应为整数，实为 {}", json.dump()));
    out = json.get<T>();
  }
  static Json Encode(T value) { return value; }
  static Json Schema() { return {{"type", "integer"}}; }
};

template <>
struct JsonCodec<double> {
  static void Decode(const Json& json, const DecodeContext& context, double& out) {
    if (!json.is_number())
      return context.Fail(Say("expected a number, found {}", "应为数字，实为 {}", json.dump()));
    out = json.get<double>();
  }
  static Json Encode(double value) { return value; }
  static Json Schema() { return {{"type", "number"}}; }
};

template <>
struct JsonCodec<std::string> {
  static void Decode(const Json& json, const DecodeContext& context, std::string& out) {
    if (!json.is_string())
      return context.Fail(Say("expected a string, found {}", "应为字符串，实为 {}", json.dump()));
    out = json.get<std::string>();
  }
  static Json Encode(const std::string& value) { return value; }
  static Json Schema() { return {{"type", "string"}}; }
};

/// Any JSON value, kept as it is.
template <>
struct JsonCodec<Json> {
  static void Decode(const Json& json, const DecodeContext&, Json& out) { out = json; }
  static Json Encode(const Json& value) { return value; }
  static Json Schema() { return Json::object(); }
};

template <class M>
struct JsonCodec<std::optional<M>> {
  static void Decode(const Json& json, const DecodeContext& context, std::optional<M>& out) {
    if (json.is_null()) {
      out.reset();
      return;
    }
    M value{};
    JsonCodec<M>::Decode(json, context, value);
    out = std::move(value);
  }
  static Json Encode(const std::optional<M>& value) {
    return value ? JsonCodec<M>::Encode(*value) : Json(nullptr);
  }
  static Json Schema() { return JsonCodec<M>::Schema(); }
};

template <class M>
struct JsonCodec<std::vector<M>> {
  static void Decode(const Json& json, const DecodeContext& context, std::vector<M>& out) {
    if (!json.is_array())
      return context.Fail(Say("expected a list, found {}", "应为列表，实为 {}", json.dump()));
    out.clear();
    for (std::size_t i = 0; i < json.size(); ++i) {
      M value{};
      JsonCodec<M>::Decode(json[i], context.Under(i), value);
      out.push_back(std::move(value));
    }
  }
  static Json Encode(const std::vector<M>& values) {
    Json json = Json::array();
    for (const M& value : values) json.push_back(JsonCodec<M>::Encode(value));
    return json;
  }
  static Json Schema() { return {{"type", "array"}, {"items", JsonCodec<M>::Schema()}}; }
};

template <class M>
struct JsonCodec<std::map<std::string, M>> {
  static void Decode(const Json& json, const DecodeContext& context, std::map<std::string, M>& out) {
    if (!json.is_object())
      return context.Fail(Say("expected an object, found {}", "应为对象，实为 {}", json.dump()));
    out.clear();
    for (const auto& item : json.items())
      JsonCodec<M>::Decode(item.value(), context.Under(item.key()), out[item.key()]);
  }
  static Json Encode(const std::map<std::string, M>& values) {
    Json json = Json::object();
    for (const auto& [key, value] : values) json[key] = JsonCodec<M>::Encode(value);
    return json;
  }
  static Json Schema() { return {{"type", "object"}, {"additionalProperties", JsonCodec<M>::Schema()}}; }
};

template <class E>
struct JsonCodec<E, std::enable_if_t<std::is_enum_v<E>>> {
  static void Decode(const Json& json, const DecodeContext& context, E& out) {
    std::vector<std::string> names;
    for (const auto& [value, name] : EnumNames(Type<E>{})) {
      if (json.is_string() && json.get<std::string>() == name) {
        out = value;
        return;
      }
      names.push_back(name);
    }
    std::string known;
    for (const std::string& name : names) known += (known.empty() ? "" : ", ") + name;
    const std::string meant = json.is_string() ? DidYouMean(json.get<std::string>(), names) : "";
    context.Fail(meant.empty() ? Say("{} is not one of: {}", "{} 不在可选值之中：{}", json.dump(), known)
                               : Say("{} is not one of: {}; did you mean \"{}\"?",
                                     "{} 不在可选值之中：{}；是否想写 \"{}\"？", json.dump(), known, meant));
  }
  static Json Encode(E value) { return NameOf(value); }
  static Json Schema() {
    Json names = Json::array();
    for (const auto& entry : EnumNames(Type<E>{})) names.push_back(entry.second);
    return {{"type", "string"}, {"enum", std::move(names)}};
  }
};

template <class T>
struct JsonCodec<T, std::void_t<decltype(DescribeFields(Type<T>{}))>> {
  static void Decode(const Json& json, const DecodeContext& context, T& out) {
    DescribeFields(Type<T>{}).Decode(json, context, out);
  }
  static Json Encode(const T& value) { return DescribeFields(Type<T>{}).Encode(value); }
  static Json Schema() { return DescribeFields(Type<T>{}).Schema(); }
};

}  // namespace huoyan
