#include "harness/rating/sheet.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "evalsets/answer_text.h"
#include "evalsets/normalise.h"
#include "evalsets/records.h"
#include "evalsets/seeded_shuffle.h"
#include "harness/rating/csv.h"

namespace huoyan {
namespace {

constexpr int kLowestMark = 1;
constexpr int kHighestMark = 5;

std::vector<std::string> Header() {
  std::vector<std::string> header{"item", "question", "answer"};
  header.insert(header.end(), kCriteria.begin(), kCriteria.end());
  header.push_back("comment");
  return header;
}

struct SheetRow {
  const Question* question;
  const Answer* answer;
  const std::string* system;
};

// The rows of every question that at least one system answered, by question.
std::map<std::string, std::vector<SheetRow>> RowsByQuestion(const GoldSet& gold,
                                                            const std::vector<RatedSystem>& systems) {
  std::unordered_map<std::string, const Question*> questions;
  for (const Question& question : gold.questions) questions.emplace(question.id, &question);
  std::map<std::string, std::vector<SheetRow>> rows;
  std::set<std::string> names;
  for (const RatedSystem& system : systems) {
    if (!names.insert(system.name).second) {
      throw Error(ExitCode::kUsage, Say("two systems are named {}", "有两个系统都名为 {}", system.name));
    }
    for (const Answer& answer : system.answers) {
      const auto question = questions.find(answer.id);
      if (question == questions.end()) {
        throw Error(ExitCode::kUsage, Say("{}: there is no question {} in the gold set",
                                          "{}：题集中没有题目 {}", system.name, answer.id));
      }
      rows[answer.id].push_back({question->second, &answer, &system.name});
    }
  }
  if (rows.empty()) throw Error(ExitCode::kUsage, Text{"there are no answers to rate", "没有可评的回答"});
  return rows;
}

std::string ItemName(std::size_t number) { return fmt::format("r{:04}", number); }

// Finds the columns of a filled-in sheet by their names; raters may add or move columns.
class Columns {
 public:
  Columns(const CsvRow& header, const std::string& file, std::vector<Problem>& problems) {
    for (std::size_t i = 0; i < header.cells.size(); ++i) at_.emplace(Normalise(header.cells[i]), i);
    std::vector<std::string> needed{"item"};
    needed.insert(needed.end(), kCriteria.begin(), kCriteria.end());
    for (const std::string& name : needed) {
      if (at_.count(name) > 0) continue;
      problems.push_back({{file, header.line, 0},
                          Say("there is no column \"{}\"; keep the first row of the sheet as it was",
                              "缺少“{}”一列；请保留表格首行", name)});
    }
  }
  // The cell without surrounding space, full-width digits narrowed; empty when the row is too short.
  std::string Cell(const CsvRow& row, const std::string& name) const {
    const auto column = at_.find(name);
    if (column == at_.end() || column->second >= row.cells.size()) return "";
    const std::string cell = FoldWidth(row.cells[column->second]);
    const std::size_t begin = cell.find_first_not_of(" \t");
    return begin == std::string::npos ? "" : cell.substr(begin, cell.find_last_not_of(" \t") + 1 - begin);
  }

 private:
  std::map<std::string, std::size_t> at_;
};

std::optional<int> ParseMark(const std::string& cell) {
  if (cell.size() != 1 || cell[0] < '0' + kLowestMark || cell[0] > '0' + kHighestMark) return std::nullopt;
  return cell[0] - '0';
}

// Adds the row's rating, unless it has no marks or some are wrong.
void ReadRow(const CsvRow& row, const Columns& columns, const std::string& file, std::vector<Rating>& ratings,
             std::vector<Problem>& problems) {
  Rating rating{columns.Cell(row, "item"), {}};
  std::size_t empty = 0;
  const std::size_t problems_before = problems.size();
  for (std::size_t i = 0; i < kCriteria.size(); ++i) {
    const std::string cell = columns.Cell(row, kCriteria[i]);
    empty += cell.empty();
    const std::optional<int> mark = ParseMark(cell);
    rating.marks[i] = mark.value_or(0);
    if (mark || cell.empty()) continue;
    problems.push_back(
        {{file, row.line, 0},
         Say("{}: {} is \"{}\"; expected a whole number from {} to {}", "{}：{} 为“{}”，应为 {} 至 {} 的整数",
             rating.item, kCriteria[i], cell, kLowestMark, kHighestMark)});
  }
  if (empty == kCriteria.size()) return;
  if (empty > 0) {
    problems.push_back(
        {{file, row.line, 0},
         Say("{}: {} of {} marks are missing; fill in all or none",
             "{}：{} 项未打分（共 {} 项），请全部打分或全部留空", rating.item, empty, kCriteria.size())});
  }
  if (problems.size() == problems_before) ratings.push_back(std::move(rating));
}

}  // namespace

const Fields<KeyItem>& DescribeFields(Type<KeyItem>) {
  static const auto fields = Fields<KeyItem>()
                                 .Required("item", &KeyItem::item, {"row of the sheet", "表格行号"})
                                 .Required("system", &KeyItem::system, {"who answered", "作答系统"})
                                 .Required("id", &KeyItem::id, {"the question's id", "题目编号"})
                                 .Optional("sample", &KeyItem::sample, {"number of the reply", "第几次回答"});
  return fields;
}

RatingSheet MakeRatingSheet(const GoldSet& gold, const std::vector<RatedSystem>& systems,
                            std::size_t questions, std::uint64_t seed) {
  const auto by_question = RowsByQuestion(gold, systems);
  std::mt19937_64 random(seed);
  std::vector<std::string> drawn;
  for (const auto& [id, rows] : by_question) drawn.push_back(id);
  Shuffle(drawn, random);
  drawn.resize(std::min(drawn.size(), questions));
  std::vector<SheetRow> rows;
  for (const std::string& id : drawn) {
    rows.insert(rows.end(), by_question.at(id).begin(), by_question.at(id).end());
  }
  Shuffle(rows, random);

  RatingSheet sheet;
  sheet.csv = "\xEF\xBB\xBF" + CsvLine(Header());
  for (const SheetRow& row : rows) {
    const std::string item = ItemName(sheet.key.size() + 1);
    sheet.csv += CsvLine({item, row.question->prompt, StripChatResidue(row.answer->answer), "", "", "", ""});
    sheet.key.push_back({item, *row.system, row.answer->id, row.answer->sample});
  }
  return sheet;
}

std::vector<Rating> ReadRatings(std::string_view csv, const std::string& file,
                                const std::vector<KeyItem>& key) {
  const std::vector<CsvRow> rows = ParseCsv(csv, file);
  if (rows.empty()) throw InputError({file, 1, 0}, Text{"the sheet is empty", "表格为空"});
  std::vector<Problem> problems;
  const Columns columns(rows.front(), file, problems);
  ThrowIfAny(problems);
  std::set<std::string> known;
  for (const KeyItem& item : key) known.insert(item.item);
  std::vector<Rating> ratings;
  std::map<std::string, int> lines;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const std::string item = columns.Cell(rows[i], "item");
    const auto [first, is_new] = lines.emplace(item, rows[i].line);
    if (known.count(item) == 0) {
      problems.push_back({{file, rows[i].line, 0},
                          Say("there is no item \"{}\" in the key; is this the sheet that belongs to it?",
                              "对照表中没有“{}”；表格与对照表是否配套？", item)});
    } else if (!is_new) {
      problems.push_back({{file, rows[i].line, 0},
                          Say("item {} stands here again; it is first in line {}",
                              "{} 重复；首次出现在第 {} 行", item, first->second)});
    } else {
      ReadRow(rows[i], columns, file, ratings, problems);
    }
  }
  ThrowIfAny(std::move(problems));
  return ratings;
}

std::vector<KeyItem> LoadRatingKey(const std::string& path) {
  std::vector<Problem> problems;
  std::vector<KeyItem> key;
  std::set<std::string> seen;
  for (JsonRecord<KeyItem>& record : ReadJsonRecords<KeyItem>(ReadFile(path), path, problems)) {
    if (!seen.insert(record.value.item).second) {
      record.Fail(problems, "item", Say("item {} stands here again", "{} 重复", record.value.item));
    }
    key.push_back(std::move(record.value));
  }
  ThrowIfAny(std::move(problems));
  return key;
}

}  // namespace huoyan
