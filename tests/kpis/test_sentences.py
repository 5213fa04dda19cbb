"""What two goals do to each other is said in words; while it cannot be told, the words say what is missing for it."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from kpis.sentences import goals_in_words
from tests.workbook.documents import full_document
from workbook.document import Kpi, Relation, Sign
from workbook.links import Link

PLATE, OTHER_PLATE = full_document().plates[:2]
BAND: dict[str, Any] = {"direction": "band", "band_low": Decimal(5), "band_high": Decimal(15)}


def link(sign: Sign = "+", *, here: dict[str, Any] | None = None, there: dict[str, Any] | None = None) -> Link:
    relation = Relation(uid=PLATE.uid, to=OTHER_PLATE.kpis[0].uid, sign=sign)
    return Link(
        PLATE, _kpi(PLATE.kpis[0], "Gesprek", here), relation, OTHER_PLATE, _kpi(OTHER_PLATE.kpis[0], "NPS", there)
    )


def _kpi(kpi: Kpi, name: str, fields: dict[str, Any] | None) -> Kpi:
    return kpi.model_copy(update={"name": name, **(fields or {})})


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (link("+"), "Deze doelen versterken elkaar: wie ‘Gesprek’ haalt, helpt ‘NPS’ vooruit."),
        (link("-"), "Deze doelen werken elkaar tegen: wie ‘Gesprek’ haalt, maakt ‘NPS’ moeilijker."),
        (
            link("-", here={"direction": "lower"}),
            "Deze doelen versterken elkaar: wie ‘Gesprek’ haalt, helpt ‘NPS’ vooruit.",
        ),
        (link(""), "Kies een teken. Dan zie je of deze doelen elkaar helpen of hinderen."),
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
