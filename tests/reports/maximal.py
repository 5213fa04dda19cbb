"""A workbook at all its limits: every text as long and every list as full as it may be, in several kinds of text."""

import datetime
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import combinations, cycle, islice
from typing import Final, Literal
from uuid import UUID

from tests.workbook.documents import STEPS, uid
from workbook import limits
from workbook.conflicts import agreement_uid
from workbook.document import (
    Activity,
    Advice,
    Attempt,
    Candidate,
    ConflictAgreement,
    Department,
    Document,
    Interview,
    KeyPoint,
    Kpi,
    Measurement,
    Plate,
    Point,
    Predecessor,
    Relation,
)

Script = Literal["words", "unbroken", "emoji", "right_to_left", "letters"]
KPIS_PER_PLATE: Final = 20
KPIS: Final = KPIS_PER_PLATE * len(STEPS)
DAY: Final = datetime.date(2026, 12, 31)
DUTCH: Final = (
    "Klanten bellen opnieuw omdat niemand terugbelt en de aansprakelijkheidsverzekering onduidelijk blijft; "
    "wij leggen het gesprek vast, plannen een moment binnen twee werkdagen en sluiten pas af als de klant "
    "zelf zegt dat het is opgelost. "
)
HEBREW: Final = "הלקוחות מתקשרים שוב כי אף אחד לא חוזר אליהם, ואנחנו רושמים את השיחה וקובעים מועד. "
ARABIC: Final = "يتصل العملاء مرة أخرى لأن أحدا لا يعاود الاتصال بهم، ونحن نسجل المحادثة ونحدد موعدا. "
EMOJI: Final = "😀🚀👍🏽🧾📦📞💶🔧🏠🎯"


def maximal(script: Script) -> Document:
    """A workbook at all limits in one kind of text. No two texts of it are equal."""
    return _Maximal(_TEXTS[script]).document()


def _words(text: str) -> Callable[[int, int], str]:
    def written(number: int, most: int) -> str:
        start = f"{number} {text}"
        return (start * (most // len(start) + 1))[:most].strip().ljust(most, ".")

    return written


def _unbroken(number: int, most: int) -> str:
    return (f"{number}" + "woordzondereinde" * (most // 16 + 1))[:most]


_TEXTS: Final[dict[Script, Callable[[int, int], str]]] = {
    "words": _words(DUTCH),
    "unbroken": _unbroken,
    "emoji": lambda number, most: (f"{number}" + EMOJI * (most // len(EMOJI) + 1))[: most - 1] + "✅",
    "right_to_left": lambda number, most: _words((HEBREW, ARABIC)[number % 2])(number, most),
    "letters": lambda number, most: "\n".join((str(number), *"a" * most))[: most - most % 2 - 1],
}


class _Maximal:
    def __init__(self, written: Callable[[int, int], str]) -> None:
        self.written = written
        self.number = 0
        self.relations = 0

    def text(self, most: int) -> str:
        self.number += 1
        return self.written(self.number, most)

    def document(self) -> Document:
        departments = tuple(
            Department(uid=uid("department", n), name=self.text(limits.NAME))
            for n in range(limits.DEPARTMENTS_PER_WORKBOOK)
        )
        return Document(
            method_version=2,
            fictional=True,
            organisation=self.text(limits.NAME),
            sector=self.text(limits.NAME),
            employees=limits.COUNT_MAX,
            customers=limits.COUNT_MAX,
            revenue_eur=limits.EURO_MAX,
            description=self.text(limits.PROSE),
            author_kind="study_group",
            own_role=self.text(limits.NAME),
            period="2026-Q3",
            next_period="2026-Q4",
            predecessor=Predecessor(organisation=self.text(limits.NAME), period="2026-Q2"),
            total_budget=limits.EURO_MAX,
            summary=self.text(limits.PROSE),
            requested_decision=self.text(limits.PROSE),
            key_points=tuple(
                KeyPoint(uid=uid("key point", n), title=self.text(limits.NAME), text=self.text(limits.SHORT))
                for n in range(limits.KEY_POINTS)
            ),
            departments=departments,
            agreements=tuple(self.agreements()),
            plates=tuple(self.plate(order, departments) for order in range(len(STEPS))),
        )

    def agreements(self) -> Iterator[ConflictAgreement]:
        kpis = [uid(step.key, "kpi", n) for step in STEPS for n in range(KPIS_PER_PLATE)]
        for pair in islice(combinations(kpis, 2), limits.AGREEMENTS_PER_WORKBOOK):
            one, other = sorted(pair, key=str)
            yield ConflictAgreement(
                uid=agreement_uid(pair),
                one=one,
                other=other,
                decides=self.text(limits.NAME),
                yields=self.text(limits.SHORT),
                review_date=DAY,
            )

    def plate(self, order: int, departments: tuple[Department, ...]) -> Plate:
        step = STEPS[order]
        tips = self.points(step.key, "tip")
        kpis = [uid(step.key, "kpi", n) for n in range(KPIS_PER_PLATE)]
        advice = tuple(self.advice(step.key, n, tips) for n in range(limits.POINTS_PER_KIND + KPIS_PER_PLATE))
        return Plate(
            uid=uid(step.key),
            step=step.key,
            name_en=step.name_en,
            name_nl=step.name_nl,
            departments=tuple(each.uid for each in departments),
            responsible_role=self.text(limits.NAME),
            key_message=self.text(limits.SHORT),
            basis="own_estimate",
            customer_score=Decimal("5.5"),
            score_source=self.text(limits.NAME),
            score_source_kind="own_survey",
            score_n=limits.COUNT_MAX,
            score_date=DAY,
            customer_score_unknown_reason=self.text(limits.PROSE),
            own_score=Decimal("10"),
            own_score_source=self.text(limits.NAME),
            aspired_score=Decimal("7.5"),
            gap_explanation=self.text(limits.PROSE),
            waived=True,
            waiver_reason=self.text(limits.PROSE),
            visible_moments=self.text(limits.PROSE),
            segments=self.text(limits.PROSE),
            candidates=tuple(self.candidate(step.key, n) for n in range(limits.CANDIDATES_PER_PLATE)),
            activities=tuple(
                Activity(
                    uid=uid(step.key, "activity", n),
                    name=self.text(limits.NAME),
                    explanation=self.text(limits.SHORT),
                    top=self.text(limits.SHORT),
                    tip=self.text(limits.SHORT),
                    advice=self.text(limits.SHORT),
                )
                for n in range(limits.ACTIVITIES_PER_PLATE)
            ),
            tops=self.points(step.key, "top"),
            tips=tips,
            advice=advice,
            kpis=tuple(self.kpi(step.key, n, each, advice, kpis) for n, each in enumerate(kpis)),
            interviews=tuple(
                Interview(
                    uid=uid(step.key, "interview", n),
                    role=self.text(limits.NAME),
                    date=DAY,
                    channel=self.text(limits.NAME),
                    minutes=limits.COUNT_MAX,
                    summary=self.text(limits.SHORT),
                )
                for n in range(limits.INTERVIEWS_PER_PLATE)
            ),
            attempts=tuple(
                Attempt(
                    uid=uid(step.key, "attempt", n),
                    role=self.text(limits.NAME),
                    date=DAY,
                    channel=self.text(limits.NAME),
                    outcome=self.text(limits.SHORT),
                )
                for n in range(limits.ATTEMPTS_PER_PLATE)
            ),
        )

    def points(self, step: str, kind: str) -> tuple[Point, ...]:
        return tuple(Point(uid=uid(step, kind, n), text=self.text(limits.PROSE)) for n in range(limits.POINTS_PER_KIND))

    def advice(self, step: str, number: int, tips: tuple[Point, ...]) -> Advice:
        return Advice(
            uid=uid(step, "advice", number),
            text=self.text(limits.PROSE),
            responsible_role=self.text(limits.NAME),
            period="2026-Q4",
            based_on=tips[number % len(tips)].uid,
        )

    def candidate(self, step: str, number: int) -> Candidate:
        return Candidate(
            uid=uid(step, "candidate", number),
            name=self.text(limits.NAME),
            found_at=self.text(limits.NAME),
            is_used="no",
            used_note=self.text(limits.SHORT),
            votes=limits.VOTES_MAX,
            is_dropped=True,
            drop_reason=self.text(limits.SHORT),
        )

    def measurements(self, step: str, kpi: int, number: int) -> Iterator[Measurement]:
        for n in range(number):
            value = Decimal(n) - Decimal("99999999999.9999")
            date = DAY - datetime.timedelta(days=n)
            yield Measurement(
                uid=uid(step, "measurement", kpi, n), date=date, value=value, note=self.text(limits.SHORT)
            )

    def kpi(self, step: str, number: int, own: UUID, advice: tuple[Advice, ...], kpis: list[UUID]) -> Kpi:
        ends = cycle(kpis[number:] + kpis[:number])
        next(ends)
        room = min(self.most_relations(), limits.RELATIONS_PER_WORKBOOK - self.relations)
        self.relations += room
        return Kpi(
            uid=own,
            definition_key=f"own-{step}-{number}",
            name=self.text(limits.NAME),
            definition=self.text(limits.SHORT),
            formula=self.text(limits.SHORT),
            unit=self.text(limits.NAME),
            direction="band",
            kind="process",
            data_source=self.text(limits.NAME),
            current_value=Decimal("99999999999.9999"),
            target_value=Decimal("-99999999999.9999"),
            band_low=Decimal("-99999999999.9999"),
            band_high=Decimal("99999999999.9999"),
            start_advice=advice[limits.POINTS_PER_KIND + number].uid,
            target_note=self.text(limits.SHORT),
            previous_target_note=self.text(limits.SHORT),
            start_value=Decimal("-99999999999.9999"),
            owner_role=self.text(limits.NAME),
            measuring_period=self.text(limits.NAME),
            reliability="poor",
            reliability_note=self.text(limits.SHORT),
            first_why=self.text(limits.SHORT),
            second_why=self.text(limits.SHORT),
            third_why=self.text(limits.SHORT),
            measurements=tuple(self.measurements(step, number, limits.MEASUREMENTS_PER_WORKBOOK // KPIS)),
            relations=tuple(
                Relation(
                    uid=uid(step, "relation", number, n),
                    to=next(ends),
                    sign="-",
                    kind="precondition",
                    strength="moderate",
                    reason=self.text(limits.SHORT),
                )
                for n in range(room)
            ),
        )

    def most_relations(self) -> int:
        kpis = len(STEPS) * KPIS_PER_PLATE
        return -(-limits.RELATIONS_PER_WORKBOOK // kpis)
