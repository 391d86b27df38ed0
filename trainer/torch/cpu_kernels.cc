#include "trainer/torch/cpu_kernels.h"

#include <atomic>

namespace huoyan {
namespace {

std::atomic<int> plain_operators{0};

}  // namespace

bool CpuKernelsWanted() { return plain_operators == 0; }

PlainOperators::PlainOperators() { ++plain_operators; }
PlainOperators::~PlainOperators() { --plain_operators; }

}  // namespace huoyan
