#include "trainer/torch/cross_entropy.h"

#include <algorithm>

#include "trainer/torch/linear.h"
#include "trainer/torch/memory_tracker.h"

namespace huoyan {
namespace {

constexpr std::int64_t kChunkBytes = std::int64_t{64} << 20;  // of fp32 logits

}  // namespace

LinearCrossEntropyResult LinearCrossEntropy(const at::Tensor& hidden, const at::Tensor& head,
                                            const at::Tensor& targets, double gradient_scale,
                                            at::Tensor head_gradient) {
  const std::int64_t rows = hidden.size(0), vocab = head.size(0);
  const std::int64_t chunk =
      std::max<std::int64_t>(1, kChunkBytes / (vocab * static_cast<std::int64_t>(sizeof(float))));
  LinearCrossEntropyResult result{at::zeros({}, hidden.options().dtype(at::kFloat)), at::empty_like(hidden)};
  const MemoryScope scope(MemoryCategory::kLogits);
  for (std::int64_t start = 0; start < rows; start += chunk) {
    const std::int64_t count = std::min(chunk, rows - start);
    const at::Tensor h = hidden.narrow(0, start, count);
    const at::Tensor target = targets.narrow(0, start, count).unsqueeze(1);
    at::Tensor logits = at::mm(h, head.t()).to(at::kFloat);
    const at::Tensor log_sum = logits.logsumexp(1, /*keepdim=*/true);
    result.loss_sum.add_(at::sub(log_sum, logits.gather(1, target)).sum());
    logits.sub_(log_sum).exp_();  // now the probabilities, and then the gradient
    logits.scatter_add_(1, target, at::full_like(log_sum, -1));
    const at::Tensor d_logits = logits.mul_(gradient_scale).to(hidden.scalar_type());
    at::Tensor d_hidden = result.d_hidden.narrow(0, start, count);
    at::mm_out(d_hidden, d_logits, head);
    if (head_gradient.defined()) AccumulateProduct(head_gradient, d_logits, h, 1);
  }
  return result;
}

}  // namespace huoyan
