"""Later: who may write marks a field to come back to, all members see who did, and whoever may write says that it is done."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from accounts.models import User
from accounts.reader import mark_of
from tests.factories import make_workbook
from tests.seen import Seen, see, words
from tests.workbook.talking import AT, MESSAGE, STEP, as_role, first_row, shared
from workbook import talk
from workbook.acts import Remove, Restore
from workbook.models import FieldChange, LaterMarker, Plate, Workbook
from workbook.saving import save

pytestmark = pytest.mark.django_db


@pytest.fixture
def workbook(student: User) -> Workbook:
    return shared(student)


def url(workbook: Workbook, at: str = "") -> str:
    return f"/workbooks/{workbook.uuid}/later/{f'?at={at}' if at else ''}"


def mark(client: Client, workbook: Workbook, at: str, later: str = "1", **headers: str) -> Any:
    return client.post(url(workbook), {"at": at, "later": later}, headers=headers)


def by_script(client: Client, workbook: Workbook, at: str, later: str = "1", **headers: str) -> Any:
    """As the script of a page does it."""
    return mark(client, workbook, at, later, accept="application/json", **headers)


def listed(client: Client, workbook: Workbook) -> list[str]:
    return [words(item) for each in see(client, url(workbook)).all("ul", class_="later") for item in each.iter("li")]


@pytest.mark.both_databases
@pytest.mark.parametrize("role", ["editor", "student"])
def test_who_may_write_marks_a_field_and_everybody_sees_who_did(workbook: Workbook, role: str) -> None:
    before = (workbook.revision, FieldChange.objects.count())
    page = Seen(as_role(role).post(url(workbook), {"at": MESSAGE, "later": "1"}, follow=True))
    marker, name = LaterMarker.objects.get(), User.objects.get(email=f"{role}@demo.test").name

    assert "Gemarkeerd: Become aware · Wat moet de directie onthouden?." in page.text
    assert (marker.kind, marker.field) == ("plate", "key_message")
    workbook.refresh_from_db()
    assert (workbook.revision, FieldChange.objects.count()) == before
    for reader in ("reader", "commenter", "editor", "student"):
        assert listed(as_role(reader), workbook)[0].startswith(f"Wat moet de directie onthouden? {name},")
        plate = see(as_role(reader), f"/workbooks/{workbook.uuid}/plates/{STEP}/")
        assert words(plate.at(f"mark_{MESSAGE}")) == f"Later ({name})"


@pytest.mark.parametrize("role", ["reader", "commenter"])
def test_who_may_not_write_marks_nothing(workbook: Workbook, role: str) -> None:
    mark(as_role("editor"), workbook, MESSAGE)
    client = as_role(role)

    assert list(see(client, url(workbook, AT)).one("main").iter("form")) == []
    assert mark(client, workbook, f"{AT}/customer_score").status_code == 403
    assert mark(client, workbook, MESSAGE, "").status_code == 403
    assert by_script(client, workbook, MESSAGE, "").status_code == 403
    assert LaterMarker.objects.count() == 1


@pytest.mark.both_databases
def test_two_who_mark_one_field_make_one_marker_and_either_takes_it_away(workbook: Workbook) -> None:
    mark(as_role("editor"), workbook, MESSAGE)
    mark(as_role("student"), workbook, MESSAGE)
    assert LaterMarker.objects.get().user == User.objects.get(email="editor@demo.test")

    mark(as_role("student"), workbook, MESSAGE, "")
    assert mark(as_role("editor"), workbook, MESSAGE, "").status_code == 302
    assert not LaterMarker.objects.exists()


def test_the_list_stands_in_the_order_of_the_chain_and_leads_to_the_very_field(workbook: Workbook) -> None:
    editor, row = as_role("editor"), first_row(workbook, "kpi")
    for at in ("plate:quality-of-service/gap_explanation", f"{row}/unit", "workbook/summary", AT):
        mark(editor, workbook, at)
    page = see(editor, url(workbook))
    base = f"/workbooks/{workbook.uuid}"

    assert [words(each) for each in page.all("h3", class_="of")] == ["Voorkant", "Become aware", "Quality of service"]
    assert [link.get("href") for each in page.all("ul", class_="later") for link in each.iter("a")] == [
        f"{base}/profile/#workbook/summary",
        f"{base}/plates/{STEP}/#{row}/unit",
        f"{base}/plates/{STEP}/#{AT}",
        f"{base}/plates/quality-of-service/#plate:quality-of-service/gap_explanation",
    ]


def test_done_is_pressed_in_the_list(workbook: Workbook) -> None:
    editor = as_role("editor")
    mark(editor, workbook, MESSAGE)
    page = see(editor, url(workbook))
    [form] = list(page.one("main").iter("form"))
    data = {field.get("name"): field.get("value") for field in form.iter("input")}
    page = Seen(editor.post(form.get("action"), data, follow=True))

    assert "Niet meer voor later: Become aware · Wat moet de directie onthouden?." in page.text
    assert "Er staat niets voor later." in page.text


def test_without_script_any_field_of_a_plate_is_chosen_from_a_list(workbook: Workbook) -> None:
    editor = as_role("editor")
    assert see(editor, url(workbook)).all("select") == []
    page = see(editor, url(workbook, AT))
    tip = f"{first_row(workbook, 'activity')}/tip"
    answer = editor.post(url(workbook, AT), page.filled(url(workbook, AT), at=tip))

    assert answer["Location"] == url(workbook, AT)
    assert LaterMarker.objects.get().field == "tip"


def test_a_script_is_told_in_json(workbook: Workbook, student: User) -> None:
    editor = as_role("editor")
    reader = mark_of(User.objects.get(email="editor@demo.test"))

    marked = by_script(editor, workbook, MESSAGE, **{"x-reader": reader})
    assert (marked.status_code, marked.json()) == (200, {"later": True})
    done = by_script(editor, workbook, MESSAGE, "", **{"x-reader": reader})
    assert (done.status_code, done.json()) == (200, {"later": False})

    refused = {
        401: by_script(Client(), workbook, MESSAGE),
        403: by_script(as_role("commenter"), workbook, MESSAGE),
        404: by_script(editor, workbook, f"{AT}/nowhere"),
        412: by_script(editor, workbook, MESSAGE, **{"x-reader": mark_of(student)}),
    }
    for status, answer in refused.items():
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/json")
        assert list(answer.json()) == ["message"]
    assert not LaterMarker.objects.exists()


def test_nobody_comes_back_to_what_was_removed_until_it_is_brought_back(workbook: Workbook, student: User) -> None:
    editor, row = as_role("editor"), first_row(workbook, "activity")
    mark(editor, workbook, f"{row}/tip")
    save(workbook=workbook.uuid, user=student, acts=[Remove("activity", UUID(row[-36:]))])

    assert listed(editor, workbook) == []
    answer = mark(editor, workbook, f"{row}/top")
    assert answer.status_code == 422
    assert "Dit is intussen verwijderd." in Seen(answer).text
    assert AT in {option.get("value") for option in Seen(answer).at("id_at").iter("option")}
    assert by_script(editor, workbook, f"{row}/top").status_code == 422

    save(workbook=workbook.uuid, user=student, acts=[Restore("activity", UUID(row[-36:]))])
    assert len(listed(editor, workbook)) == 1


def test_a_service_knows_no_place_that_a_page_does_not_have(workbook: Workbook, student: User, outsider: User) -> None:
    theirs = Plate.objects.filter(workbook=make_workbook(outsider)).values_list("uid", flat=True)[0]
    plate = Plate.objects.get(workbook=workbook, step=STEP)
    for kind, uid, field in (
        ("plate", theirs, "key_message"),
        ("plate", plate.uid, "nowhere"),
        ("nothing", plate.uid, ""),
        ("workbook", uuid4(), "summary"),
        ("activity", plate.uid, ""),
    ):
        with pytest.raises(talk.NoPlaceError):
            talk.set_later(workbook=workbook.uuid, user=student, kind=kind, uid=uid, field=field, later=True)
    assert not LaterMarker.objects.exists()


def test_whose_account_is_gone_leaves_the_marker_without_a_name(workbook: Workbook) -> None:
    mark(as_role("editor"), workbook, MESSAGE)
    User.objects.get(email="editor@demo.test").delete()

    plate = see(as_role("reader"), f"/workbooks/{workbook.uuid}/plates/{STEP}/")
    assert words(plate.at(f"mark_{MESSAGE}")) == "Later"
