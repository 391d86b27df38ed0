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

/// What comes before the data and the script.
std::string Markup() { return SampleHtml().substr(0, SampleHtml().find("<script")); }

TEST(Report, AsksTheNetworkForNothing) {
  const std::string markup =
      std::regex_replace(Markup(), std::regex("\"[^\"]*\""), "\"\"");  // names may say what they like
  EXPECT_FALSE(std::regex_search(markup, std::regex(R"(<[a-z]+[^>]*\s(src|srcset|data|poster|action)=)")));
  EXPECT_THAT(std::string(kStyle), Not(HasSubstr("@import")));
  EXPECT_THAT(std::string(kStyle), Not(HasSubstr("url(")));
  EXPECT_THAT(Markup(), Not(HasSubstr("<link")));
}

TEST(Report, AdmitsExactlyItsOwnScriptAndStyle) {
  EXPECT_THAT(SampleHtml(), HasSubstr("default-src 'none'; style-src " + ContentHash(kStyle) +
                                      "; script-src " + ContentHash(kScript) + "; base-uri 'none'"));
  EXPECT_THAT(SampleHtml(), HasSubstr("<script>" + std::string(kScript) + "</script>"));
  EXPECT_THAT(SampleHtml(), HasSubstr("<style>" + std::string(kStyle) + "</style>"));
  EXPECT_THAT(SampleHtml(), Not(HasSubstr("unsafe-inline")));
  EXPECT_THAT(Markup(), Not(HasSubstr(" style="))) << "the policy would block it";
}

TEST(Report, LetsNoForeignMarkupThrough) {
  EXPECT_EQ(CountOf(SampleHtml(), "<script"), 3U) << "two of data and the script";
  EXPECT_EQ(CountOf(SampleHtml(), "</script>"), 3U);
  EXPECT_THAT(Markup(), Not(HasSubstr("<img")));
  EXPECT_THAT(Markup(), HasSubstr("&lt;img src=x onerror=alert(1)&gt; &quot;quoted&quot;"));
  EXPECT_THAT(Markup(), HasSubstr("huoyan run &#39;a &amp; b&#39; &lt;c&gt;"));
  EXPECT_TRUE(IsUtf8(SampleHtml())) << "an answer holds a broken byte";
}

TEST(Report, CarriesItsDataInertly) {
  for (const char* opening : {R"(<script type="application/json" id="page-data">)",
                              R"(<script type="application/gzip+base64" id="bulk-data">)"}) {
    const std::size_t start = SampleHtml().find(opening);
    ASSERT_NE(start, std::string::npos) << opening;
    const std::size_t from = start + std::string(opening).size();
    EXPECT_EQ(SampleHtml().find('<', from), SampleHtml().find("</script>", from))
        << "no < before the data ends";
  }
}

TEST(Report, ReadsWithoutScript) {
  EXPECT_THAT(Markup(), HasSubstr(Escape(SampleSummary().verdict.en)));
  EXPECT_THAT(Markup(), HasSubstr(Escape(SampleSummary().verdict.zh)));
  for (const TrialSummary& trial : SampleSummary().trials)
    EXPECT_THAT(Markup(), HasSubstr(Isolated(trial.label)));
  EXPECT_THAT(Markup(), HasSubstr("live tensors reached 19.7 GiB"))
      << "the reason of the trial without a score";
  for (const char* anchor : {"verdict", "leaderboard", "methods"}) {
    EXPECT_THAT(Markup(), HasSubstr(std::string("<section id=\"") + anchor + "\""));
  }
  EXPECT_THAT(Markup(), HasSubstr("<noscript>"));
}

TEST(Report, SaysWhatToUseHowSurelyAndWhy) {
  const Summary& summary = SampleSummary();
  const std::string markup = Markup();
  const std::string answer =
      markup.substr(markup.find("answer-in-short"), markup.find("</dl>") - markup.find("answer-in-short"));
  EXPECT_THAT(answer, HasSubstr(Isolated(summary.trials[*summary.best].label)));
  EXPECT_THAT(answer, HasSubstr("Tied with")) << "a tie is called a tie";
  EXPECT_THAT(answer, HasSubstr("points against its untuned base"));
  EXPECT_THAT(answer, HasSubstr("smallest of the ties"));
}

TEST(Report, ShowsTheGateWhereThereWasOne) {
  GateDecision decision;
  decision.status = GateStatus::kFail;
  EXPECT_THAT(RenderHtml(SampleSummary(), {nullptr, decision}), HasSubstr("✗ gate failed"));
  EXPECT_THAT(SampleHtml(), HasSubstr("no gate: no baseline was named"));
}

TEST(Report, ShipsTheLicencesOfWhatItBundles) {
  for (const char* name : {"preact", "@observablehq/plot", "d3-array"})
    EXPECT_THAT(Markup(), HasSubstr(name));
}

TEST(Report, SaysEverythingInBothLanguages) {
  EXPECT_EQ(CountOf(Markup(), R"(class="en" lang="en")"), CountOf(Markup(), R"(class="zh" lang="zh-Hans")"));
}

TEST(Report, ClosesWhatItOpens) {
  const std::string markup = Markup();
  for (const char* name :
       {"section", "div", "table", "tr", "td", "th", "svg",   "g",      "text", "tspan", "span", "figure",
        "details", "ul",  "li",    "dl", "dt", "dd", "label", "select", "h2",   "h3",    "p",    "bdi"}) {
    const std::regex opening("<" + std::string(name) + R"((\s[^>]*[^/])?>)");
    const auto opened =
        std::distance(std::sregex_iterator(markup.begin(), markup.end(), opening), std::sregex_iterator());
    EXPECT_EQ(static_cast<std::size_t>(opened), CountOf(markup, "</" + std::string(name) + ">")) << name;
  }
}

TEST(Report, StandsWithoutAnyTrial) {
  Summary bare;
  bare.experiment_name = "nothing";
  bare.verdict = {"There are no trials.", "没有任何试验。"};
  const std::string html = RenderHtml(bare);
  EXPECT_THAT(html, HasSubstr("There are no trials."));
  EXPECT_THAT(html, Not(HasSubstr("<dl class=\"answer-in-short\"")));
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
