#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "harness/base/text.h"

namespace huoyan {

/// Where a trial keeps what it makes: runs/<experiment>/<trial id>/.
struct TrialFolder {
  std::filesystem::path path;

  std::filesystem::path Spec() const { return path / "spec.json"; }
  std::filesystem::path Record() const { return path / "record.json"; }
  std::filesystem::path BrokenRecord() const { return path / "record.json.broken"; }
  std::filesystem::path Answers() const { return path / "answers.jsonl"; }
  std::filesystem::path Adapter() const { return path / "adapter"; }
  std::filesystem::path Model() const { return path / "model"; }  ///< instead of adapter/: every weight
  std::filesystem::path Checkpoint() const { return path / "checkpoint"; }
  std::filesystem::path Trained() const { return Checkpoint() / "trained.json"; }
  std::filesystem::path Log() const { return path / "log.txt"; }
  std::filesystem::path Lock() const { return path / ".lock"; }

  /// Why nothing can be written here whatever is tried: the sweep's folder, this one or something a trial
  /// writes into is a symbolic link (results never land outside), or a pipe or a folder stands where a file
  /// belongs.
  std::optional<Text> WhatIsInTheWay() const;

  /// Makes the folder. Throws Error(kExecution) when it cannot, or when something is in the way.
  void Prepare() const;
};

/// SHA-256 over names and contents of the regular files of `folder`, in name order, without those that a
/// killed process left unfinished; empty when it has none.
std::string HashFolder(const std::filesystem::path& folder);

}  // namespace huoyan
