"""Adding, removing and moving rows by script: a page is posted as ever, and the answer tells where it goes on."""

from typing import Any, Final
from uuid import UUID

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.reader import mark_of
from tests.factories import join, make_workbook
from workbook.acts import Edit, Remove
from workbook.models import Activity, FieldChange, Plate, Workbook
from workbook.saving import save
from workbook.views.typed import KEY

pytestmark = pytest.mark.django_db
AT: Final = "plate:become-aware"
JSON: Final = {"Accept": "application/json"}


@pytest.fixture
def workbook(student: User, teammate: User) -> Workbook:
    made = make_workbook(student, activities=2)
    join(made, teammate, "editor")
    return made


@pytest.fixture
def plate(workbook: Workbook) -> Plate:
    return Plate.objects.get(workbook=workbook, step="become-aware")


@pytest.fixture
def url(workbook: Workbook) -> str:
    return reverse("workbook:plate", args=[workbook.uuid, "become-aware"])


def rows(plate: Plate) -> list[UUID]:
    return list(Activity.objects.filter(plate=plate).order_by("pk").values_list("uid", flat=True))


def act(client: Client, url: str, do: str, uids: list[UUID], **other: Any) -> Any:
    """What a small act posts: the act and the list it is about, and nothing that somebody typed."""
    headers = other.pop("headers", JSON)
    return client.post(url, {"base": "0", "do": do, "activity": [str(uid) for uid in uids], **other}, headers=headers)


def test_a_removed_row_is_offered_back_where_the_answer_leads(as_student: Client, plate: Plate, url: str) -> None:
    one, two = rows(plate)

    answer = act(as_student, url, f"remove:activity:{one}", [one, two])

    assert (answer.status_code, answer.json()) == (
        200,
        {"next": f"{url}?removed=activity%3A{one}#{AT}/activity:{one}/restore"},
    )
    assert [row.deleted_at is None for row in plate.activity_rows.order_by("pk")] == [False, True]

    back = act(as_student, url, f"restore:activity:{one}", [two])
    assert back.json() == {"next": f"{url}?row=activity%3A{one}#{AT}/activity:{one}"}
    assert not plate.activity_rows.exclude(deleted_at=None).exists()


def test_a_small_act_leaves_alone_what_it_does_not_post(as_student: Client, plate: Plate, url: str) -> None:
    one, two = rows(plate)

    assert act(as_student, url, f"down:activity:{one}", [one, two]).status_code == 200

    assert [(each.field, each.new) for each in FieldChange.objects.all()] == [("activity_order", f"{two} {one}")]


def test_an_added_row_is_opened_where_the_answer_leads(as_student: Client, plate: Plate, url: str) -> None:
    answer = act(as_student, url, "add:activity", rows(plate))

    page, _, address = answer.json()["next"].partition("#")
    assert f'id="{address}"' in as_student.get(page).content.decode()
    assert not FieldChange.objects.exists()


def test_what_is_said_waits_for_the_page_that_is_read_next(as_student: Client, workbook: Workbook, url: str) -> None:
    answer = act(as_student, url, "save", [])

    assert answer.json() == {"next": url}
    assert [str(each) for each in get_messages(as_student.get(url).wsgi_request)] == ["Opgeslagen."]


def test_what_is_left_comes_back_as_a_page(as_student: Client, teammate: User, plate: Plate, url: str) -> None:
    save(workbook=plate.workbook.uuid, user=teammate, acts=[Edit("plate", plate.uid, "key_message", "Hunne", 0)])

    overtaken = act(as_student, url, "save", [], **{f"{plate.uid}-key_message": "Mijne"})
    wrong = act(as_student, url, "save", [], **{f"{plate.uid}-own_score": "elf"})

    assert [(each.status_code, each["Content-Type"]) for each in (overtaken, wrong)] == [
        (409, "text/html; charset=utf-8"),
        (422, "text/html; charset=utf-8"),
    ]


def test_the_front_page_and_the_waiver_answer_alike(as_student: Client, workbook: Workbook) -> None:
    profile = reverse("workbook:profile", args=[workbook.uuid])
    waive = reverse("workbook:waive", args=[workbook.uuid, "quality-of-use"])
    left_out = Plate.objects.get(workbook=workbook, step="quality-of-use")

    front = as_student.post(profile, {"base": "0", "do": "add:key_point"}, headers=JSON)
    waived = as_student.post(waive, {f"{left_out.uid}-waiver_reason": "Hier speelt het niet"}, headers=JSON)

    assert front.json()["next"].startswith(f"{profile}?row=key_point%3A")
    assert waived.json() == {"next": reverse("workbook:plate", args=[workbook.uuid, "quality-of-use"])}
    left_out.refresh_from_db()
    assert left_out.waived


def test_a_browser_goes_where_a_script_is_told_to_go(as_student: Client, plate: Plate, url: str) -> None:
    accepts = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}

    assert [act(as_student, url, "save", [], headers=headers).status_code for headers in ({}, accepts)] == [302, 302]


def test_a_script_that_comes_too_late_does_nothing_and_keeps_what_was_typed_itself(
    workbook: Workbook, plate: Plate, url: str, as_student: Client, student: User, as_teammate: Client
) -> None:
    as_student.get(url)
    as_student.logout()
    typed = {f"{plate.uid}-key_message": "Een hele zin"}

    late = act(as_student, url, "save", [], **typed)
    other = act(as_teammate, url, "save", [], **typed, headers=JSON | {"X-Reader": mark_of(student)})

    assert [(each.status_code, list(each.json())) for each in (late, other)] == [(401, ["message"]), (412, ["message"])]
    assert (KEY in as_student.session, FieldChange.objects.exists()) == (False, False)


def test_a_verb_that_a_script_asks_too_late_is_not_done_and_says_so(workbook: Workbook) -> None:
    answer = Client().post(reverse("workbook:delete", args=[workbook.uuid]), headers=JSON)

    assert (answer.status_code, list(answer.json())) == (401, ["message"])


def test_a_row_that_somebody_removed_meanwhile_stays_removed(
    as_student: Client, teammate: User, plate: Plate, url: str
) -> None:
    one, two = rows(plate)
    save(workbook=plate.workbook.uuid, user=teammate, acts=[Remove("activity", one)])

    assert act(as_student, url, f"remove:activity:{one}", [one, two]).status_code == 200

    assert FieldChange.objects.count() == 1
