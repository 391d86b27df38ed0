#include "tests/chaos/stored_results.h"

#include <set>

#include "harness/base/file.h"
#include "harness/base/json.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

// Times, speeds, and what the operating system says of the process; and the seal, which covers them.
const std::set<std::string> kMasked{"started_at", "seconds", "footprint_bytes", "footprint_peak_bytes",
                                    "timeline",   "speed",   "record_sha256"};

void Mask(Json& json) {
  if (json.is_object()) {
    for (auto& item : json.items()) {
      if (kMasked.count(item.key()) != 0) {
        item.value() = "masked";
      } else {
        Mask(item.value());
      }
    }
  } else if (json.is_array()) {
    for (Json& element : json) Mask(element);
  }
}

}  // namespace

std::map<std::string, std::string> StoredResults(const fs::path& sweep) {
  std::map<std::string, std::string> results;
  const std::set<std::string> kept{"record.json", "answers.jsonl", "spec.json", "adapter_config.json",
                                   "adapter_model.safetensors"};
  for (const auto& entry : fs::recursive_directory_iterator(sweep)) {
    const std::string name = entry.path().filename().string();
    if (kept.count(name) == 0) continue;
    std::string text = ReadFile(entry.path());
    if (name == "record.json") {
      Json json = JsonDocument::Parse(text, name).root();
      Mask(json);
      text = json.dump(1);
    }
    results[entry.path().lexically_relative(sweep).string()] = std::move(text);
  }
  return results;
}

std::string Difference(const std::map<std::string, std::string>& calm,
                       const std::map<std::string, std::string>& disturbed) {
  for (const auto& [path, text] : calm) {
    const auto found = disturbed.find(path);
    if (found == disturbed.end()) return path + " is lost";
    if (found->second == text) continue;
    std::size_t at = 0;
    while (at < text.size() && at < found->second.size() && text[at] == found->second[at]) ++at;
    const std::size_t from = at < 80 ? 0 : at - 80;
    return path + " differs at byte " + std::to_string(at) + ":\n" + text.substr(from, 200) +
           "\n--- against\n" + found->second.substr(from, 200);
  }
  for (const auto& entry : disturbed) {
    if (calm.count(entry.first) == 0) return entry.first + " is there without reason";
  }
  return "";
}

}  // namespace huoyan
