"""My workbooks: what there is, where it is weak, who I am in it; deleting can be undone where it is told."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from tests.conftest import logged_in
from tests.factories import join, make_workbook
from tests.seen import Seen, see, words
from workbook.models import Plate, Workbook
from workbook.services import delete
from workbook.views.lists import PER_PAGE

pytestmark = pytest.mark.django_db
LIST, DELETED = "/workbooks/", "/workbooks/deleted/"


def names(page: Seen) -> list[str]:
    """The organisations in the list, from top to bottom."""
    return [words(item.find(".//h2")) for item in page.all("li", class_="book")]


def book(page: Seen, number: int = 0) -> str:
    """All that is said of one workbook."""
    return words(page.all("li", class_="book")[number])


def deleted(owner: User, name: str = "Duinlijn", **ago: float) -> Workbook:
    """A workbook that was deleted some time ago."""
    workbook = make_workbook(owner, organisation=name)
    Workbook.objects.filter(pk=workbook.pk).update(deleted_at=timezone.now() - timedelta(**ago))
    return workbook


def score(workbook: Workbook, **scores: str) -> None:
    """Give plates a customer score, by step with ``_`` for ``-``."""
    for step, value in scores.items():
        Plate.objects.filter(workbook=workbook, step=step.replace("_", "-")).update(customer_score=Decimal(value))


def test_who_has_no_workbook_gets_one_button_and_the_example(as_student: Client) -> None:
    page = see(as_student, LIST)

    assert "Begin met een bedrijf dat je kent. De ketting vul je daarna schakel voor schakel." in page.text
    assert page.links["Werkboek starten"] == "/workbooks/new/"
    assert [words(link) for link in page.all("a", class_="btn-primary")] == ["Werkboek starten"]
    assert page.form("/workbooks/example/").get("method") == "post"


def test_the_home_page_leads_to_the_list_or_to_the_log_in(client: Client, as_student: Client) -> None:
    assert client.get("/")["Location"] == "/accounts/login/"
    assert as_student.get("/")["Location"] == LIST


def test_the_last_changed_stands_first(as_student: Client, student: User) -> None:
    now = timezone.now()
    for age, name in enumerate(("Nieuw", "Ouder", "Oudst")):
        make_workbook(student, organisation=name, updated_at=now - timedelta(days=age))

    assert names(see(as_student, LIST)) == ["Nieuw", "Ouder", "Oudst"]


def test_a_workbook_tells_organisation_period_role_and_last_change(as_teammate: Client, student: User) -> None:
    at = datetime(2026, 11, 5, 14, 3, tzinfo=timezone.get_default_timezone())
    workbook = make_workbook(student, next_period="2027", updated_at=at)
    join(workbook, User.objects.get(email="teammate@demo.test"), "reader")
    page = see(as_teammate, LIST)

    assert page.links["Duinlijn"] == f"/workbooks/{workbook.uuid}/"
    said = book(page)
    for part in ("2026 → 2027", "Telecom", "5 november 2026, 14:03", "Jouw rol lezer"):
        assert part in said


def test_the_weakest_link_is_told_in_words_and_with_reserve_while_scores_are_missing(
    as_student: Client, student: User
) -> None:
    workbook = make_workbook(student)
    assert "Nog geen schakel heeft een klantcijfer." in book(see(as_student, LIST))

    score(workbook, become_aware="6.4", easy_to_buy="4.8")
    assert "Zwakst tot nu toe: Easy to buy, 4,8" in book(see(as_student, LIST))
    assert "Klantcijfers 2 van 7" in book(see(as_student, LIST))

    Plate.objects.filter(workbook=workbook, customer_score=None).update(customer_score=9)
    assert "Zwakste schakel: Easy to buy, 4,8" in book(see(as_student, LIST))


def test_each_workbook_has_its_chain_drawn_beside_the_words(as_student: Client, student: User) -> None:
    make_workbook(student)
    (drawing,) = [svg for svg in see(as_student, LIST).all("svg") if "kk-chain" in svg.get("class", "")]

    assert drawing.get("aria-hidden") == "true"


def test_nobody_sees_workbooks_of_others_or_deleted_ones(as_outsider: Client, student: User, outsider: User) -> None:
    make_workbook(student, organisation="Van een ander")
    gone = make_workbook(outsider, organisation="Weg")
    delete(workbook=gone.uuid, user=outsider)

    assert names(see(as_outsider, LIST)) == []


def test_fifty_stand_on_a_page(as_student: Client, student: User) -> None:
    now = timezone.now()
    for number in range(PER_PAGE + 1):
        make_workbook(student, organisation=f"Bedrijf {number}", updated_at=now - timedelta(minutes=number))
    first, second = see(as_student, LIST), see(as_student, LIST, page="2")

    assert len(names(first)) == PER_PAGE
    assert names(second) == [f"Bedrijf {PER_PAGE}"]
    assert (first.links["Volgende pagina"], second.links["Vorige pagina"]) == ("?page=2", "?page=1")
    assert "Pagina 2 van 2" in second.text


@pytest.mark.parametrize("page", ["0", "-1", "99", "twee", "1e309", "\x00", "９", "9" * 5000])
def test_a_page_that_does_not_exist_is_the_nearest_that_does(as_student: Client, student: User, page: str) -> None:
    make_workbook(student)

    assert names(see(as_student, LIST, page=page)) == ["Duinlijn"]


def test_deleting_is_undone_by_the_button_in_its_message(as_student: Client, student: User) -> None:
    workbook = make_workbook(student)
    page = Seen(as_student.post(f"/workbooks/{workbook.uuid}/delete/", follow=True))
    assert names(page) == []
    assert "Duinlijn 2026 is verwijderd. Je kunt het nog 30 dagen terughalen." in page.text

    (undo,) = [form for form in page.all("form") if "restore" in form.get("action", "")]
    assert [words(button) for button in undo.iter("button")] == ["Ongedaan maken"]
    back = Seen(as_student.post(undo.get("action"), follow=True))

    assert "Je werkboek is terug." in back.text
    assert names(see(as_student, LIST)) == ["Duinlijn"]


def test_deleted_twice_it_is_told_to_its_owner_as_done_and_to_nobody_else(
    as_student: Client, student: User, teammate: User, outsider: User
) -> None:
    workbook = make_workbook(student)
    join(workbook, teammate, "editor")
    url = f"/workbooks/{workbook.uuid}/delete/"
    told = [Seen(as_student.post(url, follow=True)).text for _press in range(2)]

    assert ["was al verwijderd" in text for text in told] == [False, True]
    assert [logged_in(user).post(url).status_code for user in (teammate, outsider)] == [404, 404]
    assert as_student.post(f"/workbooks/{uuid4()}/delete/").status_code == 404
    Workbook.objects.update(deleted_at=timezone.now() - timedelta(days=30, seconds=1))
    assert as_student.post(url).status_code == 404


def test_the_undo_button_works_behind_the_check_for_forged_requests(student: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(student)
    workbook = make_workbook(student)
    listed = see(client, LIST)
    answer = client.post(f"/workbooks/{workbook.uuid}/delete/", listed.filled(f"/workbooks/{workbook.uuid}/delete/"))
    page = see(client, answer["Location"])
    (undo,) = [form for form in page.all("form") if "restore" in form.get("action", "")]
    (token,) = [field.get("value") for field in undo.iter("input") if field.get("name") == "csrfmiddlewaretoken"]

    assert client.post(undo.get("action"), {"csrfmiddlewaretoken": token}).status_code == 302
    assert Workbook.objects.get().deleted_at is None


def test_a_hostile_name_in_the_message_is_only_a_name(as_student: Client, student: User) -> None:
    workbook = make_workbook(student, organisation="<script>alert(1)</script>{{ 7|add:7 }}")
    page = Seen(as_student.post(f"/workbooks/{workbook.uuid}/delete/", follow=True))

    assert "<script>alert(1)</script>{{ 7|add:7 }} 2026 is verwijderd" in page.text
    assert "<script>alert" not in page.html


def test_the_deleted_ones_stand_thirty_days_on_a_page_of_their_own(as_student: Client, student: User) -> None:
    for name, days in (("Kort", 1), ("Bijna", 29), ("Voorbij", 31)):
        deleted(student, name, days=days)
    page = see(as_student, DELETED)

    assert names(page) == ["Kort", "Bijna"]
    assert [words(button) for button in page.one("main").iter("button")] == [
        "Terughalen Kort 2026",
        "Terughalen Bijna 2026",
    ]


def test_only_an_owner_finds_what_was_deleted_and_only_an_owner_is_offered_to_delete(
    as_teammate: Client, student: User, teammate: User
) -> None:
    workbook = make_workbook(student)
    join(workbook, teammate, "editor")
    assert [words(button) for item in see(as_teammate, LIST).all("li") for button in item.iter("button")] == []

    delete(workbook=workbook.uuid, user=student)
    assert names(see(as_teammate, DELETED)) == []
    assert as_teammate.post(f"/workbooks/{workbook.uuid}/restore/").status_code == 404


def test_what_was_deleted_too_long_ago_does_not_come_back(as_student: Client, student: User) -> None:
    workbook = deleted(student, days=30, seconds=1)

    assert as_student.post(f"/workbooks/{workbook.uuid}/restore/").status_code == 404
    assert as_student.post(f"/workbooks/{uuid4()}/restore/").status_code == 404


def test_an_owner_who_is_one_no_more_deletes_nothing(student: User, teammate: User) -> None:
    workbook = make_workbook(student)
    join(workbook, teammate, "editor")

    assert logged_in(teammate).post(reverse("workbook:delete", args=[workbook.uuid])).status_code == 403
    assert Workbook.objects.get().deleted_at is None


def test_a_workbook_that_others_take_part_in_is_deleted_in_a_second_step_that_says_what_it_does(
    as_student: Client, student: User, teammate: User
) -> None:
    make_workbook(student, organisation="Alleen")
    shared = make_workbook(student, organisation="Samen")
    join(shared, teammate, "reader")
    seen = see(as_student, LIST)
    here = see(as_student, f"/workbooks/{shared.uuid}/")

    assert {
        name: len(item.findall(".//details"))
        for name, item in zip(names(seen), seen.all("li", class_="book"), strict=True)
    } == {
        "Alleen": 0,
        "Samen": 1,
    }
    said = (
        "Dan ziet niemand die meedoet het nog. Een eigenaar kan het nog terughalen, bij ‘Verwijderd’. "
        "Voor iedereen verwijderen"
    )
    assert (words(seen.one("details", class_="sure")), words(seen.one("form", class_="surely"))) == (
        "Verwijderen Samen 2026",
        f"{said}: Samen 2026",
    )
    assert (words(here.one("details", class_="sure")), words(here.one("form", class_="surely"))) == (
        "Dit werkboek verwijderen",
        said,
    )
    assert here.one("form", class_="surely").get("action") == f"/workbooks/{shared.uuid}/delete/"
