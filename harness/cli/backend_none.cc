#include "harness/base/error.h"
#include "harness/cli/backend.h"

namespace huoyan {
namespace {

Error NotBuilt() {
  return Error(ExitCode::kUsage,
               Say("this build has no trainer: configure with -DHUOYAN_TORCH=ON and build again",
                   "本构建不含训练器：请以 -DHUOYAN_TORCH=ON 重新配置并构建"));
}

// Stands in for the trainer in builds without libtorch: everything that needs no model works.
class NoBackend : public Backend {
 public:
  BackendInfo Describe(Device) const override { return {"", "none", "none", 0}; }

  std::vector<Finding> Diagnose() const override {
    return {
        {false, {"trainer", "训练器"}, {"not built in (HUOYAN_TORCH=OFF)", "未编入（HUOYAN_TORCH=OFF）"}}};
  }

  std::unique_ptr<ModelSession> Open(const OpenRequest&) override { throw NotBuilt(); }

  void CreateModel(const std::string&, std::uint64_t, const std::vector<std::string>&,
                   const std::filesystem::path&, const std::function<void(const StepReport&)>&,
                   const StopRequested&) override {
    throw NotBuilt();
  }
};

}  // namespace

void LoadBackend() {}

std::unique_ptr<Backend> MakeBackend() { return std::make_unique<NoBackend>(); }

}  // namespace huoyan
