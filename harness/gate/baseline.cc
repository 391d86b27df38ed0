#include "harness/gate/baseline.h"

#include "harness/experiment/trial_spec.h"
#include "harness/scoring/score.h"

namespace huoyan {

const Fields<Baseline>& DescribeFields(Type<Baseline>) {
  static const auto fields =
      Fields<Baseline>()
          .Required("schema_version", &Baseline::schema_version, {"version of this format", "格式版本"},
                    Between(kBaselineVersion, kBaselineVersion))
          .Required("label", &Baseline::label, {"the trial's name", "试验名称"})
          .Required("trial_id", &Baseline::trial_id, {"the trial's id", "试验编号"})
          .Required("commit", &Baseline::commit, {"commit of the code that ran it", "运行时的代码提交"})
          .Required("started_at", &Baseline::started_at, {"UTC, ISO 8601", "开始时间（UTC）"})
          .Required("gold_sha256", &Baseline::gold_sha256, {"digest of the gold file", "题集摘要"})
          .Required("answers", &Baseline::answers, {"what it answered", "逐题回答"})
          .Optional("resources", &Baseline::resources, {"memory, speed and testbed", "内存、速度与测试环境"});
  return fields;
}

Baseline MakeBaseline(const StoredRun& run, const std::vector<RunRecord>& repeats) {
  const RunRecord& record = run.record;
  if (record.status != TrialStatus::kCompleted || run.answers.empty()) {
    throw Error(ExitCode::kUsage,
                Say("{} ({}) cannot be a baseline: it was not completed, or was asked no questions",
                    "{}（{}）不能作为基线：未完成，或未提问", Label(record.spec), record.trial_id));
  }
  std::vector<RunRecord> records{record};
  records.insert(records.end(), repeats.begin(), repeats.end());
  Baseline baseline;
  baseline.label = Label(record.spec);
  baseline.trial_id = record.trial_id;
  baseline.commit = record.provenance.commit;
  baseline.started_at = record.provenance.started_at;
  baseline.gold_sha256 = record.provenance.gold_sha256;
  baseline.answers = run.answers;
  baseline.resources = ResourcesOf(records);
  return baseline;
}

std::string RenderBaseline(const Baseline& baseline) {
  return Encode(baseline).dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Baseline ReadBaseline(const std::string& path) { return Decode<Baseline>(ReadJsonFile(path)); }

GateRun ToGateRun(const Baseline& baseline, const Grader& grader) {
  return {baseline.label, baseline.gold_sha256, ScoreAnswers(grader, baseline.answers).judgements,
          baseline.resources};
}

}  // namespace huoyan
