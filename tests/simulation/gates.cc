#include "tests/simulation/gates.h"

#include <cmath>
#include <map>
#include <memory>
#include <sstream>
#include <utility>

#include "harness/base/file.h"
#include "harness/gate/gate.h"
#include "harness/scoring/random_draws.h"

namespace huoyan {
namespace {

constexpr double kPeakBytes = 6e9;

Verdict Due(const Question& question) {
  return IsAnswerable(question) ? Verdict::kCorrect : Verdict::kRefused;
}

/// Facts, each asked straight and with a false premise.
GoldSet MakeGold(int facts) {
  GoldSet gold;
  gold.sha256 = "simulated";
  for (int fact = 0; fact < facts; ++fact) {
    for (const bool is_answerable : {true, false}) {
      Question question;
      question.fact_id = std::to_string(fact);
      question.id = question.fact_id + (is_answerable ? "a" : "u");
      question.twin_id = question.fact_id + (is_answerable ? "u" : "a");
      question.question_class = is_answerable ? QuestionClass::kAnswerable : QuestionClass::kUnanswerable;
      gold.questions.push_back(question);
    }
  }
  return gold;
}

GateInput EmptyInput(int facts, int resamples) {
  GateInput input;
  input.gold = MakeGold(facts);
  input.policy.resamples = resamples;
  for (auto& [run, label] :
       {std::pair(&input.baseline, "baseline"), std::pair(&input.candidate, "candidate")}) {
    run->label = label;
    run->gold_sha256 = input.gold.sha256;
    run->judgements.clear();
    for (const Question& question : input.gold.questions) {
      run->judgements.push_back({question.id, 0, Due(question), "simulated", {}, {}});
    }
  }
  return input;
}

Simulation OnDrawnAnswers(const Scenario& scenario, int resamples) {
  const auto input = std::make_shared<GateInput>(EmptyInput(scenario.facts, resamples));
  return [=](std::mt19937_64& random) {
    const PairedAnswers answers = DrawAnswers(scenario, random);
    for (std::size_t q = 0; q < input->gold.questions.size(); ++q) {
      const auto at = static_cast<Eigen::Index>(q);
      const Verdict due = Due(input->gold.questions[q]);
      input->baseline.judgements[q].verdict = answers.before[at] > 0 ? due : Verdict::kWrong;
      input->candidate.judgements[q].verdict = answers.after[at] > 0 ? due : Verdict::kWrong;
    }
    input->policy.seed = random();
    return Decide(*input).status == GateStatus::kFail;
  };
}

/// What eight adapters answered to one fact's two questions: a letter each, the answerable one first.
using RecordedFact = std::pair<std::string, std::string>;

struct RecordedVerdicts {
  std::string fact;
  QuestionClass question_class = QuestionClass::kAnswerable;
  std::string verdicts;
};

const Fields<RecordedVerdicts>& DescribeFields(Type<RecordedVerdicts>) {
  static const auto fields = Fields<RecordedVerdicts>()
                                 .Required("fact", &RecordedVerdicts::fact, {"fact", "事实"})
                                 .Required("class", &RecordedVerdicts::question_class, {"A or U", "类别"})
                                 .Required("verdicts", &RecordedVerdicts::verdicts, {"by trial", "各次判定"});
  return fields;
}

std::vector<RecordedFact> LoadRecorded(const std::string& cases) {
  const std::string path = cases + "/recorded_verdicts.jsonl";
  std::map<std::string, RecordedFact> by_fact;
  std::istringstream lines(ReadFile(path));
  for (std::string line; std::getline(lines, line);) {
    const auto record = Decode<RecordedVerdicts>(JsonDocument::Parse(line, path));
    RecordedFact& fact = by_fact[record.fact];
    (record.question_class == QuestionClass::kAnswerable ? fact.first : fact.second) = record.verdicts;
  }
  std::vector<RecordedFact> facts;
  for (auto& [id, fact] : by_fact) facts.push_back(std::move(fact));
  return facts;
}

Verdict VerdictOf(char letter) { return static_cast<Verdict>(std::string("CWRX").find(letter)); }

double AppropriateShare(const std::vector<RecordedFact>& facts) {
  double right = 0;
  double all = 0;
  for (const RecordedFact& fact : facts) {
    for (const char letter : fact.first) right += letter == 'C' ? 1 : 0;
    for (const char letter : fact.second) right += letter == 'R' ? 1 : 0;
    all += static_cast<double>(fact.first.size() + fact.second.size());
  }
  return right / all;
}

/// Facts are drawn with replacement; each side has what one adapter, drawn at random for each fact, answered.
/// The candidate then loses some of what it handled appropriately, by chance, until it is `drop` worse.
Simulation OnRecordedAnswers(const Scenario& scenario, int resamples, const std::string& cases) {
  const auto input = std::make_shared<GateInput>(EmptyInput(scenario.facts, resamples));
  const std::vector<RecordedFact> facts = LoadRecorded(cases);
  const double loss = scenario.drop / AppropriateShare(facts);
  return [=](std::mt19937_64& random) {
    for (std::size_t q = 0; q < input->gold.questions.size(); q += 2) {
      const RecordedFact& fact = facts[DrawIndex(random, facts.size())];
      for (GateRun* const run : {&input->baseline, &input->candidate}) {
        const std::size_t trial = DrawIndex(random, fact.first.size());
        run->judgements[q].verdict = VerdictOf(fact.first[trial]);
        run->judgements[q + 1].verdict = VerdictOf(fact.second[trial]);
      }
      for (const std::size_t at : {q, q + 1}) {
        Verdict& verdict = input->candidate.judgements[at].verdict;
        if (verdict == Due(input->gold.questions[at]) && DrawUniform(random) < loss)
          verdict = Verdict::kWrong;
      }
    }
    input->policy.seed = random();
    return Decide(*input).status == GateStatus::kFail;
  };
}

/// Equal answers; only memory differs, at any size.
Simulation OnMemory() {
  const auto input = std::make_shared<GateInput>(EmptyInput(20, 100));
  input->policy.memory.level = GateLevel::kError;
  input->baseline.resources.testbed = input->candidate.resources.testbed = {{"host", "simulated"}};
  return [=](std::mt19937_64& random) {
    const double peak = kPeakBytes * (0.1 + DrawUniform(random));
    input->baseline.resources.peak_bytes = std::llround(peak);
    input->candidate.resources.peak_bytes = std::llround(1.05 * peak);
    return Decide(*input).status == GateStatus::kFail;
  };
}

/// Equal answers; 20 pairs of runs in turns, whose speed drifts by a random walk and jitters by 3%.
Simulation OnSpeed(const Scenario& scenario) {
  constexpr int kPairs = 20;
  const auto input = std::make_shared<GateInput>(EmptyInput(20, 100));
  input->policy.speed.level = GateLevel::kError;
  input->baseline.resources.testbed = input->candidate.resources.testbed = {{"host", "simulated"}};
  return [=](std::mt19937_64& random) {
    const auto jitter = [&] { return 0.03 * std::sqrt(12.0) * (DrawUniform(random) - 0.5); };
    double drift = 0;
    input->baseline.resources.speeds.clear();
    input->candidate.resources.speeds.clear();
    for (int run = 0; run < 2 * kPairs; ++run) {
      drift += jitter() / 3;
      const bool is_candidate = run % 2 == (run / 2) % 2;  // baseline and candidate lead in turns
      const double speed = 1000 * std::exp(drift + jitter()) * (is_candidate ? 1 - scenario.drop : 1);
      auto& speeds = is_candidate ? input->candidate.resources.speeds : input->baseline.resources.speeds;
      speeds.push_back({fmt::format("2026-01-01T00:{:02}:00Z", run), speed});
    }
    return Decide(*input).status == GateStatus::kFail;
  };
}

}  // namespace

Simulation SimulatedGate(const Scenario& scenario, int resamples, const std::string& cases) {
  switch (scenario.method) {
    case Method::kGateRecorded:
      return OnRecordedAnswers(scenario, resamples, cases);
    case Method::kGateMemory:
      return OnMemory();
    case Method::kGateSpeed:
      return OnSpeed(scenario);
    default:
      return OnDrawnAnswers(scenario, resamples);
  }
}

}  // namespace huoyan
