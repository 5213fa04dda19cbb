"""What a page tells the script that keeps what is typed: for whom it is, how a row is made, and what is saved together."""

import json
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.reader import mark_of
from kpis.models import Kpi, KpiRelation
from tests.factories import make_workbook
from tests.seen import Seen
from workbook.models import Activity, KeyPoint, Plate, Workbook

STEP = "become-aware"


@pytest.fixture
def workbook(student: User) -> Workbook:
    return make_workbook(student)


@pytest.fixture
def plate(workbook: Workbook) -> Plate:
    return Plate.objects.get(workbook=workbook, step=STEP)


def seen(client: Client, workbook: Workbook, path: str = f"plates/{STEP}/") -> Seen:
    return Seen(client.get(f"/workbooks/{workbook.uuid}/{path}"))


def rows(page: Seen, name: str) -> dict[str, Any]:
    """The rows of a list by uid, each with how it is made; None for one that is there."""
    found = page.all("input", type="hidden", name=name)
    return {each.get("value"): json.loads(each.get("data-row", "null")) for each in found}


def test_a_page_tells_for_whom_it_was_made(
    as_student: Client, client: Client, student: User, workbook: Workbook
) -> None:
    assert seen(as_student, workbook).one("body").get("data-reader") == mark_of(student)
    assert seen(as_student, workbook).one("form", id="plate").get("data-workbook") == str(workbook.uuid)
    assert Seen(client.get("/accounts/login/")).one("body").get("data-reader") == ""


def test_a_row_that_is_not_stored_tells_how_it_is_made(as_student: Client, workbook: Workbook, plate: Plate) -> None:
    Activity.objects.create(workbook=workbook, plate=plate, name="Helpen")
    page = seen(as_student, workbook)
    on_plate = {"parent": str(plate.uid), "fixed": {}}

    assert list(rows(page, "activity").values()) == [None, on_plate, on_plate]
    assert list(rows(page, "kpi").values()) == [on_plate] * 3
    assert [list(rows(page, name).values()) for name in ("top", "tip", "advice")] == [
        [{"parent": str(plate.uid), "fixed": {"kind": name}}] for name in ("top", "tip", "advice")
    ]
    for path, name, made_with in (
        (f"plates/{STEP}/?row=interview:{plate.uid}", "interview", on_plate),
        (f"profile/?row=key_point:{plate.uid}", "key_point", {"parent": None, "fixed": {"about": ""}}),
    ):
        assert rows(seen(as_student, workbook, path), name) == {str(plate.uid): made_with}


def test_a_row_of_the_front_page_that_is_stored_tells_nothing(as_student: Client, workbook: Workbook) -> None:
    point = KeyPoint.objects.create(workbook=workbook, title="Zo is het")

    assert rows(seen(as_student, workbook, "profile/"), "key_point") == {str(point.uid): None}


def test_what_is_only_saved_together_with_others_says_what_it_waits_for(
    as_student: Client, workbook: Workbook, plate: Plate
) -> None:
    first, second = (Kpi.objects.create(workbook=workbook, plate=plate, name=name) for name in ("Een", "Twee"))
    stored = KpiRelation.objects.create(workbook=workbook, kpi=first, to=second.uid)
    page = seen(as_student, workbook, f"plates/{STEP}/?row=relation:{second.uid}:{workbook.uuid}")
    waits = {
        each.get("name"): each.get("data-whole") for each in page.tree.iter() if each.get("data-whole") is not None
    }

    to = f"{workbook.uuid}-to"
    assert {name: wait for name, wait in waits.items() if name.startswith((str(workbook.uuid), str(stored.uid)))} == {
        f"{workbook.uuid}-{name}": to for name in ("to", "sign", "kind", "strength", "reason")
    }
    assert {name[37:]: wait for name, wait in waits.items() if wait != to} == {"new_advice": "", "name": ""}
    assert page.faults == []
