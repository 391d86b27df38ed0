#include "harness/scoring/score.h"

#include <map>
#include <set>
#include <unordered_map>

#include "harness/scoring/answer_measures.h"

namespace huoyan {
namespace {

constexpr std::size_t kMostSamples = 1000;

std::string LabelOf(const std::string& id, int sample) {
  return sample == 0 ? id : id + "#" + std::to_string(sample);
}

std::string FirstOf(const std::vector<std::string>& labels) {
  constexpr std::size_t kShown = 5;
  std::string text;
  for (std::size_t i = 0; i < labels.size() && i < kShown; ++i) text += (i == 0 ? "" : ", ") + labels[i];
  return labels.size() > kShown ? text + ", …" : text;
}

}  // namespace

ScoreReport ScoreAnswers(const Grader& grader, const std::vector<Answer>& answers,
                         const BootstrapOptions& options) {
  const GoldSet& gold = grader.gold();
  std::unordered_map<std::string, std::size_t> by_id;
  for (std::size_t q = 0; q < gold.questions.size(); ++q) by_id.emplace(gold.questions[q].id, q);

  ScoreReport report;
  std::set<int> samples;
  std::map<std::pair<std::size_t, int>, const Answer*> first;
  for (const Answer& answer : answers) {
    const auto question = by_id.find(answer.id);
    if (question == by_id.end()) {
      report.unknown_ids.push_back(answer.id);
      continue;
    }
    samples.insert(answer.sample);
    if (!first.emplace(std::pair(question->second, answer.sample), &answer).second) {
      report.duplicates.push_back(LabelOf(answer.id, answer.sample));
    }
  }
  if (samples.empty()) samples.insert(0);
  if (samples.size() > kMostSamples) {
    throw Error(ExitCode::kUsage, Say("{} different sample numbers; the most is {}",
                                      "sample 取值多达 {} 种，上限为 {}", samples.size(), kMostSamples));
  }
  for (std::size_t q = 0; q < gold.questions.size(); ++q) {
    for (const int sample : samples) {
      const auto answer = first.find({q, sample});
      if (answer != first.end()) {
        report.judgements.push_back(grader.Grade(q, answer->second->answer, sample));
        report.answers.push_back(*answer->second);
        continue;
      }
      report.answers.push_back({gold.questions[q].id, "", sample, std::nullopt});
      report.missing.push_back(LabelOf(gold.questions[q].id, sample));
      report.judgements.push_back({gold.questions[q].id, sample, Verdict::kUngradable, "missing", {}, {}});
    }
  }
  CountAgain(gold, report, options);
  report.grader_check = RunBots(grader);
  return report;
}

ScoreReport ScoreAnswers(const GoldSet& gold, const std::vector<Answer>& answers,
                         const std::vector<std::string>& names) {
  return ScoreAnswers(Grader(gold, names), answers);
}

void CountAgain(const GoldSet& gold, ScoreReport& report, const BootstrapOptions& options) {
  report.scorecard = BuildScorecard(gold, report.judgements, options);
  AnswerMeasures(gold).AddTo(report.scorecard, report.judgements, report.answers);
}

std::vector<Text> NotesOn(const ScoreReport& report) {
  std::vector<Text> notes;
  if (!report.missing.empty()) {
    notes.push_back(Say("{} answers are missing and count as ungradable: {}",
                        "缺 {} 条回答，按无法评分计：{}", report.missing.size(), FirstOf(report.missing)));
  }
  if (!report.unknown_ids.empty()) {
    notes.push_back(Say("{} answers belong to no question of this gold set and were left out: {}",
                        "{} 条回答在题集中没有对应题目，已略去：{}", report.unknown_ids.size(),
                        FirstOf(report.unknown_ids)));
  }
  if (!report.duplicates.empty()) {
    notes.push_back(Say("{} answers repeat an id and sample; the first of each counts: {}",
                        "{} 条回答的编号与次数重复，以首条为准：{}", report.duplicates.size(),
                        FirstOf(report.duplicates)));
  }
  for (const BotResult& bot : report.grader_check.bots) {
    if (bot.ok) continue;
    notes.push_back(
        Say("the grader misreads the bot {}: {} of {} answers, for example {}; do not publish this score",
            "评分器误读机器人 {}：{}/{} 条，例如 {}；此分数不应发布", NameOf(bot.bot), bot.misread, bot.n,
            FirstOf(bot.examples)));
  }
  return notes;
}

}  // namespace huoyan
