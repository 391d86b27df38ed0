#include "harness/scoring/novel_check.h"

#include <algorithm>
#include <unordered_map>

namespace huoyan {
namespace {

// One score for each quotation, 1 when it is made up; quotations about one fact hang together.
std::optional<Estimate> FabricatedShare(const GoldSet& gold, const std::vector<Judgement>& judgements) {
  std::unordered_map<std::string_view, std::string_view> fact_of;
  for (const Question& question : gold.questions) fact_of.emplace(question.id, question.fact_id);
  std::unordered_map<std::string_view, Eigen::Index> row_of;
  std::vector<double> made_up, all;
  for (const Judgement& judgement : judgements) {
    const auto fact = fact_of.find(judgement.id);
    if (!judgement.quotes || judgement.quotes->empty() || fact == fact_of.end()) continue;
    const auto [row, is_new] = row_of.emplace(fact->second, row_of.size());
    if (is_new) {
      made_up.push_back(0);
      all.push_back(0);
    }
    for (const QuoteCheck& check : *judgement.quotes) {
      ++all[row->second];
      made_up[row->second] += check.found == QuoteFinding::kNotFound;
    }
  }
  const auto n = static_cast<Eigen::Index>(all.size());
  return ClusteredShare(Eigen::Map<const Eigen::VectorXd>(made_up.data(), n),
                        Eigen::Map<const Eigen::VectorXd>(all.data(), n));
}

}  // namespace

const Fields<NovelCheck>& DescribeFields(Type<NovelCheck>) {
  static const auto fields =
      Fields<NovelCheck>()
          .Required("counts", &NovelCheck::counts, {"wrong answers and quotations by kind", "错误与引文分类"})
          .Optional("fabricated_quotes", &NovelCheck::fabricated_quotes,
                    {"quotations that are not in the novel", "编造引文比例"});
  return fields;
}

std::optional<NovelCheck> MeasureAgainstNovel(const GoldSet& gold, const std::vector<Judgement>& judgements) {
  const bool looked_up = std::any_of(judgements.begin(), judgements.end(),
                                     [](const Judgement& judgement) { return judgement.quotes.has_value(); });
  if (!looked_up) return std::nullopt;
  return NovelCheck{CountHallucinations(judgements), FabricatedShare(gold, judgements)};
}

}  // namespace huoyan
