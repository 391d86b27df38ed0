#pragma once

#include <chrono>

#include "trainer/specs.h"

namespace huoyan {

/// A steady clock, for benchmarks that time two things in turns.
inline double Seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// The adapter all training benchmarks use: r=16 on all seven modules.
inline LoraSpec BenchmarkLora() {
  LoraSpec lora;
  lora.rank = 16;
  lora.targets.clear();
  for (const auto& entry : EnumNames(Type<LinearModule>{})) lora.targets.push_back(entry.first);
  return lora;
}

}  // namespace huoyan
