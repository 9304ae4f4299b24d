#!/usr/bin/env bash
# Fail unless the shipped script of the playground is, byte by byte, the build of its source.
set -euo pipefail
cd "$(dirname "$0")"

shipped=../../dovs/ui/playground/static
built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT

npm ci --no-audit --no-fund
npm run check
npm run build -- "$built"
if ! diff -rq "$built" "$shipped"; then
    echo "$shipped is not the build of frontend/playground: run 'make frontend' and commit it." >&2
    exit 1
fi
