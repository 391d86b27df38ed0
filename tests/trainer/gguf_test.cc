// The file is read back by a reader of its own here, and by Hugging Face's in tests/exports.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/trainer/data_folder.h"
#include "tests/trainer/gguf_reader.h"
#include "tests/trainer/small_tokenizer.h"
#include "tests/trainer/temporary_folder.h"
#include "trainer/gguf_export.h"
#include "trainer/safetensors_writer.h"
#include "trainer/tokenizer_writer.h"
#include "trainer/weight_values.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class GgufTest : public WithTemporaryFolder {
 protected:
  // A reference checkpoint with a tokenizer beside it.
  void SetUp() override {
    WithTemporaryFolder::SetUp();
    UseBase("qwen2-untied");
  }
  void UseBase(const std::string& reference) {
    base_ = folder_ / "my model";
    fs::remove_all(base_);
    fs::copy(CasesFolder() / "reference" / reference, base_, fs::copy_options::recursive);
    WriteTokenizerFolder(base_, MakeSmallTokenizerParts());
  }

  GgufReader Export(GgufType type, const fs::path& adapter = {}) const {
    ExportGguf(base_, CheckpointWeights(base_, adapter), type, folder_ / "model.gguf",
               [](std::size_t, std::size_t) {});
    return GgufReader(ReadFile(folder_ / "model.gguf"));
  }

  std::vector<float> RowsOf(const CheckpointWeights& weights, const ExpectedTensor& tensor) const {
    const auto [rows, columns] = RowsAndColumns(tensor);
    std::vector<float> values(static_cast<std::size_t>(rows * columns));
    weights.ReadRows(tensor, 0, rows, values.data());
    return values;
  }

  fs::path base_;
};

// Element `i` of a tensor's bytes, by ggml's numbers for types.
double Element(const GgufReader::Tensor& tensor, std::size_t i) {
  const auto half = [&](std::size_t at) {
    std::uint16_t bits;
    std::memcpy(&bits, tensor.bytes.data() + at, sizeof bits);
    return bits;
  };
  switch (tensor.type) {
    case 0: {
      float value;
      std::memcpy(&value, tensor.bytes.data() + 4 * i, sizeof value);
      return value;
    }
    case 1:
      return FromFloat16(half(2 * i));
    case 30:
      return FromBfloat16(half(2 * i));
    case 8:
      return static_cast<double>(FromFloat16(half(i / 32 * 34))) *
             static_cast<signed char>(tensor.bytes[i / 32 * 34 + 2 + i % 32]);
    default:
      throw std::runtime_error("unexpected type");
  }
}

TEST_F(GgufTest, EveryTensorComesBackUnderLlamaCppsName) {
  const CheckpointWeights weights(base_, base_ / "adapter");
  for (const GgufType type : {GgufType::kF32, GgufType::kF16, GgufType::kBF16, GgufType::kQ8_0}) {
    const GgufReader file = Export(type, base_ / "adapter");
    EXPECT_EQ(file.tensors.size(), weights.tensors().size());
    for (const ExpectedTensor& tensor : weights.tensors()) {
      SCOPED_TRACE(tensor.name);
      const GgufReader::Tensor& read = file.tensors.at(GgufTensorName(tensor.name));
      EXPECT_EQ(std::vector<std::int64_t>(read.dimensions.rbegin(), read.dimensions.rend()), tensor.shape);
      GgufType stored = tensor.shape.size() == 1 ? GgufType::kF32 : type;
      if (stored == GgufType::kQ8_0 && tensor.shape[1] % 32 != 0) stored = GgufType::kF16;  // rows of 208
      EXPECT_EQ(read.type, static_cast<std::uint32_t>(stored));
      const std::vector<float> wanted = RowsOf(weights, tensor);
      for (std::size_t i = 0; i < wanted.size(); ++i) {
        double allowed = 0;
        if (stored == GgufType::kBF16) allowed = 0x1p-8 * std::fabs(wanted[i]);
        if (stored == GgufType::kF16) allowed = std::max(0x1p-11 * std::fabs(wanted[i]), 0x1p-25);
        if (stored == GgufType::kQ8_0) {  // half a step, and the scale's own rounding over 127 steps
          const float* block = wanted.data() + i / 32 * 32;
          float largest = 0;
          for (int j = 0; j < 32; ++j) largest = std::max(largest, std::fabs(block[j]));
          allowed = largest * (0.5 / 127 + 0x1p-11);
        }
        ASSERT_LE(std::fabs(Element(read, i) - wanted[i]), allowed) << i;
      }
    }
  }
}

TEST_F(GgufTest, NamesWhatLlamaCppLooksFor) {
  EXPECT_EQ(GgufTensorName("model.embed_tokens.weight"), "token_embd.weight");
  EXPECT_EQ(GgufTensorName("model.layers.12.self_attn.q_proj.bias"), "blk.12.attn_q.bias");
  EXPECT_EQ(GgufTensorName("model.layers.0.self_attn.o_proj.weight"), "blk.0.attn_output.weight");
  EXPECT_EQ(GgufTensorName("model.layers.3.mlp.down_proj.weight"), "blk.3.ffn_down.weight");
  EXPECT_EQ(GgufTensorName("model.layers.3.input_layernorm.weight"), "blk.3.attn_norm.weight");
  EXPECT_EQ(GgufTensorName("model.layers.3.post_attention_layernorm.weight"), "blk.3.ffn_norm.weight");
  EXPECT_EQ(GgufTensorName("model.norm.weight"), "output_norm.weight");
  EXPECT_EQ(GgufTensorName("lm_head.weight"), "output.weight");
}

TEST_F(GgufTest, TheMetadataIsTheModelsAndItsTokenizers) {
  Json config = ReadJsonFile((base_ / "config.json").string()).root();
  config["bos_token_id"] = 257;
  WriteFileAtomically(base_ / "config.json", config.dump());
  const ModelConfig shape = ReadModelConfig(base_ / "config.json");
  const GgufReader file = Export(GgufType::kQ8_0);
  EXPECT_EQ(file.texts.at("general.architecture"), "qwen2");
  EXPECT_EQ(file.texts.at("general.name"), "my model");
  EXPECT_EQ(file.numbers.at("general.file_type"), 7);
  EXPECT_EQ(file.numbers.at("general.quantization_version"), 2);
  EXPECT_EQ(file.numbers.at("qwen2.block_count"), shape.num_hidden_layers);
  EXPECT_EQ(file.numbers.at("qwen2.embedding_length"), shape.hidden_size);
  EXPECT_EQ(file.numbers.at("qwen2.feed_forward_length"), shape.intermediate_size);
  EXPECT_EQ(file.numbers.at("qwen2.attention.head_count"), shape.num_attention_heads);
  EXPECT_EQ(file.numbers.at("qwen2.attention.head_count_kv"), shape.num_key_value_heads);
  EXPECT_EQ(file.numbers.at("qwen2.context_length"), shape.max_position_embeddings);
  EXPECT_EQ(file.numbers.at("qwen2.rope.freq_base"), static_cast<float>(shape.rope_theta));
  EXPECT_FLOAT_EQ(static_cast<float>(file.numbers.at("qwen2.attention.layer_norm_rms_epsilon")), 1e-6f);

  EXPECT_EQ(file.texts.at("tokenizer.ggml.model"), "gpt2");
  EXPECT_EQ(file.texts.at("tokenizer.ggml.pre"), "qwen2");
  const auto& tokens = file.text_lists.at("tokenizer.ggml.tokens");
  const auto& kinds = file.number_lists.at("tokenizer.ggml.token_type");
  ASSERT_EQ(tokens.size(), static_cast<std::size_t>(shape.vocab_size))
      << "one for every row of the embedding";
  ASSERT_EQ(kinds.size(), tokens.size());
  EXPECT_EQ(tokens[' '], "Ġ");
  EXPECT_EQ(kinds[' '], 1);
  EXPECT_EQ(tokens[259], "<|im_end|>");
  EXPECT_EQ(kinds[259], 3);
  EXPECT_EQ(tokens[260], "[PAD260]");
  EXPECT_EQ(kinds[260], 5);
  EXPECT_THAT(file.text_lists.at("tokenizer.ggml.merges"), ElementsAre("Ċ Ċ"));
  EXPECT_EQ(file.numbers.at("tokenizer.ggml.eos_token_id"), 259);
  EXPECT_EQ(file.numbers.at("tokenizer.ggml.padding_token_id"), 257);
  EXPECT_EQ(file.numbers.at("tokenizer.ggml.bos_token_id"), 257);
  EXPECT_EQ(file.numbers.at("tokenizer.ggml.add_bos_token"), 0);
  EXPECT_THAT(file.texts.at("tokenizer.chat_template"), HasSubstr("<|im_start|>"));
}

TEST_F(GgufTest, ATiedModelHasNoHeadOfItsOwn) {
  UseBase("qwen2-tied");
  const GgufReader file = Export(GgufType::kBF16);
  EXPECT_EQ(file.tensors.count("output.weight"), 0u);
  EXPECT_EQ(file.tensors.count("token_embd.weight"), 1u);
}

TEST_F(GgufTest, TheTemplateMayHaveAFileOfItsOwnOrANameInAList) {
  WriteFileAtomically(base_ / "chat_template.jinja", "{{ mine }}");
  EXPECT_EQ(Export(GgufType::kBF16).texts.at("tokenizer.chat_template"), "{{ mine }}");
  fs::remove(base_ / "chat_template.jinja");
  Json config = ReadJsonFile((base_ / "tokenizer_config.json").string()).root();
  config["chat_template"] =
      Json::array({{{"name", "tools"}, {"template", "no"}}, {{"name", "default"}, {"template", "yes"}}});
  WriteFileAtomically(base_ / "tokenizer_config.json", config.dump());
  EXPECT_EQ(Export(GgufType::kBF16).texts.at("tokenizer.chat_template"), "yes");
}

TEST_F(GgufTest, Q8BlocksAreGgmls) {
  std::vector<float> values(32);
  for (std::size_t i = 0; i < 32; ++i) values[i] = static_cast<float>(i) - 15.5f;
  const std::string block = Q8Blocks(values.data(), 32);
  ASSERT_EQ(block.size(), 34u);
  std::uint16_t scale;
  std::memcpy(&scale, block.data(), sizeof scale);
  EXPECT_EQ(scale, ToFloat16(15.5f / 127));
  EXPECT_EQ(static_cast<signed char>(block[2]), -127);
  EXPECT_EQ(static_cast<signed char>(block[3]), -119) << "-14.5 steps of 15.5 / 127 are -118.8";
  EXPECT_EQ(static_cast<signed char>(block[33]), 127);
  EXPECT_EQ(Q8Blocks(std::vector<float>(32, 0.0f).data(), 32), std::string(34, '\0'));
}

TEST_F(GgufTest, SaysWhatIsWrongAndLeavesNothingBehind) {
  const CheckpointWeights weights(base_, {});
  const auto write = [&](const fs::path& file) {
    return ErrorOf(
        [&] { ExportGguf(base_, weights, GgufType::kF32, file, [](std::size_t, std::size_t) {}); });
  };
  Write("file", "mine");
  EXPECT_THAT(write(folder_ / "file/model.gguf"), HasSubstr("cannot write"));
  fs::remove(base_ / "tokenizer.json");
  fs::remove(base_ / "vocab.json");
  EXPECT_THAT(write(folder_ / "model.gguf"), HasSubstr("no tokenizer here"));
  TokenizerParts many = MakeSmallTokenizerParts();
  for (int i = 0; i < 600; ++i)
    many.added_tokens.push_back({260 + i, "<x" + std::to_string(i) + ">", false}),
        many.tokens.push_back("<x" + std::to_string(i) + ">");
  WriteTokenizerFolder(base_, many);
  EXPECT_THAT(write(folder_ / "model.gguf"), HasSubstr("the tokenizer has 860 tokens"));
  for (const auto& entry : fs::directory_iterator(folder_))
    EXPECT_EQ(entry.path().filename().string().find("model.gguf"), std::string::npos);
}

}  // namespace
}  // namespace huoyan
