#include "trainer/torch/cross_entropy.h"

#include <algorithm>

#include "trainer/torch/linear.h"
#include "trainer/torch/memory_tracker.h"
#include "trainer/work_split.h"

namespace huoyan {

LinearCrossEntropyResult LinearCrossEntropy(const at::Tensor& hidden, const FrozenWeight& head,
                                            const at::Tensor& targets, double gradient_scale,
                                            at::Tensor head_gradient) {
  const std::int64_t rows = hidden.size(0), vocab = head.rows();
  const std::int64_t slice =
      ProductSliceRows(head.columns(), static_cast<std::int64_t>(hidden.element_size()));
  const std::int64_t chunk = CrossEntropyChunkRows(vocab);
  const auto wide = hidden.options().dtype(StatisticsType(hidden.scalar_type()));
  LinearCrossEntropyResult result{at::zeros({}, wide), at::empty_like(hidden)};
  const MemoryScope scope(MemoryCategory::kLogits);
  for (std::int64_t start = 0; start < rows; start += chunk) {
    const std::int64_t count = std::min(chunk, rows - start);
    const at::Tensor h = hidden.narrow(0, start, count);
    const at::Tensor target = targets.narrow(0, start, count).unsqueeze(1);
    at::Tensor logits = at::empty({count, vocab}, wide);
    for (std::int64_t first = 0; first < vocab; first += slice) {
      const std::int64_t width = std::min(slice, vocab - first);
      logits.narrow(1, first, width).copy_(at::mm(h, head.Rows(first, width).t()));
    }
    // log(sum(exp)) in place: the logits become exponentials, probabilities and then the gradient.
    const at::Tensor largest = logits.amax(1, /*keepdim=*/true);
    logits.sub_(largest);
    const at::Tensor correct = logits.gather(1, target);
    const at::Tensor sums = logits.exp_().sum(1, /*keepdim=*/true);
    result.loss_sum.add_(at::sub(sums.log(), correct).sum());
    logits.div_(sums).scatter_add_(1, target, at::full_like(sums, -1));
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
