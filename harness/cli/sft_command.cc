#include <memory>

#include "evalsets/facts.h"
#include "evalsets/gold.h"
#include "harness/base/file.h"
#include "harness/cli/command_line.h"
#include "harness/cli/pairs_report.h"
#include "harness/sweep/training_data.h"

namespace huoyan {
namespace {

struct SftArguments {
  DataSpec data;
  std::vector<std::string> styles;
  std::uint64_t seed = SftOptionsOf({}).seed;
  std::string out;
};

std::vector<SftStyle> ParseStyles(const std::vector<std::string>& names) {
  std::vector<SftStyle> styles;
  for (const std::string& name : names) {
    for (const auto& [style, known] : EnumNames(Type<SftStyle>{})) {
      if (name == known) styles.push_back(style);
    }
  }
  return styles;
}

ExitCode BuildSft(const CommandLine& line, const SftArguments& arguments) {
  SftOptions options = SftOptionsOf(arguments.data);
  if (!arguments.styles.empty()) options.styles = ParseStyles(arguments.styles);
  options.seed = arguments.seed;
  const std::vector<SftPair> pairs = BuildSftPairs(LoadFacts(arguments.data.facts), options);
  const OverlapReport report = FindOverlap(pairs, LoadGoldSet(arguments.data.gold));
  const bool to_file = !arguments.out.empty();
  const std::string shown =
      line.json ? PairsJson(pairs, report).dump() + "\n" : PairsMarkdown(pairs, report, line.language);
  if (GivesGoldAway(report)) {
    PrintNote(shown);
    throw Error(
        ExitCode::kExecution,
        Text{"training prompts are gold prompts or nearly so; nothing was written. Reword these facts",
             "部分训练题面与题集题面相同或近似，未写出任何内容；请改写相应事实"});
  }
  std::string lines;
  for (const SftPair& pair : pairs) lines += Encode(pair).dump() + "\n";
  if (!to_file) {
    PrintOut(lines);
    PrintNote(shown);
    return ExitCode::kOk;
  }
  WriteFileAtomically(arguments.out, lines);
  PrintOut(shown);
  return ExitCode::kOk;
}

}  // namespace

void AddSftCommand(CLI::App& data, CommandLine& line) {
  CLI::App* sft = AddCommand(data, "sft", "build the SFT training pairs from the fact table as JSONL");
  sft->footer(
      "The defaults give the pairs that a trial trains on; name the file as data.sft in an experiment. The\n"
      "pairs go to standard output or to --out, counts and overlap with the gold prompts to the other "
      "stream.\n"
      "Exit codes: 0 written, 3 a prompt is a gold prompt or nearly one: nothing is written.");
  auto arguments = std::make_shared<SftArguments>();
  DataSpec& spec = arguments->data;
  sft->add_option("--facts", spec.facts, "fact table (JSONL)")->capture_default_str();
  sft->add_option("--gold", spec.gold, "gold file (JSONL) the prompts are held against")
      ->capture_default_str();
  sft->add_option("--share", spec.refusal_share, "share of pairs that teach to rebut, 0.2 to 0.9")
      ->capture_default_str();
  sft->add_option("--styles", arguments->styles,
                  "answered pairs to build: fact, explanation, quotation (default: all three)")
      ->delimiter(',')
      ->check(CLI::IsMember({"fact", "explanation", "quotation"}));
  sft->add_option("--questions-per-fact", spec.questions_per_fact, "wordings of a fact's question, at most")
      ->capture_default_str()
      ->check(CLI::Range(1, 100));
  sft->add_option("--seed", arguments->seed, "decides order and choice of the outside questions")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  sft->add_option("--out", arguments->out, "file to write instead of standard output");
  SetAction(line, sft, [&line, arguments] { return BuildSft(line, *arguments); });
}

}  // namespace huoyan
