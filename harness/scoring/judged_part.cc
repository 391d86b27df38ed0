#include "harness/scoring/judged_part.h"

namespace huoyan {

const EnumTable<LabelSource>& EnumNames(Type<LabelSource>) {
  static const EnumTable<LabelSource> table{{LabelSource::kRules, "rules"}, {LabelSource::kPeople, "people"}};
  return table;
}

const Fields<JudgedPart>& DescribeFields(Type<JudgedPart>) {
  using P = JudgedPart;
  static const auto fields =
      Fields<P>()
          .Required("labels", &P::labels, {"whose verdicts the judge is held against", "裁判与谁的判定比对"})
          .Required("labelled", &P::labelled,
                    {"answers with a label and an opinion", "既有标注又有裁判意见的回答"})
          .Required("error", &P::error, {"how the judge did on them", "裁判在其上的表现"})
          .Required("judged", &P::judged, {"answers it settled", "由裁判判定的回答"})
          .Optional("right", &P::right, {"share it finds right", "其中判为正确的比例"})
          .Optional("corrected", &P::corrected,
                    {"that share with its errors taken out", "扣除裁判误差后的比例"});
  return fields;
}

JudgedPart MeasureJudgedPart(LabelSource labels, const JudgeTable& table, std::size_t judged_right,
                             std::size_t judged) {
  JudgedPart part;
  part.labels = labels;
  part.labelled = table.true_positives + table.false_negatives + table.false_positives + table.true_negatives;
  part.error = MeasureJudge(table);
  part.judged = judged;
  part.right = WilsonInterval(judged_right, judged);
  part.corrected = CorrectedRate(judged_right, judged, table);
  return part;
}

}  // namespace huoyan
