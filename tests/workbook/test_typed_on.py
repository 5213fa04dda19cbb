"""A row that is made with its page is typed on before the page is read anew: what was added is saved, or is told to be left."""

from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from kpis.models import Kpi, KpiRelation
from tests.factories import make_workbook
from tests.workbook.pages import Form, send
from workbook.acts import Remove
from workbook.models import Department, Plate, Point, Workbook
from workbook.reading import read
from workbook.saving import save

pytestmark = pytest.mark.django_db
STEP = "become-aware"
AT = f"plate:{STEP}"


@pytest.fixture
def workbook(student: User) -> Workbook:
    return make_workbook(student)


@pytest.fixture
def url(workbook: Workbook) -> str:
    return reverse("workbook:plate", args=[workbook.uuid, STEP])


@pytest.fixture
def kpis(workbook: Workbook) -> list[Kpi]:
    plate = Plate.objects.get(workbook=workbook, step=STEP)
    return [
        Kpi.objects.create(workbook=workbook, plate=plate, name=name) for name in ("Bekendheid", "Conversie", "NPS")
    ]


def names(workbook: Workbook) -> list[str]:
    return list(Department.objects.filter(workbook=workbook).values_list("name", flat=True))


def fresh(workbook: Workbook) -> dict[str, str]:
    """The base that an answer to the first post gave."""
    return {"base": str(Workbook.objects.get(pk=workbook.pk).revision)}


def borne(workbook: Workbook) -> tuple[UUID, ...]:
    return read(workbook).document.plate(STEP).departments


def test_a_department_typed_on_gets_its_longer_name(as_student: Client, workbook: Workbook, url: str) -> None:
    form = Form(as_student.get(url))
    uid = form.data["department"][0]
    first = form.filled({f"{AT}/department:{uid}/name": "Natuur"})
    on = form.filled({f"{AT}/department:{uid}/name": "Natuur en meer"})

    as_student.post(url, first)
    answer = as_student.post(url, on | fresh(workbook))

    assert (answer.status_code, names(workbook), borne(workbook)) == (302, ["Natuur en meer"], (UUID(uid),))


def test_a_department_typed_on_without_having_seen_its_first_name_is_told(
    as_student: Client, workbook: Workbook, url: str
) -> None:
    form = Form(as_student.get(url))
    uid = form.data["department"][0]
    place = f"{AT}/department:{uid}/name"

    as_student.post(url, form.filled({place: "Natuur"}))
    answer = as_student.post(url, form.filled({place: "Natuur en meer"}))

    assert (answer.status_code, names(workbook)) == (409, ["Natuur"])
    assert Form(answer).value(place) == "Natuur en meer"

    chosen = as_student.post(url, Form(answer).filled({}))
    assert (chosen.status_code, names(workbook)) == (302, ["Natuur en meer"])


@pytest.mark.parametrize(("is_fresh", "status"), [(False, 409), (True, 302)])
def test_a_department_typed_on_until_it_is_another_means_that_one_or_is_told(
    as_student: Client, workbook: Workbook, url: str, is_fresh: bool, status: int
) -> None:
    other = Department.objects.create(workbook=workbook, name="Natuurbeheer")
    form = Form(as_student.get(url))
    uid = form.data["department"][0]
    place = f"{AT}/department:{uid}/name"

    as_student.post(url, form.filled({place: "Natuur"}))
    answer = as_student.post(url, form.filled({place: "natuurbeheer"}) | (fresh(workbook) if is_fresh else {}))

    assert (answer.status_code, borne(workbook)) == (status, (other.uid,) if is_fresh else (UUID(uid),))
    assert names(workbook) == ["Natuurbeheer", "Natuur"]


def test_a_department_typed_on_after_somebody_removed_it_is_told(
    as_student: Client, workbook: Workbook, url: str, student: User
) -> None:
    form = Form(as_student.get(url))
    uid = form.data["department"][0]
    place = f"{AT}/department:{uid}/name"
    as_student.post(url, form.filled({place: "Natuur"}))
    save(workbook=workbook.uuid, user=student, acts=[Remove("department", UUID(uid))])

    answer = as_student.post(url, form.filled({place: "Natuur en meer"}) | fresh(workbook))

    assert (answer.status_code, "Natuur en meer" in answer.content.decode()) == (409, True)


def test_two_departments_on_one_page_both_bear_the_step(as_student: Client, workbook: Workbook, url: str) -> None:
    form = Form(as_student.get(url))
    uid = form.data["department"][0]
    as_student.post(url, form.filled({f"{AT}/department:{uid}/name": "Natuur"}))
    next_one = Form(as_student.get(url))
    more = next_one.data["department"][0]
    post = next_one.filled({f"{AT}/department:{more}/name": "Water"})

    answer = as_student.post(url, post | {"department": [uid, more], f"{uid}-name": "Natuur en meer"})

    assert (answer.status_code, names(workbook)) == (302, ["Natuur en meer", "Water"])
    assert set(borne(workbook)) == {UUID(uid), UUID(more)}


def typed_on(client: Client, url: str, form: Form, place: str, texts: tuple[str, str], base: Any) -> Any:
    client.post(url, form.filled({place: texts[0]}))
    return client.post(url, form.filled({place: texts[1]}) | (base() or {}))


@pytest.mark.parametrize("is_fresh", [False, True])
def test_new_advice_of_a_kpi_typed_on_is_written_or_told(
    as_student: Client, workbook: Workbook, url: str, kpis: list[Kpi], is_fresh: bool
) -> None:
    place = f"{AT}/kpi:{kpis[0].uid}/new_advice"
    form = Form(as_student.get(url))
    answer = typed_on(
        as_student, url, form, place, ("Tel.", "Tel elke week."), lambda: fresh(workbook) if is_fresh else {}
    )

    told = [each.text for each in Point.objects.filter(workbook=workbook)]
    assert (answer.status_code, told) == ((302, ["Tel elke week."]) if is_fresh else (422, ["Tel."]))
    if not is_fresh:
        assert Form(answer).value(place) == "Tel elke week."


@pytest.mark.parametrize("is_fresh", [False, True])
def test_a_new_relation_typed_on_is_written_or_told(
    as_student: Client, workbook: Workbook, url: str, kpis: list[Kpi], is_fresh: bool
) -> None:
    page = as_student.get(send(as_student, url, do=f"add:relation:{kpis[0].uid}")["Location"])
    form = Form(page)
    uid = form.data[f"relation:{kpis[0].uid}"][-1]
    at = f"{AT}/kpi:{kpis[0].uid}/relation:{uid}"
    as_student.post(url, form.filled({f"{at}/to": str(kpis[1].uid), f"{at}/reason": "Wie ons kent."}))
    typed = {f"{at}/to": str(kpis[2].uid), f"{at}/reason": "Wie ons kent, koopt."}
    answer = as_student.post(url, form.filled(typed) | (fresh(workbook) if is_fresh else {}))

    stored = KpiRelation.objects.get(workbook=workbook)
    if is_fresh:
        assert (answer.status_code, stored.to, stored.reason) == (302, kpis[2].uid, "Wie ons kent, koopt.")
    else:
        assert (answer.status_code, stored.to, stored.reason) == (409, kpis[1].uid, "Wie ons kent.")
        assert Form(answer).value(f"{at}/reason") == "Wie ons kent, koopt."
