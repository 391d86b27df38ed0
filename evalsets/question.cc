#include "evalsets/question.h"

namespace huoyan {

const EnumTable<QuestionKind>& EnumNames(Type<QuestionKind>) {
  static const EnumTable<QuestionKind> table{
      {QuestionKind::kFact, "fact"},
      {QuestionKind::kNumber, "number"},
      {QuestionKind::kChapter, "chapter"},
      {QuestionKind::kMultiHop, "multi_hop"},
      {QuestionKind::kExplanation, "explanation"},
      {QuestionKind::kQuotation, "quotation"},
      {QuestionKind::kFalsePremise, "false_premise"},
      {QuestionKind::kNotInBook, "not_in_book"},
  };
  return table;
}

const EnumTable<QuestionClass>& EnumNames(Type<QuestionClass>) {
  static const EnumTable<QuestionClass> table{{QuestionClass::kAnswerable, "A"},
                                              {QuestionClass::kUnanswerable, "U"}};
  return table;
}

const EnumTable<AnswerType>& EnumNames(Type<AnswerType>) {
  static const EnumTable<AnswerType> table{
      {AnswerType::kEntity, "entity"},          {AnswerType::kNumber, "number"},
      {AnswerType::kChapter, "chapter"},        {AnswerType::kSet, "set"},
      {AnswerType::kOrderedSet, "ordered_set"}, {AnswerType::kFree, "free"},
  };
  return table;
}

const EnumTable<Difficulty>& EnumNames(Type<Difficulty>) {
  static const EnumTable<Difficulty> table{
      {Difficulty::kEasy, "easy"}, {Difficulty::kMedium, "medium"}, {Difficulty::kHard, "hard"}};
  return table;
}

const EnumTable<Split>& EnumNames(Type<Split>) {
  static const EnumTable<Split> table{{Split::kDev, "dev"}, {Split::kTest, "test"}};
  return table;
}

const EnumTable<EditDistance>& EnumNames(Type<EditDistance>) {
  static const EnumTable<EditDistance> table{{EditDistance::kNear, "near"}, {EditDistance::kFar, "far"}};
  return table;
}

const EnumTable<Exposure>& EnumNames(Type<Exposure>) {
  static const EnumTable<Exposure> table{
      {Exposure::kMemorised, "memorised"}, {Exposure::kInferred, "inferred"}, {Exposure::kUnseen, "unseen"}};
  return table;
}

const Fields<Evidence>& DescribeFields(Type<Evidence>) {
  static const auto fields =
      Fields<Evidence>()
          .Optional("chapter", &Evidence::chapter, {"chapter of the novel, 0 for none", "回目，0 表示无"},
                    Between(0, 100))
          .Required("terms", &Evidence::terms,
                    {"words that must occur there, or nowhere for not_in_book",
                     "该回中必须出现的词；not_in_book 则为全书不得出现的词"});
  return fields;
}

const Fields<PremiseEdit>& DescribeFields(Type<PremiseEdit>) {
  static const auto fields =
      Fields<PremiseEdit>()
          .Optional("from", &PremiseEdit::from, {"what the novel has", "原著中的内容"})
          .Required("to", &PremiseEdit::to, {"what the question put in its place", "题中替换成的内容"})
          .Required("distance", &PremiseEdit::distance,
                    {"near: from the book; far: from outside", "near 为书内，far 为书外"})
          .Check([](const PremiseEdit& edit) -> std::optional<Text> {
            if (!edit.to.empty()) return std::nullopt;
            return Text{"\"to\" is empty; name what was put in", "\"to\" 为空，应写明换入的内容"};
          });
  return fields;
}

namespace {

std::optional<Text> CheckQuestion(const Question& question) {
  if (question.id.empty()) return Text{"\"id\" is empty", "\"id\" 为空"};
  if (question.prompt.empty()) return Text{"\"prompt\" is empty", "\"prompt\" 为空"};
  if (question.fact_id.empty()) return Text{"\"fact_id\" is empty", "\"fact_id\" 为空"};
  const bool trap = question.kind == QuestionKind::kFalsePremise || question.kind == QuestionKind::kNotInBook;
  if (IsAnswerable(question) == trap) {
    return Say("kind \"{}\" does not belong to class {}; false_premise and not_in_book are U, the others A",
               "类型 \"{}\" 不属于 {} 类；false_premise 与 not_in_book 为 U，其余为 A", NameOf(question.kind),
               NameOf(question.question_class));
  }
  if (IsAnswerable(question) && question.accepted.empty()) {
    return Text{"class A needs at least one accepted answer", "A 类题至少要有一个可接受的答案"};
  }
  for (const std::string& accepted : question.accepted) {
    if (accepted.empty()) return Text{"an accepted answer is empty", "可接受的答案中有空串"};
  }
  if (question.evidence.terms.empty()) {
    return Text{"\"evidence\" needs at least one term to be checked against the novel",
                "\"evidence\" 至少要有一个可与原著核对的词"};
  }
  if (IsAnswerable(question) && question.evidence.chapter == 0) {
    return Text{"class A must cite a chapter in \"evidence\"", "A 类题须在 \"evidence\" 中注明回目"};
  }
  if (question.kind == QuestionKind::kFalsePremise && !question.edit) {
    return Text{"a false premise must say what was edited: add \"edit\"",
                "假前提题须写明改动：请加 \"edit\""};
  }
  return std::nullopt;
}

}  // namespace

const Fields<Question>& DescribeFields(Type<Question>) {
  static const auto fields =
      Fields<Question>()
          .Required("id", &Question::id, {"unique name", "唯一编号"})
          .Required("kind", &Question::kind, {"what is asked", "题目类型"})
          .Required("class", &Question::question_class,
                    {"A: answerable; U: to be declined or rebutted", "A 可答；U 应拒答或反驳"})
          .Required("prompt", &Question::prompt, {"the question as it is asked", "题面"})
          .Required("answer_type", &Question::answer_type, {"how answers are compared", "答案的比对方式"})
          .Required("accepted", &Question::accepted,
                    {"accepted answers; for sets the members, aliases separated by |",
                     "可接受的答案；集合类为全部成员，同一成员的别名以 | 分隔"})
          .Required("evidence", &Question::evidence, {"where the novel settles it", "原著依据"})
          .Optional("edit", &Question::edit,
                    {"how a U question departs from its fact", "U 类题相对事实的改动"})
          .Required("fact_id", &Question::fact_id,
                    {"the fact asked about; the cluster", "所问事实，即聚类单位"})
          .Required("twin_id", &Question::twin_id, {"the question of the other class", "另一类的孪生题"})
          .Required("difficulty", &Question::difficulty, {"how hard it is for a reader", "难度"})
          .Required("split", &Question::split,
                    {"dev: to choose on; test: to report on", "dev 用于挑选，test 用于报告"})
          .Optional(
              "exposure", &Question::exposure,
              {"how training data meets the fact: memorised, inferred from others, or unseen (held out)",
               "训练数据与该事实的关系：记忆、由他处推得，或特意留出"})
          .Optional("edition", &Question::edition, {"the only edition it holds for", "仅适用的版本"})
          .Check(CheckQuestion);
  return fields;
}

}  // namespace huoyan
