#!/usr/bin/env bash
# Measures what the harness costs besides training and answering, after a build with benchmarks (BUILD_DIR, default build):
#   scripts/overhead.sh sweep [trials] [seconds]   a sweep of trials (100) that train for some seconds (10) each, with the
#                                                  shipped facts and questions, one token an answer: its wall time less what the
#                                                  records say training and answering took. 0 seconds: one step, for a quick look.
#   scripts/overhead.sh lists                      ls, plan and report over 10,000 stored records
set -euo pipefail
cd "$(dirname "$0")/.."
source=$PWD
build=$(realpath -m "${BUILD_DIR:-build}")
fail() { echo "overhead: $*" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HUOYAN_CACHE=$work/cache
huoyan=$build/huoyan
[ -x "$huoyan" ] || fail "$huoyan is missing; run make test first"
now() { date +%s.%N; }
number_of() { sed -n "s/^ *\"$1\": \([0-9.e+-]*\),*$/\1/p" "$2"; } # key record.json

# What a sweep of $1 trials of $2 steps costs.
timed_sweep() {
  local trials=$1 steps=$2 start end processor
  start=$(now)
  TIMEFORMAT='%U %S'
  processor=$({ time "$huoyan" run sweep.json "train.max_steps=$steps" >/dev/null 2>&1; } 2>&1 | awk '{print $1 + $2}')
  end=$(now)
  cat runs/timed/*/record.json | awk -v start="$start" -v end="$end" -v trials="$trials" -v steps="$steps" -v processor="$processor" '
    /"(train|answer)_seconds":/ { gsub(/[^0-9.e+-]/, "", $2); work += $2 }
    END { wall = end - start
          own = wall - work
          printf "%d trials of %d steps: %.1f s, of it training and answering %.1f s: %.2f s a trial\n", trials, steps, wall, work, work / trials
          printf "the harness: %.1f s, %.0f ms a trial: %.2f%% of this sweep, %.2f%% of one of 10 s a trial\n",
                 own, 1000 * own / trials, 100 * own / wall, 100 * own / trials / 10
          printf "processor time of everything: %.1f s\n", processor }'
}

measure_sweep() {
  local trials=${1:-100} seconds=${2:-10} steps=1
  cat >sweep.json <<JSON
{"version": 1, "name": "timed", "root": "$source", "models": {"tiny": {"create": "tiny-test"}}, "device": "cpu",
 "train": {"epochs": 100000, "batch_size": 16, "accumulation": 4, "sequence_length": 1024}, "decode": {"max_new_tokens": 1, "batch_size": 64},
 "seeds": [$(seq -s, 1 "$trials")], "baseline_trials": false}
JSON
  # Makes the base, which counts as training, and tells how long a step takes.
  "$huoyan" run sweep.json --runs warm seeds=1 train.max_steps=20 >/dev/null 2>&1 || fail "the sweep does not run"
  if [ "$seconds" != 0 ]; then
    steps=$(number_of train_step_seconds warm/timed/*/record.json | awk -v seconds="$seconds" '{print int(seconds / $1) + 1}')
  fi
  timed_sweep "$trials" "$steps"
}

measure_lists() {
  [ -x "$build/bench/many_records" ] || fail "$build/bench/many_records is missing; configure with HUOYAN_BENCHMARKS=ON"
  cat >many.json <<JSON
{"version": 1, "name": "many", "models": {"3b": {"random": "qwen2.5-3b"}}, "data": {"gold": ""}, "baseline_trials": false,
 "axes": {"lora.rank": [$(seq -s, 1 25)], "train.learning_rate": [1e-5, 1e-4, 1e-3, 1e-2]}, "seeds": [$(seq -s, 1 100)]}
JSON
  "$build/bench/many_records" many.json runs
  local command time TIMEFORMAT='%R %U %S'
  for time in first again; do
    for command in "ls" "plan many.json" "report many"; do
      # shellcheck disable=SC2086 # a command and its argument
      { time "$huoyan" $command >/dev/null 2>&1; } 2>&1 |
        awk -v label="$command, $time" '{printf "%-24s %6.2f s, %.2f s of processor time\n", label, $1, $2 + $3}'
    done
  done
}

echo "commit $(git -C "$source" describe --always --dirty), $(date -u +%F), $(getconf _NPROCESSORS_ONLN) processors"
case ${1:-} in
  sweep) shift; measure_sweep "$@" ;;
  lists) measure_lists ;;
  *) fail "say what: sweep [trials] [seconds], or lists" ;;
esac
