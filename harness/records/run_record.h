#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "evalsets/answers.h"
#include "harness/experiment/trial_spec.h"
#include "trainer/memory_ledger.h"
#include "trainer/session.h"

namespace huoyan {

inline constexpr int kRunRecordVersion = 1;

enum class TrialStatus { kCompleted, kOutOfMemory, kDiverged, kFailed, kSkipped };
const EnumTable<TrialStatus>& EnumNames(Type<TrialStatus>);

/// Where a result comes from: enough to decide whether two results may be compared, and to run it again.
struct Provenance {
  std::string commit;  ///< the source commit, with "+dirty" when the tree had changes; "unknown" outside git
  std::string build;   ///< compiler, build type and flags
  std::string host;    ///< host name
  std::string cpu;     ///< processor model
  std::string system;  ///< operating system and release
  std::int64_t memory_bytes = 0;
  BackendInfo backend;
  std::string started_at;  ///< UTC, ISO 8601
  std::string command;     ///< the command line that runs the same experiment again
  std::string gold_sha256;
  std::string entities_sha256;  ///< of the names grading reads; empty without any
  std::string training_data_sha256;
  std::string model_sha256;  ///< of config and weights; for random shapes, of shape and seed
};
const Fields<Provenance>& DescribeFields(Type<Provenance>);

/// Measured speed. Absent numbers were not measured.
struct Speed {
  std::optional<double> train_tokens_per_second;   ///< median over steps after the first
  std::optional<double> train_step_seconds;        ///< median over steps after the first
  std::optional<double> decode_tokens_per_second;  ///< over the whole question set
  std::optional<double> train_seconds;             ///< sum over all steps
  std::optional<double> answer_seconds;            ///< over the whole question set
  double wall_seconds = 0;                         ///< the trial from start to record
};
const Fields<Speed>& DescribeFields(Type<Speed>);

/// The one durable result of a trial, `record.json` in its folder; the completions lie beside it in
/// `answers.jsonl`.
struct RunRecord {
  int schema_version = kRunRecordVersion;
  std::string trial_id;
  TrialSpec spec;
  TrialStatus status = TrialStatus::kCompleted;
  std::string detail_en;  ///< why, unless completed
  std::string detail_zh;
  Provenance provenance;
  std::int64_t trainable_parameters = 0;
  std::int64_t total_parameters = 0;
  std::vector<StepReport> curve;
  MemoryLedger memory;
  Speed speed;
  std::string answers_sha256;  ///< of answers.jsonl; empty when nothing was asked
  std::string adapter_sha256;  ///< of adapter/ or model/ as HashFolder says; empty when nothing was trained
  std::string record_sha256;   ///< of record.json itself, see record_seal.h; set by RunStore
};
const Fields<RunRecord>& DescribeFields(Type<RunRecord>);

/// A record together with what lies beside it.
struct StoredRun {
  RunRecord record;
  std::vector<Answer> answers;
};

}  // namespace huoyan
