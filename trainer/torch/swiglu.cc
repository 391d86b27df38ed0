#include "trainer/torch/swiglu.h"

#include "trainer/torch/swiglu_kernel.h"

namespace huoyan {

at::Tensor SwiGluForward(const at::Tensor& gate, const at::Tensor& up) {
  at::Tensor out = at::empty_like(gate);
  if (SwiGluForwardKernel(gate, up, out)) return out;
  return at::silu_out(out, gate).mul_(up);
}

at::Tensor SwiGluBackward(at::Tensor d, const at::Tensor& gate, const at::Tensor& up) {
  at::Tensor d_up = at::empty_like(gate);
  if (SwiGluBackwardKernel(d, gate, up, d_up)) return d_up;
  at::silu_out(d_up, gate).mul_(d);
  d.mul_(up);
  at::silu_backward_out(d, d, gate);
  return d_up;
}

}  // namespace huoyan
