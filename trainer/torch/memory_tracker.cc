#include "trainer/torch/memory_tracker.h"

#include <cstdlib>
#include <fstream>

#include "trainer/torch/tensor.h"
#ifdef __APPLE__
#include <libproc.h>
#include <sys/resource.h>
#include <unistd.h>
#endif

namespace huoyan {
namespace {

thread_local MemoryCategory current_category = MemoryCategory::kWorkspace;

// Stands before each block, so that freeing knows what to give back. As wide as the alignment libtorch
// expects.
struct alignas(64) BlockHeader {
  std::int64_t bytes;
  MemoryCategory category;
};

void FreeBlock(void* data) {
  if (data == nullptr) return;
  BlockHeader* header = static_cast<BlockHeader*>(data) - 1;
  MemoryTracker::Get().Release(header->category, header->bytes);
  std::free(header);
}

// The context of each DataPtr is the data pointer itself, as raw_allocate (oneDNN's way in) demands.
class CountingAllocator final : public PortableAllocator {
 public:
  explicit CountingAllocator(MemoryTracker& tracker) : tracker_(tracker) {}

  c10::DataPtr allocate(std::size_t bytes) HUOYAN_ALLOCATE_CONST override {
    const c10::Device cpu(c10::DeviceType::CPU);
    if (bytes == 0) return {nullptr, nullptr, &FreeBlock, cpu};
    const auto signed_bytes = static_cast<std::int64_t>(bytes);
    const MemoryCategory category = current_category;
    tracker_.Reserve(category, signed_bytes);
    void* block = nullptr;
    if (::posix_memalign(&block, alignof(BlockHeader), bytes + sizeof(BlockHeader)) != 0) {
      tracker_.Release(category, signed_bytes);
      throw MemoryExhausted(tracker_.Live(), signed_bytes, category, std::nullopt);
    }
    BlockHeader* header = new (block) BlockHeader{signed_bytes, category};
    return {header + 1, header + 1, &FreeBlock, cpu};
  }
  c10::DeleterFnPtr raw_deleter() const override { return &FreeBlock; }

 private:
  MemoryTracker& tracker_;
};

double Gib(std::int64_t bytes) { return static_cast<double>(bytes) / (1 << 30); }

}  // namespace

MemoryExhausted::MemoryExhausted(LiveBytes live, std::int64_t requested_bytes, MemoryCategory category,
                                 std::optional<std::int64_t> budget_bytes) {
  std::string rows;
  for (const auto& [row, name] : EnumNames(Type<MemoryCategory>{})) {
    if (live[row] != 0) rows += fmt::format("{}{} {:.3f}", rows.empty() ? "" : ", ", name, Gib(live[row]));
  }
  const char* wanted_for = NameOf(category);
  text_ = budget_bytes
              ? Say("out of memory: {:.3f} GiB for {} would cross the budget of {:.3f} GiB; live GiB: {}",
                    "内存不足：为 {1} 申请 {0:.3f} GiB 将超出预算 {2:.3f} GiB；现有（GiB）：{3}",
                    Gib(requested_bytes), wanted_for, Gib(*budget_bytes), rows)
              : Say("out of memory: the system refused {:.3f} GiB for {}; live GiB: {}",
                    "内存不足：系统拒绝为 {1} 分配 {0:.3f} GiB；现有（GiB）：{2}", Gib(requested_bytes),
                    wanted_for, rows);
}

MemoryTracker& MemoryTracker::Get() {
  static MemoryTracker* tracker = [] {
    auto* made = new MemoryTracker();  // never destroyed: tensors may be freed after static destructors ran
    c10::SetAllocator(c10::DeviceType::CPU, new CountingAllocator(*made), /*priority=*/100);
    return made;
  }();
  return *tracker;
}

MemoryTracker::MemoryTracker() = default;

void MemoryTracker::SetBudget(std::optional<std::int64_t> bytes) {
  const std::lock_guard<std::mutex> lock(mutex_);
  budget_ = bytes;
}

void MemoryTracker::AddExternal(MemoryCategory category, std::int64_t bytes) {
  if (bytes >= 0) {
    Reserve(category, bytes);
  } else {
    Release(category, -bytes);
  }
}

LiveBytes MemoryTracker::Live() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return live_;
}

LiveBytes MemoryTracker::Peak() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return peak_;
}

void MemoryTracker::ResetPeak() {
  const std::lock_guard<std::mutex> lock(mutex_);
  peak_ = live_;
  peak_total_ = live_total_;
}

void MemoryTracker::Reserve(MemoryCategory category, std::int64_t bytes) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (budget_ && live_total_ + bytes > *budget_) throw MemoryExhausted(live_, bytes, category, budget_);
  live_[category] += bytes;
  live_total_ += bytes;
  if (live_total_ > peak_total_) {
    peak_total_ = live_total_;
    peak_ = live_;
  }
}

void MemoryTracker::Release(MemoryCategory category, std::int64_t bytes) {
  const std::lock_guard<std::mutex> lock(mutex_);
  live_[category] -= bytes;
  live_total_ -= bytes;
}

MemoryScope::MemoryScope(MemoryCategory category) : previous_(current_category) {
  current_category = category;
}
MemoryScope::~MemoryScope() { current_category = previous_; }

std::int64_t PeakFootprintBytes() {
#ifdef __APPLE__
  rusage_info_v4 usage;
  if (proc_pid_rusage(::getpid(), RUSAGE_INFO_V4, reinterpret_cast<rusage_info_t*>(&usage)) != 0) return 0;
  return static_cast<std::int64_t>(usage.ri_lifetime_max_phys_footprint);
#else
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmHWM:", 0) == 0) return std::strtoll(line.c_str() + 6, nullptr, 10) * 1024;
  }
  return 0;
#endif
}

}  // namespace huoyan
