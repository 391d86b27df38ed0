#include "evalsets/gold.h"

#include <filesystem>
#include <unordered_map>

#include "evalsets/entities.h"
#include "evalsets/records.h"

namespace huoyan {
namespace {

using QuestionRecord = JsonRecord<Question>;

// Reported on the first of the two only where both would say the same.
void CheckTwin(const QuestionRecord& record, const QuestionRecord& twin, std::vector<Problem>& problems) {
  const Question& a = record.value;
  const Question& b = twin.value;
  if (b.twin_id != a.id) {
    record.Fail(problems, "twin_id",
                Say("{} names {} as its twin, but {}'s twin is \"{}\"; twins must name each other",
                    "{} 以 {} 为孪生题，而 {} 的孪生题是 \"{}\"；孪生题须互指", a.id, b.id, b.id, b.twin_id));
    return;
  }
  if (a.id > b.id) return;
  if (a.question_class == b.question_class) {
    record.Fail(problems, "class",
                Say("twins {} and {} are both of class {}; one must be A and the other U",
                    "孪生题 {} 与 {} 同为 {} 类；须一 A 一 U", a.id, b.id, NameOf(a.question_class)));
  }
  if (a.fact_id != b.fact_id) {
    record.Fail(problems, "fact_id",
                Say("twins {} and {} are about different facts: {} and {}",
                    "孪生题 {} 与 {} 的事实不同：{} 与 {}", a.id, b.id, a.fact_id, b.fact_id));
  }
  if (a.split != b.split) {
    record.Fail(problems, "split",
                Say("twins {} and {} are in different splits; keep them together",
                    "孪生题 {} 与 {} 不在同一划分；须放在一起", a.id, b.id));
  }
}

}  // namespace

std::optional<std::size_t> GoldSet::Find(std::string_view id) const {
  for (std::size_t i = 0; i < questions.size(); ++i) {
    if (questions[i].id == id) return i;
  }
  return std::nullopt;
}

GoldSet ParseGoldSet(std::string_view text, const std::string& file) {
  std::vector<Problem> problems;
  std::vector<QuestionRecord> records = ReadJsonRecords<Question>(text, file, problems);
  const bool all_lines_read = problems.empty();

  std::unordered_map<std::string, std::size_t> by_id;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto [first, is_new] = by_id.emplace(records[i].value.id, i);
    if (is_new) continue;
    records[i].Fail(
        problems, "id",
        Say("id {} is used again; it first stands in line {}", "编号 {} 重复；首次出现在第 {} 行",
            records[i].value.id, records[first->second].document.PositionOf(Json::json_pointer()).line));
  }
  for (const QuestionRecord& record : records) {
    const auto twin = by_id.find(record.value.twin_id);
    if (twin != by_id.end()) {
      CheckTwin(record, records[twin->second], problems);
    } else if (all_lines_read) {  // otherwise the twin may be on a line that could not be read
      record.Fail(problems, "twin_id",
                  Say("the twin {} of {} is not in this file", "{1} 的孪生题 {0} 不在本文件中",
                      record.value.twin_id, record.value.id));
    }
  }
  if (records.empty() && problems.empty()) {
    throw InputError({file, 0, 0}, Text{"the gold set holds no questions", "题集中没有题目"});
  }
  ThrowIfAny(std::move(problems));

  GoldSet gold;
  gold.sha256 = Sha256(text);
  for (QuestionRecord& record : records) gold.questions.push_back(std::move(record.value));
  return gold;
}

GoldSet LoadGoldSet(const std::string& path) {
  GoldSet gold = ParseGoldSet(ReadFile(path), path);
  const std::filesystem::path entities = EntitiesBeside(path);
  std::error_code failed;
  if (std::filesystem::exists(entities, failed)) {
    const std::string text = ReadFile(entities.string());
    gold.name_groups = NameGroups(ParseEntities(text, entities.string()));
    gold.entities_sha256 = Sha256(text);
  }
  return gold;
}

std::filesystem::path EntitiesBeside(const std::filesystem::path& gold) {
  return std::filesystem::path(gold).replace_filename("entities.jsonl");
}

GoldSet FilterBySplit(const GoldSet& gold, Split split) {
  GoldSet part;
  part.sha256 = gold.sha256;
  part.name_groups = gold.name_groups;
  part.entities_sha256 = gold.entities_sha256;
  for (const Question& question : gold.questions) {
    if (question.split == split) part.questions.push_back(question);
  }
  return part;
}

}  // namespace huoyan
