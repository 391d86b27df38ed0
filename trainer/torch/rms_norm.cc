#include "trainer/torch/rms_norm.h"

namespace huoyan {

RmsNormOutput RmsNormForward(const at::Tensor& x, const at::Tensor& weight, double epsilon) {
  const at::Tensor wide = x.to(StatisticsType(x.scalar_type()));
  at::Tensor rstd = wide.square().mean(-1, /*keepdim=*/true).add_(epsilon).rsqrt_();
  return {at::mul(wide, rstd).to(x.scalar_type()).mul_(weight), rstd};
}

at::Tensor RmsNormRecompute(const at::Tensor& x, const at::Tensor& rstd, const at::Tensor& weight) {
  return at::mul(x.to(rstd.scalar_type()), rstd).to(x.scalar_type()).mul_(weight);
}

at::Tensor RmsNormBackward(const at::Tensor& dy, const at::Tensor& x, const at::Tensor& rstd,
                           const at::Tensor& weight, at::Tensor weight_gradient) {
  const at::Tensor normalised = at::mul(x.to(rstd.scalar_type()), rstd);
  at::Tensor g = dy.to(rstd.scalar_type());
  if (weight_gradient.defined()) weight_gradient.add_(at::mul(g, normalised).sum(0));
  g = at::mul(g, weight.to(rstd.scalar_type()));
  const at::Tensor projection = at::mul(g, normalised).mean(-1, /*keepdim=*/true);
  return g.addcmul_(normalised, projection, -1).mul_(rstd).to(x.scalar_type());
}

}  // namespace huoyan
