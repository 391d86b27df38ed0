#pragma once

#include <string>

#include "harness/gate/gate.h"

namespace huoyan {

/// The decision in the OpenMetrics text format 1.0.0, for Prometheus (node exporter's textfile collector) and
/// GitLab's metrics reports: `huoyan_gate_info` names the two sides, the state set `huoyan_gate_status` is 1
/// for the verdict, `huoyan_gate_exit_code` is the program's; then per check its status, both values, gain
/// with its bounds, tolerance, Holm-adjusted p and n, and of memory and speed both values. Shares are ratios,
/// memory is in bytes. A family without samples is left out.
std::string RenderOpenMetrics(const GateDecision& decision);

}  // namespace huoyan
