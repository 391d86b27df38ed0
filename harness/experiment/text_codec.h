#pragma once

#include "harness/base/fields.h"

namespace huoyan {

/// A message in a file: one string for both languages, or an object {"en": ..., "zh": ...}. Written as a
/// string when both are equal.
template <>
struct JsonCodec<Text> {
  static void Decode(const Json& json, const DecodeContext& context, Text& out);
  static Json Encode(const Text& value);
  static Json Schema();
};

}  // namespace huoyan
