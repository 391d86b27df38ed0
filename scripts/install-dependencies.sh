#!/usr/bin/env bash
# Installs what the build and the tests need, and nothing that is there already: Debian packages (12 or newer) or Homebrew's.
#   scripts/install-dependencies.sh [build|test]     "test" adds the browser, the style tools, clang for fuzzing, a Slurm and an sshd; default: build
set -euo pipefail
cd "$(dirname "$0")/.."

what=${1:-build}
fail() { echo "install-dependencies: $*" >&2; exit 1; }
case $what in build | test) ;; *) fail "unknown argument \"$what\"; expected build or test" ;; esac

debian_build=(g++ make cmake ninja-build ccache pkg-config git ca-certificates
  libtorch-dev libopenblas0-pthread nlohmann-json3-dev libeigen3-dev libcli11-dev libfmt-dev
  libutf8proc-dev zlib1g-dev libopencc-dev libssl-dev libdivsufsort-dev libcurl4-openssl-dev
  libgtest-dev libgmock-dev libbenchmark-dev libcpp-httplib-dev)
debian_test=(clang-format clang-tidy clang libclang-rt-dev chromium fonts-noto-cjk libxml2-utils
  python3-prometheus-client faketime slurmctld slurmd slurm-client munge openssh-server parallel)
brew_build=(cmake ninja ccache pkg-config pytorch nlohmann-json eigen cli11 fmt utf8proc opencc libdivsufsort curl
  googletest google-benchmark cpp-httplib)
brew_test=(clang-format node)

install_debian() {
  local wanted=("${debian_build[@]}") missing=() package
  [ "$what" = test ] && wanted+=("${debian_test[@]}")
  # A newer Node, from wherever, is as good, and Debian's npm would not install beside it.
  if [ "$what" = test ] && ! { command -v node && command -v npm; } >/dev/null; then wanted+=(nodejs npm); fi
  for package in "${wanted[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail "needs root to install: ${missing[*]}; run as root or install sudo"
    as_root=(sudo)
  fi
  echo "Installing ${#missing[@]} Debian packages: ${missing[*]}"
  local log
  log=$(mktemp)
  export DEBIAN_FRONTEND=noninteractive
  if ! { "${as_root[@]}" apt-get update && "${as_root[@]}" apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    fail "apt-get could not install the packages above; its last lines are shown"
  fi
  rm -f "$log"
}

install_homebrew() {
  command -v brew >/dev/null || fail "needs Homebrew (https://brew.sh)"
  local wanted=("${brew_build[@]}") missing=() formula
  [ "$what" = test ] && wanted+=("${brew_test[@]}")
  for formula in "${wanted[@]}"; do
    brew list --versions "$formula" >/dev/null 2>&1 || missing+=("$formula")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  echo "Installing with Homebrew: ${missing[*]}"
  brew install "${missing[@]}" || fail "brew could not install: ${missing[*]}"
}

# What the browser and export tests import, from their lock files, where it is not there already.
install_test_packages() {
  local folder
  for folder in tests/browser tests/exports; do
    [ "$folder/node_modules/.package-lock.json" -nt "$folder/package-lock.json" ] && continue
    echo "Installing the packages of $folder"
    (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) || fail "npm ci failed in $folder"
    touch "$folder/node_modules/.package-lock.json"
  done
}

if [ "$(uname -s)" = Darwin ]; then
  install_homebrew
elif command -v apt-get >/dev/null; then
  install_debian
else
  fail "knows Debian (apt-get) and macOS (Homebrew) only; install by hand what is listed at the top of this file"
fi
if [ "$what" = test ]; then install_test_packages; fi
