#include "reports/tracker_export.h"

#include <fmt/format.h>

#include <cmath>
#include <map>

#include "harness/base/file.h"
#include "harness/summary/settings.h"
#include "reports/event_file.h"
#include "reports/tracker_metrics.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

/// Days since 1970-01-01 of a date in the Gregorian calendar (Howard Hinnant, "chrono-compatible low-level
/// date algorithms", days_from_civil).
std::int64_t DaysSince1970(std::int64_t year, int month, int day) {
  year -= month <= 2 ? 1 : 0;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

/// YAML takes JSON strings as they are, whatever stands in them.
std::string Quoted(const std::string& text) {
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string YamlOf(const std::vector<std::pair<std::string, std::string>>& entries) {
  std::string yaml;
  for (const auto& [key, value] : entries) yaml += key + ": " + value + "\n";
  return yaml;
}

/// 18 digits, as MLflow numbers experiments; the same for a name everywhere.
std::string ExperimentId(const std::string& name) {
  return fmt::format("{:018d}",
                     std::stoull(Sha256(name).substr(0, 14), nullptr, 16) % 1'000'000'000'000'000'000ULL);
}

/// RunStatus of MLflow's service.proto.
const char* MlflowStatus(TrialStatus status) {
  constexpr const char* kFinished = "3";
  constexpr const char* kFailed = "4";
  return status == TrialStatus::kCompleted ? kFinished : kFailed;
}

void WriteRun(const TrialSummary& trial, const std::string& experiment_id, const fs::path& experiment) {
  const RunRecord& record = trial.record;
  const std::string run_id = Sha256(record.trial_id).substr(0, 32);
  const fs::path run = experiment / run_id;
  const std::int64_t start_ms = UnixSeconds(record.provenance.started_at) * 1000;
  const auto end_ms = start_ms + static_cast<std::int64_t>(1000 * record.speed.wall_seconds);
  WriteFileAtomically(
      run / "meta.yaml",
      YamlOf(
          {{"artifact_uri", Quoted("file://" + fs::absolute(run / "artifacts").lexically_normal().string())},
           {"end_time", std::to_string(end_ms)},
           {"entry_point_name", "''"},
           {"experiment_id", Quoted(experiment_id)},
           {"lifecycle_stage", "active"},
           {"run_id", run_id},
           {"run_name", Quoted(trial.label)},
           {"run_uuid", run_id},
           {"source_name", "''"},
           {"source_type", "4"},
           {"source_version", "''"},
           {"start_time", std::to_string(start_ms)},
           {"status", MlflowStatus(record.status)},
           {"tags", "[]"},
           {"user_id", "huoyan"}}));
  fs::create_directories(run / "artifacts");
  for (const auto& [key, value] : SettingsOf(record.spec)) WriteFileAtomically(run / "params" / key, value);
  for (const auto& [key, value] :
       std::map<std::string, std::string>{{"mlflow.runName", trial.label},
                                          {"mlflow.source.git.commit", record.provenance.commit},
                                          {"mlflow.note.content", record.detail_en},
                                          {"huoyan.trial_id", record.trial_id},
                                          {"huoyan.status", NameOf(record.status)}}) {
    WriteFileAtomically(run / "tags" / key, value);
  }
  std::map<std::string, std::string> metrics;
  for (const TrackedStep& tracked : TrackedSteps(trial)) {
    const auto at_ms = start_ms + static_cast<std::int64_t>(1000 * tracked.seconds);
    for (const auto& [name, value] : tracked.values) {
      if (std::isfinite(value)) metrics[name] += fmt::format("{} {:.9g} {}\n", at_ms, value, tracked.step);
    }
  }
  for (const auto& [name, lines] : metrics) WriteFileAtomically(run / "metrics" / name, lines);
}

}  // namespace

std::int64_t UnixSeconds(const std::string& utc) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  char end = 0;
  const int read = std::sscanf(utc.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d%c", &year, &month, &day, &hour, &minute,
                               &second, &end);
  if (read != 7 || end != 'Z' || month < 1 || month > 12) return 0;
  return DaysSince1970(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
}

std::string FolderNameOf(const TrialSummary& trial) {
  std::string name;
  for (const char c : trial.label) {
    const bool is_plain =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' || c == '_';
    if (is_plain) {
      name += c;
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
    if (name.size() >= 80) break;
  }
  if (!name.empty() && name.back() != '-') name += '-';
  return name + Sha256(trial.record.trial_id).substr(0, 8);
}

void WriteTensorBoard(const Summary& summary, const fs::path& folder) {
  for (const TrialSummary& trial : summary.trials) {
    const auto start = static_cast<double>(UnixSeconds(trial.record.provenance.started_at));
    EventFile events(start);
    for (const TrackedStep& tracked : TrackedSteps(trial))
      events.Add(start + tracked.seconds, tracked.step, tracked.values);
    WriteFileAtomically(
        folder / FolderNameOf(trial) / fmt::format("events.out.tfevents.{:010.0f}.huoyan", start),
        events.bytes());
  }
}

void WriteMlflow(const Summary& summary, const fs::path& folder) {
  const std::string id = ExperimentId(summary.experiment_name);
  const fs::path experiment = folder / id;
  const std::int64_t start_ms = UnixSeconds(summary.provenance.started_at) * 1000;
  WriteFileAtomically(
      experiment / "meta.yaml",
      YamlOf({{"artifact_location", Quoted("file://" + fs::absolute(experiment).lexically_normal().string())},
              {"creation_time", std::to_string(start_ms)},
              {"experiment_id", Quoted(id)},
              {"last_update_time", std::to_string(start_ms)},
              {"lifecycle_stage", "active"},
              {"name", Quoted(summary.experiment_name)}}));
  for (const TrialSummary& trial : summary.trials) WriteRun(trial, id, experiment);
}

}  // namespace huoyan
