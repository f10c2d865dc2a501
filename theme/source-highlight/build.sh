#!/bin/sh
# Re-creates ../highlight.js, which mdBook serves in place of its own highlight.js:
# the same library, with the book's languages instead of thirty-five (46 KB gzipped).
#
#   theme/source-highlight/build.sh
#
# Version 10 on purpose: mdBook marks hidden lines with spans inside the code, and
# version 11 throws markup inside code away.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

npm install --silent --prefix "$scratch" highlight.js@10.7.3 esbuild@0.28.2
cp "$here/entry.js" "$scratch/"
"$scratch/node_modules/.bin/esbuild" "$scratch/entry.js" --bundle --minify \
    --legal-comments=none --log-level=warning --outfile="$scratch/highlight.js" \
    --banner:js="/* highlight.js 10.7.3

$(cat "$scratch/node_modules/highlight.js/LICENSE")
*/"
mv "$scratch/highlight.js" "$here/../highlight.js"
