"""Files that pages name are there: one that is not would break its page where names carry a hash, and only there."""

import re
from pathlib import Path

from django.contrib.staticfiles import finders

ROOT = Path(__file__).parent.parent.parent
OF_A_POINT = {"top", "tip", "advice"}
"""Named by the kind of a point, so that no template spells them."""


def test_every_icon_that_is_named_is_there_and_none_is_spare() -> None:
    named = said_in_templates(r'partials/icon\.html" with name="([^"]+)"') | said_in_templates(
        r'icons }}#([a-z0-9-]+)"'
    )
    drawn = re.findall(r'<symbol id="([^"]+)"', (ROOT / "static/img/icons.svg").read_text(encoding="utf-8"))

    assert sorted(drawn) == sorted(named | OF_A_POINT)


def test_every_file_that_is_named_is_there() -> None:
    named = said_in_templates(r"""{% static ['"]([^'"]+)['"] %}""")

    assert len(named) > 5
    assert sorted(name for name in named if not finders.find(name)) == []


def said_in_templates(pattern: str) -> set[str]:
    """What a pattern's group finds in all templates."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html")]
    return {found for text in texts for found in re.findall(pattern, text)}
