#include "harness/rating/labels.h"

#include <map>
#include <set>

#include "evalsets/records.h"

namespace huoyan {

const Fields<HumanLabel>& DescribeFields(Type<HumanLabel>) {
  static const auto fields =
      Fields<HumanLabel>()
          .Required("id", &HumanLabel::id, {"the question's id", "题目编号"})
          .Required("right", &HumanLabel::right,
                    {"truly answered or, without an answer, declined or rebutted",
                     "答得对；不可答题则为拒答或纠正"})
          .Optional("sample", &HumanLabel::sample, {"number of the reply, from 0", "第几次回答，从 0 起"},
                    AtLeast(0));
  return fields;
}

std::vector<HumanLabel> LoadLabels(const std::string& path, const std::vector<Answer>& answers) {
  std::set<std::pair<std::string, int>> answered;
  for (const Answer& answer : answers) answered.emplace(answer.id, answer.sample);
  std::vector<Problem> problems;
  std::vector<HumanLabel> labels;
  std::map<std::pair<std::string, int>, int> lines;
  for (JsonRecord<HumanLabel>& record : ReadJsonRecords<HumanLabel>(ReadFile(path), path, problems)) {
    const std::pair key(record.value.id, record.value.sample);
    const int line = record.document.PositionOf(Json::json_pointer()).line;
    const auto [first, is_new] = lines.emplace(key, line);
    if (!is_new) {
      record.Fail(problems, "id",
                  Say("{} sample {} is labelled again; the first label stands in line {}",
                      "{} 的第 {} 次回答重复标注；首次出现在第 {} 行", key.first, key.second, first->second));
    } else if (answered.count(key) == 0) {
      record.Fail(problems, "id",
                  Say("there is no answer to {} sample {}; labels must belong to these answers",
                      "没有 {} 的第 {} 次回答；标注须与回答文件配套", key.first, key.second));
    }
    labels.push_back(std::move(record.value));
  }
  ThrowIfAny(std::move(problems));
  return labels;
}

std::vector<HumanLabel> LabelsFrom(const std::vector<Rater>& raters, const std::vector<KeyItem>& key,
                                   const std::string& system) {
  constexpr double kTrue = 4;
  struct Marks {
    int sum = 0;
    int count = 0;
  };
  std::map<std::string, Marks> truthfulness;
  for (const Rater& rater : raters) {
    for (const Rating& rating : rater.ratings) {
      Marks& marks = truthfulness[rating.item];
      marks.sum += rating.marks[0];
      ++marks.count;
    }
  }
  std::vector<HumanLabel> labels;
  bool known = false;
  for (const KeyItem& item : key) {
    if (item.system != system) continue;
    known = true;
    const auto marks = truthfulness.find(item.item);
    if (marks == truthfulness.end()) continue;
    labels.push_back({item.id, item.sample, marks->second.sum >= kTrue * marks->second.count});
  }
  if (known) return labels;
  throw Error(ExitCode::kUsage,
              Say("no answer in the key is of the system \"{}\"", "对照表中没有系统“{}”的回答", system));
}

}  // namespace huoyan
