#include "reports/report.h"

#include <fmt/format.h>

#include "harness/base/file.h"
#include "harness/summary/in_parallel.h"
#include "reports/base64.h"
#include "reports/gzip.h"
#include "reports/html.h"
#include "reports/page_data.h"
#include "reports/sections.h"
#include "reports/web_assets.h"

namespace huoyan {
namespace {

std::string RenderHead(const Summary& summary) {
  const std::string policy = "default-src 'none'; style-src " + ContentHash(kStyle) + "; script-src " +
                             ContentHash(kScript) + "; base-uri 'none'; form-action 'none'";
  return fmt::format(
      R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer"><title>{} · 火眼 Huoyan</title><style>{}</style></head>
)",
      policy, Escape(summary.experiment_name), kStyle);
}

/// The links without the script, which puts those of its own sections in between.
std::string RenderMasthead() {
  const auto link = [](const char* anchor, const Text& name) {
    return fmt::format(R"(<a href="#{}">{}</a>)", anchor, Both(name));
  };
  return R"(<header class="masthead"><div><p class="brand"><b lang="zh-Hans">火眼</b> Huoyan</p><nav id="sections" aria-label="Sections">)" +
         link("verdict", {"Verdict", "结论"}) + link("leaderboard", {"Leaderboard", "排行"}) +
         link("methods", {"Methods", "方法"}) +
         R"(</nav><div class="languages" role="radiogroup" aria-label="Language 语言">)"
         R"(<input class="language" type="radio" name="language" id="language-en" checked><label for="language-en" lang="en">English</label>)"
         R"(<input class="language" type="radio" name="language" id="language-zh"><label for="language-zh" lang="zh-Hans">中文</label>)"
         R"(</div></div></header>)";
}

std::string RenderNoScript() {
  return R"(<noscript><p class="lead">)" +
         Both({"Charts, the comparison of any two trials and the answers need JavaScript. The same data are "
               "in "
               "summary.json and beside each run record.",
               "图表、任意两次试验的对比与逐题回答需要 JavaScript；相同数据见 summary.json 及各运行记录。"}) +
         "</p></noscript>";
}

std::string RenderData(const Summary& summary, const ReportExtras& extras, const Design& design,
                       const Contrasts& contrasts) {
  std::string page;
  std::string bulk;
  const auto pack_page = [&] { page = ScriptSafe(PageData(summary, design, contrasts)); };
  const auto pack_bulk = [&] {
    bulk = Base64(Gzip(
        BulkData(summary, design, contrasts, extras).dump(-1, ' ', false, Json::error_handler_t::replace)));
  };
  InParallel(2, [&](std::size_t half) { half == 0 ? pack_page() : pack_bulk(); });
  return R"(<script type="application/json" id="page-data">)" + page +
         R"(</script><script type="application/gzip+base64" id="bulk-data">)" + bulk + "</script>\n";
}

}  // namespace

std::string RenderHtml(const Summary& summary, const ReportExtras& extras) {
  const Design design = FindDesign(summary.trials);
  const Contrasts contrasts = FindContrasts(summary, design);
  std::string page = RenderHead(summary) + R"(<body><a class="skip" href="#content">)" +
                     Both({"Skip to the content", "跳到正文"}) + "</a>" + RenderMasthead() +
                     R"(<main id="content" tabindex="-1">)" + RenderVerdict(summary, extras) +
                     R"(<div id="app">)" + RenderLeaderboard(summary, contrasts) + RenderNoScript() +
                     "</div>" + RenderMethods(summary) + "</main>" +
                     RenderData(summary, extras, design, contrasts) + "<script>";
  page += kScript;
  return page + "</script></body></html>\n";
}

void WriteReport(const Summary& summary, const std::filesystem::path& path, const ReportExtras& extras) {
  WriteFileAtomically(path, RenderHtml(summary, extras));
}

}  // namespace huoyan
