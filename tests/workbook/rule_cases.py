"""Workbooks that break one rule each, and the same with just that mended."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.workbook.documents import (
    LONG,
    REASON,
    STEPS,
    TODAY,
    agreement,
    attempt,
    blank_plate,
    full_document,
    full_kpi,
    uid,
    waived,
    with_kpi,
    with_plate,
)
from workbook.conflicts import agreement_uid
from workbook.document import Activity, Department, Document, Point, PreviousTarget, Relation, Sign
from workbook.rules import Context

FULL = full_document()
HERE = STEPS[2].key
PLATE = FULL.plates[2]
KPI = PLATE.kpis[0]
USE, PAYMENT = 4, 6
COLLIDE = [plate.kpis[0].uid for plate in FULL.plates[:2]]
NOW = Context(TODAY)


@dataclass(frozen=True)
class Case:
    """A workbook that breaks a rule once, the address where it does, and the workbook with that mended."""

    number: str
    broken: Document
    address: str
    mended: Document
    severity: str
    blocks: tuple[str, ...] = ()
    context: Context = NOW


def _blocking(number: str, broken: Document, address: str, mended: Document) -> Case:
    return Case(number, broken, address, mended, "blocking", ("hand_in",))


def _warning(number: str, broken: Document, address: str, mended: Document, **other: Any) -> Case:
    return Case(number, broken, address, mended, "warning", **other)


def _hint(number: str, broken: Document, address: str, mended: Document) -> Case:
    return Case(number, broken, address, mended, "hint")


def at(field: str, order: int = 2) -> str:
    return f"plate:{STEPS[order].key}/{field}"


def _blank(order: int) -> Document:
    """A blank plate in a workbook whose KPIs lead to nothing, so that no relation is left hanging."""
    plates = list(_without_relations().plates)
    plates[order] = blank_plate(order)
    return full_document(plates=tuple(plates))


def _without_relations() -> Document:
    plates = tuple(
        plate.model_copy(update={"kpis": tuple(kpi.model_copy(update={"relations": ()}) for kpi in plate.kpis)})
        for plate in FULL.plates
    )
    return full_document(plates=plates)


def _agreed(**fields: Any) -> Document:
    """The conflict between the first two plates, agreed about so far."""
    return full_document(agreements=(agreement(*COLLIDE, **fields),))


def _about_agreement(field: str) -> str:
    return f"workbook/conflict_agreement:{agreement_uid(COLLIDE)}/{field}"


def _relate(document: Document, *ends: tuple[int, int, int, int, Sign], reason: str = LONG) -> Document:
    """Relations (from plate, KPI, to plate, KPI, sign), KPIs counted from 1."""
    for number, (order, kpi, to_order, to_kpi, sign) in enumerate(ends):
        to = document.plates[to_order].kpis[to_kpi - 1].uid
        relation = Relation(uid=uid("added", number), to=to, sign=sign, reason=reason)
        relations = document.plates[order].kpis[kpi - 1].relations
        document = with_kpi(document, order, kpi, relations=(*relations, relation))
    return document


def _activities(*names: str) -> tuple[Activity, ...]:
    return tuple(
        Activity(uid=uid("extra", n), name=name, explanation="Zo.", top="a", tip="b", advice="c")
        for n, name in enumerate(names)
    )


def _same_name(orders: tuple[int, ...]) -> Document:
    document = FULL
    for order in orders:
        activities = list(document.plates[order].activities)
        activities[0] = activities[0].model_copy(update={"name": f"Klanten BELLEN{' ' * order}"})
        document = with_plate(document, order, activities=tuple(activities))
    return document


def _activity(**fields: Any) -> Document:
    first = PLATE.activities[0].model_copy(update=fields)
    return with_plate(FULL, activities=(first, *PLATE.activities[1:]))


def _advice(**fields: Any) -> Document:
    return with_plate(FULL, advice=(PLATE.advice[0].model_copy(update=fields),))


def _kpi(**fields: Any) -> Document:
    return with_kpi(FULL, **fields)


def _estimate(attempts: int, **fields: Any) -> Document:
    """A plate of own estimate without interview."""
    made = tuple(attempt(HERE, number, **fields) for number in range(1, attempts + 1))
    return with_plate(FULL, basis="own_estimate", interviews=(), attempts=made)


def _waived_wholly(reason: str = REASON, *, order: int = USE, attempts: int = 1) -> Document:
    document = waived(FULL, order, reason)
    return with_plate(document, order, attempts=document.plates[order].attempts[:attempts])


def _all_gaps(gap: str) -> Document:
    document = FULL
    for order in range(7):
        document = with_plate(document, order, own_score=Decimal("7.1") - Decimal(gap))
    return document


def _no_interviews() -> Document:
    document = FULL
    for order in range(7):
        document = with_plate(document, order, basis="data", interviews=())
    return document


def _colliding(sign: str) -> Document:
    return with_kpi(FULL, 0, relations=(FULL.plates[0].kpis[0].relations[0].model_copy(update={"sign": sign}),))


def _same_library_kpi(value: str) -> Document:
    """The NPS on two plates: 10 on the first, ``value`` on the other."""
    nps: dict[str, Any] = {"definition_key": "nps", "unit": "score -100 tot +100"}
    return with_kpi(with_kpi(FULL, 0, **nps), 2, current_value=Decimal(value), target_value=Decimal(60), **nps)


def _bearing_two_plates(*, alike: bool) -> Document:
    """Sales bears two plates with two KPIs each: the same two, or four in all."""
    sales = Department(uid=uid("sales"), name="Verkoop")
    document = full_document(plates=_without_relations().plates, departments=(sales,))
    for order in (0, 2):
        step = STEPS[order].key
        names = ("Een", "Twee") if alike else (f"{step} een", f"{step} twee")
        pair = tuple(full_kpi(step, number, name=name) for number, name in enumerate(names, 1))
        document = with_plate(document, order, departments=(sales.uid,), kpis=pair)
    return document


PREVIOUS = PreviousTarget(uid=KPI.uid, definition_key="", name=KPI.name, step=HERE)
LAST_YEAR = Context(TODAY, previous_targets=(PREVIOUS,))
WITHIN = _relate(_without_relations(), (2, 1, 2, 2, "+"))

CASES = (
    _blocking("R01", _blank(2), f"plate:{HERE}", with_plate(_blank(2), aspired_score=Decimal(7))),
    _blocking("R02", with_plate(FULL, waived=True, waiver_reason=REASON), at("waiver"), FULL),
    _blocking("R03", _waived_wholly(""), at("waiver/reason", USE), _waived_wholly(REASON)),
    _warning("R03", _waived_wholly("Te klein."), at("waiver/reason", USE), _waived_wholly(REASON)),
    _warning("R03", _waived_wholly("woord " * 19), at("waiver/reason", USE), _waived_wholly("woord " * 20)),
    _warning(
        "R04",
        with_plate(_waived_wholly(), USE, own_score=Decimal(7)),
        at("waiver", USE),
        _waived_wholly(),
    ),
    _hint("R05", waived(waived(FULL, USE), PAYMENT), "workbook/summary", waived(FULL, USE)),
    _hint("R07", _waived_wholly(attempts=0), at("attempts", USE), _waived_wholly()),
    _blocking(
        "R10",
        with_plate(FULL, customer_score=None),
        at("customer_score"),
        with_plate(FULL, customer_score=None, customer_score_unknown_reason="Nooit gevraagd."),
    ),
    _blocking("R11", with_plate(FULL, own_score=None), at("own_score"), with_plate(FULL, own_score=Decimal(0))),
    _warning("R13", with_plate(FULL, score_source=""), at("score_source"), with_plate(FULL, score_source="x")),
    _warning("R14", with_plate(FULL, score_n=None), at("score_n"), with_plate(FULL, score_n=30)),
    _warning(
        "R14",
        with_plate(FULL, score_n=None, score_source_kind="own_survey"),
        at("score_n"),
        with_plate(FULL, score_n=None, score_source_kind="estimate"),
    ),
    _warning("R15", with_plate(FULL, score_n=29), at("score_n"), with_plate(FULL, score_n=30)),
    _warning("R15", with_plate(FULL, score_n=1), at("score_n"), with_plate(FULL, score_n=0)),
    Case(
        "R16",
        with_plate(FULL, score_source_kind="app_survey", score_n=4),
        at("customer_score"),
        with_plate(FULL, score_source_kind="app_survey", score_n=5),
        "blocking",
    ),
    _warning(
        "R17",
        with_plate(FULL, customer_score=Decimal("5.6")),
        at("gap_explanation"),
        with_plate(FULL, customer_score=Decimal("5.6"), gap_explanation="Zij kijken verder."),
    ),
    _warning(
        "R17",
        with_plate(FULL, own_score=Decimal("5.1")),
        at("gap_explanation"),
        with_plate(FULL, own_score=Decimal("5.2")),
    ),
    _hint("R18", _all_gaps("0"), "workbook", with_plate(_all_gaps("0"), own_score=Decimal("7.2"))),
    _warning(
        "R19",
        with_plate(FULL, score_date=datetime.date(2024, 6, 30)),
        at("score_date"),
        with_plate(FULL, score_date=datetime.date(2024, 7, 1)),
    ),
    _warning(
        "R19",
        with_plate(full_document(period="2026-Q3"), score_date=datetime.date(2024, 12, 31)),
        at("score_date"),
        with_plate(full_document(period="2026-Q3"), score_date=datetime.date(2025, 1, 1)),
    ),
    _blocking(
        "R20",
        with_plate(FULL, activities=_activities("a", "b")),
        at("activities"),
        with_plate(FULL, activities=_activities("a", "b", "c")),
    ),
    _blocking(
        "R21",
        with_plate(FULL, activities=_activities(*"abcdef")),
        at("activities"),
        with_plate(FULL, activities=_activities(*"abcde")),
    ),
    _blocking("R22", _activity(name=""), at(f"activity:{PLATE.activities[0].uid}/name"), _activity(name="Bellen")),
    _warning(
        "R22",
        _activity(explanation=""),
        at(f"activity:{PLATE.activities[0].uid}/explanation"),
        _activity(explanation="Elke dag."),
    ),
    _warning(
        "R23",
        with_plate(FULL, activities=_activities("Bellen", "Mailen", " b ELLEN")),
        at(f"activity:{uid('extra', 2)}/name"),
        with_plate(FULL, activities=_activities("Bellen", "Mailen", "Terugbellen")),
    ),
    _hint(
        "R24",
        _same_name((0, 2, 5)),
        at(f"activity:{FULL.plates[0].activities[0].uid}/name", 0),
        _same_name((0, 2)),
    ),
    _blocking("R30", with_plate(FULL, tops=()), at("tops"), with_plate(FULL, tops=PLATE.tops)),
    _blocking("R30", with_plate(FULL, tips=(), advice=()), at("tips"), FULL),
    _blocking("R30", with_plate(FULL, advice=()), at("advice"), _advice(text="Bel.")),
    _warning("R31", _activity(tip=""), at(f"activity:{PLATE.activities[0].uid}/tip"), _activity(tip="x")),
    _warning(
        "R32",
        with_plate(FULL, tops=(Point(uid=uid("short"), text="Zeven woorden zijn hier nog te weinig."),)),
        at(f"point:{uid('short')}/text"),
        with_plate(FULL, tops=(Point(uid=uid("short"), text="Acht woorden zijn hier dan weer genoeg, echt."),)),
    ),
    _warning(
        "R33",
        _advice(based_on=None),
        at(f"point:{PLATE.advice[0].uid}/based_on"),
        with_kpi(_advice(based_on=None), start_advice=PLATE.advice[0].uid),
    ),
    _hint("R34", _advice(period=""), at(f"point:{PLATE.advice[0].uid}/period"), _advice(period="2027-Q1")),
    _hint(
        "R34",
        _advice(responsible_role="", period=""),
        at(f"point:{PLATE.advice[0].uid}/responsible_role"),
        FULL,
    ),
    _warning("R40", with_plate(FULL, kpis=PLATE.kpis[:2]), at("kpis"), FULL),
    _warning("R40", _bearing_two_plates(alike=True), at("kpis", 0), _bearing_two_plates(alike=False)),
    _warning("R41", _kpi(unit=""), at(f"kpi:{KPI.uid}/unit"), _kpi(unit="uren")),
    _warning(
        "R41",
        _kpi(direction="band", band_low=Decimal(8)),
        at(f"kpi:{KPI.uid}/band"),
        _kpi(direction="band", band_low=Decimal(8), band_high=Decimal(14)),
    ),
    _warning(
        "R42",
        _kpi(current_value=None),
        at(f"kpi:{KPI.uid}/current"),
        _kpi(current_value=None, not_measured_yet=True),
    ),
    _warning(
        "R43",
        _kpi(target_value=None),
        at(f"kpi:{KPI.uid}/target"),
        _kpi(target_value=None, no_target_yet=True),
    ),
    _warning(
        "R44",
        _kpi(current_value=None, not_measured_yet=True),
        at(f"kpi:{KPI.uid}/start_advice"),
        _kpi(current_value=None, not_measured_yet=True, start_advice=PLATE.advice[0].uid),
    ),
    _warning(
        "R44",
        with_kpi(_advice(text=""), target_value=None, no_target_yet=True, start_advice=PLATE.advice[0].uid),
        at(f"kpi:{KPI.uid}/start_advice"),
        _kpi(target_value=None, no_target_yet=True, start_advice=PLATE.advice[0].uid),
    ),
    _warning(
        "R45",
        _kpi(target_value=Decimal(10)),
        at(f"kpi:{KPI.uid}/target"),
        _kpi(target_value=Decimal(10), target_note="Vasthouden is al winst."),
    ),
    _warning(
        "R45",
        _kpi(direction="lower"),
        at(f"kpi:{KPI.uid}/target"),
        _kpi(direction="lower", target_value=Decimal(9)),
    ),
    _warning(
        "R46",
        _kpi(direction="band", band_low=Decimal(8), band_high=Decimal(11)),
        at(f"kpi:{KPI.uid}/band"),
        _kpi(direction="band", band_low=Decimal(8), band_high=Decimal(12)),
    ),
    _warning(
        "R46",
        _kpi(direction="band", band_low=Decimal(12), band_high=Decimal(12)),
        at(f"kpi:{KPI.uid}/band"),
        _kpi(direction="band", band_low=Decimal(11), band_high=Decimal(12)),
    ),
    _warning(
        "R47",
        with_kpi(with_kpi(FULL, relations=()), 1, relations=()),
        at("relations"),
        with_kpi(FULL, relations=()),
    ),
    _warning(
        "R48",
        _relate(_without_relations(), (2, 1, 3, 1, "")),
        at(f"kpi:{KPI.uid}/relation:{uid('added', 0)}/sign"),
        _relate(_without_relations(), (2, 1, 3, 1, "-")),
    ),
    _warning(
        "R48",
        _relate(_without_relations(), (2, 1, 3, 1, "+"), reason=""),
        at(f"kpi:{KPI.uid}/relation:{uid('added', 0)}/reason"),
        _relate(_without_relations(), (2, 1, 3, 1, "+"), reason="Wie belt, koopt."),
    ),
    _warning("R49", WITHIN, at("relations"), _relate(_without_relations(), (3, 1, 2, 1, "+"))),
    _warning(
        "R50",
        _relate(FULL, (3, 1, 2, 1, "-")),
        at(f"kpi:{FULL.plates[3].kpis[0].uid}/relation:{uid('added', 0)}/sign", 3),
        _relate(FULL, (3, 1, 2, 1, "+")),
    ),
    _warning(
        "R50",
        _relate(_without_relations(), (3, 1, 2, 1, "+"), (3, 1, 2, 1, "-")),
        at(f"kpi:{FULL.plates[3].kpis[0].uid}/relation:{uid('added', 1)}/sign", 3),
        _relate(_without_relations(), (3, 1, 2, 1, "+")),
    ),
    _hint("R51", _colliding("+"), "workbook/relations", _colliding("-")),
    _warning(
        "R52",
        _kpi(unit="%", target_value=Decimal(101)),
        at(f"kpi:{KPI.uid}/target"),
        _kpi(unit="%", target_value=Decimal(101), definition_key="price_realisation"),
    ),
    _warning(
        "R52",
        _kpi(unit="%", current_value=Decimal(-1)),
        at(f"kpi:{KPI.uid}/current"),
        _kpi(unit="%", current_value=Decimal(0)),
    ),
    _warning("R53", _same_library_kpi("11"), at(f"kpi:{KPI.uid}/current"), _same_library_kpi("10")),
    _hint("R54", _kpi(kind="result"), at("kpis"), _kpi(kind="")),
    _hint(
        "R55",
        _kpi(definition="Aantal klanten dat wel eens belt."),
        at(f"kpi:{KPI.uid}/definition"),
        _kpi(definition=LONG),
    ),
    _warning("R56", _agreed(decides="", yields=""), _about_agreement("decides"), FULL),
    _warning("R56", _agreed(yields=" "), _about_agreement("yields"), _colliding("+")),
    _hint(
        "R57",
        _agreed(review_date=TODAY - datetime.timedelta(days=1)),
        _about_agreement("review_date"),
        _agreed(review_date=TODAY),
    ),
    _blocking("R60", _estimate(0), at("attempts"), _estimate(1)),
    _blocking("R60", _estimate(0), at("attempts"), with_plate(FULL, basis="own_estimate")),
    _warning("R60", with_plate(FULL, basis=""), at("basis"), with_plate(FULL, basis="data")),
    _warning("R61", _estimate(1), at("attempts"), _estimate(2)),
    _blocking("R62", _estimate(1, outcome=""), at(f"attempt:{uid(HERE, 'attempt', 1)}/outcome"), _estimate(1)),
    _blocking(
        "R62",
        _estimate(1, date=None, channel=""),
        at(f"attempt:{uid(HERE, 'attempt', 1)}/date"),
        _estimate(1),
    ),
    _warning(
        "R63",
        with_plate(FULL, interviews=()),
        at("interviews"),
        with_plate(FULL, interviews=(), basis="data"),
    ),
    _warning(
        "R64",
        _estimate(1, date=TODAY + datetime.timedelta(days=1)),
        at(f"attempt:{uid(HERE, 'attempt', 1)}/date"),
        _estimate(1, date=TODAY),
    ),
    _hint("R66", _estimate(3, channel="mail"), at("attempts"), _estimate(3)),
    _hint(
        "R67",
        _no_interviews(),
        "workbook/interviews",
        with_plate(_no_interviews(), interviews=PLATE.interviews),
    ),
    _blocking("R71", full_document(sector="", period=""), "workbook/sector", FULL),
    _blocking(
        "R71",
        full_document(own_role=""),
        "workbook/own_role",
        full_document(own_role="", author_kind="consultant"),
    ),
    _warning("R72", full_document(summary=""), "workbook/summary", full_document(summary="Rode draad.")),
    _warning(
        "R78",
        FULL,
        at(f"kpi:{KPI.uid}/previous_target_note"),
        _kpi(previous_target_note="Ja, in juni al."),
        context=LAST_YEAR,
    ),
    _warning(
        "R78",
        FULL,
        at(f"kpi:{KPI.uid}/previous_target_note"),
        _kpi(previous_target_note="Ja, in juni al."),
        context=Context(TODAY, previous_targets=(PREVIOUS.model_copy(update={"uid": uid("another")}),)),
    ),
    _warning(
        "R81",
        with_plate(FULL, aspired_score=None),
        at("aspired_score"),
        with_plate(FULL, aspired_score=Decimal("7.2")),
    ),
    _hint(
        "R82",
        with_plate(FULL, aspired_score=Decimal("7.1")),
        at("aspired_score"),
        with_plate(FULL, aspired_score=Decimal("7.2")),
    ),
)
