"""Members: an owner adds somebody who has an account, changes roles and ends access; anybody may leave; an owner always stays."""

import pytest
from django.test import Client

from accounts.models import User
from tests.conftest import logged_in
from tests.factories import join, make_workbook
from tests.seen import Seen, see, words
from workbook.models import Member, Workbook

pytestmark = pytest.mark.django_db
ROLES = {"reader": "lezer", "commenter": "meedenker", "editor": "bewerker", "owner": "eigenaar"}
LAST_OWNER = "Een werkboek heeft minstens één eigenaar. Maak eerst iemand anders eigenaar."


@pytest.fixture
def workbook(student: User) -> Workbook:
    return make_workbook(student)


@pytest.fixture
def path(workbook: Workbook) -> str:
    return f"/workbooks/{workbook.uuid}/members/"


def roles(workbook: Workbook) -> dict[str, str]:
    return dict(Member.objects.filter(workbook=workbook).values_list("user__email", "role"))


def listed(page: Seen) -> list[str]:
    """What is said of each member."""
    return [words(item) for item in page.one("ul", class_="people").iter("li")]


def after(client: Client, path: str, **data: str) -> Seen:
    """The page that an act leads to."""
    return Seen(client.post(path, data, follow=True))


def test_an_owner_adds_somebody_by_the_address_of_an_account(
    as_student: Client, path: str, workbook: Workbook, student: User, teammate: User
) -> None:
    data = see(as_student, path).filled(email=teammate.email.upper(), role="commenter")
    page = Seen(as_student.post(path, data, follow=True))

    assert roles(workbook) == {student.email: "owner", teammate.email: "commenter"}
    assert f"Heeft {teammate.email} een account, dan heeft die persoon nu toegang." in page.text
    assert teammate.name in listed(page)[1]


def test_an_address_without_an_account_is_answered_alike(
    as_student: Client, path: str, workbook: Workbook, student: User
) -> None:
    page = after(as_student, path, email="niemand@voorbeeld.test", role="editor")

    assert "Heeft niemand@voorbeeld.test een account, dan heeft die persoon nu toegang." in page.text
    assert roles(workbook) == {student.email: "owner"}


def test_somebody_who_is_a_member_is_not_added_again_and_the_typed_address_stays(
    as_student: Client, path: str, workbook: Workbook, teammate: User
) -> None:
    join(workbook, teammate, "reader")
    answer = as_student.post(path, {"email": teammate.email, "role": "owner"})
    page = Seen(answer)

    assert (answer.status_code, roles(workbook)[teammate.email]) == (422, "reader")
    assert words(page.at("error_id_email")).startswith("Deze persoon is al lid.")
    assert page.filled()["email"] == [teammate.email]


@pytest.mark.parametrize("email", ["", "geen adres", "a@b", "x" * 10_000 + "@voorbeeld.test", "a\x00@voorbeeld.test"])
def test_what_is_no_address_is_told_beside_the_field(
    as_student: Client, path: str, workbook: Workbook, student: User, email: str
) -> None:
    answer = as_student.post(path, {"email": email, "role": "editor"})

    assert answer.status_code == 422
    assert words(Seen(answer).at("error_id_email")) != ""
    assert roles(workbook) == {student.email: "owner"}


def test_the_browser_cuts_no_address_off(as_student: Client, path: str) -> None:
    assert see(as_student, path).at("id_email").get("maxlength") is None


@pytest.mark.parametrize("role", ["", "baas", "OWNER", "\x00"])
def test_a_role_that_does_not_exist_is_refused(
    as_student: Client, path: str, workbook: Workbook, teammate: User, role: str
) -> None:
    assert as_student.post(path, {"email": teammate.email, "role": role}).status_code == 422
    join(workbook, teammate, "reader")

    page = after(as_student, f"{path}role/", email=teammate.email, role=role)

    assert "Kies een rol uit de lijst." in page.text
    assert roles(workbook)[teammate.email] == "reader"


@pytest.mark.parametrize(("role", "word"), ROLES.items())
def test_an_owner_changes_a_role(
    as_student: Client, path: str, workbook: Workbook, teammate: User, role: str, word: str
) -> None:
    join(workbook, teammate, "reader")
    page = after(as_student, f"{path}role/", email=teammate.email, role=role)

    assert f"{teammate.name} is nu: {word}." in page.text
    assert roles(workbook)[teammate.email] == role


def test_an_owner_ends_somebodys_access_at_once(
    as_student: Client, as_teammate: Client, path: str, workbook: Workbook, student: User, teammate: User
) -> None:
    join(workbook, teammate, "editor")
    page = after(as_student, f"{path}remove/", email=teammate.email)

    assert f"{teammate.name} heeft geen toegang meer." in page.text
    assert roles(workbook) == {student.email: "owner"}
    assert as_teammate.get(path).status_code == 404


@pytest.mark.parametrize("email", ["", "niemand@voorbeeld.test", "\x00", "x" * 10_000])
def test_removing_nobody_changes_nothing(
    as_student: Client, path: str, workbook: Workbook, student: User, email: str
) -> None:
    assert as_student.post(f"{path}remove/", {"email": email}).status_code == 302
    assert roles(workbook) == {student.email: "owner"}


def test_the_last_owner_stays_whatever_is_tried(
    as_student: Client, path: str, workbook: Workbook, student: User, teammate: User
) -> None:
    join(workbook, teammate, "editor")

    assert LAST_OWNER in after(as_student, f"{path}role/", email=student.email, role="editor").text
    assert LAST_OWNER in after(as_student, f"{path}remove/", email=student.email).text
    assert "Je bent de enige eigenaar." in after(as_student, f"{path}leave/").text
    assert roles(workbook) == {student.email: "owner", teammate.email: "editor"}


def test_one_of_two_owners_leaves(as_student: Client, path: str, workbook: Workbook, teammate: User) -> None:
    join(workbook, teammate, "owner")
    page = after(as_student, f"{path}leave/")

    assert "Je hebt het werkboek van Duinlijn verlaten." in page.text
    assert roles(workbook) == {teammate.email: "owner"}


def test_a_reader_sees_names_and_roles_may_leave_and_nothing_else(
    path: str, workbook: Workbook, student: User, teammate: User
) -> None:
    join(workbook, teammate, "reader")
    client = logged_in(teammate)
    page = see(client, path)

    assert listed(page) == [f"{student.name} eigenaar", f"{teammate.name} (jij) lezer"]
    assert student.email not in page.html
    assert [form.get("action") for form in page.one("main").iter("form")] == [f"{path}leave/"]
    assert after(client, f"{path}leave/").status == 200
    assert roles(workbook) == {student.email: "owner"}


@pytest.mark.parametrize("role", ["reader", "commenter", "editor"])
def test_who_is_no_owner_chooses_nobody(
    path: str, workbook: Workbook, student: User, teammate: User, outsider: User, role: str
) -> None:
    join(workbook, teammate, role)
    client, before = logged_in(teammate), roles(workbook)

    answers = [
        client.post(path, {"email": outsider.email, "role": "reader"}),
        client.post(f"{path}role/", {"email": teammate.email, "role": "owner"}),
        client.post(f"{path}remove/", {"email": student.email}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert roles(workbook) == before


def test_a_member_without_an_account_any_more_is_not_found_by_adding(
    as_student: Client, path: str, workbook: Workbook, student: User, teammate: User
) -> None:
    teammate.is_active = False
    teammate.save()

    after(as_student, path, email=teammate.email, role="editor")

    assert roles(workbook) == {student.email: "owner"}
