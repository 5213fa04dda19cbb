"""Whole Documents for tests: one in which nothing is missing, and ways to change one thing in it."""

import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from workbook.conflicts import agreement_uid
from workbook.document import (
    Activity,
    Advice,
    Attempt,
    Candidate,
    ConflictAgreement,
    Document,
    Interview,
    KeyPoint,
    Kpi,
    Measurement,
    Plate,
    Point,
    Relation,
)
from workbook.method.load import current

SPACE = UUID("5eed0000-0000-4000-8000-000000000000")
STEPS: tuple[Any, ...] = current().steps
TODAY = datetime.date(2026, 11, 24)
LONG = "Klanten noemen dit in de enquête elke maand vaker dan vorig jaar."
"""A text of more than eight words."""
REASON = "Wij " + "belden " * 20 + "zonder antwoord."
"""A reason of more than twenty words."""


def uid(*names: object) -> UUID:
    """The same uid for the same names, in every run."""
    return uuid5(SPACE, "/".join(map(str, names)))


def full_kpi(step: str, number: int, **fields: Any) -> Kpi:
    """A KPI of which everything is known; ``number`` 1 can be steered on and has its whole card, the others are results."""
    values: dict[str, Any] = {
        "uid": uid(step, "kpi", number),
        "name": f"Meter {step} {number}",
        "definition": LONG,
        "unit": "dagen",
        "direction": "higher",
        "kind": "process" if number == 1 else "result",
        "current_value": Decimal(10),
        "target_value": Decimal(12),
    }
    return Kpi(**(values | (card(step) if number == 1 else {}) | fields))


def card(step: str) -> dict[str, Any]:
    """What the definition card of a KPI holds, with a start and two measurements on the way to its target."""
    return {
        "formula": "Som gedeeld door aantal.",
        "data_source": "Klantsysteem",
        "start_value": Decimal(8),
        "owner_role": "Teamleider service",
        "measuring_period": "elke maand",
        "reliability": "fair",
        "reliability_note": "Er wordt met de hand geteld.",
        "first_why": "Om te weten wat de klant merkt.",
        "second_why": "Omdat wachten klanten kost.",
        "third_why": "Omdat een klant die blijft minder kost.",
        "measurements": tuple(
            Measurement(
                uid=uid(step, "measurement", n), date=datetime.date(2026, month, 1), value=Decimal(value), note=note
            )
            for n, (month, value, note) in enumerate([(2, 9, ""), (10, 10, "Na de nieuwe telling.")], 1)
        ),
    }


def full_plate(order: int, **fields: Any) -> Plate:
    """The plate of step ``order`` (0 to 6), with a relation to the plate after it."""
    step, after = STEPS[order], STEPS[(order + 1) % len(STEPS)].key
    # The one minus makes two goals collide.
    relation = Relation(
        uid=uid(step.key, "relation"),
        to=uid(after, "kpi", 1),
        sign="-" if order == 0 else "+",
        strength="moderate",
        reason=LONG,
    )
    tip = Point(uid=uid(step.key, "tip"), text=LONG)
    values: dict[str, Any] = {
        "uid": uid(step.key),
        "step": step.key,
        "name_en": step.name_en,
        "name_nl": step.name_nl,
        "basis": "interview",
        "customer_score": Decimal("7.1"),
        "score_source": "Klantonderzoek",
        "score_source_kind": "study",
        "score_n": 412,
        "score_date": datetime.date(2026, 4, 10),
        "own_score": Decimal("7.6"),
        "aspired_score": Decimal("7.4"),
        "visible_moments": "Het klantsysteem ziet elk gesprek.",
        "segments": "Particulier en zakelijk.",
        "activities": tuple(
            Activity(
                uid=uid(step.key, "activity", n),
                name=f"{step.name_en} {n}",
                explanation="Zo.",
                top="a",
                tip="b",
                advice="c",
            )
            for n in range(3)
        ),
        "tops": (Point(uid=uid(step.key, "top"), text=LONG),),
        "tips": (tip,),
        "advice": (
            Advice(
                uid=uid(step.key, "advice"),
                text=LONG,
                responsible_role="Manager",
                period="2027",
                based_on=tip.uid,
            ),
        ),
        "kpis": (
            full_kpi(step.key, 1, relations=(relation,)),
            full_kpi(step.key, 2),
            full_kpi(step.key, 3),
        ),
        "candidates": (
            candidate(step.key, 1),
            candidate(step.key, 2, is_used="no", is_dropped=True, drop_reason="Niemand kan het meten."),
        ),
        "interviews": (
            Interview(
                uid=uid(step.key, "interview"),
                role="Manager",
                date=datetime.date(2026, 5, 8),
                channel="kantoor",
            ),
        ),
    }
    return Plate(**(values | fields))


def candidate(step: str, number: int, **fields: Any) -> Candidate:
    """A KPI in the exercise of three rounds, with votes that came along from before."""
    values: dict[str, Any] = {
        "uid": uid(step, "candidate", number),
        "name": f"Idee {step} {number}",
        "found_at": "Brancheboek",
        "is_used": "yes",
        "used_note": "In het maandrapport.",
        "votes": 3 - number,
    }
    return Candidate(**(values | fields))


def agreement(*pair: UUID, **fields: Any) -> ConflictAgreement:
    """What is agreed about the targets of two KPIs."""
    one, other = sorted(pair, key=str)
    values: dict[str, Any] = {
        "decides": "Directie",
        "yields": "Het tweede doel.",
        "review_date": TODAY + datetime.timedelta(days=180),
    }
    return ConflictAgreement(uid=agreement_uid(pair), one=one, other=other, **(values | fields))


def full_document(**fields: Any) -> Document:
    """A workbook in which nothing is missing; the conflict between the first two plates is agreed about."""
    plates = fields.get("plates") or tuple(full_plate(order) for order in range(len(STEPS)))
    related = {kpi.uid for plate in plates for kpi in plate.kpis}
    collide = [uid(step.key, "kpi", 1) for step in STEPS[:2]]
    values: dict[str, Any] = {
        "method_version": 2,
        "organisation": "Duinlijn",
        "sector": "Telecom",
        "period": "2026",
        "next_period": "2027",
        "author_kind": "student",
        "own_role": "Campagnemedewerker",
        "summary": LONG,
        "requested_decision": "Maak in 2027 geld vrij voor de factuur.",
        "key_points": (KeyPoint(uid=uid("key point"), about="weakest", title="De factuur knelt", text=LONG),),
        "agreements": (agreement(*collide),) if related.issuperset(collide) else (),
        "plates": plates,
    }
    return Document(**(values | fields))


def with_plate(document: Document, order: int = 2, **fields: Any) -> Document:
    """The document with other values on one plate; checked again, so that it stays a possible one."""
    plates = list(document.plates)
    plates[order] = Plate(**({name: getattr(plates[order], name) for name in Plate.model_fields} | fields))
    return Document(**({name: getattr(document, name) for name in Document.model_fields} | {"plates": tuple(plates)}))


def scored(*scores: tuple[str, str | None, str | None]) -> Document:
    """A workbook with these customer, own and aspired scores on its first plates."""
    document = full_document()
    for order, (customer, own, aspired) in enumerate(scores):
        document = with_plate(
            document,
            order,
            customer_score=Decimal(customer),
            own_score=None if own is None else Decimal(own),
            aspired_score=None if aspired is None else Decimal(aspired),
        )
    return document


def with_kpi(document: Document, order: int = 2, number: int = 1, **fields: Any) -> Document:
    """The document with other values of the KPI ``number`` (from 1) on one plate."""
    kpis = list(document.plates[order].kpis)
    kpis[number - 1] = kpis[number - 1].model_copy(update=fields)
    return with_plate(document, order, kpis=tuple(kpis))


def blank_plate(order: int, **fields: Any) -> Plate:
    """The plate of step ``order`` (0 to 6) with nothing on it but ``fields``."""
    step = STEPS[order]
    values = {"uid": uid(step.key), "step": step.key, "name_en": step.name_en, "name_nl": step.name_nl}
    return Plate(**(values | fields))


def waived(document: Document, order: int = 4, reason: str = REASON) -> Document:
    """The document with a plate emptied and waived; relations that ended there are gone."""
    gone = {kpi.uid for kpi in document.plates[order].kpis}
    tried = (attempt(STEPS[order].key),)
    blank = blank_plate(order, waived=True, waiver_reason=reason, attempts=tried)
    plates = tuple(_without(plate, gone) for plate in document.plates)
    return document.model_copy(update={"plates": (*plates[:order], blank, *plates[order + 1 :])})


def _without(plate: Plate, gone: set[UUID]) -> Plate:
    kpis = tuple(
        kpi.model_copy(update={"relations": tuple(each for each in kpi.relations if each.to not in gone)})
        for kpi in plate.kpis
    )
    return plate.model_copy(update={"kpis": kpis})


def attempt(step: str, number: int = 1, **fields: Any) -> Attempt:
    """An attempt that says all it should."""
    values: dict[str, Any] = {
        "uid": uid(step, "attempt", number),
        "role": "Manager",
        "date": datetime.date(2026, 5, 8),
        "channel": f"kanaal {number}",
        "outcome": "geen antwoord",
    }
    return Attempt(**(values | fields))
