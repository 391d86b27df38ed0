#include <cstdlib>

#include "evalsets/answers.h"
#include "evalsets/records.h"
#include "harness/records/curve_text.h"
#include "harness/records/run_store.h"
#include "harness/records/sweep_manifest.h"
#include "harness/sweep/progress.h"
#include "harness/sweep/trained_stage.h"
#include "tests/fuzz/input_folder.h"

namespace {

template <class Read>
void Try(Read read) {
  try {
    read();
  } catch (const huoyan::Error&) {
  }
}

}  // namespace

// The same bytes as each file of a sweep's folder and as a line of progress.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const huoyan::InputFolder folder;
  const std::string text(reinterpret_cast<const char*>(data), size);
  folder.Write("record.json", data, size);
  folder.Write("sweep.json", data, size);
  std::filesystem::create_directories(folder.path() / "checkpoint");
  folder.Write("checkpoint/trained.json", data, size);
  Try([&] { huoyan::LoadRun(folder.path()); });
  Try([&] { huoyan::ReadSweepManifest(folder.path()); });
  Try([&] { huoyan::LoadTrainedStage(huoyan::TrialFolder{folder.path()}, folder.path() / "adapter"); });
  std::vector<huoyan::Problem> problems;
  huoyan::ReadJsonRecords<huoyan::Answer>(text, "answers.jsonl", problems);
  huoyan::ParseProgress(text);
  std::string rest = text;
  if (!huoyan::TakeCurve(rest) && rest != text) std::abort();  // what is not taken is left as it was
  return 0;
}
