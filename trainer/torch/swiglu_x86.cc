// AVX-512: sigmoid by a polynomial, everything in fp32, results rounded once.
#include <algorithm>

#include "trainer/torch/avx512.h"
#include "trainer/torch/swiglu_kernel.h"

namespace huoyan {
namespace {

bool KernelFits(const at::Tensor& a, const at::Tensor& b, const at::Tensor& c) {
  const bool fits_type = a.scalar_type() == at::kFloat || a.scalar_type() == at::kBFloat16;
  return HasAvx512() && fits_type && a.device().is_cpu() && a.is_contiguous() && b.is_contiguous() &&
         c.is_contiguous();
}

// e^x to 2 units in the last place: x = n ln 2 + r with |r| <= ln 2 / 2, e^r by its Taylor series to r^7.
HUOYAN_AVX512 inline __m512 Exp(__m512 x) {
  // In this order of operands a NaN comes through.
  x = _mm512_min_ps(_mm512_set1_ps(88.5f), _mm512_max_ps(_mm512_set1_ps(-104.0f), x));
  const __m512 n = _mm512_roundscale_ps(_mm512_mul_ps(x, _mm512_set1_ps(1.44269504f)),
                                        _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  __m512 r = _mm512_fnmadd_ps(n, _mm512_set1_ps(0.693359375f), x);
  r = _mm512_fnmadd_ps(n, _mm512_set1_ps(-2.12194440e-4f), r);
  __m512 sum = _mm512_set1_ps(1.0f / 5040);
  for (const float coefficient : {1.0f / 720, 1.0f / 120, 1.0f / 24, 1.0f / 6, 0.5f, 1.0f, 1.0f})
    sum = _mm512_fmadd_ps(sum, r, _mm512_set1_ps(coefficient));
  return _mm512_scalef_ps(sum, n);
}

HUOYAN_AVX512 inline __m512 Sigmoid(__m512 x) {
  const __m512 one = _mm512_set1_ps(1);
  return _mm512_div_ps(one, _mm512_add_ps(one, Exp(_mm512_sub_ps(_mm512_setzero_ps(), x))));
}

template <class T>
HUOYAN_AVX512 void Forward(const T* gate, const T* up, T* out, std::int64_t begin, std::int64_t end) {
  for (std::int64_t i = begin; i < end; i += 16) {
    const std::int64_t count = std::min<std::int64_t>(16, end - i);
    const __m512 g = Load(gate + i, count);
    Store(out + i, _mm512_mul_ps(_mm512_mul_ps(g, Sigmoid(g)), Load(up + i, count)), count);
  }
}

// silu(g) = g s, so d_up = d g s, and silu'(g) = s + g s (1 - s), so d_gate = d up (s + g s (1 - s)).
template <class T>
HUOYAN_AVX512 void Backward(T* d, const T* gate, const T* up, T* d_up, std::int64_t begin, std::int64_t end) {
  for (std::int64_t i = begin; i < end; i += 16) {
    const std::int64_t count = std::min<std::int64_t>(16, end - i);
    const __m512 g = Load(gate + i, count), dy = Load(d + i, count), s = Sigmoid(g);
    const __m512 silu = _mm512_mul_ps(g, s);
    Store(d_up + i, _mm512_mul_ps(dy, silu), count);
    const __m512 slope = _mm512_fmadd_ps(silu, _mm512_sub_ps(_mm512_set1_ps(1), s), s);
    Store(d + i, _mm512_mul_ps(_mm512_mul_ps(dy, Load(up + i, count)), slope), count);
  }
}

// Calls run(begin, end) over all elements, in parallel, in whole vectors.
template <class Run>
void ForElements(std::int64_t count, const Run& run) {
  constexpr std::int64_t piece = std::int64_t{1} << 14;
  at::parallel_for(0, (count + piece - 1) / piece, 1, [&](std::int64_t first, std::int64_t last) {
    run(first * piece, std::min(count, last * piece));
  });
}

}  // namespace

bool SwiGluForwardKernel(const at::Tensor& gate, const at::Tensor& up, at::Tensor out) {
  if (!KernelFits(gate, up, out)) return false;
  const auto run = [&](auto* result) {
    using T = std::remove_pointer_t<decltype(result)>;
    ForElements(out.numel(), [&](std::int64_t begin, std::int64_t end) {
      Forward(gate.data_ptr<T>(), up.data_ptr<T>(), result, begin, end);
    });
  };
  if (out.scalar_type() == at::kFloat) {
    run(out.data_ptr<float>());
  } else {
    run(out.data_ptr<c10::BFloat16>());
  }
  return true;
}

bool SwiGluBackwardKernel(at::Tensor d, const at::Tensor& gate, const at::Tensor& up, at::Tensor d_up) {
  if (!KernelFits(gate, up, d)) return false;
  const auto run = [&](auto* result) {
    using T = std::remove_pointer_t<decltype(result)>;
    ForElements(d.numel(), [&](std::int64_t begin, std::int64_t end) {
      Backward(d.data_ptr<T>(), gate.data_ptr<T>(), up.data_ptr<T>(), result, begin, end);
    });
  };
  if (d.scalar_type() == at::kFloat) {
    run(d_up.data_ptr<float>());
  } else {
    run(d_up.data_ptr<c10::BFloat16>());
  }
  return true;
}

}  // namespace huoyan
