#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace huoyan {

/// A row of a CSV file and the line its first cell starts in.
struct CsvRow {
  int line = 0;
  std::vector<std::string> cells;
};

/// Reads CSV as spreadsheet programs write it: RFC 4180 with or without a byte-order mark, LF or CRLF, and
/// comma, semicolon or tab between cells, whichever the first line holds most of. Blank lines are passed
/// over. Throws Error(kUsage) with file and line for text that is not UTF-8 (Excel's plain "CSV" is not) and
/// for a quoted cell that is not closed.
std::vector<CsvRow> ParseCsv(std::string_view text, const std::string& file);

/// One line of CSV, ended by CRLF. Cells are quoted where needed, and one that a spreadsheet would run as a
/// formula gets an apostrophe before it.
std::string CsvLine(const std::vector<std::string>& cells);

}  // namespace huoyan
