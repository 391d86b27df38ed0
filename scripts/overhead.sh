#!/usr/bin/env bash
# Measures what the harness costs besides training and answering, after a build with benchmarks:
#   scripts/overhead.sh [trials]     trials of the timed sweep, default 100
# 1. A sweep of that many trials with the shipped questions and facts, each training one step and answering with one token:
#    wall time less the seconds the records say went into training and answering, a trial, and against trials of 10 s.
# 2. ls, plan and report over 9,900 stored records (plans end at 10,000), the first time and again.
set -euo pipefail
cd "$(dirname "$0")/.."
trials=${1:-100}
build=${BUILD_DIR:-build}
source=$PWD
huoyan=$source/$build/huoyan
for program in "$huoyan" "$source/$build/bench/many_records"; do
  [ -x "$program" ] || { echo "overhead: $program is missing; run make test first" >&2; exit 2; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HUOYAN_CACHE=$work/cache
now() { date +%s.%N; }
timed() { # label command...; processor seconds too, which other work on the machine leaves alone
  local label=$1 TIMEFORMAT='%R %U %S'
  shift
  { time "$@" >/dev/null 2>&1; } 2>&1 | awk -v label="$label" '{printf "%-20s %7.2f s, %.2f s of processor time\n", label, $1, $2 + $3}'
}

echo "commit $(git -C "$source" describe --always --dirty), $(date -u +%F), $(getconf _NPROCESSORS_ONLN) processors"
seeds=$(seq -s, 1 "$trials")
cat >sweep.json <<JSON
{"version": 1, "name": "timed", "root": "$source", "models": {"tiny": {"create": "tiny-test"}}, "device": "cpu",
 "train": {"max_steps": 1, "batch_size": 1, "sequence_length": 1024}, "decode": {"max_new_tokens": 1, "batch_size": 64},
 "seeds": [$seeds], "baseline_trials": false}
JSON
"$huoyan" run sweep.json --runs warm seeds=1 >/dev/null 2>&1 # makes the base, which counts as training
start=$(now)
TIMEFORMAT='%U %S'
processor=$({ time "$huoyan" run sweep.json >/dev/null 2>&1; } 2>&1 | awk '{print $1 + $2}')
end=$(now)
cat runs/timed/*/record.json | awk -v start="$start" -v end="$end" -v trials="$trials" -v processor="$processor" '
  /"(train|answer)_seconds":/ { gsub(/[^0-9.e+-]/, "", $2); work += $2 }
  END { own = end - start - work
        printf "sweep of %d trials: %.1f s, training and answering %.1f s, harness %.1f s: %.0f ms a trial, %.2f%% of trials of 10 s\n",
               trials, end - start, work, own, 1000 * own / trials, 100 * own / trials / 10
        printf "processor time of everything: %.1f s\n", processor }'

ranks=$(seq -s, 1 25)
cat >many.json <<JSON
{"version": 1, "name": "many", "models": {"3b": {"random": "qwen2.5-3b"}}, "data": {"gold": ""}, "baseline_trials": false,
 "axes": {"lora.rank": [$ranks], "train.learning_rate": [1e-5, 1e-4, 1e-3, 1e-2]}, "seeds": [$(seq -s, 1 99)]}
JSON
"$source/$build/bench/many_records" many.json runs
for time in first again; do
  timed "ls, $time" "$huoyan" ls
  timed "plan, $time" "$huoyan" plan many.json
  timed "report, $time" "$huoyan" report many
done
