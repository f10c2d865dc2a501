#!/bin/sh
# Re-creates the woff2 files, fonts.css's symbol range and characters.txt beside
# this folder from the fontsource packages on npm.
#
#   theme/fonts/source/subset.sh
#
# Needs npm, python3 and `pip install fonttools==4.68.0 brotli==1.2.1`. To let the pages
# use another character, add it to WANTED in subset.py and run this again.
#
# It lives in a folder of its own because mdBook serves every file that lies
# directly in theme/fonts.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

npm install --silent --prefix "$scratch" \
    @fontsource-variable/literata@5.3.0 \
    @fontsource/commit-mono@5.3.0
python3 "$here/subset.py" "$scratch/node_modules" "$here/.."
