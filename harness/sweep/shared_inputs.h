#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "evalsets/gold.h"
#include "harness/experiment/plan.h"
#include "trainer/chat_template.h"

namespace huoyan {

/// What the trials of a sweep read alike, read once by the process that forks them: the questions and the
/// training data as token ids. Only the last of each is kept. A trial that does not find here what it needs
/// reads it by itself, so this saves time and decides nothing.
class SharedInputs {
 public:
  SharedInputs(std::filesystem::path root_folder, std::filesystem::path cache_folder)
      : root_folder_(std::move(root_folder)), cache_folder_(std::move(cache_folder)) {}

  /// Reads what the trial will need, unless it is here. What cannot be read is left to the trial to report.
  void Prepare(const PlannedTrial& trial);

  /// Null when they are not the trial's.
  const GoldSet* Gold(const PlannedTrial& trial) const;

  /// The examples as `model_folder`'s tokenizer encodes them; null when they are not the trial's.
  const std::vector<TokenizedExample>* Examples(const PlannedTrial& trial,
                                                const std::filesystem::path& model_folder) const;

 private:
  std::filesystem::path root_folder_;
  std::filesystem::path cache_folder_;
  std::optional<GoldSet> gold_;
  std::filesystem::path examples_folder_;  // of the model
  std::string examples_key_;
  std::vector<TokenizedExample> examples_;
};

}  // namespace huoyan
