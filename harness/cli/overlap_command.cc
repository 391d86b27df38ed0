#include <map>
#include <memory>

#include "evalsets/facts.h"
#include "evalsets/gold.h"
#include "evalsets/overlap.h"
#include "harness/base/file.h"
#include "harness/cli/command_line.h"
#include "harness/experiment/trial_spec.h"

namespace huoyan {
namespace {

struct OverlapArguments {
  std::string gold = DataSpec{}.gold;
  std::string facts = DataSpec{}.facts;
  std::string markdown;
};

std::string StylesOf(const std::vector<SftPair>& pairs) {
  std::map<std::string, std::size_t> counts;
  for (const SftPair& pair : pairs) ++counts[NameOf(pair.style)];
  std::string text;
  for (const auto& [style, count] : counts)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, style);
  return text;
}

ExitCode ReportOverlap(const CommandLine& line, const OverlapArguments& arguments) {
  const std::vector<SftPair> pairs = BuildSftPairs(LoadFacts(arguments.facts));
  const OverlapReport report = FindOverlap(pairs, LoadGoldSet(arguments.gold));
  const std::string markdown =
      ToMarkdown(report, line.language) +
      Say("\n{} training pairs: {}.\n", "\n训练样本 {} 条：{}。\n", pairs.size(), StylesOf(pairs))
          .In(line.language);
  if (!arguments.markdown.empty()) WriteFileAtomically(arguments.markdown, markdown);
  if (line.json) {
    Json json{{"schema_version", 1}};
    json.update(Encode(report));
    PrintJson(json);
  } else {
    PrintOut(markdown);
  }
  return report.identical.empty() && report.near_duplicates.empty() ? ExitCode::kOk : ExitCode::kExecution;
}

}  // namespace

void AddOverlapCommand(CLI::App& evalset, CommandLine& line) {
  CLI::App* overlap = AddCommand(evalset, "overlap", "hold the training prompts against the gold prompts");
  overlap->footer("Exit codes: 0 none is a gold prompt or nearly one, 3 some are.");
  auto arguments = std::make_shared<OverlapArguments>();
  overlap->add_option("--gold", arguments->gold, "gold file (JSONL)")->capture_default_str();
  overlap->add_option("--facts", arguments->facts, "fact table (JSONL)")->capture_default_str();
  overlap->add_option("--markdown", arguments->markdown, "also write the report as Markdown");
  SetAction(line, overlap, [&line, arguments] { return ReportOverlap(line, *arguments); });
}

}  // namespace huoyan
