#include <algorithm>
#include <memory>

#include "evalsets/edition_import.h"
#include "evalsets/entity_places.h"
#include "evalsets/quotation.h"
#include "harness/base/file.h"
#include "harness/cli/command_line.h"
#include "harness/cli/corpus_file.h"
#include "harness/cli/text_table.h"

namespace huoyan {
namespace {

struct ImportArguments {
  std::string file;
  std::string output;
};

Json ProblemJson(const Problem& problem, const char* severity, Language language) {
  Json json = Json::object();
  json["schema_version"] = 1;
  json["severity"] = severity;
  json["line"] = problem.where.line;
  json["column"] = problem.where.column;
  json["what"] = problem.what.In(language);
  return json;
}

void PrintProblem(const CommandLine& line, const Problem& problem, const char* severity) {
  if (line.json) {
    PrintJson(ProblemJson(problem, severity, line.language));
  } else {
    PrintOut(ToString(problem.where) + ": " + problem.what.In(line.language) + "\n");
  }
}

ExitCode Import(const CommandLine& line, const ImportArguments& arguments) {
  const EditionImport import = ImportEdition(ReadFile(arguments.file), arguments.file);
  for (const Problem& error : import.errors) PrintProblem(line, error, "error");
  for (const Problem& defect : import.defects) PrintProblem(line, defect, "defect");
  PrintNote(Say("{} chapters; {} errors, {} defects", "共 {} 回；错误 {}，疑点 {}", import.chapters.size(),
                import.errors.size(), import.defects.size())
                .In(line.language));
  if (!import.usable()) return ExitCode::kExecution;
  const Corpus corpus = Corpus::Parse(import.text, arguments.file);
  PrintNote(Say("edition {}", "版本 {}", NameOf(corpus.edition())).In(line.language));
  if (!arguments.output.empty()) WriteFileAtomically(arguments.output, import.text);
  return ExitCode::kOk;
}

struct LookupArguments {
  std::string quote;
  std::string corpus;
};

std::string ChapterName(int chapter, Language language) {
  if (chapter == 0) return Text{"appendix", "附录"}.In(language);
  return Say("chapter {}", "第 {} 回", chapter).In(language);
}

ExitCode LookUp(const CommandLine& line, const LookupArguments& arguments) {
  const Corpus corpus = LoadChosenCorpus(arguments.corpus);
  const std::optional<QuotationMatch> match = LookUpQuotation(CorpusIndex(corpus), arguments.quote);
  if (line.json) {
    Json json = Json::object();
    json["schema_version"] = 1;
    json["found"] = match ? (match->edits == 0 ? "exact" : "near") : "not_found";
    if (match) {
      json["chapter"] = match->place.chapter;
      json["offset"] = match->place.offset;
      json["edits"] = match->edits;
      json["passage"] = match->passage;
    }
    PrintJson(json);
  } else if (match) {
    PrintOut(Say("{}, character {}, {} characters differ: {}\n", "{}，第 {} 字起，相差 {} 字：{}\n",
                 ChapterName(match->place.chapter, line.language), match->place.offset + 1, match->edits,
                 match->passage)
                 .In(line.language));
  } else {
    PrintOut(Text{"not in the novel\n", "原著中没有\n"}.In(line.language));
  }
  return match ? ExitCode::kOk : ExitCode::kExecution;
}

struct EntitiesArguments {
  std::string name;
  std::string corpus;
  std::string entities = "evalsets/xiyou/entities.jsonl";
};

Json EntityJson(const Entity& entity, const EntityPlaces& places) {
  Json json = Json::object();
  json["schema_version"] = 1;
  json["entity"] = Encode(entity);
  json["total"] = places.total;
  json["by_chapter"] = Json::object();
  for (const auto& [chapter, count] : places.by_chapter) json["by_chapter"][std::to_string(chapter)] = count;
  if (places.total > 0) {
    json["first"]["chapter"] = places.first.chapter;
    json["first"]["offset"] = places.first.offset;
  }
  return json;
}

ExitCode ListEntities(const CommandLine& line, const EntitiesArguments& arguments) {
  const std::vector<Entity> entities = LoadEntities(arguments.entities);
  const Corpus corpus = LoadChosenCorpus(arguments.corpus);
  const std::vector<EntityPlaces> places = FindEntityPlaces(entities, CorpusIndex(corpus));
  TextTable table({"name", "kind", "total", "chapters", "first"});
  bool any = false;
  for (std::size_t i = 0; i < entities.size(); ++i) {
    const std::vector<std::string> names = NamesOf(entities[i]);
    if (!arguments.name.empty() && std::find(names.begin(), names.end(), arguments.name) == names.end())
      continue;
    any = true;
    if (line.json) PrintJson(EntityJson(entities[i], places[i]));
    table.Add({entities[i].name, NameOf(entities[i].kind), std::to_string(places[i].total),
               std::to_string(places[i].by_chapter.size()),
               places[i].total == 0
                   ? "-"
                   : fmt::format("{}:{}", places[i].first.chapter, places[i].first.offset + 1)});
  }
  if (!any) {
    throw Error(ExitCode::kUsage, Say("no entity is named {}", "没有名为 {} 的实体", arguments.name));
  }
  if (!line.json) PrintOut(table.Render());
  return ExitCode::kOk;
}

void AddCorpusOption(CLI::App* command, std::string& corpus) {
  command->add_option("--corpus", corpus, "the novel as plain text; default: xiyouji.txt in $HUOYAN_DATA");
}

}  // namespace

void AddDataCommands(CLI::App& app, CommandLine& line) {
  CLI::App* data =
      AddCommand(app, "data", "import an edition of the novel, look things up in it, build training pairs");
  data->require_subcommand(1);

  CLI::App* import = AddCommand(*data, "import", "read any plain-text edition; report its defects by line");
  import->footer("Exit codes: 0 usable (defects may remain), 3 chapters are missing, doubled or misplaced.");
  auto imported = std::make_shared<ImportArguments>();
  import->add_option("file", imported->file, "UTF-8 text, simplified or traditional")->required();
  import->add_option("--output", imported->output, "write it in the form that --corpus reads");
  SetAction(line, import, [&line, imported] { return Import(line, *imported); });

  CLI::App* lookup = AddCommand(*data, "lookup", "find a quotation, word for word or nearly so");
  lookup->footer("Exit codes: 0 found, 3 not in the novel.");
  auto looked_up = std::make_shared<LookupArguments>();
  lookup->add_option("quote", looked_up->quote, "the quoted words")->required();
  AddCorpusOption(lookup, looked_up->corpus);
  SetAction(line, lookup, [&line, looked_up] { return LookUp(line, *looked_up); });

  CLI::App* entities = AddCommand(*data, "entities", "where persons, places and things are named");
  auto listed = std::make_shared<EntitiesArguments>();
  entities->add_option("name", listed->name, "only the one with this name or alias");
  entities->add_option("--entities", listed->entities, "entities (JSONL)")->capture_default_str();
  AddCorpusOption(entities, listed->corpus);
  SetAction(line, entities, [&line, listed] { return ListEntities(line, *listed); });

  AddSftCommand(*data, line);
}

}  // namespace huoyan
