#pragma once

#include <string>
#include <vector>

namespace huoyan {

/// Rows of cells under a heading, for a terminal.
class TextTable {
 public:
  /// Control characters, as names from files may have them, become "?" here and in rows.
  explicit TextTable(std::vector<std::string> heading) { Add(std::move(heading)); }

  void Add(std::vector<std::string> row);

  /// Left-aligned columns two spaces apart, Chinese characters two columns wide, no space at line ends.
  std::string Render() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace huoyan
