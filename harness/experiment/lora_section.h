#pragma once

#include "harness/base/fields.h"
#include "trainer/specs.h"

namespace huoyan {

/// The adapter settings as an experiment file writes them: LoraSpec, whose targets may also be a shorthand,
/// in the section as on the axis.
struct LoraSection : LoraSpec {};

template <>
struct JsonCodec<LoraSection> {
  static void Decode(const Json& json, const DecodeContext& context, LoraSection& out);
  static Json Encode(const LoraSection& value);  ///< targets as a list
  static Json Schema();
};

}  // namespace huoyan
