#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "evalsets/answers.h"
#include "evalsets/gold.h"
#include "evalsets/judgement.h"
#include "harness/judge/chat_endpoint.h"
#include "harness/judge/opinion.h"
#include "harness/rating/labels.h"
#include "harness/scoring/judged_part.h"

namespace huoyan {

/// A model that judges single answers. Opinions are kept in a folder, one file each, named by the SHA-256 of
/// the request, so that the same model is never asked the same thing twice.
class Judge {
 public:
  /// `cache`: the folder, made when needed; empty = nothing is kept.
  Judge(ChatEndpoint endpoint, std::filesystem::path cache);

  struct Reply {
    std::variant<Opinion, ChatFailure> outcome;
    bool from_cache = false;
  };
  /// A cached opinion that cannot be read is asked for again.
  Reply Ask(const Question& question, const std::string& answer) const;

 private:
  ChatEndpoint endpoint_;
  std::filesystem::path cache_;
};

/// Did the rules leave it open? Judgements by the rules `undetermined` and `declined_undetermined`, and
/// free-text answers in which no accepted phrase occurs.
bool IsUndetermined(const Question& question, const Judgement& judgement);

struct JudgeOptions {
  std::size_t audit = 50;  ///< determined answers that are judged as well, drawn by seed; all when fewer
  std::uint64_t seed = 1;
  std::vector<HumanLabel> labels;  ///< when there are any, these answers are judged instead of a draw
};

/// What a judge was asked, and what it is worth.
struct JudgeReport {
  std::size_t undetermined = 0;  ///< all of them are asked
  std::size_t settled = 0;       ///< now right, wrong or declined by the judge
  std::size_t failed = 0;        ///< no usable opinion: ungradable now
  std::size_t from_cache = 0;    ///< of all opinions
  JudgedPart part;               ///< what it settled, held against labels
  std::vector<Text> failures;    ///< different reasons, at most ten
};

/// Asks the judge about every undetermined judgement and puts its verdict there: rule "judge", the reason in
/// `extracted`; without an opinion, X with rule "judge_failed". Determined judgements never change. Then the
/// judge is held against people's labels or, without any, against the rules' verdicts on determined answers.
/// Judgements without an answer (missing) are left alone. Throws Error(kUsage) for a label without an answer.
JudgeReport JudgeUndetermined(const GoldSet& gold, const std::vector<Answer>& answers, const Judge& judge,
                              const JudgeOptions& options, std::vector<Judgement>& judgements);

}  // namespace huoyan
