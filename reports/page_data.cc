#include "reports/page_data.h"

#include <fmt/format.h>

#include <cmath>

#include "harness/experiment/text_codec.h"
#include "harness/summary/step_figures.h"
#include "reports/names.h"

namespace huoyan {
namespace {

/// Five significant digits: more are not shown anywhere, and the file is smaller.
Json Number(double value) {
  if (!std::isfinite(value)) return nullptr;
  return std::strtod(fmt::format("{:.5g}", value).c_str(), nullptr);
}

Json Number(const std::optional<double>& value) { return value ? Number(*value) : Json(nullptr); }

template <class E>
Json NamesOf() {
  Json names = Json::object();
  for (const auto& [value, name] : EnumNames(Type<E>{})) names[name] = Encode(ReadableName(value));
  return names;
}

Json MetricsJson() {
  Json metrics = Json::array();
  for (const MetricInfo& info : Metrics()) {
    metrics.push_back({{"id", NameOf(info.id)},
                       {"title", Encode(info.title)},
                       {"definition", Encode(info.definition)},
                       {"better", info.direction == Direction::kHigherIsBetter ? "higher" : "lower"}});
  }
  return metrics;
}

Json EstimateJson(const Estimate& estimate) {
  return Json::array({Number(estimate.value), Number(estimate.low), Number(estimate.high), estimate.n,
                      NameOf(estimate.method)});
}

Json ScorecardJson(const std::optional<Scorecard>& card) {
  if (!card) return nullptr;
  Json metrics = Json::object();
  for (const auto& [metric, estimate] : card->metrics) metrics[NameOf(metric)] = EstimateJson(estimate);
  return metrics;
}

Json ChangesJson(const std::optional<Comparison>& comparison) {
  if (!comparison) return nullptr;
  Json changes = Json::object();
  for (const MetricChange& change : comparison->changes) {
    changes[NameOf(change.metric)] = Json::array({Number(change.difference), Number(change.low),
                                                  Number(change.high), comparison->n, NameOf(change.method)});
  }
  return changes;
}

Json LevelsJson(const std::vector<std::optional<std::size_t>>& levels) {
  Json json = Json::array();
  for (const auto& level : levels) json.push_back(level ? Json(*level) : Json(nullptr));
  return json;
}

Json BytesJson(const LiveBytes& bytes) {
  Json json = Json::array();
  for (const std::int64_t each : bytes.by_category) json.push_back(each);
  return json;
}

Json MemoryJson(const MemoryLedger& ledger) {
  Json phases = Json::array();
  for (const PhaseMemory& phase : ledger) {
    phases.push_back({{"phase", NameOf(phase.phase)},
                      {"measured", BytesJson(phase.measured)},
                      {"predicted", phase.predicted ? BytesJson(*phase.predicted) : Json(nullptr)},
                      {"driver", phase.driver_peak_bytes ? Json(*phase.driver_peak_bytes) : Json(nullptr)},
                      {"footprint", phase.footprint_peak_bytes}});
  }
  return phases;
}

Json SpeedJson(const RunRecord& record) {
  const std::optional<StepSpeed> steps = MeasureSteps(record.curve);
  Json json{{"train", Number(record.speed.train_tokens_per_second)},
            {"decode", Number(record.speed.decode_tokens_per_second)},
            {"wallSeconds", Number(record.speed.wall_seconds)},
            {"steps", nullptr}};
  if (steps) {
    json["steps"] = {{"n", steps->rates.size()},
                     {"median", Number(steps->median)},
                     {"low", Number(steps->low)},
                     {"high", Number(steps->high)},
                     {"lateToEarly", Number(steps->late_to_early)},
                     {"stragglers", Number(steps->straggler_share)}};
  }
  return json;
}

/// What looking the test answers up in the novel counted.
Json NovelJson(const HallucinationCounts& counts) {
  return {{"answers", counts.answers},
          {"wrong", counts.wrong},
          {"kinds",
           {{NameOf(Hallucination::kWrongEntity), counts.wrong_entity},
            {NameOf(Hallucination::kWrongChapter), counts.wrong_chapter},
            {NameOf(Hallucination::kNotInBook), counts.not_in_book}}},
          {"unclassified", counts.unclassified()},
          {"quotes", counts.quotes},
          {"quotesNear", counts.quotes_near},
          {"quotesNotFound", counts.quotes_not_found}};
}

Json TrialJson(const Summary& summary, std::size_t index, const Design& design, const Standing& standing) {
  const TrialSummary& trial = summary.trials[index];
  const bool looked_up = trial.test && trial.test->novel;
  return {{"label", trial.label},
          {"id", trial.record.trial_id},
          {"status", NameOf(trial.record.status)},
          {"detail", Encode(Text{trial.record.detail_en, trial.record.detail_zh})},
          {"tuned", IsTuned(trial.record.spec)},
          {"levels", LevelsJson(design.levels[index])},
          {"answered", !trial.judgements.empty()},
          {"dev", ScorecardJson(trial.dev)},
          {"test", ScorecardJson(trial.test)},
          {"change", ChangesJson(trial.against_base)},
          {"base", trial.base ? Json(*trial.base) : Json(nullptr)},
          {"baseHolm", Number(standing.base_p_holm)},
          {"tied", trial.tied_with_best},
          {"letters", standing.letters},
          {"front", trial.on_pareto_front},
          {"sureFront", standing.is_surely_on_front},
          {"novel", looked_up ? NovelJson(trial.test->novel->counts) : Json(nullptr)},
          {"peakGib", Number(trial.peak_gib)},
          {"limitGib", Number(trial.record.spec.limits.max_memory_gib)},
          {"trainable", trial.record.trainable_parameters},
          {"memory", MemoryJson(trial.record.memory)},
          {"speed", SpeedJson(trial.record)}};
}

Json FactorsJson(const Design& design) {
  Json factors = Json::array();
  for (const Factor& factor : design.factors) {
    factors.push_back({{"key", factor.key}, {"title", Encode(factor.title)}, {"levels", factor.levels}});
  }
  return factors;
}

Json EffectsJson(const Contrasts& contrasts) {
  Json effects = Json::array();
  for (const FactorEffect& effect : contrasts.effects) {
    effects.push_back(
        {{"factor", effect.factor},
         {"level", effect.level},
         {"pairs", effect.pairs},
         {"appropriate", effect.appropriate ? EstimateJson(*effect.appropriate) : Json(nullptr)},
         {"peakGib", Number(effect.peak_gib)}});
  }
  return effects;
}

Json ClaimsJson(const std::vector<ClaimResult>& claims) {
  Json json = Json::array();
  for (const ClaimResult& claim : claims) {
    Json tests = Json::array();
    for (const ClaimTestResult& test : claim.tests) {
      tests.push_back({{"verdict", NameOf(test.verdict)},
                       {"measure", Encode(test.measure)},
                       {"asserted", Encode(test.asserted)},
                       {"measured", Encode(test.measured)},
                       {"reason", Encode(test.reason)},
                       {"a", test.a},
                       {"b", test.b}});
    }
    json.push_back({{"id", claim.id},
                    {"statement", Encode(claim.statement)},
                    {"verdict", NameOf(claim.verdict)},
                    {"reason", Encode(claim.reason)},
                    {"tests", std::move(tests)}});
  }
  return json;
}

}  // namespace

Json PageData(const Summary& summary, const Design& design, const Contrasts& contrasts) {
  Json trials = Json::array();
  for (std::size_t i = 0; i < summary.trials.size(); ++i)
    trials.push_back(TrialJson(summary, i, design, contrasts.standings[i]));
  Json configurations = Json::array();
  for (const Configuration& configuration : design.configurations) {
    configurations.push_back(
        {{"levels", LevelsJson(configuration.levels)}, {"trials", configuration.trials}});
  }
  return {{"experiment", summary.experiment_name},
          {"hypothesis", Encode(summary.hypothesis)},
          {"headline", NameOf(summary.headline)},
          {"best", summary.best ? Json(*summary.best) : Json(nullptr)},
          {"metrics", MetricsJson()},
          {"names",
           {{"status", NamesOf<TrialStatus>()},
            {"verdict", NamesOf<Verdict>()},
            {"kind", NamesOf<QuestionKind>()},
            {"class", NamesOf<QuestionClass>()},
            {"taxonomy", NamesOf<Hallucination>()},
            {"quote", NamesOf<QuoteFinding>()},
            {"claim", NamesOf<ClaimVerdict>()},
            {"category", NamesOf<MemoryCategory>()},
            {"phase", NamesOf<MemoryPhase>()}}},
          {"factors", FactorsJson(design)},
          {"configurations", std::move(configurations)},
          {"effects", EffectsJson(contrasts)},
          {"claims", ClaimsJson(summary.claims)},
          {"trials", std::move(trials)}};
}

}  // namespace huoyan
