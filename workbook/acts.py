"""What somebody can do to the rows of a workbook, and what comes of it: acts, clashes and the outcome of a save."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from accounts.models import User

REMOVED = "deleted_at"
"""Name under which the log tells that a row was removed (``true``) or brought back (empty)."""
ADDED = "added"
"""Name under which the log tells that a row was made."""


@dataclass(frozen=True)
class Edit:
    """A field as somebody typed it, already valid and written as in the log (``fields.ValueType.to_text``).

    Who kept the own text over another's has that one's revision for a ``base``, and for a ``root`` the one on which both began.
    """

    kind: str
    uid: UUID
    field: str
    value: str
    base: int
    root: int | None = None

    @property
    def oldest(self) -> int:
        """The revision from which on what others wrote matters to it."""
        return self.base if self.root is None else min(self.base, max(self.root, 0))


@dataclass(frozen=True)
class Add:
    """A new row under a uid minted when the page was made, so that the same post twice adds one row.

    ``parent`` is the uid of the row it stands on (None for what belongs to the workbook); ``values`` and ``fixed`` are as in an
    Edit.
    """

    kind: str
    uid: UUID
    parent: UUID | None
    values: Mapping[str, str]
    base: int
    fixed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Remove:
    """Take a row away; it can be brought back. While something in it is in a clash it stays."""

    kind: str
    uid: UUID


@dataclass(frozen=True)
class Restore:
    """Bring a removed row back."""

    kind: str
    uid: UUID


@dataclass(frozen=True)
class Order:
    """Put rows in an order, first to last. Of two orders the later wins; it is logged and never a clash."""

    kind: str
    uid: UUID
    field: str
    uids: tuple[UUID, ...]


Act = Edit | Add | Remove | Restore | Order


@dataclass(frozen=True)
class Overtaken:
    """Somebody changed a field since its base, or removed its row: nothing was written, all three texts are here. ``base`` is what
    both began with.

    ``user`` is None when an import or a demo did it, or when that person is gone.
    """

    kind: str
    uid: UUID
    field: str
    base: str
    mine: str
    theirs: str
    removed: bool
    user: User | None
    at: datetime | None


@dataclass(frozen=True)
class Outcome:
    """What a save did: the revision the workbook has now, what was written, what was not and why.

    ``full`` holds the rows that were one too many for their limit. ``stands`` tells what a field holds where that is, without a
    clash, another value than was sent: somebody wrote where the sender changed nothing. ``understood`` tells with which members
    a set was taken where others were sent: some are not there, or are removed and stay.
    """

    revision: int
    written: frozenset[tuple[UUID, str]]
    overtaken: tuple[Overtaken, ...]
    full: tuple[Add | Restore, ...]
    stands: Mapping[tuple[UUID, str], str] = field(default_factory=dict)
    understood: Mapping[tuple[UUID, str], str] = field(default_factory=dict)
