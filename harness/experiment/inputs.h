#pragma once

#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "harness/experiment/content_hash.h"
#include "harness/experiment/experiment.h"
#include "trainer/model_config.h"

namespace huoyan {

/// SHA-256 of what a trial reads; empty where it reads nothing.
struct TrialInputs {
  std::string gold_sha256;
  std::string training_data_sha256;  ///< empty for an untuned base
  std::string model_sha256;  ///< of the files; for recipes and random shapes, of what they are made from
};

/// The file the SFT pairs or documents of `spec` are built from.
std::filesystem::path TrainingDataPath(const TrialSpec& spec, const std::filesystem::path& root_folder);

/// What an experiment's trials rest on outside its file: data, models, the gate's policy. Collects every
/// problem with them, each said once and at the place of the key it comes from: files that are missing (or,
/// where `root` is no folder, that alone), shapes that a trial's settings do not suit, mistakes in the
/// policy.
class InputResolver {
 public:
  /// Is the value of the dotted key ("data.gold") what its author meant? What rests on another is passed
  /// over.
  using Trust = std::function<bool(const std::string& key)>;

  /// With `trust`, for an experiment that has mistakes, files are looked for but not read and hashes stay
  /// empty. Both references must outlive this.
  InputResolver(const Experiment& experiment, ContentHasher& hasher, Trust trust = nullptr);

  TrialInputs Resolve(const TrialSpec& spec);

  /// Adds what is wrong with the gate's policy, where that is in a file.
  void CheckGate();

  /// Adds that the questions are missing, for an experiment without a trial that could be resolved.
  void CheckQuestions();

  const std::vector<Problem>& problems() const { return problems_; }

 private:
  bool Trusts(std::initializer_list<const char*> keys) const;
  bool IsOutOfReach(const std::string& path) const;
  void CheckRoot();
  void CheckShape(const TrialSpec& spec);
  const ModelConfig* Shape(const ModelSpec& model);
  std::string Questions(const TrialSpec& spec);
  std::string TrainingData(const TrialSpec& spec);
  std::string Digest(const TrialSpec& spec);
  std::string ModelFolder(const std::string& name, const std::string& path);
  template <class Read>
  std::string Once(const Json::json_pointer& key, const std::string& name, const std::string& value,
                   const Read& read);
  std::string File(const Json::json_pointer& key, const std::string& name, const std::string& value);
  void Add(SourcePosition where, Text what);

  const Experiment& experiment_;
  ContentHasher& hasher_;
  Trust trust_;
  bool root_is_missing_ = false;
  std::map<std::string, std::string> hashes_;
  std::map<std::string, std::optional<ModelConfig>> shapes_;  // nothing: its config.json is wrong
  std::set<std::string> said_;
  std::vector<Problem> problems_;
};

}  // namespace huoyan
