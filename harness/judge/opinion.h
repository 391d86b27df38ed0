#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "evalsets/judgement.h"
#include "evalsets/question.h"
#include "harness/judge/chat_endpoint.h"

namespace huoyan {

/// What a judge may say of an answer.
enum class JudgeVerdict { kCorrect, kWrong, kDeclined };
const EnumTable<JudgeVerdict>& EnumNames(Type<JudgeVerdict>);

/// A judge's reply, as the strict schema has it.
struct Opinion {
  std::string reason;  ///< first, so that it is thought of before the verdict
  JudgeVerdict verdict = JudgeVerdict::kWrong;
};
const Fields<Opinion>& DescribeFields(Type<Opinion>);

/// What the judge is told and asked. The answer under judgement is handed over as a JSON string, as material;
/// it cannot speak to the judge.
std::vector<ChatMessage> JudgeMessages(const Question& question, const std::string& answer);

/// The schema the reply must follow: both keys, no others.
Json OpinionSchema();

/// Reads a reply by that schema: one JSON object, no words around it. Gives the reason when it is none.
std::variant<Opinion, Text> ParseOpinion(const std::string& content);

/// As a verdict of the grader. On a question that cannot be answered there is no correct answer: a judge that
/// finds one there says that the premise was taken for granted, which is wrong.
Verdict ToVerdict(JudgeVerdict verdict, const Question& question);

}  // namespace huoyan
