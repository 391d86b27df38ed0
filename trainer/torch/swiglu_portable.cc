#include "trainer/torch/swiglu_kernel.h"

namespace huoyan {

bool SwiGluForwardKernel(const at::Tensor&, const at::Tensor&, at::Tensor) { return false; }
bool SwiGluBackwardKernel(at::Tensor, const at::Tensor&, const at::Tensor&, at::Tensor) { return false; }

}  // namespace huoyan
