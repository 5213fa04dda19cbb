"""How far a KPI is, is told in a sentence for every state it can be in."""

import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.utils import translation

from kpis.card import missing_of
from kpis.charts.words import trend_in_words
from kpis.progress import Value, progress_of, trend_of
from kpis.progress_words import in_short, part_of, sentence
from tests.factories import NOBODYS
from workbook.document import Kpi, Measurement

LOWER = {"direction": "lower", "start_value": Decimal(34), "target_value": Decimal(25)}
HIGHER = {"direction": "higher", "start_value": Decimal(10), "target_value": Decimal(20), "unit": "%"}
BAND = {"direction": "band", "band_low": Decimal(60), "band_high": Decimal(75), "start_value": Decimal(50), "unit": "%"}


def kpi(*measured: str, **fields: Any) -> Kpi:
    """A KPI that was measured month after month."""
    rows = tuple(
        Measurement(uid=UUID(int=month), date=datetime.date(2026, month, 1), value=Decimal(value))
        for month, value in enumerate(measured, 1)
    )
    return Kpi(uid=UUID(NOBODYS), measurements=rows, **fields)


@pytest.mark.parametrize(
    ("of", "short", "told"),
    [
        (kpi(**LOWER), "nog geen waarde", "Nog niet gemeten: er is geen waarde nu en geen meting."),
        (kpi("29", unit="%"), "nog geen doel", "Nu 29; er is nog geen doel."),
        (
            kpi(current_value=Decimal(29), target_value=Decimal(25), direction="lower"),
            "nog niet bij het doel",
            "Nu 29, het doel is 25. Vul in waar het begon, dan zie je hoe ver het is.",
        ),
        (kpi("34", "29", **LOWER), "op weg", "Op weg: van 34 via 29 naar 25, ruim de helft."),
        (kpi("11", **HIGHER), "op weg", "Op weg: van 10 via 11 naar 20\u00a0%, minder dan een kwart."),
        (kpi("34", **LOWER), "nog op het begin", "Nog waar het begon, op 34; het doel is 25."),
        (
            kpi("16", **LOWER | {"direction": ""}),
            "nog op het begin",
            "Even ver van het doel 25 als waar het begon, bij 34: nu 16.",
        ),
        (kpi("36", **LOWER), "teruggegaan", "Teruggegaan: van 34 naar 36, terwijl het doel 25 is."),
        (kpi("24.5", **LOWER), "bereikt", "Bereikt: nu 24,5, terwijl het doel 25 is."),
        (
            kpi("1250", direction="higher", start_value=Decimal(1000), target_value=Decimal(1000)),
            "bereikt; begin en doel zijn gelijk",
            "Begin en doel zijn gelijk, 1.000: er is geen weg af te leggen. Nu 1.250.",
        ),
        (
            kpi("7.3", direction="higher", start_value=Decimal("7.5"), target_value=Decimal("7.5")),
            "begin en doel zijn gelijk",
            "Begin en doel zijn gelijk, 7,5: het hoeft daar alleen te blijven, maar het is nu 7,3.",
        ),
        (
            kpi("80", direction="band", band_low=Decimal(85), band_high=Decimal(75)),
            "nog op het begin",
            "De ondergrens van de bandbreedte ligt boven de bovengrens: geen waarde valt erbinnen. Nu 80.",
        ),
        (
            kpi("68", **BAND),
            "binnen de bandbreedte",
            "Binnen de bandbreedte van 60\u00a0% tot en met 75\u00a0%: nu 68.",
        ),
        (kpi("55", **BAND), "op weg", "Op weg naar de bandbreedte van 60\u00a0% tot en met 75\u00a0%: van 50 naar 55."),
        (
            kpi("45", **BAND),
            "teruggegaan",
            "Teruggegaan: van 50 naar 45, terwijl de bandbreedte loopt van 60\u00a0% tot en met 75\u00a0%.",
        ),
        (
            kpi("50", **BAND),
            "nog op het begin",
            "Even ver buiten de bandbreedte van 60\u00a0% tot en met 75\u00a0% als waar het begon: nu 50.",
        ),
        (
            kpi(current_value=Decimal(80), **BAND | {"start_value": None, "band_low": None}),
            "nog niet bij het doel",
            "Buiten de bandbreedte tot en met 75\u00a0%: nu 80.",
        ),
        (
            kpi("15", direction="band", start_value=Decimal(10), target_value=Decimal(20)),
            "op weg",
            "Op weg: van 10 via 15 naar 20, de helft.",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 30 else "",
)
def test_every_state_is_told(of: Kpi, short: str, told: str) -> None:
    with translation.override("nl"):
        assert (in_short(of, progress_of(of)), sentence(of, progress_of(of))) == (short, told)


@pytest.mark.parametrize(
    ("share", "part"),
    [
        ("0.05", "nog maar net begonnen"),
        ("0.2", "minder dan een kwart"),
        ("0.25", "een kwart"),
        ("0.3", "ruim een kwart"),
        ("0.333", "ruim een kwart"),
        (str(1 / Decimal(3)), "een derde"),
        ("0.35", "ruim een derde"),
        ("0.45", "bijna de helft"),
        ("0.5", "de helft"),
        ("0.55", "ruim de helft"),
        ("0.67", "ongeveer twee derde"),
        ("0.75", "driekwart"),
        ("0.8", "ruim driekwart"),
        ("0.95", "bijna aan het doel"),
    ],
)
def test_a_part_of_the_way_is_told_in_words(share: str, part: str) -> None:
    with translation.override("nl"):
        assert part_of(Decimal(share)) == part


def test_a_card_lacks_what_is_empty_on_it() -> None:
    everything = {
        **dict.fromkeys(("definition", "formula", "unit", "data_source", "owner_role", "measuring_period"), "iets"),
        **dict.fromkeys(("first_why", "second_why", "third_why"), "iets"),
        "direction": "higher",
        "reliability": "good",
    }

    assert missing_of(kpi(**everything)) == ()
    assert missing_of(kpi(**everything | {"formula": " ", "third_why": ""})) == ("formula", "third_why")
    assert missing_of(kpi(**everything | {"direction": "band"})) == ("band_low",)
    assert missing_of(kpi(**everything | {"direction": "band", "band_high": Decimal(1)})) == ()
    assert len(missing_of(kpi())) == len(everything)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ("8.3", ""),
        ("8.3 8.3", "De laatste waarden blijven gelijk."),
        ("8.3 8.5 8.3", "De laatste waarden gaan niet duidelijk omhoog of omlaag."),
    ],
)
def test_where_values_go_is_told_of_two_or_more(values: str, said: str) -> None:
    assert trend_in_words(trend_of([Value(Decimal(each)) for each in values.split()]), "higher") == said
