#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/experiment/axes.h"

namespace huoyan {

/// Trials of a sweep by their settings: those that agree in every axis named, untuned bases only when asked
/// for. Written as one object of axis keys and, for a base, "untuned": true.
struct Selection {
  Assignment settings;
  bool untuned = false;
};

template <>
struct JsonCodec<Selection> {
  static void Decode(const Json& json, const DecodeContext& context, Selection& out);
  static Json Encode(const Selection& value);
  static Json Schema();
};

/// Does the selection mean a trial of this spec? Adapter settings never mean a trial without an adapter.
bool Selects(const Selection& selection, const TrialSpec& spec);

/// Why the specs selected are not one trial with its repetitions under other seeds: there are none, or they
/// differ in settings the selection leaves open, which are named. Nothing when they are one.
std::optional<Text> WhyNotOneTrial(const std::vector<const TrialSpec*>& selected);

}  // namespace huoyan
