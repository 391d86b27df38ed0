#include <memory>
#include <stdexcept>
#include <system_error>

#include "harness/cli/command_line.h"
#include "harness/cli/progress_display.h"
#include "harness/experiment/content_hash.h"
#include "harness/records/run_store.h"
#include "harness/records/trial_folder.h"
#include "harness/sweep/interrupt.h"
#include "trainer/gguf_export.h"
#include "trainer/model_merge.h"
#include "trainer/model_quantise.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

struct ModelFileArguments {
  std::string base;
  std::string adapter;
  std::string out;
  std::string dtype;
  std::string format = "gguf";
  std::string layers = "none";
  std::string embeddings = "none";
};

struct DtypeName {
  const char* name;
  TensorDtype tensor;
  GgufType gguf;
};
constexpr DtypeName kDtypes[] = {{"bf16", TensorDtype::kBF16, GgufType::kBF16},
                                 {"fp16", TensorDtype::kF16, GgufType::kF16},
                                 {"fp32", TensorDtype::kF32, GgufType::kF32}};

// The one called `name`, or where that is empty the one the base is stored in.
const DtypeName& DtypeOf(const std::string& name, const CheckpointWeights& weights) {
  for (const DtypeName& dtype : kDtypes) {
    if (name.empty() ? dtype.tensor == weights.stored_dtype() : name == dtype.name) return dtype;
  }
  throw std::logic_error("a dtype that the parser let through: " + name);
}

Quantization QuantizationNamed(const std::string& name) {
  for (const auto& [quantization, known] : EnumNames(Type<Quantization>{})) {
    if (name == known) return quantization;
  }
  throw std::logic_error("a quantisation that the parser let through: " + name);
}

// A trial's record says by its digest which base its adapter was trained on; shapes alone could agree by
// chance.
void CheckTrialsBase(const fs::path& adapter, const fs::path& base) {
  const fs::path trial = fs::absolute(adapter).lexically_normal() / "..";
  std::error_code failed;
  if (!fs::exists(TrialFolder{trial}.Record(), failed)) return;
  const RunRecord record = LoadRun(trial).record;
  if (record.provenance.model_sha256 == ContentHasher().OfModelFolder(base)) return;
  throw Error(ExitCode::kUsage,
              Say("{}: was trained on another base ({}) than {}; name the one of the trial's experiment",
                  "{}：其训练基座（{}）不是 {}；请指定该试验所用的基座", adapter.string(),
                  record.spec.model_name, base.string()));
}

CheckpointWeights OpenWeights(const ModelFileArguments& arguments) {
  CheckpointWeights weights(arguments.base, arguments.adapter);
  if (!arguments.adapter.empty()) CheckTrialsBase(arguments.adapter, arguments.base);
  return weights;
}

// Shows the progress; an interrupt ends the work, and what is written so far goes.
OnTensor ShowTensors(const CommandLine& line, const std::string& label) {
  CatchInterrupts(/*end_on_second=*/false);
  const auto display = std::make_shared<ProgressDisplay>(line.language);
  return [display, label](std::size_t done, std::size_t total) {
    if (InterruptCount() > 0)
      throw Error(ExitCode::kInterrupted, Text{"interrupted; nothing was written", "已中断；未写出任何内容"});
    display->ShowAlone(label, {TrialPhase::kWrite, static_cast<std::int64_t>(done) + 1,
                               static_cast<std::int64_t>(total), std::nullopt});
  };
}

ExitCode PrintOutput(const CommandLine& line, const ModelFileArguments& arguments,
                     const std::string& precision) {
  if (line.json) {
    PrintJson({{"schema_version", 1}, {"out", arguments.out}, {"precision", precision}});
  } else {
    PrintOut(arguments.out + "\n");
  }
  return ExitCode::kOk;
}

ExitCode RunMerge(const CommandLine& line, const ModelFileArguments& arguments) {
  const CheckpointWeights weights = OpenWeights(arguments);
  const DtypeName dtype = DtypeOf(arguments.dtype, weights);
  MergeModel(arguments.base, weights, dtype.tensor, arguments.out, ShowTensors(line, "merge"));
  return PrintOutput(line, arguments, dtype.name);
}

ExitCode RunQuantize(const CommandLine& line, const ModelFileArguments& arguments) {
  const CheckpointWeights weights(arguments.base, {});
  const QuantizationSpec how{QuantizationNamed(arguments.layers), QuantizationNamed(arguments.embeddings)};
  QuantiseModel(arguments.base, weights, how, arguments.out, ShowTensors(line, "quantize"));
  return PrintOutput(line, arguments, arguments.layers);
}

ExitCode RunExport(const CommandLine& line, const ModelFileArguments& arguments) {
  const CheckpointWeights weights = OpenWeights(arguments);
  std::error_code failed;
  if (fs::is_directory(arguments.out, failed)) {
    throw Error(ExitCode::kUsage,
                Say("{}: is a folder; name the file to write", "{}：是文件夹；请写出文件名", arguments.out));
  }
  const bool q8 = arguments.dtype == "q8_0";
  const DtypeName dtype = DtypeOf(q8 ? "" : arguments.dtype, weights);
  ExportGguf(arguments.base, weights, q8 ? GgufType::kQ8_0 : dtype.gguf, arguments.out,
             ShowTensors(line, "export"));
  return PrintOutput(line, arguments, q8 ? "q8_0" : dtype.name);
}

std::shared_ptr<ModelFileArguments> TakeBase(CLI::App* command) {
  auto arguments = std::make_shared<ModelFileArguments>();
  command->add_option("base", arguments->base, "Hugging Face model folder")->required();
  return arguments;
}

}  // namespace

void AddModelFileCommands(CLI::App& model, CommandLine& line) {
  CLI::App* merge = AddCommand(model, "merge", "fold an adapter into its base: a Hugging Face model folder");
  auto merged = TakeBase(merge);
  merge->add_option("adapter", merged->adapter, "PEFT folder: a trial's adapter/, LoRA, rsLoRA or DoRA")
      ->required();
  merge->add_option("--out", merged->out, "folder to write; new or empty")->required();
  merge->add_option("--dtype", merged->dtype, "bf16, fp16 or fp32 (default: the base's)")
      ->check(CLI::IsMember({"bf16", "fp16", "fp32"}));
  SetAction(line, merge, [&line, merged] { return RunMerge(line, *merged); });

  CLI::App* quantize =
      AddCommand(model, "quantize", "write a base as trials hold it quantised: smaller, and sooner loaded");
  quantize->footer(
      "Trials name the folder as their model and the same precision under quantization. Only Huoyan reads "
      "it.");
  auto quantised = TakeBase(quantize);
  quantize->add_option("--precision", quantised->layers, "of the layers' matrices: int8 or nf4")
      ->required()
      ->check(CLI::IsMember({"int8", "nf4"}));
  quantize->add_option("--embeddings", quantised->embeddings, "of embedding and head: int8 or none")
      ->capture_default_str()
      ->check(CLI::IsMember({"int8", "none"}));
  quantize->add_option("--out", quantised->out, "folder to write; new or empty")->required();
  SetAction(line, quantize, [&line, quantised] { return RunQuantize(line, *quantised); });

  CLI::App* exported =
      AddCommand(model, "export", "write a base, with an adapter folded in, for llama.cpp and Ollama");
  auto file = TakeBase(exported);
  exported->add_option("--adapter", file->adapter, "PEFT folder to fold in first");
  exported->add_option("--format", file->format, "gguf")
      ->capture_default_str()
      ->check(CLI::IsMember({"gguf"}));
  exported->add_option("--dtype", file->dtype, "of matrices: bf16, fp16, fp32 or q8_0 (default: the base's)")
      ->check(CLI::IsMember({"bf16", "fp16", "fp32", "q8_0"}));
  exported->add_option("--out", file->out, "file to write")->required();
  SetAction(line, exported, [&line, file] { return RunExport(line, *file); });
}

}  // namespace huoyan
