#include "reports/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "harness/base/file.h"
#include "reports/html.h"
#include "reports/web_assets.h"
#include "tests/reports/sample_sweep.h"

namespace huoyan {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const Summary& SampleSummary() {
  static const Summary summary = [] {
    const GoldSet gold = MakeSampleGold();
    Summary made = Summarise("lora-rank", {"rank helps", "秩有用"}, MakeSampleRuns(gold), gold, kFewDraws);
    made.trials[2].label = "<img src=x onerror=alert(1)> \"quoted\" \xE2\x80\xAEtfel";
    made.hypothesis = {"</h1><script>alert(1)</script>", "</h1><script>alert(1)</script>"};
    made.provenance.command = "huoyan run 'a & b' <c>";
    return made;
  }();
  return summary;
}

const std::string& SampleHtml() {
  static const std::string html = RenderHtml(SampleSummary());
  return html;
}

std::size_t CountOf(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size()))
    ++count;
  return count;
}

Json DataOf(const std::string& html) {
  const std::string opening = R"(<script type="application/json" id="data">)";
  const std::size_t start = html.find(opening) + opening.size();
  return Json::parse(html.substr(start, html.find("</script>", start) - start));
}

TEST(Report, AsksTheNetworkForNothing) {
  EXPECT_THAT(SampleHtml(), Not(HasSubstr("http://")));
  EXPECT_THAT(SampleHtml(), Not(HasSubstr("https://")));
  const std::string markup =
      std::regex_replace(SampleHtml().substr(0, SampleHtml().find("<script")), std::regex("\"[^\"]*\""),
                         "\"\"");  // names may say what they like
  EXPECT_FALSE(std::regex_search(markup, std::regex(R"(<[a-z]+[^>]*\s(src|srcset|data|poster|action)=)")));
  EXPECT_THAT(SampleHtml(), Not(HasSubstr("@import")));
  EXPECT_THAT(SampleHtml(), Not(HasSubstr("url(")));
  EXPECT_THAT(SampleHtml(), Not(HasSubstr("<link")));
}

TEST(Report, AdmitsExactlyItsOwnScriptAndStyle) {
  EXPECT_THAT(SampleHtml(), HasSubstr("default-src 'none'; style-src " + ContentHash(kStyle) +
                                      "; script-src " + ContentHash(kScript) + "; base-uri 'none'"));
  EXPECT_THAT(SampleHtml(), HasSubstr("<script>" + std::string(kScript) + "</script>"));
  EXPECT_THAT(SampleHtml(), HasSubstr("<style>" + std::string(kStyle) + "</style>"));
  EXPECT_THAT(SampleHtml(), Not(HasSubstr("unsafe-inline")));
  EXPECT_THAT(SampleHtml(), Not(HasSubstr(" style="))) << "the policy would block it";
}

TEST(Report, LetsNoForeignMarkupThrough) {
  EXPECT_EQ(CountOf(SampleHtml(), "<script"), 2U) << "the data and the script";
  EXPECT_EQ(CountOf(SampleHtml(), "</script>"), 2U);
  EXPECT_THAT(SampleHtml(), Not(HasSubstr("<img")));
  EXPECT_THAT(SampleHtml(), HasSubstr("&lt;img src=x onerror=alert(1)&gt; &quot;quoted&quot;"));
  EXPECT_THAT(SampleHtml(), HasSubstr("huoyan run &#39;a &amp; b&#39; &lt;c&gt;"));
  EXPECT_TRUE(IsUtf8(SampleHtml())) << "an answer holds a broken byte";
}

TEST(Report, KeepsEveryAnswerAsItWas) {
  const Json data = DataOf(SampleHtml());
  ASSERT_EQ(data["questions"].size(), 120U);
  ASSERT_EQ(data["trials"].size(), 9U) << "the trial without answers is not to be browsed";
  bool found = false;
  for (const Json& trial : data["trials"]) {
    EXPECT_EQ(trial["answers"].size(), 120U);
    EXPECT_EQ(trial["verdicts"].get<std::string>().size(), 120U);
    for (const Json& answer : trial["answers"])
      found = found || answer == "</script><script>alert('妖怪')</script>";
    if (trial["label"].get<std::string>().find("base") != std::string::npos) {
      EXPECT_TRUE(trial["base"].is_null());
    } else {
      EXPECT_THAT(data["trials"][trial["base"].get<std::size_t>()]["label"].get<std::string>(),
                  HasSubstr("base"));
    }
  }
  EXPECT_TRUE(found);
}

TEST(Report, ReadsWithoutScript) {
  const std::string markup = SampleHtml().substr(0, SampleHtml().find("<script"));
  EXPECT_THAT(markup, HasSubstr(Escape(SampleSummary().verdict.en)));
  EXPECT_THAT(markup, HasSubstr(Escape(SampleSummary().verdict.zh)));
  for (const TrialSummary& trial : SampleSummary().trials)
    EXPECT_THAT(markup, HasSubstr(Isolated(trial.label)));
  EXPECT_THAT(markup, HasSubstr("live tensors reached 19.7 GiB"))
      << "the reason of the trial without a score";
  for (const char* anchor :
       {"verdict", "leaderboard", "tradeoff", "curves", "memory", "browser", "methods"}) {
    EXPECT_THAT(markup, HasSubstr(std::string("<section id=\"") + anchor + "\""));
  }
}

TEST(Report, SaysEverythingInBothLanguages) {
  EXPECT_EQ(CountOf(SampleHtml(), R"(class="en" lang="en")"),
            CountOf(SampleHtml(), R"(class="zh" lang="zh-Hans")"));
  EXPECT_EQ(CountOf(SampleHtml(), "data-en="), CountOf(SampleHtml(), "data-zh="));
}

TEST(Report, ClosesWhatItOpens) {
  const std::string markup = SampleHtml().substr(0, SampleHtml().find("<script"));
  for (const char* name :
       {"section", "div", "table", "tr", "td", "th", "svg",   "g",      "text", "tspan", "span", "figure",
        "details", "ul",  "li",    "dl", "dt", "dd", "label", "select", "h2",   "h3",    "p",    "bdi"}) {
    const std::regex opening("<" + std::string(name) + R"((\s[^>]*[^/])?>)");
    const auto opened =
        std::distance(std::sregex_iterator(markup.begin(), markup.end(), opening), std::sregex_iterator());
    EXPECT_EQ(static_cast<std::size_t>(opened), CountOf(markup, "</" + std::string(name) + ">")) << name;
  }
}

TEST(Report, LeavesOutWhatWasNotMeasured) {
  Summary bare;
  bare.experiment_name = "nothing";
  bare.verdict = {"There are no trials.", "没有任何试验。"};
  const std::string html = RenderHtml(bare);
  EXPECT_THAT(html, HasSubstr("There are no trials."));
  for (const char* anchor : {"tradeoff", "curves", "memory", "browser"}) {
    EXPECT_THAT(html, Not(HasSubstr(std::string("<section id=\"") + anchor + "\"")));
    EXPECT_THAT(html, Not(HasSubstr(std::string("href=\"#") + anchor + "\"")))
        << "no link to what is not there";
  }
}

TEST(Report, IsWrittenAsOneFile) {
  const std::filesystem::path path =
      std::filesystem::path(testing::TempDir()) / "huoyan-report" / "report.html";
  WriteReport(SampleSummary(), path);
  EXPECT_EQ(ReadFile(path), SampleHtml());
  std::filesystem::remove_all(path.parent_path());
}

}  // namespace
}  // namespace huoyan
