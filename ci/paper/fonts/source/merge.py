"""Makes the faces of the paper edition from the packages of fontsource.

The site's faces are cut down to what its pages use. Paper has no need to save, and Typst
reads no woff2 and no variable weights: these are whole faces of one weight each.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

# fontsource cuts a face by script. The first has the names and the line's height.
SCRIPTS = ["latin", "latin-ext", "greek"]
FEATURES = ["ccmp", "kern", "liga", "locl", "mark", "lnum", "onum", "pnum", "tnum"]

LITERATA = "@fontsource/literata/files/literata-{}-{}-{}.woff2"
COMMIT_MONO = "@fontsource/commit-mono/files/commit-mono-{}-{}-normal.woff2"

# (our name, the files in the packages, what Typst finds it by: family, weight, italic)
FACES = [
    (
        f"literata-{weight}{'-italic' if style == 'italic' else ''}.ttf",
        [LITERATA.format(script, weight, style) for script in SCRIPTS],
        ("Literata", weight, style == "italic"),
    )
    for weight in (400, 600)
    for style in ("normal", "italic")
] + [
    (
        f"commit-mono-{weight}.ttf",
        [COMMIT_MONO.format("latin", weight)],
        ("Commit Mono", weight, False),
    )
    for weight in (400, 700)
]


def part(source: Path, target: Path) -> str:
    """Unpacks one file, without hints and without features that nobody turns on."""
    font = TTFont(source, recalcTimestamp=False)
    options = Options()
    options.layout_features = FEATURES
    options.hinting = False
    options.desubroutinize = True
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 6, 13, 14]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=font.getBestCmap())
    subsetter.subset(font)
    font.flavor = None
    font.save(target)
    return str(target)


def name(font: TTFont, family: str, weight: int, italic: bool) -> None:
    """Names a face, and says its weight where programs look for it."""
    style = {400: "Regular", 600: "SemiBold", 700: "Bold"}[weight]
    style += " Italic" if italic else ""
    full = f"{family} {style}"
    postscript = full.replace(" ", "").replace(family.replace(" ", ""), "", 1)
    postscript = f"{family.replace(' ', '')}-{postscript}"
    for number, text in {1: family, 2: style, 3: full, 4: full, 6: postscript}.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    font["name"].names = [record for record in font["name"].names if record.platformID == 3]
    font["OS/2"].usWeightClass = weight
    # Italic or regular; bold is told by the weight.
    font["OS/2"].fsSelection = 0x01 if italic else 0x40
    font["head"].macStyle = 0x02 if italic else 0x00


def main(packages: Path, fonts: Path) -> None:
    """Writes the faces."""
    for file, sources, (family, weight, italic) in FACES:
        with TemporaryDirectory() as scratch:
            parts = [
                part(packages / source, Path(scratch) / f"{index}.ttf")
                for index, source in enumerate(sources)
            ]
            font = Merger().merge(parts) if len(parts) > 1 else TTFont(parts[0])
        name(font, family, weight, italic)
        # The same bytes whenever it is made.
        font["head"].created = font["head"].modified = 3_786_825_600
        font.recalcTimestamp = False
        font.save(fonts / file)
        print(f"{(fonts / file).stat().st_size:>7}  {len(font.getBestCmap()):>4}  {file}")


main(Path(sys.argv[1]), Path(sys.argv[2]))
