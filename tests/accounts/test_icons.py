"""The one file of icons holds those that pages show, and no other."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
OF_A_POINT = {"top", "tip", "advice"}
"""Named by the kind of a point, so that no template spells them."""


def test_every_icon_that_is_named_is_there_and_none_is_spare() -> None:
    templates = [path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html")]
    named = {name for text in templates for name in re.findall(r'partials/icon\.html" with name="([^"]+)"', text)}
    drawn = re.findall(r'<symbol id="([^"]+)"', (ROOT / "static/img/icons.svg").read_text(encoding="utf-8"))

    assert sorted(drawn) == sorted(named | OF_A_POINT)
