"""The kinds of row that this app enters in the registry."""

from workbook import limits
from workbook.fields import COUNT, DATE, DECIMAL, TEXT, UID, YES_NO, Kind, register
from workbook.models import Activity, Attempt, Department, Interview, Plate, Point, Workbook


def register_kinds() -> None:
    """Enter workbook, department, plate and the rows on a plate."""
    texts = {name: TEXT for name in limits.TEXTS["workbook"] if not name.startswith("predecessor")}
    counts = dict.fromkeys(("employees", "customers", "revenue_eur", "total_budget"), COUNT)
    register(Kind("workbook", Workbook, {**texts, "author_kind": TEXT, **counts}))
    register(Kind("department", Department, {"name": TEXT}, parent="workbook", most=limits.DEPARTMENTS_PER_WORKBOOK))
    register(
        Kind(
            "plate",
            Plate,
            {
                **dict.fromkeys(limits.TEXTS["plate"], TEXT),
                **dict.fromkeys(("basis", "score_source_kind"), TEXT),
                **dict.fromkeys(("customer_score", "own_score", "aspired_score"), DECIMAL),
                "score_n": COUNT,
                "score_date": DATE,
                "waived": YES_NO,
            },
            parent="workbook",
        )
    )
    on_plate = {"parent": "plate", "parent_attribute": "plate"}
    register(
        Kind(
            "activity",
            Activity,
            dict.fromkeys(limits.TEXTS["activity"], TEXT),
            order=lambda _: "activity_order",
            most=limits.ACTIVITIES_PER_PLATE,
            **on_plate,
        )
    )
    register(
        Kind(
            "point",
            Point,
            {"text": TEXT, "responsible_role": TEXT, "period": TEXT, "based_on": UID},
            order=lambda point: f"{point.kind}_order",
            fixed={"kind": TEXT},
            **on_plate,
        )
    )
    register(
        Kind(
            "interview",
            Interview,
            {"role": TEXT, "date": DATE, "channel": TEXT, "minutes": COUNT, "summary": TEXT},
            most=limits.INTERVIEWS_PER_PLATE,
            **on_plate,
        )
    )
    register(
        Kind(
            "attempt",
            Attempt,
            {"role": TEXT, "date": DATE, "channel": TEXT, "outcome": TEXT},
            most=limits.ATTEMPTS_PER_PLATE,
            **on_plate,
        )
    )
