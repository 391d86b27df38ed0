#!/usr/bin/env bash
# Type-checks reports/web, bundles it anew and fails when what is checked in under reports/web/dist is not the result.
set -euo pipefail
cd "$(dirname "$0")/.."
fail() { echo "check-web-bundle: $*" >&2; exit 1; }
command -v npm >/dev/null || fail "npm is missing; run scripts/install-dependencies.sh test"

cd reports/web
if grep '"resolved"' package-lock.json ../../tests/*/package-lock.json | grep -qv 'https://registry\.npmjs\.org/'; then
  fail "a package-lock.json names another registry than registry.npmjs.org"
fi
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
npm run --silent check
built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT
node build.mjs "$built"
diff -q dist "$built" || fail "reports/web/dist is stale; run: (cd reports/web && npm ci && npm run build), and commit it"
echo "check-web-bundle: reports/web/dist is what its sources give"
