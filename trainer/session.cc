#include "trainer/session.h"

namespace huoyan {

const Fields<StepReport>& DescribeFields(Type<StepReport>) {
  using S = StepReport;
  static const auto fields =
      Fields<S>()
          .Required("step", &S::step, {"counts from 1", "从 1 计数"})
          .Required("total_steps", &S::total_steps, {"steps planned", "计划步数"})
          .Required("loss", &S::loss, {"mean over unmasked tokens", "未遮蔽词元的平均损失"})
          .Required("gradient_norm", &S::gradient_norm, {"before clipping", "裁剪前"})
          .Required("learning_rate", &S::learning_rate, {"of this step", "本步学习率"})
          .Required("tokens", &S::tokens, {"tokens run through the model", "经过模型的词元数"})
          .Required("seconds", &S::seconds, {"wall time of the step", "本步用时"})
          .Optional("footprint_bytes", &S::footprint_bytes,
                    {"the process's footprint when the step ended", "本步结束时的进程占用"});
  return fields;
}

const Fields<BackendInfo>& DescribeFields(Type<BackendInfo>) {
  using B = BackendInfo;
  static const auto fields =
      Fields<B>()
          .Required("library", &B::library, {"training library and version", "训练库及版本"})
          .Required("device_name", &B::device_name, {"the device used", "所用设备"})
          .Required("blas", &B::blas, {"the BLAS in use", "所用 BLAS"})
          .Required("threads", &B::threads, {"compute threads", "计算线程数"});
  return fields;
}

}  // namespace huoyan
