#pragma once

#include <filesystem>
#include <string>

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

  /// Makes the folder. Throws Error(kExecution) when it cannot, or when the folder or anything a trial writes
  /// into is a symbolic link: results never land outside.
  void Prepare() const;
};

/// SHA-256 over names and contents of the regular files of `folder`, in name order; empty when it has none.
std::string HashFolder(const std::filesystem::path& folder);

}  // namespace huoyan
