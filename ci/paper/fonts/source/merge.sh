#!/bin/sh
# Makes the paper edition's faces again from the fontsource packages on npm.
#
#   ci/paper/fonts/source/merge.sh
#
# Needs npm, python3 and `pip install fonttools==4.68.0 brotli==1.2.1`.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

npm install --silent --prefix "$scratch" \
    @fontsource/literata@5.3.0 \
    @fontsource/commit-mono@5.3.0
python3 "$here/merge.py" "$scratch/node_modules" "$here/.."
