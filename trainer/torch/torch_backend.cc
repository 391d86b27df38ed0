#include "trainer/torch/blas.h"
#include "trainer/torch/compute_device.h"
#include "trainer/torch/memory_tracker.h"
#include "trainer/torch/model_creation.h"
#include "trainer/torch/torch_session.h"

namespace huoyan {
namespace {

// libtorch's own exceptions end here: the rest of the program knows only Error.
template <class Work>
auto TranslateErrors(Work work) {
  try {
    return work();
  } catch (const c10::Error& error) {
    throw Error(ExitCode::kExecution,
                Say("libtorch failed: {}", "libtorch 出错：{}", error.what_without_backtrace()));
  } catch (const MemoryExhausted& exhausted) {
    throw Error(ExitCode::kExecution, exhausted.text());
  }
}

class TorchBackend final : public Backend {
 public:
  TorchBackend() { MemoryTracker::Get(); }

  BackendInfo Describe(Device device) const override {
    const at::Device resolved = ResolveDevice(device);
    return {kLibraryName, resolved.str(), DescribeBlas(), ConfigureThreads()};
  }
  std::vector<Finding> Diagnose() const override {
    return TranslateErrors([] { return DiagnoseCompute(); });
  }
  std::unique_ptr<ModelSession> Open(const OpenRequest& request) override {
    return TranslateErrors(
        [&]() -> std::unique_ptr<ModelSession> { return std::make_unique<TorchSession>(request); });
  }
  void CreateModel(const std::string& recipe, std::uint64_t seed, const std::vector<std::string>& documents,
                   const std::filesystem::path& directory,
                   const std::function<void(const StepReport&)>& on_step,
                   const StopRequested& stop_requested) override {
    ConfigureThreads();
    TranslateErrors([&] {
      CreateModelFromScratch(FindRecipe(recipe), seed, documents, directory, on_step, stop_requested);
    });
  }
};

}  // namespace

std::unique_ptr<Backend> MakeBackend() { return std::make_unique<TorchBackend>(); }

}  // namespace huoyan
