#include "reports/html.h"

#include <gtest/gtest.h>

namespace huoyan {
namespace {

TEST(Escape, LeavesNothingThatMarkupCouldRead) {
  EXPECT_EQ(Escape("<b a=\"x\" c='y'>&amp;</b>"),
            "&lt;b a=&quot;x&quot; c=&#39;y&#39;&gt;&amp;amp;&lt;/b&gt;");
  EXPECT_EQ(Escape("齊天大聖 🐒"), "齊天大聖 🐒");
  EXPECT_EQ(Escape(""), "");
}

TEST(Escape, ReplacesWhatHtmlAndXmlCannotCarry) {
  EXPECT_EQ(Escape(std::string_view("a\0b", 3)), "a\uFFFDb");
  EXPECT_EQ(Escape("\x1B[31m"), "\uFFFD[31m");
  EXPECT_EQ(Escape("悟\xE7\xA9"), "悟\uFFFD\uFFFD") << "a character cut in half";
  EXPECT_EQ(Escape("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD") << "a surrogate is not UTF-8";
  EXPECT_EQ(Escape("one\n\ttwo"), "one\n\ttwo");
}

TEST(Both, HoldsEachLanguageOnceAndMarked) {
  EXPECT_EQ(Both({"a < b", "甲 < 乙"}),
            R"(<span class="en" lang="en">a &lt; b</span><span class="zh" lang="zh-Hans">甲 &lt; 乙</span>)");
  EXPECT_EQ(BothInline({"memory", "内存"}), "memory / 内存");
  EXPECT_EQ(BothInline({"logits", "logits"}), "logits");
}

TEST(ScriptSafe, CannotEndTheScriptItStandsIn) {
  const Json json{{"answer", "</script><!--<script>"}, {"name", "孙悟空\xFF"}};
  const std::string text = ScriptSafe(json);
  EXPECT_EQ(text.find('<'), std::string::npos);
  EXPECT_EQ(Json::parse(text)["answer"], "</script><!--<script>");
  EXPECT_EQ(Json::parse(text)["name"], "孙悟空\uFFFD");
}

TEST(ContentHash, IsTheSha256InBase64) {
  EXPECT_EQ(ContentHash(""), "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='");
  EXPECT_EQ(ContentHash("abc"), "'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='");
}

}  // namespace
}  // namespace huoyan
