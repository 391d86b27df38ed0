#include "trainer/torch/cross_entropy.h"

#include <algorithm>

#include "trainer/torch/linear.h"
#include "trainer/torch/memory_tracker.h"

namespace huoyan {
namespace {

constexpr std::int64_t kChunkBytes = std::int64_t{64} << 20;  // of fp32 logits
// The head is met in slices of the vocabulary, so that what is dequantised or rounded to the compute dtype
// stays small.
constexpr std::int64_t kSliceBytes = std::int64_t{32} << 20;  // of head rows in the compute dtype

}  // namespace

LinearCrossEntropyResult LinearCrossEntropy(const at::Tensor& hidden, const FrozenWeight& head,
                                            const at::Tensor& targets, double gradient_scale,
                                            at::Tensor head_gradient) {
  const std::int64_t rows = hidden.size(0), vocab = head.rows();
  const std::int64_t slice = std::max<std::int64_t>(
      1, kSliceBytes / (head.columns() * static_cast<std::int64_t>(hidden.element_size())));
  const std::int64_t chunk =
      std::max<std::int64_t>(1, kChunkBytes / (vocab * static_cast<std::int64_t>(sizeof(float))));
  LinearCrossEntropyResult result{at::zeros({}, hidden.options().dtype(at::kFloat)), at::empty_like(hidden)};
  const MemoryScope scope(MemoryCategory::kLogits);
  for (std::int64_t start = 0; start < rows; start += chunk) {
    const std::int64_t count = std::min(chunk, rows - start);
    const at::Tensor h = hidden.narrow(0, start, count);
    const at::Tensor target = targets.narrow(0, start, count).unsqueeze(1);
    at::Tensor logits = at::empty({count, vocab}, hidden.options().dtype(at::kFloat));
    for (std::int64_t first = 0; first < vocab; first += slice) {
      const std::int64_t width = std::min(slice, vocab - first);
      logits.narrow(1, first, width).copy_(at::mm(h, head.Rows(first, width).t()));
    }
    const at::Tensor log_sum = logits.logsumexp(1, /*keepdim=*/true);
    result.loss_sum.add_(at::sub(log_sum, logits.gather(1, target)).sum());
    logits.sub_(log_sum).exp_();  // now the probabilities, and then the gradient
    logits.scatter_add_(1, target, at::full_like(log_sum, -1));
    logits.mul_(gradient_scale);
    at::Tensor d_hidden = at::zeros({count, hidden.size(1)}, logits.options());
    for (std::int64_t first = 0; first < vocab; first += slice) {
      const std::int64_t width = std::min(slice, vocab - first);
      const at::Tensor d_logits = logits.narrow(1, first, width).to(hidden.scalar_type());
      d_hidden.add_(at::mm(d_logits, head.Rows(first, width)));
      if (head_gradient.defined()) AccumulateProduct(head_gradient.narrow(0, first, width), d_logits, h, 1);
    }
    result.d_hidden.narrow(0, start, count).copy_(d_hidden);
  }
  return result;
}

}  // namespace huoyan
