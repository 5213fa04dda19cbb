"""The kinds of row that this app enters in the registry."""

from collections.abc import Callable
from typing import Any

from workbook import limits
from workbook.fields import COUNT, DATE, DECIMAL, TEXT, UID, YES_NO, Kind, register
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


def on_plate(model: type[Any], most: int) -> Callable[[Any], bool]:
    """A check that a plate already bears ``most`` rows of a model."""
    return lambda row: model.objects.filter(plate=row.plate_id, deleted_at=None).count() >= most


def _points_full(point: Point) -> bool:
    """Advice that starts a KPI does not count among the five; a plate that has all it can bear takes no more of either."""
    starts = point.workbook.kpi_rows.filter(deleted_at=None, start_advice__isnull=False)
    same = Point.objects.filter(plate=point.plate_id, kind=point.kind, deleted_at=None)
    if starts.filter(start_advice=point.uid).exists():
        return same.count() >= limits.ADVICE_PER_PLATE
    return same.exclude(uid__in=starts.values("start_advice")).count() >= limits.POINTS_PER_KIND


def _departments_full(department: Department) -> bool:
    others = Department.objects.filter(workbook=department.workbook_id, deleted_at=None)
    return others.count() >= limits.DEPARTMENTS_PER_WORKBOOK


def _key_points_full(key_point: KeyPoint) -> bool:
    others = KeyPoint.objects.filter(workbook=key_point.workbook_id, deleted_at=None)
    return others.count() >= limits.KEY_POINTS


def register_kinds() -> None:
    """Enter workbook, department, key point, plate and the rows on a plate."""
    texts = {name: TEXT for name in limits.TEXTS["workbook"] if not name.startswith("predecessor")}
    counts = dict.fromkeys(("employees", "customers", "revenue_eur", "total_budget"), COUNT)
    of_workbook = {**texts, "author_kind": TEXT, **counts}
    register(Kind("workbook", Workbook, of_workbook, lasting=True, orders={"key_point_order": "key_point"}))
    register(Kind("department", Department, {"name": TEXT}, is_full=_departments_full))
    key_point, about = dict.fromkeys(limits.TEXTS["key_point"], TEXT), {"about": ["", *About.values]}
    register(Kind("key_point", KeyPoint, key_point, fixed=about, is_full=_key_points_full))
    register(Kind("plate", Plate, _plate_fields(), lasting=True, sets={"departments": "department"}, orders=ORDERS))
    for name, model, fields, most in (
        ("activity", Activity, dict.fromkeys(limits.TEXTS["activity"], TEXT), limits.ACTIVITIES_PER_PLATE),
        ("interview", Interview, _talk("summary") | {"minutes": COUNT}, limits.INTERVIEWS_PER_PLATE),
        ("attempt", Attempt, _talk("outcome"), limits.ATTEMPTS_PER_PLATE),
    ):
        register(Kind(name, model, fields, "plate", "plate", is_full=on_plate(model, most)))
    point = {"text": TEXT, "responsible_role": TEXT, "period": TEXT, "based_on": UID}
    register(Kind("point", Point, point, "plate", "plate", fixed={"kind": PointKind.values}, is_full=_points_full))


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
