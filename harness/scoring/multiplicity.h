#pragma once

#include <vector>

namespace huoyan {

/// p-values adjusted for their number, in the order given; empty in, empty out. Compare them with the level
/// as they are.

/// Holm's step-down method: the chance of any false alarm at all stays within the level, whatever the tests
/// have to do with each other (Holm 1979, Scandinavian Journal of Statistics 6). For tests that gate.
std::vector<double> HolmAdjusted(const std::vector<double>& p_values);

/// Benjamini and Hochberg's step-up method: of the tests called significant at q, an expected share of at
/// most q is not (Benjamini and Hochberg 1995, JRSS B 57). For exploring a sweep, at q = 0.10.
std::vector<double> BenjaminiHochbergAdjusted(const std::vector<double>& p_values);

}  // namespace huoyan
