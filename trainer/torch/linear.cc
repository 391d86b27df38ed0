#include "trainer/torch/linear.h"

#include <algorithm>

#include "trainer/torch/thin_product.h"
#include "trainer/work_split.h"

namespace huoyan {
namespace {

// y += s (x A^T) B^T.
void AddLowRank(at::Tensor y, const at::Tensor& x, const LoraPair& lora) {
  const at::ScalarType dtype = x.scalar_type();
  y.addmm_(at::mm(x, lora.a.to(dtype).t()), lora.b.to(dtype).t(), 1, lora.scale);
}

// x W^T (+ bias, when defined).
at::Tensor FrozenProduct(const at::Tensor& x, const FrozenWeight& weight, const at::Tensor& bias) {
  if (at::Tensor y = ThinProduct(x, weight, bias); y.defined()) return y;
  return bias.defined() ? at::addmm(bias, x, weight.Dense().t()) : at::mm(x, weight.Dense().t());
}

// x W^T + s (x A^T) B^T, without the bias.
at::Tensor Product(const Linear& linear, const at::Tensor& x) {
  at::Tensor y = FrozenProduct(x, linear.weight, {});
  if (linear.lora) AddLowRank(y, x, *linear.lora);
  return y;
}

// The lengths of the rows of W + s B A [out] fp32, without making the sum:
// |w|^2 + 2 s (W A^T) . B + s^2 (B A A^T) . B, row by row.
at::Tensor AdaptedRowLengths(const Linear& linear) {
  const LoraPair& lora = *linear.lora;
  at::Tensor cross =
      at::mm(linear.weight.Dense(), lora.a.to(linear.weight.dtype()).t()).to(lora.b.scalar_type());
  at::Tensor squares = cross.mul_(lora.b).sum(1).mul_(2 * lora.scale).add_(lora.weight_row_squares);
  squares.add_(at::mm(lora.b, at::mm(lora.a, lora.a.t())).mul_(lora.b).sum(1), lora.scale * lora.scale);
  return squares.clamp_min_(1e-12).sqrt_();
}

}  // namespace

void AccumulateProduct(at::Tensor gradient, const at::Tensor& left, const at::Tensor& right, double scale) {
  if (left.scalar_type() == gradient.scalar_type()) {
    gradient.addmm_(left.t(), right, 1, scale);
    return;
  }
  // The product and its copy in the gradient's dtype exist a slice at a time.
  const std::int64_t slice = ProductSliceRows(right.size(1), static_cast<std::int64_t>(right.element_size()));
  for (std::int64_t first = 0; first < gradient.size(0); first += slice) {
    const std::int64_t count = std::min(slice, gradient.size(0) - first);
    gradient.narrow(0, first, count).add_(at::mm(left.narrow(1, first, count).t(), right), scale);
  }
}

at::Tensor LinearForward(const Linear& linear, const at::Tensor& x) {
  if (linear.lora && linear.lora->magnitude.defined()) {
    at::Tensor y = Product(linear, x);
    y.mul_(at::div(linear.lora->magnitude, AdaptedRowLengths(linear)).to(x.scalar_type()));
    if (linear.bias.defined()) y.add_(linear.bias);
    return y;
  }
  at::Tensor y = FrozenProduct(x, linear.weight, linear.bias);
  if (linear.lora) AddLowRank(y, x, *linear.lora);
  return y;
}

at::Tensor LinearBackward(const Linear& linear, const std::function<at::Tensor()>& x, const at::Tensor& dy) {
  if (linear.bias_gradient.defined()) linear.bias_gradient.add_(dy.sum(0));
  if (!linear.lora) {
    at::Tensor dx = at::mm(dy, linear.weight.Dense());
    if (linear.weight_gradient.defined()) AccumulateProduct(linear.weight_gradient, dy, x(), 1);
    return dx;
  }
  const LoraPair& lora = *linear.lora;
  const at::ScalarType dtype = dy.scalar_type();
  at::Tensor d_product = dy;
  if (lora.magnitude.defined()) {
    const at::Tensor lengths = AdaptedRowLengths(linear);
    if (lora.magnitude_gradient.defined())
      lora.magnitude_gradient.add_(
          at::mul(Product(linear, x()), dy).to(lengths.scalar_type()).sum(0).div_(lengths));
    d_product = at::mul(dy, at::div(lora.magnitude, lengths).to(dtype));
  }
  at::Tensor dx = at::mm(d_product, linear.weight.Dense());
  const at::Tensor u = at::mm(d_product, lora.b.to(dtype)).mul_(lora.scale);
  const at::Tensor a = lora.a.to(dtype);
  if (lora.a_gradient.defined()) {
    const at::Tensor input = x();
    AccumulateProduct(lora.b_gradient, d_product, at::mm(input, a.t()), lora.scale);
    AccumulateProduct(lora.a_gradient, u, input, 1);
  }
  return dx.addmm_(u, a);
}

at::Tensor LinearBackward(const Linear& linear, const at::Tensor& x, const at::Tensor& dy) {
  return LinearBackward(
      linear, [&] { return x; }, dy);
}

}  // namespace huoyan
