"""A new workbook: a short form, made once however often it is posted, its faults told beside the fields."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tests.factories import NOBODYS
from tests.seen import Seen, see, send, words
from workbook.models import Member, Workbook
from workbook.services import delete

pytestmark = pytest.mark.django_db

NEW = "/workbooks/new/"


def made() -> list[dict[str, Any]]:
    names = ("organisation", "sector", "period", "next_period", "author_kind", "own_role")
    return [dict(row) for row in Workbook.objects.order_by("pk").values(*names)]


def beside(page: Seen, field: str) -> str:
    """What is told beside a field."""
    return words(page.at(f"error_id_{field}"))


def test_the_form_asks_six_things_and_proposes_this_year_and_the_next(as_student: Client) -> None:
    data = see(as_student, NEW).filled()
    year = timezone.localdate().year

    assert set(data) - {"csrfmiddlewaretoken", "token"} == {
        "organisation",
        "sector",
        "period",
        "next_period",
        "author_kind",
        "own_role",
    }
    assert (data["period"], data["next_period"]) == ([str(year)], [str(year + 1)])


def test_what_was_typed_is_the_front_page_and_its_maker_the_owner(as_student: Client, student: User) -> None:
    answer = send(
        as_student,
        NEW,
        organisation="  Duinlijn Internet ",
        sector="Telecom",
        period="2026 q3",
        next_period="2026-Q4",
        author_kind="student",
        own_role="Campagnemedewerker",
    )
    workbook = Workbook.objects.get()

    assert answer["Location"] == f"/workbooks/{workbook.uuid}/"
    assert made() == [
        {
            "organisation": "Duinlijn Internet",
            "sector": "Telecom",
            "period": "2026-Q3",
            "next_period": "2026-Q4",
            "author_kind": "student",
            "own_role": "Campagnemedewerker",
        }
    ]
    assert list(workbook.members.values_list("user", "role")) == [(student.pk, "owner")]


def test_the_same_form_posted_twice_makes_one_workbook(as_student: Client) -> None:
    data = see(as_student, NEW).filled(organisation="Duinlijn")

    first, second = as_student.post(NEW, data), as_student.post(NEW, data)

    assert first["Location"] == second["Location"]
    assert Workbook.objects.count() == 1


def test_the_form_after_a_fault_still_makes_one(as_student: Client) -> None:
    again = Seen(as_student.post(NEW, see(as_student, NEW).filled(period="nooit"))).filled(
        organisation="Duinlijn", period="2026"
    )

    as_student.post(NEW, again)
    as_student.post(NEW, again)

    assert Workbook.objects.count() == 1


def test_a_form_posted_again_after_its_workbook_was_deleted_leads_to_where_it_comes_back(
    as_student: Client, student: User
) -> None:
    data = see(as_student, NEW).filled(organisation="Duinlijn")
    as_student.post(NEW, data)
    delete(workbook=Workbook.objects.get().uuid, user=student)

    page = Seen(as_student.post(NEW, data, follow=True))

    assert "Je kunt het hier terughalen." in page.text
    assert [words(heading) for heading in page.all("h2")] == ["Duinlijn"]


@pytest.mark.parametrize("token", ["", "geen-uuid", "\x00", "x" * 10_000, NOBODYS])
def test_a_token_of_ones_own_making_guards_nothing_and_breaks_nothing(as_student: Client, token: str) -> None:
    assert as_student.post(NEW, {"organisation": "Duinlijn", "token": token}).status_code == 302


def test_without_a_name_nothing_is_made_and_all_else_is_kept(as_student: Client) -> None:
    answer = send(as_student, NEW, organisation="   ", sector="Telecom", own_role="Manager")
    page = Seen(answer)

    assert (answer.status_code, Workbook.objects.count()) == (422, 0)
    assert beside(page, "organisation") == "Vul de naam van de organisatie in."
    assert page.links["Organisatie: Vul de naam van de organisatie in."] == "#id_organisation"
    assert page.at("id_organisation").get("aria-invalid") == "true"
    kept = page.filled()
    assert (kept["sector"], kept["own_role"]) == (["Telecom"], ["Manager"])


@pytest.mark.parametrize("period", ["26", "２０２６", "2026-Q5", "2026-13", "Q3", "1e3", "2026-Q3-Q4", "NaN"])
def test_a_period_is_a_year_or_a_quarter(as_student: Client, period: str) -> None:
    answer = send(as_student, NEW, organisation="Duinlijn", period=period)

    assert answer.status_code == 422
    assert beside(Seen(answer), "period").startswith(("Schrijf een jaar of kwartaal", "Hier passen hooguit 7 tekens."))
    assert Seen(answer).filled()["period"] == [period]


def test_a_kind_that_is_not_in_the_list_is_refused_without_repeating_it(as_student: Client) -> None:
    page = Seen(as_student.post(NEW, {"organisation": "Duinlijn", "author_kind": "<b>baas</b>"}))

    assert beside(page, "author_kind") == "Kies er een uit de lijst."
    assert "baas" not in page.html


def test_fields_that_are_not_on_the_form_change_nothing(as_student: Client, student: User, outsider: User) -> None:
    extra = {
        "owner": outsider.pk,
        "role": "reader",
        "revision": 7,
        "uuid": str(uuid4()),
        "method_version": 1,
        "client": 1,
        "is_staff": "on",
    }
    as_student.post(NEW, {"organisation": "Duinlijn", **extra})
    workbook = Workbook.objects.get()

    assert (workbook.revision, workbook.method_version, workbook.client) == (0, 2, None)
    assert str(workbook.uuid) != extra["uuid"]
    assert list(Member.objects.values_list("user", "role")) == [(student.pk, "owner")]
    assert not User.objects.get(pk=student.pk).is_staff
