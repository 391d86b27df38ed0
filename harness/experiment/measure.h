#pragma once

#include <variant>
#include <vector>

#include "harness/scoring/metrics.h"
#include "trainer/memory_ledger.h"

namespace huoyan {

/// What a run record holds besides the ledger's categories and the answers.
enum class Figure {
  kPeak,                 ///< bytes: largest live total over the phases
  kFootprint,            ///< bytes: the process's lifetime peak as the system counts it
  kTrainableParameters,  ///< a count
  kCompleted,       ///< 1 when the trial came to its end, 0 when it ran out of memory, diverged or failed
  kTokensPerSecond  ///< of training: median over the steps after the first
};
const EnumTable<Figure>& EnumNames(Type<Figure>);

/// What a claim may speak of. A category of the ledger counts the bytes alive at the instant of the training
/// phase's peak; a metric is that of the test questions.
using Measure = std::variant<MemoryCategory, Figure, MetricId>;

/// What decides how a measure is compared: memory and counts are exact, speed and quality have intervals.
enum class MeasureKind { kMemory, kCount, kSpeed, kQuality };
MeasureKind KindOf(const Measure& measure);
bool IsCategory(const Measure& measure);

/// "optimizer_state", "peak", "appropriate": as files spell it.
const char* NameOf(const Measure& measure);

/// For people: "optimizer state", "peak memory", "appropriate answers".
Text TitleOf(const Measure& measure);

/// Every name a file may use.
std::vector<std::string> MeasureNames();

/// Categories that are added up, or any one measure. Written as a name, or as a list of names.
struct MeasureSum {
  std::vector<Measure> parts;
};

template <>
struct JsonCodec<MeasureSum> {
  static void Decode(const Json& json, const DecodeContext& context, MeasureSum& out);
  static Json Encode(const MeasureSum& value);
  static Json Schema();
};

/// "adapter + optimizer state".
Text TitleOf(const MeasureSum& sum);

}  // namespace huoyan
