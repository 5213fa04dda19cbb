"""The sections of the plate page: each app enters its own at start-up, so that the page is one form and knows no app by name.

What one of its buttons asks besides saving what was typed is a ``Deed``: the acts it stands for, and where the page goes on.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from workbook.forms.page import Deed, PlatePage
from workbook.forms.rows import RowForm, RowList


@dataclass(frozen=True)
class Section:
    """A section of one page, made for one request.

    ``forms`` edit the plate itself, ``lists`` its rows. ``verbs`` are the section's own: a button ``<verb>:<rest>`` calls its
    function with the rest. Adding, removing, restoring and moving rows of its lists needs no verb. ``shown`` is what the template
    gets besides, as ``section.shown``.
    """

    key: str
    title: str | Promise
    template: str
    forms: tuple[RowForm, ...] = ()
    lists: tuple[RowList, ...] = ()
    verbs: Mapping[str, Callable[[str], Deed | None]] = field(default_factory=dict)
    shown: Mapping[str, Any] = field(default_factory=dict)

    def every_form(self) -> list[RowForm]:
        """The forms of the plate and of all rows."""
        return [*self.forms, *(form for rows in self.lists for form in rows.forms)]


_makers: dict[str, tuple[int, Callable[[PlatePage], Section]]] = {}


def register(key: str, place: int, make: Callable[[PlatePage], Section]) -> None:
    """Enter a section; called once per section from ``AppConfig.ready``. Those with a lower ``place`` stand higher on the page."""
    _makers[key] = (place, make)


def sections(page: PlatePage) -> tuple[Section, ...]:
    """All sections of a page, from top to bottom."""
    return tuple(make(page) for _place, make in sorted(_makers.values(), key=lambda entry: entry[0]))
