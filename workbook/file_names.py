"""What files are called that go out of the program. Pure."""

import re
from typing import Final

from django.utils.text import slugify

NAME_MAX: Final = 60
"""Characters of a name that a file's name holds: enough to know it by."""


def name_of(organisation: str, *parts: str, ending: str) -> str:
    """A name that every file system and every header takes: that of the organisation first, then whatever else tells it apart."""
    named = (_slug(organisation) or "klantketting", *map(_slug, parts))
    return f"{'_'.join(filter(None, named))}.{ending}"


def _slug(text: str) -> str:
    """Lower-case letters, digits and hyphens; the underscore stands between the parts of a name."""
    return re.sub("[_-]+", "-", slugify(text))[:NAME_MAX].strip("-")
