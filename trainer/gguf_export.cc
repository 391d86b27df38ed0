#include "trainer/gguf_export.h"

#include <algorithm>
#include <cmath>

#include "harness/base/atomic_file.h"
#include "harness/base/file.h"
#include "trainer/byte_alphabet.h"
#include "trainer/foreign_json.h"
#include "trainer/tokenizer_files.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

// llama.cpp's kinds of tokens.
enum TokenKind : std::int32_t { kNormal = 1, kControl = 3, kUserDefined = 4, kUnused = 5 };

constexpr float kLargestInQ8 = 127 * 65504.0f;  // whose scale is the largest fp16

Json ReadForeign(const fs::path& file) {
  std::error_code failed;
  if (!fs::exists(file, failed)) return Json::object();
  return JsonDocument::Parse(ReadFile(file, kMaxForeignConfigBytes), file.string()).root();
}

// transformers keeps the template in a file of its own, or in the tokenizer's settings as text or as a list
// of named ones.
std::string ChatTemplateOf(const fs::path& folder) {
  std::error_code failed;
  if (fs::exists(folder / "chat_template.jinja", failed))
    return ReadFile(folder / "chat_template.jinja", kMaxForeignConfigBytes);
  const Json config = ReadForeign(folder / "tokenizer_config.json");
  const Json found = config.value("chat_template", Json());
  if (found.is_string()) return found.get<std::string>();
  if (!found.is_array()) return "";
  for (const Json& named : found) {
    if (named.is_object() && named.value("name", Json()) == "default" && named.contains("template") &&
        named["template"].is_string()) {
      return named["template"].get<std::string>();
    }
  }
  return "";
}

void AddShape(GgufHeader& header, const ModelConfig& config) {
  const auto add = [&](const char* key, auto value) { header.Add("qwen2." + std::string(key), value); };
  const auto number = [](int value) { return static_cast<std::uint32_t>(value); };
  add("context_length", number(config.max_position_embeddings));
  add("embedding_length", number(config.hidden_size));
  add("block_count", number(config.num_hidden_layers));
  add("feed_forward_length", number(config.intermediate_size));
  add("attention.head_count", number(config.num_attention_heads));
  add("attention.head_count_kv", number(config.num_key_value_heads));
  if (config.head_dim * config.num_attention_heads != config.hidden_size) {
    add("attention.key_length", number(config.head_dim));
    add("attention.value_length", number(config.head_dim));
  }
  add("rope.freq_base", static_cast<float>(config.rope_theta));
  add("attention.layer_norm_rms_epsilon", static_cast<float>(config.rms_norm_eps));
}

// Every row of the embedding needs a token: models pad their vocabulary.
void AddTokens(GgufHeader& header, const TokenizerParts& parts, int vocab_size) {
  std::vector<std::string> tokens;
  std::vector<std::int32_t> kinds(parts.tokens.size(), kNormal);
  for (const std::string& token : parts.tokens) tokens.push_back(ToByteAlphabet(token));
  for (const AddedToken& added : parts.added_tokens) {
    tokens[static_cast<std::size_t>(added.id)] = added.content;
    kinds[static_cast<std::size_t>(added.id)] = added.special ? kControl : kUserDefined;
  }
  for (std::size_t id = tokens.size(); id < static_cast<std::size_t>(vocab_size); ++id)
    tokens.push_back(fmt::format("[PAD{}]", id));
  kinds.resize(tokens.size(), kUnused);
  std::vector<std::string> merges;
  for (const Merge& merge : parts.merges) {
    merges.push_back(tokens[static_cast<std::size_t>(merge.left)] + " " +
                     tokens[static_cast<std::size_t>(merge.right)]);
  }
  header.Add("tokenizer.ggml.tokens", tokens);
  header.Add("tokenizer.ggml.token_type", kinds);
  header.Add("tokenizer.ggml.merges", merges);
}

void AddTokenizer(GgufHeader& header, const fs::path& base, int vocab_size) {
  const TokenizerParts parts = ReadTokenizerFolder(base);
  if (parts.tokens.size() > static_cast<std::size_t>(vocab_size)) {
    throw InputError({base.string()},
                     Say("the tokenizer has {} tokens, the model's embedding {} rows",
                         "分词器有 {} 个词元，模型词嵌入只有 {} 行", parts.tokens.size(), vocab_size));
  }
  header.Add("tokenizer.ggml.model", std::string_view("gpt2"));
  header.Add("tokenizer.ggml.pre", std::string_view("qwen2"));
  AddTokens(header, parts, vocab_size);
  const auto add_id = [&](const char* key, std::optional<std::int32_t> id) {
    if (id) header.Add(std::string("tokenizer.ggml.") + key, static_cast<std::uint32_t>(*id));
  };
  const Json config = ReadForeign(base / "config.json");
  const auto from_config = [&](const char* key) -> std::optional<std::int32_t> {
    const Json found = config.value(key, Json());
    if (!found.is_number_integer()) return std::nullopt;
    const auto id = found.get<std::int64_t>();
    return id >= 0 && id < vocab_size ? std::optional(static_cast<std::int32_t>(id)) : std::nullopt;
  };
  add_id("eos_token_id", parts.eos_id ? parts.eos_id : from_config("eos_token_id"));
  add_id("padding_token_id", parts.pad_id);
  add_id("bos_token_id", from_config("bos_token_id"));
  header.Add("tokenizer.ggml.add_bos_token", false);
  const std::string chat = ChatTemplateOf(base);
  if (!chat.empty()) header.Add("tokenizer.chat_template", std::string_view(chat));
}

// llama.cpp's number for "mostly this type".
std::uint32_t FileType(GgufType type) {
  switch (type) {
    case GgufType::kF32:
      return 0;
    case GgufType::kF16:
      return 1;
    case GgufType::kQ8_0:
      return 7;
    case GgufType::kBF16:
      break;
  }
  return 32;
}

GgufType TypeOf(const ExpectedTensor& tensor, GgufType wanted) {
  if (tensor.shape.size() == 1) return GgufType::kF32;
  if (wanted == GgufType::kQ8_0 && tensor.shape[1] % kQ8Block != 0) return GgufType::kF16;
  return wanted;
}

std::string Convert(const ExpectedTensor& tensor, const float* values, std::int64_t count, GgufType type) {
  if (type == GgufType::kQ8_0) {
    const auto fits = [](float value) { return std::fabs(value) <= kLargestInQ8; };
    if (!std::all_of(values, values + count, fits)) FailNotFinite(tensor, "Q8_0");
    return Q8Blocks(values, count);
  }
  const TensorDtype dtype = type == GgufType::kF32   ? TensorDtype::kF32
                            : type == GgufType::kF16 ? TensorDtype::kF16
                                                     : TensorDtype::kBF16;
  return RoundValuesOf(tensor, values, count, dtype);
}

std::string FolderName(const fs::path& folder) {
  const fs::path path = fs::absolute(folder).lexically_normal();
  return (path.has_filename() ? path : path.parent_path()).filename().string();
}

}  // namespace

std::string GgufTensorName(const std::string& name) {
  static const std::pair<const char*, const char*> table[] = {
      {"model.embed_tokens.", "token_embd."},
      {"model.norm.", "output_norm."},
      {"lm_head.", "output."},
      {"model.layers.", "blk."},
      {"self_attn.q_proj.", "attn_q."},
      {"self_attn.k_proj.", "attn_k."},
      {"self_attn.v_proj.", "attn_v."},
      {"self_attn.o_proj.", "attn_output."},
      {"mlp.gate_proj.", "ffn_gate."},
      {"mlp.up_proj.", "ffn_up."},
      {"mlp.down_proj.", "ffn_down."},
      {"input_layernorm.", "attn_norm."},
      {"post_attention_layernorm.", "ffn_norm."},
  };
  std::string renamed = name;
  for (const auto& [from, to] : table) {
    const std::size_t at = renamed.find(from);
    if (at != std::string::npos) renamed.replace(at, std::string(from).size(), to);
  }
  return renamed;
}

void ExportGguf(const fs::path& base, const CheckpointWeights& weights, GgufType type, const fs::path& file,
                const OnTensor& on_tensor) {
  GgufHeader header;
  header.Add("general.architecture", std::string_view("qwen2"));
  header.Add("general.type", std::string_view("model"));
  header.Add("general.name", std::string_view(FolderName(base)));
  header.Add("general.file_type", FileType(type));
  if (type == GgufType::kQ8_0) header.Add("general.quantization_version", std::uint32_t{2});
  AddShape(header, weights.config());
  AddTokenizer(header, base, weights.config().vocab_size);
  for (const ExpectedTensor& tensor : weights.tensors())
    header.AddTensor(GgufTensorName(tensor.name), tensor.shape, TypeOf(tensor, type));

  AtomicFile out(file);
  out.Append(header.Serialize());
  std::size_t done = 0;
  for (const ExpectedTensor& tensor : weights.tensors()) {
    on_tensor(done++, weights.tensors().size());
    const std::int64_t columns = RowsAndColumns(tensor).second;
    VisitRows(weights, tensor, [&](std::int64_t, std::int64_t count, const float* rows) {
      out.Append(Convert(tensor, rows, count * columns, TypeOf(tensor, type)));
    });
    out.Append(GgufPadding(out.size()));
  }
  out.Commit();
}

}  // namespace huoyan
