"""What a report has to say, and what its PDF says: both read without the code that makes it."""

import datetime
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, Final, cast

from tests.reports.pages import texts_of
from workbook.document import Document, Part

_KEYS: Final = frozenset(
    {
        *("uid", "step", "about", "definition_key", "based_on", "start_advice", "to", "one", "other", "kpi"),
        *("extras", "schema_version"),
    }
)
"""Fields that tie parts together, and what has no place of its own yet."""
CHOICES: Final = {
    "basis": {
        "interview": "gesprek",
        "own_department": "eigen afdeling",
        "data": "gegevens",
        "own_estimate": "eigen inschatting",
    },
    "score_source_kind": {
        "study": "onderzoek",
        "own_survey": "eigen enquête",
        "app_survey": "mini-enquête in de app",
        "interview": "gesprek",
        "estimate": "schatting",
    },
    "author_kind": {"student": "student", "study_group": "studiegroep", "consultant": "consultant"},
    "direction": {"higher": "hoger is beter", "lower": "lager is beter", "band": "binnen een bandbreedte"},
    "kind": {
        "result": "uitkomst (achteraf)",
        "process": "proces (stuurbaar)",
        "strengthens": "versterkt",
        "hampers": "hindert",
        "precondition": "De een is voorwaarde voor de ander",
    },
    "reliability": {"good": "goed", "fair": "redelijk", "poor": "onvoldoende"},
    "strength": {"strong": "sterk", "moderate": "matig", "weak": "zwak"},
    "is_used": {"yes": "in gebruik", "no": "niet in gebruik"},
    "sign": {"+": "Stijgt de een, dan stijgt de ander mee", "-": "Stijgt de een, dan daalt de ander"},
}
MARKS: Final = {
    "fictional": "fictief voorbeeld",
    "waived": "Deze schakel is vrijgesteld",
    "not_measured_yet": "nog niet gemeten",
    "is_dropped": "afgevallen",
    "no_target_yet": "nog geen doel",
}
EUROS: Final = frozenset({"revenue_eur", "total_budget"})
PERIODS: Final = frozenset({"period", "next_period"})
SCORES: Final = frozenset({"customer_score", "own_score", "aspired_score"})


def discreet(document: Document) -> Document:
    """The Document as far as its final has to say it: conversations without what was said in them, and no attempts."""
    plates = []
    for plate in document.plates:
        held = tuple(each.model_copy(update={"summary": ""}) for each in plate.interviews)
        plates.append(plate.model_copy(update={"interviews": held, "attempts": ()}))
    return document.model_copy(update={"plates": tuple(plates)})


def summed(document: Document) -> Document:
    """The Document as far as a report in small letters has to say it: of measurements the oldest and the newest, without notes."""
    plates = []
    for plate in document.plates:
        kpis = tuple(
            kpi.model_copy(
                update={
                    "measurements": tuple(
                        each.model_copy(update={"note": ""}) for each in (*kpi.measurements[:1], *kpi.measurements[-1:])
                    )
                }
            )
            for kpi in plate.kpis
        )
        plates.append(plate.model_copy(update={"kpis": kpis}))
    return document.model_copy(update={"plates": tuple(plates)})


def told(part: Part) -> Iterator[str]:
    """Everything in a Document that its Dutch report has to say, as it is written there."""
    for name in type(part).model_fields:
        if name not in _KEYS:
            yield from _told(name, getattr(part, name))


def _told(name: str, value: Any) -> Iterator[str]:
    if isinstance(value, tuple):
        for each in value:
            if isinstance(each, Part):
                yield from told(each)
    elif isinstance(value, Part):
        yield from told(value)
    elif isinstance(value, bool):
        yield from [MARKS[name]] if value else []
    elif value not in (None, ""):
        yield _written(name, value)


def _written(name: str, value: Any) -> str:
    if name in CHOICES:
        return CHOICES[name][cast("str", value)]
    if name in PERIODS:
        year, _, quarter = cast("str", value).partition("-")
        return f"{quarter} {year}".strip()
    if isinstance(value, datetime.date):
        return value.strftime("%d-%m-%Y")
    if isinstance(value, int):
        return f"{'€' if name in EUROS else ''}{grouped(str(value))}"
    if isinstance(value, Decimal):
        whole, _, fraction = str(abs(value)).partition(".")
        fraction = fraction or ("0" if name in SCORES else "")
        return ("−" if value < 0 else "") + grouped(whole) + (f",{fraction}" if fraction else "")
    return cast("str", value)


def grouped(digits: str) -> str:
    """Thousands with points: ``1.240``."""
    return re.sub(r"(?<=\d)(?=(\d{3})+$)", ".", digits)


def bare(text: str) -> str:
    """A text without all that lines of print add, move or leave out: blanks, hyphens, invisible characters, forms of letters."""
    shown = unicodedata.normalize("NFKC", text)
    return "".join(each for each in shown if each not in "-\u2010\u00ad" and unicodedata.category(each)[0] not in "ZC")


def text_of(pdf: bytes) -> str:
    """All text of a PDF in reading order, bare."""
    return bare("".join(texts_of(pdf)))


def unsaid(document: Document, pdf: bytes) -> list[str]:
    """What a Document holds and its PDF does not say."""
    said = text_of(pdf)
    return [each for each in told(document) if bare(each) not in said]


def uncounted(part: Part, printed: Counter[str]) -> dict[str, int]:
    """Characters that are printed less often than a part of a Document holds them: for texts that run on between others."""
    return dict(_counted(told(part)) - _counted(printed.elements()))


def _counted(texts: Iterable[str]) -> Counter[str]:
    return Counter(bare("".join(texts)))
