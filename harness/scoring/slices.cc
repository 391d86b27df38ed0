#include "harness/scoring/slices.h"

#include <utility>

#include "harness/scoring/formula.h"

namespace huoyan {
namespace {

constexpr MetricId kSliced[] = {MetricId::kAppropriate, MetricId::kAccuracy, MetricId::kHallucinationAll,
                                MetricId::kFabrication};

// A key that sorts parts as they should be shown.
int OrderOf(SliceBy by, const Question& question) {
  switch (by) {
    case SliceBy::kKind:
      return static_cast<int>(question.kind);
    case SliceBy::kExposure:
      return static_cast<int>(question.exposure);
    case SliceBy::kDifficulty:
      return static_cast<int>(question.difficulty);
    case SliceBy::kStretch:
      return (question.evidence.chapter + 9) / 10;
  }
  return 0;
}

}  // namespace

const EnumTable<SliceBy>& EnumNames(Type<SliceBy>) {
  static const EnumTable<SliceBy> table{{SliceBy::kKind, "kind"},
                                        {SliceBy::kExposure, "exposure"},
                                        {SliceBy::kDifficulty, "difficulty"},
                                        {SliceBy::kStretch, "stretch"}};
  return table;
}

Text TitleOf(SliceBy by) {
  switch (by) {
    case SliceBy::kKind:
      return {"kind", "题型"};
    case SliceBy::kExposure:
      return {"exposure", "训练接触"};
    case SliceBy::kDifficulty:
      return {"difficulty", "难度"};
    case SliceBy::kStretch:
      return {"chapters", "回目"};
  }
  return {};
}

std::string SliceOf(SliceBy by, const Question& question) {
  switch (by) {
    case SliceBy::kKind:
      return NameOf(question.kind);
    case SliceBy::kExposure:
      return NameOf(question.exposure);
    case SliceBy::kDifficulty:
      return NameOf(question.difficulty);
    case SliceBy::kStretch:
      break;
  }
  const int stretch = OrderOf(SliceBy::kStretch, question);
  return stretch == 0 ? "none" : fmt::format("{}-{}", 10 * stretch - 9, 10 * stretch);
}

const Fields<Slice>& DescribeFields(Type<Slice>) {
  static const auto fields = Fields<Slice>()
                                 .Required("by", &Slice::by, {"how the questions are parted", "划分方式"})
                                 .Required("part", &Slice::part, {"which part", "部分"})
                                 .Required("questions", &Slice::questions, {"questions in it", "题数"})
                                 .Required("metrics", &Slice::metrics, {"estimates on it", "该部分的估计"});
  return fields;
}

std::vector<Slice> SliceScores(const GoldSet& gold, const JudgementTable& table) {
  std::map<std::pair<SliceBy, int>, std::vector<std::size_t>> parts;
  for (const auto& [by, name] : EnumNames(Type<SliceBy>{})) {
    for (std::size_t q = 0; q < gold.questions.size(); ++q) {
      parts[{by, OrderOf(by, gold.questions[q])}].push_back(q);
    }
  }
  std::vector<Slice> slices;
  for (const auto& [key, questions] : parts) {
    Slice slice;
    slice.by = key.first;
    slice.part = SliceOf(key.first, gold.questions[questions.front()]);
    slice.questions = questions.size();
    const ClusterSums tallies = TallyByCluster(gold, table, questions);
    for (const MetricId metric : kSliced) {
      if (const auto estimate = EstimateWithoutDraws(metric, tallies)) slice.metrics[metric] = *estimate;
    }
    slices.push_back(std::move(slice));
  }
  return slices;
}

}  // namespace huoyan
