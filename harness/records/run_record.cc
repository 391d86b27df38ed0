#include "harness/records/run_record.h"

namespace huoyan {

const EnumTable<TrialStatus>& EnumNames(Type<TrialStatus>) {
  static const EnumTable<TrialStatus> table{{TrialStatus::kCompleted, "completed"},
                                            {TrialStatus::kOutOfMemory, "out_of_memory"},
                                            {TrialStatus::kDiverged, "diverged"},
                                            {TrialStatus::kFailed, "failed"},
                                            {TrialStatus::kSkipped, "skipped"}};
  return table;
}

const Fields<Provenance>& DescribeFields(Type<Provenance>) {
  using P = Provenance;
  static const auto fields =
      Fields<P>()
          .Required("commit", &P::commit,
                    {"source commit, +dirty when changed", "源码提交，有改动则带 +dirty"})
          .Required("build", &P::build, {"compiler, build type and flags", "编译器、构建类型与选项"})
          .Required("host", &P::host, {"host name", "主机名"})
          .Required("cpu", &P::cpu, {"processor model", "处理器型号"})
          .Required("system", &P::system, {"operating system and release", "操作系统及版本"})
          .Required("memory_bytes", &P::memory_bytes, {"physical memory", "物理内存"}, AtLeast(0))
          .Required("backend", &P::backend, {"the training library", "训练库"})
          .Required("started_at", &P::started_at, {"UTC, ISO 8601", "UTC，ISO 8601"})
          .Required("command", &P::command, {"runs the same experiment again", "重跑同一实验的命令"})
          .Required("gold_sha256", &P::gold_sha256, {"of the question file", "题集文件"})
          .Optional("entities_sha256", &P::entities_sha256,
                    {"of the novel's names that grading reads", "评分所用实体表"})
          .Required("training_data_sha256", &P::training_data_sha256,
                    {"of the training data file", "训练数据文件"})
          .Required("model_sha256", &P::model_sha256, {"of config and weights", "配置与权重"});
  return fields;
}

const Fields<Speed>& DescribeFields(Type<Speed>) {
  using S = Speed;
  static const auto fields =
      Fields<S>()
          .Optional("train_tokens_per_second", &S::train_tokens_per_second,
                    {"median over steps after the first", "首步之后的中位数"})
          .Optional("train_step_seconds", &S::train_step_seconds,
                    {"median over steps after the first", "首步之后的中位数"})
          .Optional("decode_tokens_per_second", &S::decode_tokens_per_second,
                    {"over the whole question set", "整个题集"})
          .Optional("train_seconds", &S::train_seconds, {"sum over all steps", "各步之和"})
          .Optional("answer_seconds", &S::answer_seconds, {"over the whole question set", "整个题集"})
          .Optional("wall_seconds", &S::wall_seconds, {"from start to record", "自开始至记录"});
  return fields;
}

const Fields<RunRecord>& DescribeFields(Type<RunRecord>) {
  using R = RunRecord;
  static const auto fields =
      Fields<R>()
          .Required("schema_version", &R::schema_version, {"the version of this format", "格式版本"})
          .Required("trial_id", &R::trial_id,
                    {"hash of spec, inputs and code version", "设置、输入与代码版本之散列"})
          .Required("spec", &R::spec, {"the trial", "试验设置"})
          .Required("status", &R::status, {"how it ended", "结束状态"})
          .Optional("detail_en", &R::detail_en, {"why, unless completed", "原因（英文）"})
          .Optional("detail_zh", &R::detail_zh, {"why, unless completed", "原因（中文）"})
          .Required("provenance", &R::provenance, {"where the result comes from", "结果来源"})
          .Optional("trainable_parameters", &R::trainable_parameters, {"of the adapter", "适配器参数量"})
          .Optional("total_parameters", &R::total_parameters, {"of the base", "基座参数量"})
          .Optional("curve", &R::curve, {"every optimizer step", "每个优化步"})
          .Optional("memory", &R::memory, {"by phase", "按阶段"})
          .Optional("speed", &R::speed, {"measured", "实测速度"})
          .Optional("answers_sha256", &R::answers_sha256, {"of answers.jsonl", "answers.jsonl 之散列"})
          .Optional("adapter_sha256", &R::adapter_sha256, {"of the trained files", "训练所得文件之散列"})
          .Optional("record_sha256", &R::record_sha256,
                    {"of this file with these digits as zeros", "本文件之散列，计算时此处数字均为零"});
  return fields;
}

}  // namespace huoyan
