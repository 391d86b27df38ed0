#include <memory>

#include "evalsets/grade.h"
#include "evalsets/hallucination.h"
#include "evalsets/verify.h"
#include "harness/base/file.h"
#include "harness/cli/command_line.h"
#include "harness/cli/corpus_file.h"
#include "harness/cli/judge_option.h"
#include "harness/experiment/trial_spec.h"
#include "harness/scoring/score.h"
#include "harness/scoring/scorecard_text.h"

namespace huoyan {
namespace {

struct ScoreArguments {
  std::string gold;
  std::string answers;
  std::string corpus;
  std::string entities = "evalsets/xiyou/entities.jsonl";
  std::string scorecard;
  JudgeArguments judge;
};

ExitCode Score(const CommandLine& line, const ScoreArguments& arguments) {
  const GoldSet gold = LoadGoldSet(arguments.gold);
  const std::vector<Answer> answers = LoadAnswers(arguments.answers, gold);
  ScoreReport report = ScoreAnswers(gold, answers);
  std::string judged;
  std::optional<JudgedPart> judge;
  if (arguments.judge.wanted()) {
    const JudgeReport asked = RunJudge(arguments.judge, gold, answers, report.judgements);
    judged = "\n" + RenderJudgeReport(asked, line.language);
    judge = asked.part;
  }
  if (!arguments.corpus.empty()) {
    const Corpus corpus = Corpus::Load(arguments.corpus);
    const CorpusIndex index(corpus);
    CorpusCheck(gold, index, LoadEntities(arguments.entities)).Annotate(answers, report.judgements);
  }
  if (judge || !arguments.corpus.empty()) CountAgain(gold, report);
  report.scorecard.judge = std::move(judge);
  if (!arguments.scorecard.empty())
    WriteFileAtomically(arguments.scorecard, Encode(report.scorecard).dump(1) + "\n");
  if (!line.json) {
    PrintOut(RenderScoreReport(report, line.language) + judged);
    return ExitCode::kOk;
  }
  for (const Text& note : NotesOn(report)) PrintNote(note.In(line.language));
  if (!judged.empty()) PrintNote(judged);
  for (const Judgement& judgement : report.judgements) {
    Json json{{"schema_version", 1}};
    json.update(Encode(judgement));
    PrintJson(json);
  }
  return ExitCode::kOk;
}

struct VerifyArguments {
  std::string corpus;
  std::string gold = DataSpec{}.gold;
  std::string facts = DataSpec{}.facts;
  std::string digest = DataSpec{}.digest;
  std::string entities = "evalsets/xiyou/entities.jsonl";
  std::string markdown;
};

std::vector<VerificationReport> VerifyAll(const VerifyArguments& arguments) {
  const Corpus corpus = LoadChosenCorpus(arguments.corpus);
  std::vector<VerificationReport> reports;
  if (!arguments.gold.empty()) reports.push_back(VerifyGold(LoadGoldSet(arguments.gold), corpus));
  if (!arguments.facts.empty()) reports.push_back(VerifyFacts(LoadFacts(arguments.facts), corpus));
  if (!arguments.digest.empty()) reports.push_back(VerifyDigest(LoadDigest(arguments.digest), corpus));
  if (!arguments.entities.empty())
    reports.push_back(VerifyEntities(LoadEntities(arguments.entities), corpus));
  return reports;
}

Json ReportJson(const VerificationReport& report, Language language) {
  Json json = Json::object();
  json["schema_version"] = 1;
  json["subject"] = report.subject.In(language);
  json["items"] = report.items.size();
  for (const auto& [status, name] : EnumNames(Type<VerificationStatus>{})) json[name] = report.Count(status);
  json["corpus_sha256"] = report.corpus_sha256;
  json["edition"] = NameOf(report.edition);
  json["not_ok"] = Json::array();
  for (const VerifiedItem& item : report.items) {
    if (item.status == VerificationStatus::kOk) continue;
    Json entry = Json::object();
    entry["id"] = item.id;
    entry["status"] = NameOf(item.status);
    entry["reasons"] = Json::array();
    for (const Text& reason : item.reasons) entry["reasons"].push_back(reason.In(language));
    json["not_ok"].push_back(std::move(entry));
  }
  return json;
}

ExitCode Verify(const CommandLine& line, const VerifyArguments& arguments) {
  bool ok = true;
  std::string markdown;
  for (const VerificationReport& report : VerifyAll(arguments)) {
    ok = ok && report.ok();
    const std::string section = ToMarkdown(report, line.language);
    markdown += (markdown.empty() ? "" : "\n") + section;
    if (line.json) {
      PrintJson(ReportJson(report, line.language));
    } else {
      PrintOut(section);
    }
  }
  if (!arguments.markdown.empty()) WriteFileAtomically(arguments.markdown, markdown);
  return ok ? ExitCode::kOk : ExitCode::kExecution;
}

void AddVerify(CLI::App& evalset, CommandLine& line) {
  CLI::App* verify =
      AddCommand(evalset, "verify", "check questions, facts, digest and entities against the novel");
  verify->footer(
      "Exit codes: 0 all hold, 3 an item failed or the text is hardly an edition of the novel. An empty path "
      "leaves that file out.");
  auto arguments = std::make_shared<VerifyArguments>();
  verify->add_option("--corpus", arguments->corpus,
                     "the novel as plain text; default: xiyouji.txt in $HUOYAN_DATA");
  verify->add_option("--gold", arguments->gold, "gold file (JSONL)")->capture_default_str();
  verify->add_option("--facts", arguments->facts, "fact table (JSONL)")->capture_default_str();
  verify->add_option("--digest", arguments->digest, "digest (JSONL)")->capture_default_str();
  verify->add_option("--entities", arguments->entities, "entities (JSONL)")->capture_default_str();
  verify->add_option("--markdown", arguments->markdown, "also write the report as Markdown");
  SetAction(line, verify, [&line, arguments] { return Verify(line, *arguments); });
}

}  // namespace

void AddEvalsetCommands(CLI::App& app, CommandLine& line) {
  CLI::App* score = AddCommand(app, "score", "grade a file of answers against a gold set");
  auto scored = std::make_shared<ScoreArguments>();
  score->add_option("--gold", scored->gold, "gold file (JSONL)")->required();
  score->add_option("--answers", scored->answers, "answers (JSONL)")->required();
  score->add_option("--corpus", scored->corpus,
                    "the novel; wrong answers and quotations are then looked up in it");
  score->add_option("--entities", scored->entities, "names of the novel (JSONL), used with --corpus")
      ->capture_default_str();
  score->add_option("--scorecard", scored->scorecard, "also write the scorecard as JSON");
  AddJudgeOptions(*score, scored->judge);
  SetAction(line, score, [&line, scored] { return Score(line, *scored); });

  CLI::App* evalset = AddCommand(app, "evalset", "look after the evaluation data");
  evalset->require_subcommand(1);
  AddVerify(*evalset, line);
  AddOverlapCommand(*evalset, line);
  AddRatingCommands(*evalset, line);
}

}  // namespace huoyan
