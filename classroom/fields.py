"""The fields of a review: how what is typed in one is read, and which verdicts belong together. Pure.

``feedback``, ``grade``, ``criterion:<key>/level``, ``waiver:<step>/refused``, ``knock_out:<key>/applies``: one name for each, in
forms, saving, log and findings (there under ``review/``).
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from classroom import limits
from classroom.rubrics import MISSING, RubricContent, range_of
from workbook.document import Document
from workbook.values import normal, plain

GRADE: Final = re.compile(r"[0-9]{1,2}(?:[.,][0-9])?")
FRACTION: Final = re.compile(r"[01](?:[.,][0-9]{1,3})?")
TEXTS: Final = ("feedback", "private_note", "return_note", "grade_reason")
"""Texts of a review as a whole; its other fields are ``grade`` and ``mastered``."""
NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "criterion": ("level", "fraction", "note"),
    "waiver": ("refused", "refusal_reason"),
    "knock_out": ("applies", "note"),
}
"""Fields of a verdict, of the refusal of a waiver, and of a ruling."""
_LONGEST: Final[Mapping[tuple[str, str], int]] = {
    ("criterion", "note"): limits.TEXTS["verdict"]["note"],
    ("waiver", "refusal_reason"): limits.TEXTS["waiver_refusal"]["reason"],
    ("knock_out", "note"): limits.TEXTS["knock_out_ruling"]["note"],
}


def criterion_field(key: str, name: str) -> str:
    """The field of a verdict: its ``level``, ``fraction`` or ``note``."""
    return f"criterion:{key}/{name}"


def waiver_field(step: str, name: str) -> str:
    """Whether a waiver is ``refused``, and the ``refusal_reason``."""
    return f"waiver:{step}/{name}"


def knock_out_field(key: str, name: str) -> str:
    """Whether a knock-out ``applies``, and the ``note`` on why."""
    return f"knock_out:{key}/{name}"


def parts_of(field: str) -> tuple[str, str, str]:
    """Kind, key and name: ``criterion``, ``c1``, ``level``. Of a field of the review itself only the name."""
    head, slash, name = field.rpartition("/")
    kind, _colon, key = head.partition(":")
    return (kind, key, name) if slash else ("", "", field)


def read_field(content: RubricContent, document: Document, field: str, typed: str) -> str:
    """What was typed in a field, as the log writes it; empty is none.

    Raises:
        KeyError: this review has no such field.
        ValueError: it cannot be a value of it; the message says why.
    """
    kind, key, name = parts_of(field)
    if not kind:
        return _of_review(name, typed)
    there = {
        "criterion": content.criterion(key) is not None,
        "waiver": any(plate.step == key and plate.waived for plate in document.plates),
        "knock_out": any(each.key == key and each.is_on for each in content.knock_outs),
    }
    if not there.get(kind) or name not in NAMES[kind]:
        raise KeyError(field)
    if (kind, name) in _LONGEST:
        return _text(typed, _LONGEST[kind, name])
    if kind == "criterion":
        return _level(content, typed) if name == "level" else _fraction(typed)
    return _choice(typed, ("true",) if kind == "waiver" else ("true", "false"))


def _of_review(name: str, typed: str) -> str:
    if name in TEXTS:
        return _text(typed, limits.TEXTS["review"][name])
    if name == "mastered":
        return _choice(typed, ("true", "false"))
    if name != "grade":
        raise KeyError(name)
    text = typed.strip()
    if not text:
        return ""
    grade = Decimal(text.replace(",", ".")) if GRADE.fullmatch(text) else Decimal(0)
    if not 1 <= grade <= 10:
        raise ValueError(_("Use a grade from 1.0 up to and including 10.0 with one decimal."))
    return plain(grade)


def _text(typed: str, longest: int) -> str:
    try:
        text = normal(typed)
    except ValueError as error:
        raise ValueError(_("This text holds a character that cannot be stored.")) from error
    if len(text) > longest:
        words = ngettext("Use %(n)d character at most.", "Use %(n)d characters at most.", longest)
        raise ValueError(words % {"n": longest})
    return text


def _choice(typed: str, choices: tuple[str, ...]) -> str:
    if typed not in {"", *choices}:
        raise ValueError(_("Choose one of the options."))
    return typed


def _level(content: RubricContent, typed: str) -> str:
    return _choice(typed, (MISSING, *(level.key for level in content.levels)))


def _fraction(typed: str) -> str:
    text = typed.strip()
    if not text:
        return ""
    fraction = Decimal(text.replace(",", ".")) if FRACTION.fullmatch(text) else Decimal(2)
    if fraction > 1:
        raise ValueError(_("Use a fraction from 0 to 1 with at most three decimals."))
    return plain(fraction)


def refit(
    content: RubricContent, state: Mapping[str, str], wanted: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    """What does not fit the rest: each field with another text, or with why it is wrong.

    ``state`` is how the review would be, ``wanted`` what changes. A fraction that was there already goes with the level it was for,
    one that is typed has to lie in the range of its own. A reason goes with what it was the reason for.
    """
    for criterion in content.criteria:
        yield from _refit_fraction(content, criterion.key, state, wanted)
    for field in list(state):
        kind, key, name = parts_of(field)
        if kind in _DECIDES and name != _DECIDES[kind] and not state.get(f"{kind}:{key}/{_DECIDES[kind]}"):
            typed = wanted.get(field) and f"{kind}:{key}/{_DECIDES[kind]}" not in wanted
            if state[field]:
                yield field, "", _("First choose what this is the reason for.") if typed else ""


_DECIDES: Final = {"waiver": "refused", "knock_out": "applies"}


def _refit_fraction(
    content: RubricContent, key: str, state: Mapping[str, str], wanted: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    field, level = criterion_field(key, "fraction"), criterion_field(key, "level")
    fraction, bounds = state.get(field, ""), range_of(content, state.get(level, ""))
    is_fit = bounds is not None and bool(fraction) and bounds[0] <= Decimal(fraction) <= bounds[2]
    if not fraction or is_fit or not {field, level} & wanted.keys():
        return
    if not wanted.get(field):
        yield field, "", ""
    elif bounds is None:
        yield field, "", _("Choose a level first.")
    else:
        words = _("For this level the fraction runs from %(low)s to %(high)s.")
        yield field, "", words % {"low": number_format(bounds[0]), "high": number_format(bounds[2])}
