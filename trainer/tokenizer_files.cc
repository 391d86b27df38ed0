#include "trainer/tokenizer_files.h"

#include <limits>
#include <map>
#include <utility>

#include "harness/base/file.h"
#include "trainer/foreign_json.h"
#include "trainer/pretokenizer.h"
#include "trainer/tokenizer_draft.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMaxTokenizerBytes = 128 << 20;

struct AddedTokenEntry {
  std::optional<std::int32_t> id;  // in tokenizer_config.json the id is the key
  std::string content;
  bool single_word = false;
  bool lstrip = false;
  bool rstrip = false;
  bool normalized = false;
  bool special = false;
};
const Fields<AddedTokenEntry>& DescribeFields(Type<AddedTokenEntry>) {
  static const auto fields =
      Fields<AddedTokenEntry>()
          .Optional("id", &AddedTokenEntry::id, {"its number", "编号"})
          .Required("content", &AddedTokenEntry::content, {"its text", "文字"})
          .Optional("single_word", &AddedTokenEntry::single_word, {"only as a word", "仅作整词"})
          .Optional("lstrip", &AddedTokenEntry::lstrip, {"takes spaces before it", "吞并前面的空白"})
          .Optional("rstrip", &AddedTokenEntry::rstrip, {"takes spaces after it", "吞并后面的空白"})
          .Optional("normalized", &AddedTokenEntry::normalized, {"looked for after NFC", "在 NFC 之后查找"})
          .Optional("special", &AddedTokenEntry::special, {"a control token", "控制词元"})
          .Check([](const AddedTokenEntry& entry) -> std::optional<Text> {
            if (entry.content.empty()) return Text{"an added token is empty", "附加词元为空"};
            if (entry.single_word || entry.lstrip || entry.rstrip || entry.normalized) {
              return Say(
                  "added token \"{}\" sets single_word, lstrip, rstrip or normalized; Qwen2's set none",
                  "附加词元 \"{}\" 启用了 single_word、lstrip、rstrip 或 normalized；Qwen2 均不启用",
                  entry.content);
            }
            return std::nullopt;
          });
  return fields;
}

struct TokenizerConfigFile {
  std::map<std::string, AddedTokenEntry> added_tokens_decoder;
  Json eos_token;
  Json pad_token;
};
const Fields<TokenizerConfigFile>& DescribeFields(Type<TokenizerConfigFile>) {
  static const auto fields =
      Fields<TokenizerConfigFile>()
          .Optional("added_tokens_decoder", &TokenizerConfigFile::added_tokens_decoder,
                    {"added tokens by id", "按编号列出的附加词元"})
          .Optional("eos_token", &TokenizerConfigFile::eos_token, {"ends an answer", "结束词元"})
          .Optional("pad_token", &TokenizerConfigFile::pad_token, {"fills a batch", "填充词元"});
  return fields;
}

struct NormalizerEntry {
  std::string type;
};
const Fields<NormalizerEntry>& DescribeFields(Type<NormalizerEntry>) {
  static const auto fields =
      Fields<NormalizerEntry>()
          .Required("type", &NormalizerEntry::type, {"kind of normaliser", "规范化器类型"})
          .Check([](const NormalizerEntry& entry) -> std::optional<Text> {
            if (entry.type == "NFC") return std::nullopt;
            return Say("normaliser \"{}\" is not supported; Qwen2 uses NFC",
                       "不支持规范化器 \"{}\"；Qwen2 使用 NFC", entry.type);
          });
  return fields;
}

// The "model" of tokenizer.json without its vocabulary and merges, which are read apart.
struct ModelEntry {
  std::string type = "BPE";
  std::optional<double> dropout;
  std::optional<std::string> continuing_subword_prefix;
  std::optional<std::string> end_of_word_suffix;
  bool byte_fallback = false;
  bool ignore_merges = false;
};
const Fields<ModelEntry>& DescribeFields(Type<ModelEntry>) {
  static const auto fields =
      Fields<ModelEntry>()
          .Optional("type", &ModelEntry::type, {"kind of model", "模型类型"})
          .Optional("dropout", &ModelEntry::dropout, {"chance of skipping a merge", "跳过合并的概率"})
          .Optional("continuing_subword_prefix", &ModelEntry::continuing_subword_prefix, {"prefix", "前缀"})
          .Optional("end_of_word_suffix", &ModelEntry::end_of_word_suffix, {"suffix", "后缀"})
          .Optional("byte_fallback", &ModelEntry::byte_fallback, {"bytes as <0xNN>", "字节后备"})
          .Optional("ignore_merges", &ModelEntry::ignore_merges, {"whole words first", "整词优先"})
          .Check([](const ModelEntry& entry) -> std::optional<Text> {
            const bool plain = entry.type == "BPE" && entry.dropout.value_or(0) == 0 &&
                               entry.continuing_subword_prefix.value_or("").empty() &&
                               entry.end_of_word_suffix.value_or("").empty() && !entry.byte_fallback &&
                               !entry.ignore_merges;
            if (plain) return std::nullopt;
            return Text{
                "only plain byte-level BPE is supported: no dropout, prefix, suffix, byte_fallback or "
                "ignore_merges",
                "仅支持普通的字节级 BPE：无 dropout、前缀、后缀、byte_fallback 与 ignore_merges"};
          });
  return fields;
}

struct TokenizerJsonFile {
  std::vector<AddedTokenEntry> added_tokens;
  std::optional<NormalizerEntry> normalizer;
  Json pre_tokenizer;
  ModelEntry model;
};
const Fields<TokenizerJsonFile>& DescribeFields(Type<TokenizerJsonFile>) {
  static const auto fields =
      Fields<TokenizerJsonFile>()
          .Optional("added_tokens", &TokenizerJsonFile::added_tokens, {"added tokens", "附加词元"})
          .Optional("normalizer", &TokenizerJsonFile::normalizer, {"normaliser", "规范化器"})
          .Required("pre_tokenizer", &TokenizerJsonFile::pre_tokenizer, {"splitter", "预切分器"})
          .Required("model", &TokenizerJsonFile::model, {"the BPE model", "BPE 模型"})
          .Check([](const TokenizerJsonFile& file) -> std::optional<Text> {
            const Json::json_pointer pattern("/pretokenizers/0/pattern/Regex");
            const Json found = file.pre_tokenizer.contains(pattern) ? file.pre_tokenizer.at(pattern) : Json();
            if (found.is_string() && found.get<std::string>() == kQwen2SplitPattern) return std::nullopt;
            return Say("the pre-tokenizer's pattern is {}; only Qwen2's is supported: {}",
                       "预切分器的正则为 {}；仅支持 Qwen2 的：{}", found.dump(), kQwen2SplitPattern);
          });
  return fields;
}

void AddEntry(const AddedTokenEntry& entry, std::int32_t id, const std::string& file, TokenizerDraft& draft) {
  draft.added.push_back({{id, entry.content, entry.special}, file});
}

void ReadVocab(const nlohmann::json& vocab, const std::string& file, TokenizerDraft& draft,
               ProblemList& problems) {
  draft.vocab_file = file;
  if (!vocab.is_object()) {
    problems.Add({file}, Say("the vocabulary must be an object of token: id", "词表应为“词元: 编号”的对象"));
    return;
  }
  for (const auto& [text, id] : vocab.items()) {
    if (id.is_number_integer() &&
        (!id.is_number_unsigned() || id.get<std::uint64_t>() <= std::numeric_limits<std::int32_t>::max())) {
      draft.vocab.emplace_back(text, id.get<std::int64_t>());
    } else {
      problems.Add({file}, Say("token \"{}\": its id {} is not a whole number of 31 bits",
                               "词元 \"{}\" 的编号 {} 不是 31 位以内的整数", text, id.dump()));
    }
  }
}

// "left right"; a token in the byte alphabet holds no space.
void ReadMergeLine(std::string_view line, const SourcePosition& where, TokenizerDraft& draft,
                   ProblemList& problems) {
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || space == 0 || space + 1 == line.size() ||
      line.find(' ', space + 1) != std::string_view::npos) {
    problems.Add(where, Say("\"{}\" is not a merge; expected two tokens with one space between",
                            "\"{}\" 不是合并规则；应为以一个空格隔开的两个词元", line));
    return;
  }
  draft.merges.push_back({std::string(line.substr(0, space)), std::string(line.substr(space + 1)), where});
}

void ReadMergesText(const fs::path& path, TokenizerDraft& draft, ProblemList& problems) {
  const std::string text = ReadFile(path, kMaxTokenizerBytes);
  int line_number = 0;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    std::string_view line = std::string_view(text).substr(start, end - start);
    start = end + 1;
    ++line_number;
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    const bool version = line_number == 1 && line.substr(0, 8) == "#version";
    if (!version && !line.empty()) ReadMergeLine(line, {path.string(), line_number, 0}, draft, problems);
  }
}

// A merge is "left right" in older files and ["left", "right"] in newer ones.
void ReadMergesJson(const nlohmann::json& merges, const std::string& file, TokenizerDraft& draft,
                    ProblemList& problems) {
  if (!merges.is_array()) {
    problems.Add({file}, Say("model.merges must be a list", "model.merges 应为列表"));
    return;
  }
  for (std::size_t i = 0; i < merges.size(); ++i) {
    const nlohmann::json& merge = merges[i];
    const SourcePosition where{file + " (model.merges[" + std::to_string(i) + "])"};
    if (merge.is_string()) {
      ReadMergeLine(merge.get<std::string>(), where, draft, problems);
    } else if (merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string()) {
      draft.merges.push_back({merge[0].get<std::string>(), merge[1].get<std::string>(), where});
    } else {
      problems.Add(where, Say("expected \"left right\" or [\"left\", \"right\"]",
                              "应为 \"左 右\" 或 [\"左\", \"右\"]"));
    }
  }
}

void ReadTokenizerJson(const fs::path& path, TokenizerDraft& draft, ProblemList& problems) {
  const std::string file = path.string();
  nlohmann::json root = ParseWideJson(ReadFile(path, kMaxTokenizerBytes), file);
  nlohmann::json vocab;
  nlohmann::json merges;
  if (root.is_object() && root.contains("model") && root["model"].is_object()) {
    vocab = std::move(root["model"]["vocab"]);
    merges = std::move(root["model"]["merges"]);
    root["model"].erase("vocab");
    root["model"].erase("merges");
  }
  const auto head = DecodeForeign<TokenizerJsonFile>(JsonDocument::FromValue(Json(root), file));
  draft.nfc = head.normalizer.has_value();
  ReadVocab(vocab, file, draft, problems);
  ReadMergesJson(merges, file, draft, problems);
  for (const AddedTokenEntry& entry : head.added_tokens) {
    if (entry.id) {
      AddEntry(entry, *entry.id, file, draft);
    } else {
      problems.Add({file}, Say("added token \"{}\" has no id", "附加词元 \"{}\" 没有编号", entry.content));
    }
  }
}

// A token is written as its text, as an object with a "content", or as null for none.
std::optional<std::string> TokenText(const Json& json) {
  if (json.is_string()) return json.get<std::string>();
  if (json.is_object() && json.contains("content") && json["content"].is_string()) {
    return json["content"].get<std::string>();
  }
  return std::nullopt;
}

void ReadTokenizerConfig(const fs::path& path, TokenizerDraft& draft, ProblemList& problems) {
  const std::string file = path.string();
  const auto config =
      DecodeForeign<TokenizerConfigFile>(JsonDocument::Parse(ReadFile(path, kMaxForeignConfigBytes), file));
  for (const auto& [key, entry] : config.added_tokens_decoder) {
    const bool is_id =
        !key.empty() && key.size() <= 9 && key.find_first_not_of("0123456789") == std::string::npos;
    if (is_id) {
      AddEntry(entry, static_cast<std::int32_t>(std::stol(key)), file, draft);
    } else {
      problems.Add({file}, Say("added_tokens_decoder: \"{}\" is not an id",
                               "added_tokens_decoder：\"{}\" 不是编号", key));
    }
  }
  draft.eos = TokenText(config.eos_token);
  draft.pad = TokenText(config.pad_token);
  draft.config_file = file;
}

}  // namespace

TokenizerParts ReadTokenizerFolder(const fs::path& folder) {
  TokenizerDraft draft;
  ProblemList problems;
  const fs::path whole = folder / "tokenizer.json";
  const fs::path vocab = folder / "vocab.json";
  const fs::path merges = folder / "merges.txt";
  const fs::path config = folder / "tokenizer_config.json";
  if (fs::exists(whole)) {
    ReadTokenizerJson(whole, draft, problems);
  } else if (fs::exists(vocab) && fs::exists(merges)) {
    ReadVocab(ParseWideJson(ReadFile(vocab, kMaxTokenizerBytes), vocab.string()), vocab.string(), draft,
              problems);
    ReadMergesText(merges, draft, problems);
  } else {
    throw InputError({folder.string()},
                     Say("no tokenizer here; expected tokenizer.json, or vocab.json and merges.txt",
                         "此处没有分词器；应有 tokenizer.json，或 vocab.json 与 merges.txt"));
  }
  if (fs::exists(config)) ReadTokenizerConfig(config, draft, problems);
  problems.ThrowIfAny();
  return ResolveTokenizer(std::move(draft), problems);
}

}  // namespace huoyan
