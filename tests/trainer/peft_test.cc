#include "trainer/peft.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/json.h"
#include "tests/trainer/data_folder.h"
#include "tests/trainer/temporary_folder.h"
#include "trainer/safetensors.h"

namespace huoyan {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Peft : public WithTemporaryFolder {
 protected:
  LoraConfig ReadWith(const char* key, const Json& value) const {
    Json json =
        Json::parse(ReadFile(CasesFolder() / "reference" / "qwen2-tied" / "adapter" / "adapter_config.json"));
    json[key] = value;
    Write("adapter_config.json", json.dump(1));
    return ReadLoraConfig(folder_ / "adapter_config.json");
  }
  std::string ErrorWith(const char* key, const Json& value) const {
    return ErrorOf([&] { ReadWith(key, value); });
  }
};

TEST_F(Peft, ReadsPeftsConfiguration) {
  const auto tied =
      ReadLoraConfig(CasesFolder() / "reference" / "qwen2-tied" / "adapter" / "adapter_config.json");
  EXPECT_EQ(tied.rank, 4);
  EXPECT_EQ(tied.alpha, 8);
  EXPECT_FALSE(tied.use_rslora);
  EXPECT_THAT(tied.target_modules, ElementsAre(LinearModule::kQ, LinearModule::kV));
  const auto untied =
      ReadLoraConfig(CasesFolder() / "reference" / "qwen2-untied" / "adapter" / "adapter_config.json");
  EXPECT_TRUE(untied.use_rslora);
  EXPECT_EQ(untied.target_modules.size(), 7u);
}

TEST_F(Peft, OrdersTargetsAndKnowsAllLinear) {
  EXPECT_EQ(ReadWith("target_modules", "all-linear").target_modules.size(), 7u);
  EXPECT_THAT(ReadWith("target_modules", {"down_proj", "q_proj", "q_proj"}).target_modules,
              ElementsAre(LinearModule::kQ, LinearModule::kDown));
}

TEST_F(Peft, ReadsOneLayerOrAListOfThem) {
  EXPECT_EQ(ReadWith("layers_to_transform", nullptr).layers_to_transform, std::nullopt);
  EXPECT_THAT(*ReadWith("layers_to_transform", 2).layers_to_transform, ElementsAre(2));
  EXPECT_THAT(*ReadWith("layers_to_transform", Json::parse("[1, 2]")).layers_to_transform, ElementsAre(1, 2));
  EXPECT_THAT(ErrorWith("layers_to_transform", -1), HasSubstr("negative"));
  EXPECT_THAT(ErrorWith("layers_to_transform", "last"), HasSubstr("expected a whole number"));
}

TEST_F(Peft, RefusesWhatItDoesNotCompute) {
  EXPECT_THAT(ErrorWith("peft_type", "IA3"), HasSubstr("peft_type \"IA3\""));
  EXPECT_THAT(ErrorWith("task_type", "SEQ_CLS"), HasSubstr("task_type \"SEQ_CLS\""));
  EXPECT_THAT(ErrorWith("bias", "all"), HasSubstr("bias \"all\""));
  EXPECT_THAT(ErrorWith("modules_to_save", {"lm_head", "embed_tokens"}), HasSubstr("modules_to_save"));
  EXPECT_THAT(ErrorWith("rank_pattern", {{"q_proj", 16}}), HasSubstr("rank_pattern"));
  EXPECT_THAT(ErrorWith("init_lora_weights", "pissa"), HasSubstr("may change the base model"));
  EXPECT_THAT(ErrorWith("target_modules", ".*_proj"), HasSubstr("expected a list"));
  EXPECT_THAT(ErrorWith("target_modules", Json::array()), HasSubstr("no module is targeted"));
  EXPECT_THAT(ErrorWith("target_modules", {"q_prj", "lm_head"}),
              AllOf(HasSubstr("did you mean \"q_proj\"?"), HasSubstr("\"lm_head\" is not one of")));
  EXPECT_THAT(ErrorWith("r", 0), HasSubstr("0 is too small"));
  for (const char* unused : {"modules_to_save", "rank_pattern", "exclude_modules"}) {
    EXPECT_EQ(ErrorWith(unused, nullptr), "no error");
    EXPECT_EQ(ErrorWith(unused, Json::object()), "no error");
  }
}

TEST_F(Peft, WritesKeysPeftKnowsAndReadsThemBack) {
  LoraConfig config;
  config.rank = 16;
  config.alpha = 32;
  config.use_rslora = true;
  config.target_modules = {LinearModule::kO, LinearModule::kGate};
  config.layers_to_transform = {{30, 31}};
  config.base_model_name_or_path = "Qwen/Qwen2.5-3B";
  WriteLoraConfig(folder_ / "adapter_config.json", config);
  EXPECT_EQ(Json::parse(ReadFile(folder_ / "adapter_config.json")), Json::parse(R"({
    "base_model_name_or_path": "Qwen/Qwen2.5-3B", "bias": "none", "fan_in_fan_out": false,
    "inference_mode": true, "init_lora_weights": true, "layers_to_transform": [30, 31], "lora_alpha": 32,
    "lora_dropout": 0.0, "peft_type": "LORA", "r": 16, "target_modules": ["o_proj", "gate_proj"],
    "task_type": "CAUSAL_LM", "use_dora": false, "use_rslora": true})"));
  const LoraConfig again = ReadLoraConfig(folder_ / "adapter_config.json");
  EXPECT_EQ(again.alpha, 32);
  EXPECT_EQ(again.target_modules, config.target_modules);
  EXPECT_EQ(again.layers_to_transform, config.layers_to_transform);
  config.alpha = 2.5;
  WriteLoraConfig(folder_ / "adapter_config.json", config);
  EXPECT_EQ(ReadLoraConfig(folder_ / "adapter_config.json").alpha, 2.5);
}

TEST_F(Peft, NamesTensorsAsPeftDoes) {
  for (const char* name : {"qwen2-tied", "qwen2-untied"}) {
    const auto file =
        SafetensorsFile::Open(CasesFolder() / "reference" / name / "adapter" / "adapter_model.safetensors");
    for (const auto& entry : file.tensors()) {
      const auto parsed = ParseAdapterTensorName(entry.first);
      ASSERT_TRUE(parsed.has_value()) << entry.first;
      EXPECT_EQ(AdapterTensorName(parsed->layer, parsed->module, parsed->matrix), entry.first);
    }
  }
  EXPECT_EQ(AdapterTensorName(27, LinearModule::kDown, LoraMatrix::kB),
            "base_model.model.model.layers.27.mlp.down_proj.lora_B.weight");
}

TEST_F(Peft, TakesNoOtherNames) {
  for (const char* name : {"", "base_model.model.model.layers.", "base_model.model.lm_head.lora_A.weight",
                           "base_model.model.model.layers.x.mlp.down_proj.lora_B.weight",
                           "base_model.model.model.layers.01.mlp.down_proj.lora_B.weight",
                           "base_model.model.model.layers.99999.mlp.down_proj.lora_B.weight",
                           "base_model.model.model.layers.1.mlp.q_proj.lora_B.weight",
                           "base_model.model.model.layers.1.mlp.down_proj.lora_B.weight.extra"}) {
    EXPECT_FALSE(ParseAdapterTensorName(name).has_value()) << name;
  }
}

}  // namespace
}  // namespace huoyan
