#include "harness/experiment/inputs.h"

#include <algorithm>
#include <system_error>

#include "harness/base/file.h"
#include "harness/experiment/forecast.h"
#include "harness/experiment/plan.h"
#include "trainer/recipes.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;
using Pointer = Json::json_pointer;

// The file training data comes from: its key below `data`, and its path.
std::pair<const char*, const std::string*> TrainingSource(const TrialSpec& spec) {
  const DataSpec& data = spec.data;
  if (spec.train.objective == Objective::kSft)
    return data.sft ? std::make_pair("sft", &*data.sft) : std::make_pair("facts", &data.facts);
  return data.text ? std::make_pair("text", &*data.text) : std::make_pair("digest", &data.digest);
}

// "/data/gold" for "data.gold".
Pointer PointerTo(const std::string& dotted) {
  const std::size_t dot = dotted.find('.');
  const Pointer section = Pointer() / dotted.substr(0, dot);
  return dot == std::string::npos ? section : section / dotted.substr(dot + 1);
}

}  // namespace

fs::path TrainingDataPath(const TrialSpec& spec, const fs::path& root_folder) {
  return ResolvePath(root_folder, *TrainingSource(spec).second);
}

InputResolver::InputResolver(const Experiment& experiment, ContentHasher& hasher, Trust trust)
    : experiment_(experiment), hasher_(hasher), trust_(std::move(trust)) {
  CheckRoot();
}

TrialInputs InputResolver::Resolve(const TrialSpec& spec) {
  TrialInputs inputs;
  inputs.gold_sha256 = Questions(spec);
  if (IsTuned(spec) && !spec.model.random) inputs.training_data_sha256 = TrainingData(spec);
  if (spec.model.path) {
    inputs.model_sha256 = ModelFolder(spec.model_name, *spec.model.path);
  } else if (spec.model.create) {
    inputs.model_sha256 = Sha256(fmt::format(
        "create {} seed {} from {}", FingerprintOf(FindRecipe(*spec.model.create)), kBaseSeed, Digest(spec)));
  } else {
    inputs.model_sha256 = Sha256(fmt::format("random {} seed {}", spec.model.random.value_or(""), kBaseSeed));
  }
  CheckShape(spec);
  return inputs;
}

void InputResolver::CheckGate() {
  const auto& gate = experiment_.gate;
  if (!gate || gate->file.empty() || !Trusts({"gate"}) || IsOutOfReach(gate->file)) return;
  try {
    ContentHasher::RequireFile(ResolvePath(experiment_.root_folder, gate->file));
  } catch (const Error& error) {
    for (const Problem& problem : error.problems())
      Add(gate->where, {"gate: " + problem.what.en, "gate：" + problem.what.zh});
    return;
  }
  try {
    PolicyOf(*gate, experiment_.root_folder);
  } catch (const Error& error) {
    for (const Problem& problem : error.problems()) Add(problem.where, problem.what);
  }
}

void InputResolver::CheckQuestions() {
  TrialSpec spec;
  spec.data = experiment_.data;
  Questions(spec);
}

bool InputResolver::Trusts(std::initializer_list<const char*> keys) const {
  return !trust_ || std::all_of(keys.begin(), keys.end(), trust_);
}

// Without the root nothing below it can be there, which would say the same mistake once a file.
void InputResolver::CheckRoot() {
  std::error_code failed;
  const fs::path& root = experiment_.root_folder;
  root_is_missing_ = !root.empty() && !fs::is_directory(root, failed);
  if (root_is_missing_ && Trusts({"root"})) {
    Add(PlaceOf(experiment_, Pointer("/root")),
        Say("root: {} is no folder; data and model paths start from it, and it from this file's folder",
            "root：{} 不是文件夹；数据与模型路径以它为起点，而它以本文件所在文件夹为起点", root.string()));
  }
  root_is_missing_ = root_is_missing_ || !Trusts({"root"});
}

bool InputResolver::IsOutOfReach(const std::string& path) const {
  return root_is_missing_ && !fs::path(path).is_absolute() && path.rfind("~/", 0) != 0;
}

// What cannot be trained at all is said before any weight is read.
void InputResolver::CheckShape(const TrialSpec& spec) {
  const ModelConfig* shape = Shape(spec.model);
  if (shape == nullptr || !Trusts({"train.tuning"})) return;
  for (const ShapeProblem& problem : ShapeProblems(spec, *shape)) {
    if (!Trusts({problem.key.c_str()})) continue;
    Add(PlaceOf(experiment_, PointerTo(problem.key)), problem.what);
  }
}

// Null where the model's folder has no shape to show, which is said, but where it is missing: see
// ModelFolder.
const ModelConfig* InputResolver::Shape(const ModelSpec& model) {
  const std::string key = Encode(model).dump();
  const auto known = shapes_.find(key);
  if (known != shapes_.end()) return known->second ? &*known->second : nullptr;
  std::optional<ModelConfig>& shape = shapes_[key];
  const fs::path folder = ResolvePath(experiment_.root_folder, model.path.value_or(""));
  std::error_code failed;
  if (model.path && !fs::is_regular_file(folder / "config.json", failed)) return nullptr;
  try {
    shape = ShapeOf(model, experiment_.root_folder);
  } catch (const Error& error) {
    for (const Problem& problem : error.problems()) Add(problem.where, problem.what);
  }
  return shape ? &*shape : nullptr;
}

std::string InputResolver::Questions(const TrialSpec& spec) {
  if (spec.data.gold.empty() || !Trusts({"data.gold"})) return "";
  return File(Pointer("/data/gold"), "data.gold", spec.data.gold);
}

std::string InputResolver::TrainingData(const TrialSpec& spec) {
  const bool sft = spec.train.objective == Objective::kSft;
  if (!Trusts({"train.objective", sft ? "data.sft" : "data.text", sft ? "data.facts" : "data.digest"}))
    return "";
  const auto [key, path] = TrainingSource(spec);
  return File(Pointer("/data") / key, std::string("data.") + key, *path);
}

std::string InputResolver::Digest(const TrialSpec& spec) {
  if (!Trusts({"data.digest"})) return "";
  return File(Pointer("/data/digest"), "data.digest", spec.data.digest);
}

std::string InputResolver::ModelFolder(const std::string& name, const std::string& path) {
  const Pointer key = Pointer("/models") / name / "path";
  return Once(key, "models." + name + ".path", path, [&] {
    const fs::path folder = ResolvePath(experiment_.root_folder, path);
    if (!trust_) return hasher_.OfModelFolder(folder);
    ContentHasher::RequireModelFolder(folder);
    return std::string();
  });
}

std::string InputResolver::File(const Pointer& key, const std::string& name, const std::string& value) {
  return Once(key, name, value, [&] {
    const fs::path path = ResolvePath(experiment_.root_folder, value);
    if (!trust_) return hasher_.OfFile(path);
    ContentHasher::RequireFile(path);
    return std::string();
  });
}

// Runs `read` for each value of a key once, turning what is wrong with the file into a problem at the key.
template <class Read>
std::string InputResolver::Once(const Pointer& key, const std::string& name, const std::string& value,
                                const Read& read) {
  const auto [known, is_new] = hashes_.emplace(name + "\n" + value, "");
  if (!is_new || IsOutOfReach(value)) return known->second;
  try {
    known->second = read();
  } catch (const Error& error) {
    for (const Problem& problem : error.problems())
      Add(PlaceOf(experiment_, key), {name + ": " + problem.what.en, name + "：" + problem.what.zh});
  }
  return known->second;
}

void InputResolver::Add(SourcePosition where, Text what) {
  if (said_.insert(ToString(where) + what.en).second)
    problems_.push_back({std::move(where), std::move(what)});
}

}  // namespace huoyan
