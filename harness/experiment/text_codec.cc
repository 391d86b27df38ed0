#include "harness/experiment/text_codec.h"

namespace huoyan {
namespace {

const Fields<Text>& BothLanguages() {
  static const auto fields = Fields<Text>()
                                 .Required("en", &Text::en, {"in English", "英文"})
                                 .Required("zh", &Text::zh, {"in Chinese", "中文"});
  return fields;
}

}  // namespace

void JsonCodec<Text>::Decode(const Json& json, const DecodeContext& context, Text& out) {
  if (json.is_string()) {
    out.en = out.zh = json.get<std::string>();
  } else if (json.is_object()) {
    BothLanguages().Decode(json, context, out);
  } else {
    context.Fail(Say("expected a string or {{\"en\": ..., \"zh\": ...}}, found {}",
                     "应为字符串或 {{\"en\": ..., \"zh\": ...}}，实为 {}", json.type_name()));
  }
}

Json JsonCodec<Text>::Encode(const Text& value) {
  return value.en == value.zh ? Json(value.en) : BothLanguages().Encode(value);
}

Json JsonCodec<Text>::Schema() {
  Json forms = Json::array();
  forms.push_back(JsonCodec<std::string>::Schema());
  forms.push_back(BothLanguages().Schema());
  Json schema = Json::object();
  schema["anyOf"] = std::move(forms);
  return schema;
}

}  // namespace huoyan
