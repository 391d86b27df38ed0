#include "trainer/torch/linear.h"

namespace huoyan {
void AccumulateProduct(at::Tensor gradient, const at::Tensor& left, const at::Tensor& right, double scale) {
  if (left.scalar_type() == gradient.scalar_type()) {
    gradient.addmm_(left.t(), right, 1, scale);
  } else {
    gradient.add_(at::mm(left.t(), right), scale);
  }
}

at::Tensor LinearForward(const Linear& linear, const at::Tensor& x) {
  at::Tensor y =
      linear.bias.defined() ? at::addmm(linear.bias, x, linear.weight.t()) : at::mm(x, linear.weight.t());
  if (linear.lora) y.addmm_(at::mm(x, linear.lora->a.t()), linear.lora->b.t(), 1, linear.lora->scale);
  return y;
}

at::Tensor LinearBackward(const Linear& linear, const at::Tensor& x, const at::Tensor& dy) {
  if (linear.weight_gradient.defined()) AccumulateProduct(linear.weight_gradient, dy, x, 1);
  if (linear.bias_gradient.defined()) linear.bias_gradient.add_(dy.sum(0));
  at::Tensor dx = at::mm(dy, linear.weight);
  if (linear.lora) {
    const LoraPair& lora = *linear.lora;
    const at::Tensor u = at::mm(dy, lora.b).mul_(lora.scale);
    if (lora.a_gradient.defined()) {
      AccumulateProduct(lora.b_gradient, dy, at::mm(x, lora.a.t()), lora.scale);
      AccumulateProduct(lora.a_gradient, u, x, 1);
    }
    dx.addmm_(u, lora.a);
  }
  return dx;
}

}  // namespace huoyan
