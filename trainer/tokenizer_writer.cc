#include "trainer/tokenizer_writer.h"

#include <string>
#include <vector>

#include "harness/base/file.h"
#include "harness/base/json.h"
#include "trainer/byte_alphabet.h"
#include "trainer/chat_template.h"
#include "trainer/pretokenizer.h"

namespace huoyan {
namespace {

// Sets a new key without looking for an old one, which would make a vocabulary quadratic.
void Append(Json& object, std::string key, Json value) {
  object.get_ref<Json::object_t&>().push_back({std::move(key), std::move(value)});
}

Json VocabJson(const TokenizerParts& parts) {
  std::vector<bool> added(parts.tokens.size(), false);
  for (const AddedToken& token : parts.added_tokens) added[static_cast<std::size_t>(token.id)] = true;
  Json vocab = Json::object();
  for (std::size_t id = 0; id < parts.tokens.size(); ++id) {
    if (!added[id]) Append(vocab, ToByteAlphabet(parts.tokens[id]), id);
  }
  return vocab;
}

std::vector<std::string> MergeLines(const TokenizerParts& parts) {
  std::vector<std::string> lines;
  for (const Merge& merge : parts.merges) {
    lines.push_back(ToByteAlphabet(parts.tokens[static_cast<std::size_t>(merge.left)]) + " " +
                    ToByteAlphabet(parts.tokens[static_cast<std::size_t>(merge.right)]));
  }
  return lines;
}

Json AddedTokenJson(const AddedToken& token) {
  return {{"content", token.content}, {"single_word", false}, {"lstrip", false},
          {"rstrip", false},          {"normalized", false},  {"special", token.special}};
}

Json AddedTokensJson(const TokenizerParts& parts) {
  Json tokens = Json::array();
  for (const AddedToken& token : parts.added_tokens) {
    Json entry = {{"id", token.id}};
    entry.update(AddedTokenJson(token));
    tokens.push_back(std::move(entry));
  }
  return tokens;
}

Json TokenizerJson(const TokenizerParts& parts, Json vocab, const std::vector<std::string>& merges) {
  const Json byte_level = {
      {"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", false}, {"use_regex", false}};
  const Json split = {{"type", "Split"},
                      {"pattern", {{"Regex", kQwen2SplitPattern}}},
                      {"behavior", "Isolated"},
                      {"invert", false}};
  return {{"version", "1.0"},
          {"truncation", nullptr},
          {"padding", nullptr},
          {"added_tokens", AddedTokensJson(parts)},
          {"normalizer", parts.nfc ? Json{{"type", "NFC"}} : Json(nullptr)},
          {"pre_tokenizer", {{"type", "Sequence"}, {"pretokenizers", Json::array({split, byte_level})}}},
          {"post_processor", byte_level},
          {"decoder", byte_level},
          {"model",
           {{"type", "BPE"},
            {"dropout", nullptr},
            {"unk_token", nullptr},
            {"continuing_subword_prefix", ""},
            {"end_of_word_suffix", ""},
            {"fuse_unk", false},
            {"byte_fallback", false},
            {"vocab", std::move(vocab)},
            {"merges", merges}}}};
}

// RenderChat as a Jinja template.
std::string ChatTemplateSource() {
  return "{%- if messages[0]['role'] != 'system' %}{{- '<|im_start|>system\\n" +
         std::string(kDefaultSystemPrompt) +
         "<|im_end|>\\n' }}{%- endif %}{%- for message in messages %}{{- '<|im_start|>' + message['role'] + "
         "'\\n' + message['content'] + '<|im_end|>\\n' }}{%- endfor %}{%- if add_generation_prompt %}{{- "
         "'<|im_start|>assistant\\n' }}{%- endif %}";
}

Json TokenizerConfigJson(const TokenizerParts& parts) {
  const auto text_of = [&](const std::optional<std::int32_t>& id) {
    return id ? Json(parts.tokens[static_cast<std::size_t>(*id)]) : Json(nullptr);
  };
  Json decoder = Json::object();
  for (const AddedToken& token : parts.added_tokens) {
    Append(decoder, std::to_string(token.id), AddedTokenJson(token));
  }
  return {{"add_bos_token", false},
          {"add_prefix_space", false},
          {"added_tokens_decoder", std::move(decoder)},
          {"bos_token", nullptr},
          {"chat_template", ChatTemplateSource()},
          {"clean_up_tokenization_spaces", false},
          {"eos_token", text_of(parts.eos_id)},
          {"errors", "replace"},
          {"pad_token", text_of(parts.pad_id)},
          {"split_special_tokens", false},
          {"tokenizer_class", "Qwen2Tokenizer"},
          {"unk_token", nullptr}};
}

}  // namespace

void WriteTokenizerFolder(const std::filesystem::path& folder, const TokenizerParts& parts) {
  const Json vocab = VocabJson(parts);
  const std::vector<std::string> merges = MergeLines(parts);
  std::string merges_text = "#version: 0.2\n";
  for (const std::string& line : merges) merges_text += line + "\n";
  WriteFileAtomically(folder / "vocab.json", vocab.dump());
  WriteFileAtomically(folder / "merges.txt", merges_text);
  WriteFileAtomically(folder / "tokenizer.json", TokenizerJson(parts, vocab, merges).dump(2));
  WriteFileAtomically(folder / "tokenizer_config.json", TokenizerConfigJson(parts).dump(2) + "\n");
}

}  // namespace huoyan
