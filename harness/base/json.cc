#include "harness/base/json.h"

#include <utf8proc.h>

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "harness/base/duplicate_keys.h"
#include "harness/base/file.h"

namespace huoyan {
namespace {

constexpr int kMaxDepth = 200;
constexpr int kMostQuoted = 40;
// What a value costs in memory is many times its text. The largest files of ours are baselines (ten thousand
// answers of 300 characters take about 10 MiB) and the lists of sweeps (10,000 trials take about 2 MiB).
constexpr std::uintmax_t kMaxFileBytes = 32 << 20;
constexpr std::size_t kLongestMisspelt = 100;  // the distance takes the product of two lengths in time

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Walks the text byte by byte for nlohmann's lexer and counts lines and characters as they go by. Of the
// blanks between two tokens the lexer sees three at most, since an error would quote all of them, each as
// "<U+000A>".
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  // The next character to be read, and the one before it: the lexer reads one character past a number to see
  // its end.
  struct Place {
    int line = 1;
    int column = 1;
    int previous_line = 1;
    int previous_column = 1;
    const char* end = nullptr;
    bool is_blank = false;
    bool in_string = false;
    bool escaped = false;
  };

  CountingIterator(const char* at, Place* place) : at_(at), place_(place) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    place_->previous_line = place_->line;
    place_->previous_column = place_->column;
    const bool was_blank = std::exchange(place_->is_blank, IsBlank(*at_) && !place_->in_string);
    Step();
    if (!was_blank || !place_->is_blank) return *this;
    while (place_->end - at_ > 1 && IsBlank(at_[0]) && IsBlank(at_[1])) Step();
    return *this;
  }
  bool operator==(const CountingIterator& other) const { return at_ == other.at_; }
  bool operator!=(const CountingIterator& other) const { return at_ != other.at_; }

 private:
  void Step() {
    if (*at_ == '"' && !place_->escaped) place_->in_string = !place_->in_string;
    place_->escaped = place_->in_string && *at_ == '\\' && !place_->escaped;
    if (*at_ == '\n') {
      ++place_->line;
      place_->column = 1;
    } else if ((static_cast<unsigned char>(*at_) & 0xC0) != 0x80) {
      ++place_->column;
    }
    ++at_;
  }

  const char* at_;
  Place* place_;
};

int CharacterCount(std::string_view text) {
  return static_cast<int>(
      std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xC0) != 0x80; }));
}

// The line and column of a byte offset, for errors found before or outside the lexer.
SourcePosition PositionAt(std::string_view text, std::size_t offset, const std::string& file,
                          int first_line) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const std::size_t line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  const int line = first_line + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
  return {file, line, CharacterCount(before.substr(line_start)) + 1};
}

// The last characters of what the parser read, which is where an error stands.
std::string TailOf(const std::string& token) {
  std::size_t start = token.size();
  for (int characters = 0; start > 0 && characters < kMostQuoted;) {
    if ((static_cast<unsigned char>(token[--start]) & 0xC0) != 0x80) ++characters;
  }
  return start == 0 ? token : "…" + token.substr(start);
}

// Paths are known by a hash (FNV-1a), that of the parent with the last token mixed in.
constexpr std::uint64_t kRootPath = 14695981039346656037u;

std::uint64_t PathBelow(std::uint64_t parent, std::string_view token) {
  constexpr std::uint64_t kPrime = 1099511628211u;
  std::uint64_t hash = (parent ^ 0xFF) * kPrime;  // between tokens a byte that UTF-8 does not have
  for (const char byte : token) hash = (hash ^ static_cast<unsigned char>(byte)) * kPrime;
  return hash;
}

// The offset of the first byte that is not well-formed UTF-8; npos when all is well.
std::size_t FirstInvalidByte(std::string_view text) {
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  for (std::size_t at = 0; at < text.size();) {
    utf8proc_int32_t code_point = 0;
    const auto length =
        utf8proc_iterate(bytes + at, static_cast<utf8proc_ssize_t>(text.size() - at), &code_point);
    if (length <= 0) return at;
    at += static_cast<std::size_t>(length);
  }
  return std::string_view::npos;
}

}  // namespace

// Builds the value from the parser's events and notes the place of each. A key that stands twice ends the
// parse, or is noted in `duplicates` and its value passed over.
class PositionRecorder : public nlohmann::json_sax<Json> {
 public:
  static JsonDocument Parse(std::string_view text, std::string file, int first_line,
                            std::vector<DuplicateKey>* duplicates);

  PositionRecorder(JsonDocument& document, const CountingIterator::Place& place,
                   std::vector<DuplicateKey>* duplicates)
      : document_(document), place_(place), duplicates_(duplicates) {}

  bool null() override { return Put(nullptr, 4); }
  bool boolean(bool value) override { return Put(value, value ? 4 : 5); }
  bool number_integer(number_integer_t value) override { return PutNumber(value, std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return PutNumber(value, std::to_string(value)); }
  bool number_float(number_float_t value, const string_t& token) override { return PutNumber(value, token); }
  bool string(string_t& value) override { return Put(value, CharacterCount(value) + 2); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return Open(Json::object()); }
  bool start_array(std::size_t) override { return Open(Json::array()); }
  bool end_object() override { return Close(); }
  bool end_array() override { return Close(); }
  bool key(string_t& name) override {
    if (passing_over_ > 0) return true;
    key_ = name;
    const SourcePosition here = Here(CharacterCount(name) + 2);
    key_place_ = {here.line, here.column};
    if (keys_.back().insert(name).second) return true;
    Problem problem{here, Say("key \"{}\" appears twice in one object; keep one of them",
                              "键 \"{}\" 在同一对象中出现两次，请只保留一个", name)};
    if (duplicates_ == nullptr) throw Error(ExitCode::kUsage, {std::move(problem)});
    duplicates_->push_back({PathOfOpen() / name, std::move(problem)});
    pass_over_next_ = true;
    return true;
  }
  bool parse_error(std::size_t, const std::string& token, const nlohmann::detail::exception& error) override {
    std::string reason = error.what();  // "[json.exception...] parse error at line 1, column 2: reason"
    if (const auto colon = reason.find(": "); colon != std::string::npos) reason = reason.substr(colon + 2);
    const std::string near = TailOf(token);
    if (const auto quoted = reason.find(token); quoted != std::string::npos) {
      reason.replace(quoted, token.size(), near);
    }
    SourcePosition where{document_.file_, place_.line, std::max(1, place_.column - 1)};
    throw InputError(std::move(where), Say("not valid JSON: {} (near \"{}\")",
                                           "不是合法的 JSON：{}（在 \"{}\" 附近）", reason, near));
  }

 private:
  SourcePosition Here(int width) const {
    return {document_.file_, place_.line, std::max(1, place_.column - width)};
  }
  // Is the value that comes now, or one around it, under a key that stood before?
  bool PassesOver() { return std::exchange(pass_over_next_, false) || passing_over_ > 0; }
  // The innermost object or list; each is the last that its parent has so far.
  Json::json_pointer PathOfOpen() const {
    Json::json_pointer path;
    for (std::size_t i = 0; i + 1 < stack_.size(); ++i) {
      if (stack_[i]->is_array()) {
        path /= stack_[i]->size() - 1;
      } else {
        path /= stack_[i]->get_ref<const Json::object_t&>().back().first;
      }
    }
    return path;
  }
  // Notes where the value that comes now stands; returns its path.
  std::uint64_t Remember(int line, int column) {
    const bool is_member = !stack_.empty() && stack_.back()->is_object();
    const std::pair at = is_member ? key_place_ : std::pair(line, column);
    document_.places_.push_back({NextPath(), at.first, at.second});
    return document_.places_.back().path;
  }
  std::uint64_t NextPath() const {
    if (stack_.empty()) return kRootPath;
    return PathBelow(paths_.back(), stack_.back()->is_array() ? std::to_string(stack_.back()->size()) : key_);
  }
  Json* Attach(Json value) {
    if (stack_.empty()) return &(document_.root_ = std::move(value));
    if (stack_.back()->is_array()) {
      stack_.back()->push_back(std::move(value));
      return &stack_.back()->back();
    }
    // Straight to the list behind the ordered object, which would otherwise be searched for the key, one by
    // one.
    auto& members = stack_.back()->get_ref<Json::object_t&>();
    return &members.emplace_back(key_, std::move(value)).second;
  }
  bool Put(Json value, int width) {
    if (PassesOver()) return true;
    Remember(place_.line, std::max(1, place_.column - width));
    Attach(std::move(value));
    return true;
  }
  bool PutNumber(Json value, const std::string& token) {
    if (PassesOver()) return true;
    Remember(place_.previous_line, std::max(1, place_.previous_column - static_cast<int>(token.size())));
    Attach(std::move(value));
    return true;
  }
  bool Open(Json value) {
    if (stack_.size() + passing_over_ >= kMaxDepth) {
      throw InputError(Here(1), Say("nested deeper than {} levels", "嵌套超过 {} 层", kMaxDepth));
    }
    if (PassesOver()) {
      ++passing_over_;
      return true;
    }
    paths_.push_back(Remember(place_.line, std::max(1, place_.column - 1)));
    stack_.push_back(Attach(std::move(value)));
    keys_.emplace_back();
    return true;
  }
  bool Close() {
    if (passing_over_ > 0) {
      --passing_over_;
      return true;
    }
    stack_.pop_back();
    keys_.pop_back();
    paths_.pop_back();
    return true;
  }

  JsonDocument& document_;
  const CountingIterator::Place& place_;
  std::vector<DuplicateKey>* duplicates_;
  bool pass_over_next_ = false;
  std::size_t passing_over_ = 0;                       // objects and lists open below a key that stood before
  std::vector<Json*> stack_;                           // what is open, outermost first
  std::vector<std::unordered_set<std::string>> keys_;  // of each so far
  std::vector<std::uint64_t> paths_;
  std::string key_;
  std::pair<int, int> key_place_;
};

JsonDocument PositionRecorder::Parse(std::string_view text, std::string file, int first_line,
                                     std::vector<DuplicateKey>* duplicates) {
  if (const std::size_t at = FirstInvalidByte(text); at != std::string_view::npos) {
    throw InputError(
        PositionAt(text, at, file, first_line),
        Say("byte 0x{:02x} is not valid UTF-8; save the file as UTF-8",
            "字节 0x{:02x} 不是合法的 UTF-8，请将文件存为 UTF-8", static_cast<unsigned char>(text[at])));
  }
  if (text.substr(0, 3) == "\xEF\xBB\xBF") {
    throw InputError({file, first_line, 1},
                     Say("starts with a byte-order mark; save the file as UTF-8 without one",
                         "以字节序标记开头，请存为不带 BOM 的 UTF-8"));
  }
  JsonDocument document;
  document.file_ = std::move(file);
  CountingIterator::Place place{first_line, 1, first_line, 1, text.data() + text.size()};
  PositionRecorder recorder(document, place, duplicates);
  Json::sax_parse(CountingIterator(text.data(), &place), CountingIterator(text.data() + text.size(), &place),
                  &recorder);
  std::sort(document.places_.begin(), document.places_.end(),
            [](const auto& a, const auto& b) { return a.path < b.path; });
  return document;
}

JsonDocument JsonDocument::Parse(std::string_view text, std::string file, int first_line) {
  return PositionRecorder::Parse(text, std::move(file), first_line, nullptr);
}

JsonDocument ParseNotingDuplicates(std::string_view text, std::string file,
                                   std::vector<DuplicateKey>& duplicates) {
  return PositionRecorder::Parse(text, std::move(file), 1, &duplicates);
}

JsonDocument JsonDocument::FromValue(Json value, std::string file) {
  JsonDocument document;
  document.root_ = std::move(value);
  document.file_ = std::move(file);
  return document;
}

SourcePosition JsonDocument::PositionOf(const Json::json_pointer& path) const {
  if (places_.empty()) return {file_, 0, 0};
  std::vector<std::string> tokens;
  for (Json::json_pointer at = path; !at.empty(); at.pop_back()) tokens.push_back(at.back());
  std::vector<std::uint64_t> paths{kRootPath};
  for (auto token = tokens.rbegin(); token != tokens.rend(); ++token) {
    paths.push_back(PathBelow(paths.back(), *token));
  }
  for (;; paths.pop_back()) {
    const auto found =
        std::lower_bound(places_.begin(), places_.end(), paths.back(),
                         [](const Place& place, std::uint64_t wanted) { return place.path < wanted; });
    if (found != places_.end() && found->path == paths.back()) return {file_, found->line, found->column};
    if (paths.size() == 1) return {file_, 0, 0};
  }
}

JsonDocument ReadJsonFile(const std::string& path) {
  return JsonDocument::Parse(ReadFile(path, kMaxFileBytes), path);
}

std::vector<JsonDocument> ParseJsonLines(std::string_view text, const std::string& file) {
  std::vector<JsonDocument> documents;
  std::vector<Problem> problems;
  int line = 1;
  for (std::size_t start = 0; start < text.size(); ++line) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    const std::string_view content = text.substr(start, end - start);
    start = end + 1;
    if (content.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    try {
      documents.push_back(JsonDocument::Parse(content, file, line));
    } catch (const Error& error) {
      for (const Problem& problem : error.problems()) AddProblem(problems, problem);
    }
  }
  if (!problems.empty()) throw Error(ExitCode::kUsage, std::move(problems));
  return documents;
}

std::string DidYouMean(const std::string& word, const std::vector<std::string>& candidates) {
  std::string best;
  if (word.size() > kLongestMisspelt) return best;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    if (candidate.size() >= word.size() + best_distance) continue;
    std::vector<std::size_t> row(candidate.size() + 1);
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= word.size(); ++i) {
      std::size_t diagonal = row[0];
      row[0] = i;
      for (std::size_t j = 1; j < row.size(); ++j) {
        const std::size_t substitution = diagonal + (word[i - 1] == candidate[j - 1] ? 0 : 1);
        diagonal = row[j];
        row[j] = std::min({row[j] + 1, row[j - 1] + 1, substitution});
      }
    }
    if (row.back() < best_distance) {
      best_distance = row.back();
      best = candidate;
    }
  }
  return best;
}

bool IsUtf8(std::string_view text) { return FirstInvalidByte(text) == std::string_view::npos; }

}  // namespace huoyan
