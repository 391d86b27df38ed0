#include "reports/csv.h"

#include <fmt/format.h>

#include <vector>

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

std::vector<std::string> Header() {
  std::vector<std::string> cells{"rank", "trial", "model", "lora_rank", "targets", "seed", "status"};
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

std::vector<std::string> Row(const TrialSummary& trial, std::size_t rank, MetricId headline) {
  const TrialSpec& spec = trial.record.spec;
  std::vector<std::string> cells{std::to_string(rank),
                                 CsvCell(trial.label),
                                 CsvCell(spec.model_name),
                                 spec.lora ? std::to_string(spec.lora->rank) : "",
                                 spec.lora ? CsvCell(TargetsLabel(spec.lora->targets)) : "",
                                 std::to_string(spec.seed),
                                 NameOf(trial.record.status)};
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
  std::string text = CsvLine(Header());
  for (std::size_t i = 0; i < summary.trials.size(); ++i)
    text += CsvLine(Row(summary.trials[i], i + 1, summary.headline));
  return text;
}

}  // namespace huoyan
