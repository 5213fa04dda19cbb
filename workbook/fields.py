"""Which fields there are, what they are called everywhere, and how their values are written in the log.

A field has one address: ``workbook/summary``, ``plate:become-aware/key_message``, ``plate:become-aware/activity:<uid>/tip``,
``plate:become-aware/kpi:<uid>/relation:<uid>/sign``, ``workbook/conflict_agreement:<uid>/decides``. It is the anchor on the page,
the id in the DOM, the place of a finding.
Each app enters its kinds of row here at start-up, so that one service can save them all.
"""

import datetime
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, Protocol
from uuid import UUID

from workbook.values import from_plain, plain


@dataclass(frozen=True)
class ValueType:
    """How a value is written as text in the log and read back; an absent value is the empty text."""

    to_text: Callable[[Any], str]
    from_text: Callable[[str], Any]


def _optional(to_text: Callable[[Any], str], from_text: Callable[[str], Any]) -> ValueType:
    return ValueType(
        lambda value: "" if value is None else to_text(value), lambda text: None if text == "" else from_text(text)
    )


TEXT: Final = ValueType(str, str)
DECIMAL: Final = _optional(lambda number: plain(Decimal(number)), from_plain)
COUNT: Final = _optional(str, int)
DATE: Final = _optional(datetime.date.isoformat, datetime.date.fromisoformat)
UID: Final = _optional(str, UUID)
YES_NO: Final = ValueType(lambda value: "true" if value else "", lambda text: text == "true")


class _Uids:
    """All uids, as the log writes them."""

    def __contains__(self, text: object) -> bool:
        try:
            return str(UUID(str(text))) == text
        except ValueError:
            return False


UIDS: Final[Container[str]] = _Uids()
"""What a ``fixed`` field may hold that points at another row."""


class Full(Protocol):
    """Which of some rows that are not there would be one too many, in as many statements for many rows as for one.

    Each is taken alone; ``together`` it is those for which there is no room with the others before them.
    """

    def __call__(self, rows: Sequence[Any], *, together: bool = False) -> list[Any]: ...


def _never_full(rows: Sequence[Any], *, together: bool = False) -> list[Any]:
    return []


@dataclass(frozen=True)
class Kind:
    """A kind of row.

    ``parent`` names the kind it stands on and ``parent_attribute`` the foreign key to it (both empty for what belongs to the
    workbook itself). A ``lasting`` row is made with its workbook and never added or removed. ``fixed`` fields are decided when a
    row is made and never edited; they have one of the values named here. ``sets`` are many-to-many fields, each with the kind it
    holds; in the log they are uids in alphabetical order. ``orders`` are fields that hold the order of the rows of a kind.
    ``ends`` are fields with the uid of another row, without which a row of this kind means nothing, each with the kind of that row.
    ``needs`` are other fields without which no row of this kind is made while somebody types.
    ``full`` tells which of some rows that are not there (new, or removed) would be one too many.
    """

    name: str
    model: type[Any]
    fields: Mapping[str, ValueType]
    parent: str = ""
    parent_attribute: str = ""
    lasting: bool = False
    fixed: Mapping[str, Container[str]] = field(default_factory=dict)
    sets: Mapping[str, str] = field(default_factory=dict)
    orders: Mapping[str, str] = field(default_factory=dict)
    ends: Mapping[str, str] = field(default_factory=dict)
    needs: frozenset[str] = frozenset()
    full: Full = _never_full

    @property
    def can_lose_parent(self) -> bool:
        """Whether the row that one of this kind stands on can be removed."""
        return bool(self.parent) and not kind(self.parent).lasting

    @property
    def made_with(self) -> frozenset[str]:
        """The fields that have to be filled in together before a row is made of what somebody types."""
        return self.needs | self.ends.keys()

    def is_full(self, row: Any) -> bool:
        """Whether a row that is not there would be one too many; certain only under the lock."""
        return bool(self.full([row]))


_kinds: dict[str, Kind] = {}

ALIASES: Final = {
    "current": "current_value",
    "target": "target_value",
    "band": "band_low",
    "waiver": "waived",
    "waiver/reason": "waiver_reason",
}
"""Where the method's list of rules names a field by another word than the row does."""


def register(kind: Kind) -> None:
    """Enter a kind of row; called once per kind from ``AppConfig.ready``."""
    _kinds[kind.name] = kind


def kind(name: str) -> Kind:
    """The registered kind.

    Raises:
        KeyError: no app entered it.
    """
    return _kinds[name]


def kinds() -> tuple[Kind, ...]:
    """All kinds, parents before their children."""
    return tuple(_kinds.values())


FRONT: Final = "workbook"
"""The address of the front page, and of the workbook as a whole."""


def page_address(step: str) -> str:
    """Address of a plate; of the front page when there is no step."""
    return plate_address(step) if step else FRONT


def workbook_address(field_name: str) -> str:
    """Address of a field of the workbook itself."""
    return f"{FRONT}/{field_name}"


def plate_address(step: str, field_name: str = "") -> str:
    """Address of a plate, or of a field or list on it."""
    return f"plate:{step}/{field_name}" if field_name else f"plate:{step}"


def row_address(step: str, kind_name: str, uid: UUID | str, field_name: str) -> str:
    """Address of a field of a row on a plate."""
    return f"plate:{step}/{kind_name}:{uid}/{field_name}"


def relation_address(step: str, kpi: UUID | str, relation: UUID | str, field_name: str = "") -> str:
    """Address of a relation between KPIs, or of a field of it."""
    row = f"plate:{step}/kpi:{kpi}/relation:{relation}"
    return f"{row}/{field_name}" if field_name else row


def measurement_address(step: str, kpi: UUID | str, measurement: UUID | str, field_name: str = "") -> str:
    """Address of a measurement of a KPI, or of a field of it."""
    row = f"plate:{step}/kpi:{kpi}/measurement:{measurement}"
    return f"{row}/{field_name}" if field_name else row


def agreement_address(agreement: UUID | str, field_name: str = "") -> str:
    """Address of an agreement about a conflict, or of a field of it."""
    row = workbook_address(f"conflict_agreement:{agreement}")
    return f"{row}/{field_name}" if field_name else row


def named_by(address: str) -> tuple[str, str]:
    """Kind of row and name of the field that an address ends in: ``activity`` and ``tip``. Of what is no address, empty texts."""
    row, _slash, field_name = address.rpartition("/")
    return row.rpartition("/")[2].partition(":")[0], field_name


def anchor(address: str) -> str:
    """The id in the DOM that an address leads to: the address, with the rules' other words replaced by the fields'."""
    for other, own in ALIASES.items():
        if address.endswith(f"/{other}"):
            return f"{address.removesuffix(other)}{own}"
    return address


def step_of(address: str) -> str:
    """Key of the step an address lies on, or ``""`` when it is not on a plate."""
    head = address.partition("/")[0]
    return head.removeprefix("plate:") if head.startswith("plate:") else ""
