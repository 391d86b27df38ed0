#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/gate/policy.h"
#include "harness/gate/status.h"
#include "harness/records/run_record.h"

namespace huoyan {

/// One run's training speed and when it began; ISO 8601 in UTC, so that text sorts as time does.
struct SpeedRepeat {
  std::string started_at;
  double tokens_per_second = 0;
};
const Fields<SpeedRepeat>& DescribeFields(Type<SpeedRepeat>);

/// What one side took to run, and where.
struct ResourceUse {
  std::map<std::string, std::string> testbed;  ///< host, cpu, device, library ... ; all must agree
  std::optional<std::int64_t> peak_bytes;      ///< largest live total over the phases; of repeats the largest
  std::vector<SpeedRepeat> speeds;             ///< one a run
};
const Fields<ResourceUse>& DescribeFields(Type<ResourceUse>);

/// What the runs of one side used. Their testbeds must agree: throws Error(kNotComparable) naming what does
/// not. No records give an empty use.
ResourceUse ResourcesOf(const std::vector<RunRecord>& records);

/// The first thing in which two testbeds differ; nothing when they agree. An unknown testbed agrees with
/// none.
std::optional<Text> DifferenceOf(const ResourceUse& a, const ResourceUse& b);

enum class Resource { kMemory, kSpeed };
const EnumTable<Resource>& EnumNames(Type<Resource>);
Text TitleOf(Resource resource);

/// Memory or speed, checked.
struct ResourceCheck {
  Resource resource = Resource::kMemory;
  GateLevel level = GateLevel::kError;
  GateStatus status = GateStatus::kInconclusive;
  double baseline = 0;   ///< bytes, or median tokens per second
  double candidate = 0;  ///< likewise
  double growth = 0;     ///< of memory, or loss of speed, as a share of the baseline; above 0 is worse
  double tolerated = 0;  ///< of speed the larger of tolerance and noise floor
  std::optional<double> growth_low;  ///< one-sided 95% bounds; speed only, memory repeats exactly
  std::optional<double> growth_high;
  std::optional<double> p_worse;  ///< speed only; Holm-adjusted with the gate's other tests
  std::size_t repeats = 0;        ///< pairs of runs
  Text text;
};
const Fields<ResourceCheck>& DescribeFields(Type<ResourceCheck>);

/// Memory: FAIL when the growth is beyond the tolerance or the candidate above the limit, else PASS. Nothing
/// when either side has none measured. Another testbed is NOT COMPARABLE.
std::optional<ResourceCheck> CheckMemory(const MemoryRule& rule, const ResourceUse& baseline,
                                         const ResourceUse& candidate);

/// Speed: runs are paired in the order of time, one of each side in every pair, whichever came first; the
/// logarithms of their ratios are tested by sign flips (permutation.h). FAIL needs the loss beyond what is
/// tolerated and p < 0.05 twice: in the first half of the pairs and again in the second, the confirming
/// rerun, each half with at least `least_repeats` pairs; p_worse is the larger. PASS when even the upper
/// bound of the loss (t interval) is within what is tolerated. Anything else, too few pairs and runs not
/// taken in turns are INCONCLUSIVE and say what is wanted. Nothing when either side has no speeds; another
/// testbed is NOT COMPARABLE.
std::optional<ResourceCheck> CheckSpeed(const SpeedRule& rule, const ResourceUse& baseline,
                                        const ResourceUse& candidate);

/// Sets the status and the sentence of a speed check once its p-value has been adjusted.
void ConcludeSpeed(ResourceCheck& check);

}  // namespace huoyan
