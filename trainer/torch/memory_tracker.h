#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "trainer/memory_ledger.h"

namespace huoyan {

/// An allocation that the budget or the system refused. Not an error: the trial's outcome is OutOfMemory.
class MemoryExhausted : public std::exception {
 public:
  MemoryExhausted(LiveBytes live, std::int64_t requested_bytes, MemoryCategory category,
                  std::optional<std::int64_t> budget_bytes);
  /// `words`: how a device's allocator refused.
  MemoryExhausted(LiveBytes live, const std::string& words);
  const Text& text() const { return text_; }  ///< with the breakdown by category
  const char* what() const noexcept override { return text_.en.c_str(); }

 private:
  Text text_;
};

/// Ledger 1, and 2 where a device's allocator tells (device_memory.h): counts every live tensor byte by
/// category, keeps the breakdown at the instant of the peak and refuses what would cross the budget. One per
/// process; it takes the place of libtorch's CPU allocator.
class MemoryTracker {
 public:
  /// Installs the counting allocator on the first call, which must come before any tensor is made.
  static MemoryTracker& Get();

  /// Live totals above this throw MemoryExhausted; nothing = no limit.
  void SetBudget(std::optional<std::int64_t> bytes);

  /// Counts memory that does not come from the allocator (mapped weights); negative to take it back.
  void AddExternal(MemoryCategory category, std::int64_t bytes);

  LiveBytes Live() const;
  LiveBytes Peak() const;
  void ResetPeak();  ///< peak and timeline start again from what is live now

  /// The peaks of an earlier process that did the first part of the same work: they count as if it had been
  /// done here.
  void TakeUpPeak(const LiveBytes& live, std::optional<std::int64_t> driver);

  /// Instants since ResetPeak at which live bytes had changed by at least a percent of the peak, thinned to
  /// some hundreds.
  std::vector<MemorySample> Timeline() const;

  /// The most that the device's allocator held since ResetPeak; nothing where none told.
  std::optional<std::int64_t> DriverPeak() const;
  void NoteDriver(std::int64_t held_bytes);

  /// Used by the allocators.
  void Reserve(MemoryCategory category, std::int64_t bytes);
  void Release(MemoryCategory category, std::int64_t bytes);

 private:
  MemoryTracker();

  mutable std::mutex mutex_;
  LiveBytes live_;
  LiveBytes peak_;
  std::int64_t live_total_ = 0;
  std::int64_t peak_total_ = 0;
  std::optional<std::int64_t> budget_;
  std::optional<std::int64_t> driver_, driver_peak_;

  void Note();  // with the lock held
  std::vector<MemorySample> timeline_;
  std::int64_t noted_total_ = 0, least_change_ = 0;
  std::chrono::steady_clock::time_point started_;
};

/// While it lives, tensors allocated by this thread belong to `category`.
class MemoryScope {
 public:
  explicit MemoryScope(MemoryCategory category);
  static MemoryCategory Current();
  ~MemoryScope();
  MemoryScope(const MemoryScope&) = delete;
  MemoryScope& operator=(const MemoryScope&) = delete;

 private:
  MemoryCategory previous_;
};

/// Ledger 3: the most memory this process ever had resident (Linux VmHWM, macOS lifetime physical footprint),
/// in bytes. macOS leaves clean mapped files out of the footprint; Linux counts them while they are resident.
std::int64_t PeakFootprintBytes();

/// The same, of this moment.
std::int64_t FootprintBytes();

}  // namespace huoyan
