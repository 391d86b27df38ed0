#include "harness/scoring/text_overlap.h"

#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "evalsets/characters.h"

namespace huoyan {
namespace {

/// Words as if they were characters, for examples published on words.
std::u32string AsCharacters(const std::string& words) {
  static std::map<std::string, char32_t> known;
  std::u32string text;
  std::istringstream stream(words);
  for (std::string word; stream >> word;) {
    text += known.emplace(word, static_cast<char32_t>(0x4E00 + known.size())).first->second;
  }
  return text;
}

TextOverlap Overlap(const std::u32string& reply, const std::vector<std::u32string>& references) {
  return ReferenceTexts(references).Measure(reply);
}

// Lin 2004, section 3.1: against "police killed the gunman" the two candidates score 3/4 and 2/4.
TEST(RougeL, AgreesWithLin) {
  const std::vector<std::u32string> reference{AsCharacters("police killed the gunman")};
  EXPECT_DOUBLE_EQ(Overlap(AsCharacters("police kill the gunman"), reference).rouge_l, 0.75);
  EXPECT_DOUBLE_EQ(Overlap(AsCharacters("the gunman kill police"), reference).rouge_l, 0.5);
}

// Papineni et al. 2002, example 1: modified precisions 17/18, 10/17, 7/16 and 4/15; NLTK documents the whole
// as 0.5045.
TEST(Bleu, AgreesWithPapineni) {
  const std::vector<std::u32string> references{
      AsCharacters("It is a guide to action that ensures that the military will forever heed Party commands"),
      AsCharacters("It is the guiding principle which guarantees the military forces always being under the "
                   "command of the Party"),
      AsCharacters("It is the practical guide for the army always to heed the directions of the party")};
  const std::u32string candidate = AsCharacters(
      "It is a guide to action which ensures that the military always obeys the commands of the party");
  EXPECT_NEAR(Overlap(candidate, references).bleu, 0.5045, 1e-4);
  // Example 2: seven times "the" matches twice, so that unigrams count 2/7; nothing longer matches.
  const double spam =
      Overlap(AsCharacters("the the the the the the the"), {AsCharacters("the cat is on the mat")}).bleu;
  EXPECT_NEAR(spam, std::pow(2.0 / 7 * 1 / (2 * 6.0) * 1 / (4 * 5.0) * 1 / (8 * 4.0), 0.25), 1e-12);
}

// sacreBLEU's own tests (test_chrf.py): with white space kept and beta 3, 65.2414427 and 67.3481606; of short
// texts with the orders that occur, 25 and 100.
TEST(Chrf, AgreesWithSacreBleu) {
  EXPECT_NEAR(CharacterNgramF(ToCodePoints("risk assessment must be made of those who are qualified and "
                                           "expertise in the sector - these are the scientists ."),
                              ToCodePoints("risk assessment has to be undertaken by those who are qualified "
                                           "and expert in that area - that is the scientists ."),
                              3),
              0.652414427, 1e-6);
  EXPECT_NEAR(
      CharacterNgramF(ToCodePoints("Die Beziehung zwischen Obama und Netanjahu ist nicht gerade freundlich."),
                      ToCodePoints("Das Verhältnis zwischen Obama und Netanyahu ist nicht gerade "
                                   "freundschaftlich."),
                      3),
      0.673481606, 1e-6);
  EXPECT_DOUBLE_EQ(Overlap(U"aa", {U"ab"}).chrf, 0.25);
  EXPECT_DOUBLE_EQ(Overlap(U"a", {U"a"}).chrf, 1);
  EXPECT_DOUBLE_EQ(Overlap(U"abcdefg", {U"hijklmnop"}).chrf, 0);
}

TEST(CharacterF1, CountsEveryCharacterOnce) {
  EXPECT_DOUBLE_EQ(Overlap(U"花果山山", {U"花果山"}).character_f1, 2 * 3.0 / 7);
  EXPECT_DOUBLE_EQ(Overlap(U"山果花", {U"花果山"}).character_f1, 1) << "a bag has no order";
  EXPECT_LT(Overlap(U"山果花", {U"花果山"}).rouge_l, 0.5);
}

TEST(Overlap, TakesTheReferenceThatSuitsBest) {
  const TextOverlap overlap = Overlap(U"孙悟空", {U"齐天大圣", U"孙悟空", U"美猴王"});
  EXPECT_DOUBLE_EQ(overlap.character_f1, 1);
  EXPECT_DOUBLE_EQ(overlap.rouge_l, 1);
  EXPECT_DOUBLE_EQ(overlap.bleu, 1);
  EXPECT_DOUBLE_EQ(overlap.chrf, 1);
}

TEST(Overlap, IsNothingForNothing) {
  for (const TextOverlap& overlap :
       {Overlap(U"", {U"孙悟空"}), Overlap(U"孙悟空", {}), Overlap(U"孙悟空", {U""})}) {
    EXPECT_EQ(overlap.character_f1, 0);
    EXPECT_EQ(overlap.rouge_l, 0);
    EXPECT_EQ(overlap.bleu, 0);
    EXPECT_EQ(overlap.chrf, 0);
  }
  EXPECT_FALSE(AverageOverlap({}, {}));
}

TEST(Overlap, OfAnEndlessReplyEnds) {
  EXPECT_LT(Overlap(std::u32string(3000000, U'猴'), {U"孙悟空"}).character_f1, 0.01);
}

}  // namespace
}  // namespace huoyan
