#pragma once

#include <string>

#include "harness/summary/contrasts.h"
#include "reports/report.h"

namespace huoyan {

/// The parts of the HTML report that read without JavaScript. Each gives one whole <section>.
std::string RenderVerdict(const Summary& summary, const ReportExtras& extras);
std::string RenderLeaderboard(const Summary& summary, const Contrasts& contrasts);
std::string RenderMethods(const Summary& summary);

}  // namespace huoyan
