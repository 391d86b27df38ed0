#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "harness/base/fields.h"

namespace huoyan {

/// What a live tensor is for. Every live byte belongs to exactly one row.
enum class MemoryCategory {
  kWeights,
  kAdapter,
  kGradients,
  kOptimizerState,
  kActivations,
  kLogits,
  kKvCache,
  kWorkspace
};
inline constexpr int kMemoryCategoryCount = 8;
const EnumTable<MemoryCategory>& EnumNames(Type<MemoryCategory>);

enum class MemoryPhase { kLoad, kTrain, kGenerate };
const EnumTable<MemoryPhase>& EnumNames(Type<MemoryPhase>);

/// Bytes of live tensors by category at one instant.
struct LiveBytes {
  std::array<std::int64_t, kMemoryCategoryCount> by_category{};

  std::int64_t& operator[](MemoryCategory category) {
    return by_category[static_cast<std::size_t>(category)];
  }
  std::int64_t operator[](MemoryCategory category) const {
    return by_category[static_cast<std::size_t>(category)];
  }
  std::int64_t Total() const;
};

/// Written as an object with one key per non-empty category.
template <>
struct JsonCodec<LiveBytes> {
  static void Decode(const Json& json, const DecodeContext& context, LiveBytes& out);
  static Json Encode(const LiveBytes& value);
  static Json Schema();
};

/// Live bytes at one instant of a phase.
struct MemorySample {
  double seconds = 0;  ///< since the phase began
  LiveBytes live;
};
const Fields<MemorySample>& DescribeFields(Type<MemorySample>);

/// One phase of one trial in the three ledgers. Live bytes are exact and belong to the instant of the phase's
/// peak; weights mapped from a file count here although the process footprint, on macOS, leaves clean mapped
/// pages out.
struct PhaseMemory {
  MemoryPhase phase = MemoryPhase::kLoad;
  std::optional<LiveBytes> predicted;             ///< the planner's view of `measured`
  LiveBytes measured;                             ///< ledger 1: live tensors at the peak
  std::optional<std::int64_t> driver_peak_bytes;  ///< ledger 2: what the device's allocator held (CUDA, MPS)
  std::int64_t footprint_peak_bytes = 0;  ///< ledger 3: the process's lifetime peak when the phase ended
  std::vector<MemorySample>
      timeline;  ///< a few hundred instants at which live bytes had changed by a percent or more
};
const Fields<PhaseMemory>& DescribeFields(Type<PhaseMemory>);

using MemoryLedger = std::vector<PhaseMemory>;

}  // namespace huoyan
