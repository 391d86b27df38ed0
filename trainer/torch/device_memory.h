#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "trainer/torch/tensor.h"

namespace huoyan {

/// What a device's allocator says at one instant, in bytes.
struct DeviceMemory {
  std::int64_t live = 0;  ///< held by tensors
  std::int64_t held = 0;  ///< taken from the driver, cached blocks too
};

/// While it lives, tensors that this thread makes on a device count in MemoryTracker: ledger 1, and 2 where
/// the allocator tells. On CUDA the allocator reports every block, so categories are exact; Metal's says only
/// totals (libtorch 2.0 and later; nothing before), which are read after every operator: totals are exact to
/// the operator, and what is freed is taken from the most short-lived category that still holds as much. On
/// the CPU there is nothing to do.
class DeviceMemoryWatch {
 public:
  explicit DeviceMemoryWatch(at::Device device);

  /// Reads the totals from `probe` after every operator.
  explicit DeviceMemoryWatch(std::function<DeviceMemory()> probe);

  ~DeviceMemoryWatch();
  DeviceMemoryWatch(const DeviceMemoryWatch&) = delete;
  DeviceMemoryWatch& operator=(const DeviceMemoryWatch&) = delete;

 private:
  class Listener;
  class Poller;
  std::unique_ptr<Listener> listener_;
  std::unique_ptr<Poller> poller_;
};

/// Throws MemoryExhausted where `error` says that a device's memory ended: CUDA's allocator by its type,
/// Metal's by its words alone. Otherwise returns.
void ThrowIfMemoryEnded(const c10::Error& error);

/// Runs `work`; whatever allocator refuses, MemoryExhausted comes out.
template <class Work>
auto CatchingMemoryEnd(const Work& work) {
  try {
    return work();
  } catch (const c10::Error& error) {
    ThrowIfMemoryEnded(error);
    throw;
  }
}

}  // namespace huoyan
