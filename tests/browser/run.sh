#!/usr/bin/env bash
# run.sh SAMPLE_REPORT: writes the sample reports and puts them through the browser tests. Leaves with 77, which ctest
# calls skipped, where the browser, Node or the packages are missing.
set -euo pipefail
sample_report=$1
cd "$(dirname "$0")"
skip() { echo "SKIPPED: $*; scripts/install-dependencies.sh test installs it"; exit 77; }

command -v node >/dev/null || skip "node is missing"
[ -d node_modules/playwright-core ] || skip "the packages of tests/browser are missing"
for candidate in "${HUOYAN_CHROMIUM:-}" chromium chromium-browser google-chrome; do
  if [ -n "$candidate" ] && HUOYAN_CHROMIUM=$(command -v "$candidate"); then break; fi
done
[ -n "${HUOYAN_CHROMIUM:-}" ] || skip "chromium is missing"

reports=$(mktemp -d)
trap 'rm -rf "$reports"' EXIT
for kind in small hostile memory large wide; do "$sample_report" "$kind" "$reports/$kind.html"; done
HUOYAN_CHROMIUM=$HUOYAN_CHROMIUM HUOYAN_REPORTS=$reports node --test ./*.test.mjs
