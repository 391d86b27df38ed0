#include "trainer/tokenizer_draft.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "trainer/byte_alphabet.h"

namespace huoyan {
namespace {

// Takes the draft apart step by step; a step whose input is already broken is not taken.
class Resolver {
 public:
  Resolver(TokenizerDraft draft, ProblemList& problems) : draft_(std::move(draft)), problems_(problems) {}

  TokenizerParts Resolve() {
    UniteAddedTokens();
    PlaceTokens();
    problems_.ThrowIfAny();
    FindBytes();
    ResolveMerges();
    parts_.eos_id = Named(draft_.eos, "eos_token");
    parts_.pad_id = Named(draft_.pad, "pad_token");
    parts_.nfc = draft_.nfc;
    problems_.ThrowIfAny();
    return std::move(parts_);
  }

 private:
  // Two files may both list an added token, but must agree on it.
  void UniteAddedTokens() {
    std::unordered_map<std::string_view, const AddedToken*> by_content;
    for (const TokenizerDraft::Added& added : draft_.added) {
      const auto [known, fresh] = by_content.emplace(added.token.content, &added.token);
      if (fresh) {
        parts_.added_tokens.push_back(added.token);
      } else if (known->second->id != added.token.id) {
        problems_.Add({added.file}, Say("added token \"{}\" has id {} here and {} elsewhere",
                                        "附加词元 \"{}\" 在此处编号为 {}，别处为 {}", added.token.content,
                                        added.token.id, known->second->id));
      }
    }
    std::sort(parts_.added_tokens.begin(), parts_.added_tokens.end(),
              [](const AddedToken& a, const AddedToken& b) { return a.id < b.id; });
  }

  void PlaceTokens() {
    // An added token may repeat an entry of the vocabulary; it then has that entry's place.
    std::unordered_map<std::string_view, std::int64_t> vocab_ids;
    for (const auto& [text, id] : draft_.vocab) vocab_ids.emplace(text, id);
    std::size_t count = draft_.vocab.size();
    for (const AddedToken& added : parts_.added_tokens) {
      const auto known = vocab_ids.find(added.content);
      if (known == vocab_ids.end() || known->second != added.id) ++count;
    }
    parts_.tokens.resize(count);
    taken_.resize(count, false);
    for (const auto& [text, id] : draft_.vocab) {
      std::optional<std::string> bytes = FromByteAlphabet(text);
      if (!bytes || bytes->empty()) {
        problems_.Add({draft_.vocab_file},
                      Say("token \"{}\" (id {}) is not written in the byte alphabet of byte-level BPE",
                          "词元 \"{}\"（编号 {}）未用字节级 BPE 的字母表书写", text, id));
        continue;
      }
      Place(*std::move(bytes), id, draft_.vocab_file);
    }
    for (const AddedToken& added : parts_.added_tokens) {
      const auto known = vocab_ids.find(added.content);
      if (known == vocab_ids.end() || known->second != added.id) {
        Place(added.content, added.id, draft_.vocab_file);
      }
    }
    ReportHoles();
  }

  void Place(std::string bytes, std::int64_t id, const std::string& file) {
    if (id < 0 || id >= static_cast<std::int64_t>(taken_.size())) {
      problems_.Add({file}, Say("token \"{}\" has id {}; {} tokens take the ids 0 to {}, without holes",
                                "词元 \"{}\" 的编号为 {}；{} 个词元应占用 0 至 {}，不得有空缺",
                                ToByteAlphabet(bytes), id, taken_.size(), taken_.size() - 1));
      return;
    }
    const auto place = static_cast<std::size_t>(id);
    if (taken_[place]) {
      problems_.Add({file}, Say("id {} belongs to two tokens, \"{}\" and \"{}\"",
                                "编号 {} 属于两个词元：\"{}\" 与 \"{}\"", id,
                                ToByteAlphabet(parts_.tokens[place]), ToByteAlphabet(bytes)));
      return;
    }
    taken_[place] = true;
    parts_.tokens[place] = std::move(bytes);
  }

  void ReportHoles() {
    const auto hole = std::find(taken_.begin(), taken_.end(), false);
    if (hole == taken_.end() || !problems_.empty()) return;  // a misplaced token has been reported already
    problems_.Add({draft_.vocab_file}, Say("no token has id {}", "编号 {} 没有词元", hole - taken_.begin()));
  }

  void FindBytes() {
    for (std::size_t id = 0; id < parts_.tokens.size(); ++id) {
      ids_.emplace(parts_.tokens[id], static_cast<std::int32_t>(id));
    }
    for (int byte = 0; byte < 256; ++byte) {
      const char single = static_cast<char>(byte);
      const auto found = ids_.find(std::string_view(&single, 1));
      if (found == ids_.end()) {
        problems_.Add({draft_.vocab_file},
                      Say("the byte 0x{:02x} (\"{}\") has no token", "字节 0x{:02x}（\"{}\"）没有词元", byte,
                          ToByteAlphabet(std::string_view(&single, 1))));
      } else {
        parts_.byte_ids[static_cast<std::size_t>(byte)] = found->second;
      }
    }
  }

  void ResolveMerges() {
    std::unordered_set<std::uint64_t> seen;
    for (const TokenizerDraft::MergeText& text : draft_.merges) {
      const auto left = IdOf(text.left, text.where);
      const auto right = IdOf(text.right, text.where);
      if (!left || !right) continue;
      const auto merged = IdOf(text.left + text.right, text.where);
      if (!merged) continue;
      if (!seen.insert((static_cast<std::uint64_t>(*left) << 32) | static_cast<std::uint32_t>(*right))
               .second) {
        problems_.Add(text.where, Say("the merge \"{} {}\" appears twice", "合并 \"{} {}\" 出现两次",
                                      text.left, text.right));
        continue;
      }
      parts_.merges.push_back({*left, *right, *merged});
    }
  }

  std::optional<std::int32_t> IdOf(const std::string& text, const SourcePosition& where) {
    const std::optional<std::string> bytes = FromByteAlphabet(text);
    const auto found = bytes ? ids_.find(*bytes) : ids_.end();
    if (found != ids_.end()) return found->second;
    problems_.Add(where, Say("a merge names \"{}\", which is not in the vocabulary",
                             "合并所指的 \"{}\" 不在词表中", text));
    return std::nullopt;
  }

  std::optional<std::int32_t> Named(const std::optional<std::string>& content, const char* key) {
    if (!content) return std::nullopt;
    for (const AddedToken& added : parts_.added_tokens) {
      if (added.content == *content) return added.id;
    }
    problems_.Add({draft_.config_file}, Say("{} \"{}\" is not among the added tokens",
                                            "{} \"{}\" 不在附加词元之中", key, *content));
    return std::nullopt;
  }

  TokenizerDraft draft_;
  ProblemList& problems_;
  TokenizerParts parts_;
  std::vector<bool> taken_;
  std::unordered_map<std::string_view, std::int32_t> ids_;  // views into parts_.tokens
};

}  // namespace

TokenizerParts ResolveTokenizer(TokenizerDraft draft, ProblemList& problems) {
  return Resolver(std::move(draft), problems).Resolve();
}

}  // namespace huoyan
