#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "harness/base/error.h"
#include "harness/rating/agreement.h"
#include "harness/rating/csv.h"
#include "harness/rating/labels.h"
#include "harness/rating/sheet.h"

namespace huoyan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

GoldSet Gold() {
  GoldSet gold;
  for (int i = 0; i < 20; ++i) {
    Question question;
    question.id = "q" + std::to_string(i);
    question.prompt = "第" + std::to_string(i) + "问，谁？";
    gold.questions.push_back(question);
  }
  return gold;
}

std::vector<RatedSystem> Systems() {
  std::vector<RatedSystem> systems{{"base-model", {}}, {"tuned-model", {}}};
  for (const Question& question : Gold().questions) {
    systems[0].answers.push_back({question.id, "他说：\"不知道\",\n=1+1<|im_end|>", 0, {}});
    systems[1].answers.push_back({question.id, "=孙悟空", 0, {}});
  }
  return systems;
}

std::vector<std::string> Rows(const RatingSheet& sheet) {
  std::vector<std::string> rows;
  for (const CsvRow& row : ParseCsv(sheet.csv, "sheet.csv"))
    rows.push_back(row.cells[0] + "|" + row.cells[2]);
  return rows;
}

// The sheet as a rater sends it back: the given cells in the three columns of marks.
std::string Filled(const std::vector<std::string>& rows) {
  std::string csv = "\xEF\xBB\xBFitem,question,answer,truthfulness,expertise,language,comment\r\n";
  for (const std::string& row : rows) csv += row + "\r\n";
  return csv;
}

std::string ErrorsIn(const std::string& csv) {
  const std::vector<KeyItem> key{{"r0001", "base", "q1", 0}, {"r0002", "tuned", "q1", 0}};
  try {
    ReadRatings(csv, "ratings.csv", key);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(RatingSheet, HidesWhoAnsweredAndOpensInSpreadsheets) {
  const RatingSheet sheet = MakeRatingSheet(Gold(), Systems(), 5, 1);
  EXPECT_THAT(sheet.csv,
              StartsWith("\xEF\xBB\xBFitem,question,answer,truthfulness,expertise,language,comment\r\n"));
  EXPECT_EQ(sheet.key.size(), 10u) << "five questions, two systems";
  EXPECT_THAT(sheet.csv, Not(HasSubstr("base-model")));
  EXPECT_THAT(sheet.csv, Not(HasSubstr("tuned-model")));
  EXPECT_THAT(sheet.csv, Not(HasSubstr("<|im_end|>")));
  EXPECT_THAT(sheet.csv, HasSubstr(",'=孙悟空,")) << "never run as a formula";
  const std::vector<CsvRow> rows = ParseCsv(sheet.csv, "sheet.csv");
  ASSERT_EQ(rows.size(), 11u);
  const bool base_first = sheet.key[0].system == "base-model";
  EXPECT_EQ(rows[1].cells[2], base_first ? "他说：\"不知道\",\n=1+1" : "'=孙悟空");
}

TEST(RatingSheet, IsShuffledBySeedAlone) {
  const RatingSheet first = MakeRatingSheet(Gold(), Systems(), 20, 1);
  EXPECT_EQ(first.csv, MakeRatingSheet(Gold(), Systems(), 20, 1).csv);
  EXPECT_NE(Rows(first), Rows(MakeRatingSheet(Gold(), Systems(), 20, 2)));
  std::set<std::string> in_first_half;
  for (std::size_t i = 0; i < 20; ++i) in_first_half.insert(first.key[i].system);
  EXPECT_EQ(in_first_half.size(), 2u) << "systems are mixed";
}

TEST(RatingSheet, RefusesWhatCannotBeRatedBlind) {
  EXPECT_THROW(MakeRatingSheet(Gold(), {}, 5, 1), Error);
  EXPECT_THROW(MakeRatingSheet(Gold(), {{"x", {{"q1", "甲", 0, {}}}}, {"x", {{"q1", "乙", 0, {}}}}}, 5, 1),
               Error);
  EXPECT_THROW(MakeRatingSheet(Gold(), {{"x", {{"nobody", "甲", 0, {}}}}}, 5, 1), Error);
}

TEST(Ratings, AreReadAsSpreadsheetsSaveThem) {
  const std::vector<KeyItem> key{
      {"r0001", "base", "q1", 0}, {"r0002", "tuned", "q1", 0}, {"r0003", "tuned", "q2", 0}};
  const auto read = [&](const std::string& csv) { return ReadRatings(csv, "ratings.csv", key); };
  const std::vector<Rating> ratings = read(
      Filled({"r0002,问,\"答\r\n第二行\",5,４, 3 ,好", "r0001,问,答,1,2,3,", "r0003,问,答,,,,\"没把握\""}));
  ASSERT_EQ(ratings.size(), 2u) << "a row without marks was not rated";
  EXPECT_EQ(ratings[0].item, "r0002");
  EXPECT_THAT(ratings[0].marks, ElementsAre(5, 4, 3));
  const std::vector<Rating> european = read("Language;Item;Truthfulness;Expertise\n3;r0001;1;2\n");
  ASSERT_EQ(european.size(), 1u);
  EXPECT_THAT(european[0].marks, ElementsAre(1, 2, 3));
}

TEST(Ratings, AreRefusedWithEveryProblemByLine) {
  const std::string errors = ErrorsIn(Filled(
      {"r0001,问,\"两\n行\",6,2,3,", "r0009,问,答,1,1,1,", "r0001,问,答,1,1,1,", "r0002,问,答,1,,优,"}));
  EXPECT_THAT(errors,
              HasSubstr("ratings.csv:2: r0001: truthfulness is \"6\"; expected a whole number from 1 to 5"));
  EXPECT_THAT(errors, HasSubstr("ratings.csv:4: there is no item \"r0009\" in the key"));
  EXPECT_THAT(errors, HasSubstr("ratings.csv:5: item r0001 stands here again; it is first in line 2"));
  EXPECT_THAT(errors, HasSubstr("ratings.csv:6: r0002: language is \"优\""));
  EXPECT_THAT(errors, HasSubstr("ratings.csv:6: r0002: 1 of 3 marks are missing"));
  EXPECT_THAT(ErrorsIn("item,truthfulness,expertise\nr0001,1,1\n"),
              HasSubstr("ratings.csv:1: there is no column \"language\""));
  EXPECT_THAT(ErrorsIn(Filled({"r0001,\xc4\xe3,,1,1,1,"})),
              HasSubstr("ratings.csv:2: not valid UTF-8; save the sheet as"));
  EXPECT_THAT(ErrorsIn(Filled({"r0001,\"问,,1,1,1,"})),
              HasSubstr("ratings.csv:2: a quoted cell is not closed"));
  EXPECT_THAT(ErrorsIn(""), HasSubstr("the sheet is empty"));
}

// The 2 x 2 case, where quadratic weights make no difference, is Cohen's own kappa: of 50 proposals two
// readers both accept 20, both reject 15, and differ on 5 and 10: observed 0.70, by chance 0.50, kappa 0.40.
TEST(WeightedKappa, GivesTheTextbookValue) {
  std::vector<std::pair<int, int>> marks;
  marks.insert(marks.end(), 20, {1, 1});
  marks.insert(marks.end(), 5, {1, 2});
  marks.insert(marks.end(), 10, {2, 1});
  marks.insert(marks.end(), 15, {2, 2});
  EXPECT_NEAR(*WeightedKappa(marks), 0.4, 1e-12);
}

TEST(WeightedKappa, WeighsADisagreementByItsSquare) {
  EXPECT_NEAR(*WeightedKappa({{1, 1}, {5, 5}, {3, 3}}), 1.0, 1e-12);
  EXPECT_NEAR(*WeightedKappa({{1, 5}, {5, 1}}), -1.0, 1e-12);
  EXPECT_GT(*WeightedKappa({{1, 2}, {3, 3}, {5, 5}}), *WeightedKappa({{1, 4}, {3, 3}, {5, 5}}));
  EXPECT_FALSE(WeightedKappa({})) << "nothing rated by both";
  EXPECT_FALSE(WeightedKappa({{3, 3}, {3, 3}})) << "chance explains all";
}

TEST(Agreement, ComparesWhatBothRatedAndAveragesBySystem) {
  const std::vector<KeyItem> key{{"r1", "base", "q1", 0}, {"r2", "tuned", "q1", 0}};
  const std::vector<Rater> raters{{"甲", {{"r1", {1, 2, 3}}, {"r2", {5, 4, 3}}}},
                                  {"乙", {{"r1", {2, 2, 3}}}}};
  const std::vector<RaterAgreement> agreement = CompareRaters(raters);
  ASSERT_EQ(agreement.size(), 1u);
  EXPECT_EQ(agreement[0].rows, 1u);
  EXPECT_NEAR(*agreement[0].kappa[0], 0.0, 1e-12);
  EXPECT_FALSE(agreement[0].kappa[1]);
  const std::vector<SystemRating> systems = RateSystems(raters, key);
  ASSERT_EQ(systems.size(), 2u);
  EXPECT_EQ(systems[0].system, "base");
  EXPECT_DOUBLE_EQ(systems[0].mean[0], 1.5);
  EXPECT_EQ(systems[0].marks, 2u);
  EXPECT_DOUBLE_EQ(systems[1].mean[0], 5);
}

TEST(LabelsFrom, CallsAnAnswerRightThatRatersFindTrue) {
  const std::vector<KeyItem> key{
      {"r1", "base", "q1", 0}, {"r2", "tuned", "q1", 0}, {"r3", "tuned", "q2", 1}, {"r4", "tuned", "q3", 0}};
  const std::vector<Rater> raters{{"甲", {{"r1", {5, 1, 1}}, {"r2", {5, 1, 1}}, {"r3", {4, 5, 5}}}},
                                  {"乙", {{"r2", {3, 1, 1}}, {"r3", {3, 5, 5}}}}};
  const std::vector<HumanLabel> labels = LabelsFrom(raters, key, "tuned");
  ASSERT_EQ(labels.size(), 2u) << "nobody rated r4, and r1 is another system's";
  EXPECT_EQ(labels[0].id, "q1");
  EXPECT_TRUE(labels[0].right) << "4 on average";
  EXPECT_EQ(labels[1].sample, 1);
  EXPECT_FALSE(labels[1].right) << "3.5 on average";
  EXPECT_THROW(LabelsFrom(raters, key, "nobody"), Error);
}

}  // namespace
}  // namespace huoyan
