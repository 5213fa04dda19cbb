"""What two people did to one field or one row, as the page asks about it: both texts side by side, and one made of both."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final, Self

from django import forms
from django.forms.utils import ErrorList

from accounts.models import User
from workbook.acts import Overtaken
from workbook.differences import Part, differences, merged
from workbook.forms.fields import PeriodField, TextField
from workbook.forms.page import KEEP, MADE

BESIDE: Final = " / "
"""Between two texts that cannot be made one, in a field of one line."""


def text_field(field: forms.Field) -> TextField | None:
    """The field when it holds words, of which two people's can be made one; None for a period, a number, a choice, a tick."""
    return field if isinstance(field, TextField) and not isinstance(field, PeriodField) else None


@dataclass(frozen=True)
class Clash:
    """A field in which somebody else saved another value first. ``mine``, ``theirs`` and ``before`` are as a reader sees them.

    ``address`` is that of the field, ``box`` the field of a text, None for all else. ``before`` is the value that both began with,
    ``user`` and ``at`` tell who saved last and when: each None when that is not known. ``typed`` is what somebody made of both that
    cannot be saved, with what is wrong with it in ``errors``.
    """

    address: str
    mine: str
    theirs: str
    box: TextField | None = None
    before: str | None = None
    user: User | None = None
    at: datetime | None = None
    typed: str | None = None
    errors: ErrorList | None = None

    @classmethod
    def of(cls, overtaken: Overtaken, address: str, field: forms.Field, in_words: Callable[[str], str]) -> Self:
        """What a save could not write; ``in_words`` makes of a value of the log what a reader sees."""
        mine, theirs, before = (in_words(each) for each in (overtaken.mine, overtaken.theirs, overtaken.base))
        return cls(address, mine, theirs, text_field(field), before, overtaken.user, overtaken.at)

    @property
    def keep(self) -> str:
        """Name of the inputs that tell whose text stays."""
        return f"{KEEP}{self.address}"

    @property
    def made(self) -> str:
        """Name and DOM id of the input that holds one text made of both."""
        return f"{MADE}{self.address}"

    @property
    def rows(self) -> int:
        """Lines of that input; 1 for a field of one line, which cannot hold a line end."""
        return int(self.box.widget.attrs.get("rows", 1)) if self.box else 0

    @property
    def is_marked(self) -> bool:
        """Whether it helps to mark what differs: in two texts, of which neither is empty."""
        return bool(self.box and self.mine and self.theirs)

    @property
    def parts_mine(self) -> tuple[Part, ...]:
        """My text, and what of it the other does not have."""
        return tuple(part for part in self._parts if part.side != "only_second")

    @property
    def parts_theirs(self) -> tuple[Part, ...]:
        """The other's text, and what of it mine does not have."""
        return tuple(part for part in self._parts if part.side != "only_first")

    @cached_property
    def _parts(self) -> tuple[Part, ...]:
        return differences(self.mine, self.theirs)

    @property
    def merged(self) -> str:
        """One text made of both: as somebody typed it, else as it is proposed."""
        beside = "\n" if self.rows > 1 else BESIDE
        return merged(self.before or "", self.mine, self.theirs, beside=beside) if self.typed is None else self.typed


@dataclass(frozen=True)
class Gone:
    """A row that somebody removed while another typed in it; ``address`` is that of the row. ``user`` and ``at`` as in a Clash."""

    address: str
    user: User | None
    at: datetime | None

    @classmethod
    def of(cls, overtaken: Overtaken, address: str) -> Self:
        """What a save found removed."""
        return cls(address, overtaken.user, overtaken.at)

    @property
    def keep(self) -> str:
        """Name of the inputs that tell whether it comes back."""
        return f"{KEEP}{self.address}"
