#!/usr/bin/env bash
# Fail unless a shipped script is, byte by byte, the build of its source.
#
#     frontend/check_build.sh SOURCE SHIPPED
#
# SOURCE is a folder of frontend/, SHIPPED the one that holds its build, from the root.
set -euo pipefail
cd "$(dirname "$0")/$1"

shipped=../../$2
built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT

npm ci --no-audit --no-fund
npm run check
npm run build -- "$built"
if ! diff -rq "$built" "$shipped"; then
    echo "$2 is not the build of frontend/$1: run 'make frontend' and commit it." >&2
    exit 1
fi
