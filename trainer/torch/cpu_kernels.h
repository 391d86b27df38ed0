#pragma once

namespace huoyan {

/// Some operators have a kernel of our own on the CPU, in files chosen for the kind of processor
/// (dequantise_*.cc, swiglu_*.cc, thin_product_*.cc). Everywhere else, and while a PlainOperators lives,
/// plain ATen operators do the same; a test of what other devices run makes one.
bool CpuKernelsWanted();

class PlainOperators {
 public:
  PlainOperators();
  ~PlainOperators();
  PlainOperators(const PlainOperators&) = delete;
  PlainOperators& operator=(const PlainOperators&) = delete;
};

}  // namespace huoyan
