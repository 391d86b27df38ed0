// AVX-512 with bf16 dot products: four weight rows against up to six activation rows at a time, sums in fp32.
#include <algorithm>

#include "trainer/torch/avx512.h"
#include "trainer/torch/thin_product.h"

namespace huoyan {
namespace {

#define HUOYAN_AVX512_BF16 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16")))

constexpr std::int64_t kWeightRows = 4, kLanes = 32;

using Bf16 = c10::BFloat16;

bool HasAvx512Bf16() {
  return HasAvx512() && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bf16");
}

HUOYAN_AVX512_BF16 inline __m512bh Load(const Bf16* values) {
  return reinterpret_cast<__m512bh>(_mm512_loadu_si512(values));
}

// The sums of four vectors' lanes, in order.
HUOYAN_AVX512_BF16 inline __m128 SumLanes(__m512 a, __m512 b, __m512 c, __m512 d) {
  const __m512d ab = _mm512_castps_pd(_mm512_add_ps(_mm512_unpacklo_ps(a, b), _mm512_unpackhi_ps(a, b)));
  const __m512d cd = _mm512_castps_pd(_mm512_add_ps(_mm512_unpacklo_ps(c, d), _mm512_unpackhi_ps(c, d)));
  const __m512 quarters = _mm512_add_ps(_mm512_castpd_ps(_mm512_unpacklo_pd(ab, cd)),
                                        _mm512_castpd_ps(_mm512_unpackhi_pd(ab, cd)));
  const __m256 halves = _mm256_add_ps(_mm512_castps512_ps256(quarters), _mm512_extractf32x8_ps(quarters, 1));
  return _mm_add_ps(_mm256_castps256_ps128(halves), _mm256_extractf128_ps(halves, 1));
}

struct Problem {
  const Bf16* x;
  std::int64_t rows, columns;  // m, k
  const Bf16* bias;            // of these weight rows, or null
  Bf16* y;
  std::int64_t y_stride;
};

// `kRows` rows of x against four rows of W. `last`: nothing else reads these weights, so the next four are
// fetched meanwhile.
template <int kRows>
HUOYAN_AVX512_BF16 void Tile(const Problem& p, const Bf16* x, const Bf16* w, bool last, Bf16* y) {
  __m512 sums[kRows][kWeightRows];
  for (auto& row : sums) {
    for (__m512& sum : row) sum = _mm512_setzero_ps();
  }
  const std::int64_t k = p.columns;
  for (std::int64_t i = 0; i < k; i += kLanes) {
    __m512bh weights[kWeightRows];
    for (std::int64_t n = 0; n < kWeightRows; ++n) {
      if (last) _mm_prefetch(reinterpret_cast<const char*>(w + (kWeightRows + n) * k + i), _MM_HINT_T1);
      weights[n] = Load(w + n * k + i);
    }
#pragma GCC unroll 6
    for (int m = 0; m < kRows; ++m) {
      const __m512bh values = Load(x + m * k + i);
      for (std::int64_t n = 0; n < kWeightRows; ++n)
        sums[m][n] = _mm512_dpbf16_ps(sums[m][n], values, weights[n]);
    }
  }
  __m128 bias = _mm_setzero_ps();
  if (p.bias) {
    const __m128i bits = _mm_cvtepu16_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(p.bias)));
    bias = _mm_castsi128_ps(_mm_slli_epi32(bits, 16));
  }
  for (int m = 0; m < kRows; ++m) {
    const __m128 total = _mm_add_ps(SumLanes(sums[m][0], sums[m][1], sums[m][2], sums[m][3]), bias);
    _mm_storel_epi64(reinterpret_cast<__m128i*>(y + m * p.y_stride),
                     reinterpret_cast<__m128i>(_mm_cvtneps_pbh(total)));
  }
}

// All rows of x against four rows of W.
void Rows(const Problem& p, const Bf16* w) {
  using TileFunction = void (*)(const Problem&, const Bf16*, const Bf16*, bool, Bf16*);
  static constexpr TileFunction kTiles[] = {Tile<1>, Tile<2>, Tile<3>, Tile<4>, Tile<5>, Tile<6>};
  const std::int64_t passes = (p.rows + 5) / 6;
  for (std::int64_t pass = 0, row = 0; pass < passes; ++pass) {
    const std::int64_t count = (p.rows - row + passes - pass - 1) / (passes - pass);
    kTiles[count - 1](p, p.x + row * p.columns, w, pass + 1 == passes, p.y + row * p.y_stride);
    row += count;
  }
}

}  // namespace

at::Tensor ThinProduct(const at::Tensor& x, const FrozenWeight& weight, const at::Tensor& bias) {
  const std::int64_t rows = x.size(0), columns = weight.columns(), outputs = weight.rows();
  if (rows == 0 || rows > kThinRows || x.scalar_type() != at::kBFloat16 || weight.dtype() != at::kBFloat16 ||
      !x.device().is_cpu() || columns % kLanes != 0 || outputs % kWeightRows != 0 || !HasAvx512Bf16())
    return {};
  const at::Tensor dense_x = x.contiguous();
  at::Tensor y = at::empty({rows, outputs}, x.options());
  // Dequantised pieces stay within half of a core's second-level cache.
  const std::int64_t piece =
      weight.quantised()
          ? std::max(kWeightRows, (std::int64_t{1} << 18) / columns / kWeightRows * kWeightRows)
          : kWeightRows;
  at::parallel_for(0, (outputs + piece - 1) / piece, 1, [&](std::int64_t begin, std::int64_t end) {
    const auto run = [&](std::int64_t first, std::int64_t count, const Bf16* w) {
      for (std::int64_t n = first; n < first + count; n += kWeightRows, w += kWeightRows * columns) {
        Rows({dense_x.data_ptr<Bf16>(), rows, columns, bias.defined() ? bias.data_ptr<Bf16>() + n : nullptr,
              y.data_ptr<Bf16>() + n, outputs},
             w);
      }
    };
    if (!weight.quantised()) {
      const at::Tensor dense = weight.Dense();
      run(begin * piece, (end - begin) * piece, dense.data_ptr<Bf16>() + begin * piece * columns);
      return;
    }
    for (std::int64_t i = begin; i < end; ++i) {
      const std::int64_t first = i * piece, count = std::min(piece, outputs - first);
      const at::Tensor dense = weight.Rows(first, count);
      run(first, count, dense.data_ptr<Bf16>());
    }
  });
  return y;
}

}  // namespace huoyan
