#pragma once

#include <map>
#include <vector>

#include "harness/base/fields.h"
#include "harness/scoring/statistics.h"

namespace huoyan {

/// What a scorecard measures. All are shares between 0 and 1, except the penalised scores, which go from
/// -t/(1-t) to 1.
enum class MetricId {
  kAccuracy,
  kCorrectGivenAttempted,
  kSimpleQaF,
  kPenalised50,
  kPenalised75,
  kPenalised90,
  kHallucinationAll,
  kHallucinationAttempted,
  kFabrication,
  kOverRefusal,
  kAbstentionPrecision,
  kAbstentionRecall,
  kAbstentionF1,
  kAppropriate,
  kTwinAccuracy,
  kUngradable
};
const EnumTable<MetricId>& EnumNames(Type<MetricId>);

enum class Direction { kHigherIsBetter, kLowerIsBetter };
const EnumTable<Direction>& EnumNames(Type<Direction>);

struct MetricInfo {
  MetricId id;
  const char* unit;  ///< "share": between 0 and 1, shown in percent; "score": may be negative, shown likewise
  Direction direction;
  Text title;
  Text definition;  ///< one line; C, W, R, X are the verdicts, A and U the classes, n their sizes
};

/// All metrics in the order in which they are shown; what could not be graded comes first.
const std::vector<MetricInfo>& Metrics();
const MetricInfo& InfoOf(MetricId metric);

template <>
struct JsonCodec<std::map<MetricId, Estimate>> {
  static void Decode(const Json& json, const DecodeContext& context, std::map<MetricId, Estimate>& out);
  static Json Encode(const std::map<MetricId, Estimate>& metrics);
  static Json Schema();
};

}  // namespace huoyan
