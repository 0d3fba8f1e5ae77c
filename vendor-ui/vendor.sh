#!/bin/sh
# Brings the open design files Kantel ships from the npm lock file into crates/ui/assets/vendor:
# Utrecht component styles and tokens (EUPL-1.2), the Public Sans font (OFL-1.1) and htmx (0BSD).
# The outputs are committed, so that a build needs neither Node nor the network. Run this after
# changing a version in package.json; `vendor.sh --check` fails when the committed files differ.
set -eu
cd "$(dirname "$0")"
npm ci --ignore-scripts --silent
target=../crates/ui/assets/vendor
if [ "${1:-}" = --check ]; then
    target=$(mktemp -d)
    trap 'rm -rf "$target"' EXIT
fi
node bundle.js "$target"
if [ "${1:-}" = --check ]; then
    diff -r "$target" ../crates/ui/assets/vendor && echo "vendored files are those of the lock file"
fi
