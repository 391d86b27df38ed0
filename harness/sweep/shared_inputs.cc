#include "harness/sweep/shared_inputs.h"

#include "harness/sweep/base_cache.h"
#include "harness/sweep/training_data.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

// Everything the tokenizer depends on.
std::string TokenizerKey(const PlannedTrial& trial, const fs::path& model_folder) {
  return Json{Encode(trial.spec.model), trial.inputs.model_sha256, model_folder.string()}.dump();
}

// Everything BuildPrompts looks at.
std::string PromptsKey(const PlannedTrial& trial, const fs::path& model_folder) {
  return Json{TokenizerKey(trial, model_folder), trial.inputs.gold_sha256, trial.spec.decode.system_prompt}
      .dump();
}

// Everything BuildExamples looks at.
std::string ExamplesKey(const PlannedTrial& trial, const fs::path& model_folder) {
  return Json{TokenizerKey(trial, model_folder), Encode(trial.spec.data), NameOf(trial.spec.train.objective),
              trial.spec.decode.system_prompt, trial.inputs.training_data_sha256}
      .dump();
}

}  // namespace

void SharedInputs::Prepare(const PlannedTrial& trial) {
  const TrialSpec& spec = trial.spec;
  try {
    if (!spec.data.gold.empty() && Gold(trial) == nullptr)
      gold_ = LoadGoldSet(ResolvePath(root_folder_, spec.data.gold).string());
    if (spec.model.random) return;
    const std::optional<fs::path> folder =
        spec.model.create ? FindBase(*spec.model.create, ResolvePath(root_folder_, spec.data.digest),
                                     cache_folder_, hasher_)
                          : ResolvePath(root_folder_, *spec.model.path);
    if (!folder) return;  // the first trial makes it
    if (TokenizerOf(trial, *folder) == nullptr) {
      tokenizer_ = Tokenizer::FromDirectory(*folder);
      tokenizer_key_ = TokenizerKey(trial, *folder);
    }
    if (Gold(trial) != nullptr && PromptsOf(trial, *folder) == nullptr) {
      prompts_ = BuildPrompts(spec, *gold_, *tokenizer_);
      prompts_key_ = PromptsKey(trial, *folder);
    }
    if (IsTuned(spec) && Examples(trial, *folder) == nullptr) {
      examples_ = BuildExamples(spec, root_folder_, *tokenizer_);
      examples_key_ = ExamplesKey(trial, *folder);
    }
  } catch (const Error&) {
    return;
  }
}

const GoldSet* SharedInputs::Gold(const PlannedTrial& trial) const {
  return gold_ && gold_->sha256 == trial.inputs.gold_sha256 ? &*gold_ : nullptr;
}

const Tokenizer* SharedInputs::TokenizerOf(const PlannedTrial& trial, const fs::path& model_folder) const {
  return TokenizerKey(trial, model_folder) == tokenizer_key_ ? &*tokenizer_ : nullptr;
}

const Prompts* SharedInputs::PromptsOf(const PlannedTrial& trial, const fs::path& model_folder) const {
  return PromptsKey(trial, model_folder) == prompts_key_ ? &prompts_ : nullptr;
}

const std::vector<TokenizedExample>* SharedInputs::Examples(const PlannedTrial& trial,
                                                            const fs::path& model_folder) const {
  return ExamplesKey(trial, model_folder) == examples_key_ ? &examples_ : nullptr;
}

}  // namespace huoyan
