"""What each page asks of the database: the same few statements, however much there is to show.

One table for all pages. A count that changes here is a change of what a page costs, to be made on purpose.
"""

import datetime
from collections.abc import Callable
from itertools import pairwise
from typing import Final

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.models import User
from kpis.models import Candidate, ConflictAgreement, Kpi, KpiRelation, Measurement, Vote
from reports.exchange.examples import copy_example
from tests.conftest import logged_in, make_person
from tests.factories import STEPS, invited, join, make_workbook, said
from tests.workbook.autosaving import autosave, row_of, typed
from workbook.acts import Edit
from workbook.conflicts import agreement_uid
from workbook.fields import kinds
from workbook.models import (
    Attempt,
    Department,
    FieldChange,
    Interview,
    KeyPoint,
    LaterMarker,
    Plate,
    Point,
    Visit,
    Workbook,
)
from workbook.saving import save
from workbook.services import delete

pytestmark = pytest.mark.django_db


def list_of(owner: User, number: int) -> str:
    """My workbooks, of which there are so many."""
    for _ in range(number):
        copy_example(owner)
    return reverse("workbook:list")


def deleted_of(owner: User, number: int) -> str:
    """So many deleted workbooks."""
    for _ in range(number):
        delete(workbook=make_workbook(owner).uuid, user=owner)
    return reverse("workbook:deleted")


def removed_of(owner: User, number: int) -> str:
    """So many removed rows of every kind, each in a workbook of its own; of the relations both ends are removed too."""
    for _ in range(number):
        workbook = make_workbook(owner, activities=1)
        plate = Plate.objects.get(workbook=workbook, step=PLATE)
        kpi, other = (Kpi.objects.create(workbook=workbook, plate=plate) for _ in range(2))
        Measurement.objects.create(workbook=workbook, kpi=kpi)
        Candidate.objects.create(workbook=workbook, plate=plate)
        ConflictAgreement.objects.create(workbook=workbook, one=kpi.uid, other=other.uid)
        KpiRelation.objects.create(workbook=workbook, kpi=kpi, to=kpi.uid)
        Point.objects.create(workbook=workbook, plate=plate, kind="tip")
        Interview.objects.create(workbook=workbook, plate=plate)
        Attempt.objects.create(workbook=workbook, plate=plate)
        Department.objects.create(workbook=workbook)
        KeyPoint.objects.create(workbook=workbook)
        for each in kinds():
            if not each.lasting:
                row = each.model.objects.filter(workbook=workbook).latest("pk")
                each.model.objects.filter(pk=row.pk).update(deleted_at=timezone.now())
    return reverse("workbook:deleted")


def members_of(name: str) -> Callable[[User, int], str]:
    """A page of a workbook with so many members."""

    def filled(owner: User, number: int) -> str:
        workbook = make_workbook(owner)
        for each in range(number - 1):
            join(workbook, make_person(f"lid{each}@demo.test", f"Lid {each}"), "reader")
        return reverse(name, args=[workbook.uuid])

    return filled


def asked_in(owner: User, number: int) -> str:
    """The members of a workbook to which so many people are invited."""
    workbook = make_workbook(owner)
    for each in range(number):
        invited(workbook, owner, f"gast{each}@demo.test")
    return reverse("workbook:members", args=[workbook.uuid])


def asked_of(name: str) -> Callable[[User, int], str]:
    """A page for somebody who is asked to take part in so many workbooks."""

    def filled(guest: User, number: int) -> str:
        owner = make_person("eigenaar@demo.test", "Eva Eigenaar")
        asked = [invited(make_workbook(owner), owner, guest.email).invitation for _ in range(number)]
        return reverse(name, args=[asked[0].uuid] if name == "workbook:invitation" else [])

    return filled


def activities_on(name: str, step: str = "") -> Callable[[User, int], str]:
    """A page of a workbook with so many activities on each plate."""

    def filled(owner: User, number: int) -> str:
        return address(name, make_workbook(owner, activities=number), step)

    return filled


def kpis_on(name: str, step: str = "") -> Callable[[User, int], str]:
    """A page of a workbook with so many KPIs on each plate, each with a relation to itself."""

    def filled(owner: User, number: int) -> str:
        workbook = make_workbook(owner, activities=1)
        plates = Plate.objects.filter(workbook=workbook)
        kpis = Kpi.objects.bulk_create(
            Kpi(workbook=workbook, plate=plate, name=f"KPI {each}") for plate in plates for each in range(number)
        )
        KpiRelation.objects.bulk_create(
            KpiRelation(workbook=workbook, kpi=kpi, to=kpi.uid, sign="+", reason="Daarom") for kpi in kpis
        )
        return address(name, workbook, step)

    return filled


def colliding_on(name: str) -> Callable[[User, int], str]:
    """A page of a workbook with so many KPIs on each plate, each hampering the next one; of the half it is agreed."""

    def filled(owner: User, number: int) -> str:
        url = kpis_on(name)(owner, number)
        kpis = list(Kpi.objects.filter(workbook__members__user=owner).order_by("pk"))
        Kpi.objects.update(direction="higher", target_value=1)
        pairs = list(pairwise(kpis))
        KpiRelation.objects.bulk_create(
            KpiRelation(workbook=one.workbook, kpi=one, to=other.uid, sign="-", reason="Daarom") for one, other in pairs
        )
        ends = [sorted((one.uid, other.uid), key=str) for one, other in pairs[::2]]
        ConflictAgreement.objects.bulk_create(
            ConflictAgreement(
                workbook=kpis[0].workbook, uid=agreement_uid(pair), one=pair[0], other=pair[1], decides="CEO"
            )
            for pair in ends
        )
        return url

    return filled


def candidates_on(name: str, step: str = "") -> Callable[[User, int], str]:
    """A page of a workbook with so many candidates on each plate, each with a vote and the half of them chosen."""

    def filled(owner: User, number: int) -> str:
        url = kpis_on(name, step)(owner, number)
        kpis = Kpi.objects.filter(workbook__members__user=owner)
        made = [
            Candidate(
                workbook=kpi.workbook, plate=kpi.plate, name=f"Kandidaat {each}", kpi=kpi.uid if each % 2 else None
            )
            for each, kpi in enumerate(kpis)
        ]
        rows = Candidate.objects.bulk_create(made)
        Vote.objects.bulk_create(Vote(candidate=row, user=owner) for row in rows)
        return f"{url}?round=3" if step else url

    return filled


def measured_on(name: str) -> Callable[[User, int], str]:
    """A page of a KPI with so many measurements, in a workbook that has as many KPIs on each plate."""

    def filled(owner: User, number: int) -> str:
        workbook = Workbook.objects.get(uuid=kpis_on("kpis:overview")(owner, number).split("/")[2])
        kpi = Kpi.objects.filter(workbook=workbook).latest("pk")
        days = [datetime.date(2000, 1, 1) + datetime.timedelta(each) for each in range(number)]
        Measurement.objects.bulk_create(Measurement(workbook=workbook, kpi=kpi, date=day, value=1) for day in days)
        return reverse(name, args=[workbook.uuid, kpi.uid])

    return filled


def changes_in(name: str, asked: str = "") -> Callable[[User, int], str]:
    """A page of a workbook in which two people changed a score by turns, so many times in all."""

    def filled(owner: User, number: int) -> str:
        workbook, mate = make_workbook(owner), make_person("lid@demo.test", "Lid")
        join(workbook, mate, "editor")
        Visit.objects.create(member=workbook.members.get(user=owner), place="profile")
        plate = Plate.objects.get(workbook=workbook, step=PLATE)
        for each in range(number):
            edit = Edit("plate", plate.uid, "own_score", f"{each % 9}.{each % 7 + 1}", each)
            save(workbook=workbook.uuid, user=(mate, owner)[each % 2], acts=[edit])
        return f"{reverse(name, args=[workbook.uuid])}{asked}"

    return filled


def talk_in(name: str, asked: str = "") -> Callable[[User, int], str]:
    """A page of a workbook with so many threads with an answer and so many markers on a plate, and as many on removed rows."""

    def filled(owner: User, number: int) -> str:
        workbook, mate = make_workbook(owner, activities=2 * number), make_person("lid@demo.test", "Lid")
        join(workbook, mate, "editor")
        rows = list(workbook.activity_rows.filter(plate__step=PLATE))
        for each, row in enumerate(rows):
            first = said(workbook, mate, "activity", row.uid, "tip", f"Vraag {each}")
            said(workbook, owner, "activity", row.uid, "tip", f"Antwoord {each}", thread=first)
            LaterMarker.objects.create(workbook=workbook, kind="activity", uid=row.uid, field="top", user=mate)
        workbook.activity_rows.filter(pk__in=[row.pk for row in rows[number:]]).update(deleted_at=timezone.now())
        return f"{address(name, workbook, PLATE if name == 'workbook:plate' else '')}{asked}"

    return filled


def searched(filled: Callable[[User, int], str]) -> Callable[[User, int], str]:
    """The same plate, with a word to look for in the library."""
    return lambda owner, number: f"{filled(owner, number)}?kpi-words=klant"


def kept(filled: Callable[[User, int], str]) -> Callable[[User, int], str]:
    """The same file, made before."""

    def asked(owner: User, number: int) -> str:
        url = filled(owner, number)
        assert logged_in(owner).get(url).status_code == 200
        return url

    return asked


def measured_in(name: str, query: str = "") -> Callable[[User, int], str]:
    """A page of a workbook with so many KPIs on each plate, each measured so many times."""

    def filled(owner: User, number: int) -> str:
        workbook = make_workbook(owner)
        kpis = [Kpi(workbook=workbook, plate=plate) for plate in workbook.plate_rows.all() for _ in range(number)]
        Measurement.objects.bulk_create(
            Measurement(workbook=workbook, kpi=kpi, date=datetime.date(2026, 1, day), value=day)
            for kpi in Kpi.objects.bulk_create(kpis)
            for day in range(1, number + 1)
        )
        return f"{reverse(name, args=[workbook.uuid])}{query}"

    return filled


def workbooks_beside(name: str) -> Callable[[User, int], str]:
    """A page that belongs to no workbook, for somebody who has so many."""

    def filled(owner: User, number: int) -> str:
        list_of(owner, number)
        return reverse(name, args=["market_share"] if name == "kpis:entry" else [])

    return filled


def address(name: str, workbook: Workbook, step: str) -> str:
    return reverse(name, args=[workbook.uuid, step] if step else [workbook.uuid])


PLATE: Final = STEPS[1]
TABLE: Final[dict[str, tuple[Callable[[User, int], str], tuple[int, ...], int]]] = {
    "list": (list_of, (1, 3), 9),
    "list, by invitations": (asked_of("workbook:list"), (1, 3), 7),
    "invitation": (asked_of("workbook:invitation"), (1, 3), 3),
    "code of an invitation": (asked_of("workbook:join"), (1, 3), 2),
    "deleted workbooks": (deleted_of, (1, 3), 7),
    "deleted rows": (removed_of, (1, 2), 35),
    "page, by members": (members_of("workbook:page"), (1, 3), 13),
    "page, by activities": (activities_on("workbook:page"), (3, 5), 13),
    "page, by KPIs": (kpis_on("workbook:page"), (3, 5), 13),
    "plate, by activities": (activities_on("workbook:plate", PLATE), (3, 5), 11),
    "plate, by KPIs": (kpis_on("workbook:plate", PLATE), (3, 20), 11),
    "plate, searching the library": (searched(kpis_on("workbook:plate", PLATE)), (3, 20), 11),
    "front page, by activities": (activities_on("workbook:profile"), (3, 5), 11),
    "front page, by KPIs": (kpis_on("workbook:profile"), (3, 5), 11),
    "waiver": (activities_on("workbook:waive", "quality-of-use"), (3, 5), 10),
    "page, by changes of others": (changes_in("workbook:page"), (1, 3, 60), 15),
    "history": (changes_in("workbook:history"), (1, 3, 60), 14),
    "history of a plate": (changes_in("workbook:history", f"?at=plate:{PLATE}"), (1, 3, 60), 14),
    "history since the last visit": (changes_in("workbook:history", "?since=1"), (1, 3, 60), 15),
    "comments": (talk_in("workbook:comments"), (1, 3), 13),
    "comments on a plate": (talk_in("workbook:comments", f"?at=plate:{PLATE}"), (1, 3), 13),
    "later": (talk_in("workbook:later"), (1, 3), 12),
    "page, by comments": (talk_in("workbook:page"), (1, 3), 13),
    "plate, by comments": (talk_in("workbook:plate"), (1, 3), 11),
    "members": (members_of("workbook:members"), (1, 3), 5),
    "members, by invitations": (asked_in, (1, 3), 5),
    "report, by activities": (activities_on("reports:report"), (3, 5), 10),
    "report, by KPIs": (kpis_on("reports:report"), (3, 5), 10),
    "download, by activities": (activities_on("reports:download"), (3, 5), 10),
    "download, by KPIs": (kpis_on("reports:download"), (3, 5), 10),
    "kept report": (kept(kpis_on("reports:pdf")), (3, 5), 10),
    "kept plate": (kept(kpis_on("reports:plate_pdf", PLATE)), (3, 5), 10),
    "kept picture": (kept(kpis_on("reports:plate_png", PLATE)), (3, 5), 10),
    "kept blank plates": (kept(workbooks_beside("reports:blank_plates")), (1, 3), 2),
    "export": (kpis_on("reports:export_json"), (3, 5), 10),
    "method": (workbooks_beside("workbook:method"), (1, 3), 2),
    "library": (workbooks_beside("kpis:library"), (1, 3), 5),
    "KPI of the library": (workbooks_beside("kpis:entry"), (1, 3), 5),
    "relations": (colliding_on("kpis:relations"), (1, 3, 28), 10),
    "conflicts": (colliding_on("kpis:conflicts"), (1, 3, 28), 11),
    "rounds": (candidates_on("kpis:rounds"), (1, 3), 10),
    "round": (candidates_on("kpis:round", PLATE), (1, 3, 20), 12),
    "charts": (measured_in("kpis:charts"), (1, 3, 20), 10),
    "figures of charts": (measured_in("kpis:figures", "?key=gaps&key=progress"), (1, 3), 10),
    "overview of KPIs": (kpis_on("kpis:overview"), (1, 3, 28), 10),
    "KPI": (measured_on("kpis:kpi"), (1, 3, 28), 12),
    "series of a KPI": (measured_on("kpis:measurements_import"), (1, 3), 10),
    "import": (workbooks_beside("reports:import_json"), (1, 3), 2),
}
"""Page: how it is filled, how full (each time), and the statements it takes, session and user among them."""


@pytest.mark.parametrize(("page", "number"), [(page, number) for page, row in TABLE.items() for number in row[1]])
def test_a_page_takes_as_many_statements_when_there_is_more_to_show(
    page: str, number: int, as_student: Client, student: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    filled, _numbers, statements = TABLE[page]
    url = filled(student, number)

    with django_assert_num_queries(statements):
        assert as_student.get(url).status_code == 200


FIELDS: Final = {
    "score of a plate": ("plate", "customer_score", "7,5"),
    "text of an activity": ("activity", "tip", "Bel terug"),
    "number of a KPI": ("kpi", "current_value", "12,5"),
    "reason of a relation": ("relation", "reason", "Daarom"),
    "text of a point": ("point", "text", "Bel terug"),
    "date of an interview": ("interview", "date", "31-12-2026"),
    "text of the front page": ("workbook", "summary", "De rode draad"),
}
"""What is typed, by kind and name of the field."""


@pytest.mark.parametrize("number", [0, 300])
@pytest.mark.parametrize("what", FIELDS)
def test_a_field_is_saved_in_six_statements_however_long_the_log(
    what: str, number: int, as_student: Client, student: User
) -> None:
    """Session, user, turn, row, row and log; BEGIN and COMMIT apart, which here are those of a savepoint."""
    name, field, value = FIELDS[what]
    workbook = make_workbook(student, activities=1)
    row, uid = row_of(name, Plate.objects.get(workbook=workbook, step=PLATE))
    FieldChange.objects.bulk_create(
        FieldChange(workbook=workbook, revision=n + 1, kind=name, uid=uid, field=field) for n in range(number)
    )
    Workbook.objects.filter(pk=workbook.pk).update(revision=number)

    with CaptureQueriesContext(connection) as asked:
        answer = autosave(as_student, workbook, student, typed(f"{row}/{field}", uid, value, number))

    statements = [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]
    assert (answer.status_code, len(statements)) == (200, 6)
