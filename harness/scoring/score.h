#pragma once

#include <string>
#include <vector>

#include "evalsets/answers.h"
#include "evalsets/grade.h"
#include "harness/scoring/bots.h"
#include "harness/scoring/scorecard.h"

namespace huoyan {

/// A file of answers, scored.
struct ScoreReport {
  std::vector<Answer> answers;        ///< beside the judgements; an empty one where none was given
  std::vector<Judgement> judgements;  ///< gold order, then sample; missing answers are X with rule "missing"
  Scorecard scorecard;
  BotReport grader_check;
  std::vector<std::string> unknown_ids;  ///< answers to questions that are not in the gold set; left out
  std::vector<std::string> duplicates;   ///< "id" or "id#sample" answered again; the first answer counts
  std::vector<std::string> missing;      ///< "id" or "id#sample" without an answer; counted as ungradable
};

/// Grades all answers, fills in what is missing, counts, and lets the bots check the grader. Pure. Throws
/// Error(kUsage) when there are more than 1000 different sample numbers.
ScoreReport ScoreAnswers(const Grader& grader, const std::vector<Answer>& answers,
                         const BootstrapOptions& options = {});
ScoreReport ScoreAnswers(const GoldSet& gold, const std::vector<Answer>& answers,
                         const std::vector<std::string>& names = {});

/// Makes the scorecard again after a judge or the novel has changed what stands in the judgements.
void CountAgain(const GoldSet& gold, ScoreReport& report, const BootstrapOptions& options = {});

/// What a reader should know before the numbers: missing, unknown and doubled answers, bots that moved.
std::vector<Text> NotesOn(const ScoreReport& report);

}  // namespace huoyan
