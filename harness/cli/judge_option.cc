#include "harness/cli/judge_option.h"

#include <cstdlib>

#include "harness/cli/text_table.h"
#include "harness/scoring/scorecard_text.h"

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
}

JudgeReport RunJudge(const JudgeArguments& arguments, const GoldSet& gold, const std::vector<Answer>& answers,
                     std::vector<Judgement>& judgements) {
  ChatEndpoint endpoint = arguments.endpoint;
  if (endpoint.model.empty()) {
    throw Error(ExitCode::kUsage, Text{"--judge needs --judge-model", "--judge 需要同时给出 --judge-model"});
  }
  if (const char* key = std::getenv("HUOYAN_JUDGE_KEY")) endpoint.key = key;
  return JudgeUndetermined(gold, answers, Judge(endpoint, arguments.cache), arguments.options, judgements);
}

std::string RenderJudgeReport(const JudgeReport& report, Language language) {
  std::string text;
  for (const Text& failure : report.failures) text += failure.In(language) + "\n";
  TextTable table({Text{"judge", "裁判"}.In(language), "n"});
  const auto add = [&](const Text& what, const std::string& value) { table.Add({what.In(language), value}); };
  const auto share = [](const std::optional<double>& value) { return value ? ToPercent(*value) : "—"; };
  add({"left open by the rules", "规则未定"}, std::to_string(report.undetermined));
  add({"  settled by the judge", "  由裁判判定"}, std::to_string(report.settled));
  add({"  without a usable opinion, ungradable", "  裁判未能判定，按无法评分计"},
      std::to_string(report.failed));
  add({"opinions from the cache", "取自缓存"}, std::to_string(report.from_cache));
  add({"determined answers judged as well", "抽查的已判回答"}, std::to_string(report.audited));
  add({"  same verdict as the rules", "  与规则一致"}, share(report.Agreement()));
  add({"  sensitivity", "  灵敏度"}, share(report.Sensitivity()));
  add({"  specificity", "  特异度"}, share(report.Specificity()));
  return text + table.Render();
}

}  // namespace huoyan
