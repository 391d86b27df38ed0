#include "trainer/torch/memory_tracker.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "trainer/memory_titles.h"
#include "trainer/torch/tensor.h"
#ifdef __linux__
#include <sys/mman.h>
#endif
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

// Lets the system back the inside of a large block with huge pages where it has some: a step's tensors come
// and go, and clearing them page by page costs as much as a good part of the arithmetic. Only whole huge
// pages inside the block are asked for, so the footprint does not grow.
void PreferHugePages([[maybe_unused]] void* block, [[maybe_unused]] std::size_t bytes) {
#ifdef __linux__
  constexpr std::uintptr_t huge = std::uintptr_t{2} << 20;
  const auto start = (reinterpret_cast<std::uintptr_t>(block) + huge - 1) / huge * huge;
  const auto end = (reinterpret_cast<std::uintptr_t>(block) + bytes) / huge * huge;
  if (start < end) ::madvise(reinterpret_cast<void*>(start), end - start, MADV_HUGEPAGE);
#endif
}

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
    PreferHugePages(block, bytes + sizeof(BlockHeader));
    BlockHeader* header = new (block) BlockHeader{signed_bytes, category};
    return {header + 1, header + 1, &FreeBlock, cpu};
  }
  c10::DeleterFnPtr raw_deleter() const override { return &FreeBlock; }

 private:
  MemoryTracker& tracker_;
};

// In MiB where hundredths of a GiB would say little.
std::string Amount(std::int64_t bytes) {
  const double gib = static_cast<double>(bytes) / (1 << 30);
  return gib < 0.1 ? fmt::format("{:.3f} MiB", gib * 1024) : fmt::format("{:.3f} GiB", gib);
}

Text Rows(const LiveBytes& live) {
  Text rows;
  for (const auto& entry : EnumNames(Type<MemoryCategory>{})) {
    const MemoryCategory row = entry.first;
    if (live[row] == 0) continue;
    const Text title = TitleOf(row);
    rows.en += fmt::format("{}{} {}", rows.en.empty() ? "" : ", ", title.en, Amount(live[row]));
    rows.zh += fmt::format("{}{} {}", rows.zh.empty() ? "" : "，", title.zh, Amount(live[row]));
  }
  return rows;
}

// `what` came too much on top of what was live.
Text OutOfMemory(const Text& what, const LiveBytes& live) {
  const Text rows = Rows(live);
  return {fmt::format("out of memory: {}; live: {}", what.en, rows.en),
          fmt::format("内存不足：{}；现有：{}", what.zh, rows.zh)};
}

}  // namespace

MemoryExhausted::MemoryExhausted(LiveBytes live, const std::string& words)
    : text_(
          OutOfMemory(Say("the device's allocator refused ({})", "设备分配器拒绝分配（{}）", words), live)) {}

MemoryExhausted::MemoryExhausted(LiveBytes live, std::int64_t requested_bytes, MemoryCategory category,
                                 std::optional<std::int64_t> budget_bytes) {
  const Text title = TitleOf(category);
  const std::string wanted = Amount(requested_bytes);
  const Text what =
      budget_bytes
          ? Say("{0} for {1} would cross the budget of {3}", "为{2}申请 {0} 将超出预算 {3}", wanted, title.en,
                title.zh, Amount(*budget_bytes))
          : Say("the system refused {0} for {1}", "系统拒绝为{2}分配 {0}", wanted, title.en, title.zh);
  text_ = OutOfMemory(what, live);
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
  driver_peak_ = driver_;
  started_ = std::chrono::steady_clock::now();
  timeline_ = {{0, live_}};
  noted_total_ = live_total_;
  least_change_ = 0;
}

void MemoryTracker::TakeUpPeak(const LiveBytes& live, std::optional<std::int64_t> driver) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (live.Total() >= peak_total_) {  // of equal peaks the first is told
    peak_ = live;
    peak_total_ = live.Total();
  }
  if (driver) driver_peak_ = std::max(driver_peak_.value_or(0), *driver);
}

std::optional<std::int64_t> MemoryTracker::DriverPeak() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return driver_peak_;
}

void MemoryTracker::NoteDriver(std::int64_t held_bytes) {
  const std::lock_guard<std::mutex> lock(mutex_);
  driver_ = held_bytes;
  driver_peak_ = std::max(driver_peak_.value_or(0), held_bytes);
}

std::vector<MemorySample> MemoryTracker::Timeline() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return timeline_;
}

// A change counts from a percent of the peak on; where that makes too many, the smaller of every two goes and
// the bar is doubled.
void MemoryTracker::Note() {
  constexpr std::size_t most_samples = 400;
  const std::int64_t change = std::abs(live_total_ - noted_total_);
  if (change < std::max({least_change_, peak_total_ / 100, std::int64_t{1}})) return;
  noted_total_ = live_total_;
  timeline_.push_back(
      {std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count(), live_});
  if (timeline_.size() < most_samples) return;
  least_change_ = std::max(least_change_ * 2, peak_total_ / 50);
  std::size_t kept = 1;  // the phase's start stays
  for (std::size_t i = 1; i + 1 < timeline_.size(); i += 2) {
    const bool second = timeline_[i + 1].live.Total() > timeline_[i].live.Total();
    timeline_[kept++] = timeline_[second ? i + 1 : i];
  }
  timeline_.resize(kept);
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
  Note();
}

void MemoryTracker::Release(MemoryCategory category, std::int64_t bytes) {
  const std::lock_guard<std::mutex> lock(mutex_);
  live_[category] -= bytes;
  live_total_ -= bytes;
  Note();
}

MemoryScope::MemoryScope(MemoryCategory category) : previous_(current_category) {
  current_category = category;
}
MemoryCategory MemoryScope::Current() { return current_category; }
MemoryScope::~MemoryScope() { current_category = previous_; }

namespace {

#ifndef __APPLE__
// "VmHWM" or "VmRSS" of /proc/self/status, in bytes.
std::int64_t StatusBytes(const std::string& key) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind(key + ":", 0) == 0) return std::strtoll(line.c_str() + key.size() + 1, nullptr, 10) * 1024;
  }
  return 0;
}
#else
rusage_info_v4 Usage() {
  rusage_info_v4 usage{};
  ::proc_pid_rusage(::getpid(), RUSAGE_INFO_V4, reinterpret_cast<rusage_info_t*>(&usage));
  return usage;
}
#endif

}  // namespace

#ifndef __APPLE__
std::int64_t PeakFootprintBytes() { return StatusBytes("VmHWM"); }
std::int64_t FootprintBytes() { return StatusBytes("VmRSS"); }
#else
std::int64_t PeakFootprintBytes() {
  return static_cast<std::int64_t>(Usage().ri_lifetime_max_phys_footprint);
}
std::int64_t FootprintBytes() { return static_cast<std::int64_t>(Usage().ri_phys_footprint); }
#endif

}  // namespace huoyan
