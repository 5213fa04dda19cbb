"""From Document to rows: the one function that writes a whole workbook. Import, case, copy and demo all come through here."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import transaction

from accounts.models import User
from kpis.models import Candidate, ConflictAgreement, Kpi, KpiRelation, Measurement
from workbook import document as doc
from workbook.models import (
    Activity,
    Attempt,
    Department,
    Interview,
    KeyPoint,
    Member,
    Plate,
    Point,
    Workbook,
)
from workbook.models.plate import PointKind
from workbook.models.workbook import Role

_NOT_A_COLUMN: Final = frozenset(
    {
        "schema_version",
        "predecessor",
        "key_points",
        "departments",
        "plates",
        "extras",
        "name_en",
        "name_nl",
        "activities",
        "tops",
        "tips",
        "advice",
        "kpis",
        "interviews",
        "attempts",
        "relations",
        "measurements",
        "candidates",
        "agreements",
    }
)
"""Fields of a workbook, plate or KPI in the Document that are rows of their own, or that its method says."""


@transaction.atomic
def write(
    document: doc.Document, *, owner: User, predecessor: Workbook | None = None, uuid: UUID | None = None
) -> Workbook:
    """A new workbook with everything that is in a Document; ``read()`` gives an equal one back.

    The workbook gets the ``uuid`` of the form that was posted, so that the same post again finds it as it is by then, be it deleted
    since; else a random one. It starts at revision 0; rows keep their uids and are made in the order of the Document, for
    what no order field names is read by age. ``predecessor`` ties it to a workbook here; in the Document stand only its
    organisation and period.
    """
    before = document.predecessor
    values = {
        **_columns(document),
        "key_point_order": _order(document.key_points),
        "extras": doc.extras_text(document.extras),
        "predecessor": predecessor,
        "predecessor_organisation": before.organisation if before else "",
        "predecessor_period": before.period if before else "",
    }
    workbook, is_new = Workbook.objects.get_or_create(uuid=uuid or uuid4(), defaults=values)
    if not is_new:
        return workbook
    Member.objects.create(workbook=workbook, user=owner, role=Role.OWNER)
    KeyPoint.objects.bulk_create(
        KeyPoint(workbook=workbook, **_all_columns(key_point)) for key_point in document.key_points
    )
    plates = _write_plates(workbook, document)
    _write_departments(workbook, document, plates)
    for model, rows_of in _ON_A_PLATE.items():
        model.objects.bulk_create(
            model(workbook=workbook, plate=plates[plate.uid], **values)
            for plate in document.plates
            for values in rows_of(plate)
        )
    _write_kpis(workbook, document, plates)
    return workbook


def _columns(part: doc.Part) -> dict[str, Any]:
    """The fields of a part that are columns of its row, with the values they have in Python."""
    return {name: getattr(part, name) for name in type(part).model_fields if name not in _NOT_A_COLUMN}


def _all_columns(part: doc.Part) -> dict[str, Any]:
    """The fields of a part that is a row itself: here ``advice`` is a text and not a list of rows."""
    return {name: getattr(part, name) for name in type(part).model_fields}


def _points(plate: doc.Plate) -> Iterable[dict[str, Any]]:
    for kind, points in (
        (PointKind.TOP, plate.tops),
        (PointKind.TIP, plate.tips),
        (PointKind.ADVICE, plate.advice),
    ):
        for point in points:
            yield {"kind": kind, **_all_columns(point)}


def _candidates(plate: doc.Plate) -> Iterable[dict[str, Any]]:
    """Who voted is not in a Document: the votes count as given before."""
    for candidate in plate.candidates:
        values = _all_columns(candidate)
        votes = values.pop("votes")
        yield {**values, "earlier_votes": votes}


_ON_A_PLATE: Final[Mapping[type[Any], Callable[[doc.Plate], Iterable[dict[str, Any]]]]] = {
    Activity: lambda plate: map(_all_columns, plate.activities),
    Point: _points,
    Interview: lambda plate: map(_all_columns, plate.interviews),
    Attempt: lambda plate: map(_all_columns, plate.attempts),
    Candidate: _candidates,
}


def _write_plates(workbook: Workbook, document: doc.Document) -> dict[UUID, Plate]:
    plates = [
        Plate(
            workbook=workbook,
            **_columns(plate),
            activity_order=_order(plate.activities),
            top_order=_order(plate.tops),
            tip_order=_order(plate.tips),
            advice_order=_order(plate.advice),
            kpi_order=_order(plate.kpis),
        )
        for plate in document.plates
    ]
    return {plate.uid: plate for plate in Plate.objects.bulk_create(plates)}


def _order(rows: Iterable[doc.Activity | doc.Point | doc.Advice | doc.Kpi | doc.KeyPoint]) -> str:
    return " ".join(str(row.uid) for row in rows)


def _write_departments(workbook: Workbook, document: doc.Document, plates: Mapping[UUID, Plate]) -> None:
    rows = Department.objects.bulk_create(
        Department(workbook=workbook, **_all_columns(department)) for department in document.departments
    )
    departments = {department.uid: department for department in rows}
    bearing = Plate.departments.through
    bearing.objects.bulk_create(
        bearing(plate=plates[plate.uid], department=departments[uid])
        for plate in document.plates
        for uid in plate.departments
    )


def _write_kpis(workbook: Workbook, document: doc.Document, plates: Mapping[UUID, Plate]) -> None:
    rows = Kpi.objects.bulk_create(
        Kpi(workbook=workbook, plate=plates[plate.uid], **_columns(kpi)) for plate, kpi in document.kpis()
    )
    kpis = {kpi.uid: kpi for kpi in rows}
    KpiRelation.objects.bulk_create(
        KpiRelation(workbook=workbook, kpi=kpis[kpi.uid], **_all_columns(relation))
        for _plate, kpi in document.kpis()
        for relation in kpi.relations
    )
    Measurement.objects.bulk_create(
        Measurement(workbook=workbook, kpi=kpis[kpi.uid], **_all_columns(measurement))
        for _plate, kpi in document.kpis()
        for measurement in kpi.measurements
    )
    ConflictAgreement.objects.bulk_create(
        ConflictAgreement(workbook=workbook, **_all_columns(agreement)) for agreement in document.agreements
    )
