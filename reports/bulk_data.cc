#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "harness/summary/step_figures.h"
#include "reports/page_data.h"
#include "reports/passages.h"

namespace huoyan {
namespace {

constexpr std::size_t kMostCurvePoints = 200;  // a chart is some 1,000 pixels wide
constexpr std::size_t kMostInstants = 120;     // of a memory phase
constexpr std::size_t kMostDots = 120;         // of a trial's step rates
constexpr double kMib = 1024.0 * 1024;

Json Number(double value) {
  if (!std::isfinite(value)) return nullptr;
  return std::strtod(fmt::format("{:.4g}", value).c_str(), nullptr);
}

/// Texts that repeat thousands of times are written once and meant by their index.
class StringTable {
 public:
  std::size_t IndexOf(const std::string& text) {
    const auto [found, is_new] = index_.emplace(text, index_.size());
    if (is_new) texts_.push_back(text);
    return found->second;
  }
  const Json& texts() const { return texts_; }

 private:
  std::unordered_map<std::string, std::size_t> index_;
  Json texts_ = Json::array();
};

Json QuestionJson(const Question& question, const Corpus* corpus) {
  Json json{{"id", question.id},
            {"kind", NameOf(question.kind)},
            {"class", NameOf(question.question_class)},
            {"split", NameOf(question.split)},
            {"prompt", question.prompt},
            {"accepted", question.accepted},
            {"chapter", question.evidence.chapter}};
  if (corpus != nullptr) {
    if (const std::optional<Passage> passage = FindPassage(*corpus, question)) {
      json["passage"] = Json::array({passage->before, passage->found, passage->after});
    }
  }
  return json;
}

/// By the question's index every quotation of the answer: [quotation, finding, chapter or null].
void AddQuotes(const Judgement& judgement, std::size_t question, Json& quotes) {
  if (!judgement.quotes || judgement.quotes->empty()) return;
  Json found = Json::array();
  for (const QuoteCheck& check : *judgement.quotes)
    found.push_back({check.quote, NameOf(check.found), check.chapter ? Json(*check.chapter) : Json(nullptr)});
  quotes[std::to_string(question)] = std::move(found);
}

Json AnswersJson(const TrialSummary& trial, std::size_t questions, StringTable& texts, StringTable& rules) {
  if (trial.judgements.empty() || questions == 0) return nullptr;
  Json answers = Json::array();
  Json rule_indices = Json::array();
  Json extracted = Json::array();
  Json taxonomy = Json::object();
  Json quotes = Json::object();
  std::string verdicts;
  const std::size_t samples = trial.judgements.size() / questions;
  for (std::size_t q = 0; q < questions; ++q) {  // of several samples the first is shown
    const Judgement& judgement = trial.judgements[q * samples];
    answers.push_back(texts.IndexOf(trial.answers[q * samples].answer));
    verdicts += NameOf(judgement.verdict);
    rule_indices.push_back(rules.IndexOf(judgement.rule));
    if (judgement.taxonomy) taxonomy[std::to_string(q)] = *judgement.taxonomy;
    AddQuotes(judgement, q, quotes);
    extracted.push_back(judgement.extracted ? Json(texts.IndexOf(*judgement.extracted)) : Json(-1));
  }
  return {{"verdicts", verdicts},
          {"answers", std::move(answers)},
          {"rules", std::move(rule_indices)},
          {"extracted", std::move(extracted)},
          {"taxonomy", std::move(taxonomy)},
          {"quotes", std::move(quotes)}};
}

/// [first, second, both, only first, only second, neither, p, difference, low, high]; the last three null
/// when there is no interval.
Json PairsJson(const Contrasts& contrasts) {
  Json pairs = Json::array();
  for (const PairContrast& pair : contrasts.pairs) {
    Json row = Json::array({pair.first, pair.second, pair.both, pair.only_first, pair.only_second,
                            pair.neither, Number(pair.p)});
    for (const double value :
         pair.difference
             ? std::vector<double>{pair.difference->value, pair.difference->low, pair.difference->high}
             : std::vector<double>{std::nan(""), std::nan(""), std::nan("")})
      row.push_back(Number(value));
    pairs.push_back(std::move(row));
  }
  return pairs;
}

/// [step, median, low, high, step, …]: one flat list a band.
Json BandsJson(const Summary& summary, const Design& design) {
  Json bands = Json::array();
  for (const LossBand& band : FindLossBands(summary, design, kMostCurvePoints)) {
    Json points = Json::array();
    for (const LossBand::Point& point : band.points) {
      for (const double value : {static_cast<double>(point.step), point.median, point.low, point.high})
        points.push_back(Number(value));
    }
    bands.push_back(
        {{"configuration", band.configuration}, {"seeds", band.seeds}, {"points", std::move(points)}});
  }
  return bands;
}

/// Of every run of instants the one with the most bytes, so that no peak is lost.
std::vector<const MemorySample*> Thin(const std::vector<MemorySample>& timeline) {
  const std::size_t stride = std::max<std::size_t>(1, (timeline.size() + kMostInstants - 1) / kMostInstants);
  std::vector<const MemorySample*> kept;
  for (std::size_t i = 0; i < timeline.size(); i += stride) {
    const std::size_t end = std::min(timeline.size(), i + stride);
    const MemorySample* largest = &timeline[i];
    for (std::size_t j = i; j < end; ++j) {
      if (timeline[j].live.Total() > largest->live.Total()) largest = &timeline[j];
    }
    kept.push_back(largest);
  }
  return kept;
}

/// Per phase the seconds and, per category, the MiB at each.
Json TimelineJson(const MemoryLedger& ledger) {
  Json phases = Json::array();
  for (const PhaseMemory& phase : ledger) {
    if (phase.timeline.size() < 2) continue;
    Json seconds = Json::array();
    Json live = Json::array();
    const std::vector<const MemorySample*> kept = Thin(phase.timeline);
    for (const MemorySample* sample : kept) seconds.push_back(Number(sample->seconds));
    for (std::size_t c = 0; c < kMemoryCategoryCount; ++c) {
      Json row = Json::array();
      for (const MemorySample* sample : kept)
        row.push_back(Number(static_cast<double>(sample->live.by_category[c]) / kMib));
      live.push_back(std::move(row));
    }
    phases.push_back(
        {{"phase", NameOf(phase.phase)}, {"seconds", std::move(seconds)}, {"mib", std::move(live)}});
  }
  return phases;
}

Json RatesJson(const RunRecord& record) {
  Json rates = Json::array();
  const std::optional<StepSpeed> speed = MeasureSteps(record.curve);
  if (!speed) return rates;
  const std::size_t stride = std::max<std::size_t>(1, (speed->rates.size() + kMostDots - 1) / kMostDots);
  for (std::size_t i = 0; i < speed->rates.size(); i += stride) rates.push_back(Number(speed->rates[i]));
  return rates;
}

}  // namespace

Json BulkData(const Summary& summary, const Design& design, const Contrasts& contrasts,
              const ReportExtras& extras) {
  Json questions = Json::array();
  for (const Question& question : summary.gold.questions)
    questions.push_back(QuestionJson(question, extras.corpus));
  StringTable texts;
  StringTable rules;
  Json trials = Json::array();
  for (const TrialSummary& trial : summary.trials) {
    trials.push_back({{"answers", AnswersJson(trial, summary.gold.questions.size(), texts, rules)},
                      {"spec", Encode(trial.record.spec)},
                      {"timeline", TimelineJson(trial.record.memory)},
                      {"rates", RatesJson(trial.record)}});
  }
  return {{"hasCorpus", extras.corpus != nullptr},
          {"questions", std::move(questions)},
          {"texts", texts.texts()},
          {"rules", rules.texts()},
          {"trials", std::move(trials)},
          {"pairs", PairsJson(contrasts)},
          {"bands", BandsJson(summary, design)}};
}

}  // namespace huoyan
