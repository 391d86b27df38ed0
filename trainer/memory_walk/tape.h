#pragma once

#include <cstdint>
#include <utility>

#include "trainer/memory_ledger.h"

namespace huoyan::memory_walk {

/// Counts live bytes as the allocator would and remembers the breakdown at the peak.
class Tape {
 public:
  void Add(MemoryCategory category, std::int64_t bytes) {
    live_[category] += bytes;
    total_ += bytes;
    if (total_ <= peak_total_) return;
    peak_total_ = total_;
    peak_ = live_;
  }
  const LiveBytes& peak() const { return peak_; }

 private:
  LiveBytes live_, peak_;
  std::int64_t total_ = 0, peak_total_ = 0;
};

/// A tensor on a tape: live as long as the object is.
class Held {
 public:
  Held() = default;
  Held(Tape& tape, MemoryCategory category, std::int64_t bytes)
      : tape_(&tape), category_(category), bytes_(bytes) {
    tape.Add(category, bytes);
  }
  Held(Held&& other) noexcept { *this = std::move(other); }
  Held& operator=(Held&& other) noexcept {
    Reset();
    tape_ = std::exchange(other.tape_, nullptr);
    category_ = other.category_;
    bytes_ = other.bytes_;
    return *this;
  }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  ~Held() { Reset(); }

  void Reset() {
    if (tape_ != nullptr) tape_->Add(category_, -bytes_);
    tape_ = nullptr;
  }

 private:
  Tape* tape_ = nullptr;
  MemoryCategory category_ = MemoryCategory::kWorkspace;
  std::int64_t bytes_ = 0;
};

}  // namespace huoyan::memory_walk
