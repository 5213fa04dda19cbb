"""One plate page: what it is made from, and what was typed into it when it comes back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Final
from uuid import UUID

from django.core.exceptions import SuspiciousOperation
from django.http import QueryDict
from django.utils.functional import Promise

from workbook import limits
from workbook.acts import Act, Add, Outcome, Overtaken
from workbook.document import Document, Plate
from workbook.fields import anchor, plate_address
from workbook.forms.bases import Bases, posted_bases
from workbook.marks import Mark, Where
from workbook.method.load import version
from workbook.method.types import Method, Reveal, Step
from workbook.models.workbook import Suggestions
from workbook.rules import Finding

KEEP: Final = "keep:"
"""Before the address of a field or row in a clash: the input that tells whose text stays."""
THEIRS: Final = "theirs"
MERGED: Final = "merged"
MADE: Final = "merged:"
"""Before the address of a text in a clash: the input that holds what was made of both."""
MOST_ROWS: Final = limits.RELATIONS_PER_WORKBOOK + 10
"""As many rows as one list of a page can hold, spare ones too: the longest is that of relations."""
REMOVED: Final = "removed"
"""What the address of a page asks: the row that was just removed, to offer it back."""


@dataclass(frozen=True)
class Typed:
    """A posted page. ``outcome`` tells what a save made of it, ``left`` which fields are shown as typed since."""

    data: QueryDict
    bases: Bases
    outcome: Outcome | None = None
    left: frozenset[tuple[UUID, str]] = frozenset()

    @classmethod
    def posted(cls, data: QueryDict) -> "Typed":
        """What was posted, before anything was done with it."""
        return cls(data, posted_bases(data))

    def rows(self, name: str) -> list[UUID]:
        """The rows of a list in the order of the page, spare ones too; what is no uid was not made by a page.

        Raises:
            SuspiciousOperation: there are more of them than any page has.
        """
        texts = self.data.getlist(name)
        if len(texts) > MOST_ROWS:
            raise SuspiciousOperation(f"no page has {len(texts)} rows in one list")
        return list(dict.fromkeys(uid for uid in map(as_uid, texts) if uid))

    def keeps_theirs(self, address: str) -> bool:
        """Whether somebody who saw both texts chose the other's."""
        return self.data.get(f"{KEEP}{address}") == THEIRS

    def made_of_both(self, address: str) -> str | None:
        """The text that somebody made of both and chose; None when another choice was made, or none."""
        is_chosen = self.data.get(f"{KEEP}{address}") == MERGED
        return self.data.get(f"{MADE}{address}") if is_chosen else None

    def chose(self, address: str) -> bool:
        """Whether somebody who saw both texts chose one at all."""
        return f"{KEEP}{address}" in self.data

    @property
    def overtaken(self) -> list[Overtaken]:
        """What stood in the way of saving what the page still holds. The act of a button is not among it: nobody typed that."""
        found = self.outcome.overtaken if self.outcome else ()
        return [each for each in found if (each.uid, each.field) in self.left]

    def overtaken_at(self, uid: UUID, name: str) -> Overtaken | None:
        """What stood in the way of saving a field."""
        return next((each for each in self.overtaken if (each.uid, each.field) == (uid, name)), None)

    def removal(self, uid: UUID) -> Overtaken | None:
        """What tells that somebody removed a row which was typed in here."""
        return next((each for each in self.overtaken if each.uid == uid and each.removed), None)

    def has_left(self, uid: UUID) -> bool:
        """Whether something of a row is not saved."""
        return any(row == uid for row, _name in self.left)

    def was_full(self, uid: UUID) -> bool:
        """Whether a row was one too many."""
        full = self.outcome.full if self.outcome else ()
        return any(isinstance(each, Add) and each.uid == uid for each in full)


@dataclass(frozen=True)
class PlatePage:
    """What all sections of a plate page are made from.

    ``revision`` is that of the workbook when ``document`` was read, ``query`` what the address of the page asks, ``findings`` what
    the rules say about this plate, ``typed`` what was posted, ``marks`` what hangs on its fields and rows. ``suggestions`` is what
    an assignment says about when those are shown, ``refused_waivers`` are the steps that count although they were waived.
    """

    document: Document
    step: str
    revision: int
    may_edit: bool = True
    query: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    typed: Typed | None = None
    marks: Mapping[Where, Mark] = MappingProxyType({})
    suggestions: str = ""
    refused_waivers: frozenset[str] = frozenset()

    @cached_property
    def plate(self) -> Plate:
        """The plate as it stands."""
        return self.document.plate(self.step)

    @property
    def method(self) -> Method:
        """The method's version that the workbook was made under."""
        return version(self.document.method_version)

    @property
    def about(self) -> Step:
        """What the method says about this step."""
        return self.method.step(self.step)

    @property
    def bases(self) -> Bases:
        """The revisions that the page carries."""
        return self.typed.bases if self.typed else Bases(self.revision)

    @property
    def address(self) -> str:
        """Where the plate stands."""
        return plate_address(self.step)

    @property
    def owner(self) -> tuple[str, UUID]:
        """The plate, on which all rows of the page stand."""
        return "plate", self.plate.uid

    def reveals(self, reveal: Reveal) -> bool:
        """Whether a suggestion may be shown: some are to be searched for first, until the plate holds a first entry of its own.

        An assignment may open them all from the start, or have one look around oneself everywhere.
        """
        is_open = {Suggestions.OPEN.value: True, Suggestions.CLOSED.value: False}.get(
            self.suggestions, reveal == "immediately"
        )
        return is_open or not self.plate.is_blank

    def notes(self, address: str) -> list[Finding]:
        """What the rules say about one field or list."""
        return self._by_anchor.get(address, [])

    @cached_property
    def _by_anchor(self) -> dict[str, list[Finding]]:
        found: dict[str, list[Finding]] = {}
        for finding in self.findings:
            found.setdefault(anchor(finding.address), []).append(finding)
        return found

    def asks(self, key: str, name: str) -> UUID | None:
        """The row of a list that the address of the page names under ``key``."""
        return asked_for(self.query, key, name)


@dataclass(frozen=True)
class Deed:
    """What a button does after everything typed is saved, in the same transaction.

    ``query`` goes into the address of the page that follows (``OPEN``, ``REMOVED``, words to search for), ``anchor`` is the DOM id
    where it goes on, ``message`` what it says on top, ``refusal`` why it was not done.
    """

    acts: tuple[Act, ...] = ()
    query: Mapping[str, str] = field(default_factory=dict)
    anchor: str = ""
    message: str | Promise = ""
    refusal: str | Promise = ""


def asked_for(query: Mapping[str, str], key: str, name: str) -> UUID | None:
    """The row of the list ``name`` that the query of an address names under ``key``."""
    where, _, uid = query.get(key, "").rpartition(":")
    return as_uid(uid) if where == name else None


def as_uid(text: str) -> UUID | None:
    """A uid as pages write it; None for anything else."""
    try:
        uid = UUID(text)
    except ValueError:
        return None
    return uid if str(uid) == text else None


def in_place(here: Iterable[UUID], posted: Iterable[UUID]) -> list[UUID]:
    """The rows that are here, and those of a posted page each after the row it followed there."""
    rows, place = list(here), 0
    for uid in posted:
        if uid not in rows:
            rows.insert(place, uid)
        place = rows.index(uid) + 1
    return rows
