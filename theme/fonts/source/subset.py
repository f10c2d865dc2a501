"""Subsets the book's faces to the characters a technical book in English uses."""

import sys
from io import BytesIO
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

ACCENTED = (
    "¡¢£¤¥¦§¨©ª«¬®¯°±²³´µ¶·¸¹º»¼½¾¿×÷"
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞß"
    "àáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ"
    "ıŒœ"
)
WANTED = (
    [chr(point) for point in range(0x20, 0x7F)]
    + ["\u00a0"]
    + list(ACCENTED)
    + list("–—―‘’‚“”„†‡•…‰′″‹›⁄€™−")
    + list("⁰⁴⁵⁶⁷⁸⁹ⁿ₀₁₂₃₄₅₆₇₈₉")
    + list("ΔΩΣΦΨαβγδεθλμπρστφω")
    + list("←↑→↓↔↕⇒")
    + list("≈≠≡≤≥±∞√∑∏∂∫∈∅")
    + [chr(point) for point in range(0x2500, 0x2580) if point != 0x252D]
    + list("▀▄█▌▐░▒▓■□▪▫▲▶▼◀◆◇●○✓✗")
)

# The weights text is set in: regular to bold, everything between for headings.
TEXT_WEIGHTS = (400, 700)

FACES = [
    # (file in the package, our name, weights kept of the variable axis, layout features)
    (
        "@fontsource-variable/literata/files/literata-latin{}-wght-normal.woff2",
        "literata.woff2",
        TEXT_WEIGHTS,
        ["kern", "mark", "liga", "lnum", "onum", "pnum", "tnum"],
    ),
    (
        "@fontsource-variable/literata/files/literata-latin{}-wght-italic.woff2",
        "literata-italic.woff2",
        TEXT_WEIGHTS,
        ["kern", "mark", "liga"],
    ),
    (
        "@fontsource/commit-mono/files/commit-mono-latin-400-normal.woff2",
        "commit-mono.woff2",
        None,
        [],
    ),
    (
        "@fontsource/commit-mono/files/commit-mono-latin-700-normal.woff2",
        "commit-mono-bold.woff2",
        None,
        [],
    ),
]


def subset(source: Path, target: Path, weights, features) -> set[int]:
    """Writes the subset of one face and returns the characters it has."""
    font = TTFont(source, recalcTimestamp=False)
    if weights:
        font = instantiateVariableFont(font, {"wght": weights})
        # Through a file, because the subsetter trips over glyphs whose variations
        # the instancer has just dropped.
        buffer = BytesIO()
        font.save(buffer)
        font = TTFont(buffer, recalcTimestamp=False)
    options = Options()
    options.flavor = "woff2"
    options.layout_features = features
    options.hinting = False
    options.desubroutinize = True
    options.name_IDs = [0, 1, 2, 13, 14]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=map(ord, WANTED))
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(target)
    return set(TTFont(target).getBestCmap())


def unicode_range(points: set[int]) -> str:
    """Spells a set of code points as CSS does."""
    runs: list[list[int]] = []
    for point in sorted(points):
        if runs and point == runs[-1][1] + 1:
            runs[-1][1] = point
        else:
            runs.append([point, point])
    return ", ".join(
        f"U+{first:X}" if first == last else f"U+{first:X}-{last:X}"
        for first, last in runs
    )


def main(packages: Path, fonts: Path) -> None:
    """Writes the four faces, the symbol range and characters.txt."""
    has = {}
    for pattern, name, weights, features in FACES:
        source = packages / pattern.format("")
        has[name] = subset(source, fonts / name, weights, features)
        print(f"{(fonts / name).stat().st_size:>7}  {len(has[name]):>4}  {name}")

    # Every page character must be in the code face: it also lends the text face
    # what that lacks (arrows, box drawing), through "Book Symbols" in fonts.css.
    covered = has["commit-mono.woff2"]
    missing = sorted(set(map(ord, WANTED)) - covered)
    if missing:
        sys.exit(f"Commit Mono lacks {''.join(map(chr, missing))}: take it out of WANTED")
    lent = covered - has["literata.woff2"] - {0x0D}
    print("unicode-range of Book Symbols:", unicode_range(lent))

    lines = [WANTED[i : i + 32] for i in range(0, len(WANTED), 32)]
    (fonts / "characters.txt").write_text(
        "".join("".join(line) + "\n" for line in lines), encoding="utf-8"
    )


main(Path(sys.argv[1]), Path(sys.argv[2]))
