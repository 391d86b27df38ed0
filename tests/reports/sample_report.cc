// Writes one of the sample reports, for looking at and for the browser tests:
//   sample_report small|hostile|memory|large|wide FILE.html
// small: ten trials with passages of a made-up book. hostile: the same with names and answers that try to
// break out of the page. memory: nothing was asked. large: 100 trials x the 600 questions of the project;
// says how long it took. wide: more trials than are tested two by two.
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>

#include "evalsets/corpus_index.h"
#include "evalsets/entities.h"
#include "harness/base/file.h"
#include "harness/summary/claims.h"
#include "harness/summary/contrasts.h"
#include "reports/report.h"
#include "tests/reports/large_sweep.h"
#include "tests/reports/sample_sweep.h"

namespace huoyan {
namespace {

const Text kHypothesis{"More adapter rank and more target modules buy quality, at a price in memory.",
                       "更高的秩与更多的目标模块能换来质量，但以内存为代价。"};

/// The best trial held against the second, by the project's own policy.
GateDecision GateOf(const Summary& summary) {
  const auto side = [&](const TrialSummary& trial) {
    return GateRun{trial.label, trial.record.provenance.gold_sha256, trial.judgements,
                   ResourcesOf({trial.record})};
  };
  return Decide({side(summary.trials[1]), side(summary.trials[0]), summary.gold, {}});
}

void WriteSmall(const std::filesystem::path& path) {
  const GoldSet gold = MakeSampleGold();
  const Corpus novel = Corpus::Parse(MakeSampleNovel(), "sample novel");
  const CorpusIndex index(novel);
  const CorpusCheck check(gold, index,
                          LoadEntities(std::string(HUOYAN_SOURCE_DIR) + "/evalsets/xiyou/entities.jsonl"));
  Summary summary = Summarise("lora-rank", kHypothesis, MakeSampleRuns(gold), gold, {}, &check);
  summary.claims = TryClaims(MakeSampleClaims(), summary);
  WriteReport(summary, path, {&novel, GateOf(summary)});
}

void WriteHostile(const std::filesystem::path& path) {
  const GoldSet gold = MakeSampleGold();
  std::vector<StoredRun> runs = MakeSampleRuns(gold);
  const std::string markup =
      "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">";
  std::string endless;
  for (int i = 0; i < 2500; ++i) endless += "长话短说";
  runs[1].answers[8].answer = endless;
  runs[1].answers[9].answer =
      "\xE2\x80\xAEمرحبا\xE2\x80\xAC 👨‍👩‍👧‍👦🐒🔥 " + markup;
  runs[1].answers[10].answer = std::string(10000, 'W');
  for (StoredRun& run : runs) run.record.spec.model_name += markup;
  runs[3].record.detail_en = markup;
  Summary summary = Summarise("hostile " + markup, {markup, markup}, std::move(runs), gold, kFewDraws);
  std::vector<Claim> claims = MakeSampleClaims();
  claims[0].id = markup;
  for (Claim& claim : claims) claim.statement = {markup, markup};
  claims.back().untestable = Text{markup, markup};
  summary.claims = TryClaims(claims, summary, kFewDraws);
  summary.trials[1].label = "\xE2\x80\xAE" + markup + " 孙悟空🐒";
  WriteReport(summary, path);
}

void WriteMemory(const std::filesystem::path& path) {
  std::vector<StoredRun> runs = MakeSampleRuns(MakeSampleGold());
  for (StoredRun& run : runs) run.answers.clear();
  WriteReport(Summarise("memory-grid", {}, std::move(runs), GoldSet{}), path);
}

void WriteLarge(const std::filesystem::path& path) {
  const GoldSet gold = LoadGoldSet(std::string(HUOYAN_SOURCE_DIR) + "/evalsets/xiyou/gold.jsonl");
  const Summary summary = Summarise("large", kHypothesis, MakeLargeSweep(gold), gold, kFewDraws);
  const auto start = std::chrono::steady_clock::now();
  WriteReport(summary, path);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  fmt::print("{} trials x {} questions: {:.2f} MB, built in {:.2f} s\n", summary.trials.size(),
             gold.questions.size(), static_cast<double>(std::filesystem::file_size(path)) / 1e6,
             took.count());
}

// More trials than are set against each other two by two (kMostPaired): the sample's ten under many seeds.
void WriteWide(const std::filesystem::path& path) {
  const GoldSet gold = MakeSampleGold();
  std::vector<StoredRun> runs;
  for (std::uint64_t seed = 1; runs.size() < kMostPaired + 30; ++seed) {
    for (StoredRun& run : MakeSampleRuns(gold)) {
      run.record.spec.seed = seed;
      run.record.trial_id = Sha256(run.record.trial_id + std::to_string(seed)).substr(0, 16);
      runs.push_back(std::move(run));
    }
  }
  WriteReport(Summarise("wide", kHypothesis, std::move(runs), gold, kFewDraws), path);
}

int Main(const std::string& kind, const std::filesystem::path& path) {
  const std::map<std::string, std::function<void(const std::filesystem::path&)>> kinds{
      {"small", WriteSmall},
      {"hostile", WriteHostile},
      {"memory", WriteMemory},
      {"large", WriteLarge},
      {"wide", WriteWide}};
  const auto found = kinds.find(kind);
  if (found == kinds.end()) {
    std::fputs("usage: sample_report small|hostile|memory|large|wide FILE.html\n", stderr);
    return 2;
  }
  found->second(path);
  return 0;
}

}  // namespace
}  // namespace huoyan

int main(int argc, char** argv) {
  try {
    return huoyan::Main(argc == 3 ? argv[1] : "", argc == 3 ? argv[2] : "");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "sample_report: %s\n", error.what());
    return 1;
  }
}
