// Prints the table of docs/statistics.md: how often intervals cover, tests raise false alarms and gates catch
// what they should.  statistics_simulation [runs, default 10000] [resamples, default 2000]
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

#include "tests/simulation/scenario.h"

int main(int argc, char** argv) {
  const int runs = argc > 1 ? std::atoi(argv[1]) : 10000;
  const int resamples = argc > 2 ? std::atoi(argv[2]) : 2000;
  if (runs < 1 || resamples < 100) {
    fmt::print(stderr, "usage: statistics_simulation [runs] [resamples >= 100]\n");
    return 2;
  }
  const std::string cases = HUOYAN_SOURCE_DIR "/tests/cases/simulation";
  fmt::print("| what | counted | bounds | simulated | |\n|-|-|-|-|-|\n");
  bool all_held = true;
  for (const huoyan::Scenario& scenario : huoyan::LoadScenarios(cases)) {
    const huoyan::Outcome outcome = huoyan::Simulate(scenario, runs, resamples, cases);
    const bool holds = scenario.at_least <= outcome.share && outcome.share <= scenario.at_most;
    all_held = all_held && holds;
    fmt::print("| {} | {} | {:.1f} to {:.1f}% | {:.2f}% ± {:.2f} | {} |\n", scenario.what,
               huoyan::NameOf(scenario.measure), 100 * scenario.at_least, 100 * scenario.at_most,
               100 * outcome.share, 100 * outcome.error, holds ? "holds" : "DOES NOT HOLD");
    std::fflush(stdout);
  }
  return all_held ? 0 : 1;
}
