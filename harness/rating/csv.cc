#include "harness/rating/csv.h"

#include <algorithm>

#include "harness/base/error.h"
#include "harness/base/json.h"

namespace huoyan {
namespace {

char SeparatorOf(std::string_view text) {
  const std::string_view first = text.substr(0, text.find('\n'));
  char best = ',';
  for (const char candidate : {';', '\t'}) {
    if (std::count(first.begin(), first.end(), candidate) > std::count(first.begin(), first.end(), best)) {
      best = candidate;
    }
  }
  return best;
}

void CheckUtf8(std::string_view text, const std::string& file) {
  int line = 1;
  for (std::size_t begin = 0; begin < text.size(); ++line) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    if (!IsUtf8(text.substr(begin, end - begin))) {
      throw InputError({file, line, 0}, Text{"not valid UTF-8; save the sheet as \"CSV UTF-8\"",
                                             "不是合法的 UTF-8；请另存为“CSV UTF-8”"});
    }
    begin = end + 1;
  }
}

// Goes through the text cell by cell.
class CsvReader {
 public:
  CsvReader(std::string_view text, const std::string& file)
      : text_(text), file_(file), separator_(SeparatorOf(text)) {}

  std::vector<CsvRow> Run() {
    while (at_ < text_.size()) ReadRow();
    return std::move(rows_);
  }

 private:
  void ReadRow() {
    CsvRow row{line_, {}};
    do {
      row.cells.push_back(at_ < text_.size() && text_[at_] == '"' ? QuotedCell() : PlainCell());
    } while (Take(separator_));
    Take('\r');
    if (Take('\n')) ++line_;
    const bool blank =
        std::all_of(row.cells.begin(), row.cells.end(), [](const std::string& cell) { return cell.empty(); });
    if (!blank) rows_.push_back(std::move(row));
  }

  bool Take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  std::string PlainCell() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != separator_ && text_[at_] != '\n') ++at_;
    std::string cell(text_.substr(begin, at_ - begin));
    if (!cell.empty() && cell.back() == '\r') cell.pop_back();
    return cell;
  }

  std::string QuotedCell() {
    const int opened = line_;
    std::string cell;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"' && text_.substr(at_, 2) != "\"\"") {
        ++at_;
        return cell + PlainCell();  // anything after the closing mark still belongs to the cell
      }
      if (text_[at_] == '"') ++at_;
      if (text_[at_] == '\n') ++line_;
      cell += text_[at_];
    }
    throw InputError({file_, opened, 0}, Text{"a quoted cell is not closed", "引号未闭合"});
  }

  std::string_view text_;
  std::string file_;
  char separator_;
  std::size_t at_ = 0;
  int line_ = 1;
  std::vector<CsvRow> rows_;
};

std::string CsvCell(std::string cell) {
  if (!cell.empty() && std::string_view("=+-@\t").find(cell.front()) != std::string_view::npos) {
    cell.insert(0, "'");
  }
  if (cell.find_first_of(",;\t\"\r\n") == std::string::npos) return cell;
  for (std::size_t at = cell.find('"'); at != std::string::npos; at = cell.find('"', at + 2))
    cell.insert(at, "\"");
  return "\"" + cell + "\"";
}

}  // namespace

std::vector<CsvRow> ParseCsv(std::string_view text, const std::string& file) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  CheckUtf8(text, file);
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) text.remove_prefix(kByteOrderMark.size());
  return CsvReader(text, file).Run();
}

std::string CsvLine(const std::vector<std::string>& cells) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) line += (i == 0 ? "" : ",") + CsvCell(cells[i]);
  return line + "\r\n";
}

}  // namespace huoyan
