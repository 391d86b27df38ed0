#include <filesystem>
#include <memory>

#include "evalsets/records.h"
#include "harness/base/file.h"
#include "harness/cli/command_line.h"
#include "harness/cli/text_table.h"
#include "harness/experiment/trial_spec.h"
#include "harness/rating/agreement.h"
#include "harness/rating/labels.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

struct SheetArguments {
  std::string gold = DataSpec{}.gold;
  std::vector<std::string> systems;
  std::size_t questions = 50;
  std::uint64_t seed = 1;
  std::string sheet = "ratings.csv";
  std::string key = "ratings.key.jsonl";
};

// "name=answers.jsonl"
RatedSystem LoadSystem(const std::string& argument, const GoldSet& gold) {
  const std::size_t at = argument.find('=');
  if (at == std::string::npos || at == 0) {
    throw Error(ExitCode::kUsage, Say("\"{}\" should be NAME=FILE, a system and its answers",
                                      "“{}”应写作 名称=文件，即系统及其回答", argument));
  }
  return {argument.substr(0, at), LoadAnswers(argument.substr(at + 1), gold)};
}

ExitCode MakeSheet(const CommandLine& line, const SheetArguments& arguments) {
  const GoldSet gold = LoadGoldSet(arguments.gold);
  std::vector<RatedSystem> systems;
  for (const std::string& argument : arguments.systems) systems.push_back(LoadSystem(argument, gold));
  const RatingSheet sheet = MakeRatingSheet(gold, systems, arguments.questions, arguments.seed);
  for (const std::string& path : {arguments.sheet, arguments.key}) {
    if (!fs::exists(path)) continue;
    throw Error(ExitCode::kUsage, Say("{} is there already; name another file or remove it",
                                      "{} 已存在；请另取文件名或先删除", path));
  }
  WriteFileAtomically(arguments.sheet, sheet.csv);
  WriteFileAtomically(arguments.key, ToJsonLines(sheet.key));
  PrintNote(Say("{} rows in {}; keep {} from the raters", "{1} 共 {0} 行；{2} 不可交给评分者",
                sheet.key.size(), arguments.sheet, arguments.key)
                .In(line.language));
  return ExitCode::kOk;
}

struct RatingsArguments {
  std::string key = "ratings.key.jsonl";
  std::vector<std::string> sheets;
  std::string system;
  std::string labels;
};

// Every sheet is read, so that the problems of all come out at once.
std::vector<Rater> LoadRaters(const std::vector<std::string>& sheets, const std::vector<KeyItem>& key) {
  std::vector<Problem> problems;
  std::vector<Rater> raters;
  for (const std::string& path : sheets) {
    try {
      raters.push_back({fs::path(path).stem().string(), ReadRatings(ReadFile(path), path, key)});
    } catch (const Error& error) {
      problems.insert(problems.end(), error.problems().begin(), error.problems().end());
    }
  }
  ThrowIfAny(std::move(problems));
  return raters;
}

Json RatingsJson(const std::vector<SystemRating>& systems, const std::vector<RaterAgreement>& agreements) {
  Json json = Json::object();
  json["schema_version"] = 1;
  json["systems"] = Json::array();
  for (const SystemRating& system : systems) {
    Json entry{{"system", system.system}, {"ratings", system.marks}};
    for (std::size_t c = 0; c < kCriteria.size(); ++c) entry[kCriteria[c]] = system.mean[c];
    json["systems"].push_back(std::move(entry));
  }
  json["agreement"] = Json::array();
  for (const RaterAgreement& agreement : agreements) {
    Json entry{{"raters", {agreement.first, agreement.second}}, {"rows", agreement.rows}};
    for (std::size_t c = 0; c < kCriteria.size(); ++c) {
      if (agreement.kappa[c]) entry[kCriteria[c]] = *agreement.kappa[c];
    }
    json["agreement"].push_back(std::move(entry));
  }
  return json;
}

std::vector<std::string> Heading(const std::string& first, const std::string& second) {
  std::vector<std::string> heading{first, second};
  heading.insert(heading.end(), kCriteria.begin(), kCriteria.end());
  return heading;
}

ExitCode ReadSheets(const CommandLine& line, const RatingsArguments& arguments) {
  const std::vector<KeyItem> key = LoadRatingKey(arguments.key);
  const std::vector<Rater> raters = LoadRaters(arguments.sheets, key);
  if (!arguments.labels.empty())
    WriteFileAtomically(arguments.labels, ToJsonLines(LabelsFrom(raters, key, arguments.system)));
  const std::vector<SystemRating> systems = RateSystems(raters, key);
  const std::vector<RaterAgreement> agreements = CompareRaters(raters);
  if (line.json) {
    PrintJson(RatingsJson(systems, agreements));
    return ExitCode::kOk;
  }
  TextTable means(Heading("system", "ratings"));
  for (const SystemRating& system : systems) {
    std::vector<std::string> row{system.system, std::to_string(system.marks)};
    for (const double mean : system.mean) row.push_back(fmt::format("{:.2f}", mean));
    means.Add(std::move(row));
  }
  TextTable kappas(Heading("kappa (quadratic)", "rows"));
  for (const RaterAgreement& agreement : agreements) {
    std::vector<std::string> row{agreement.first + ", " + agreement.second, std::to_string(agreement.rows)};
    for (const auto& kappa : agreement.kappa) row.push_back(kappa ? fmt::format("{:.2f}", *kappa) : "—");
    kappas.Add(std::move(row));
  }
  PrintOut(means.Render() + (agreements.empty() ? "" : "\n" + kappas.Render()));
  return ExitCode::kOk;
}

}  // namespace

void AddRatingCommands(CLI::App& evalset, CommandLine& line) {
  CLI::App* sheet = AddCommand(evalset, "sheet", "make a blind sheet for people to rate answers on");
  auto made = std::make_shared<SheetArguments>();
  sheet->add_option("systems", made->systems, "NAME=ANSWERS.jsonl, one or more")->required();
  sheet->add_option("--gold", made->gold, "gold file (JSONL)")->capture_default_str();
  sheet->add_option("--questions", made->questions, "how many are drawn")->capture_default_str();
  sheet->add_option("--seed", made->seed, "draws and shuffles")->capture_default_str();
  sheet->add_option("--sheet", made->sheet, "the sheet to write (CSV)")->capture_default_str();
  sheet->add_option("--key", made->key, "the key to write, not for raters (JSONL)")->capture_default_str();
  SetAction(line, sheet, [&line, made] { return MakeSheet(line, *made); });

  CLI::App* ratings = AddCommand(evalset, "ratings", "read rated sheets: mean marks by system, agreement");
  auto read = std::make_shared<RatingsArguments>();
  ratings->add_option("sheets", read->sheets, "one filled-in sheet for each rater")->required();
  ratings->add_option("--key", read->key, "the key written with the sheet")->capture_default_str();
  CLI::Option* system = ratings->add_option("--system", read->system, "whose answers --labels is about");
  ratings
      ->add_option("--labels", read->labels,
                   "write which of its answers the raters find right, for `score --labels` (JSONL)")
      ->needs(system);
  SetAction(line, ratings, [&line, read] { return ReadSheets(line, *read); });
}

}  // namespace huoyan
