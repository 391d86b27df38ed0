#include "harness/experiment/measure.h"

#include <algorithm>

#include "trainer/memory_titles.h"

namespace huoyan {
namespace {

Text TitleOfFigure(Figure figure) {
  switch (figure) {
    case Figure::kPeak:
      return {"peak of live tensors", "活动张量峰值"};
    case Figure::kFootprint:
      return {"peak of the process", "进程内存峰值"};
    case Figure::kTrainableParameters:
      return {"trained parameters", "训练的参数量"};
    case Figure::kCompleted:
      return {"runs to its end (1 = yes)", "能否运行至结束（1 为能）"};
    case Figure::kTokensPerSecond:
      return {"training tokens per second", "每秒训练词元"};
  }
  return {};
}

std::vector<Measure> AllMeasures() {
  std::vector<Measure> all;
  for (const auto& entry : EnumNames(Type<Figure>{})) all.emplace_back(entry.first);
  for (const auto& entry : EnumNames(Type<MemoryCategory>{})) all.emplace_back(entry.first);
  for (const auto& entry : EnumNames(Type<MetricId>{})) all.emplace_back(entry.first);
  return all;
}

void AddNamed(const Json& json, const DecodeContext& context, std::vector<Measure>& parts) {
  const std::vector<Measure> all = AllMeasures();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Measure& measure) {
    return json.is_string() && json.get<std::string>() == NameOf(measure);
  });
  if (found != all.end()) {
    parts.push_back(*found);
    return;
  }
  std::string known;
  for (const std::string& name : MeasureNames()) known += (known.empty() ? "" : ", ") + name;
  const std::string meant = json.is_string() ? DidYouMean(json.get<std::string>(), MeasureNames()) : "";
  context.Fail(meant.empty() ? Say("{} is not a measure; the measures are {}", "{} 不是可用的量；可用：{}",
                                   json.dump(), known)
                             : Say("{} is not a measure; did you mean \"{}\"?",
                                   "{} 不是可用的量；是否想写 \"{}\"？", json.dump(), meant));
}

}  // namespace

const EnumTable<Figure>& EnumNames(Type<Figure>) {
  static const EnumTable<Figure> table{{Figure::kPeak, "peak"},
                                       {Figure::kFootprint, "footprint"},
                                       {Figure::kTrainableParameters, "trainable_parameters"},
                                       {Figure::kCompleted, "completed"},
                                       {Figure::kTokensPerSecond, "tokens_per_second"}};
  return table;
}

MeasureKind KindOf(const Measure& measure) {
  if (std::holds_alternative<MetricId>(measure)) return MeasureKind::kQuality;
  if (IsCategory(measure)) return MeasureKind::kMemory;
  switch (std::get<Figure>(measure)) {
    case Figure::kPeak:
    case Figure::kFootprint:
      return MeasureKind::kMemory;
    case Figure::kTokensPerSecond:
      return MeasureKind::kSpeed;
    default:
      return MeasureKind::kCount;
  }
}

bool IsCategory(const Measure& measure) { return std::holds_alternative<MemoryCategory>(measure); }

const char* NameOf(const Measure& measure) {
  return std::visit([](auto value) { return huoyan::NameOf(value); }, measure);
}

Text TitleOf(const Measure& measure) {
  if (const auto* category = std::get_if<MemoryCategory>(&measure)) return TitleOf(*category);
  if (const auto* figure = std::get_if<Figure>(&measure)) return TitleOfFigure(*figure);
  return InfoOf(std::get<MetricId>(measure)).title;
}

std::vector<std::string> MeasureNames() {
  std::vector<std::string> names;
  for (const Measure& measure : AllMeasures()) names.emplace_back(NameOf(measure));
  return names;
}

void JsonCodec<MeasureSum>::Decode(const Json& json, const DecodeContext& context, MeasureSum& out) {
  out.parts.clear();
  if (!json.is_array()) return AddNamed(json, context, out.parts);
  for (std::size_t i = 0; i < json.size(); ++i) AddNamed(json[i], context.Under(i), out.parts);
}

Json JsonCodec<MeasureSum>::Encode(const MeasureSum& value) {
  if (value.parts.size() == 1) return NameOf(value.parts.front());
  Json names = Json::array();
  for (const Measure& part : value.parts) names.push_back(NameOf(part));
  return names;
}

Json JsonCodec<MeasureSum>::Schema() {
  Json name = Json::object();
  name["type"] = "string";
  name["enum"] = MeasureNames();
  Json list = Json::object();
  list["type"] = "array";
  list["minItems"] = 1;
  list["items"] = name;
  Json schema = Json::object();
  schema["anyOf"] = Json::array({std::move(name), std::move(list)});
  return schema;
}

Text TitleOf(const MeasureSum& sum) {
  Text title;
  for (const Measure& part : sum.parts) {
    const Text next = TitleOf(part);
    title.en += (title.en.empty() ? "" : " + ") + next.en;
    title.zh += (title.zh.empty() ? "" : " + ") + next.zh;
  }
  return title;
}

}  // namespace huoyan
