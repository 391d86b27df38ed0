#include "trainer/pretokenizer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "trainer/byte_alphabet.h"
#include "trainer/utf8.h"

namespace huoyan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Pretokenizer, TakesOneLeadingSymbolOrSpaceWithAWord) {
  EXPECT_THAT(SplitPretokens("the Monkey  King"), ElementsAre("the", " Monkey", " ", " King"));
  EXPECT_THAT(SplitPretokens("，行者道：「師父」"), ElementsAre("，行者道", "：「", "師父", "」"));
  EXPECT_THAT(SplitPretokens("\u3000\u3000詩曰"), ElementsAre("\u3000", "\u3000詩曰"));
}

TEST(Pretokenizer, KeepsDigitsApart) {
  EXPECT_THAT(SplitPretokens("第81難 Ⅳ½"), ElementsAre("第", "8", "1", "難", " ", "Ⅳ", "½"));
}

TEST(Pretokenizer, SplitsContractionsWhateverTheirCase) {
  EXPECT_THAT(SplitPretokens("I'LL we're can't x'S"),
              ElementsAre("I", "'LL", " we", "'re", " can", "'t", " x", "'S"));
  EXPECT_THAT(SplitPretokens("'\u017F"), ElementsAre("'\u017F"));
  EXPECT_THAT(SplitPretokens("'rx '"), ElementsAre("'rx", " '"));
}

TEST(Pretokenizer, EndsSpacesAtTheLastNewline) {
  EXPECT_THAT(SplitPretokens("回。\n\n　　却说"), ElementsAre("回", "。\n\n", "　", "　却说"));
  EXPECT_THAT(SplitPretokens(" \n \r\n  x"), ElementsAre(" \n \r\n", " ", " x"));
  EXPECT_THAT(SplitPretokens("x   "), ElementsAre("x", "   "));
  EXPECT_THAT(SplitPretokens("8   9"), ElementsAre("8", "  ", " ", "9"));
}

TEST(Pretokenizer, CountsMarksAndStrayBytesAsSymbols) {
  EXPECT_THAT(SplitPretokens("e\u0301a"), ElementsAre("e", "\u0301a"));
  EXPECT_THAT(SplitPretokens("\xFF\xE5\x94!"), ElementsAre("\xFF\xE5\x94!"));
  EXPECT_THAT(SplitPretokens(""), IsEmpty());
}

TEST(ByteAlphabet, IsGpt2sTable) {
  EXPECT_EQ(ToByteAlphabet(" a\n"), "ĠaĊ");
  EXPECT_EQ(ToByteAlphabet("唐"), "åĶĲ");
  std::string every_byte;
  for (int byte = 0; byte < 256; ++byte) every_byte += static_cast<char>(byte);
  EXPECT_EQ(FromByteAlphabet(ToByteAlphabet(every_byte)), every_byte);
  EXPECT_EQ(FromByteAlphabet("悟"), std::nullopt);
  EXPECT_EQ(FromByteAlphabet("\xC3"), std::nullopt);
}

TEST(Utf8, ReplacesEachMaximalIllFormedPartOnce) {
  // The example of The Unicode Standard, table 3-8 and 3-11.
  EXPECT_EQ(RepairUtf8("\x61\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63\x80\xBF\x64"),
            "a\uFFFD\uFFFD\uFFFDb\uFFFDc\uFFFD\uFFFDd");
  EXPECT_EQ(RepairUtf8("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(RepairUtf8("\xE5\x94"), "\uFFFD");
  EXPECT_EQ(RepairUtf8("唐僧"), "唐僧");
}

TEST(Utf8, NormalisesToComposedCharacters) {
  EXPECT_EQ(NormalizeNfc("e\u0301"), "\u00E9");
  EXPECT_EQ(NormalizeNfc("\uF9E4"), "\u7406");  // a compatibility ideograph
  EXPECT_EQ(NormalizeNfc(std::string_view("\0e\u0301", 4)), std::string_view("\0\u00E9", 3));
  EXPECT_EQ(NormalizeNfc("e\u0301\xFF"), "e\u0301\xFF");
}

}  // namespace
}  // namespace huoyan
