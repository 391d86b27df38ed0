#include "harness/sweep/shared_inputs.h"

#include "harness/sweep/base_cache.h"
#include "harness/sweep/training_data.h"
#include "trainer/tokenizer.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

// Everything BuildExamples looks at.
std::string KeyOf(const PlannedTrial& trial, const fs::path& model_folder) {
  return Json{Encode(trial.spec.model),
              Encode(trial.spec.data),
              NameOf(trial.spec.train.objective),
              trial.spec.decode.system_prompt,
              trial.inputs.training_data_sha256,
              trial.inputs.model_sha256,
              model_folder.string()}
      .dump();
}

bool AsksWhatIsIn(const std::optional<GoldSet>& gold, const PlannedTrial& trial) {
  return gold && gold->sha256 == trial.inputs.gold_sha256;
}

}  // namespace

void SharedInputs::Prepare(const PlannedTrial& trial) {
  const TrialSpec& spec = trial.spec;
  try {
    if (!spec.data.gold.empty() && !AsksWhatIsIn(gold_, trial))
      gold_ = LoadGoldSet(ResolvePath(root_folder_, spec.data.gold).string());
    if (!IsTuned(spec) || spec.model.random || KeyOf(trial, examples_folder_) == examples_key_) return;
    const std::optional<fs::path> folder =
        spec.model.create
            ? FindBase(*spec.model.create, ResolvePath(root_folder_, spec.data.digest), cache_folder_)
            : ResolvePath(root_folder_, *spec.model.path);
    if (!folder) return;  // the first trial makes it
    examples_ = BuildExamples(spec, root_folder_, Tokenizer::FromDirectory(*folder));
    examples_folder_ = *folder;
    examples_key_ = KeyOf(trial, *folder);
  } catch (const Error&) {
    return;
  }
}

const GoldSet* SharedInputs::Gold(const PlannedTrial& trial) const {
  return AsksWhatIsIn(gold_, trial) ? &*gold_ : nullptr;
}

const std::vector<TokenizedExample>* SharedInputs::Examples(const PlannedTrial& trial,
                                                            const fs::path& model_folder) const {
  return KeyOf(trial, model_folder) == examples_key_ ? &examples_ : nullptr;
}

}  // namespace huoyan
