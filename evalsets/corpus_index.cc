#include "evalsets/corpus_index.h"

#include <divsufsort.h>

#include <algorithm>
#include <type_traits>

#include "evalsets/characters.h"
#include "evalsets/normalise.h"

namespace huoyan {
namespace {

static_assert(std::is_same_v<saidx_t, std::int32_t>);
constexpr std::size_t kMostBytes = std::size_t{1} << 30;

const sauchar_t* BytesOf(std::string_view text) { return reinterpret_cast<const sauchar_t*>(text.data()); }

}  // namespace

CorpusIndex::CorpusIndex(const Corpus& corpus) : corpus_sha256_(corpus.sha256()) {
  for (const CorpusChapter& chapter : corpus.chapters()) Append(chapter);
  if (corpus.appendix()) Append(*corpus.appendix());
  if (text_.size() > kMostBytes) {
    throw Error(ExitCode::kUsage,
                Say("the corpus is too large to be indexed: {} bytes; the most is {}",
                    "语料过大，无法建立索引：{} 字节，上限为 {}", text_.size(), kMostBytes));
  }
  suffixes_.resize(text_.size());
  if (divsufsort(BytesOf(text_), suffixes_.data(), static_cast<saidx_t>(text_.size())) != 0) {
    throw Error(ExitCode::kExecution, Text{"sorting the corpus's suffixes failed for lack of memory",
                                           "内存不足，无法为语料建立索引"});
  }
}

void CorpusIndex::Append(const CorpusChapter& chapter) {
  parts_.push_back({&chapter, characters_.size()});
  std::size_t source = 0;
  const auto add = [&](char32_t character, std::size_t size) {
    byte_of_.push_back(static_cast<std::uint32_t>(text_.size()));
    source_of_.push_back(static_cast<std::uint32_t>(source));
    characters_.push_back(character);
    if (size > 0) text_.append(chapter.text, source, size);
  };
  for (const char32_t character : ToCodePoints(chapter.text)) {
    const std::size_t size = character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    if (!IsDropped(character)) add(character, size);
    source += size;
  }
  add(U'\n', 0);
  text_ += '\n';
}

CorpusIndex::Range CorpusIndex::Search(std::string_view term) const {
  if (term.empty() || term.size() > text_.size()) return {0, 0};
  const auto size = static_cast<saidx_t>(text_.size());
  saidx_t first = 0;
  const saidx_t count = sa_search(BytesOf(text_), size, BytesOf(term), static_cast<saidx_t>(term.size()),
                                  suffixes_.data(), size, &first);
  return count > 0 ? Range{static_cast<std::size_t>(first), static_cast<std::size_t>(count)} : Range{0, 0};
}

std::vector<std::size_t> CorpusIndex::Find(std::string_view term) const {
  const Range range = Search(term);
  std::vector<std::size_t> positions(range.count);
  for (std::size_t i = 0; i < range.count; ++i) {
    const auto byte = static_cast<std::uint32_t>(suffixes_[range.first + i]);
    positions[i] =
        static_cast<std::size_t>(std::lower_bound(byte_of_.begin(), byte_of_.end(), byte) - byte_of_.begin());
  }
  std::sort(positions.begin(), positions.end());
  return positions;
}

bool CorpusIndex::Contains(std::string_view term) const { return Search(term).count > 0; }

bool CorpusIndex::Contains(int chapter, std::string_view term) const {
  const std::vector<std::size_t> positions = Find(term);
  return std::any_of(positions.begin(), positions.end(),
                     [&](std::size_t at) { return PartOf(at).chapter->number == chapter; });
}

const CorpusIndex::Part& CorpusIndex::PartOf(std::size_t position) const {
  const auto after = std::upper_bound(parts_.begin(), parts_.end(), position,
                                      [](std::size_t at, const Part& part) { return at < part.begin; });
  return *(after - 1);
}

CorpusPlace CorpusIndex::PlaceOf(std::size_t position) const {
  const CorpusChapter& chapter = *PartOf(position).chapter;
  return {chapter.number, CountCharacters(std::string_view(chapter.text).substr(0, source_of_.at(position)))};
}

std::string CorpusIndex::PassageAt(std::size_t begin, std::size_t end) const {
  const Part& part = PartOf(begin);
  while (end > begin && PartOf(end - 1).begin != part.begin) --end;
  if (end > begin && characters_[end - 1] == U'\n') --end;
  if (end <= begin) return {};
  const std::size_t last = source_of_[end - 1] + ToUtf8(std::u32string_view(&characters_[end - 1], 1)).size();
  return part.chapter->text.substr(source_of_[begin], last - source_of_[begin]);
}

}  // namespace huoyan
