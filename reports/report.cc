#include "reports/report.h"

#include <fmt/format.h>

#include "harness/base/file.h"
#include "reports/html.h"
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

struct Part {
  const char* anchor;
  Text name;
  std::string html;
};

std::string RenderMasthead(const std::vector<Part>& parts) {
  std::string links;
  for (const Part& part : parts) {
    if (!part.html.empty()) links += fmt::format(R"(<a href="#{}">{}</a>)", part.anchor, Both(part.name));
  }
  return R"(<header class="masthead"><div><p class="brand"><b lang="zh-Hans">火眼</b> Huoyan</p><nav data-en="Sections" data-zh="章节">)" +
         links +
         R"(</nav><div class="languages"><label for="language-en" lang="en">English</label>)"
         R"(<label for="language-zh" lang="zh-Hans">中文</label></div></div></header>)";
}

}  // namespace

std::string RenderHtml(const Summary& summary) {
  const std::vector<Part> parts{
      {"verdict", {"Verdict", "结论"}, RenderVerdict(summary)},
      {"leaderboard", {"Leaderboard", "排行"}, RenderLeaderboard(summary)},
      {"tradeoff", {"Trade-off", "取舍"}, RenderScatter(summary)},
      {"curves", {"Training", "训练"}, RenderCurves(summary)},
      {"memory", {"Memory", "内存"}, RenderMemory(summary)},
      {"browser", {"Questions", "逐题"}, RenderBrowser(summary)},
      {"methods", {"Methods", "方法与来源"}, RenderProvenance(summary)},
  };
  std::string page = RenderHead(summary) +
                     R"(<body><input class="language" type="radio" name="language" id="language-en" checked>)"
                     R"(<input class="language" type="radio" name="language" id="language-zh">)"
                     R"(<a class="skip" href="#content">)" +
                     Both({"Skip to the content", "跳到正文"}) + "</a>" + RenderMasthead(parts) +
                     R"(<main id="content">)";
  for (const Part& part : parts) page += part.html + "\n";
  page += R"(</main><script type="application/json" id="data">)" + ScriptSafe(BrowserData(summary)) +
          "</script>\n<script>";
  page += kScript;
  return page + "</script></body></html>\n";
}

void WriteReport(const Summary& summary, const std::filesystem::path& path) {
  WriteFileAtomically(path, RenderHtml(summary));
}

}  // namespace huoyan
