#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace huoyan {

// How quantised matrices are made of fp32 values; the same functions serve weights quantised while they load
// and those written to a folder (model_quantise.h), so that both have the same bytes.

/// The sixteen values of 4-bit NormalFloat (Dettmers et al. 2023, appendix E), by code.
inline constexpr std::array<float, 16> kNf4Levels{-1.0f,
                                                  -0.6961928009986877f,
                                                  -0.5250730514526367f,
                                                  -0.39491748809814453f,
                                                  -0.28444138169288635f,
                                                  -0.18477343022823334f,
                                                  -0.09105003625154495f,
                                                  0.0f,
                                                  0.07958029955625534f,
                                                  0.16093020141124725f,
                                                  0.24611230194568634f,
                                                  0.33791524171829224f,
                                                  0.44070982933044434f,
                                                  0.5626170039176941f,
                                                  0.7229568362236023f,
                                                  1.0f};
inline constexpr std::int64_t kNf4Block = 64;   ///< elements of a row that share an absmax
inline constexpr std::int64_t kNf4Group = 256;  ///< blocks whose absmaxes share a scale

/// The blocks of a row; the last may be short and is padded.
std::int64_t Nf4BlockCount(std::int64_t columns);

float AbsoluteMaximum(const float* values, std::int64_t count);

/// The scale of an int8 row, absmax / 127, and its codes: the nearest whole number of scales.
float Int8Scale(const float* row, std::int64_t columns);
void Int8Codes(const float* row, std::int64_t columns, float scale, std::int8_t* codes);

/// The absmaxes of a row's blocks.
void Nf4Maxima(const float* row, std::int64_t columns, float* maxima);

/// Codes the absmaxes of up to kNf4Group blocks in eight bits and returns their scale; each absmax becomes
/// what its code stands for, which is what elements are coded against.
float Nf4GroupCodes(float* maxima, std::int64_t count, std::uint8_t* codes);

/// The codes of a row against its coded absmaxes, kNf4Block / 2 bytes a block: byte j of a block holds
/// element j in its low half and element j + 32 in its high half.
void Nf4Codes(const float* row, std::int64_t columns, const float* maxima, std::uint8_t* codes);

}  // namespace huoyan
