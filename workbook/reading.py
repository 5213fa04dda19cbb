"""From rows to Document: everything that reads a workbook starts here."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import (
    BigIntegerField,
    BooleanField,
    CharField,
    Count,
    DateField,
    DecimalField,
    F,
    IntegerField,
    OuterRef,
    Subquery,
    TextField,
    UUIDField,
    Value,
)
from django.db.models.functions import Cast, Coalesce

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
    PreviousTarget,
    Relation,
)
from workbook.method.load import version
from workbook.models import Attempt as AttemptRow
from workbook.models import Department as DepartmentRow
from workbook.models import Interview as InterviewRow
from workbook.models import KeyPoint as KeyPointRow
from workbook.models import Plate as PlateRow
from workbook.models import Workbook
from workbook.models.plate import PointKind
from workbook.values import NUMBER_DECIMALS, NUMBER_DIGITS

TRIES: Final = 4
"""How often a read starts again when somebody saves in between, before it takes the lock."""


@dataclass(frozen=True)
class Reading:
    """A Document, the revision it stands at, and what the previous workbook aimed for on the same KPIs."""

    document: Document
    revision: int
    previous_targets: tuple[PreviousTarget, ...]


def read(workbook: Workbook) -> Reading:
    """All of a workbook as it stands, in one consistent state: seven statements, however much is in it.

    The last one tells the revision too: while that is the one of the workbook as it was fetched, nobody saved in between.
    ``workbook.revision`` is brought up to date when somebody did.
    """
    for _ in range(TRIES):
        rows = _Rows(workbook)
        if rows.revision == workbook.revision:
            return _reading(workbook, rows)
        workbook.refresh_from_db()
    with transaction.atomic():
        Workbook.objects.filter(pk=workbook.pk).update(revision=F("revision"))
        workbook.refresh_from_db()
        return _reading(workbook, _Rows(workbook))


def _reading(workbook: Workbook, rows: "_Rows") -> Reading:
    method = version(workbook.method_version)
    plates = {plate.step: plate for plate in rows.plates}
    document = Document(
        method_version=workbook.method_version,
        fictional=workbook.fictional,
        **{name: getattr(workbook, name) for name in _WORKBOOK},
        predecessor=_predecessor(workbook),
        key_points=tuple(
            KeyPoint(uid=each.uid, about=each.about, title=each.title, text=each.text)
            for each in _ordered(rows.key_points, workbook.key_point_order)
        ),
        departments=tuple(Department(uid=uid, name=name) for uid, name in rows.departments.items()),
        agreements=tuple(rows.agreements()),
        plates=tuple(rows.plate(plates[step.key], step) for step in method.steps),
        extras=json.loads(workbook.extras),
    )
    return Reading(document, workbook.revision, tuple(rows.previous))


_WORKBOOK: Final = (
    "organisation",
    "sector",
    "employees",
    "customers",
    "revenue_eur",
    "description",
    "author_kind",
    "own_role",
    "period",
    "next_period",
    "total_budget",
    "summary",
    "requested_decision",
)
_PLATE: Final = (
    "uid",
    "step",
    "responsible_role",
    "key_message",
    "basis",
    "customer_score",
    "score_source",
    "score_source_kind",
    "score_n",
    "score_date",
    "customer_score_unknown_reason",
    "own_score",
    "own_score_source",
    "aspired_score",
    "gap_explanation",
    "waived",
    "waiver_reason",
    "visible_moments",
    "segments",
)
_KPI: Final = (
    "uid",
    "definition_key",
    "name",
    "definition",
    "formula",
    "unit",
    "direction",
    "kind",
    "data_source",
    "current_value",
    "target_value",
    "band_low",
    "band_high",
    "not_measured_yet",
    "no_target_yet",
    "target_note",
    "previous_target_note",
    "start_value",
    "owner_role",
    "measuring_period",
    "reliability",
    "reliability_note",
    "first_why",
    "second_why",
    "third_why",
)


def _predecessor(workbook: Workbook) -> Predecessor | None:
    organisation, period = workbook.predecessor_organisation, workbook.predecessor_period
    return Predecessor(organisation=organisation, period=period) if organisation or period else None


class _Rows:
    """The rows of one workbook, sorted by the plate they stand on."""

    def __init__(self, workbook: Workbook) -> None:
        self.departments: dict[UUID, str] = {}
        self.departments_of: dict[int, list[UUID]] = defaultdict(list)
        self.key_points: list[Any] = []
        self._read_departments_and_key_points(workbook)
        self.plates = list(PlateRow.objects.filter(workbook=workbook))
        self.activities = _by_plate(workbook.activity_rows.filter(deleted_at=None).order_by("pk"))
        self.points = _by_plate(workbook.point_rows.filter(deleted_at=None).order_by("pk"))
        self.talks = self._read_talks(workbook)
        self.kpis, self.previous = self._read_kpis(workbook)
        self.alive = {kpi.uid for kpis in self.kpis.values() for kpi in kpis}
        self.around = self._read_around_kpis(workbook)
        self.revision = self.around["workbook", None][0].count
        """That of the workbook when the last statement read it."""

    def _read_departments_and_key_points(self, workbook: Workbook) -> None:
        """What belongs to the workbook itself, in one statement: departments, once for each plate they bear, and key points."""
        columns = ("what", "pk", "uid", "title", "about", "text", "plate")
        nothing = Value("", TextField())
        departments = DepartmentRow.objects.annotate(
            what=Value("department", CharField()), title=F("name"), about=nothing, text=nothing, plate=F("plates")
        )
        key_points = KeyPointRow.objects.annotate(
            what=Value("key_point", CharField()), plate=Value(None, BigIntegerField())
        )
        here = {"workbook": workbook, "deleted_at": None}
        both = departments.filter(**here).values_list(*columns, named=True)
        rows = both.union(key_points.filter(**here).values_list(*columns, named=True), all=True)
        for row in sorted(rows, key=lambda row: row.pk):
            if row.what == "key_point":
                self.key_points.append(row)
                continue
            self.departments[row.uid] = row.title
            if row.plate is not None:
                self.departments_of[row.plate].append(row.uid)

    @staticmethod
    def _read_talks(workbook: Workbook) -> dict[int, list[Any]]:
        """Interviews and attempts in one statement: they differ in one column."""
        columns = ("what", "pk", "plate_id", "uid", "role", "date", "channel", "length", "story")
        interviews = InterviewRow.objects.annotate(
            what=Value("interview", CharField()), length=F("minutes"), story=F("summary")
        )
        attempts = AttemptRow.objects.annotate(
            what=Value("attempt", CharField()), length=Value(None, IntegerField()), story=F("outcome")
        )
        here = {"workbook": workbook, "deleted_at": None}
        both = interviews.filter(**here).values_list(*columns, named=True)
        rows = both.union(attempts.filter(**here).values_list(*columns, named=True), all=True)
        return _by_plate(sorted(rows, key=lambda row: row.pk))

    @staticmethod
    def _read_around_kpis(workbook: Workbook) -> dict[tuple[str, int | None], list[Any]]:
        """Relations and measurements by KPI, candidates by plate, agreements and the workbook with its revision, in one statement:
        each in some of the columns.
        """
        columns = ("what", "pk", "on", "uid", *_AROUND)
        votes = workbook.candidate_rows.model.objects.filter(pk=OuterRef("pk")).values(n=Count("votes"))
        measurements = _columns(
            workbook.measurement_rows, "measurement", F("kpi"), day=F("date"), number=F("value"), first=F("note")
        )
        relations = _columns(
            workbook.kpirelation_rows,
            "relation",
            F("kpi"),
            points_at=F("to"),
            first=F("reason"),
            second=F("sign"),
            third=F("kind"),
            fourth=F("strength"),
        )
        candidates = _columns(
            workbook.candidate_rows,
            "candidate",
            F("plate"),
            count=F("earlier_votes") + Coalesce(Subquery(votes), 0),
            flag=F("is_dropped"),
            points_at=F("kpi"),
            first=F("name"),
            second=F("definition_key"),
            third=F("found_at"),
            fourth=F("is_used"),
            fifth=F("used_note"),
            sixth=F("drop_reason"),
        )
        nowhere = Value(None, BigIntegerField())
        agreements = _columns(
            workbook.conflictagreement_rows,
            "agreement",
            nowhere,
            day=F("review_date"),
            points_at=F("one"),
            points_too=F("other"),
            first=F("decides"),
            second=F("yields"),
        )
        here = _columns(
            Workbook.objects.filter(pk=workbook.pk), "workbook", nowhere, uid=F("uuid"), count=F("revision")
        )
        alive = [each.filter(deleted_at=None) for each in (measurements, relations, candidates, agreements)]
        rows: Any = [each.values_list(*columns, named=True) for each in (here, *alive)]
        found: dict[tuple[str, int | None], list[Any]] = defaultdict(list)
        for row in sorted(rows[0].union(*rows[1:], all=True), key=lambda row: row.pk):
            found[row.what, row.on].append(row)
        return found

    def agreements(self) -> Iterator[ConflictAgreement]:
        """What is agreed about two KPIs that are both there."""
        for row in self.around["agreement", None]:
            if row.points_at != row.points_too and {row.points_at, row.points_too} <= self.alive:
                yield ConflictAgreement(
                    uid=row.uid,
                    one=row.points_at,
                    other=row.points_too,
                    decides=row.first,
                    yields=row.second,
                    review_date=row.day,
                )

    def _candidate(self, row: Any) -> Candidate:
        return Candidate(
            uid=row.uid,
            definition_key=row.second,
            name=row.first,
            found_at=row.third,
            is_used=row.fourth,
            used_note=row.fifth,
            votes=row.count,
            is_dropped=bool(row.flag),
            drop_reason=row.sixth,
            kpi=row.points_at if row.points_at in self.alive else None,
        )

    @staticmethod
    def _read_kpis(workbook: Workbook) -> tuple[dict[int, list[Any]], list[PreviousTarget]]:
        """The KPIs, and in the same statement the targets of the previous workbook."""
        from_both = [workbook.pk, *([workbook.predecessor_id] if workbook.predecessor_id else [])]
        rows = workbook.kpi_rows.model.objects.filter(workbook__in=from_both, deleted_at=None)
        here, before = [], []
        for kpi in rows.annotate(step=F("plate__step")).order_by("pk"):
            if kpi.workbook_id == workbook.pk:
                here.append(kpi)
            elif kpi.target_value is not None:
                target = PreviousTarget(uid=kpi.uid, definition_key=kpi.definition_key, name=kpi.name, step=kpi.step)
                before.append(target)
        return _by_plate(here), before

    def plate(self, row: PlateRow, step: Any) -> Plate:
        """One plate with everything on it, in the order its reader sees."""
        points = {kind: [point for point in self.points[row.pk] if point.kind == kind] for kind in PointKind.values}
        tips = _ordered(points[PointKind.TIP], row.tip_order)
        advice = _ordered(points[PointKind.ADVICE], row.advice_order)
        return Plate(
            **{name: getattr(row, name) for name in _PLATE},
            name_en=step.name_en,
            name_nl=step.name_nl,
            departments=tuple(self.departments_of[row.pk]),
            activities=tuple(
                Activity(**{name: getattr(activity, name) for name in Activity.model_fields})
                for activity in _ordered(self.activities[row.pk], row.activity_order)
            ),
            tops=tuple(Point(uid=top.uid, text=top.text) for top in _ordered(points[PointKind.TOP], row.top_order)),
            tips=tuple(Point(uid=tip.uid, text=tip.text) for tip in tips),
            advice=tuple(_advice(each, {tip.uid for tip in tips}) for each in advice),
            kpis=tuple(
                self._kpi(kpi, {each.uid for each in advice}) for kpi in _ordered(self.kpis[row.pk], row.kpi_order)
            ),
            candidates=tuple(self._candidate(each) for each in self.around["candidate", row.pk]),
            interviews=tuple(
                Interview(uid=t.uid, role=t.role, date=t.date, channel=t.channel, minutes=t.length, summary=t.story)
                for t in self.talks[row.pk]
                if t.what == "interview"
            ),
            attempts=tuple(
                Attempt(uid=t.uid, role=t.role, date=t.date, channel=t.channel, outcome=t.story)
                for t in self.talks[row.pk]
                if t.what == "attempt"
            ),
        )

    def _kpi(self, row: Any, advice: set[UUID]) -> Kpi:
        return Kpi(
            **{name: getattr(row, name) for name in _KPI},
            start_advice=row.start_advice if row.start_advice in advice else None,
            relations=tuple(
                Relation(
                    uid=each.uid,
                    to=each.points_at,
                    sign=each.second,
                    kind=each.third,
                    strength=each.fourth,
                    reason=each.first,
                )
                for each in self.around["relation", row.pk]
                if each.points_at in self.alive
            ),
            measurements=tuple(
                Measurement(uid=each.uid, date=each.day, value=each.number, note=each.first)
                for each in self.around["measurement", row.pk]
            ),
        )


_AROUND: Final[Mapping[str, Any]] = {
    "day": DateField(),
    "number": DecimalField(max_digits=NUMBER_DIGITS, decimal_places=NUMBER_DECIMALS),
    "count": IntegerField(),
    "flag": BooleanField(),
    "points_at": UUIDField(),
    "points_too": UUIDField(),
    **dict.fromkeys(("first", "second", "third", "fourth", "fifth", "sixth"), TextField()),
}
"""Columns of what hangs around the KPIs; each kind of row fills some of them."""


def _columns(rows: Any, what: str, on: Any, **filled: Any) -> Any:
    """Rows with all columns of ``_AROUND``; ``on`` is the KPI or plate they stand on.

    PostgreSQL takes an empty column of two tables for a text, and then puts no uid or date of a third below it: each says its type.
    """
    empty = {name: Cast(Value(None), field) for name, field in _AROUND.items()}
    named = {"what": Value(what, CharField()), "on": on, **empty, **filled}
    return rows.annotate(**named)


def _advice(row: Any, tips: set[UUID]) -> Advice:
    based_on = row.based_on if row.based_on in tips else None
    return Advice(
        uid=row.uid, text=row.text, responsible_role=row.responsible_role, period=row.period, based_on=based_on
    )


def _by_plate(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.plate_id].append(row)
    return found


def _ordered(rows: Sequence[Any], order: str) -> list[Any]:
    """Rows in the order of their parent; those it does not name follow by age."""
    place = {uid: number for number, uid in enumerate(order.split())}
    return sorted(rows, key=lambda row: place.get(str(row.uid), len(place)))
