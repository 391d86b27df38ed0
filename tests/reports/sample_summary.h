#pragma once

#include "harness/summary/claims.h"
#include "harness/summary/contrasts.h"
#include "tests/reports/sample_sweep.h"

namespace huoyan {

/// The sample sweep summed up, as a report takes it.
struct SampleSummary {
  Summary summary;
  Design design;
  Contrasts contrasts;
};

/// Made once a program.
inline const SampleSummary& TheSample() {
  static const SampleSummary sample = [] {
    const GoldSet gold = MakeSampleGold();
    SampleSummary made;
    made.summary = Summarise("lora-rank", {"rank helps", "秩有用"}, MakeSampleRuns(gold), gold, kFewDraws);
    made.summary.claims = TryClaims(MakeSampleClaims(), made.summary, kFewDraws);
    made.design = FindDesign(made.summary.trials);
    made.contrasts = FindContrasts(made.summary, made.design);
    return made;
  }();
  return sample;
}

}  // namespace huoyan
