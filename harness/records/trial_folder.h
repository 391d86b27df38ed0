#pragma once

#include <filesystem>

namespace huoyan {

/// Where a trial keeps what it makes: runs/<experiment>/<trial id>/.
struct TrialFolder {
  std::filesystem::path path;

  std::filesystem::path Spec() const { return path / "spec.json"; }
  std::filesystem::path Record() const { return path / "record.json"; }
  std::filesystem::path BrokenRecord() const { return path / "record.json.broken"; }
  std::filesystem::path Answers() const { return path / "answers.jsonl"; }
  std::filesystem::path Adapter() const { return path / "adapter"; }
  std::filesystem::path Checkpoint() const { return path / "checkpoint"; }
  std::filesystem::path Log() const { return path / "log.txt"; }
};

}  // namespace huoyan
