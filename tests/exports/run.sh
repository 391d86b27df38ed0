#!/usr/bin/env bash
# run.sh SAMPLE_EXPORT: writes an export and opens it with readers from npm. Leaves with 77, which ctest calls skipped,
# where Node or the packages are missing.
set -euo pipefail
sample_export=$1
cd "$(dirname "$0")"
skip() { echo "SKIPPED: $*; scripts/install-dependencies.sh test installs it"; exit 77; }
command -v node >/dev/null || skip "node is missing"
[ -d node_modules/tfrecord ] || skip "the packages of tests/exports are missing"

exports=$(mktemp -d)
trap 'rm -rf "$exports"' EXIT
"$sample_export" "$exports"
HUOYAN_EXPORTS=$exports node --test ./*.test.mjs
