#include "trainer/tokenizer.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "trainer/byte_pair_encoder.h"
#include "trainer/pretokenizer.h"
#include "trainer/utf8.h"

namespace huoyan {
namespace {

constexpr std::size_t kMaxRememberedPieceBytes = 48;  // longer pieces hardly ever come again

// Encodes a stretch of text without added tokens; a piece seen before is copied from where it was.
void EncodePlain(std::string_view text, const BytePairEncoder& encoder, std::vector<std::int32_t>& ids) {
  struct Place {
    std::size_t begin;
    std::size_t count;
  };
  std::unordered_map<std::string_view, Place> seen;
  for (const std::string_view piece : SplitPretokens(text)) {
    const std::size_t begin = ids.size();
    if (piece.size() > kMaxRememberedPieceBytes) {
      encoder.Encode(piece, ids);
      continue;
    }
    const auto [known, fresh] = seen.emplace(piece, Place{begin, 0});
    if (fresh) {
      encoder.Encode(piece, ids);
      known->second.count = ids.size() - begin;
    } else {
      for (std::size_t i = 0; i < known->second.count; ++i) ids.push_back(ids[known->second.begin + i]);
    }
  }
}

}  // namespace

struct Tokenizer::State {
  explicit State(TokenizerParts from)
      : parts(std::move(from)), encoder(parts.byte_ids, parts.merges), special(parts.tokens.size(), false) {
    for (std::size_t id = 0; id < parts.tokens.size(); ++id) {
      ids.emplace(parts.tokens[id], static_cast<std::int32_t>(id));
    }
    for (const AddedToken& added : parts.added_tokens) {
      ids[added.content] = added.id;
      special[static_cast<std::size_t>(added.id)] = added.special;
      added_by_first_byte[static_cast<unsigned char>(added.content.front())].push_back(&added);
    }
    for (auto& candidates : added_by_first_byte) {
      std::stable_sort(candidates.begin(), candidates.end(), [](const AddedToken* a, const AddedToken* b) {
        return a->content.size() > b->content.size();
      });
    }
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  // The longest added token that starts at `at`, or null.
  const AddedToken* AddedTokenAt(std::string_view text, std::size_t at, bool parse_special) const {
    for (const AddedToken* added : added_by_first_byte[static_cast<unsigned char>(text[at])]) {
      if (added->special && !parse_special) continue;
      if (text.compare(at, added->content.size(), added->content) == 0) return added;
    }
    return nullptr;
  }

  TokenizerParts parts;
  BytePairEncoder encoder;
  std::vector<bool> special;                               // by id
  std::unordered_map<std::string_view, std::int32_t> ids;  // views into parts
  std::array<std::vector<const AddedToken*>, 256> added_by_first_byte;
};

Tokenizer Tokenizer::FromDirectory(const std::filesystem::path& folder) {
  return Tokenizer(ReadTokenizerFolder(folder));
}

Tokenizer::Tokenizer(TokenizerParts parts) : state_(std::make_shared<const State>(std::move(parts))) {}

std::vector<std::int32_t> Tokenizer::Encode(std::string_view text, EncodeOptions options) const {
  const bool normalize = options.nfc && state_->parts.nfc;
  std::vector<std::int32_t> ids;
  const auto encode_plain = [&](std::string_view plain) {
    if (plain.empty()) return;
    if (normalize) {
      EncodePlain(NormalizeNfc(plain), state_->encoder, ids);
    } else {
      EncodePlain(plain, state_->encoder, ids);
    }
  };
  std::size_t plain_start = 0;
  for (std::size_t at = 0; at < text.size();) {
    const AddedToken* added = state_->AddedTokenAt(text, at, options.parse_special);
    if (added == nullptr) {
      ++at;
      continue;
    }
    encode_plain(text.substr(plain_start, at - plain_start));
    ids.push_back(added->id);
    at += added->content.size();
    plain_start = at;
  }
  encode_plain(text.substr(plain_start));
  return ids;
}

std::string Tokenizer::Decode(const std::vector<std::int32_t>& ids, bool skip_special) const {
  std::string bytes;
  for (const std::int32_t id : ids) {
    if (id < 0 || id >= vocab_size()) continue;
    const auto index = static_cast<std::size_t>(id);
    if (skip_special && state_->special[index]) continue;
    bytes += state_->parts.tokens[index];
  }
  return RepairUtf8(bytes);
}

std::optional<std::int32_t> Tokenizer::IdOf(std::string_view token) const {
  const auto found = state_->ids.find(token);
  if (found == state_->ids.end()) return std::nullopt;
  return found->second;
}

std::int32_t Tokenizer::vocab_size() const { return static_cast<std::int32_t>(state_->parts.tokens.size()); }
std::optional<std::int32_t> Tokenizer::eos_id() const { return state_->parts.eos_id; }
std::optional<std::int32_t> Tokenizer::pad_id() const { return state_->parts.pad_id; }
const TokenizerParts& Tokenizer::parts() const { return state_->parts; }

}  // namespace huoyan
