#!/usr/bin/env bash
# Builds and tests against Debian 13's libtorch 2.6 in a root of its own, whatever Debian runs outside. Needs root.
# The root is kept (HUOYAN_TRIXIE_ROOT, default /var/cache/huoyan/trixie), so that only the first run installs.
set -euo pipefail

source_dir=$(cd "$(dirname "$0")/.." && pwd)
root=${HUOYAN_TRIXIE_ROOT:-/var/cache/huoyan/trixie}
mirror=${HUOYAN_DEBIAN_MIRROR:-http://deb.debian.org/debian}
data=${HUOYAN_DATA:-$source_dir/../shared/data}
fail() { echo "test-trixie: $*" >&2; exit 1; }

[ "$(uname -s)" = Linux ] || fail "needs Linux"
[ "$(id -u)" -eq 0 ] || fail "needs root for debootstrap and chroot; run: sudo make test-trixie"

# The mounts live in a namespace of their own: they are gone with this process, however it ends.
if [ -z "${HUOYAN_OWN_MOUNTS:-}" ]; then
  HUOYAN_OWN_MOUNTS=1 exec unshare --mount "$0" "$@"
fi

if ! command -v debootstrap >/dev/null; then
  echo "Installing debootstrap"
  { apt-get update && apt-get install -y --no-install-recommends debootstrap; } >/dev/null || fail "could not install debootstrap"
fi
if [ ! -e "$root/.huoyan-ready" ]; then
  echo "Setting up Debian 13 in $root (about three minutes, once)"
  rm -rf "$root"
  mkdir -p "$root"
  debootstrap --variant=minbase --include=ca-certificates trixie "$root" "$mirror" >"$root.log" 2>&1 || {
    tail -n 20 "$root.log" >&2
    fail "debootstrap failed; its last lines are shown"
  }
  touch "$root/.huoyan-ready"
fi

mkdir -p "$root/source" "$root/data" "$root/root/.cache/ccache" "$root/proc" "$root/dev"
mount --bind "$source_dir" "$root/source"
mount --bind /dev "$root/dev"
mount -t proc proc "$root/proc"
if [ -d "$data" ]; then mount --bind "$data" "$root/data"; fi
cp -f /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true

chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HUOYAN_DATA=/data HUOYAN_CACHE=/root/.cache/huoyan \
  bash -c 'set -euo pipefail
    cd /source && scripts/install-dependencies.sh build
    cmake -S . -B /build -G Ninja -DCMAKE_BUILD_TYPE=Release -DHUOYAN_BENCHMARKS=OFF
    cmake --build /build
    ctest --test-dir /build --output-on-failure'
