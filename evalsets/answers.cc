#include "evalsets/answers.h"

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
                    Between(-1e9, 0));
  return fields;
}

std::vector<Answer> LoadAnswers(const std::string& path) { return LoadJsonRecords<Answer>(path); }

}  // namespace huoyan
