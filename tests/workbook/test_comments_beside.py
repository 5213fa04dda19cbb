"""What stands beside fields, on rows and on the page of a workbook about comments and markers, for every role."""

from uuid import UUID, uuid4

import pytest

from accounts.models import User
from tests.factories import said
from tests.seen import see, words
from tests.workbook.talking import AT, MESSAGE, STEP, as_role, by, first_row, on, say, shared, url
from workbook import talk
from workbook.models import Plate, Workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def workbook(student: User) -> Workbook:
    return shared(student)


@pytest.fixture
def plate(workbook: Workbook) -> Plate:
    return Plate.objects.get(workbook=workbook, step=STEP)


def test_beside_a_field_stands_how_much_is_said_for_every_role(workbook: Workbook, plate: Plate) -> None:
    row = UUID(first_row(workbook, "activity")[-36:])
    for _ in range(2):
        on(plate, "commenter", str(uuid4()))
    said(workbook, by("commenter"), "activity", row, "", "Over de rij")
    said(workbook, by("commenter"), "activity", row, "tip", "Over de tip")
    for role in ("reader", "commenter", "editor"):
        page = see(as_role(role), f"/workbooks/{workbook.uuid}/plates/{STEP}/")
        mark = page.at(f"mark_{MESSAGE}")

        assert words(mark).startswith("2 reacties")
        assert next(mark.iter("a")).get("href") == url(workbook, MESSAGE)
        assert words(page.at(f"mark_{AT}/activity:{row}")).startswith("1 reactie")
        assert "2 reacties" in words(page.at(f"{AT}/activity:{row}"))
        if role == "editor":
            assert f"mark_{MESSAGE}" in page.at(MESSAGE).get("aria-describedby").split()


def test_a_commenter_finds_the_way_to_comment_beside_each_field_and_nobody_else_does(workbook: Workbook) -> None:
    def ways(role: str) -> set[str]:
        page = see(as_role(role), f"/workbooks/{workbook.uuid}/plates/{STEP}/")
        return {link.get("href", "") for link in page.all("a", class_="say")}

    row = first_row(workbook, "activity")
    assert {url(workbook, at) for at in (MESSAGE, row, f"{row}/tip", first_row(workbook, "kpi"))} < ways("commenter")
    assert ways("reader") == ways("editor") == set()
    assert (
        "Je mag lezen en reageren, niet wijzigen."
        in see(as_role("commenter"), f"/workbooks/{workbook.uuid}/plates/{STEP}/").text
    )


def test_who_writes_finds_at_each_row_the_way_to_comment_on_all_of_it(workbook: Workbook) -> None:
    page = see(as_role("editor"), f"/workbooks/{workbook.uuid}/plates/{STEP}/")
    ways = [link.get("href", "") for link in page.all("a", class_="btn-quiet")]

    for row in (first_row(workbook, "activity"), first_row(workbook, "kpi")):
        assert ways.count(url(workbook, row)) == 1
        assert see(as_role("editor"), url(workbook, row)).status == 200


def test_the_front_page_tells_it_too(workbook: Workbook) -> None:
    say(as_role("commenter"), workbook, "workbook/summary", "Te lang")
    point = workbook.keypoint_rows.first()
    assert point
    say(as_role("commenter"), workbook, f"workbook/key_point:{point.uid}", "Mooi")

    for role in ("reader", "commenter", "editor"):
        page = see(as_role(role), f"/workbooks/{workbook.uuid}/profile/")
        assert words(page.at("mark_workbook/summary")).startswith("1 reactie")
        assert words(page.at(f"mark_workbook/key_point:{point.uid}")).startswith("1 reactie")
        assert page.faults == []


def test_the_page_of_the_workbook_counts_by_plate(workbook: Workbook, plate: Plate) -> None:
    on(plate, "commenter")
    say(as_role("commenter"), workbook, "workbook/summary", "Te lang")
    talk.set_later(
        workbook=workbook.uuid, user=by("editor"), kind="plate", uid=plate.uid, field="key_message", later=True
    )
    page = see(as_role("reader"), f"/workbooks/{workbook.uuid}/")
    card = next(each for each in page.all("section", class_="card2") if each.get("aria-labelledby") == "talk")

    assert [words(item) for item in card.iter("li")] == ["Voorkant 1 reactie", "Become aware 1 reactie 1 voor later"]
    assert [link.get("href") for link in card.iter("a")] == [
        url(workbook, "workbook"),
        url(workbook, AT),
        f"/workbooks/{workbook.uuid}/later/#later-{STEP}",
        url(workbook),
        f"/workbooks/{workbook.uuid}/later/",
    ]
