#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "evalsets/question.h"
#include "harness/base/fields.h"

namespace huoyan {

/// A question about a fact with one thing in it exchanged, so that its premise is false.
struct FalsePremise {
  std::string question;
  std::string from;    ///< what the chapter has
  std::string to;      ///< what was put in; occurs nowhere in the chapter
  std::string anchor;  ///< a key word of the chapter that the question keeps
};
const Fields<FalsePremise>& DescribeFields(Type<FalsePremise>);

/// One checkable fact of the novel with questions that ask for it.
struct Fact {
  std::string id;
  int chapter = 0;
  QuestionKind kind = QuestionKind::kFact;
  AnswerType answer_type = AnswerType::kEntity;
  std::vector<std::string> questions;  ///< different wordings, at least one
  std::string answer;                  ///< short
  std::vector<std::string> accepted;  ///< as in Question: the answer and its aliases, or the members of a set
  std::string statement;              ///< the fact as one sentence
  std::optional<std::string> explain;  ///< a request that the statement answers
  std::optional<std::string> quote;    ///< a span of the chapter, verbatim, that bears the fact out
  std::vector<std::string> terms;      ///< anchors that occur in the chapter
  std::optional<FalsePremise> false_premise;
};
const Fields<Fact>& DescribeFields(Type<Fact>);

/// Reads a JSONL file of facts. Throws one Error(kUsage) with every broken line and doubled id.
std::vector<Fact> LoadFacts(const std::string& path);
std::vector<Fact> ParseFacts(std::string_view text, const std::string& file);

}  // namespace huoyan
