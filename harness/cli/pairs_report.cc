#include "harness/cli/pairs_report.h"

#include <map>

namespace huoyan {
namespace {

std::map<std::string, std::size_t> CountStyles(const std::vector<SftPair>& pairs) {
  std::map<std::string, std::size_t> counts;
  for (const SftPair& pair : pairs) ++counts[NameOf(pair.style)];
  return counts;
}

}  // namespace

std::string PairsMarkdown(const std::vector<SftPair>& pairs, const OverlapReport& report, Language language) {
  std::string styles;
  for (const auto& [style, count] : CountStyles(pairs))
    styles += fmt::format("{}{} {}", styles.empty() ? "" : ", ", count, style);
  return ToMarkdown(report, language) +
         Say("\n{} training pairs: {}.\n", "\n训练样本 {} 条：{}。\n", pairs.size(), styles).In(language);
}

Json PairsJson(const std::vector<SftPair>& pairs, const OverlapReport& report) {
  Json json{{"schema_version", 1}};
  json.update(Encode(report));
  json["styles"] = Json::object();
  for (const auto& [style, count] : CountStyles(pairs)) json["styles"][style] = count;
  return json;
}

bool GivesGoldAway(const OverlapReport& report) {
  return !report.identical.empty() || !report.near_duplicates.empty();
}

}  // namespace huoyan
