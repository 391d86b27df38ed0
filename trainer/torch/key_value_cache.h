#pragma once

#include <vector>

#include "trainer/torch/qwen2_model.h"

namespace huoyan {

/// Keys and values of the tokens that a set of prompts begins with, by layer: the system prompt, computed
/// once. `ids` [P] int64; none for no shared prefix.
std::vector<KeysValues> ComputePrefix(Qwen2Model& model, const at::Tensor& ids);

/// Keys and values of a batch of sequences that all end at the same column; shorter prompts are padded on the
/// left.
class KeyValueCache {
 public:
  /// `prompt_lengths`: tokens of each row's prompt, the shared prefix included; `capacity`: columns in all.
  KeyValueCache(const Qwen2Model& model, std::vector<std::int64_t> prompt_lengths, std::int64_t capacity);

  /// Runs what follows the `prefix` of each prompt (flat ids; at least one a row) through the model, fills
  /// the cache and returns the last hidden state of each row [B, d].
  at::Tensor Prefill(Qwen2Model& model, const std::vector<KeysValues>& prefix, const at::Tensor& ids);

  /// Runs one more token a row [B] int64 and returns its hidden state [B, d].
  at::Tensor Step(Qwen2Model& model, const at::Tensor& tokens);

  /// Keeps only these rows.
  void KeepRows(const std::vector<std::int64_t>& rows);

  std::int64_t rows() const { return static_cast<std::int64_t>(lengths_.size()); }

 private:
  at::Tensor StepAttention(std::size_t layer, at::Tensor q, at::Tensor k, const at::Tensor& v,
                           const RotaryTable::Rows& rotary);

  HeadShape heads_;
  std::vector<std::int64_t> lengths_;      // tokens so far, by row
  std::int64_t column_ = 0;                // columns filled
  std::vector<at::Tensor> keys_, values_;  // by layer, [B, kv_heads, capacity, head_dim]
  at::Tensor padding_bias_;                // [B, 1, 1, capacity] fp32: -inf left of a row's first token
};

}  // namespace huoyan
