#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "evalsets/sft.h"
#include "trainer/specs.h"

namespace huoyan {

/// What a trial trains and is asked. Paths are relative to the folder the experiment file's `root` resolves
/// to.
struct DataSpec {
  std::string facts = "evalsets/xiyou/facts.jsonl";    ///< the fact table SFT pairs are built from
  std::string digest = "evalsets/xiyou/digest.jsonl";  ///< the corpus small bases are pre-trained on
  std::string gold = "evalsets/xiyou/gold.jsonl";      ///< the questions; empty = nothing is asked
  std::optional<std::string> sft;  ///< JSONL of {"prompt", "answer"} used instead of pairs built from `facts`
  std::optional<std::string> text;  ///< plain text for causal_lm; without it the digest serves
  double refusal_share = 0.25;      ///< share of refusals among the SFT pairs
  std::vector<SftStyle> styles = SftOptions{}.styles;  ///< of the answered pairs built from `facts`
  int questions_per_fact = SftOptions{}.questions_per_fact;
};
const Fields<DataSpec>& DescribeFields(Type<DataSpec>);

/// Everything that decides a trial's result, with every default filled in. Two trials with equal specs, equal
/// inputs and equal code are the same trial.
struct TrialSpec {
  std::string model_name;  ///< the experiment's name for the model
  ModelSpec model;
  std::optional<LoraSpec> lora;  ///< absent where there is no adapter: see IsTuned
  TrainSpec train;
  DataSpec data;
  DecodeSpec decode;
  LimitSpec limits;
  Device device = Device::kAuto;
  Dtype dtype = Dtype::kFloat32;
  QuantizationSpec quantization;
  std::uint64_t seed = 1;
};
const Fields<TrialSpec>& DescribeFields(Type<TrialSpec>);

/// Trains an adapter or every weight; otherwise it is the untuned base, which is answered and scored only.
bool IsTuned(const TrialSpec& spec);

/// Does train.sequence_length say how long sequences are, and not the examples? For random weights and packed
/// text (causal_lm).
bool HasFullLength(const TrialSpec& spec);

/// "large · r16 · all 7", "large nf4 · r16 · q+v", "large · full" or "large · base": what distinguishes the
/// trial, for people.
std::string Label(const TrialSpec& spec);

/// "q+v", "all 7", "q+k+v+o" …
std::string TargetsLabel(const std::vector<LinearModule>& targets);

}  // namespace huoyan
