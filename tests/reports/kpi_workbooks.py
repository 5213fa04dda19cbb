"""Workbooks of which everything about their KPIs is filled in, for the tests of the pages that tell it."""

import datetime
from collections.abc import Iterator
from decimal import Decimal
from itertools import cycle
from typing import Final

from tests.workbook.documents import uid
from workbook.conflicts import agreement_uid, conflicts_in
from workbook.document import Candidate, ConflictAgreement, Document, Kpi, Measurement, Plate, Sign, Strength
from workbook.rules.waivers import active_plates

FIRST: Final = datetime.date(2025, 1, 31)
MONTHS: Final = 12
OPEN: Final = frozenset({3, 7})
"""Numbers of the conflicts about which nothing is agreed: one of a single relation, and one that follows from it."""
IN_THE_WAY: Final = frozenset({2, 4, 7})
"""Numbers of the plates whose first KPI moves others the wrong way."""
_STRENGTHS: Final[tuple[Strength, ...]] = ("strong", "moderate", "weak")


def told_in_full(document: Document) -> Document:
    """A workbook with nothing left to fill in about its KPIs.

    Every second one of a plate was measured each month, and about two conflicts nothing is agreed.
    """
    plates = tuple(_plate(plate, is_in_the_way=number in IN_THE_WAY) for number, plate in enumerate(document.plates, 1))
    return _agreed(document.model_copy(update={"plates": plates}))


def _plate(plate: Plate, *, is_in_the_way: bool) -> Plate:
    candidates = (
        Candidate(
            uid=uid(plate.step, "taken over"),
            name=f"Overgenomen bij {plate.step}",
            found_at="Jaarverslag van de branche",
            is_used="yes",
            used_note="Staat elke maand in het overzicht van het team.",
            votes=4,
            kpi=plate.kpis[0].uid if plate.kpis else None,
        ),
        Candidate(
            uid=uid(plate.step, "dropped"),
            name=f"Afgevallen bij {plate.step}",
            found_at="Vakblad",
            is_used="no",
            votes=1,
            is_dropped=True,
            drop_reason="Niemand kan het cijfer geven zonder handwerk.",
        ),
    )
    return plate.model_copy(
        update={
            "visible_moments": f"De systemen van {plate.step} zien de aanvraag, de bevestiging en het eerste contact daarna.",
            "segments": f"Bij {plate.step}: nieuwe en trouwe klanten, stad en buitengebied.",
            "kpis": tuple(
                _kpi(number, kpi, turned=is_in_the_way and number == 0) for number, kpi in enumerate(plate.kpis)
            ),
            "candidates": candidates,
        }
    )


def _kpi(number: int, kpi: Kpi, *, turned: bool) -> Kpi:
    relations = zip(kpi.relations, cycle(_STRENGTHS), strict=False)
    sign: Sign = "+" if turned and kpi.relations and kpi.relations[0].sign == "-" else "-"
    return kpi.model_copy(
        update={
            "start_value": _began(kpi),
            "owner_role": "Teamleider klantenservice",
            "measuring_period": "maand",
            "reliability": "fair",
            "reliability_note": "Zonder de klanten van de overgenomen partij.",
            "first_why": "Wij willen zien of klanten krijgen wat hun beloofd is.",
            "second_why": "Wie het beloofde krijgt, belt niet en blijft langer.",
            "third_why": "Een blijvende klant betaalt de werving van een nieuwe.",
            "relations": tuple(
                each.model_copy(update={"strength": strength, "sign": sign if turned else each.sign})
                for each, strength in relations
            ),
            "measurements": tuple(_measured(kpi)) if number % 2 == 0 else (),
        }
    )


def _began(kpi: Kpi) -> Decimal | None:
    """As far on the other side of the value now as that is from the target."""
    if kpi.current_value is None or kpi.target_value is None:
        return kpi.current_value
    return kpi.current_value - (kpi.target_value - kpi.current_value)


def _measured(kpi: Kpi) -> Iterator[Measurement]:
    """A value a month, from where it began to where it is."""
    start, now = _began(kpi), kpi.current_value
    if start is None or now is None:
        return
    for month in range(MONTHS):
        value = start + (now - start) * month / (MONTHS - 1)
        yield Measurement(
            uid=uid(str(kpi.uid), "measured", month),
            date=FIRST + datetime.timedelta(days=30 * month),
            value=round(value, 2),
            note="Nieuwe telling, na de overgang naar het andere systeem." if month == 6 else "",
        )


def _agreed(document: Document) -> Document:
    pairs = [sorted(each.pair, key=str) for each in conflicts_in(document, active_plates(document))]
    agreements = tuple(
        ConflictAgreement(
            uid=agreement_uid(pair),
            one=pair[0],
            other=pair[1],
            decides=f"Directeur klant {number}",
            yields=f"Afspraak {number}: de gemiddelde afhandeltijd mag een kwartaal lang omhoog.",
            review_date=datetime.date(2027, 3, 1) + datetime.timedelta(days=number),
        )
        for number, pair in enumerate(pairs, 1)
        if number not in OPEN
    )
    return document.model_copy(update={"agreements": agreements})
