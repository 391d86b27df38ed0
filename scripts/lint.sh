#!/usr/bin/env bash
# clang-tidy, its findings as errors, over the sources of the build without libtorch (whose headers take minutes a file).
set -euo pipefail
cd "$(dirname "$0")/.."
cmake --preset dev >/dev/null
cmake --build build-dev >/dev/null
other_system=host_macos
[ "$(uname)" = Darwin ] && other_system=host_linux
git ls-files '*.cc' ':!trainer/torch' ':!tests' | grep -v -e backend_torch -e "$other_system" | xargs -P "$(getconf _NPROCESSORS_ONLN)" -n 1 clang-tidy -p build-dev --quiet --extra-arg=-Wno-unknown-warning-option
