// model merge | quantize | export by the real program; what is written is read in tests/trainer and
// tests/torch.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/experiment/content_hash.h"
#include "harness/records/run_store.h"
#include "tests/cli/program.h"
#include "tests/reports/large_sweep.h"
#include "tests/trainer/small_tokenizer.h"
#include "trainer/tokenizer_writer.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

const fs::path kReference = fs::path(HUOYAN_SOURCE_DIR) / "tests/cases/reference";

class ModelFileCommands : public ::testing::Test {
 protected:
  ModelFileCommands() {
    fs::copy(kReference / "qwen2-tied", program_.folder() / "base", fs::copy_options::recursive);
    fs::rename(program_.folder() / "base/adapter", program_.folder() / "adapter");
    WriteTokenizerFolder(program_.folder() / "base", MakeSmallTokenizerParts());
    before_ = Files();
  }
  std::vector<std::string> Files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(program_.folder().path())) {
      const std::string name = entry.path().filename().string();
      if (name.rfind("std", 0) != 0 && name != "cache") names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
  }
  ProgramResult Model(std::vector<std::string> words) const {
    words.insert(words.begin(), "model");
    return program_.Run(words);
  }

  const Program program_;
  std::vector<std::string> before_;
};

TEST_F(ModelFileCommands, MergeWritesAModelThatInspectReads) {
  const ProgramResult merged = Model({"merge", "base", "adapter", "--out", "out", "--dtype", "bf16"});
  EXPECT_EQ(merged.code, 0) << merged.err;
  EXPECT_EQ(merged.out, "out\n");
  const ProgramResult seen = Model({"inspect", "out", "--json"});
  EXPECT_EQ(seen.code, 0) << seen.err;
  const Json base = JsonDocument::Parse(Model({"inspect", "base", "--json"}).out, "base").root();
  const Json out = JsonDocument::Parse(seen.out, "out").root();
  EXPECT_EQ(out["parameters"], base["parameters"]);
  EXPECT_EQ(out["bytes"], base["bytes"].get<int>() / 2);
  EXPECT_EQ(program_.Run({"tokenize", "--tokenizer", "out"}, "hi").out, "104 105\n");
}

TEST_F(ModelFileCommands, QuantizeWritesWhatInspectCallsQuantised) {
  const ProgramResult result =
      Model({"quantize", "base", "--precision", "nf4", "--embeddings", "int8", "--out", "out", "--json"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(JsonDocument::Parse(result.out, "out").root()["out"], "out");
  EXPECT_THAT(Model({"inspect", "out"}).out, HasSubstr("layers nf4, embeddings int8"));
  const ProgramResult again = Model({"quantize", "out", "--precision", "int8", "--out", "twice"});
  EXPECT_EQ(again.code, 2);
  EXPECT_THAT(again.err, HasSubstr("stored quantised"));
  EXPECT_EQ(Model({"merge", "out", "adapter", "--out", "twice"}).code, 2);
}

TEST_F(ModelFileCommands, AnExperimentMustNameThePrecisionItsModelIsStoredIn) {
  ASSERT_EQ(Model({"quantize", "base", "--precision", "nf4", "--out", "small"}).code, 0);
  program_.Write("x.json",
                 R"({"version": 1, "name": "x", "models": {"m": {"path": "small"}}, "data": {"gold": ""},
    "train": {"sequence_length": 64, "objective": "causal_lm"}})");
  program_.Write("evalsets/xiyou/digest.jsonl", "{\"chapter\": 1, \"title\": \"t\", \"text\": \"x\"}\n");
  const ProgramResult dense = program_.Run({"check", "x.json"});
  EXPECT_EQ(dense.code, 2);
  EXPECT_THAT(dense.err, HasSubstr("layers are stored as nf4; set quantization.layers to \"nf4\""));
  const ProgramResult right = program_.Run({"check", "x.json", "quantization.layers=nf4"});
  EXPECT_EQ(right.code, 0) << right.err;
}

TEST_F(ModelFileCommands, ExportWritesGguf) {
  const ProgramResult plain = Model({"export", "base", "--out", "a.gguf"});
  EXPECT_EQ(plain.code, 0) << plain.err;
  const ProgramResult tuned = Model(
      {"export", "base", "--adapter", "adapter", "--format", "gguf", "--dtype", "q8_0", "--out", "b.gguf"});
  EXPECT_EQ(tuned.code, 0) << tuned.err;
  EXPECT_EQ(ReadFile(program_.folder() / "a.gguf").substr(0, 4), "GGUF");
  EXPECT_LT(fs::file_size(program_.folder() / "b.gguf"), fs::file_size(program_.folder() / "a.gguf") / 3);
}

TEST_F(ModelFileCommands, MistakesLeaveWith2AndNothingBehind) {
  program_.Write("full/file", "mine");
  before_ = Files();
  const std::vector<std::pair<std::vector<std::string>, std::string>> mistakes{
      {{"merge", "base", "none", "--out", "out"}, "adapter_config.json: cannot read"},
      {{"merge", "base", (kReference / "qwen2-untied/adapter").string(), "--out", "out"}, "another base?"},
      {{"merge", "none", "adapter", "--out", "out"}, "none/config.json: cannot read"},
      {{"merge", "base", "adapter", "--out", "full"}, "not an empty folder"},
      {{"merge", "base", "adapter", "--out", "out", "--dtype", "int4"}, "--dtype"},
      {{"merge", "base", "adapter"}, "missing --out; usage: "},
      {{"quantize", "base", "--out", "out"}, "missing --precision; usage: "},
      {{"quantize", "base", "--precision", "int3", "--out", "out"}, "--precision"},
      {{"quantize", "base", "--precision", "int8", "--embeddings", "nf4", "--out", "out"}, "--embeddings"},
      {{"export", "base", "--format", "onnx", "--out", "out"}, "--format"},
      {{"export", "base", "--dtype", "q2_k", "--out", "out"}, "--dtype"},
      {{"export", "base", "--out", "full"}, "full: is a folder"},
      {{"export", (kReference / "qwen2-tied").string(), "--out", "out"}, "no tokenizer here"}};
  for (const auto& [words, message] : mistakes) {
    const ProgramResult result = Model(words);
    EXPECT_EQ(result.code, 2) << message << result.err;
    EXPECT_THAT(result.err, HasSubstr(message));
    EXPECT_EQ(result.out, "");
  }
  for (const char* command : {"merge", "export"}) {
    std::vector<std::string> words{command, "base", "--out", "/dev/null/out"};
    if (words[0] == "merge") words.insert(words.begin() + 2, "adapter");
    EXPECT_EQ(Model(words).code, 3) << command;
  }
  EXPECT_EQ(Files(), before_);
  EXPECT_THAT(Model({"merge", "base", "none", "--out", "out", "--lang", "zh"}).err, HasSubstr("无法读取"));
}

// A trial's adapter lies beside its record, which knows the base better than any shape.
TEST_F(ModelFileCommands, ATrialsAdapterGoesOntoItsOwnBaseOnly) {
  StoredRun run =
      MakeLargeSweep(LoadGoldSet(std::string(HUOYAN_SOURCE_DIR) + "/evalsets/xiyou/gold.jsonl"))[0];
  run.record.provenance.model_sha256 = ContentHasher().OfModelFolder(program_.folder() / "base");
  RunStore(program_.folder() / "runs").Save(run.record, run.answers);
  const fs::path adapter = program_.folder() / "runs" / run.record.trial_id / "adapter";
  fs::copy(program_.folder() / "adapter", adapter);
  EXPECT_EQ(Model({"merge", "base", adapter.string(), "--out", "right"}).code, 0);
  program_.Write("base/generation_config.json", "{}");
  const ProgramResult other = Model({"merge", "base", adapter.string(), "--out", "wrong"});
  EXPECT_EQ(other.code, 2);
  EXPECT_THAT(other.err, HasSubstr("was trained on another base"));
}

}  // namespace
}  // namespace huoyan
