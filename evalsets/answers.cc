#include "evalsets/answers.h"

#include <map>
#include <unordered_map>

#include "evalsets/records.h"

namespace huoyan {

const Fields<Answer>& DescribeFields(Type<Answer>) {
  static const auto fields =
      Fields<Answer>()
          .Required("id", &Answer::id, {"the question's id", "题目编号"})
          .Required("answer", &Answer::answer, {"the reply, as decoded", "模型的回答原文"})
          .Optional("sample", &Answer::sample, {"number of the reply, from 0", "第几次回答，从 0 起"},
                    AtLeast(0))
          .Optional("mean_logprob", &Answer::mean_logprob,
                    {"mean natural-log probability of the answer's tokens", "回答各词元对数概率的均值"},
                    Between(-1e9, 0))
          .Optional("prompt", &Answer::prompt,
                    {"the question as it was asked; checked against the gold file", "提问原文，与题集核对"});
  return fields;
}

namespace {

using AnswerRecord = JsonRecord<Answer>;

void CheckQuestion(const AnswerRecord& record, const Question* question, const GoldSet& gold,
                   std::vector<Problem>& problems) {
  const Answer& answer = record.value;
  if (question == nullptr) {
    record.Fail(
        problems, "id",
        Say("there is no question {} in the gold file (SHA-256 {}); score with the gold file that was asked",
            "题集（SHA-256 {1}）中没有题目 {0}；请使用提问时的题集", answer.id, gold.sha256.substr(0, 12)));
  } else if (answer.prompt && *answer.prompt != question->prompt) {
    record.Fail(
        problems, "prompt",
        Say("the gold file asks \"{}\" here; it is another version than the one these answers belong to",
            "题集中此题为“{}”；题集与回答不是同一版本", question->prompt));
  }
}

}  // namespace

std::vector<Answer> LoadAnswers(const std::string& path) { return LoadJsonRecords<Answer>(path); }

std::vector<Answer> LoadAnswers(const std::string& path, const GoldSet& gold) {
  return ParseAnswers(ReadFile(path), path, gold);
}

std::vector<Answer> ParseAnswers(std::string_view text, const std::string& file, const GoldSet& gold) {
  std::unordered_map<std::string_view, const Question*> by_id;
  for (const Question& question : gold.questions) by_id.emplace(question.id, &question);
  std::vector<Problem> problems;
  std::vector<Answer> answers;
  std::map<std::pair<std::string, int>, int> lines;
  for (AnswerRecord& record : ReadJsonRecords<Answer>(text, file, problems)) {
    const auto question = by_id.find(record.value.id);
    CheckQuestion(record, question == by_id.end() ? nullptr : question->second, gold, problems);
    const int line = record.document.PositionOf(Json::json_pointer()).line;
    const auto [first, is_new] = lines.emplace(std::pair(record.value.id, record.value.sample), line);
    if (!is_new) {
      record.Fail(problems, "id",
                  Say("{} sample {} is answered again; the first answer stands in line {}",
                      "{} 的第 {} 次回答重复；首次出现在第 {} 行", record.value.id, record.value.sample,
                      first->second));
    }
    answers.push_back(std::move(record.value));
  }
  ThrowIfAny(std::move(problems));
  return answers;
}

}  // namespace huoyan
