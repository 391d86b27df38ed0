#include "harness/cli/schemas.h"

#include "evalsets/schema.h"
#include "harness/experiment/experiment.h"
#include "harness/experiment/text_codec.h"
#include "harness/gate/baseline.h"
#include "harness/records/run_record.h"
#include "harness/records/sweep_manifest.h"

namespace huoyan {

std::vector<NamedSchema> NamedSchemas() {
  return {
      {"experiment", &ExperimentSchema},
      {"record", [] { return SchemaOf<RunRecord>("Huoyan run record"); }},
      {"sweep", [] { return SchemaOf<SweepManifest>("Huoyan sweep"); }},
      {"gold", &GoldSchema},
      {"answers", &AnswerSchema},
      {"facts", &FactSchema},
      {"digest", &DigestSchema},
      {"entities", &EntitySchema},
      {"sft", &SftSchema},
      {"gate-policy", [] { return SchemaOf<GatePolicy>("Huoyan gate policy"); }},
      {"baseline", [] { return SchemaOf<Baseline>("Huoyan gate baseline"); }},
      {"judgements", &JudgementSchema},
  };
}

}  // namespace huoyan
