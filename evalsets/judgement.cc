#include "evalsets/judgement.h"

#include "evalsets/records.h"

namespace huoyan {

const EnumTable<Verdict>& EnumNames(Type<Verdict>) {
  static const EnumTable<Verdict> table{{Verdict::kCorrect, "C"},
                                        {Verdict::kWrong, "W"},
                                        {Verdict::kRefused, "R"},
                                        {Verdict::kUngradable, "X"}};
  return table;
}

const EnumTable<QuoteFinding>& EnumNames(Type<QuoteFinding>) {
  static const EnumTable<QuoteFinding> table{
      {QuoteFinding::kExact, "exact"}, {QuoteFinding::kNear, "near"}, {QuoteFinding::kNotFound, "not_found"}};
  return table;
}

const Fields<QuoteCheck>& DescribeFields(Type<QuoteCheck>) {
  static const auto fields = Fields<QuoteCheck>()
                                 .Required("quote", &QuoteCheck::quote, {"the quoted words", "引文"})
                                 .Required("found", &QuoteCheck::found,
                                           {"exact, near (few characters differ) or not_found",
                                            "exact 逐字，near 大致，not_found 查无"})
                                 .Optional("chapter", &QuoteCheck::chapter,
                                           {"where it was found; 0 for the appendix", "所在回目，0 为附录"});
  return fields;
}

const Fields<Judgement>& DescribeFields(Type<Judgement>) {
  static const auto fields =
      Fields<Judgement>()
          .Required("id", &Judgement::id, {"the question's id", "题目编号"})
          .Optional("sample", &Judgement::sample, {"number of the reply, from 0", "第几次回答，从 0 起"},
                    AtLeast(0))
          .Required("verdict", &Judgement::verdict,
                    {"C correct, W wrong, R declined or rebutted, X ungradable",
                     "C 正确，W 错误，R 拒答或反驳，X 无法评分"})
          .Required("rule", &Judgement::rule, {"the grading rule that fired", "判分所依规则"})
          .Optional("extracted", &Judgement::extracted,
                    {"what the rule saw in the answer", "规则在回答中所见"})
          .Optional("taxonomy", &Judgement::taxonomy, {"kind of hallucination", "幻觉类别"})
          .Optional("quotes", &Judgement::quotes, {"quotations looked up in the novel", "与原著核对的引文"});
  return fields;
}

std::vector<Judgement> LoadJudgements(const std::string& path) { return LoadJsonRecords<Judgement>(path); }

}  // namespace huoyan
