#include "reports/names.h"

#include "harness/experiment/measure.h"

namespace huoyan {

Text ReadableName(TrialStatus status) {
  switch (status) {
    case TrialStatus::kCompleted:
      return {"completed", "完成"};
    case TrialStatus::kOutOfMemory:
      return {"out of memory", "内存不足"};
    case TrialStatus::kDiverged:
      return {"diverged", "发散"};
    case TrialStatus::kFailed:
      return {"failed", "失败"};
    case TrialStatus::kSkipped:
      return {"skipped", "跳过"};
  }
  return {};
}

Text ReadableName(MemoryCategory category) { return TitleOf(Measure(category)); }

Text ReadableName(MemoryPhase phase) {
  switch (phase) {
    case MemoryPhase::kLoad:
      return {"load", "加载"};
    case MemoryPhase::kTrain:
      return {"train", "训练"};
    case MemoryPhase::kGenerate:
      return {"generate", "生成"};
  }
  return {};
}

Text ReadableName(QuestionKind kind) {
  switch (kind) {
    case QuestionKind::kFact:
      return {"fact", "事实"};
    case QuestionKind::kNumber:
      return {"number", "数字"};
    case QuestionKind::kChapter:
      return {"chapter", "回目"};
    case QuestionKind::kMultiHop:
      return {"multi-hop", "多步推理"};
    case QuestionKind::kExplanation:
      return {"explanation", "解释"};
    case QuestionKind::kQuotation:
      return {"quotation", "引文"};
    case QuestionKind::kFalsePremise:
      return {"false premise", "错误前提"};
    case QuestionKind::kNotInBook:
      return {"not in the book", "书中没有"};
  }
  return {};
}

Text ReadableName(QuestionClass question_class) {
  return question_class == QuestionClass::kAnswerable ? Text{"A: to be answered", "A：应作答"}
                                                      : Text{"U: to be declined", "U：应拒答或纠正"};
}

Text ReadableName(Bot bot) {
  switch (bot) {
    case Bot::kAlwaysRefuse:
      return {"declines everything", "一概拒答"};
    case Bot::kEcho:
      return {"repeats the question", "复述题目"};
    case Bot::kRandomEntity:
      return {"gives another question's answer", "答成别题的答案"};
    case Bot::kParaphrase:
      return {"the accepted answer in other words", "换种说法的标准答案"};
    case Bot::kHedge:
      return {"the accepted answer, hedged", "含糊其辞的标准答案"};
  }
  return {};
}

Text ReadableName(Hallucination kind) {
  switch (kind) {
    case Hallucination::kWrongEntity:
      return {"another name of the book", "答成书中另一名称"};
    case Hallucination::kWrongChapter:
      return {"a thing of the book where it is not", "书中之物置于别处"};
    case Hallucination::kNotInBook:
      return {"a name that is not in the book", "书中所无的名称"};
  }
  return {};
}

Text ReadableName(QuoteFinding finding) {
  switch (finding) {
    case QuoteFinding::kExact:
      return {"word for word in the book", "与原文逐字相符"};
    case QuoteFinding::kNear:
      return {"nearly so in the book", "与原文大致相符"};
    case QuoteFinding::kNotFound:
      return {"not in the book", "书中没有"};
  }
  return {};
}

Text ReadableName(ClaimVerdict verdict) {
  switch (verdict) {
    case ClaimVerdict::kConfirmed:
      return {"✓ confirmed", "✓ 成立"};
    case ClaimVerdict::kRefuted:
      return {"✗ refuted", "✗ 不成立"};
    case ClaimVerdict::kUndecided:
      return {"? undecided", "? 未决"};
    case ClaimVerdict::kNotTestable:
      return {"– not testable here", "– 此处无法检验"};
  }
  return {};
}

Text ReadableName(Verdict verdict) {
  switch (verdict) {
    case Verdict::kCorrect:
      return {"✓ correct", "✓ 正确"};
    case Verdict::kWrong:
      return {"✗ wrong", "✗ 错误"};
    case Verdict::kRefused:
      return {"∅ declined", "∅ 拒答或纠正"};
    case Verdict::kUngradable:
      return {"? ungraded", "? 无法评分"};
  }
  return {};
}

}  // namespace huoyan
