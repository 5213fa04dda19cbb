"""What is typed is saved field by field: the answer tells of each what stands in it, and nothing of somebody else is lost."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.reader import mark_of
from kpis.models import Kpi, KpiRelation, Measurement
from tests.conftest import logged_in
from tests.factories import join, make_workbook
from tests.workbook.autosaving import autosave, row_of, send, typed
from workbook import limits
from workbook.acts import Act, Add, Edit, Remove
from workbook.fields import kind
from workbook.models import (
    Activity,
    Department,
    FieldChange,
    KeyPoint,
    Member,
    Plate,
    Point,
    Workbook,
)
from workbook.saving import save
from workbook.services import delete

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
AT: Final = "plate:become-aware"


@pytest.fixture
def workbook(student: User, teammate: User) -> Workbook:
    made = make_workbook(student, activities=2)
    join(made, teammate, "editor")
    return made


@pytest.fixture
def plate(workbook: Workbook) -> Plate:
    return Plate.objects.get(workbook=workbook, step="become-aware")


@dataclass(frozen=True)
class Page:
    """The plate as somebody has it open."""

    workbook: Workbook
    plate: Plate
    reader: User
    client: Client

    def sent(self, *fields: object) -> Any:
        return autosave(self.client, self.workbook, self.reader, *fields)


@pytest.fixture
def page(workbook: Workbook, plate: Plate, student: User, as_student: Client) -> Page:
    return Page(workbook, plate, student, as_student)


def do(workbook: Workbook, user: User, *acts: Act) -> None:
    save(workbook=workbook.uuid, user=user, acts=acts)


def message(plate: Plate, value: object, base: int = 0) -> dict[str, Any]:
    return typed(f"{AT}/key_message", plate.uid, value, base)


def score(plate: Plate, value: object, base: int = 0) -> dict[str, Any]:
    return typed(f"{AT}/own_score", plate.uid, value, base)


def stored(plate: Plate, field: str = "key_message") -> str:
    plate.refresh_from_db()
    return kind("plate").fields[field].to_text(getattr(plate, field))


FIELDS: Final = [
    ("workbook", "organisation", "  Duinlijn BV ", "Duinlijn BV", "Duinlijn BV"),
    ("workbook", "period", "2027 q3", "2027-Q3", "2027-Q3"),
    ("workbook", "employees", "1.250", "1250", "1250"),
    ("workbook", "author_kind", "student", "student", "student"),
    ("plate", "customer_score", "7.5", "7,5", "7.5"),
    ("plate", "score_n", "12", "12", "12"),
    ("plate", "score_date", "1/2/2026", "01-02-2026", "2026-02-01"),
    ("plate", "basis", "interview", "interview", "interview"),
    ("plate", "waiver_reason", "Omdat\r\nhet kan", "Omdat\nhet kan", "Omdat\nhet kan"),
    ("activity", "tip", "Bel terug", "Bel terug", "Bel terug"),
    ("point", "text", "Bel terug", "Bel terug", "Bel terug"),
    ("interview", "date", "31-12-2026", "31-12-2026", "2026-12-31"),
    ("attempt", "outcome", "Geen gehoor", "Geen gehoor", "Geen gehoor"),
    ("kpi", "current_value", "1.234,50", "1234,5", "1234.5"),
    ("kpi", "not_measured_yet", "true", "true", "true"),
    ("kpi", "direction", "higher", "higher", "higher"),
    ("relation", "reason", "Daarom", "Daarom", "Daarom"),
    ("relation", "sign", "-", "-", "-"),
    ("key_point", "title", "Kop", "Kop", "Kop"),
    ("department", "name", "Marcom", "Marcom", "Marcom"),
]
"""Kind and name of a field, what is typed, and what then stands in its input and in the log."""


@pytest.mark.parametrize(("name", "field", "value", "shown", "logged"), FIELDS)
def test_a_field_of_any_kind_is_saved_and_told_as_it_was_understood(
    name: str, field: str, value: str, shown: str, logged: str, page: Page
) -> None:
    row, uid = row_of(name, page.plate)

    answer = page.sent(typed(f"{row}/{field}", uid, value))

    assert answer.status_code == 200
    assert answer.json() == {
        "revision": 1,
        "at": answer.json()["at"],
        "saved": {f"{row}/{field}": shown},
        "stands": {},
        "overtaken": [],
        "wrong": {},
        "full": {},
    }
    change = FieldChange.objects.get()
    assert (change.kind, change.uid, change.field, change.new, change.user) == (name, uid, field, logged, page.reader)


def test_the_answer_tells_the_time_in_the_netherlands(workbook: Workbook, plate: Plate, page: Page) -> None:
    before = timezone.localtime()
    answer = page.sent(message(plate, "Nu"))

    times: list[datetime] = [before, timezone.localtime()]
    assert answer.json()["at"] in {f"{time:%H:%M}" for time in times}


def test_departments_are_saved_as_the_list_of_what_is_ticked(workbook: Workbook, plate: Plate, page: Page) -> None:
    here, gone = (Department.objects.create(workbook=workbook, name=name) for name in ("Marcom", "Verkoop"))
    address = f"{AT}/departments"

    answer = page.sent(typed(address, plate.uid, [str(uuid4()), str(here.uid)]))
    assert answer.json()["saved"] == {address: [str(here.uid)]}

    answer = page.sent(typed(address, plate.uid, [str(gone.uid)], 1))
    assert [each.name for each in plate.departments.all()] == ["Verkoop"]

    answer = page.sent(typed(address, plate.uid, [], 2))
    assert (answer.status_code, answer.json()["saved"]) == (200, {address: []})


def test_the_same_field_sent_twice_is_acknowledged_twice_and_logged_once(
    workbook: Workbook, plate: Plate, page: Page
) -> None:
    answers = [page.sent(message(plate, "Eén keer")) for _ in range(2)]

    assert [(each.status_code, each.json()["revision"], each.json()["saved"]) for each in answers] == [
        (200, 1, {f"{AT}/key_message": "Eén keer"})
    ] * 2
    assert FieldChange.objects.count() == 1


def test_who_is_second_gets_both_texts_and_what_else_was_typed_is_saved(
    workbook: Workbook, plate: Plate, teammate: User, page: Page
) -> None:
    do(workbook, teammate, Edit("plate", plate.uid, "key_message", "Hunne <b>tekst</b>", 0))

    answer = page.sent(message(plate, "Mijne tekst"), score(plate, "8"))

    (overtaken,) = answer.json()["overtaken"]
    html = overtaken.pop("html")
    assert (answer.status_code, answer.json()["saved"]) == (409, {f"{AT}/own_score": "8"})
    assert overtaken == {
        "address": f"{AT}/key_message",
        "who": "Tim Jansen",
        "theirs": "Hunne <b>tekst</b>",
        "removed": False,
        "row": AT,
    }
    assert f'data-clash="{AT}/key_message"' in html
    assert ("Tim Jansen" in html, "<b>tekst" in html, f'name="keep:{AT}/key_message"' in html) == (True, False, True)
    assert (stored(plate), stored(plate, "own_score")) == ("Hunne <b>tekst</b>", "8")

    settled = page.sent(message(plate, "Mijne tekst", answer.json()["revision"]))
    assert (settled.status_code, stored(plate)) == (200, "Mijne tekst")


def test_a_conflict_names_the_row_that_a_field_points_at(
    workbook: Workbook, plate: Plate, teammate: User, page: Page
) -> None:
    one, two = (Kpi.objects.create(workbook=workbook, plate=plate, name=name) for name in ("NPS", "Wachttijd"))
    relation = KpiRelation.objects.create(workbook=workbook, kpi=one, to=one.uid)
    do(workbook, teammate, Edit("relation", relation.uid, "to", str(two.uid), 0))
    third = Kpi.objects.create(workbook=workbook, plate=plate, name="Klachten")
    address = f"{AT}/kpi:{one.uid}/relation:{relation.uid}/to"

    (overtaken,) = page.sent(typed(address, relation.uid, str(third.uid))).json()["overtaken"]

    assert ("Wachttijd" in overtaken["html"], "Klachten" in overtaken["html"]) == (True, True)


def test_every_field_is_merged_on_its_own_base(workbook: Workbook, plate: Plate, teammate: User, page: Page) -> None:
    do(workbook, teammate, Edit("plate", plate.uid, "key_message", "Hunne", 0))
    do(workbook, teammate, Edit("plate", plate.uid, "own_score", "6", 1))

    answer = page.sent(message(plate, "Mijne", 1), score(plate, "8", 1))

    assert [each["address"] for each in answer.json()["overtaken"]] == [f"{AT}/own_score"]
    assert (stored(plate), stored(plate, "own_score")) == ("Mijne", "6")


def test_who_typed_back_what_stood_there_is_told_what_stands_there_now_and_not_that_it_is_saved(
    workbook: Workbook, plate: Plate, teammate: User, page: Page
) -> None:
    do(workbook, teammate, Edit("plate", plate.uid, "key_message", "Hunne", 0))

    answer = page.sent(message(plate, ""), score(plate, "8"))

    assert (answer.status_code, answer.json()["saved"]) == (200, {f"{AT}/own_score": "8"})
    assert answer.json()["stands"] == {f"{AT}/key_message": "Hunne"}


def test_what_somebody_ticked_meanwhile_stands_and_is_not_told_as_saved(
    workbook: Workbook, plate: Plate, teammate: User, page: Page
) -> None:
    department = Department.objects.create(workbook=workbook, name="Marcom")
    do(workbook, teammate, Edit("plate", plate.uid, "departments", str(department.uid), 0))
    address = f"{AT}/departments"

    answer = page.sent(typed(address, plate.uid, []))

    told = answer.json()
    assert (answer.status_code, told["saved"], told["stands"]) == (200, {}, {address: [str(department.uid)]})


def test_a_wrong_value_stops_only_itself(workbook: Workbook, plate: Plate, page: Page) -> None:
    long = "a" * (limits.SHORT + 1)

    answer = page.sent(score(plate, "elf"), message(plate, "Goed"))
    too_long = page.sent(message(plate, long, 1))

    assert (answer.status_code, answer.json()["saved"]) == (422, {f"{AT}/key_message": "Goed"})
    assert answer.json()["wrong"] == {f"{AT}/own_score": ["Schrijf het cijfer met cijfers, bijvoorbeeld 7 of 7,5."]}
    assert too_long.json()["wrong"] == {
        f"{AT}/key_message": ["Hier passen hooguit 400 tekens. Deze tekst heeft er 401."]
    }
    assert (stored(plate), stored(plate, "own_score")) == ("Goed", "")


def test_a_conflict_beside_a_wrong_value_is_told_as_a_conflict(
    workbook: Workbook, plate: Plate, teammate: User, page: Page
) -> None:
    do(workbook, teammate, Edit("plate", plate.uid, "key_message", "Hunne", 0))

    answer = page.sent(score(plate, "elf"), message(plate, "Mijne"))

    assert (answer.status_code, list(answer.json()["wrong"])) == (409, [f"{AT}/own_score"])


# Rows that are not there yet


def new(plate: Plate, uid: UUID, base: int = 0, **values: str) -> list[dict[str, Any]]:
    """Fields of an activity that the page minted."""
    at = f"{AT}/activity:{uid}"
    return [typed(f"{at}/{name}", uid, value, base, parent=plate.uid) for name, value in values.items()]


def test_fields_of_a_new_row_make_one_row_however_often_they_are_sent(
    workbook: Workbook, plate: Plate, page: Page
) -> None:
    uid = uuid4()

    answers = [page.sent(*new(plate, uid, name="Bellen", tip="Vaker")) for _ in range(2)]

    assert [(each.status_code, list(each.json()["saved"].values())) for each in answers] == [
        (200, ["Bellen", "Vaker"])
    ] * 2
    assert [(row.name, row.tip, row.plate) for row in Activity.objects.filter(uid=uid)] == [("Bellen", "Vaker", plate)]


def test_two_fields_of_a_new_row_that_come_apart_make_one_row(workbook: Workbook, plate: Plate, page: Page) -> None:
    uid = uuid4()

    for each in (*new(plate, uid, name="Bellen"), *new(plate, uid, tip="Vaker")):
        assert page.sent(each).status_code == 200

    row = Activity.objects.get(uid=uid)
    assert (row.name, row.tip) == ("Bellen", "Vaker")


def test_an_empty_field_of_a_row_that_is_not_there_makes_none(workbook: Workbook, plate: Plate, page: Page) -> None:
    uid = uuid4()

    answer = page.sent(*new(plate, uid, name="", tip="  "))

    assert (answer.status_code, list(answer.json()["saved"].values())) == (200, ["", ""])
    assert (Activity.objects.filter(uid=uid).exists(), FieldChange.objects.exists()) == (False, False)


def test_a_field_that_is_emptied_again_before_its_row_was_known_is_emptied(
    workbook: Workbook, plate: Plate, page: Page
) -> None:
    uid = uuid4()
    page.sent(*new(plate, uid, name="Bellen"))

    assert page.sent(*new(plate, uid, 1, name="")).status_code == 200

    assert Activity.objects.get(uid=uid).name == ""


def test_what_a_new_row_is_decides_the_page(workbook: Workbook, plate: Plate, page: Page) -> None:
    top, key_point = uuid4(), uuid4()

    answer = page.sent(
        typed(f"{AT}/point:{top}/text", top, "Goed", parent=plate.uid, fixed={"kind": "top"}),
        typed(f"workbook/key_point:{key_point}/title", key_point, "Kop", fixed={"about": ""}),
    )

    assert answer.status_code == 200
    assert (Point.objects.get(uid=top).kind, KeyPoint.objects.get(uid=key_point).title) == ("top", "Kop")


def test_one_row_too_many_is_told_at_each_of_its_fields(workbook: Workbook, plate: Plate, page: Page) -> None:
    for _ in range(limits.ACTIVITIES_PER_PLATE - 2):
        Activity.objects.create(workbook=workbook, plate=plate)
    uid = uuid4()

    answer = page.sent(*new(plate, uid, name="Bellen", tip="Vaker"), message(plate, "Wel"))

    words = "Hier is geen plaats meer: de lijst is vol. Verwijder eerst een andere."
    assert (answer.status_code, answer.json()["saved"]) == (422, {f"{AT}/key_message": "Wel"})
    assert answer.json()["full"] == dict.fromkeys([f"{AT}/activity:{uid}/name", f"{AT}/activity:{uid}/tip"], words)


def test_a_relation_that_leads_nowhere_is_not_made(workbook: Workbook, plate: Plate, page: Page) -> None:
    kpi, uid = Kpi.objects.create(workbook=workbook, plate=plate), uuid4()
    address = f"{AT}/kpi:{kpi.uid}/relation:{uid}"
    reason = typed(f"{address}/reason", uid, "Daarom", parent=kpi.uid)

    alone = page.sent(reason)
    assert (alone.status_code, list(alone.json()["wrong"])) == (422, [f"{address}/reason"])

    whole = page.sent(reason, typed(f"{address}/to", uid, str(kpi.uid), parent=kpi.uid))
    assert (whole.status_code, KpiRelation.objects.get().reason) == (200, "Daarom")

    later = page.sent(typed(f"{address}/reason", uid, "Toch", 1, parent=kpi.uid))
    assert (later.status_code, KpiRelation.objects.get().reason) == (200, "Toch")


def test_a_measurement_is_made_when_it_has_a_date_and_a_value(workbook: Workbook, plate: Plate, page: Page) -> None:
    kpi, uid = Kpi.objects.create(workbook=workbook, plate=plate), uuid4()

    def part(name: str, text: str) -> dict[str, Any]:
        return typed(f"{AT}/kpi:{kpi.uid}/measurement:{uid}/{name}", uid, text, parent=kpi.uid)

    halves = [[part("value", "5")], [part("note", "x")], [part("date", "31-2-2025"), part("value", "5")]]
    answers = [page.sent(*half) for half in halves]
    assert [(answer.status_code, answer.json()["saved"]) for answer in answers] == [(422, {})] * 3
    assert not Measurement.objects.exists()

    whole = page.sent(part("date", "28-2-2025"), part("value", "5"))
    assert (whole.status_code, str(Measurement.objects.get().date)) == (200, "2025-02-28")


def test_what_was_typed_in_a_row_that_somebody_removed_is_offered_back(
    workbook: Workbook, plate: Plate, teammate: User, page: Page
) -> None:
    row = Activity.objects.filter(plate=plate).earliest("pk")
    do(workbook, teammate, Remove("activity", row.uid))
    at = f"{AT}/activity:{row.uid}"

    answer = page.sent(typed(f"{at}/tip", row.uid, "Nog te bewaren"))

    (overtaken,) = answer.json()["overtaken"]
    assert (answer.status_code, overtaken["removed"], overtaken["row"], overtaken["who"]) == (
        409,
        True,
        at,
        "Tim Jansen",
    )
    assert f'name="keep:{at}"' in overtaken["html"]


def test_a_new_row_on_one_that_somebody_removed_is_kept_as_a_conflict(
    workbook: Workbook, plate: Plate, teammate: User, page: Page
) -> None:
    kpi = Add("kpi", uuid4(), plate.uid, {"name": "NPS"}, 0)
    do(workbook, teammate, kpi)
    do(workbook, teammate, Remove("kpi", kpi.uid))
    uid = uuid4()
    at = f"{AT}/kpi:{kpi.uid}/relation:{uid}"

    answer = page.sent(
        typed(f"{at}/to", uid, str(kpi.uid), 1, parent=kpi.uid),
        typed(f"{at}/reason", uid, "Daarom", 1, parent=kpi.uid),
    )

    assert [(each["address"], each["removed"], each["who"]) for each in answer.json()["overtaken"]] == [
        (f"{at}/to", True, "Tim Jansen"),
        (f"{at}/reason", True, "Tim Jansen"),
    ]


# Who may, and for whom the page was made


def refusal(answer: Any) -> tuple[int, list[str]]:
    return answer.status_code, list(answer.json())


def test_who_is_logged_out_hears_so_and_nothing_is_kept_on_the_server(
    workbook: Workbook, plate: Plate, as_student: Client, page: Page
) -> None:
    as_student.get(reverse("workbook:plate", args=[workbook.uuid, "become-aware"]))
    as_student.logout()

    answer = page.sent(message(plate, "Te laat"))

    assert refusal(answer) == (401, ["message"])
    assert (dict(as_student.session), stored(plate)) == ({}, "")


def test_a_page_made_for_somebody_else_saves_nothing(
    workbook: Workbook, plate: Plate, student: User, as_teammate: Client
) -> None:
    assert refusal(autosave(as_teammate, workbook, student, message(plate, "Van Sanne"))) == (412, ["message"])
    assert stored(plate) == ""


def test_a_page_tells_for_whom_it_was_made(workbook: Workbook, student: User, as_student: Client) -> None:
    page = as_student.get(reverse("workbook:plate", args=[workbook.uuid, "become-aware"]))

    assert page.context["reader"] == mark_of(student)
    assert Client().get(reverse("account_login")).context["reader"] == ""


def test_a_reader_may_not_and_a_stranger_or_former_member_does_not_know_it_exists(
    workbook: Workbook, plate: Plate, teammate: User, as_teammate: Client, consultant: User, outsider: User
) -> None:
    join(workbook, consultant, "reader")
    Member.objects.filter(user=teammate).delete()

    answers = [
        autosave(logged_in(consultant), workbook, consultant, message(plate, "Mag niet")),
        autosave(logged_in(outsider), workbook, outsider, message(plate, "Mag niet")),
        autosave(as_teammate, workbook, teammate, message(plate, "Mag niet")),
    ]

    assert [refusal(each) for each in answers] == [(403, ["message"]), (404, ["message"]), (404, ["message"])]
    assert stored(plate) == ""


def test_nothing_is_saved_in_a_deleted_workbook(workbook: Workbook, plate: Plate, student: User, page: Page) -> None:
    delete(workbook=workbook.uuid, user=student)

    assert page.sent(message(plate, "Te laat")).status_code == 404


def test_a_page_elsewhere_cannot_save(workbook: Workbook, plate: Plate, student: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(student)
    browser.get(reverse("workbook:plate", args=[workbook.uuid, "become-aware"]))

    assert autosave(browser, workbook, student, message(plate, "Vals")).status_code == 403
    assert stored(plate) == ""

    token = browser.get(reverse("workbook:news", args=[workbook.uuid])).json()["token"]
    body = '{"edits": []}'
    headers = {"X-Reader": mark_of(student), "X-CSRFToken": token}
    assert send(browser, workbook, body, **headers).status_code == 200


def test_an_answer_is_kept_by_no_cache(workbook: Workbook, plate: Plate, page: Page) -> None:
    assert "no-store" in page.sent(message(plate, "Vers"))["Cache-Control"]
