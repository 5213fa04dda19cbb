"""What two goals do to each other is said in words; while it cannot be told, the words say what is missing for it."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from kpis.sentences import conflict_in_words, goals_in_words, is_read_otherwise, moves_in_words
from tests.workbook.documents import full_document
from workbook.conflicts import Conflict
from workbook.document import Kpi, Measurement, Relation, Sign
from workbook.links import Link

PLATE, OTHER_PLATE = full_document().plates[:2]
BAND: dict[str, Any] = {"direction": "band", "band_low": Decimal(5), "band_high": Decimal(15)}


def link(sign: Sign = "+", *, here: dict[str, Any] | None = None, there: dict[str, Any] | None = None) -> Link:
    relation = Relation(uid=PLATE.uid, to=OTHER_PLATE.kpis[0].uid, sign=sign)
    return Link(
        PLATE, _kpi(PLATE.kpis[0], "Gesprek", here), relation, OTHER_PLATE, _kpi(OTHER_PLATE.kpis[0], "NPS", there)
    )


def _kpi(kpi: Kpi, name: str, fields: dict[str, Any] | None) -> Kpi:
    return kpi.model_copy(update={"name": name, "measurements": (), **(fields or {})})


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (link("+"), "Deze doelen versterken elkaar: wie ‘Gesprek’ haalt, helpt ‘NPS’ vooruit."),
        (link("-"), "Deze doelen werken elkaar tegen: wie ‘Gesprek’ haalt, maakt ‘NPS’ moeilijker."),
        (
            link("-", here={"direction": "lower"}),
            "Deze doelen versterken elkaar: wie ‘Gesprek’ haalt, helpt ‘NPS’ vooruit.",
        ),
        (link(""), "Kies wat de waarden doen. Dan zie je of deze doelen elkaar helpen of hinderen."),
        (
            link(there={"direction": ""}),
            "Kies welke kant op beter is voor ‘NPS’. Dan zie je wat deze doelen met elkaar doen.",
        ),
        (
            link(here=BAND | {"target_value": None}),
            "Vul de waarde nu en het doel van ‘Gesprek’ in. Dan zie je wat deze doelen met elkaar doen.",
        ),
        (
            link(here=BAND | {"target_value": Decimal(10)}),
            "‘Gesprek’ blijft gelijk. Daar volgt voor het andere doel niets uit.",
        ),
        (
            link(there={"name": " ", "direction": ""}),
            "Kies welke kant op beter is voor ‘KPI zonder naam’. Dan zie je wat deze doelen met elkaar doen.",
        ),
    ],
)
def test_goals_are_told_in_words(given: Link, said: str) -> None:
    with translation.override("nl"):
        assert goals_in_words(given) == said


THIRD = full_document().plates[2]
DOWN: dict[str, Any] = {"direction": "lower", "target_value": Decimal(8)}
REACHED: dict[str, Any] = {"current_value": Decimal(15)}


def measured(value: int) -> dict[str, Any]:
    """Measured once, whatever the plate says of now."""
    row = Measurement(uid=PLATE.uid, date=datetime.date(2026, 1, 1), value=Decimal(value))
    return {"measurements": (row,)}


def over(first: Sign, second: Sign, *, here: dict[str, Any] | None = None) -> Conflict:
    """From Gesprek by way of NPS to Trouw."""
    begin = link(first, here=here)
    relation = Relation(uid=THIRD.uid, to=THIRD.kpis[0].uid, sign=second)
    return Conflict((begin, Link(OTHER_PLATE, begin.other, relation, THIRD, _kpi(THIRD.kpis[0], "Trouw", None))))


@pytest.mark.parametrize(
    ("conflict", "said"),
    [
        (
            Conflict((link("-"),)),
            "‘Gesprek’ moet omhoog en ‘NPS’ moet omhoog, maar als de een stijgt, daalt de ander.",
        ),
        (
            Conflict((link("+", there=DOWN),)),
            "‘Gesprek’ moet omhoog en ‘NPS’ moet omlaag, maar als de een stijgt, stijgt de ander mee.",
        ),
        (
            Conflict((link("+", here=DOWN),)),
            "‘Gesprek’ moet omlaag en ‘NPS’ moet omhoog, maar als de een daalt, daalt de ander mee.",
        ),
        (
            Conflict((link("-", here=DOWN, there=DOWN),)),
            "‘Gesprek’ moet omlaag en ‘NPS’ moet omlaag, maar als de een daalt, stijgt de ander.",
        ),
        (
            Conflict((link("-", here=REACHED, there={"name": ""}),)),
            "‘Gesprek’ moet hoog blijven en ‘KPI zonder naam’ moet omhoog, maar als de een stijgt, daalt de ander.",
        ),
        (
            Conflict((link("-", here=measured(15), there=measured(1)),)),
            "‘Gesprek’ moet hoog blijven en ‘NPS’ moet omhoog, maar als de een stijgt, daalt de ander.",
        ),
        (
            Conflict((link("-", here=BAND | measured(14) | {"current_value": None}, there=DOWN | measured(9)),)),
            "‘Gesprek’ moet omlaag en ‘NPS’ moet omlaag, maar als de een daalt, stijgt de ander.",
        ),
        (
            Conflict((link("+", there=DOWN | {"current_value": Decimal(7)}),)),
            "‘Gesprek’ moet omhoog en ‘NPS’ moet laag blijven, maar als de een stijgt, stijgt de ander mee.",
        ),
        (
            Conflict((link("-", here=BAND),)),
            "‘Gesprek’ moet omhoog en ‘NPS’ moet omhoog, maar als de een stijgt, daalt de ander.",
        ),
        (
            over("+", "-"),
            "‘Gesprek’ moet omhoog en ‘Trouw’ moet omhoog, maar als de een stijgt, daalt de ander via ‘NPS’.",
        ),
        (
            over("-", "-", here=DOWN),
            "‘Gesprek’ moet omlaag en ‘Trouw’ moet omhoog, maar als de een daalt, daalt de ander mee via ‘NPS’.",
        ),
    ],
)
def test_a_conflict_explains_itself(conflict: Conflict, said: str) -> None:
    with translation.override("nl"):
        assert conflict_in_words(conflict) == said


@pytest.mark.parametrize(
    ("sign", "said"),
    [
        ("+", "Stijgt ‘Gesprek’, dan stijgt ‘NPS’ mee."),
        ("-", "Stijgt ‘Gesprek’, dan daalt ‘NPS’."),
        ("", "Hoe ‘Gesprek’ de waarde van ‘NPS’ beweegt, is nog niet gekozen."),
    ],
)
def test_a_relation_tells_how_the_values_move(sign: Sign, said: str) -> None:
    with translation.override("nl"):
        assert moves_in_words(link(sign)) == said


@pytest.mark.parametrize(
    ("sign", "kind", "otherwise"),
    [
        ("+", "hampers", True),
        ("+", "strengthens", False),
        ("-", "strengthens", True),
        ("-", "precondition", True),
        ("-", "hampers", False),
        ("", "hampers", False),
        ("-", "", False),
    ],
)
def test_a_reading_that_differs_from_what_follows_is_told(sign: Sign, kind: Any, otherwise: bool) -> None:
    given = link(sign)
    read = Link(
        given.plate, given.kpi, given.relation.model_copy(update={"kind": kind}), given.other_plate, given.other
    )

    assert is_read_otherwise(read) is otherwise
