#include "trainer/torch/blas.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>

#include "trainer/torch/compute_device.h"

namespace huoyan {
namespace {

// A reference BLAS reaches 2-3 GFLOP/s a core, an optimised one at least 15 on any processor of the last ten
// years.
constexpr double kSlowGflopsPerThread = 8;

std::string LoadedBlas() {
#ifdef __APPLE__
  return "Accelerate";
#else
  std::ifstream maps("/proc/self/maps");  // paths there have their symbolic links resolved
  std::string found;
  for (std::string line; found.empty() && std::getline(maps, line);) {
    const auto slash = line.find('/');
    if (slash == std::string::npos) continue;
    for (const char* mark : {"openblas", "mkl", "blis", "atlas", "libblas"}) {
      if (line.find(mark, slash) != std::string::npos) found = line.substr(slash);
    }
  }
  return found.empty() ? "unknown" : found;
#endif
}

bool IsOptimised(const std::string& blas) {
  for (const char* name : {"openblas", "mkl", "blis", "Accelerate"}) {
    if (blas.find(name) != std::string::npos) return true;
  }
  return false;
}

double MeasureGflops(at::ScalarType dtype) {
  constexpr std::int64_t kSize = 768;
  const at::Tensor a = at::ones({kSize, kSize}, at::kFloat).to(dtype), b = at::ones_like(a);
  double best = 0;
  for (int repeat = 0; repeat < 5; ++repeat) {
    const auto started = std::chrono::steady_clock::now();
    at::mm(a, b);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    best = std::max(best, 2.0 * kSize * kSize * kSize / seconds * 1e-9);
  }
  return best;
}

}  // namespace

std::string DescribeBlas() {
  std::string text = LoadedBlas();
  if (const char* core = std::getenv("OPENBLAS_CORETYPE"))
    text += fmt::format(" (OPENBLAS_CORETYPE={})", core);
  return text;
}

std::vector<Finding> DiagnoseCompute() {
  const int threads = ConfigureThreads();
  std::vector<Finding> findings;
  findings.push_back({true,
                      {"compute threads", "计算线程"},
                      Say("{}, from the affinity mask", "{}，取自亲和性掩码", threads)});
  const double fp32 = MeasureGflops(at::kFloat), bf16 = MeasureGflops(at::kBFloat16);
  const bool slow = fp32 < kSlowGflopsPerThread * threads;
  const std::string blas = LoadedBlas();
  const Text rate = Say("{:.0f} GFLOP/s by {}", "{:.0f} GFLOP/s，由 {} 计算", fp32, blas);
  const Text remedy =
      !slow ? Text{}
      : IsOptimised(blas)
          ? Text{": slow for an optimised BLAS; is the machine busy, or a setting below holding it back?",
                 "：对优化的 BLAS 而言偏慢；机器是否繁忙，或受下列设置所限？"}
          : Text{": this is a reference BLAS, some fifty times too slow; install libopenblas0-pthread",
                 "：这是参考实现，约慢五十倍；请安装 libopenblas0-pthread"};
  findings.push_back(
      {!slow, {"fp32 matrix products", "fp32 矩阵乘"}, {rate.en + remedy.en, rate.zh + remedy.zh}});
  findings.push_back({true,
                      {"bf16 matrix products", "bf16 矩阵乘"},
                      Say("{:.0f} GFLOP/s by oneDNN", "{:.0f} GFLOP/s，由 oneDNN 计算", bf16)});
  if (const char* core = std::getenv("OPENBLAS_CORETYPE")) {
    findings.push_back({false,
                        {"OPENBLAS_CORETYPE", "OPENBLAS_CORETYPE"},
                        Say("is set to {}; OpenBLAS then ignores newer instructions of this processor. Unset "
                            "it unless it is meant",
                            "被设为 {}；OpenBLAS 将不使用本机较新的指令。若非有意，请取消该变量", core)});
  }
  return findings;
}

}  // namespace huoyan
