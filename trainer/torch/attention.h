#pragma once

#include <cstdint>
#include <vector>

#include "trainer/torch/tensor.h"

namespace huoyan {

/// How the T tokens of a pass fall into sequences that do not see each other: the block diagonal of the
/// causal mask.
///
/// Sequences lie one after another. Those of like length are processed together, padded to the longest;
/// padding needs no mask of its own, since padded keys come after every real query and causality already
/// hides them. Tokens that all sequences begin with can stand before them once: queries, keys and values of
/// theirs are copied into every sequence, and the gradients of the copies add up in the one.
class SequenceLayout {
 public:
  /// `lengths` are positive; with `shared`, the tokens they all begin with and do not count, they sum to T.
  SequenceLayout(const std::vector<std::int64_t>& lengths, at::Device device, std::int64_t shared = 0);

  struct Group {
    std::int64_t first_token = 0;
    std::int64_t token_count = 0;
    std::int64_t batch = 0;
    std::int64_t length = 0;  ///< of the longest sequence, with what it shares
    std::int64_t shared = 0;  ///< tokens every sequence begins with
    at::Tensor pad_index;     ///< [batch * length] token (within the group) behind each cell; undefined when
                              ///< each is behind one
    at::Tensor padding;       ///< [batch * length, 1] bool, true where the cell is padding or a copy
    at::Tensor unpad_index;   ///< [token_count] cell of each token
  };
  const std::vector<Group>& groups() const { return groups_; }
  std::int64_t longest() const { return longest_; }  ///< tokens of the longest sequence, with what it shares
  const at::Tensor& positions() const { return positions_; }  ///< [T] int64, counting from 0 in each sequence
  std::int64_t token_count() const { return positions_.size(0); }

 private:
  std::int64_t longest_ = 0;
  std::vector<Group> groups_;
  at::Tensor positions_;
};

/// Number of heads and their width; `heads` is a multiple of `kv_heads`.
struct HeadShape {
  std::int64_t heads = 0;
  std::int64_t kv_heads = 0;
  std::int64_t head_dim = 0;
};

struct AttentionOutput {
  at::Tensor o;                     ///< [T, heads, head_dim]
  std::vector<at::Tensor> log_sum;  ///< per group, fp32 [batch * kv_heads, heads / kv_heads, length]
};

/// Keys, rotated, and values of tokens that stand before every sequence of a pass, [P, kv_heads, head_dim].
struct KeysValues {
  at::Tensor k, v;
};

/// Causal softmax attention in blocks of queries; q [T, heads, head_dim], k and v [T, kv_heads, head_dim],
/// rotated already. Softmax in fp32. No S x S matrix and no repeated keys ever exist (Dao et al. 2022,
/// Ainslie et al. 2023). With a `prefix`, every query sees all of it; there is no backward for that.
AttentionOutput AttentionForward(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                                 const SequenceLayout& layout, const HeadShape& shape,
                                 const KeysValues* prefix = nullptr);

struct AttentionGradients {
  at::Tensor dq, dk, dv;  ///< shaped like q, k, v
};
/// Recomputes the probabilities from q, k and the saved log-sum-exp.
AttentionGradients AttentionBackward(const at::Tensor& d_o, const at::Tensor& q, const at::Tensor& k,
                                     const at::Tensor& v, const AttentionOutput& output,
                                     const SequenceLayout& layout, const HeadShape& shape);

}  // namespace huoyan
