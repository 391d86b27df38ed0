#include <memory>

#include "harness/cli/command_line.h"
#include "harness/cli/judged_trials.h"
#include "harness/cli/text_table.h"
#include "harness/gate/resources.h"
#include "harness/scoring/comparison.h"
#include "harness/scoring/power.h"
#include "harness/scoring/scorecard.h"
#include "harness/summary/wording.h"

namespace huoyan {
namespace {

constexpr double kLevel = 0.05;

struct CompareArguments {
  std::vector<std::string> trials;  ///< the first is what the others are compared with
  std::string gold;
};

std::string Bounds(double low, double high) { return "[" + Points(low) + ", " + Points(high) + "]"; }

std::string ShareOf(const std::optional<Estimate>& estimate) {
  if (!estimate) return "–";
  return Percent(estimate->value, 1) + " " + PercentInterval(estimate->low, estimate->high, 1);
}

// As benchstat does: a change that may be chance is "~", and the interval says how large it might be.
TextTable ChangeTable(const Comparison& comparison, Language language) {
  const auto say = [&](const Text& text) { return text.In(language); };
  TextTable table({say({"metric", "指标"}), "A", "B", "B − A", "95%", "p"});
  for (const MetricChange& change : comparison.changes) {
    table.Add({InfoOf(change.metric).title.In(language), Percent(change.baseline, 1),
               Percent(change.candidate, 1), change.p < kLevel ? Points(change.difference) : "~",
               Bounds(change.low, change.high), PValue(change.p)});
  }
  return table;
}

TextTable HonestyTable(const Comparison& comparison, Language language) {
  const auto say = [&](const Text& text) { return text.In(language); };
  TextTable table({say({"A → B", "A → B"}), "95%"});
  const HonestyChange& honesty = comparison.honesty;
  table.Add({say({"Hallucination caused (right or declined → wrong)", "新增幻觉（对或拒 → 错）"}),
             ShareOf(honesty.caused_hallucination)});
  table.Add({say({"Over-conservativeness", "过度保守"}), ShareOf(honesty.over_conservativeness)});
  table.Add({say({"Prudence", "审慎"}), ShareOf(honesty.prudence)});
  table.Add({say({"Honesty", "诚实度"}), ShareOf(honesty.honesty)});
  for (const KnownnessBucket& bucket : comparison.knownness) {
    const Text known = bucket.known == Knownness::kAlways      ? Text{"known to A", "A 会的题"}
                       : bucket.known == Knownness::kSometimes ? Text{"sometimes known to A", "A 有时会的题"}
                                                               : Text{"not known to A", "A 不会的题"};
    table.Add({say(Say("Correct of the {} questions {}", "{} 道{}中答对", bucket.questions, say(known))),
               ShareOf(bucket.accuracy)});
  }
  return table;
}

TextTable TransitionTable(const Comparison& comparison, Language language) {
  const auto say = [&](const Text& text) { return text.In(language); };
  TextTable table({say({"verdict in A", "A 的判定"}), "→ C", "→ W", "→ R", "→ X"});
  const Transitions all = SumOf(comparison.answerable, comparison.unanswerable);
  for (std::size_t row = 0; row < all.size(); ++row) {
    std::vector<std::string> cells{std::string(1, "CWRX"[row])};
    for (const std::size_t count : all[row]) cells.push_back(std::to_string(count));
    table.Add(std::move(cells));
  }
  return table;
}

// Memory is counted exactly and speed timed once, so neither has an interval; between testbeds nothing is
// said.
std::optional<TextTable> ResourceTable(const RunRecord& a, const RunRecord& b, Language language) {
  const ResourceUse before = ResourcesOf({a});
  const ResourceUse after = ResourcesOf({b});
  const bool has_memory = before.peak_bytes && after.peak_bytes;
  const bool has_speed = !before.speeds.empty() && !after.speeds.empty();
  if (!has_memory && !has_speed) return std::nullopt;
  const auto say = [&](const char* en, const char* zh) { return Text{en, zh}.In(language); };
  const std::optional<Text> elsewhere = DifferenceOf(before, after);
  TextTable table({say("cost", "代价"), "A", "B", "B − A", ""});
  const auto add = [&](const std::string& name, double from, double to, const std::string& left,
                       const std::string& right, const std::string& remark) {
    table.Add({name, left, right, elsewhere ? "–" : Points(to / from - 1) + "%",
               elsewhere ? elsewhere->In(language) : remark});
  };
  if (has_memory) {
    add(say("Peak memory", "内存峰值"), static_cast<double>(*before.peak_bytes),
        static_cast<double>(*after.peak_bytes), Bytes(*before.peak_bytes), Bytes(*after.peak_bytes),
        say("counted exactly", "精确计数"));
  }
  if (has_speed) {
    const double from = before.speeds.front().tokens_per_second;
    const double to = after.speeds.front().tokens_per_second;
    add(say("Training tokens/s", "训练词元/秒"), from, to, Rate(from), Rate(to),
        say("one run each; see the gate for a test", "各运行一次；检验见门禁"));
  }
  return table;
}

void Print(const Comparison& comparison, Language language) {
  PrintOut(ChangeTable(comparison, language).Render() + "\n" +
           TransitionTable(comparison, language).Render() + "\n" +
           HonestyTable(comparison, language).Render());
  PrintNote(
      Say("{} answers on {} facts; right only in A {}, only in B {}. ~: no significant change (p from {} "
          "permutations of whole facts, each metric by itself)",
          "{} 条回答，{} 个事实；仅 A 恰当 {}，仅 B 恰当 {}。~：变化不显著（按事实置换 {} "
          "次，各指标单独检验）",
          comparison.n, comparison.clusters, comparison.only_baseline_appropriate,
          comparison.only_candidate_appropriate, comparison.bootstrap_resamples)
          .In(language));
  if (comparison.minimum_detectable_effect) {
    PrintNote(Say("a true change under {:.1f} points would mostly stay unseen here",
                  "真实变化小于 {:.1f} 个百分点时，此处多半看不出来",
                  100 * *comparison.minimum_detectable_effect)
                  .In(language));
  }
}

ExitCode CompareTrials(const CommandLine& line, const CompareArguments& arguments) {
  std::vector<LocatedRun> runs;
  for (const std::string& trial : arguments.trials) runs.push_back(LoadLocatedRun(trial, line.runs));
  const Grader grader(LoadGoldOf(runs.back(), arguments.gold));
  for (const LocatedRun& located : runs) CheckGoldVersion(located, grader.gold());
  const PairedDraws draws(CountFacts(grader.gold()), BootstrapOptions{});
  const std::vector<Judgement> baseline = JudgeAnswers(grader, runs.front().run);
  for (std::size_t i = 1; i < runs.size(); ++i) {
    const Comparison comparison = Compare(grader.gold(), baseline, JudgeAnswers(grader, runs[i].run), draws);
    if (line.json) {
      PrintJson({{"schema_version", 1},
                 {"a", arguments.trials.front()},
                 {"b", arguments.trials[i]},
                 {"comparison", Encode(comparison)}});
      continue;
    }
    const RunRecord& a = runs.front().run.record;
    const RunRecord& b = runs[i].run.record;
    PrintOut((i > 1 ? "\n" : "") +
             fmt::format("A  {} ({})\nB  {} ({})\n\n", Label(a.spec), a.trial_id, Label(b.spec), b.trial_id));
    Print(comparison, line.language);
    if (const auto costs = ResourceTable(a, b, line.language)) PrintOut("\n" + costs->Render());
  }
  return ExitCode::kOk;
}

}  // namespace

void AddCompareCommand(CLI::App& app, CommandLine& line) {
  CLI::App* compare =
      AddCommand(app, "compare", "compare trials with the first, question by question, with intervals and p");
  auto arguments = std::make_shared<CompareArguments>();
  compare->add_option("trials", arguments->trials, "A B ...: trial ids or folders; all are compared with A")
      ->required()
      ->expected(2, 1000);
  compare->add_option("--gold", arguments->gold,
                      "gold file (JSONL); default: that of the last trial's sweep");
  SetAction(line, compare, [&line, arguments] { return CompareTrials(line, *arguments); });
}

}  // namespace huoyan
