#include "harness/scoring/scorecard_text.h"

#include <algorithm>

namespace huoyan {
namespace {

using Row = std::vector<std::string>;

// Columns on a terminal: East Asian characters from U+2E80 on take two.
std::size_t WidthOf(const std::string& text) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0) == 0x80) continue;
    const bool wide = byte >= 0xE3 || (byte == 0xE2 && i + 1 < text.size() &&
                                       static_cast<unsigned char>(text[i + 1]) >= 0xBA);
    width += wide ? 2 : 1;
  }
  return width;
}

// The first column is flush left, the others flush right.
std::string Align(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths;
  for (const Row& row : rows) {
    widths.resize(std::max(widths.size(), row.size()), 0);
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], WidthOf(row[i]));
  }
  std::string text;
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string padding(widths[i] - WidthOf(row[i]), ' ');
      text += i == 0 ? row[i] + padding : "  " + padding + row[i];
    }
    text += "\n";
  }
  return text;
}

Row CountRow(const std::string& title, const std::map<std::string, std::size_t>& counts) {
  Row row{title};
  for (const char* verdict : {"X", "C", "W", "R"}) {
    const auto found = counts.find(verdict);
    row.push_back(std::to_string(found == counts.end() ? 0 : found->second));
  }
  return row;
}

std::string Interval(const Estimate& estimate) {
  return fmt::format("{:.1f}-{:.1f}%", estimate.low * 100, estimate.high * 100);
}

// One measure that a scorecard may lack.
Row ShareRow(const std::string& title, const char* arrow, const std::optional<Estimate>& estimate) {
  if (!estimate) return {title, arrow, "-", "-", "-", "-"};
  return {title,
          arrow,
          ToPercent(estimate->value),
          Interval(*estimate),
          std::to_string(estimate->n),
          NameOf(estimate->method)};
}

std::string RenderOverlap(const OverlapScores& overlap, Language language) {
  const auto say = [&](const Text& text) { return text.In(language); };
  return Align({{say({"Wording (never gated)", "字面重合（不作闸门）"}), "", say({"value", "值"}),
                 say({"95% interval", "95% 区间"}), "n", say({"interval by", "区间算法"})},
                ShareRow(say({"Character F1", "字级 F1"}), "↑", overlap.character_f1),
                ShareRow("ROUGE-L", "↑", overlap.rouge_l),
                ShareRow("BLEU", "↑", overlap.bleu),
                ShareRow("chrF", "↑", overlap.chrf)});
}

std::string RenderCalibration(const Calibration& calibration, Language language) {
  const auto say = [&](const Text& text) { return text.In(language); };
  const auto bare = [](const std::string& title, const std::optional<double>& value) {
    return Row{title, "↓", value ? fmt::format("{:.3f}", *value) : "-", "-", "-", "-"};
  };
  return Align({{say({"Confidence", "置信度"}), "", say({"value", "值"}), say({"95% interval", "95% 区间"}),
                 "n", say({"interval by", "区间算法"})},
                ShareRow(say({"Brier score", "Brier 分"}), "↓", calibration.brier),
                ShareRow("AUROC", "↑", calibration.auroc),
                bare("ECE", calibration.ece),
                bare("AURC", calibration.aurc),
                bare("E-AURC", calibration.excess_aurc)});
}

std::string RenderJudgedPart(const JudgedPart& part, Language language) {
  const auto say = [&](const Text& text) { return text.In(language); };
  const bool people = part.labels == LabelSource::kPeople;
  Row kappa = ShareRow("kappa", "↑", part.error.kappa);
  if (part.error.kappa) {
    kappa[2] = fmt::format("{:.2f}", part.error.kappa->value);
    kappa[3] = fmt::format("{:.2f}-{:.2f}", part.error.kappa->low, part.error.kappa->high);
  }
  return Align(
      {{say(people ? Text{"Judge, against people", "裁判（与人工标注比对）"}
                   : Text{"Judge, against the rules", "裁判（与规则判定比对）"}),
        "", say({"value", "值"}), say({"95% interval", "95% 区间"}), "n", say({"interval by", "区间算法"})},
       kappa,
       ShareRow(say({"Sensitivity", "灵敏度"}), "↑", part.error.sensitivity),
       ShareRow(say({"Specificity", "特异度"}), "↑", part.error.specificity),
       ShareRow(say({"Right, as it judged", "裁判所判正确率"}), "", part.right),
       ShareRow(say({"Right, its errors taken out", "扣除裁判误差后"}), "", part.corrected)});
}

std::string RenderNovelCheck(const NovelCheck& check, Language language) {
  const auto say = [&](const Text& text) { return text.In(language); };
  const HallucinationCounts& counts = check.counts;
  const auto row = [&](const Text& title, std::size_t n) { return Row{say(title), std::to_string(n)}; };
  const std::string kinds =
      Align({{say({"Looked up in the novel", "与原著核对"}), "n"},
             row({"wrong answers", "错误回答"}, counts.wrong),
             row({"  another name of the book", "  答成书中另一名称"}, counts.wrong_entity),
             row({"  a thing of the book where it is not", "  书中之物置于别处"}, counts.wrong_chapter),
             row({"  a name that is not in the book", "  书中所无的名称"}, counts.not_in_book),
             row({"  none of these", "  不属以上"}, counts.unclassified()),
             row({"quotations", "引文"}, counts.quotes),
             row({"  word for word", "  逐字相符"}, counts.quotes_exact),
             row({"  nearly so", "  大致相符"}, counts.quotes_near),
             row({"  not in the book", "  书中没有"}, counts.quotes_not_found)});
  return kinds +
         Align({ShareRow(say({"Fabricated quotations", "编造引文比例"}), "↓", check.fabricated_quotes)});
}

std::string RenderSlices(const std::vector<Slice>& slices, Language language) {
  const auto say = [&](const Text& text) { return text.In(language); };
  std::vector<Row> rows{{say({"By part of the questions", "分部分"}), "", "n"}};
  const std::vector<MetricId> shown{MetricId::kAppropriate, MetricId::kHallucinationAll,
                                    MetricId::kFabrication};
  for (const MetricId metric : shown) {
    rows.front().push_back(InfoOf(metric).title.In(language));
    rows.front().push_back("95%");
  }
  for (const Slice& slice : slices) {
    Row row{TitleOf(slice.by).In(language), slice.part, std::to_string(slice.questions)};
    for (const MetricId metric : shown) {
      const auto found = slice.metrics.find(metric);
      const bool has = found != slice.metrics.end();
      row.push_back(has ? ToPercent(found->second.value) : "-");
      row.push_back(has ? Interval(found->second) : "-");
    }
    rows.push_back(std::move(row));
  }
  return Align(rows);
}

}  // namespace

std::string ToPercent(double share) { return fmt::format("{:.1f}%", share * 100); }

std::string RenderScorecard(const Scorecard& card, Language language) {
  const auto say = [&](const Text& text) { return text.In(language); };
  std::string text = Align({{say({"Verdicts", "判定"}), "X", "C", "W", "R"},
                            CountRow(say({"Answerable (A)", "可答（A）"}), card.answerable),
                            CountRow(say({"Unanswerable (U)", "不可答（U）"}), card.unanswerable)});
  std::vector<Row> rows{{say({"Metric", "指标"}), "", say({"value", "值"}), say({"95% interval", "95% 区间"}),
                         "n", say({"interval by", "区间算法"})}};
  for (const MetricInfo& info : Metrics()) {
    const char* const arrow = info.direction == Direction::kHigherIsBetter ? "↑" : "↓";
    const auto found = card.metrics.find(info.id);
    rows.push_back(ShareRow(say(info.title), arrow,
                            found == card.metrics.end() ? std::nullopt : std::optional(found->second)));
  }
  text += "\n" + Align(rows);
  if (card.calibration) text += "\n" + RenderCalibration(*card.calibration, language);
  if (card.overlap) text += "\n" + RenderOverlap(*card.overlap, language);
  if (card.novel) text += "\n" + RenderNovelCheck(*card.novel, language);
  if (card.judge) text += "\n" + RenderJudgedPart(*card.judge, language);
  if (!card.slices.empty()) text += "\n" + RenderSlices(card.slices, language);
  return text;
}

std::string RenderScoreReport(const ScoreReport& report, Language language) {
  std::string text;
  for (const Text& note : NotesOn(report)) text += "! " + note.In(language) + "\n";
  text += (text.empty() ? "" : "\n") + RenderScorecard(report.scorecard, language) + "\n";
  const BotReport& check = report.grader_check;
  text += Say("Grader check: false positives {}, false negatives {}{}",
              "评分器自检：误判通过 {}，误判不通过 {}{}", ToPercent(check.false_positive_rate),
              ToPercent(check.false_negative_rate), check.ok ? "" : " (!)")
              .In(language) +
          "\n";
  return text;
}

}  // namespace huoyan
