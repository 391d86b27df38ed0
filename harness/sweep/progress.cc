#include "harness/sweep/progress.h"

#include <cmath>

namespace huoyan {

const EnumTable<TrialPhase>& EnumNames(Type<TrialPhase>) {
  static const EnumTable<TrialPhase> table{{TrialPhase::kCreate, "create"},
                                           {TrialPhase::kTrain, "train"},
                                           {TrialPhase::kAnswer, "answer"},
                                           {TrialPhase::kWrite, "write"}};
  return table;
}

const Fields<Progress>& DescribeFields(Type<Progress>) {
  static const auto fields =
      Fields<Progress>()
          .Required("phase", &Progress::phase, {"what it is doing", "当前阶段"})
          .Required("done", &Progress::done, {"steps or questions", "步数或题数"}, AtLeast(0))
          .Required("of", &Progress::of, {"in all", "总数"}, AtLeast(0))
          .Optional("loss", &Progress::loss, {"of the last step", "最近一步的损失"});
  return fields;
}

std::string ToLine(const Progress& progress) {
  Progress written = progress;
  if (written.loss && !std::isfinite(*written.loss)) written.loss.reset();  // JSON has no NaN
  return Encode(written).dump();
}

std::optional<Progress> ParseProgress(const std::string& line) {
  try {
    return Decode<Progress>(JsonDocument::Parse(line, "progress"));
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace huoyan
