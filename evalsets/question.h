#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/base/fields.h"

namespace huoyan {

enum class QuestionKind {
  kFact,
  kNumber,
  kChapter,
  kMultiHop,
  kExplanation,
  kQuotation,
  kFalsePremise,
  kNotInBook
};
const EnumTable<QuestionKind>& EnumNames(Type<QuestionKind>);

/// What the right behaviour is: to answer (A), or to decline or rebut the premise (U).
enum class QuestionClass { kAnswerable, kUnanswerable };
const EnumTable<QuestionClass>& EnumNames(Type<QuestionClass>);

/// How an answer is compared with the accepted ones.
enum class AnswerType { kEntity, kNumber, kChapter, kSet, kOrderedSet, kFree };
const EnumTable<AnswerType>& EnumNames(Type<AnswerType>);

enum class Difficulty { kEasy, kMedium, kHard };
const EnumTable<Difficulty>& EnumNames(Type<Difficulty>);

/// Trials are chosen on dev and reported on test.
enum class Split { kDev, kTest };
const EnumTable<Split>& EnumNames(Type<Split>);

/// Near: another character, place or number of the book. Far: from outside the book.
enum class EditDistance { kNear, kFar };
const EnumTable<EditDistance>& EnumNames(Type<EditDistance>);

/// How the supervised training data meets the question's fact. Memorised: it trains on the fact. Inferred: it
/// trains on the facts that together give the answer, never on the answer itself. Unseen: the fact was held
/// out on purpose.
enum class Exposure { kMemorised, kInferred, kUnseen };
const EnumTable<Exposure>& EnumNames(Type<Exposure>);

/// Where the novel settles the question.
struct Evidence {
  int chapter = 0;  ///< 1 to 100; 0 when none is cited
  std::vector<std::string> terms;
};
const Fields<Evidence>& DescribeFields(Type<Evidence>);

/// The one thing in which a U question departs from its fact.
struct PremiseEdit {
  std::optional<std::string> from;
  std::string to;
  EditDistance distance = EditDistance::kNear;
};
const Fields<PremiseEdit>& DescribeFields(Type<PremiseEdit>);

/// One question of the gold set. `accepted` lists alternatives, except for the set types, where it lists the
/// members, all required; the aliases of one member are separated by "|".
struct Question {
  std::string id;
  QuestionKind kind = QuestionKind::kFact;
  QuestionClass question_class = QuestionClass::kAnswerable;
  std::string prompt;
  AnswerType answer_type = AnswerType::kEntity;
  std::vector<std::string> accepted;
  Evidence evidence;
  std::optional<PremiseEdit> edit;
  std::string fact_id;  ///< the cluster: questions about one fact are not independent
  std::string twin_id;
  Difficulty difficulty = Difficulty::kMedium;
  Split split = Split::kDev;
  Exposure exposure = Exposure::kMemorised;
  std::optional<std::string> edition;  ///< the only edition on which the question holds; any, when absent
};
const Fields<Question>& DescribeFields(Type<Question>);

inline bool IsAnswerable(const Question& question) {
  return question.question_class == QuestionClass::kAnswerable;
}

}  // namespace huoyan
