#include "trainer/torch/swiglu.h"

namespace huoyan {

at::Tensor SwiGluForward(const at::Tensor& gate, const at::Tensor& up) { return at::silu(gate).mul_(up); }

at::Tensor SwiGluBackward(at::Tensor d, const at::Tensor& gate, const at::Tensor& up) {
  at::Tensor d_up = at::silu(gate).mul_(d);
  d.mul_(up);
  at::silu_backward_out(d, d, gate);
  return d_up;
}

}  // namespace huoyan
