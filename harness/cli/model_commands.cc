#include <memory>
#include <sstream>
#include <system_error>

#include "evalsets/records.h"
#include "harness/base/file.h"
#include "harness/cli/command_line.h"
#include "harness/cli/progress_display.h"
#include "harness/cli/text_table.h"
#include "harness/experiment/content_hash.h"
#include "harness/experiment/plan.h"
#include "harness/summary/wording.h"
#include "harness/sweep/interrupt.h"
#include "harness/sweep/training_data.h"
#include "trainer/model_config.h"
#include "trainer/recipes.h"
#include "trainer/safetensors_writer.h"
#include "trainer/session.h"
#include "trainer/tokenizer.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

struct ModelArguments {
  std::string folder;
  std::string recipe;
  std::string digest;
  std::string adapter;
  std::string ids;
  std::string out;
  std::uint64_t seed = kBaseSeed;
  bool decode = false;
};

std::vector<std::int32_t> ParseIds(const std::string& text) {
  std::vector<std::int32_t> ids;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    try {
      std::size_t used = 0;
      const int id = std::stoi(word, &used);
      if (used != word.size()) throw std::invalid_argument(word);
      ids.push_back(id);
    } catch (const std::logic_error&) {
      throw Error(ExitCode::kUsage,
                  Say("\"{}\" is not a token id", "\"{}\" 不是词元编号", IsUtf8(word) ? word : "?"));
    }
  }
  return ids;
}

ExitCode Tokenize(const CommandLine& line, const ModelArguments& arguments) {
  const Tokenizer tokenizer = Tokenizer::FromDirectory(arguments.folder);
  const std::string input = ReadStandardInput();
  if (arguments.decode) {
    PrintOut(tokenizer.Decode(ParseIds(input)));
    return ExitCode::kOk;
  }
  const std::vector<std::int32_t> ids = tokenizer.Encode(input);
  if (line.json) {
    PrintJson(Json(ids));
    return ExitCode::kOk;
  }
  std::string text;
  for (const std::int32_t id : ids) text += (text.empty() ? "" : " ") + std::to_string(id);
  PrintOut(text + "\n");
  return ExitCode::kOk;
}

ExitCode Create(const CommandLine& line, const ModelArguments& arguments) {
  const std::unique_ptr<Backend> backend = MakeBackend();
  CatchInterrupts(/*end_on_second=*/true);
  FindRecipe(arguments.recipe);
  std::error_code failed;
  if (fs::exists(fs::path(arguments.out) / "config.json", failed)) {
    throw Error(ExitCode::kUsage, Say("{}: holds a model already; choose another folder",
                                      "{}：已有模型，请换一个文件夹", arguments.out));
  }
  ProgressDisplay display(line.language);
  const auto on_step = [&](const StepReport& step) {
    display.ShowAlone(arguments.recipe, {TrialPhase::kCreate, step.step, step.total_steps, step.loss});
  };
  backend->CreateModel(arguments.recipe, arguments.seed, LoadDigestTexts(arguments.digest), arguments.out,
                       on_step, [] { return InterruptCount() > 0; });
  PrintOut(arguments.out + "\n");
  return ExitCode::kOk;
}

ExitCode Inspect(const CommandLine& line, const ModelArguments& arguments) {
  const fs::path folder = arguments.folder;
  const ModelConfig config = ReadModelConfig(folder / "config.json");
  const SafetensorsModel model = SafetensorsModel::OpenDirectory(folder);
  CheckTensors(config, model);
  std::int64_t bytes = 0;
  for (const auto& entry : model.tensors()) bytes += static_cast<std::int64_t>(entry.second.bytes.size());
  const std::string hash = ContentHasher().OfModelFolder(folder);
  if (line.json) {
    PrintJson({{"schema_version", 1},
               {"parameters", ParameterCount(config)},
               {"bytes", bytes},
               {"layers", config.num_hidden_layers},
               {"hidden_size", config.hidden_size},
               {"vocab_size", config.vocab_size},
               {"tied", config.tie_word_embeddings},
               {"quantization", Encode(config.stored)},
               {"sha256", hash}});
    return ExitCode::kOk;
  }
  TextTable table({"model", folder.string()});
  table.Add({"parameters", fmt::format("{} ({} without embedding)", ParameterCount(config),
                                       NonEmbeddingParameterCount(config))});
  table.Add({"weights", fmt::format("{} tensors in {} files, {}", model.tensors().size(),
                                    model.files().size(), Bytes(bytes))});
  table.Add({"shape", fmt::format("{} layers, hidden {}, heads {}/{}, intermediate {}",
                                  config.num_hidden_layers, config.hidden_size, config.num_attention_heads,
                                  config.num_key_value_heads, config.intermediate_size)});
  if (config.stored.layers != Quantization::kNone || config.stored.embeddings != Quantization::kNone) {
    table.Add({"quantised", fmt::format("layers {}, embeddings {}", NameOf(config.stored.layers),
                                        NameOf(config.stored.embeddings))});
  }
  table.Add({"vocabulary", fmt::format("{}, head {}", config.vocab_size,
                                       config.tie_word_embeddings ? "tied" : "of its own")});
  table.Add({"sha256", hash});
  PrintOut(table.Render());
  return ExitCode::kOk;
}

std::vector<std::vector<std::int32_t>> ReadRows(const std::string& file, int vocab_size) {
  const JsonDocument document = ReadJsonFile(file);
  auto rows = Decode<std::vector<std::vector<std::int32_t>>>(document);
  std::vector<Problem> problems;
  const DecodeContext context{document, problems, Json::json_pointer()};
  if (rows.empty() || rows[0].empty()) context.Fail(Say("expected rows of token ids", "应为若干行词元编号"));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].size() != rows[0].size()) {
      context.Under(i).Fail(Say("has {} ids, the first row {}; rows must be equally long",
                                "有 {} 个编号，首行有 {} 个；各行须等长", rows[i].size(), rows[0].size()));
    }
    for (std::size_t j = 0; j < rows[i].size(); ++j) {
      if (rows[i][j] >= 0 && rows[i][j] < vocab_size) continue;
      context.Under(i).Under(j).Fail(Say("{} is not below {}, the model's vocabulary",
                                         "{} 不在模型词表（{}）之内", rows[i][j], vocab_size));
    }
  }
  ThrowIfAny(std::move(problems));
  return rows;
}

ExitCode WriteLogits(const ModelArguments& arguments) {
  const std::unique_ptr<Backend> backend = MakeBackend();
  OpenRequest open;
  open.directory = arguments.folder;
  open.quantization = ReadModelConfig(open.directory / "config.json").stored;
  const std::unique_ptr<ModelSession> session = backend->Open(open);
  const auto rows = ReadRows(arguments.ids, session->vocab_size());
  if (!arguments.adapter.empty()) session->LoadTuned(arguments.adapter);
  const std::vector<float> logits = session->Logits(rows);
  TensorView view;
  view.shape = {static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(rows[0].size()),
                session->vocab_size()};
  view.bytes = {reinterpret_cast<const char*>(logits.data()), logits.size() * sizeof(float)};
  WriteSafetensors(arguments.out, {{"logits", view}});
  return ExitCode::kOk;
}

void AddModelGroup(CLI::App& app, CommandLine& line) {
  CLI::App* model = AddCommand(app, "model", "make, inspect, run and convert models");
  model->require_subcommand(1);

  CLI::App* create = AddCommand(*model, "create", "pre-train a small base from scratch on a corpus digest");
  auto made = std::make_shared<ModelArguments>();
  std::string recipes;
  for (const std::string& name : RecipeNames()) recipes += (recipes.empty() ? "" : ", ") + name;
  create->add_option("recipe", made->recipe, "one of " + recipes)->required();
  create->add_option("--digest", made->digest, "corpus digest (JSONL)")->required();
  create->add_option("--out", made->out, "folder to write the model into")->required();
  create->add_option("--seed", made->seed, "decides every random choice")->capture_default_str();
  SetAction(line, create, [&line, made] { return Create(line, *made); });

  CLI::App* inspect = AddCommand(*model, "inspect", "check a model folder and show its shape and hash");
  auto inspected = std::make_shared<ModelArguments>();
  inspect->add_option("folder", inspected->folder, "Hugging Face model folder")->required();
  SetAction(line, inspect, [&line, inspected] { return Inspect(line, *inspected); });

  CLI::App* logits =
      AddCommand(*model, "logits", "write the logits of token ids, [batch, length, vocab] in fp32");
  auto run = std::make_shared<ModelArguments>();
  logits->add_option("--model", run->folder, "Hugging Face model folder")->required();
  logits->add_option("--adapter", run->adapter, "PEFT adapter folder");
  logits->add_option("--ids", run->ids, "JSON file: a list of equally long lists of token ids")->required();
  logits->add_option("--out", run->out, "safetensors file to write")->required();
  SetAction(line, logits, [run] { return WriteLogits(*run); });

  AddModelFileCommands(*model, line);
}

}  // namespace

void AddModelCommands(CLI::App& app, CommandLine& line) {
  AddModelGroup(app, line);
  CLI::App* tokenize = AddCommand(app, "tokenize", "turn text on standard input into token ids, or back");
  auto arguments = std::make_shared<ModelArguments>();
  tokenize->add_option("--tokenizer", arguments->folder, "folder with the tokenizer's files")->required();
  tokenize->add_flag("--decode", arguments->decode, "read ids, write their text");
  SetAction(line, tokenize, [&line, arguments] { return Tokenize(line, *arguments); });
}

}  // namespace huoyan
