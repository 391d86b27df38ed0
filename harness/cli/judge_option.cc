#include "harness/cli/judge_option.h"

#include <cstdlib>

#include "harness/cli/text_table.h"

namespace huoyan {

void AddJudgeOptions(CLI::App& score, JudgeArguments& arguments) {
  CLI::Option* url = score.add_option(
      "--judge", arguments.endpoint.url,
      "OpenAI-compatible server, such as http://localhost:8000/v1, asked about what the rules "
      "leave open; its key is read from HUOYAN_JUDGE_KEY");
  score.add_option("--judge-model", arguments.endpoint.model, "the server's name for the model")->needs(url);
  score.add_option("--judge-cache", arguments.cache, "folder that keeps its opinions")
      ->needs(url)
      ->capture_default_str();
  score.add_option("--judge-audit", arguments.options.audit, "determined answers it judges as well")
      ->needs(url)
      ->capture_default_str();
  score
      .add_option("--labels", arguments.labels,
                  "people's labels (JSONL: id, sample, right); the judge is held against them "
                  "instead of the rules")
      ->needs(url);
}

JudgeReport RunJudge(const JudgeArguments& arguments, const GoldSet& gold, const std::vector<Answer>& answers,
                     std::vector<Judgement>& judgements) {
  ChatEndpoint endpoint = arguments.endpoint;
  if (endpoint.model.empty()) {
    throw Error(ExitCode::kUsage, Text{"--judge needs --judge-model", "--judge 需要同时给出 --judge-model"});
  }
  if (const char* key = std::getenv("HUOYAN_JUDGE_KEY")) endpoint.key = key;
  JudgeOptions options = arguments.options;
  if (!arguments.labels.empty()) options.labels = LoadLabels(arguments.labels, answers);
  return JudgeUndetermined(gold, answers, Judge(endpoint, arguments.cache), options, judgements);
}

std::string RenderJudgeReport(const JudgeReport& report, Language language) {
  std::string text;
  for (const Text& failure : report.failures) text += failure.In(language) + "\n";
  TextTable table({Text{"judge", "裁判"}.In(language), "n"});
  const auto add = [&](const Text& what, std::size_t n) {
    table.Add({what.In(language), std::to_string(n)});
  };
  add({"left open by the rules", "规则未定"}, report.undetermined);
  add({"  settled by the judge", "  由裁判判定"}, report.settled);
  add({"  without a usable opinion, ungradable", "  裁判未能判定，按无法评分计"}, report.failed);
  add({"opinions from the cache", "取自缓存"}, report.from_cache);
  return text + table.Render();
}

}  // namespace huoyan
