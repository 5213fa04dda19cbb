"""Members: an owner changes roles, ends access and hands over; anybody may leave; an owner always stays."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from tests.conftest import logged_in
from tests.factories import join, make_workbook
from tests.seen import Seen, see, words
from workbook.models import Member, Visit, Workbook

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


def digest_of(workbook: Workbook) -> str:
    """Where each member chooses for oneself whether comments are mailed."""
    return f"/workbooks/{workbook.uuid}/digest/"


def after(client: Client, path: str, **data: str) -> Seen:
    """The page that an act leads to."""
    return Seen(client.post(path, data, follow=True))


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


def test_leaving_takes_a_second_step_that_says_what_it_does(as_student: Client, path: str) -> None:
    (step,) = see(as_student, path).all("details", class_="sure")

    assert words(step) == (
        "Werkboek verlaten Daarna zie je er niets meer van. Zelf kun je dat niet ongedaan maken. Nu verlaten"
    )
    assert step.find("form").get("action") == f"{path}leave/"


def test_a_reader_sees_names_and_roles_may_leave_and_nothing_else(
    path: str, workbook: Workbook, student: User, teammate: User
) -> None:
    join(workbook, teammate, "reader")
    client = logged_in(teammate)
    page = see(client, path)

    since = "Lid sinds " + date_format(timezone.localdate(), "j F Y") + "."
    assert listed(page) == [f"{student.name} {since} eigenaar", f"{teammate.name} (jij) {since} lezer"]
    assert student.email not in page.html
    assert [form.get("action") for form in page.one("main").iter("form")] == [digest_of(workbook), f"{path}leave/"]
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
        client.post(f"{path}transfer/", {"email": teammate.email}),
    ]

    assert [answer.status_code for answer in answers] == [403] * 4
    assert roles(workbook) == before


def test_an_owner_hands_over_and_edits_on(
    as_student: Client, path: str, workbook: Workbook, student: User, teammate: User
) -> None:
    join(workbook, teammate, "reader")
    page = after(as_student, f"{path}transfer/", email=teammate.email)

    assert f"{teammate.name} is nu eigenaar, en jij bent bewerker." in page.text
    assert roles(workbook) == {student.email: "editor", teammate.email: "owner"}
    assert [form.get("action") for form in page.one("main").iter("form")] == [digest_of(workbook), f"{path}leave/"]


@pytest.mark.parametrize("email", ["", "niemand@voorbeeld.test", "student@demo.test"])
def test_handing_over_to_nobody_changes_nothing(
    as_student: Client, path: str, workbook: Workbook, student: User, email: str
) -> None:
    page = after(as_student, f"{path}transfer/", email=email)

    assert "Kies een lid uit de lijst." in page.text or "Deze persoon is geen lid meer." in page.text
    assert roles(workbook) == {student.email: "owner"}


def test_who_is_alone_is_offered_nobody_to_hand_over_to(as_student: Client, path: str) -> None:
    assert "Eigendom overdragen" not in see(as_student, path).text


def test_ones_own_row_is_not_removed_but_left(
    as_student: Client, path: str, workbook: Workbook, teammate: User
) -> None:
    join(workbook, teammate, "reader")
    forms = [form for form in see(as_student, path).one("main").iter("form") if form.get("action") == f"{path}remove/"]

    assert [field.get("value") for form in forms for field in form.iter("input") if field.get("name") == "email"] == [
        teammate.email
    ]


@pytest.mark.parametrize(
    ("ago", "words_of_it"),
    [
        (timedelta(0), "vandaag 09:05"),
        (timedelta(days=1), "gisteren 09:05"),
        (timedelta(days=2), "3 juni"),
        (timedelta(days=365), "5 juni 2025"),
    ],
)
def test_one_sees_since_when_somebody_takes_part_and_when_last(
    as_student: Client,
    path: str,
    workbook: Workbook,
    student: User,
    ago: timedelta,
    words_of_it: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = datetime(2026, 6, 5, 9, 5, tzinfo=ZoneInfo("Europe/Amsterdam"))
    member = Member.objects.get(workbook=workbook)
    Member.objects.update(created_at=datetime(2025, 12, 31, 23, 30, tzinfo=UTC))
    Visit.objects.update_or_create(member=member, defaults={"seen_at": now - ago})
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)

    assert f"Lid sinds 1 januari 2026. Laatst hier {words_of_it}." in listed(see(as_student, path))[0]
