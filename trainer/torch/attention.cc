#include "trainer/torch/attention.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "trainer/work_split.h"

namespace huoyan {
namespace {

SequenceLayout::Group MakeGroup(const std::vector<std::int64_t>& lengths, std::int64_t shared,
                                std::int64_t first_token, at::Device device) {
  SequenceLayout::Group group;
  group.first_token = first_token;
  group.shared = shared;
  group.batch = static_cast<std::int64_t>(lengths.size());
  group.token_count = shared + std::accumulate(lengths.begin(), lengths.end(), std::int64_t{0});
  group.length = shared + *std::max_element(lengths.begin(), lengths.end());
  if (group.token_count == group.batch * group.length) return group;
  std::vector<std::int64_t> pad_index, unpad_index;
  std::vector<std::uint8_t> padding;
  std::int64_t token = shared;
  for (std::int64_t row = 0; row < group.batch; ++row) {
    const std::int64_t length = lengths[static_cast<std::size_t>(row)];
    for (std::int64_t i = 0; i < group.length; ++i) {
      const bool is_shared = i < shared, is_copy = is_shared ? row > 0 : i >= shared + length;
      pad_index.push_back(is_shared ? i : token + std::min(i - shared, length - 1));
      padding.push_back(is_copy ? 1 : 0);
      if (!is_copy) unpad_index.push_back(row * group.length + i);
    }
    token += length;
  }
  group.pad_index = at::tensor(pad_index, at::kLong).to(device);
  group.unpad_index = at::tensor(unpad_index, at::kLong).to(device);
  group.padding = at::tensor(padding, at::kByte).to(device, at::kBool).unsqueeze(1);
  return group;
}

// [tokens of the group, h, d] -> [batch * h, length, d], contiguous.
at::Tensor ToBatchedHeads(const at::Tensor& x, const SequenceLayout::Group& group) {
  at::Tensor cells = x.narrow(0, group.first_token, group.token_count);
  if (group.pad_index.defined()) cells = cells.index_select(0, group.pad_index);
  const std::int64_t heads = x.size(1), width = x.size(2);
  return cells.reshape({group.batch, group.length, heads, width})
      .transpose(1, 2)
      .reshape({group.batch * heads, group.length, width});
}

// The way back, written into `out` [T, h, d].
void FromBatchedHeads(const at::Tensor& cells, const SequenceLayout::Group& group, at::Tensor out) {
  const std::int64_t heads = out.size(1), width = out.size(2);
  at::Tensor tokens = cells.view({group.batch, heads, group.length, width})
                          .transpose(1, 2)
                          .reshape({group.batch * group.length, heads, width});
  if (group.unpad_index.defined()) tokens = tokens.index_select(0, group.unpad_index);
  out.narrow(0, group.first_token, group.token_count).copy_(tokens);
}

// Gradients of shared tokens [batch * h, length, d], gathered from all sequences into the first one's cells.
void AddUpCopies(at::Tensor cells, const SequenceLayout::Group& group) {
  if (group.shared == 0 || group.batch == 1) return;
  const at::Tensor shared =
      cells.view({group.batch, -1, group.length, cells.size(2)}).narrow(2, 0, group.shared);
  shared.select(0, 0).add_(shared.narrow(0, 1, group.batch - 1).sum(0));
}

// The prefix's part, once for each sequence, before the sequences' own: [batch * h, P + length, d].
at::Tensor AfterPrefix(const at::Tensor& prefix, const at::Tensor& own, std::int64_t batch) {
  const std::int64_t count = prefix.size(0), heads = prefix.size(1), width = prefix.size(2);
  const at::Tensor repeated = prefix.transpose(0, 1)
                                  .unsqueeze(0)
                                  .expand({batch, heads, count, width})
                                  .reshape({batch * heads, count, width});
  return at::cat({repeated, own}, 1);
}

// One block of queries against the keys it may see: fp32 scores [batch * kv, group * rows, keys], the future
// at -inf. `q` is [batch * kv, groups, length, d]; folding the query heads of one key head into rows makes
// repeated keys needless.
at::Tensor BlockScores(const at::Tensor& q_block, const at::Tensor& keys, double scale) {
  const std::int64_t groups = q_block.size(1), rows = q_block.size(2), count = keys.size(1);
  at::Tensor scores =
      at::bmm(q_block.reshape({q_block.size(0), groups * rows, q_block.size(3)}), keys.transpose(1, 2))
          .to(StatisticsType(keys.scalar_type()));
  scores.mul_(scale);
  const at::Tensor future = at::ones({rows, rows}, scores.options().dtype(at::kBool)).triu_(1);
  scores.view({scores.size(0), groups, rows, count})
      .narrow(3, count - rows, rows)
      .masked_fill_(future, -std::numeric_limits<float>::infinity());
  return scores;
}

}  // namespace

SequenceLayout::SequenceLayout(const std::vector<std::int64_t>& lengths, at::Device device,
                               std::int64_t shared) {
  const std::int64_t tokens = std::accumulate(lengths.begin(), lengths.end(), std::int64_t{0});
  const std::int64_t own = lengths.empty() ? 0 : *std::max_element(lengths.begin(), lengths.end());
  longest_ = shared + own;
  if (shared > 0 || SequencesShareAGroup(tokens, own, static_cast<std::int64_t>(lengths.size()))) {
    if (tokens > 0) groups_.push_back(MakeGroup(lengths, shared, 0, device));
  } else {
    std::int64_t first_token = 0;
    for (const std::int64_t length : lengths) {
      groups_.push_back(MakeGroup({length}, 0, first_token, device));
      first_token += length;
    }
  }
  std::vector<std::int64_t> positions(static_cast<std::size_t>(shared));
  std::iota(positions.begin(), positions.end(), 0);
  positions.reserve(static_cast<std::size_t>(shared + tokens));
  for (const std::int64_t length : lengths) {
    for (std::int64_t i = 0; i < length; ++i) positions.push_back(shared + i);
  }
  positions_ = at::tensor(positions, at::kLong).to(device);
}

AttentionOutput AttentionForward(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                                 const SequenceLayout& layout, const HeadShape& shape,
                                 const KeysValues* prefix) {
  const double scale = 1.0 / std::sqrt(static_cast<double>(shape.head_dim));
  const std::int64_t groups = shape.heads / shape.kv_heads;
  const at::ScalarType wide = StatisticsType(q.scalar_type());
  const std::int64_t before = prefix ? prefix->k.size(0) : 0;
  AttentionOutput output{at::empty_like(q), {}};
  for (const auto& group : layout.groups()) {
    const std::int64_t kv_rows = group.batch * shape.kv_heads;
    const at::Tensor queries = ToBatchedHeads(q, group).view({kv_rows, groups, group.length, shape.head_dim});
    at::Tensor keys = ToBatchedHeads(k, group), values = ToBatchedHeads(v, group);
    if (prefix) {
      keys = AfterPrefix(prefix->k, keys, group.batch);
      values = AfterPrefix(prefix->v, values, group.batch);
    }
    at::Tensor o = at::empty_like(queries);
    at::Tensor log_sum = at::empty({kv_rows, groups, group.length}, q.options().dtype(wide));
    const std::int64_t block = AttentionBlockLength(group.batch, shape.heads, group.length);
    for (std::int64_t start = 0; start < group.length; start += block) {
      const std::int64_t rows = std::min(block, group.length - start), end = before + start + rows;
      at::Tensor scores = BlockScores(queries.narrow(2, start, rows), keys.narrow(1, 0, end), scale);
      const at::Tensor largest = scores.amax(-1, /*keepdim=*/true);
      const at::Tensor sums = scores.sub_(largest).exp_().sum(-1, /*keepdim=*/true);
      const at::Tensor p = scores.div_(sums).to(q.scalar_type());
      o.narrow(2, start, rows)
          .copy_(at::bmm(p, values.narrow(1, 0, end)).view({kv_rows, groups, rows, shape.head_dim}));
      log_sum.narrow(2, start, rows).copy_(sums.log().add_(largest).view({kv_rows, groups, rows}));
    }
    FromBatchedHeads(o.view({group.batch * shape.heads, group.length, shape.head_dim}), group, output.o);
    output.log_sum.push_back(std::move(log_sum));
  }
  return output;
}

AttentionGradients AttentionBackward(const at::Tensor& d_o, const at::Tensor& q, const at::Tensor& k,
                                     const at::Tensor& v, const AttentionOutput& output,
                                     const SequenceLayout& layout, const HeadShape& shape) {
  const double scale = 1.0 / std::sqrt(static_cast<double>(shape.head_dim));
  const std::int64_t groups = shape.heads / shape.kv_heads;
  const at::ScalarType wide = StatisticsType(q.scalar_type());
  AttentionGradients gradients{at::empty_like(q), at::empty_like(k), at::empty_like(v)};
  for (std::size_t g = 0; g < layout.groups().size(); ++g) {
    const auto& group = layout.groups()[g];
    const std::int64_t kv_rows = group.batch * shape.kv_heads;
    const std::vector<std::int64_t> by_head{kv_rows, groups, group.length, shape.head_dim};
    const at::Tensor queries = ToBatchedHeads(q, group).view(by_head);
    const at::Tensor keys = ToBatchedHeads(k, group), values = ToBatchedHeads(v, group);
    at::Tensor d_outputs = ToBatchedHeads(d_o, group);
    if (group.padding.defined()) {  // copies of real queries must not contribute twice
      d_outputs.view({group.batch, shape.heads, group.length, shape.head_dim})
          .masked_fill_(group.padding.view({group.batch, 1, group.length, 1}), 0);
    }
    d_outputs = d_outputs.view(by_head);
    // rowsum(dO * O) stands in for rowsum(dP * P), so P need not be whole (Dao et al. 2022, section 3.1).
    const at::Tensor delta =
        at::mul(d_outputs.to(wide), ToBatchedHeads(output.o, group).view(by_head)).sum(-1);
    at::Tensor dq = at::empty_like(queries);
    at::Tensor dk = at::zeros(keys.sizes(), keys.options().dtype(wide));
    at::Tensor dv = at::zeros_like(dk);
    const std::int64_t block = AttentionBlockLength(group.batch, shape.heads, group.length);
    for (std::int64_t start = 0; start < group.length; start += block) {
      const std::int64_t rows = std::min(block, group.length - start), end = start + rows;
      const std::vector<std::int64_t> folded{kv_rows, groups * rows, shape.head_dim},
          column{kv_rows, groups * rows, 1};
      const at::Tensor q_block = queries.narrow(2, start, rows);
      const at::Tensor seen_keys = keys.narrow(1, 0, end);
      at::Tensor p = BlockScores(q_block, seen_keys, scale);
      p.sub_(output.log_sum[g].narrow(2, start, rows).reshape(column)).exp_();
      const at::Tensor d_block = d_outputs.narrow(2, start, rows).reshape(folded);
      dv.narrow(1, 0, end).add_(at::bmm(p.to(q.scalar_type()).transpose(1, 2), d_block));
      at::Tensor ds = at::bmm(d_block, values.narrow(1, 0, end).transpose(1, 2)).to(wide);
      ds.sub_(delta.narrow(2, start, rows).reshape(column)).mul_(p).mul_(scale);
      const at::Tensor ds_narrow = ds.to(q.scalar_type());
      dq.narrow(2, start, rows)
          .copy_(at::bmm(ds_narrow, seen_keys).view({kv_rows, groups, rows, shape.head_dim}));
      dk.narrow(1, 0, end).add_(at::bmm(ds_narrow.transpose(1, 2), q_block.reshape(folded)));
    }
    AddUpCopies(dk, group);
    AddUpCopies(dv, group);
    FromBatchedHeads(dq.view({group.batch * shape.heads, group.length, shape.head_dim}), group, gradients.dq);
    FromBatchedHeads(dk.to(k.scalar_type()), group, gradients.dk);
    FromBatchedHeads(dv.to(v.scalar_type()), group, gradients.dv);
  }
  return gradients;
}

}  // namespace huoyan
