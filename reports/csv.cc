#include "reports/csv.h"

#include <fmt/format.h>

#include <map>
#include <vector>

#include "harness/experiment/axes.h"
#include "harness/summary/settings.h"
#include "reports/names.h"

namespace huoyan {
namespace {

std::string CsvCell(const std::string& text) {
  const bool is_formula = !text.empty() && std::string("=+-@\t\r").find(text[0]) != std::string::npos;
  std::string safe = is_formula ? "'" + text : text;
  if (safe.find_first_of(",\"\n\r") == std::string::npos) return safe;
  std::string quoted = "\"";
  for (const char c : safe) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string CsvLine(const std::vector<std::string>& cells) {
  return fmt::format("{}\n", fmt::join(cells, ","));
}

std::string Number(double value) { return fmt::format("{:.6g}", value); }
std::string Number(const std::optional<double>& value) { return value ? Number(*value) : ""; }

/// The sweep's axes that have no column of another name.
std::vector<std::string> AxisColumns(const Summary& summary) {
  std::vector<std::string> columns;
  for (const std::string& axis : summary.outline.axes) {
    if (axis != "model" && axis != "lora.rank" && axis != "lora.targets") columns.push_back(axis);
  }
  return columns;
}

std::vector<std::string> Header(const std::vector<std::string>& axes) {
  std::vector<std::string> cells{"rank", "trial", "model", "lora_rank", "targets"};
  cells.insert(cells.end(), axes.begin(), axes.end());
  for (const char* name : {"seed", "status"}) cells.emplace_back(name);
  for (const MetricInfo& info : Metrics()) {
    for (const char* part : {"", "_low", "_high"}) cells.push_back(std::string(NameOf(info.id)) + part);
  }
  for (const char* name :
       {"wrong_entity", "wrong_chapter", "not_in_book", "quotes", "fabricated_quotes", "change_against_base",
        "change_low", "change_high", "p", "tied_with_best", "on_pareto_front", "peak_gib",
        "train_tokens_per_second", "decode_tokens_per_second", "trainable_parameters", "trial_id"}) {
    cells.emplace_back(name);
  }
  return cells;
}

/// Empty cells for what a trial has not, such as an untuned base a learning rate.
void AddAxisCells(const TrialSpec& spec, const std::vector<std::string>& axes,
                  std::vector<std::string>& cells) {
  if (axes.empty()) return;
  const std::map<std::string, std::string> settings = SettingsOf(spec);
  for (const std::string& axis : axes) {
    const auto found = settings.find(axis);
    const bool applies = found != settings.end() && (IsTuned(spec) || AffectsBase(axis));
    cells.push_back(applies ? CsvCell(found->second) : "");
  }
}

std::vector<std::string> Row(const TrialSummary& trial, std::size_t rank,
                             const std::vector<std::string>& axes, MetricId headline) {
  const TrialSpec& spec = trial.record.spec;
  std::vector<std::string> cells{std::to_string(rank), CsvCell(trial.label), CsvCell(spec.model_name),
                                 spec.lora ? std::to_string(spec.lora->rank) : "",
                                 spec.lora ? CsvCell(TargetsLabel(spec.lora->targets)) : ""};
  AddAxisCells(spec, axes, cells);
  cells.push_back(std::to_string(spec.seed));
  cells.emplace_back(NameOf(trial.record.status));
  for (const MetricInfo& info : Metrics()) {
    const Estimate* estimate = EstimateOf(trial.test, info.id);
    cells.push_back(estimate ? Number(estimate->value) : "");
    cells.push_back(estimate ? Number(estimate->low) : "");
    cells.push_back(estimate ? Number(estimate->high) : "");
  }
  const NovelCheck* novel = trial.test && trial.test->novel ? &*trial.test->novel : nullptr;
  const auto count = [&](std::size_t HallucinationCounts::*kind) {
    cells.push_back(novel ? std::to_string(novel->counts.*kind) : "");
  };
  count(&HallucinationCounts::wrong_entity);
  count(&HallucinationCounts::wrong_chapter);
  count(&HallucinationCounts::not_in_book);
  count(&HallucinationCounts::quotes);
  cells.push_back(novel && novel->fabricated_quotes ? Number(novel->fabricated_quotes->value) : "");
  const MetricChange* change = trial.against_base ? FindChange(*trial.against_base, headline) : nullptr;
  cells.push_back(change ? Number(change->difference) : "");
  cells.push_back(change ? Number(change->low) : "");
  cells.push_back(change ? Number(change->high) : "");
  cells.push_back(trial.base_test ? Number(trial.base_test->p) : "");
  cells.push_back(trial.tied_with_best ? "true" : "false");
  cells.push_back(trial.on_pareto_front ? "true" : "false");
  cells.push_back(Number(trial.peak_gib));
  cells.push_back(Number(trial.record.speed.train_tokens_per_second));
  cells.push_back(Number(trial.record.speed.decode_tokens_per_second));
  cells.push_back(std::to_string(trial.record.trainable_parameters));
  cells.push_back(CsvCell(trial.record.trial_id));
  return cells;
}

}  // namespace

std::string RenderCsv(const Summary& summary) {
  const std::vector<std::string> axes = AxisColumns(summary);
  std::string text = CsvLine(Header(axes));
  for (std::size_t i = 0; i < summary.trials.size(); ++i)
    text += CsvLine(Row(summary.trials[i], i + 1, axes, summary.headline));
  return text;
}

}  // namespace huoyan
