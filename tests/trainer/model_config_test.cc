#include "trainer/model_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

#include "harness/base/json.h"
#include "tests/trainer/data_folder.h"
#include "tests/trainer/temporary_folder.h"
#include "trainer/known_shapes.h"
#include "trainer/safetensors_writer.h"

namespace huoyan {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

Json TinyConfig() {
  return Json::parse(ReadFile(CasesFolder() / "reference" / "qwen2-tied" / "config.json"));
}

class ModelConfigTest : public WithTemporaryFolder {
 protected:
  ModelConfig Read(const Json& json) const {
    Write("config.json", json.dump(1));
    return ReadModelConfig(folder_ / "config.json");
  }
  std::string ErrorWith(const char* key, const Json& value) const {
    Json json = TinyConfig();
    json[key] = value;
    return ErrorOf([&] { Read(json); });
  }
};

TEST_F(ModelConfigTest, ReadsHuggingFacesFile) {
  const ModelConfig config = Read(TinyConfig());
  EXPECT_EQ(config.hidden_size, 64);
  EXPECT_EQ(config.num_key_value_heads, 2);
  EXPECT_EQ(config.head_dim, 16);
  EXPECT_EQ(config.rope_theta, 1e6);
  EXPECT_TRUE(config.tie_word_embeddings);
  EXPECT_EQ(config.torch_dtype, Dtype::kFloat32);
}

TEST_F(ModelConfigTest, ReadsTheSpellingOfTransformers5) {
  Json json = TinyConfig();
  json.erase("rope_theta");
  json.erase("torch_dtype");
  json["rope_parameters"] = {{"rope_theta", 5000.0}, {"rope_type", "default"}};
  json["dtype"] = "bfloat16";
  json["layer_types"] = {"full_attention"};
  EXPECT_EQ(Read(json).rope_theta, 5000);
  EXPECT_EQ(Read(json).torch_dtype, Dtype::kBfloat16);
}

TEST_F(ModelConfigTest, ReadsQwensOwnFile) {
  HUOYAN_NEED_DATA("qwen-tokenizer/config-7b-instruct.json");
  const ModelConfig config = ReadModelConfig(DataFolder() / "qwen-tokenizer" / "config-7b-instruct.json");
  EXPECT_EQ(ParameterCount(config), 7615616512);
}

TEST_F(ModelConfigTest, ReadsBackWhatItWrites) {
  Json json = TinyConfig();
  json["head_dim"] = 24;
  const ModelConfig config = Read(json);
  WriteModelConfig(folder_ / "again.json", config);
  const Json again = Json::parse(ReadFile(folder_ / "again.json"));
  EXPECT_EQ(again["architectures"][0], "Qwen2ForCausalLM");
  EXPECT_EQ(again["head_dim"], 24);
  EXPECT_EQ(again["torch_dtype"], "float32");
  EXPECT_EQ(ParameterCount(ReadModelConfig(folder_ / "again.json")), ParameterCount(config));
}

TEST_F(ModelConfigTest, RefusesWhatItDoesNotCompute) {
  EXPECT_THAT(ErrorWith("model_type", "llama"), HasSubstr("model_type \"llama\" is not supported"));
  EXPECT_THAT(ErrorWith("hidden_act", "gelu"), HasSubstr("hidden_act \"gelu\" is not supported"));
  EXPECT_THAT(ErrorWith("rope_scaling", {{"type", "yarn"}}), HasSubstr("rope_scaling is not supported"));
  EXPECT_THAT(ErrorWith("rope_parameters", {{"rope_type", "yarn"}}), HasSubstr("\"yarn\" is not supported"));
  EXPECT_THAT(ErrorWith("use_sliding_window", true), HasSubstr("use_sliding_window is on"));
  EXPECT_EQ(ErrorWith("sliding_window", 4096), "no error") << "it is off";
  EXPECT_EQ(ErrorWith("rope_scaling", nullptr), "no error");
}

TEST_F(ModelConfigTest, RefusesSizesThatDoNotFitTogether) {
  EXPECT_THAT(ErrorWith("num_key_value_heads", 3), HasSubstr("4 is no multiple of num_key_value_heads 3"));
  EXPECT_THAT(ErrorWith("hidden_size", 66), HasSubstr("66 is no multiple of num_attention_heads 4"));
  EXPECT_THAT(ErrorWith("head_dim", 15), HasSubstr("15 is odd"));
  EXPECT_THAT(ErrorWith("num_attention_heads", 0), HasSubstr("0 is too small"));
  EXPECT_THAT(ErrorWith("vocab_size", 1e18), HasSubstr("expected a whole number"));
}

TEST_F(ModelConfigTest, ReportsEveryProblemWithItsPlace) {
  Write("config.json", "{\"model_type\": \"qwen2\",\n \"hidden_size\": -1,\n \"vocab_size\": \"many\"}");
  EXPECT_THAT(ErrorOf([&] { ReadModelConfig(folder_ / "config.json"); }),
              AllOf(HasSubstr("config.json:2:2: -1 is too small"), HasSubstr("config.json:3:2: expected"),
                    HasSubstr("required key \"num_hidden_layers\" is missing")));
}

TEST(KnownShapes, HaveThePublishedParameterCounts) {
  EXPECT_EQ(ParameterCount(FindKnownShape("qwen2.5-0.5b")), 494032768);
  EXPECT_EQ(ParameterCount(FindKnownShape("qwen2.5-1.5b")), 1543714304);
  EXPECT_EQ(ParameterCount(FindKnownShape("qwen2.5-3b")), 3085938688);
  EXPECT_EQ(ParameterCount(FindKnownShape("qwen2.5-7b")), 7615616512);
  EXPECT_EQ(ParameterCount(FindKnownShape("qwen2.5-14b")), 14770033664);
  EXPECT_EQ(NonEmbeddingParameterCount(FindKnownShape("qwen2.5-7b")), 6525621760);
  EXPECT_THAT(ErrorOf([] { FindKnownShape("qwen3"); }), HasSubstr("known: qwen2.5-0.5b, qwen2.5-1.5b"));
}

TEST(KnownShapes, AgreeWithTheConfigurationFiles) {
  HUOYAN_NEED_DATA("qwen2.5-configs.json");
  const Json models = Json::parse(ReadFile(DataFolder() / "qwen2.5-configs.json"));
  int compared = 0;
  for (const auto& [name, values] : models["models"].items()) {
    std::string short_name = name.substr(0, name.find("-Instruct"));
    std::transform(short_name.begin(), short_name.end(), short_name.begin(), ::tolower);
    const ModelConfig& config = FindKnownShape(short_name);
    EXPECT_EQ(config.hidden_size, values["hidden_size"]) << name;
    EXPECT_EQ(config.intermediate_size, values["intermediate_size"]) << name;
    EXPECT_EQ(config.num_hidden_layers, values["num_hidden_layers"]) << name;
    EXPECT_EQ(config.num_attention_heads, values["num_attention_heads"]) << name;
    EXPECT_EQ(config.num_key_value_heads, values["num_key_value_heads"]) << name;
    EXPECT_EQ(config.vocab_size, values["vocab_size"]) << name;
    EXPECT_EQ(config.tie_word_embeddings, values["tie_word_embeddings"]) << name;
    EXPECT_EQ(config.max_position_embeddings, values["max_position_embeddings"]) << name;
    EXPECT_EQ(config.rms_norm_eps, values["rms_norm_eps"]) << name;
    EXPECT_EQ(config.rope_theta, values["rope_theta"]) << name;
    EXPECT_EQ(ParameterCount(config), values["computed"]["parameters"]) << name;
    EXPECT_EQ(NonEmbeddingParameterCount(config),
              values["computed"]["parameters_without_embedding_and_head"]);
    ++compared;
  }
  EXPECT_EQ(compared, 5);
}

TEST_F(ModelConfigTest, ExpectsExactlyTheTensorsOfTheReferenceCheckpoints) {
  for (const char* name : {"qwen2-tied", "qwen2-untied"}) {
    const auto folder = CasesFolder() / "reference" / name;
    const ModelConfig config = ReadModelConfig(folder / "config.json");
    const auto model = SafetensorsModel::OpenDirectory(folder);
    EXPECT_NO_THROW(CheckTensors(config, model)) << name;
    std::int64_t elements = 0;
    for (const auto& entry : model.tensors()) {
      elements += static_cast<std::int64_t>(entry.second.bytes.size() / sizeof(float));
    }
    EXPECT_EQ(elements, ParameterCount(config)) << name;
    EXPECT_EQ(model.tensors().size(), ExpectedTensors(config).size()) << name;
  }
}

TEST_F(ModelConfigTest, NamesEveryTensorThatIsMissingUnexpectedOrMisshaped) {
  const auto reference = CasesFolder() / "reference" / "qwen2-tied";
  const ModelConfig config = ReadModelConfig(reference / "config.json");
  const auto model = SafetensorsModel::OpenDirectory(reference);
  std::vector<NamedTensor> tensors;
  for (const auto& [name, tensor] : model.tensors()) tensors.push_back({name, tensor});
  for (NamedTensor& named : tensors) {
    if (named.name == "model.norm.weight") named.name = "model.final_norm.weight";
    if (named.name == "model.layers.1.mlp.up_proj.weight")
      std::swap(named.tensor.shape[0], named.tensor.shape[1]);
  }
  WriteSafetensors(folder_ / "model.safetensors", tensors);
  const std::string error = ErrorOf([&] { CheckTensors(config, SafetensorsModel::OpenDirectory(folder_)); });
  EXPECT_THAT(error, AllOf(HasSubstr("\"model.norm.weight\" is missing"),
                           HasSubstr("\"model.final_norm.weight\" belongs to no part"),
                           HasSubstr("\"model.layers.1.mlp.up_proj.weight\" has shape [64,160]; config.json "
                                     "makes it [160,64]"),
                           Not(HasSubstr("embed_tokens"))));
}

TEST_F(ModelConfigTest, LetsATiedModelCarryACopyOfItsHead) {
  const auto reference = CasesFolder() / "reference" / "qwen2-tied";
  const auto model = SafetensorsModel::OpenDirectory(reference);
  std::vector<NamedTensor> tensors = {{"lm_head.weight", model.tensors().at("model.embed_tokens.weight")}};
  for (const auto& [name, tensor] : model.tensors()) tensors.push_back({name, tensor});
  WriteSafetensors(folder_ / "model.safetensors", tensors);
  EXPECT_NO_THROW(
      CheckTensors(ReadModelConfig(reference / "config.json"), SafetensorsModel::OpenDirectory(folder_)));
}

}  // namespace
}  // namespace huoyan
