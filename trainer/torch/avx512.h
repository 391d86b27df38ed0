#pragma once

// What the AVX-512 kernels share. Only *_x86.cc files include it.

#ifdef __GNUC__
#pragma GCC diagnostic ignored "-Wuninitialized"  // GCC 12's own headers: their "undefined" vectors
#endif
#include <immintrin.h>

#include "trainer/torch/cpu_kernels.h"
#include "trainer/torch/tensor.h"

#define HUOYAN_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl")))

namespace huoyan {

/// Kernels are wanted and this processor can run them.
inline bool HasAvx512() {
  return CpuKernelsWanted() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vl");
}

HUOYAN_AVX512 inline __mmask16 FirstLanes(std::int64_t count) {
  return static_cast<__mmask16>((1u << count) - 1);
}

/// 16 values in fp32, of which the first `count` are read; the others are 0. Masked accesses are slow on some
/// processors, so only a row's end takes one; so do the stores.
HUOYAN_AVX512 inline __m512 Load(const float* values, std::int64_t count) {
  return count == 16 ? _mm512_loadu_ps(values) : _mm512_maskz_loadu_ps(FirstLanes(count), values);
}
HUOYAN_AVX512 inline __m512 Load(const c10::BFloat16* values, std::int64_t count) {
  const __m256i narrow = count == 16 ? _mm256_loadu_si256(reinterpret_cast<const __m256i*>(values))
                                     : _mm256_maskz_loadu_epi16(FirstLanes(count), values);
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(narrow), 16));
}

/// Stores the first `count` of 16 values, in fp32 or rounded to the nearest bf16 (ties to even; a NaN stays
/// one).
HUOYAN_AVX512 inline void Store(float* out, __m512 values, std::int64_t count) {
  if (count == 16) {
    _mm512_storeu_ps(out, values);
  } else {
    _mm512_mask_storeu_ps(out, FirstLanes(count), values);
  }
}
HUOYAN_AVX512 inline void Store(c10::BFloat16* out, __m512 values, std::int64_t count) {
  const __m512i bits = _mm512_castps_si512(values);
  const __m512i odd = _mm512_and_si512(_mm512_srli_epi32(bits, 16), _mm512_set1_epi32(1));
  __m512i rounded = _mm512_add_epi32(bits, _mm512_add_epi32(odd, _mm512_set1_epi32(0x7fff)));
  rounded = _mm512_mask_mov_epi32(rounded, _mm512_cmp_ps_mask(values, values, _CMP_UNORD_Q),
                                  _mm512_set1_epi32(0x7fc00000));
  const __m256i narrow = _mm512_cvtepi32_epi16(_mm512_srli_epi32(rounded, 16));
  if (count == 16) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), narrow);
  } else {
    _mm256_mask_storeu_epi16(out, FirstLanes(count), narrow);
  }
}

}  // namespace huoyan
