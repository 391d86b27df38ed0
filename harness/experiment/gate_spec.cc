#include "harness/experiment/gate_spec.h"

#include "harness/experiment/experiment.h"

namespace huoyan {

void JsonCodec<GateSpec>::Decode(const Json& json, const DecodeContext& context, GateSpec& out) {
  out = {};
  out.where = context.document.PositionOf(context.at);
  if (json.is_object()) {
    JsonCodec<GatePolicy>::Decode(json, context, out.policy);
  } else if (json.is_string() && !json.get<std::string>().empty()) {
    out.file = json.get<std::string>();
  } else {
    context.Fail(Say("expected a policy (see `huoyan schema gate-policy`) or the path of one, found {}",
                     "应为闸门策略（见 `huoyan schema gate-policy`）或其文件路径，实为 {}", json.dump()));
  }
}

Json JsonCodec<GateSpec>::Encode(const GateSpec& value) {
  return value.file.empty() ? JsonCodec<GatePolicy>::Encode(value.policy) : Json(value.file);
}

Json JsonCodec<GateSpec>::Schema() {
  Json path = JsonCodec<std::string>::Schema();
  path["minLength"] = 1;
  return {{"anyOf", Json::array({std::move(path), JsonCodec<GatePolicy>::Schema()})}};
}

GatePolicy PolicyOf(const GateSpec& gate, const std::filesystem::path& root_folder) {
  if (gate.file.empty()) return gate.policy;
  try {
    return Decode<GatePolicy>(ReadJsonFile(ResolvePath(root_folder, gate.file).string()));
  } catch (const Error& error) {
    std::vector<Problem> problems = error.problems();
    problems.push_back(
        {gate.where, Say("names {} as the policy of the gate", "此处以 {} 为闸门策略", gate.file)});
    throw Error(error.code(), std::move(problems));
  }
}

}  // namespace huoyan
