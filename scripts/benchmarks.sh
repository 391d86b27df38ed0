#!/usr/bin/env bash
# Runs the benchmark suite and prints one table; compute benchmarks are given as a fraction of the matrix-product rate that
# the same run measured, since these rates drift within the hour.
#   scripts/benchmarks.sh [small|large|ratios]    large adds the real Qwen2.5 shapes up to 3B (needs 12 GiB and some minutes);
#                                                 ratios holds steps and decoding against their own floors (20 GiB, half an hour)
set -euo pipefail
cd "$(dirname "$0")/.."
size=${1:-small}
case $size in
  small) filter='small' ;;
  large) filter='^(Gemm|TrainStep|Decode)/' ;;
  ratios) filter='^(StepOver|DecodeOver|FirstStep)' ;;
  *) echo "benchmarks: unknown size \"$size\"; expected small, large or ratios" >&2; exit 2 ;;
esac
build=${BUILD_DIR:-build}
[ -x "$build/bench/torch_benchmark" ] || { echo "benchmarks: $build/bench is missing; run make test first" >&2; exit 2; }

echo "commit $(git describe --always --dirty), $(date -u +%F), $(getconf _NPROCESSORS_ONLN) processors"
grep -m1 'model name' /proc/cpuinfo 2>/dev/null | sed 's/.*: //' || sysctl -n machdep.cpu.brand_string
if [ "$size" = ratios ]; then
  OMP_WAIT_POLICY=PASSIVE exec "$build/bench/torch_benchmark" --benchmark_filter="$filter" 2>/dev/null
fi
{
  OMP_WAIT_POLICY=PASSIVE "$build/bench/torch_benchmark" --benchmark_filter="$filter" --benchmark_format=csv 2>/dev/null
  "$build/bench/text_benchmark" --benchmark_format=csv 2>/dev/null
} | awk -F, '
  function value(column) { return ((column in at) && $(at[column]) != "") ? $(at[column]) + 0 : -1 }
  $1 == "name" { delete at; for (i = 1; i <= NF; i++) { gsub(/"/, "", $i); at[$i] = i } next }
  /^"/ {
    name = $1; gsub(/"/, "", name); sub(/\/real_time$/, "", name)
    unit = $(at["time_unit"]); seconds = value("real_time") * ((unit == "ns") ? 1e-9 : (unit == "us") ? 1e-6 : (unit == "ms") ? 1e-3 : 1)
    rate = value("FLOP/s"); tokens = value("tokens/s"); items = value("items_per_second")
    if (name ~ /^Gemm.*fp32/ && rate > ceiling["fp32"]) ceiling["fp32"] = rate
    if (name ~ /^Gemm.*bf16/ && rate > ceiling["bf16"]) ceiling["bf16"] = rate
    dtype = (name ~ /bf16/) ? "bf16" : "fp32"
    fraction = (rate > 0 && ceiling[dtype] > 0) ? sprintf("%.0f%%", 100 * rate / ceiling[dtype]) : ""
    if (!printed++) printf "%-44s %12s %12s %12s %9s\n", "benchmark", "ms", "GFLOP/s", "per second", "ceiling"
    flops = (rate > 0) ? sprintf("%.1f", rate / 1e9) : ""
    per_second = (tokens > 0) ? sprintf("%.0f tok", tokens) : (items > 0) ? sprintf("%.0f", items) : ""
    printf "%-44s %12.3f %12s %12s %9s\n", name, seconds * 1e3, flops, per_second, fraction
  }'
