#!/usr/bin/env bash
# clang-format over every C++ file of the project: rewrites, or with --check only names what it would change.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v clang-format >/dev/null || { echo "format: clang-format is missing; run scripts/install-dependencies.sh test" >&2; exit 1; }
files() { git ls-files -z '*.h' '*.cc'; }
if [ "${1:-}" = --check ]; then
  files | xargs -0 clang-format --dry-run --Werror
  echo "format: all files in style"
else
  files | xargs -0 clang-format -i
fi
