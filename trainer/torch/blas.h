#pragma once

#include <string>
#include <vector>

#include "trainer/session.h"

namespace huoyan {

/// The linear algebra library this process loaded, by file name, and the environment that holds it back, if
/// any.
std::string DescribeBlas();

/// Measures fp32 and bf16 matrix products for a moment and says what is slow and why: the reference BLAS (50
/// times slower than OpenBLAS), a pinned OPENBLAS_CORETYPE, fewer threads than processors.
std::vector<Finding> DiagnoseCompute();

}  // namespace huoyan
