#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "trainer/safetensors_layout.h"
#include "trainer/specs.h"

namespace huoyan {

/// How a weight of this name and number of dimensions is stored: vectors are never quantised.
Quantization QuantizationOf(std::string_view name, std::size_t dimensions, const QuantizationSpec& spec);

/// The tensors that hold a matrix NAME [rows, columns] in a folder of quantised weights, the codes first.
///   int8: NAME I8 [rows, columns]; NAME.scale F32 [rows, 1].
///   nf4:  NAME U8 [rows, blocks, 32], two elements a byte; NAME.absmax U8 [rows x blocks];
///         NAME.absmax_scale F32, one for 256 blocks.
/// quantised_format.h says what the numbers mean.
std::vector<PlannedTensor> QuantisedParts(const std::string& name, const std::vector<std::int64_t>& shape,
                                          Quantization how);

/// Is this one of the parts beside the codes?
bool IsPartBesideCodes(std::string_view name);

/// Why weights that are `stored` so cannot be loaded as `wanted`: what is quantised already stays as it is.
/// Dense weights load as anything.
std::vector<Text> ProblemsOfLoading(const QuantizationSpec& stored, const QuantizationSpec& wanted);

}  // namespace huoyan
