#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "evalsets/answers.h"
#include "evalsets/gold.h"
#include "harness/base/text.h"
#include "harness/judge/judge.h"

namespace huoyan {

/// The options of `score` about the judge. The key comes from HUOYAN_JUDGE_KEY, never from the command line,
/// which others can read.
struct JudgeArguments {
  ChatEndpoint endpoint;
  std::string cache = ".cache/judge";
  std::string labels;  ///< file of human labels to hold the judge against
  JudgeOptions options;

  bool wanted() const { return !endpoint.url.empty(); }
};

void AddJudgeOptions(CLI::App& score, JudgeArguments& arguments);

/// Lets the judge settle what the rules left open.
JudgeReport RunJudge(const JudgeArguments& arguments, const GoldSet& gold, const std::vector<Answer>& answers,
                     std::vector<Judgement>& judgements);

/// The report as lines for a terminal, failures first.
std::string RenderJudgeReport(const JudgeReport& report, Language language);

}  // namespace huoyan
