#pragma once

namespace huoyan {

/// The x with P(Z <= x) = p for a standard normal Z; p strictly between 0 and 1, else not-a-number. Accurate
/// to about 1e-14: a rational start (Abramowitz and Stegun 26.2.23), then Newton steps on erfc.
double NormalQuantile(double p);

/// The x with P(T <= x) = p for Student's t with `degrees` > 0 degrees of freedom; accurate to about 1e-10
/// where it is below 1e6.
double StudentQuantile(double p, double degrees);

/// P(T <= x), through the regularised incomplete beta function.
double StudentCumulative(double x, double degrees);

}  // namespace huoyan
