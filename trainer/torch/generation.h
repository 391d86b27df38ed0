#pragma once

// What differs between the libtorch generations we build with: Debian 12's 1.13 and Debian 13's 2.6.

#include <c10/core/Allocator.h>
#include <torch/csrc/api/include/torch/version.h>

namespace huoyan {

#if TORCH_VERSION_MAJOR >= 2
#define HUOYAN_ALLOCATE_CONST
using ReportedTotal = std::size_t;  ///< of c10::MemoryReportingInfoBase
#else
#define HUOYAN_ALLOCATE_CONST const
using ReportedTotal = std::int64_t;
#endif

/// An allocator whose interface is the same in both generations.
class PortableAllocator : public c10::Allocator {
 public:
#if TORCH_VERSION_MAJOR >= 2
  void copy_data(void* destination, const void* source, std::size_t bytes) const override {
    default_copy_data(destination, source, bytes);
  }
#endif
};

inline constexpr const char kLibraryName[] = "libtorch " TORCH_VERSION;

}  // namespace huoyan
