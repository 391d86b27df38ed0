#include "trainer/torch/swiglu.h"

namespace huoyan {

at::Tensor SwiGluForward(const at::Tensor& gate, const at::Tensor& up) { return at::silu(gate).mul_(up); }

std::pair<at::Tensor, at::Tensor> SwiGluBackward(const at::Tensor& d, const at::Tensor& gate,
                                                 const at::Tensor& up) {
  at::Tensor d_up = at::silu(gate).mul_(d);
  at::Tensor d_gate = at::silu_backward(at::mul(d, up), gate);
  return {std::move(d_gate), std::move(d_up)};
}

}  // namespace huoyan
