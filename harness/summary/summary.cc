#include "harness/summary/summary.h"

#include <algorithm>
#include <map>
#include <set>

#include "evalsets/grade.h"
#include "harness/scoring/answer_measures.h"
#include "harness/summary/in_parallel.h"
#include "harness/summary/labels.h"
#include "harness/summary/ranking.h"
#include "harness/summary/seed_groups.h"
#include "harness/summary/splits.h"
#include "harness/summary/verdict.h"
#include "harness/summary/warnings.h"

namespace huoyan {
namespace {

constexpr double kBytesPerGib = 1024.0 * 1024 * 1024;

void CheckBelongTogether(const std::vector<StoredRun>& runs, const GoldSet& gold) {
  std::vector<Problem> problems;
  for (const StoredRun& run : runs) {
    const std::string& asked = run.record.provenance.gold_sha256;
    if (run.answers.empty() || asked == gold.sha256) continue;
    problems.push_back(
        {{},
         Say("{} ({}) answered the gold set {}, not {}; score it against the set it was asked",
             "{}（{}）回答的是题集 {}，而非 {}；请用它当时所答的题集评分", Label(run.record.spec),
             run.record.trial_id, asked.substr(0, 12), gold.sha256.substr(0, 12))});
  }
  if (!problems.empty()) throw Error(ExitCode::kNotComparable, std::move(problems));
}

std::optional<double> PeakGib(const MemoryLedger& ledger) {
  std::int64_t peak_bytes = 0;
  for (const PhaseMemory& phase : ledger) peak_bytes = std::max(peak_bytes, phase.measured.Total());
  if (peak_bytes <= 0) return std::nullopt;
  return static_cast<double>(peak_bytes) / kBytesPerGib;
}

/// Grades the first answer to every question and sample, in gold order; one that was not given is ungradable
/// and shown empty.
void GradeInOrder(const Grader& grader, const CorpusCheck* novel, const std::vector<Answer>& answers,
                  TrialSummary& trial) {
  std::set<int> samples;
  std::map<std::pair<std::string, int>, const Answer*> first;
  for (const Answer& answer : answers) {
    samples.insert(answer.sample);
    first.emplace(std::pair(answer.id, answer.sample), &answer);
  }
  for (std::size_t q = 0; q < grader.gold().questions.size(); ++q) {
    const std::string& id = grader.gold().questions[q].id;
    for (const int sample : samples) {
      const auto found = first.find({id, sample});
      if (found == first.end()) {
        trial.judgements.push_back({id, sample, Verdict::kUngradable, "missing", {}, {}});
        trial.answers.push_back({id, "", sample, std::nullopt});
      } else {
        trial.judgements.push_back(grader.Grade(q, found->second->answer, sample));
        if (novel != nullptr) novel->Annotate(found->second->answer, trial.judgements.back());
        trial.answers.push_back(*found->second);
      }
    }
  }
}

/// What scoring prepares once for all trials: draws and permutations of the facts, accepted answers taken
/// apart.
struct Preparations {
  Preparations(const SplitSets& sets, const BootstrapOptions& options)
      : dev_draws(CountFacts(sets.dev), options),
        test_draws(CountFacts(sets.test), options),
        dev_answers(sets.dev),
        test_answers(sets.test) {}
  Resamples dev_draws;
  PairedDraws test_draws;
  AnswerMeasures dev_answers;
  AnswerMeasures test_answers;
};

Scorecard ScoreOn(const GoldSet& gold, const TrialSummary& trial, const Resamples& draws,
                  const AnswerMeasures& measures) {
  Scorecard card = BuildScorecard(gold, JudgementsOn(gold, trial.judgements), draws);
  measures.AddTo(card, trial.judgements, trial.answers);
  return card;
}

TrialSummary ScoreTrial(StoredRun run, const Grader& grader, const CorpusCheck* novel, const SplitSets& sets,
                        const Preparations& preparations) {
  TrialSummary trial;
  trial.peak_gib = PeakGib(run.record.memory);
  if (!run.answers.empty() && !grader.gold().questions.empty()) {
    GradeInOrder(grader, novel, run.answers, trial);
    trial.dev = ScoreOn(sets.dev, trial, preparations.dev_draws, preparations.dev_answers);
    trial.test = ScoreOn(sets.test, trial, preparations.test_draws.resamples, preparations.test_answers);
  }
  trial.record = std::move(run.record);
  return trial;
}

/// What a trial is called beside its seed.
std::string NameIn(const SweepOutline& outline, const RunRecord& record) {
  const auto known = outline.labels.find(record.trial_id);
  return known == outline.labels.end() ? Label(record.spec) : known->second;
}

std::vector<std::string> LabelsIn(const SweepOutline& outline, const std::vector<StoredRun>& runs) {
  std::vector<TrialSpec> specs;
  std::vector<std::string> names;
  for (const StoredRun& run : runs) {
    specs.push_back(run.record.spec);
    names.push_back(NameIn(outline, run.record));
  }
  return DistinctLabels(specs, names);
}

void CompareWithBases(Summary& summary, const GoldSet& test, const PairedDraws& draws) {
  InParallel(summary.trials.size(), [&](std::size_t i) {
    TrialSummary& trial = summary.trials[i];
    if (!trial.base || !trial.test || !summary.trials[*trial.base].test) return;
    const TrialSummary& base = summary.trials[*trial.base];
    if (base.judgements.size() != trial.judgements.size()) return;  // another number of samples
    trial.against_base =
        Compare(test, JudgementsOn(test, base.judgements), JudgementsOn(test, trial.judgements), draws);
  });
}

/// Groups differ in more than their seeds, and are called by that.
void NameSeedGroups(Summary& summary) {
  std::vector<TrialSpec> specs;
  std::vector<std::string> names;
  for (const SeedGroup& group : summary.seed_groups) {
    const RunRecord& first = summary.trials[group.trials.front()].record;
    names.push_back(NameIn(summary.outline, first));
    specs.push_back(first.spec);
    specs.back().seed = 0;
  }
  const std::vector<std::string> labels = DistinctLabels(specs, names);
  for (std::size_t i = 0; i < labels.size(); ++i) summary.seed_groups[i].label = labels[i];
}

}  // namespace

const Fields<BaseTest>& DescribeFields(Type<BaseTest>) {
  static const auto fields =
      Fields<BaseTest>()
          .Required("p", &BaseTest::p, {"of this trial alone", "未校正的 p 值"})
          .Required("holm_p", &BaseTest::holm_p, {"Holm-adjusted", "Holm 校正后"})
          .Required("bh_q", &BaseTest::bh_q, {"Benjamini-Hochberg-adjusted", "Benjamini-Hochberg 校正后"});
  return fields;
}

const Estimate* EstimateOf(const std::optional<Scorecard>& card, MetricId metric) {
  if (!card) return nullptr;
  const auto found = card->metrics.find(metric);
  return found == card->metrics.end() ? nullptr : &found->second;
}

Summary Summarise(const std::string& experiment_name, const Text& hypothesis, std::vector<StoredRun> runs,
                  const GoldSet& gold, const BootstrapOptions& options, const CorpusCheck* novel,
                  SweepOutline outline) {
  CheckBelongTogether(runs, gold);
  Summary summary;
  summary.experiment_name = experiment_name;
  summary.hypothesis = hypothesis;
  summary.headline = MetricId::kAppropriate;
  summary.gold = gold;
  if (novel != nullptr) summary.corpus_sha256 = novel->corpus_sha256();
  if (!runs.empty()) summary.provenance = runs.front().record.provenance;

  const Grader grader(gold);
  if (!gold.questions.empty()) summary.grader_check = RunBots(grader);
  const SplitSets sets = SplitGold(gold);
  const std::vector<std::string> labels = LabelsIn(outline, runs);
  summary.outline = std::move(outline);
  const Preparations preparations(sets, options);
  summary.trials.resize(runs.size());
  InParallel(runs.size(), [&](std::size_t i) {
    summary.trials[i] = ScoreTrial(std::move(runs[i]), grader, novel, sets, preparations);
    summary.trials[i].label = labels[i];
  });

  RankOnDev(summary.trials, summary.headline);
  LinkToBases(summary.trials);
  CompareWithBases(summary, sets.test, preparations.test_draws);
  TestAgainstBases(summary.trials, summary.headline);
  summary.seed_groups = FindSeedGroups(summary.trials, sets.test);
  NameSeedGroups(summary);
  if (!summary.trials.empty() && EstimateOf(summary.trials.front().dev, summary.headline) != nullptr) {
    summary.best = 0;
    MarkTies(summary.trials, 0, sets.test);
  }
  MarkParetoFront(summary.trials, summary.headline);
  summary.verdict = WordVerdict(summary);
  summary.warnings = FindWarnings(summary);
  return summary;
}

}  // namespace huoyan
