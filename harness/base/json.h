#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/error.h"

namespace huoyan {

/// Keeps the order in which keys were written, so that files we rewrite stay readable in a diff.
using Json = nlohmann::ordered_json;

/// A JSON text that remembers where each of its values stood.
///
/// Stricter than JSON itself: a duplicate key, a byte-order mark, invalid UTF-8, nesting deeper than 200
/// levels or anything after the value is an error.
class JsonDocument {
 public:
  /// `file` names the source in errors; `first_line` is the line of the first character (for one line of a
  /// JSONL file). Throws Error(kUsage) with file:line:column.
  static JsonDocument Parse(std::string_view text, std::string file, int first_line = 1);

  /// Wraps a value that has no source text, such as a command-line override; positions are just `file`.
  static JsonDocument FromValue(Json value, std::string file);

  const Json& root() const { return root_; }
  const std::string& file() const { return file_; }

  /// The place of the value at `path` (its key, inside an object); the nearest known ancestor's when it has
  /// none itself.
  SourcePosition PositionOf(const Json::json_pointer& path) const;

 private:
  friend class PositionRecorder;
  Json root_;
  std::string file_;
  // Sixteen bytes for a value, where its path spelt out would be many times the text.
  struct Place {
    std::uint64_t path;  // a hash
    int line;
    int column;
  };
  std::vector<Place> places_;  // by path
};

/// Reads and parses a JSON file of at most 32 MiB. Throws Error(kUsage).
JsonDocument ReadJsonFile(const std::string& path);

/// Parses one document a line; blank lines are passed over. Throws one Error that lists every broken line.
std::vector<JsonDocument> ParseJsonLines(std::string_view text, const std::string& file);

/// The candidate nearest to `word` in edit distance, if near enough to be what was meant; empty otherwise.
std::string DidYouMean(const std::string& word, const std::vector<std::string>& candidates);

/// Is `text` well-formed UTF-8?
bool IsUtf8(std::string_view text);

}  // namespace huoyan
