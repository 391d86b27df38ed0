#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/base/fields.h"
#include "harness/experiment/faults.h"
#include "harness/experiment/measure.h"
#include "harness/experiment/selection.h"
#include "harness/experiment/text_codec.h"

namespace huoyan {

enum class ByteUnit { kMB, kGB, kMiB, kGiB };
const EnumTable<ByteUnit>& EnumNames(Type<ByteUnit>);
double BytesIn(ByteUnit unit);

/// What a claim allows, ends included; an absent end is open. Bytes come in `unit`, quality in shares between
/// 0 and 1, so that 5 points are 0.05.
struct Band {
  std::optional<double> at_least;
  std::optional<double> at_most;
  std::optional<ByteUnit> unit;  ///< of bytes
};
const Fields<Band>& DescribeFields(Type<Band>);

/// One assertion about a sweep's own trials. Exactly one of the three bands is there: the measure of trial a,
/// b over a, or b minus a. Each selection must mean one trial, with its repetitions under other seeds.
struct ClaimTest {
  MeasureSum measure;
  Selection a;
  std::optional<Selection> b;
  std::optional<Band> value;
  std::optional<Band> ratio;
  std::optional<Band> difference;
};
const Fields<ClaimTest>& DescribeFields(Type<ClaimTest>);

/// What somebody asserts, in our words, and how this sweep would show it. All tests must hold. A claim that
/// no experiment of this program can decide says why instead.
struct Claim {
  std::string id;
  Text statement;
  std::vector<ClaimTest> tests;
  std::optional<Text> untestable;
  Device device = Device::kAuto;  ///< what the claim speaks of; auto = any
};
const Fields<Claim>& DescribeFields(Type<Claim>);

/// Adds what is wrong with the claims at `context`, as far as they are clean: an id given twice and, where
/// the trials are known, a selection that means none of `planned` or several. `planned` may be null.
void CheckClaims(const std::vector<Claim>& claims, const std::vector<TrialSpec>* planned,
                 const Faults& faults, const DecodeContext& context);

}  // namespace huoyan
