// AVX-512 kernels: a table lookup in one instruction and a product rounded once, where plain operators write
// and read the matrix several times over.
#include <algorithm>

#include "trainer/torch/avx512.h"
#include "trainer/torch/dequantise.h"

namespace huoyan {
namespace {

constexpr std::int64_t kPrefetchBytes = 1024;  // ahead of what is read

template <class Out>
HUOYAN_AVX512 void Int8Row(const std::int8_t* codes, float scale, std::int64_t columns, Out* out) {
  const __m512 factor = _mm512_set1_ps(scale);
  const auto store = [&](std::int64_t i, __m128i bytes, std::int64_t count) HUOYAN_AVX512 {
    Store(out + i, _mm512_mul_ps(_mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(bytes)), factor), count);
  };
  std::int64_t i = 0;
  for (; i + 16 <= columns; i += 16) {
    _mm_prefetch(codes + i + kPrefetchBytes, _MM_HINT_T0);
    store(i, _mm_loadu_si128(reinterpret_cast<const __m128i*>(codes + i)), 16);
  }
  if (i < columns) {
    const __mmask16 mask = FirstLanes(columns - i);
    store(i, _mm_maskz_loadu_epi8(mask, codes + i), columns - i);
  }
}

template <class Out>
HUOYAN_AVX512 void Nf4Row(const std::uint8_t* codes, const float* scales, std::int64_t columns, Out* out) {
  const __m512 levels = _mm512_loadu_ps(kNf4Levels.data());
  for (std::int64_t start = 0; start < columns; start += kNf4Block, codes += kNf4Block / 2, ++scales) {
    const __m512 scaled = _mm512_mul_ps(levels, _mm512_set1_ps(*scales));
    for (std::int64_t i = 0; i < kNf4Block / 2; i += 16) {
      const __m512i bytes =
          _mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(codes + i)));
      const std::int64_t low = start + i, high = low + kNf4Block / 2;
      if (low < columns)
        Store(out + low, _mm512_permutexvar_ps(bytes, scaled), std::min<std::int64_t>(16, columns - low));
      if (high < columns) {
        Store(out + high, _mm512_permutexvar_ps(_mm512_srli_epi32(bytes, 4), scaled),
              std::min<std::int64_t>(16, columns - high));
      }
    }
  }
}

// Calls row(index, pointer to that row of `out`) for every row, in parallel.
template <class Row>
bool ForRows(at::Tensor& out, const Row& row) {
  const std::int64_t columns = out.size(1);
  const std::int64_t grain = std::max<std::int64_t>(1, (std::int64_t{1} << 16) / columns);
  const auto run = [&](auto* data) {
    at::parallel_for(0, out.size(0), grain, [&](std::int64_t first, std::int64_t end) {
      for (std::int64_t i = first; i < end; ++i) row(i, data + i * columns);
    });
  };
  if (out.scalar_type() == at::kFloat) {
    run(out.data_ptr<float>());
  } else if (out.scalar_type() == at::kBFloat16) {
    run(out.data_ptr<c10::BFloat16>());
  } else {
    return false;
  }
  return true;
}

}  // namespace

bool DequantiseInt8(const at::Tensor& codes, const at::Tensor& scales, at::Tensor out) {
  if (!HasAvx512()) return false;
  const std::int64_t columns = out.size(1);
  const auto* code = codes.data_ptr<std::int8_t>();
  const auto* scale = scales.data_ptr<float>();
  return ForRows(out,
                 [&](std::int64_t i, auto* row) { Int8Row(code + i * columns, scale[i], columns, row); });
}

bool DequantiseNf4(const at::Tensor& codes, const at::Tensor& block_scales, at::Tensor out) {
  if (!HasAvx512()) return false;
  const std::int64_t columns = out.size(1), blocks = codes.size(1);
  const auto* code = codes.data_ptr<std::uint8_t>();
  const auto* scale = block_scales.data_ptr<float>();
  return ForRows(out, [&](std::int64_t i, auto* row) {
    Nf4Row(code + i * blocks * (kNf4Block / 2), scale + i * blocks, columns, row);
  });
}

}  // namespace huoyan
