#!/usr/bin/env bash
# Fuzzes the parsers under AddressSanitizer and UndefinedBehaviorSanitizer, one after the other, and keeps what covers new
# code in tests/fuzz/corpus (a file per new edge and not per number of times it is taken, so that it stays small). Needs clang
# with its compiler-rt.
#   scripts/fuzz.sh [seconds] [target...]     default: 600 seconds each of experiment record safetensors tokenizer gold
# Seconds are the processor's: on a busy machine a target runs longer by the clock.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-600}
[[ $seconds =~ ^[0-9]+$ ]] || { echo "fuzz: \"$seconds\" is not a number of seconds" >&2; exit 2; }
shift || true
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(experiment record safetensors tokenizer gold)

cmake --preset fuzz >/dev/null
cmake --build build-fuzz --target "${targets[@]/#/fuzz_}"
status=0
TIMEFORMAT='%U %S'
for target in "${targets[@]}"; do
  corpus=tests/fuzz/corpus/$target
  found=build-fuzz/found/$target
  mkdir -p "$found"
  log=build-fuzz/found/$target.log
  spent=0
  inputs=0
  found_something=0
  while [ "$spent" -lt "$seconds" ] && [ $found_something -eq 0 ]; do
    processor=$({ time "build-fuzz/fuzz_$target" "$found" "$corpus" -max_total_time=$((seconds - spent)) -timeout=25 \
      -rss_limit_mb=2048 -malloc_limit_mb=512 -dict=tests/fuzz/json.dict -artifact_prefix="build-fuzz/found/$target-" \
      -print_final_stats=1 >"$log" 2>&1; } 2>&1) || found_something=1
    spent=$((spent + $(awk '{printf "%d", $1 + $2 + 1}' <<<"$processor")))
    inputs=$((inputs + $(awk '/^stat::number_of_executed_units:/ {print $2; seen = 1; exit} END {if (!seen) print 0}' "$log")))
  done
  if [ $found_something -ne 0 ]; then
    status=1
    echo "$target: FOUND something; the input is named at the end of $log"
  fi
  edges=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
  "build-fuzz/fuzz_$target" -merge=1 -use_counters=0 -max_len=8192 "$corpus" "$found" >>"$log" 2>&1 || true
  echo "$target: $spent s of the processor, $inputs inputs, $edges edges, corpus $(find "$corpus" -type f | wc -l) files"
done
exit $status
