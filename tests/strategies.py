"""Arbitrary Documents: anything that a workbook may hold, and nothing that it may not."""

import datetime
from decimal import Decimal
from typing import Any, get_args
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from workbook import document as doc
from workbook import limits
from workbook.conflicts import agreement_uid
from workbook.method.load import current
from workbook.values import normal

HARD_TEXTS = (
    "😀👩🏽‍🚀",
    "שלום עולם",
    "مرحبا",
    "Z͑ͫ̓a͋l̷g̛o",
    "e\u0301",
    "<b>&amp;</b>",
    '"\\/',
    "=1+1",
    "a\nb",
    "\u2028",
    "x" * 120,
)


def texts(most: int) -> SearchStrategy[str]:
    """Texts of at most ``most`` code points in normal form, often of the kind that breaks programs."""
    anything = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=min(most, 30))
    full = st.sampled_from("w😀א").map(lambda character: character * most)
    return st.one_of(st.just(""), st.sampled_from(HARD_TEXTS), anything, full).map(normal)


def scores() -> SearchStrategy[Decimal | None]:
    return st.none() | st.integers(0, 100).map(lambda tenths: Decimal(tenths) / 10)


def numbers() -> SearchStrategy[Decimal | None]:
    return st.none() | st.integers(-(10**15) + 1, 10**15 - 1).map(lambda parts: Decimal(parts).scaleb(-4))


def counts() -> SearchStrategy[int | None]:
    return st.none() | st.integers(0, limits.COUNT_MAX)


def dates() -> SearchStrategy[datetime.date | None]:
    return st.none() | st.dates()


def periods() -> SearchStrategy[str]:
    return st.sampled_from(["", "2026", "2026-Q4", "0001"])


def choices(literal: Any) -> SearchStrategy[Any]:
    """All values of a choice, the empty one too."""
    return st.sampled_from(get_args(literal))


def json_values() -> SearchStrategy[Any]:
    leaves = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts(120)
    return st.recursive(
        leaves, lambda below: st.lists(below, max_size=3) | st.dictionaries(texts(120), below, max_size=3)
    )


BRIEF = st.sampled_from(["", *map(normal, HARD_TEXTS)])
"""For the many fields of which one text is as good as another: drawing is what takes the time."""
NAMES, SHORT, PROSE = texts(limits.NAME), texts(limits.SHORT), texts(limits.PROSE)


def rows(part: type[doc.Part], draw: DrawFn, most: int, **fields: SearchStrategy[Any]) -> tuple[Any, ...]:
    """At most ``most`` rows of a kind, each under a uid of its own."""
    many = draw(st.lists(st.fixed_dictionaries({"uid": st.uuids(), **fields}), max_size=most))
    return tuple(part(**values) for values in many)


@st.composite
def plates(draw: DrawFn, step: Any, departments: list[UUID]) -> doc.Plate:
    """A plate of one step; relations of its KPIs come later, for they lead anywhere."""
    tips = rows(doc.Point, draw, 3, text=PROSE)
    based_on = st.sampled_from([None, *(tip.uid for tip in tips)])
    advice = rows(doc.Advice, draw, 3, text=PROSE, responsible_role=NAMES, period=periods(), based_on=based_on)
    start_advice = st.sampled_from([None, *(each.uid for each in advice)])
    kpi: dict[str, SearchStrategy[Any]] = dict.fromkeys(("definition_key", "name", "unit", "data_source"), NAMES)
    kpi |= dict.fromkeys(("definition", "formula", "target_note", "previous_target_note"), SHORT)
    kpi |= dict.fromkeys(("owner_role", "measuring_period", "reliability_note"), BRIEF)
    kpi |= dict.fromkeys(("first_why", "second_why", "third_why"), BRIEF)
    kpi |= dict.fromkeys(("start_value", "current_value", "target_value", "band_low", "band_high"), numbers())
    kpi |= dict.fromkeys(("not_measured_yet", "no_target_yet"), st.booleans())
    activity = {"name": NAMES} | dict.fromkeys(("explanation", "top", "tip", "advice"), SHORT)
    return doc.Plate(
        uid=draw(st.uuids()),
        step=step.key,
        name_en=step.name_en,
        name_nl=step.name_nl,
        departments=tuple(draw(st.lists(st.sampled_from(departments)))) if departments else (),
        responsible_role=draw(NAMES),
        key_message=draw(SHORT),
        basis=draw(choices(doc.Basis)),
        customer_score=draw(scores()),
        score_source=draw(NAMES),
        score_source_kind=draw(choices(doc.ScoreSourceKind)),
        score_n=draw(counts()),
        score_date=draw(dates()),
        customer_score_unknown_reason=draw(PROSE),
        own_score=draw(scores()),
        own_score_source=draw(NAMES),
        aspired_score=draw(scores()),
        gap_explanation=draw(PROSE),
        waived=draw(st.booleans()),
        waiver_reason=draw(PROSE),
        visible_moments=draw(BRIEF),
        segments=draw(BRIEF),
        activities=rows(doc.Activity, draw, 3, **activity),
        tops=rows(doc.Point, draw, 3, text=PROSE),
        tips=tips,
        advice=advice,
        kpis=rows(
            doc.Kpi,
            draw,
            3,
            **kpi,
            direction=choices(doc.Direction),
            kind=choices(doc.KpiKind),
            reliability=choices(doc.Reliability),
            start_advice=start_advice,
        ),
        interviews=rows(
            doc.Interview, draw, 2, role=NAMES, date=dates(), channel=NAMES, minutes=counts(), summary=SHORT
        ),
        attempts=rows(doc.Attempt, draw, 2, role=NAMES, date=dates(), channel=NAMES, outcome=SHORT),
    )


@st.composite
def documents(draw: DrawFn) -> doc.Document:
    """A whole workbook. Most plates are empty, as in life, so that one draw stays small."""
    method = current()
    departments = rows(doc.Department, draw, 3, name=NAMES)
    full = draw(st.sets(st.sampled_from(range(7)), max_size=2))
    filled = [
        draw(plates(step, [each.uid for each in departments])) if number in full else _empty(draw, step)
        for number, step in enumerate(method.steps)
    ]
    kpis = [kpi.uid for plate in filled for kpi in plate.kpis]
    pairs = draw(st.sets(st.frozensets(st.sampled_from(kpis), min_size=2, max_size=2), max_size=2)) if kpis[1:] else ()
    return doc.Document(
        method_version=method.version,
        fictional=draw(st.booleans()),
        organisation=draw(NAMES),
        sector=draw(NAMES),
        employees=draw(counts()),
        customers=draw(counts()),
        revenue_eur=draw(st.none() | st.integers(0, limits.EURO_MAX)),
        description=draw(PROSE),
        author_kind=draw(choices(doc.AuthorKind)),
        own_role=draw(NAMES),
        period=draw(periods()),
        next_period=draw(periods()),
        predecessor=draw(st.none() | st.builds(doc.Predecessor, organisation=NAMES.filter(bool), period=periods())),
        total_budget=draw(st.none() | st.integers(0, limits.EURO_MAX)),
        summary=draw(PROSE),
        requested_decision=draw(PROSE),
        key_points=rows(doc.KeyPoint, draw, limits.KEY_POINTS, about=choices(doc.About), title=NAMES, text=SHORT),
        departments=departments,
        agreements=tuple(_agreed(draw, pair) for pair in pairs),
        plates=tuple(_related(draw, plate, kpis) for plate in filled),
        extras=draw(st.dictionaries(NAMES, json_values(), max_size=2)),
    )


def _empty(draw: DrawFn, step: Any) -> doc.Plate:
    return doc.Plate(uid=draw(st.uuids()), step=step.key, name_en=step.name_en, name_nl=step.name_nl)


def _agreed(draw: DrawFn, pair: frozenset[UUID]) -> doc.ConflictAgreement:
    one, other = sorted(pair, key=str)
    return doc.ConflictAgreement(
        uid=agreement_uid(pair),
        one=one,
        other=other,
        decides=draw(BRIEF),
        yields=draw(BRIEF),
        review_date=draw(dates()),
    )


def _related(draw: DrawFn, plate: doc.Plate, kpis: list[UUID]) -> doc.Plate:
    """The plate with what hangs on its KPIs, and its candidates: they lead to KPIs anywhere."""
    relation = {
        "to": st.sampled_from(kpis),
        "sign": choices(doc.Sign),
        "kind": choices(doc.RelationKind),
        "strength": choices(doc.Strength),
        "reason": SHORT,
    }
    many = tuple(
        kpi.model_copy(
            update={
                "relations": rows(doc.Relation, draw, 2, **relation),
                "measurements": rows(doc.Measurement, draw, 2, date=dates(), value=numbers(), note=BRIEF),
            }
        )
        for kpi in plate.kpis
    )
    candidate: dict[str, SearchStrategy[Any]] = dict.fromkeys(
        ("definition_key", "name", "found_at", "used_note", "drop_reason"), BRIEF
    )
    candidate |= {"is_used": choices(doc.IsUsed), "is_dropped": st.booleans(), "votes": st.integers(0, 9)}
    candidates = rows(doc.Candidate, draw, 2, kpi=st.sampled_from([None, *kpis]), **candidate) if many else ()
    return plate.model_copy(update={"kpis": many, "candidates": candidates})
