"""What is wrong in a file that somebody handed in: where, and what, in the reader's language."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import ValidationError

SHOWN_KEY: Final = 60
"""How many characters of a key are told."""

Path = tuple[str | int, ...]
Found = list[tuple[Path, str]]
"""Faults before their lines are known: path and message."""

SHOWN_FAULTS: Final = 50
"""How many faults of one file are told; the rest is counted."""


@dataclass(frozen=True)
class Fault:
    """One fault: the line it stands on (1 is the first), the path to the value in the file, and what is wrong with it."""

    line: int
    path: str
    message: str

    def __str__(self) -> str:
        if not self.path:
            return _("line %(line)s: %(message)s") % {"line": self.line, "message": self.message}
        return _("line %(line)s, %(path)s: %(message)s") % {
            "line": self.line,
            "path": self.path,
            "message": self.message,
        }


class ExchangeError(Exception):
    """A file cannot be read. Nothing of it was imported.

    ``faults`` holds at least one fault and at most ``SHOWN_FAULTS``, in the order of the lines; ``more`` counts all others.
    """

    def __init__(self, faults: Iterable[Fault], *, more: int = 0) -> None:
        self.faults = tuple(faults)
        self.more = more
        super().__init__("\n".join(self.told()))

    def told(self) -> tuple[str, ...]:
        """The faults as sentences; of a file with very many only the first, and how many more there are."""
        told = tuple(str(fault) for fault in self.faults)
        return (*told, _("and %(number)s more faults") % {"number": self.more}) if self.more else told


def refusal(found: Found, line_of: Callable[[Path], int]) -> ExchangeError:
    """What is wrong in a file, each thing once and from top to bottom; only what is told is written out.

    ``line_of`` tells on which line a path stands.
    """
    placed = sorted(((line_of(path), path, what) for path, what in dict.fromkeys(found)), key=lambda each: each[0])
    shown = [Fault(line, written(path), what) for line, path, what in placed[:SHOWN_FAULTS]]
    return ExchangeError(shown, more=len(placed) - len(shown))


def written(path: Path) -> str:
    """A path as a reader knows it: ``workbooks[0].plates[3].colour``. Keys of strangers are cut and made harmless to print."""
    return joined(tuple(_key(part) if isinstance(part, str) else part for part in path))


def joined(path: Path) -> str:
    """A path in one text, its keys whole."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def _key(key: str) -> str:
    short = key[:SHOWN_KEY]
    printable = short if short.isprintable() else ascii(short)[1:-1]
    return printable if short == key else f"{printable}…"


def choices(values: Iterable[str]) -> str:
    """The values a reader may choose from; the empty one means not filled in and is not named."""
    return ", ".join(value for value in values if value)


_MESSAGES: Final[Mapping[str, str]] = {
    "missing": gettext_noop("this key is missing"),
    "extra_forbidden": gettext_noop("this key is not known here"),
    "string_type": gettext_noop("a text belongs here, between quotes"),
    "int_type": gettext_noop("a whole number belongs here"),
    "bool_type": gettext_noop("true or false belongs here"),
    "int_parsing_size": gettext_noop("a whole number belongs here"),
    "is_instance_of": gettext_noop("a number belongs here"),
    "tuple_type": gettext_noop("a list belongs here"),
    "list_type": gettext_noop("a list belongs here"),
    "model_type": gettext_noop("a block of keys belongs here"),
    "model_attributes_type": gettext_noop("a block of keys belongs here"),
    "dict_type": gettext_noop("a block of keys belongs here"),
    "uuid_type": gettext_noop("a uid belongs here, such as 6f1c2f6e-3c0b-4b6e-9a51-0d6f6d0f2a11"),
    "uuid_parsing": gettext_noop("a uid belongs here, such as 6f1c2f6e-3c0b-4b6e-9a51-0d6f6d0f2a11"),
    "date_type": gettext_noop("a date belongs here, such as 2026-12-31"),
    "date_parsing": gettext_noop("a date belongs here, such as 2026-12-31"),
    "date_from_datetime_parsing": gettext_noop("a date belongs here, such as 2026-12-31"),
    "date_from_datetime_inexact": gettext_noop("a date belongs here, such as 2026-12-31"),
    "string_pattern_mismatch": gettext_noop("write a period as 2026 or 2026-Q3"),
    "string_too_short": gettext_noop("this text is empty"),
    "string_too_long": gettext_noop("this text is longer than %(max_length)s characters"),
    "too_long": gettext_noop("more than %(max_length)s stand here"),
    "too_short": gettext_noop("fewer than %(min_length)s stand here"),
    "greater_than_equal": gettext_noop("at least %(ge)s belongs here"),
    "less_than_equal": gettext_noop("at most %(le)s belongs here"),
    "unstorable": gettext_noop("this text holds a character that cannot be stored"),
    "number_as_text": gettext_noop('write a number with a fraction or a score as text, between quotes: "7.4"'),
    "no_number": gettext_noop("a number with a decimal point belongs here"),
    "digits": gettext_noop("at most %(whole)s digits before the point and %(decimals)s after it"),
    "score": gettext_noop("a score runs from 0 to 10 with at most one decimal"),
    "band": gettext_noop("the lower limit has to be below the upper limit"),
    "month": gettext_noop("write a month as 2026-09"),
    "uid_twice": gettext_noop("this uid stands in the file twice"),
    "uid_unknown": gettext_noop("no row of the right kind has this uid"),
    "step_twice": gettext_noop("each step has one plate"),
    "too_many_kpis": gettext_noop("at most %(kpis)s KPIs and %(relations)s relations in a workbook"),
    "too_many_measurements": gettext_noop("at most %(measurements)s measurements in a workbook"),
    "one_kpi": gettext_noop("an agreement is about two KPIs"),
    "extras_too_long": gettext_noop("the extras hold more than %(most)s characters"),
}
"""What each kind of fault that pydantic and the Document report is called."""


def from_pydantic(error: ValidationError, value: object) -> Iterator[tuple[Path, str]]:
    """Every fault of a validation as path and message.

    ``value`` is what was validated: a fault about uids, which pydantic reports for the whole, is led back to the very places.
    """
    errors = error.errors(include_url=False)
    blocks = {each["loc"][:length] for each in errors for length in range(len(each["loc"]))}
    for each in errors:
        path, kind, context = each["loc"], each["type"], each.get("ctx", {})
        if kind == "too_short" and path in blocks:
            continue  # Rows with faults of their own are not counted, so the list only seems too short.
        if kind in {"too_long", "too_short"} and isinstance(each["input"], str):
            kind = f"string_{kind}"
        what = _message(kind, context)
        if kind in {"uid_twice", "uid_unknown"}:
            uids = context["uids"].split(", ")
            places = _places(value, path, uids, are_own=kind == "uid_twice")
            for uid in uids:
                yield places.get(uid, path), f"{what}: {uid}"
        else:
            yield path, what


def message(kind: str, **context: object) -> str:
    """What a kind of fault from the table is called, for readers of other files than pydantic's."""
    return _(_MESSAGES[kind]) % context


def _message(kind: str, context: Mapping[str, Any]) -> str:
    if kind == "literal_error":
        return not_allowed(context["expected"].replace("'", "").replace(" or ", ", ").removeprefix(", "))
    # A kind that is not in the table would be a fault of ours; the reader is still told that this value is wrong.
    return _(_MESSAGES.get(kind, gettext_noop("this value does not belong here"))) % context


def not_allowed(allowed: str) -> str:
    """The message for a value that is none of the allowed ones."""
    return _("this value is not known; allowed: %(allowed)s") % {"allowed": allowed}


def _places(value: Any, path: Path, uids: Iterable[str], *, are_own: bool) -> dict[str, Path]:
    """Where under ``path`` uids stand: the last row that calls itself so, or else the first reference to it. One walk finds all."""
    for key in path:
        value = value[key]
    wanted, places = frozenset(uids), {}
    for place, uid in _standing(value, wanted, path):
        if are_own and place[-1:] == ("uid",):
            places[uid] = place
        elif not are_own and place[-1:] != ("uid",):
            places.setdefault(uid, place)
    return places


def _standing(value: object, wanted: frozenset[str], path: Path) -> Iterator[tuple[Path, str]]:
    """Every place in a value at which one of the uids stands, from top to bottom."""
    if isinstance(value, str) and (uid := value.lower()) in wanted:
        yield path, uid
    pairs: Iterable[tuple[str | int, object]] = ()
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = enumerate(value)
    for key, part in pairs:
        yield from _standing(part, wanted, (*path, key))
