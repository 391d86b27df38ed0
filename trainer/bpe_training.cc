#include "trainer/bpe_training.h"

#include <algorithm>
#include <cstdint>
#include <queue>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "harness/base/error.h"
#include "trainer/byte_alphabet.h"
#include "trainer/pretokenizer.h"
#include "trainer/tokenizer_writer.h"
#include "trainer/utf8.h"

namespace huoyan {
namespace {

constexpr const char* kControlTokens[] = {"<|endoftext|>", "<|im_start|>", "<|im_end|>"};
constexpr std::int64_t kLeastCount = 2;  // a pair that occurs once is not worth a token

using Pair = std::pair<std::int32_t, std::int32_t>;

struct PairHash {
  std::size_t operator()(const Pair& pair) const {
    return std::hash<std::uint64_t>()((static_cast<std::uint64_t>(pair.first) << 32) ^
                                      static_cast<std::uint64_t>(pair.second));
  }
};

// A piece of the text as its tokens stand now, and how often it occurs.
struct Word {
  std::vector<std::int32_t> tokens;
  std::int64_t count = 0;
};

// A pair's count at some time; the queue keeps outdated ones until they come up.
struct Candidate {
  std::int64_t count;
  Pair pair;
  bool operator<(const Candidate& other) const {  // the queue's top is its greatest
    return count != other.count ? count < other.count : pair > other.pair;
  }
};

// Every pair of neighbours in the words, with its count and the words that may hold it.
class PairTable {
 public:
  void Add(const Pair& pair, std::int64_t count, std::size_t word) {
    Entry& entry = entries_[pair];
    entry.count += count;
    if (entry.words.empty() || entry.words.back() != word) entry.words.push_back(word);
    raised_.push_back(pair);
  }

  void Remove(const Pair& pair, std::int64_t count) { entries_[pair].count -= count; }

  // Puts the pairs added since the last call into the queue.
  void QueueRaised() {
    std::sort(raised_.begin(), raised_.end());
    raised_.erase(std::unique(raised_.begin(), raised_.end()), raised_.end());
    for (const Pair& pair : raised_) queue_.push({entries_[pair].count, pair});
    raised_.clear();
  }

  // The most frequent pair, if any occurs often enough.
  std::optional<Pair> Best() {
    while (!queue_.empty()) {
      const Candidate top = queue_.top();
      if (top.count < kLeastCount) return std::nullopt;
      queue_.pop();
      const auto entry = entries_.find(top.pair);
      const std::int64_t now = entry == entries_.end() ? 0 : entry->second.count;
      if (now == top.count) return top.pair;
      if (now > 0 && now < top.count) queue_.push({now, top.pair});
    }
    return std::nullopt;
  }

  // Forgets the pair and gives the words it was in.
  std::vector<std::size_t> Take(const Pair& pair) {
    std::vector<std::size_t> words = std::move(entries_[pair].words);
    entries_.erase(pair);
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    return words;
  }

 private:
  struct Entry {
    std::int64_t count = 0;
    std::vector<std::size_t> words;
  };
  std::unordered_map<Pair, Entry, PairHash> entries_;
  std::priority_queue<Candidate> queue_;
  std::vector<Pair> raised_;
};

class Learner {
 public:
  Learner(std::string_view corpus, int vocab_size)
      : wanted_tokens_(static_cast<std::size_t>(vocab_size) - std::size(kControlTokens)) {
    AddBytes();
    CountWords(corpus);
  }

  TokenizerParts Learn() {
    pairs_.QueueRaised();
    while (parts_.tokens.size() < wanted_tokens_) {
      const std::optional<Pair> best = pairs_.Best();
      if (!best) break;
      MergeEverywhere(*best, TokenOf(*best));
      pairs_.QueueRaised();
    }
    for (const char* name : kControlTokens) {
      parts_.added_tokens.push_back({static_cast<std::int32_t>(parts_.tokens.size()), name, true});
      parts_.tokens.push_back(name);
    }
    parts_.pad_id = parts_.added_tokens.front().id;
    parts_.eos_id = parts_.added_tokens.back().id;
    return std::move(parts_);
  }

 private:
  // The bytes in the order of their alphabet, as Qwen2's and GPT-2's vocabularies begin.
  void AddBytes() {
    for (int byte = 0; byte < 256; ++byte) parts_.tokens.emplace_back(1, static_cast<char>(byte));
    std::sort(parts_.tokens.begin(), parts_.tokens.end(), [](const std::string& a, const std::string& b) {
      return ToByteAlphabet(a) < ToByteAlphabet(b);
    });
    for (std::size_t id = 0; id < parts_.tokens.size(); ++id) {
      ids_.emplace(parts_.tokens[id], static_cast<std::int32_t>(id));
      parts_.byte_ids[static_cast<unsigned char>(parts_.tokens[id].front())] = static_cast<std::int32_t>(id);
    }
  }

  void CountWords(std::string_view corpus) {
    const std::string text = NormalizeNfc(corpus);
    std::unordered_map<std::string_view, std::size_t> places;
    for (const std::string_view piece : SplitPretokens(text)) {
      const auto [place, fresh] = places.emplace(piece, words_.size());
      if (fresh) {
        words_.emplace_back();
        for (const char byte : piece) {
          words_.back().tokens.push_back(parts_.byte_ids[static_cast<unsigned char>(byte)]);
        }
      }
      ++words_[place->second].count;
    }
    for (std::size_t word = 0; word < words_.size(); ++word) {
      const std::vector<std::int32_t>& tokens = words_[word].tokens;
      for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
        pairs_.Add({tokens[i], tokens[i + 1]}, words_[word].count, word);
      }
    }
  }

  // The token a pair becomes; two pairs may spell the same one.
  std::int32_t TokenOf(const Pair& pair) {
    std::string bytes = parts_.tokens[static_cast<std::size_t>(pair.first)] +
                        parts_.tokens[static_cast<std::size_t>(pair.second)];
    const auto [known, fresh] = ids_.emplace(bytes, static_cast<std::int32_t>(parts_.tokens.size()));
    if (fresh) parts_.tokens.push_back(std::move(bytes));
    parts_.merges.push_back({pair.first, pair.second, known->second});
    return known->second;
  }

  void MergeEverywhere(const Pair& pair, std::int32_t merged) {
    for (const std::size_t word : pairs_.Take(pair)) MergeInWord(pair, merged, word);
    pairs_.Take(pair);  // overlapping occurrences, as in "aaa", were counted down again meanwhile
  }

  // Replaces the pair from left to right and moves the counts of the neighbours' pairs along.
  void MergeInWord(const Pair& pair, std::int32_t merged, std::size_t word) {
    std::vector<std::int32_t>& tokens = words_[word].tokens;
    const std::int64_t count = words_[word].count;
    std::size_t out = 0;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if (i + 1 == tokens.size() || tokens[i] != pair.first || tokens[i + 1] != pair.second) {
        tokens[out++] = tokens[i];
        continue;
      }
      if (out > 0) {
        pairs_.Remove({tokens[out - 1], pair.first}, count);
        pairs_.Add({tokens[out - 1], merged}, count, word);
      }
      if (i + 2 < tokens.size()) {
        pairs_.Remove({pair.second, tokens[i + 2]}, count);
        pairs_.Add({merged, tokens[i + 2]}, count, word);
      }
      tokens[out++] = merged;
      ++i;
    }
    tokens.resize(out);
  }

  std::size_t wanted_tokens_;
  TokenizerParts parts_;
  std::unordered_map<std::string, std::int32_t> ids_;
  std::vector<Word> words_;
  PairTable pairs_;
};

}  // namespace

TokenizerParts LearnBytePairs(std::string_view corpus, int vocab_size) {
  if (vocab_size < kMinVocabSize || vocab_size > kMaxVocabSize) {
    throw Error(ExitCode::kUsage,
                Say("a vocabulary of {} tokens cannot be learned; choose {} to {}",
                    "无法学习 {} 个词元的词表；请取 {} 至 {}", vocab_size, kMinVocabSize, kMaxVocabSize));
  }
  return Learner(corpus, vocab_size).Learn();
}

void TrainTokenizer(std::string_view corpus, int vocab_size, const std::filesystem::path& folder) {
  WriteTokenizerFolder(folder, LearnBytePairs(corpus, vocab_size));
}

}  // namespace huoyan
