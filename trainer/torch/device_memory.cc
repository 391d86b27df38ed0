#include "trainer/torch/device_memory.h"

#include <ATen/record_function.h>
#include <c10/util/ThreadLocalDebugInfo.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "trainer/torch/generation.h"
#include "trainer/torch/memory_tracker.h"
#if TORCH_VERSION_MAJOR >= 2
#include <ATen/detail/MPSHooksInterface.h>
#endif

namespace huoyan {
namespace {

// Counts the blocks CUDA's caching allocator hands out and takes back.
class BlockReporter final : public c10::MemoryReportingInfoBase {
 public:
  void reportMemoryUsage(void* block, std::int64_t bytes, ReportedTotal, ReportedTotal total_reserved,
                         c10::Device device) override {
    if (device.is_cpu()) return;  // the counting allocator's own
    MemoryTracker& tracker = MemoryTracker::Get();
    tracker.NoteDriver(static_cast<std::int64_t>(total_reserved));
    if (bytes >= 0) {
      const MemoryCategory category = MemoryScope::Current();
      blocks_[block] = {category, bytes};
      tracker.Reserve(category, bytes);
      return;
    }
    const auto found = blocks_.find(block);
    if (found == blocks_.end()) return;  // made before the watch
    tracker.Release(found->second.first, found->second.second);
    blocks_.erase(found);
  }
  bool memoryProfilingEnabled() const override { return true; }

 private:
  std::unordered_map<void*, std::pair<MemoryCategory, std::int64_t>> blocks_;
};

// Gives back `bytes`, from the category at work if it holds what lives long, then from the short-lived on.
void ReleaseFromAny(std::int64_t bytes) {
  MemoryTracker& tracker = MemoryTracker::Get();
  std::vector<MemoryCategory> order{MemoryCategory::kWorkspace,   MemoryCategory::kLogits,
                                    MemoryCategory::kActivations, MemoryCategory::kKvCache,
                                    MemoryCategory::kGradients,   MemoryCategory::kOptimizerState,
                                    MemoryCategory::kAdapter,     MemoryCategory::kWeights};
  const auto at_work = std::find(order.begin(), order.end(), MemoryScope::Current());
  if (at_work - order.begin() >= 3) std::rotate(order.begin(), at_work, at_work + 1);
  const LiveBytes live = tracker.Live();
  for (const MemoryCategory category : order) {
    const std::int64_t taken = std::min(bytes, live[category]);
    if (taken > 0) tracker.Release(category, taken);
    bytes -= std::max<std::int64_t>(taken, 0);
  }
}

#if TORCH_VERSION_MAJOR >= 2
DeviceMemory ReadMetal() {
  const at::MPSHooksInterface& hooks = at::detail::getMPSHooks();
  return {static_cast<std::int64_t>(hooks.getCurrentAllocatedMemory()),
          static_cast<std::int64_t>(hooks.getDriverAllocatedMemory())};
}
#endif

}  // namespace

class DeviceMemoryWatch::Listener {
 public:
  Listener() : guard_(c10::DebugInfoKind::PROFILER_STATE, std::make_shared<BlockReporter>()) {}

 private:
  c10::DebugInfoGuard guard_;
};

class DeviceMemoryWatch::Poller {
 public:
  explicit Poller(std::function<DeviceMemory()> probe) : probe_(std::move(probe)), last_(probe_().live) {
    current_ = this;
    handle_ = at::addGlobalCallback(
        at::RecordFunctionCallback(&OnStart, &OnEnd).scopes({at::RecordScope::FUNCTION}));
  }
  ~Poller() {
    at::removeCallback(handle_);
    current_ = nullptr;
  }
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

 private:
  // An operator is preceded by what was freed since the last.
  static std::unique_ptr<at::ObserverContext> OnStart(const at::RecordFunction&) {
    current_->Poll();
    return nullptr;
  }
  static void OnEnd(const at::RecordFunction&, at::ObserverContext*) { current_->Poll(); }

  void Poll() {
    const DeviceMemory now = probe_();
    MemoryTracker::Get().NoteDriver(now.held);
    const std::int64_t change = now.live - std::exchange(last_, now.live);
    if (change > 0) MemoryTracker::Get().Reserve(MemoryScope::Current(), change);
    if (change < 0) ReleaseFromAny(-change);
  }

  static inline Poller* current_ = nullptr;
  std::function<DeviceMemory()> probe_;
  std::int64_t last_;
  at::CallbackHandle handle_{};
};

DeviceMemoryWatch::DeviceMemoryWatch(at::Device device) {
  if (device.is_cuda()) listener_ = std::make_unique<Listener>();
#if TORCH_VERSION_MAJOR >= 2
  if (device.is_mps()) poller_ = std::make_unique<Poller>(&ReadMetal);
#endif
}

DeviceMemoryWatch::DeviceMemoryWatch(std::function<DeviceMemory()> probe)
    : poller_(std::make_unique<Poller>(std::move(probe))) {}

DeviceMemoryWatch::~DeviceMemoryWatch() = default;

void ThrowIfMemoryEnded(const c10::Error& error) {
  const std::string words = error.what_without_backtrace();
  const bool ended = dynamic_cast<const c10::OutOfMemoryError*>(&error) != nullptr ||
                     words.find("out of memory") != std::string::npos;
  if (ended) throw MemoryExhausted(MemoryTracker::Get().Live(), words);
}

}  // namespace huoyan
