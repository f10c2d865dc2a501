"""Reads a site built by mdbook itself, as a reader may build it.

mdbook exits 0 where a preprocessor cannot start, and leaves every page raw. So its
result is read for directives that were not filled in, for links that the preprocessor
should have resolved, and for listings that did not become figures.
"""

import re
import sys
from pathlib import Path

LISTING = re.compile(r"^\{\{#\w+ \S*/(?:examples|compile-fail)/[\w-]+\.rs\S*\}\}", re.M)
SHOWN = re.compile(r"<(?:code|pre)\b.*?</(?:code|pre)>", re.S)


def faults(site: Path, src: Path) -> list[str]:
    """Says what is raw, page by page; an empty list is what is wanted."""
    found = []
    for source in sorted(src.rglob("*.md")):
        if source.name == "SUMMARY.md":
            continue
        page = site / source.relative_to(src).with_suffix(".html")
        if source.name == "README.md":
            page = page.with_name("index.html")
        if not page.is_file():
            found.append(f"{source}: no page was built; is it in src/SUMMARY.md?")
            continue
        written, html = source.read_text("utf-8"), page.read_text("utf-8")
        escaped = written.count(r"\{{#")
        if html.count("{{#") > escaped:
            found.append(f"{source}: a directive was not filled in")
        if re.search(r'href="proof:', SHOWN.sub("", html)):
            found.append(f"{source}: a proof mark was not drawn")
        if LISTING.search(written) and 'class="listing' not in html:
            found.append(f"{source}: its listings did not become figures")
        diagrams = len(re.findall(r"^```mermaid", written, re.M))
        if html.count('<figure class="diagram') < diagrams:
            found.append(f"{source}: a diagram did not become a figure")
    return found


def main() -> int:
    """Checks SITE against SRC, the two arguments."""
    site, src = map(Path, sys.argv[1:])
    found = faults(site, src)
    for fault in found:
        print(f"{fault}\n  help: see what mdbook printed above", file=sys.stderr)
    return bool(found) or not any(site.rglob("*.html"))


if __name__ == "__main__":
    sys.exit(main())
