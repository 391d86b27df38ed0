#include "harness/experiment/axes.h"

#include <algorithm>
#include <set>

#include "harness/experiment/lora_section.h"

namespace huoyan {
namespace {

// One key of the grid. It reads and writes a field of the spec through the field's own table, so that an axis
// accepts exactly what the field does.
struct AxisKey {
  std::string name;
  bool affects_base;
  std::function<void(const Json&, const DecodeContext&, TrialSpec&)> decode;
  std::function<Json(const TrialSpec&)> encode;
  std::function<Json()> schema;
};

template <class Section>
AxisKey FieldOf(const char* section_name, const char* field, bool affects_base,
                std::function<Section&(TrialSpec&)> section) {
  AxisKey key;
  key.name = std::string(section_name) + "." + field;
  key.affects_base = affects_base;
  key.decode = [=](const Json& json, const DecodeContext& context, TrialSpec& spec) {
    Json object = Json::object();
    object[field] = json;
    JsonCodec<Section>::Decode(object, context, section(spec));
  };
  key.encode = [=](const TrialSpec& spec) {
    TrialSpec copy = spec;
    return JsonCodec<Section>::Encode(section(copy))[field];
  };
  key.schema = [=] {
    Json schema = JsonCodec<Section>::Schema()["properties"][field];
    schema.erase("default");
    return schema;
  };
  return key;
}

// The section's own field, in forward order, so that one set of modules is one value.
AxisKey TargetsKey() {
  AxisKey key;
  key.name = "lora.targets";
  key.affects_base = false;
  key.decode = [](const Json& json, const DecodeContext& context, TrialSpec& spec) {
    LoraSection section{*spec.lora};
    Json object = Json::object();
    object["targets"] = json;
    JsonCodec<LoraSection>::Decode(object, context, section);
    std::sort(section.targets.begin(), section.targets.end());
    *spec.lora = std::move(section);
  };
  key.encode = [](const TrialSpec& spec) { return JsonCodec<LoraSpec>::Encode(*spec.lora)["targets"]; };
  key.schema = [] { return JsonCodec<LoraSection>::Schema()["properties"]["targets"]; };
  return key;
}

AxisKey ModelKey() {
  return {"model", true,
          [](const Json& json, const DecodeContext& context, TrialSpec& spec) {
            JsonCodec<std::string>::Decode(json, context, spec.model_name);
          },
          [](const TrialSpec& spec) { return Json(spec.model_name); }, &JsonCodec<std::string>::Schema};
}

AxisKey DtypeKey() {
  return {"dtype", true,
          [](const Json& json, const DecodeContext& context, TrialSpec& spec) {
            JsonCodec<Dtype>::Decode(json, context, spec.dtype);
          },
          [](const TrialSpec& spec) { return JsonCodec<Dtype>::Encode(spec.dtype); },
          &JsonCodec<Dtype>::Schema};
}

const std::vector<AxisKey>& Table() {
  const auto lora = [](TrialSpec& spec) -> LoraSpec& { return *spec.lora; };
  const auto train = [](TrialSpec& spec) -> TrainSpec& { return spec.train; };
  const auto data = [](TrialSpec& spec) -> DataSpec& { return spec.data; };
  const auto decode = [](TrialSpec& spec) -> DecodeSpec& { return spec.decode; };
  const auto quantization = [](TrialSpec& spec) -> QuantizationSpec& { return spec.quantization; };
  static const std::vector<AxisKey> table{
      ModelKey(),
      FieldOf<LoraSpec>("lora", "rank", false, lora),
      FieldOf<LoraSpec>("lora", "alpha", false, lora),
      TargetsKey(),
      FieldOf<LoraSpec>("lora", "rslora", false, lora),
      FieldOf<LoraSpec>("lora", "dora", false, lora),
      FieldOf<LoraSpec>("lora", "last_layers", false, lora),
      FieldOf<TrainSpec>("train", "tuning", false, train),
      FieldOf<TrainSpec>("train", "objective", false, train),
      FieldOf<TrainSpec>("train", "optimizer", false, train),
      FieldOf<TrainSpec>("train", "learning_rate", false, train),
      FieldOf<TrainSpec>("train", "batch_size", false, train),
      FieldOf<TrainSpec>("train", "sequence_length", false, train),
      FieldOf<TrainSpec>("train", "epochs", false, train),
      FieldOf<TrainSpec>("train", "checkpoint_layers", false, train),
      FieldOf<DataSpec>("data", "refusal_share", false, data),
      DtypeKey(),
      FieldOf<QuantizationSpec>("quantization", "layers", true, quantization),
      FieldOf<QuantizationSpec>("quantization", "embeddings", true, quantization),
      FieldOf<DecodeSpec>("decode", "temperature", true, decode),
  };
  return table;
}

const AxisKey* FindKey(const std::string& name) {
  const auto& table = Table();
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const AxisKey& key) { return key.name == name; });
  return found == table.end() ? nullptr : &*found;
}

// The key called `name`, or an error with the nearest known one.
const AxisKey* Require(const std::string& name, const DecodeContext& context) {
  const AxisKey* key = FindKey(name);
  if (key != nullptr) return key;
  const std::string meant = DidYouMean(name, AxisKeys());
  if (!meant.empty()) {
    context.Fail(Say("\"{}\" is not an axis; did you mean \"{}\"?", "\"{}\" 不是可用的轴；是否想写 \"{}\"？",
                     name, meant));
  } else {
    std::string known;
    for (const std::string& candidate : AxisKeys()) known += (known.empty() ? "" : ", ") + candidate;
    context.Fail(Say("\"{}\" is not an axis; the axes are {}", "\"{}\" 不是可用的轴；可用：{}", name, known));
  }
  return nullptr;
}

// The value as its field writes it back, so that equal values are equal JSON.
Json Canonical(const AxisKey& key, const Json& value, const DecodeContext& context) {
  TrialSpec scratch;
  scratch.lora = LoraSpec{};
  key.decode(value, context, scratch);
  return key.encode(scratch);
}

void DecodeValues(const AxisKey& key, const Json& json, const DecodeContext& context, Axes& out) {
  if (!json.is_array() || json.empty()) {
    context.Fail(
        Say("expected a list of at least one value, found {}", "应为至少一个值的列表，实为 {}", json.dump()));
    return;
  }
  Axis axis{key.name, {}};
  std::set<std::string> seen;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const DecodeContext at = context.Under(i);
    const std::size_t problems_before = CountProblems(context.problems);
    Json value = Canonical(key, json[i], at);
    if (CountProblems(context.problems) != problems_before) continue;
    if (!seen.insert(value.dump()).second) {
      at.Fail(Say("{} stands twice on this axis; keep one", "{} 在此轴上重复，请只保留一个", json[i].dump()));
      continue;
    }
    axis.values.push_back(std::move(value));
  }
  out.values.push_back(std::move(axis));
}

void DecodeEntries(const Json& json, const DecodeContext& context, std::vector<Assignment>& out) {
  if (!json.is_array()) {
    context.Fail(Say("expected a list of objects, found {}", "应为对象列表，实为 {}", json.type_name()));
    return;
  }
  for (std::size_t i = 0; i < json.size(); ++i) {
    const DecodeContext at = context.Under(i);
    if (!json[i].is_object() || json[i].empty()) {
      at.Fail(Say("expected an object naming at least one axis, found {}", "应为至少写明一轴的对象，实为 {}",
                  json[i].dump()));
      continue;
    }
    out.push_back(DecodeAssignment(json[i], at));
  }
}

Json EncodeEntries(const std::vector<Assignment>& entries) {
  Json json = Json::array();
  for (const Assignment& entry : entries) json.push_back(JsonCodec<Assignment>::Encode(entry));
  return json;
}

}  // namespace

const Axis* Axes::Find(const std::string& key) const {
  const auto found =
      std::find_if(values.begin(), values.end(), [&](const Axis& axis) { return axis.key == key; });
  return found == values.end() ? nullptr : &*found;
}

void JsonCodec<Axes>::Decode(const Json& json, const DecodeContext& context, Axes& out) {
  if (!json.is_object()) {
    context.Fail(Say("expected an object, found {}", "此处应为对象，实为 {}", json.type_name()));
    return;
  }
  out = {};
  for (const auto& item : json.items()) {
    const DecodeContext at = context.Under(item.key());
    if (item.key() == "include") {
      DecodeEntries(item.value(), at, out.include);
    } else if (item.key() == "exclude") {
      DecodeEntries(item.value(), at, out.exclude);
    } else if (const AxisKey* key = Require(item.key(), at)) {
      DecodeValues(*key, item.value(), at, out);
    }
  }
}

Json JsonCodec<Axes>::Encode(const Axes& value) {
  Json json = Json::object();
  for (const Axis& axis : value.values) json[axis.key] = axis.values;
  if (!value.include.empty()) json["include"] = EncodeEntries(value.include);
  if (!value.exclude.empty()) json["exclude"] = EncodeEntries(value.exclude);
  return json;
}

Json JsonCodec<Axes>::Schema() {
  Json lists = Json::object();
  for (const AxisKey& key : Table()) {
    Json list = Json::object();
    list["type"] = "array";
    list["minItems"] = 1;
    list["items"] = key.schema();
    lists[key.name] = std::move(list);
  }
  Json entries = Json::object();
  entries["type"] = "array";
  entries["items"] = AssignmentSchema();
  entries["description"] = "further combinations, or further values for matching ones";
  lists["include"] = entries;
  entries["description"] = "combinations left out";
  lists["exclude"] = std::move(entries);
  Json schema = Json::object();
  schema["type"] = "object";
  schema["additionalProperties"] = false;
  schema["properties"] = std::move(lists);
  return schema;
}

Assignment DecodeAssignment(const Json& json, const DecodeContext& context) {
  Assignment entry;
  for (const auto& item : json.items()) {
    const DecodeContext field = context.Under(item.key());
    if (const AxisKey* key = Require(item.key(), field))
      entry[item.key()] = Canonical(*key, item.value(), field);
  }
  return entry;
}

Json AssignmentSchema() {
  Json scalars = Json::object();
  for (const AxisKey& key : Table()) scalars[key.name] = key.schema();
  Json entry = Json::object();
  entry["type"] = "object";
  entry["additionalProperties"] = false;
  entry["properties"] = std::move(scalars);
  return entry;
}

std::vector<std::string> AxisKeys() {
  std::vector<std::string> names;
  for (const AxisKey& key : Table()) names.push_back(key.name);
  return names;
}

bool AffectsBase(const std::string& key) {
  const AxisKey* found = FindKey(key);
  return found != nullptr && found->affects_base;
}

std::optional<Json> ReadAxis(const std::string& key, const TrialSpec& spec) {
  const AxisKey* found = FindKey(key);
  if (found == nullptr || (key.rfind("lora.", 0) == 0 && !spec.lora)) return std::nullopt;
  return found->encode(spec);
}

void Assign(const std::string& key, const Json& value, TrialSpec& spec) {
  std::vector<Problem> problems;
  const JsonDocument source = JsonDocument::FromValue(value, key);
  const DecodeContext context{source, problems, Json::json_pointer()};
  if (const AxisKey* found = Require(key, context)) found->decode(value, context, spec);
  if (!problems.empty()) throw Error(ExitCode::kUsage, std::move(problems));
}

}  // namespace huoyan
