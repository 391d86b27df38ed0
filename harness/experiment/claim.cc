#include "harness/experiment/claim.h"

#include <algorithm>
#include <set>

namespace huoyan {
namespace {

Text TestsOrReason() {
  return {"a claim has either tests or a reason why it is untestable",
          "论断须有 tests，或以 untestable 说明为何无法检验，二者取一"};
}

bool IsSum(const ClaimTest& test) { return test.measure.parts.size() > 1; }

std::optional<Text> WrongMeasure(const ClaimTest& test) {
  if (test.measure.parts.empty()) return Text{"measure names nothing", "measure 为空"};
  if (!IsSum(test)) return std::nullopt;
  const auto& parts = test.measure.parts;
  if (std::all_of(parts.begin(), parts.end(), [](const Measure& part) { return IsCategory(part); }))
    return std::nullopt;
  return Text{"only categories of the ledger can be added up, such as adapter and optimizer_state",
              "只有内存账目的类别可以相加，如 adapter 与 optimizer_state"};
}

std::optional<Text> WrongBands(const ClaimTest& test) {
  const int given =
      int{test.value.has_value()} + int{test.ratio.has_value()} + int{test.difference.has_value()};
  if (given != 1) {
    return Say("a test asserts exactly one of value, ratio, difference; found {}",
               "一项检验须且仅须给出 value、ratio、difference 之一；实有 {} 个", given);
  }
  if (test.value.has_value() == test.b.has_value()) {
    return test.b ? Text{"value speaks of trial a alone; leave b out, or assert ratio or difference",
                         "value 只涉及试验 a；请去掉 b，或改用 ratio、difference"}
                  : Text{"ratio and difference compare b with a; name b",
                         "ratio 与 difference 将 b 与 a 相比；请写明 b"};
  }
  return std::nullopt;
}

std::optional<Text> WrongUnit(const ClaimTest& test) {
  const MeasureKind kind = KindOf(test.measure.parts.front());
  const Band& band = test.value ? *test.value : test.ratio ? *test.ratio : *test.difference;
  const bool wants_unit = kind == MeasureKind::kMemory && !test.ratio;
  if (wants_unit && !band.unit)
    return Text{"bytes need a unit: MB, GB, MiB or GiB", "字节须写单位 unit：MB、GB、MiB 或 GiB"};
  if (!wants_unit && band.unit) return Text{"only an amount of memory has a unit", "只有内存量才写单位 unit"};
  if (kind == MeasureKind::kQuality && test.ratio)
    return Text{"a ratio of shares has no interval here; assert their difference",
                "此处份额之比没有区间；请改用 difference"};
  if (kind == MeasureKind::kSpeed && test.difference)
    return Text{"a difference of speeds has no interval here; assert their ratio",
                "此处速度之差没有区间；请改用 ratio"};
  return std::nullopt;
}

void CheckSelection(const Selection& selection, const std::vector<TrialSpec>& planned,
                    const DecodeContext& context) {
  std::vector<const TrialSpec*> selected;
  for (const TrialSpec& spec : planned) {
    if (Selects(selection, spec)) selected.push_back(&spec);
  }
  if (const auto why = WhyNotOneTrial(selected)) context.Fail(*why);
}

// What the table says of a claim that has no other mistake.
void CheckThatItSaysHow(const Faults& faults, const DecodeContext& claim) {
  const Json& json = claim.document.root().at(claim.at);
  const auto left_out = [&](const char* key) {
    return !json.contains(key) && faults.Clean(claim.Under(std::string(key)).at);
  };
  if (json.is_object() && left_out("tests") && left_out("untestable")) claim.Fail(TestsOrReason());
}

}  // namespace

const EnumTable<ByteUnit>& EnumNames(Type<ByteUnit>) {
  static const EnumTable<ByteUnit> table{
      {ByteUnit::kMB, "MB"}, {ByteUnit::kGB, "GB"}, {ByteUnit::kMiB, "MiB"}, {ByteUnit::kGiB, "GiB"}};
  return table;
}

double BytesIn(ByteUnit unit) {
  switch (unit) {
    case ByteUnit::kMB:
      return 1e6;
    case ByteUnit::kGB:
      return 1e9;
    case ByteUnit::kMiB:
      return 1024.0 * 1024;
    case ByteUnit::kGiB:
      break;
  }
  return 1024.0 * 1024 * 1024;
}

const Fields<Band>& DescribeFields(Type<Band>) {
  static const auto fields =
      Fields<Band>()
          .Optional("at_least", &Band::at_least, {"the lower end; absent = open", "下限；缺省为不限"})
          .Optional("at_most", &Band::at_most, {"the upper end; absent = open", "上限；缺省为不限"})
          .Optional("unit", &Band::unit, {"of bytes: MB, GB, MiB or GiB", "字节单位：MB、GB、MiB 或 GiB"})
          .Check([](const Band& band) -> std::optional<Text> {
            if (!band.at_least && !band.at_most)
              return Text{"asserts nothing; give at_least, at_most or both",
                          "没有断言；请写 at_least、at_most 或两者"};
            if (band.at_least && band.at_most && *band.at_least > *band.at_most)
              return Say("at_least {} lies above at_most {}", "at_least {} 大于 at_most {}", *band.at_least,
                         *band.at_most);
            return std::nullopt;
          });
  return fields;
}

const Fields<ClaimTest>& DescribeFields(Type<ClaimTest>) {
  using T = ClaimTest;
  static const auto fields =
      Fields<T>()
          .Required("measure", &T::measure,
                    {"what is measured; categories of the ledger may be added up in a list",
                     "所测的量；内存账目的类别可列出相加"})
          .Required("a", &T::a, {"the trial, by its settings", "试验，以设置指明"})
          .Optional("b", &T::b, {"the trial compared with it", "与之相比的试验"})
          .Optional("value", &T::value, {"where the measure of a lies", "a 的量所在范围"})
          .Optional("ratio", &T::ratio, {"where b / a lies", "b / a 所在范围"})
          .Optional("difference", &T::difference, {"where b - a lies", "b - a 所在范围"})
          .Check(&WrongMeasure)
          .Check(&WrongBands)
          .Check([](const T& test) -> std::optional<Text> {
            return WrongMeasure(test) || WrongBands(test) ? std::nullopt : WrongUnit(test);
          });
  return fields;
}

const Fields<Claim>& DescribeFields(Type<Claim>) {
  static const auto fields =
      Fields<Claim>()
          .Required("id", &Claim::id, {"what the claim is called in tables", "论断的编号"})
          .Required("statement", &Claim::statement, {"what is asserted", "论断内容"})
          .Optional("tests", &Claim::tests,
                    {"what would have to be measured; all must hold", "须全部成立的检验"})
          .Optional("untestable", &Claim::untestable,
                    {"why no experiment of this program can decide it", "本程序为何无法检验"})
          .Optional("device", &Claim::device,
                    {"the only device the claim speaks of; auto = any", "论断所针对的设备；auto 为任意"})
          .Check([](const Claim& claim) -> std::optional<Text> {
            if (claim.tests.empty() != claim.untestable.has_value()) return TestsOrReason();
            return std::nullopt;
          });
  return fields;
}

void CheckClaims(const std::vector<Claim>& claims, const std::vector<TrialSpec>* planned,
                 const Faults& faults, const DecodeContext& context) {
  std::set<std::string> ids;
  for (std::size_t i = 0; i < claims.size(); ++i) {
    CheckThatItSaysHow(faults, context.Under(i));
    const DecodeContext id = context.Under(i).Under("id");
    const bool given = context.document.root().contains(id.at) && faults.Clean(id.at);
    if (given && !ids.insert(claims[i].id).second)
      id.Fail(Say("the claim \"{}\" stands twice", "论断 \"{}\" 重复", claims[i].id));
    for (std::size_t t = 0; planned != nullptr && t < claims[i].tests.size(); ++t) {
      const ClaimTest& test = claims[i].tests[t];
      const DecodeContext at = context.Under(i).Under("tests").Under(t);
      if (faults.Clean(at.Under("a").at)) CheckSelection(test.a, *planned, at.Under("a"));
      if (test.b && faults.Clean(at.Under("b").at)) CheckSelection(*test.b, *planned, at.Under("b"));
    }
  }
}

}  // namespace huoyan
