"""What stock.py must refuse: each fault is put into a small site and must be named."""

import tempfile
import unittest
from pathlib import Path

from stock import faults

PAGE = "# T\n\n```rust\n{{#rustdoc_include ../listings/c/examples/x.rs:a}}\n```\n\
[said](proof:ch01::said)\n\n```mermaid\ngraph\n```\n"
GOOD = '<figure class="listing"></figure><figure class="diagram drawn"></figure>'


class Faults(unittest.TestCase):
    """One page `t.md` and what was built of it."""

    def found(self, html: str | None) -> str:
        """Returns what is said of a site with this page."""
        with tempfile.TemporaryDirectory() as folder:
            src, site = Path(folder, "src"), Path(folder, "site")
            src.mkdir()
            site.mkdir()
            (src / "t.md").write_text(PAGE)
            (src / "SUMMARY.md").write_text("- [T](t.md)\n")
            if html is not None:
                (site / "t.html").write_text(html)
            return "\n".join(faults(site, src))

    def test_sound(self) -> None:
        self.assertEqual(self.found(GOOD), "")

    def test_each_fault(self) -> None:
        for html, said in [
            (None, "no page was built"),
            (GOOD + "{{#include x}}", "a directive was not filled in"),
            (GOOD + '<a href="proof:ch01::said">', "a proof mark was not drawn"),
            ('<figure class="diagram">', "its listings did not become figures"),
            ('<figure class="listing">', "a diagram did not become a figure"),
        ]:
            with self.subTest(said):
                self.assertRegex(self.found(html), rf"t\.md: {said}")


if __name__ == "__main__":
    unittest.main()
