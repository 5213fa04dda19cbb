"""The kinds of row that this app enters in the registry."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db.models import Count

from workbook import limits
from workbook.fields import COUNT, DATE, DECIMAL, TEXT, UID, YES_NO, Full, Kind, register
from workbook.models import Activity, Attempt, Department, Interview, KeyPoint, Plate, Point, Workbook
from workbook.models.plate import PointKind
from workbook.models.workbook import About

ORDERS = {
    "activity_order": "activity",
    "top_order": "point",
    "tip_order": "point",
    "advice_order": "point",
    "kpi_order": "kpi",
}
"""Fields of a plate that hold the order of its rows, each with the kind of those rows."""


def no_more_than(model: type[Any], **most: int) -> Full:
    """A check which rows of a model are one too many where so many may stand on a plate, or in a workbook (``plate_id=8``)."""

    def full(rows: Sequence[Any], *, together: bool = False) -> list[Any]:
        counted = {within: _counted(model, within, rows) for within in most}
        found = []
        for row in rows:
            if any(counted[within][getattr(row, within)] >= limit for within, limit in most.items()):
                found.append(row)
            elif together:
                for within, there in counted.items():
                    there[getattr(row, within)] += 1
        return found

    return full


def _counted(model: type[Any], within: str, rows: Sequence[Any]) -> Counter[int]:
    there = model.objects.filter(**{f"{within}__in": {getattr(row, within) for row in rows}}, deleted_at=None)
    return Counter(dict(there.values_list(within).annotate(Count("pk"))))


def _points_full(rows: Sequence[Point], *, together: bool = False) -> list[Point]:
    """Advice that starts a KPI does not count among the five; a plate that has all it can bear takes no more of either."""
    starting = Workbook.objects.filter(
        pk__in={point.workbook_id for point in rows}, kpi_rows__deleted_at=None, kpi_rows__start_advice__isnull=False
    )
    starts = set(starting.values_list("pk", "kpi_rows__start_advice"))
    everything, own = Counter[tuple[int, str]](), Counter[tuple[int, str]]()

    def count(point: Point) -> None:
        everything[point.plate_id, point.kind] += 1
        own[point.plate_id, point.kind] += (point.workbook_id, point.uid) not in starts

    for there in Point.objects.filter(plate__in={point.plate_id for point in rows}, deleted_at=None).defer("text"):
        count(there)
    found = []
    for point in rows:
        is_start, where = (point.workbook_id, point.uid) in starts, (point.plate_id, point.kind)
        if everything[where] >= limits.ADVICE_PER_PLATE if is_start else own[where] >= limits.POINTS_PER_KIND:
            found.append(point)
        elif together:
            count(point)
    return found


def register_kinds() -> None:
    """Enter workbook, department, key point, plate and the rows on a plate."""
    texts = {name: TEXT for name in limits.TEXTS["workbook"] if not name.startswith("predecessor")}
    counts = dict.fromkeys(("employees", "customers", "revenue_eur", "total_budget"), COUNT)
    of_workbook = {**texts, "author_kind": TEXT, **counts}
    register(Kind("workbook", Workbook, of_workbook, lasting=True, orders={"key_point_order": "key_point"}))
    departments = no_more_than(Department, workbook_id=limits.DEPARTMENTS_PER_WORKBOOK)
    register(Kind("department", Department, {"name": TEXT}, full=departments))
    key_points = no_more_than(KeyPoint, workbook_id=limits.KEY_POINTS)
    key_point, about = dict.fromkeys(limits.TEXTS["key_point"], TEXT), {"about": ["", *About.values]}
    register(Kind("key_point", KeyPoint, key_point, fixed=about, full=key_points))
    register(Kind("plate", Plate, _plate_fields(), lasting=True, sets={"departments": "department"}, orders=ORDERS))
    for name, model, fields, most in (
        ("activity", Activity, dict.fromkeys(limits.TEXTS["activity"], TEXT), limits.ACTIVITIES_PER_PLATE),
        ("interview", Interview, _talk("summary") | {"minutes": COUNT}, limits.INTERVIEWS_PER_PLATE),
        ("attempt", Attempt, _talk("outcome"), limits.ATTEMPTS_PER_PLATE),
    ):
        register(Kind(name, model, fields, "plate", "plate", full=no_more_than(model, plate_id=most)))
    point = {"text": TEXT, "responsible_role": TEXT, "period": TEXT, "based_on": UID}
    register(Kind("point", Point, point, "plate", "plate", fixed={"kind": PointKind.values}, full=_points_full))


def _plate_fields() -> dict[str, Any]:
    return {
        **dict.fromkeys(limits.TEXTS["plate"], TEXT),
        **dict.fromkeys(("basis", "score_source_kind"), TEXT),
        **dict.fromkeys(("customer_score", "own_score", "aspired_score"), DECIMAL),
        "score_n": COUNT,
        "score_date": DATE,
        "waived": YES_NO,
    }


def _talk(story: str) -> dict[str, Any]:
    return {"role": TEXT, "date": DATE, "channel": TEXT, story: TEXT}
