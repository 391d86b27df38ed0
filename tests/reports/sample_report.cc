// Writes the report on the sample sweep to the file named on the command line, for looking at and for browser
// tests.
#include <cstdio>

#include "reports/report.h"
#include "tests/reports/sample_sweep.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: sample_report FILE.html\n", stderr);
    return 2;
  }
  const huoyan::GoldSet gold = huoyan::MakeSampleGold();
  huoyan::WriteReport(
      huoyan::Summarise("lora-rank",
                        {"More adapter rank and more target modules buy quality, at a price in memory.",
                         "更高的秩与更多的目标模块能换来质量，但以内存为代价。"},
                        huoyan::MakeSampleRuns(gold), gold),
      argv[1]);
  return 0;
}
