#include "harness/summary/claims.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "harness/summary/claim_reading.h"
#include "harness/summary/wording.h"

namespace huoyan {
namespace {

constexpr const char* kMinus = "\xE2\x88\x92";

const Band& BandOf(const ClaimTest& test) {
  return test.value ? *test.value : test.ratio ? *test.ratio : *test.difference;
}

MeasureKind KindOf(const ClaimTest& test) { return huoyan::KindOf(test.measure.parts.front()); }

double ScaleOf(const ClaimTest& test) {
  const Band& band = BandOf(test);
  return band.unit ? BytesIn(*band.unit) : 1;
}

/// How a number of the test's comparison is written, without its unit.
std::string Number(const ClaimTest& test, double value) {
  if (KindOf(test) == MeasureKind::kQuality) return test.difference ? Points(value) : Percent(value, 1);
  const double scaled = value / ScaleOf(test);
  const std::string digits = KindOf(test) == MeasureKind::kCount && !test.ratio
                                 ? fmt::format("{:.0f}", std::abs(scaled))
                                 : fmt::format("{:.4g}", std::abs(scaled));
  return (scaled < 0 ? kMinus : "") + digits;
}

Text UnitOf(const ClaimTest& test) {
  const Band& band = BandOf(test);
  if (band.unit) return {std::string(" ") + NameOf(*band.unit), std::string(" ") + NameOf(*band.unit)};
  if (KindOf(test) == MeasureKind::kQuality && test.difference) return {" points", " 个百分点"};
  return {};
}

Text WithUnit(const ClaimTest& test, const Text& text) {
  const Text unit = UnitOf(test);
  return {text.en + unit.en, text.zh + unit.zh};
}

Text WordMeasure(const ClaimTest& test) {
  Text text = TitleOf(test.measure);
  if (test.ratio) text = {text.en + ", b / a", text.zh + "，b / a"};
  if (test.difference) text = {text.en + ", b − a", text.zh + "，b − a"};
  return text;
}

Text WordBand(const ClaimTest& test) {
  const Band& band = BandOf(test);
  const double scale = ScaleOf(test);
  const auto number = [&](double end) { return Number(test, end * scale); };
  if (!band.at_most) return WithUnit(test, Say("at least {0}", "至少 {0}", number(*band.at_least)));
  if (!band.at_least) return WithUnit(test, Say("at most {0}", "至多 {0}", number(*band.at_most)));
  if (*band.at_least == *band.at_most) return WithUnit(test, Say("{0}", "{0}", number(*band.at_least)));
  return WithUnit(test, Say("{0} to {1}", "{0} 至 {1}", number(*band.at_least), number(*band.at_most)));
}

/// One side of a ratio or difference.
std::string WordSide(const ClaimTest& test, double value) {
  switch (KindOf(test)) {
    case MeasureKind::kMemory:
      return Bytes(static_cast<std::int64_t>(std::llround(value)));
    case MeasureKind::kQuality:
      return Percent(value, 1);
    default:
      return Rate(value);
  }
}

Text WordReading(const ClaimTest& test, const Reading& reading) {
  const std::string number = Number(test, reading.value);
  Text text = WithUnit(test, {number, number});
  if (!reading.high) {
    text = Say("above {0}; memory ended there", "超过 {1}；内存于此耗尽", text.en, text.zh);
  } else if (reading.is_exact) {
    text = {text.en + ", exact", text.zh + "，精确"};
  } else {
    const std::string interval = " [" + Number(test, reading.low) + ", " + Number(test, *reading.high) + "]";
    text = {text.en + interval, text.zh + interval};
  }
  if (reading.sides.size() != 2) return text;
  const std::string from = WordSide(test, reading.sides[0]);
  const std::string to = WordSide(test, reading.sides[1]);
  return {text.en + " (a " + from + ", b " + to + ")", text.zh + "（a " + from + "，b " + to + "）"};
}

ClaimVerdict Decide(const ClaimTest& test, const Reading& reading) {
  const Band& band = BandOf(test);
  const double scale = ScaleOf(test);
  const bool above_least = !band.at_least || reading.low >= *band.at_least * scale;
  const bool below_most = !band.at_most || (reading.high && *reading.high <= *band.at_most * scale);
  if (above_least && below_most) return ClaimVerdict::kConfirmed;
  const bool is_below = band.at_least && reading.high && *reading.high < *band.at_least * scale;
  const bool is_above = band.at_most && reading.low > *band.at_most * scale;
  return is_below || is_above ? ClaimVerdict::kRefuted : ClaimVerdict::kUndecided;
}

std::vector<std::size_t> SelectedOf(const Selection& selection, const Summary& summary) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < summary.trials.size(); ++i) {
    if (Selects(selection, summary.trials[i].record.spec)) found.push_back(i);
  }
  return found;
}

std::optional<Text> WhyNotOne(const std::vector<std::size_t>& selected, const char* side,
                              const Summary& summary) {
  std::vector<const TrialSpec*> specs;
  for (const std::size_t i : selected) specs.push_back(&summary.trials[i].record.spec);
  const std::optional<Text> why = WhyNotOneTrial(specs);
  if (!why) return std::nullopt;
  return Text{std::string(side) + ": " + why->en, std::string(side) + "：" + why->zh};
}

/// Where a trial ran, as far as the measure depends on it.
std::string TestbedOf(const Provenance& provenance, MeasureKind kind) {
  std::string testbed = provenance.backend.device_name;
  if (kind == MeasureKind::kMemory) testbed += ", " + provenance.backend.library;
  if (kind == MeasureKind::kSpeed) {
    testbed = fmt::format("{}, {}, {}, {}, {} threads", provenance.host, provenance.cpu, testbed,
                          provenance.backend.library, provenance.backend.threads);
  }
  return testbed;
}

std::optional<Text> WrongPlace(const Claim& claim, const ClaimTest& test,
                               const std::vector<std::size_t>& trials, const Summary& summary) {
  std::set<std::string> testbeds;
  for (const std::size_t i : trials) {
    const Provenance& provenance = summary.trials[i].record.provenance;
    const std::string& device = provenance.backend.device_name;
    if (claim.device != Device::kAuto && device.rfind(NameOf(claim.device), 0) != 0) {
      return Say("the claim speaks of {}, and this ran on {}", "论断针对 {}，而此处运行于 {}",
                 NameOf(claim.device), device);
    }
    testbeds.insert(TestbedOf(provenance, KindOf(test)));
  }
  const bool matters = KindOf(test) == MeasureKind::kMemory || KindOf(test) == MeasureKind::kSpeed;
  if (!matters || testbeds.size() < 2) return std::nullopt;
  return Say("the trials ran in different places: {}", "各次试验的运行环境不同：{}",
             fmt::join(testbeds, "; "));
}

ClaimTestResult Try(const Claim& claim, const ClaimTest& test, const Summary& summary, ClaimReader& reader) {
  ClaimTestResult result;
  result.measure = WordMeasure(test);
  result.asserted = WordBand(test);
  result.a = SelectedOf(test.a, summary);
  if (test.b) result.b = SelectedOf(*test.b, summary);
  std::optional<Text> why = WhyNotOne(result.a, "a", summary);
  if (!why && test.b) why = WhyNotOne(result.b, "b", summary);
  std::vector<std::size_t> all = result.a;
  all.insert(all.end(), result.b.begin(), result.b.end());
  if (!why) why = WrongPlace(claim, test, all, summary);
  if (why) {
    result.reason = *why;
    return result;
  }
  const ReadingOrWhy read = reader.Read(test, result.a, result.b);
  if (const Text* none = std::get_if<Text>(&read)) {
    result.reason = *none;
    return result;
  }
  const Reading& reading = std::get<Reading>(read);
  result.value = reading.value;
  result.low = reading.low;
  result.high = reading.high;
  result.measured = WordReading(test, reading);
  result.verdict = Decide(test, reading);
  if (result.verdict == ClaimVerdict::kUndecided) {
    result.reason = reading.high
                        ? Text{"the interval crosses an end of the asserted range", "区间跨越断言范围的端点"}
                        : Text{"memory ended below the asserted end", "内存在断言的端点之前耗尽"};
  }
  return result;
}

ClaimVerdict Together(const std::vector<ClaimTestResult>& tests) {
  for (const ClaimVerdict decisive :
       {ClaimVerdict::kRefuted, ClaimVerdict::kNotTestable, ClaimVerdict::kUndecided}) {
    const bool found = std::any_of(tests.begin(), tests.end(),
                                   [&](const ClaimTestResult& test) { return test.verdict == decisive; });
    if (found) return decisive;
  }
  return ClaimVerdict::kConfirmed;
}

}  // namespace

const EnumTable<ClaimVerdict>& EnumNames(Type<ClaimVerdict>) {
  static const EnumTable<ClaimVerdict> table{{ClaimVerdict::kConfirmed, "confirmed"},
                                             {ClaimVerdict::kRefuted, "refuted"},
                                             {ClaimVerdict::kUndecided, "undecided"},
                                             {ClaimVerdict::kNotTestable, "not_testable"}};
  return table;
}

std::vector<ClaimResult> TryClaims(const std::vector<Claim>& claims, const Summary& summary,
                                   const BootstrapOptions& options) {
  std::vector<ClaimResult> results;
  ClaimReader reader(summary, options);
  for (const Claim& claim : claims) {
    ClaimResult result{claim.id, claim.statement, ClaimVerdict::kNotTestable, {}, {}};
    if (claim.untestable) {
      result.reason = *claim.untestable;
    } else {
      for (const ClaimTest& test : claim.tests) result.tests.push_back(Try(claim, test, summary, reader));
      result.verdict = Together(result.tests);
    }
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace huoyan
