#!/usr/bin/env bash
# Measures what the harness costs besides training and answering, after a build with benchmarks:
#   scripts/overhead.sh [trials]     trials of the timed sweep, default 100
# 1. A sweep of that many trials with the shipped questions and facts, each training one step and answering with one token:
#    wall time less the seconds the records say went into training and answering, a trial, and against trials of 10 s.
# 2. ls, plan and report over 10,000 stored records, the first time and again.
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
timed() { # label command...
  local label=$1 start end
  shift
  start=$(now)
  "$@" >/dev/null 2>&1 || { echo "overhead: failed: $*" >&2; exit 1; }
  end=$(now)
  echo "$label $start $end" | awk '{printf "%-34s %7.2f s\n", $1, $3 - $2}'
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
"$huoyan" run sweep.json >/dev/null 2>&1
end=$(now)
cat runs/timed/*/record.json | awk -v start="$start" -v end="$end" -v trials="$trials" '
  /"(train|answer)_seconds":/ { gsub(/[^0-9.e+-]/, "", $2); work += $2 }
  END { own = end - start - work
        printf "sweep of %d trials: %.1f s, training and answering %.1f s, harness %.1f s: %.0f ms a trial, %.2f%% of trials of 10 s\n",
               trials, end - start, work, own, 1000 * own / trials, 100 * own / trials / 10 }'

ranks=$(seq -s, 1 50)
cat >many.json <<JSON
{"version": 1, "name": "many", "models": {"3b": {"random": "qwen2.5-3b"}}, "data": {"gold": ""}, "baseline_trials": false,
 "axes": {"lora.rank": [$ranks], "train.learning_rate": [1e-5, 1e-4, 1e-3, 1e-2]}, "seeds": [$(seq -s, 1 50)]}
JSON
"$source/$build/bench/many_records" many.json runs
for time in first again; do
  timed "ls,_$time" "$huoyan" ls
  timed "plan,_$time" "$huoyan" plan many.json
  timed "report,_$time" "$huoyan" report many
done
