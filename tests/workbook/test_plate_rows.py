"""Rows of a plate: every button saves what was typed before it adds, removes, restores or moves; and nothing is done twice."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import NOBODYS, join, make_workbook
from tests.workbook.pages import Form, send
from workbook.document import Plate
from workbook.models import Activity, Workbook
from workbook.reading import read

pytestmark = pytest.mark.django_db
AT = "plate:become-aware"


@pytest.fixture
def workbook(student: User, teammate: User) -> Workbook:
    made = make_workbook(student, activities=3)
    join(made, teammate, "editor")
    return made


@pytest.fixture
def url(workbook: Workbook) -> str:
    return reverse("workbook:plate", args=[workbook.uuid, "become-aware"])


def plate(workbook: Workbook) -> Plate:
    workbook.refresh_from_db()
    return read(workbook).document.plate("become-aware")


def names(workbook: Workbook) -> list[str]:
    return [activity.name for activity in plate(workbook).activities]


def uids(workbook: Workbook) -> list[UUID]:
    return [activity.uid for activity in plate(workbook).activities]


def at(uid: UUID | str, field: str = "") -> str:
    return f"{AT}/activity:{uid}/{field}".removesuffix("/")


def spare(response: Any, name: str, known: list[UUID]) -> str:
    """The uid of the first row on a page that is not there yet."""
    return next(uid for uid in Form(response).data[name] if UUID(uid) not in known)


def go_on(client: Client, response: Any) -> Any:
    """Follow a redirect: the page and the place on it."""
    assert response.status_code == 302
    parts = urlsplit(response["Location"])
    return client.get(f"{parts.path}?{parts.query}"), parts.fragment


def test_adding_saves_what_was_typed_and_shows_a_blank_row_with_the_focus_in_it(
    as_student: Client, workbook: Workbook, url: str
) -> None:
    (first, *_others) = before = uids(workbook)
    answer = send(as_student, url, {at(first, "tip"): "Eerst meten"}, do="add:activity")
    page, place = go_on(as_student, answer)

    new = spare(page, "activity", before)
    assert place == at(new, "name")
    assert plate(workbook).activities[0].tip == "Eerst meten"
    assert uids(workbook) == before
    assert page.content.decode().count("<details") > 0


def test_a_spare_row_is_added_once_however_often_it_is_posted(as_student: Client, workbook: Workbook, url: str) -> None:
    page, _place = go_on(as_student, send(as_student, url, do="add:activity"))
    new = spare(page, "activity", uids(workbook))
    post = Form(page).filled({at(new, "name"): "Werven"})

    answers = [as_student.post(url, post).status_code for _ in range(3)]

    assert answers == [302, 302, 302]
    assert names(workbook) == ["Activiteit 0", "Activiteit 1", "Activiteit 2", "Werven"]


def test_a_spare_row_that_was_left_blank_is_not_added(as_student: Client, workbook: Workbook, url: str) -> None:
    page, _place = go_on(as_student, send(as_student, url, do="add:activity"))
    as_student.post(url, Form(page).filled({}))

    assert len(names(workbook)) == 3
    workbook.refresh_from_db()
    assert workbook.revision == 0


def test_the_page_with_a_spare_row_can_be_loaded_again(as_student: Client, workbook: Workbook, url: str) -> None:
    answer = send(as_student, url, do="add:activity")
    uid = parse_qs(urlsplit(answer["Location"]).query)["row"][0].removeprefix("activity:")
    page, _place = go_on(as_student, answer)
    as_student.post(url, Form(page).filled({at(uid, "name"): "Werven"}))
    again, _place = go_on(as_student, answer)

    assert Form(again).data["activity"].count(uid) == 1
    assert Form(again).value(at(uid, "name")) == "Werven"


def test_removing_saves_first_and_offers_the_row_back_where_it_stood(
    as_student: Client, workbook: Workbook, url: str
) -> None:
    first, second, third = uids(workbook)
    page, place = go_on(
        as_student, send(as_student, url, {at(second, "tip"): "Net getypt"}, do=f"remove:activity:{second}")
    )

    assert uids(workbook) == [first, third]
    assert place == f"{at(second)}/restore"
    assert f"restore:activity:{second}" in Form(page).buttons

    back, place = go_on(as_student, as_student.post(url, Form(page).filled({}, do=f"restore:activity:{second}")))
    assert uids(workbook) == [first, second, third]
    assert plate(workbook).activities[1].tip == "Net getypt"
    assert place == at(second)
    assert f"restore:activity:{second}" not in Form(back).buttons


def test_a_row_that_is_missing_from_a_post_is_not_removed(as_student: Client, workbook: Workbook, url: str) -> None:
    post = Form(as_student.get(url)).filled({})
    post["activity"] = post["activity"][:1]
    as_student.post(url, post)

    assert len(uids(workbook)) == 3


@pytest.mark.parametrize(
    ("verb", "row", "order", "turn"),
    [
        ("down", 0, [1, 0, 2], "down"),
        ("up", 2, [0, 2, 1], "up"),
        ("down", 1, [0, 2, 1], "up"),
        ("up", 1, [1, 0, 2], "down"),
    ],
)
def test_moving_keeps_the_focus_on_a_button_of_the_row(
    as_student: Client, workbook: Workbook, url: str, verb: str, row: int, order: list[int], turn: str
) -> None:
    before = uids(workbook)
    moved = before[row]
    page, place = go_on(as_student, send(as_student, url, {at(moved, "tip"): "Mee"}, do=f"{verb}:activity:{moved}"))

    assert uids(workbook) == [before[number] for number in order]
    assert place == f"{at(moved)}/{turn}"
    assert f'id="{place}"' in page.content.decode()
    assert plate(workbook).activities[order.index(row)].tip == "Mee"


def test_a_row_that_was_dragged_stands_where_the_posted_order_has_it(
    as_student: Client, workbook: Workbook, url: str
) -> None:
    first, second, third = uids(workbook)
    order = [str(third), str(first), NOBODYS, str(second)]
    answer = as_student.post(url, {"activity": order, "do": f"order:activity:{third}"})

    assert uids(workbook) == [third, first, second]
    assert [each.name for each in plate(workbook).activities] == ["Activiteit 2", "Activiteit 0", "Activiteit 1"]
    assert urlsplit(answer["Location"]).fragment == at(third)


def test_an_order_that_does_not_name_the_row_that_was_dragged_changes_nothing(
    as_student: Client, workbook: Workbook, url: str
) -> None:
    before, revision = uids(workbook), workbook.revision
    as_student.post(url, {"activity": [str(before[2]), str(before[1])], "do": f"order:activity:{before[0]}"})
    as_student.post(url, {"do": f"order:activity:{before[0]}"})
    as_student.post(url, {"interview": [str(before[2]), str(before[1])], "do": f"order:interview:{before[2]}"})

    assert uids(workbook) == before
    assert workbook.revision == revision


def test_a_new_row_can_be_moved_in_the_act_that_makes_it(as_student: Client, workbook: Workbook, url: str) -> None:
    page, _place = go_on(as_student, send(as_student, url, do="add:activity"))
    new = spare(page, "activity", uids(workbook))
    as_student.post(url, Form(page).filled({at(new, "name"): "Werven"}, do=f"up:activity:{new}"))

    assert names(workbook) == ["Activiteit 0", "Activiteit 1", "Werven", "Activiteit 2"]


def test_moving_goes_by_the_page_one_looks_at_and_rows_added_since_follow(
    as_student: Client, as_teammate: Client, workbook: Workbook, url: str
) -> None:
    first, second, third = uids(workbook)
    old_page = Form(as_student.get(url))
    page, _place = go_on(as_teammate, send(as_teammate, url, do="add:activity"))
    new = spare(page, "activity", uids(workbook))
    as_teammate.post(url, Form(page).filled({at(new, "name"): "Werven"}, do=f"up:activity:{new}"))
    as_student.post(url, old_page.filled({}, do=f"up:activity:{second}"))

    assert uids(workbook) == [second, first, third, UUID(new)]


def test_the_sixth_activity_is_refused_in_words_and_what_was_typed_is_saved(as_student: Client, student: User) -> None:
    workbook = make_workbook(student, activities=5)
    url = reverse("workbook:plate", args=[workbook.uuid, "become-aware"])
    first = uids(workbook)[0]
    answer = send(as_student, url, {at(first, "top"): "Blijft"}, do="add:activity")
    page, place = go_on(as_student, answer)

    assert place == f"{AT}/activities"
    assert "add:activity" not in Form(page).buttons
    assert "Vijf is het maximum. Voeg twee activiteiten samen of verwijder er een." in page.content.decode()
    assert plate(workbook).activities[0].top == "Blijft"


def test_what_finds_no_room_any_more_comes_back_as_typed(as_student: Client, workbook: Workbook, url: str) -> None:
    page, _place = go_on(as_student, send(as_student, url, do="add:activity"))
    new = spare(page, "activity", uids(workbook))
    form = Form(page)
    row = Activity.objects.get(uid=uids(workbook)[0])
    Activity.objects.bulk_create(
        [Activity(workbook=workbook, plate=row.plate, name=f"Meer {number}") for number in range(5)]
    )
    answer = as_student.post(url, form.filled({at(new, "name"): "Werven", at(uids(workbook)[0], "tip"): "Blijft"}))

    assert answer.status_code == 422
    assert Form(answer).value(at(new, "name")) == "Werven"
    assert "de lijst is vol" in answer.content.decode()
    assert plate(workbook).activities[0].tip == "Blijft"


def test_an_example_is_taken_over_once(as_student: Client, workbook: Workbook, url: str) -> None:
    form = Form(as_student.get(url))
    take = next(button for button in form.buttons if button.startswith("take:") and button.count(":") == 2)
    post = form.filled({at(uids(workbook)[0], "tip"): "Blijft"}, do=take)
    page, place = go_on(as_student, as_student.post(url, post))
    as_student.post(url, post)

    uid = take.rpartition(":")[2]
    assert place == at(uid, "explanation")
    assert [str(each) for each in uids(workbook)].count(uid) == 1
    assert plate(workbook).activities[0].tip == "Blijft"
    assert len(names(workbook)) == 4
    assert names(workbook)[3] not in [button for button in Form(page).buttons if button.startswith("take:")]


TALKS: Mapping[str, tuple[Mapping[str, str], Mapping[str, Any]]] = {
    "interview": (
        {"role": "Teamleider", "date": "31-12-2026", "channel": "telefoon", "minutes": "15", "summary": "Drukte"},
        {"role": "Teamleider", "channel": "telefoon", "minutes": 15, "summary": "Drukte"},
    ),
    "attempt": (
        {"role": "Directeur", "date": "2026-12-31", "channel": "mail", "outcome": "geen antwoord"},
        {"role": "Directeur", "channel": "mail", "outcome": "geen antwoord"},
    ),
}


@pytest.mark.parametrize("kind", TALKS)
def test_conversations_and_attempts_are_recorded(as_student: Client, workbook: Workbook, url: str, kind: str) -> None:
    typed, stored = TALKS[kind]
    page, _place = go_on(as_student, send(as_student, url, do=f"add:{kind}"))
    uid = Form(page).data[kind][0]
    answer = as_student.post(
        url, Form(page).filled({f"{AT}/{kind}:{uid}/{name}": text for name, text in typed.items()})
    )

    (row,) = getattr(plate(workbook), f"{kind}s")
    assert answer.status_code == 302
    assert {name: getattr(row, name) for name in stored} == stored
    assert row.date.isoformat() == "2026-12-31"
    assert Form(as_student.get(url)).value(f"{AT}/{kind}:{uid}/date") == "31-12-2026"


def test_advice_can_rest_on_a_tip_that_is_typed_in_the_same_act(
    as_student: Client, workbook: Workbook, url: str
) -> None:
    form = Form(as_student.get(url))
    tip, advice = form.data["tip"][0], form.data["advice"][0]
    typed = {
        f"{AT}/point:{tip}/text": "De wachttijd liep op.",
        f"{AT}/point:{advice}/text": "Plan een achterwacht.",
        f"{AT}/point:{advice}/responsible_role": "Manager service",
        f"{AT}/point:{advice}/period": "2027 q1",
        f"{AT}/point:{advice}/based_on": tip,
    }
    as_student.post(url, form.filled(typed))

    (told,) = plate(workbook).advice
    assert (told.text, told.responsible_role, told.period) == ("Plan een achterwacht.", "Manager service", "2027-Q1")
    assert str(told.based_on) == tip


def test_advice_finds_its_tip_again_when_that_is_brought_back(as_student: Client, workbook: Workbook, url: str) -> None:
    form = Form(as_student.get(url))
    tip, advice = form.data["tip"][0], form.data["advice"][0]
    words = {
        f"{AT}/point:{tip}/text": "Tip",
        f"{AT}/point:{advice}/text": "Advies",
        f"{AT}/point:{advice}/based_on": tip,
    }
    as_student.post(url, form.filled(words))
    page, _place = go_on(as_student, send(as_student, url, do=f"remove:tip:{tip}"))
    between = plate(workbook).advice[0].based_on
    as_student.post(url, Form(page).filled({}, do=f"restore:tip:{tip}"))

    assert between is None
    assert str(plate(workbook).advice[0].based_on) == tip


def test_a_department_typed_in_place_bears_the_plate_and_is_there_for_the_others(
    as_student: Client, workbook: Workbook, url: str
) -> None:
    form = Form(as_student.get(url))
    uid = form.data["department"][0]
    post = form.filled({f"{AT}/department:{uid}/name": "Klantenservice"})
    as_student.post(url, post)
    as_student.post(url, post)
    again = Form(as_student.get(url))
    as_student.post(url, again.filled({f"{AT}/department:{again.data['department'][0]}/name": "KLANTENSERVICE "}))

    document = read(workbook).document
    assert [each.name for each in document.departments] == ["Klantenservice"]
    assert plate(workbook).departments == (UUID(uid),)
    elsewhere = as_student.get(reverse("workbook:plate", args=[workbook.uuid, "easy-to-buy"]))
    assert Form(elsewhere).data[f"{document.plate('easy-to-buy').uid}-departments"] == [""]
    assert "Klantenservice" in elsewhere.content.decode()


def test_a_department_that_bears_nothing_can_be_removed_and_brought_back(
    as_student: Client, workbook: Workbook, url: str
) -> None:
    form = Form(as_student.get(url))
    uid = form.data["department"][0]
    as_student.post(url, form.filled({f"{AT}/department:{uid}/name": "Klantenservise"}))
    here = Form(as_student.get(url))
    name = f"{plate(workbook).uid}-departments"
    assert f"forget:{uid}" not in here.buttons
    as_student.post(url, here.filled({}) | {name: [""]})
    page, _place = go_on(as_student, send(as_student, url, do=f"forget:{uid}"))
    gone = read(Workbook.objects.visible_to(User.objects.get(email="student@demo.test")).get()).document.departments
    as_student.post(url, Form(page).filled({}, do=f"restore:department:{uid}"))

    assert gone == ()
    assert [each.name for each in read(Workbook.objects.get()).document.departments] == ["Klantenservise"]


@pytest.mark.parametrize(
    "do",
    [
        "",
        "nonsense",
        "add:",
        "add:nothing",
        "add:kind:deep",
        "remove:activity:",
        "remove:activity:no-uid",
        f"remove:activity:{NOBODYS}",
        f"up:activity:{NOBODYS}",
        f"order:activity:{NOBODYS}",
        "order:activity",
        f"restore:activity:{NOBODYS}",
        f"restore:plate:{NOBODYS}",
        "take:pricing:no-uid",
        f"take:nothing:{NOBODYS}",
        "forget:no-uid",
        "go:nowhere",
        "x" * 5000,
    ],
)
def test_a_button_that_no_page_has_only_saves(as_student: Client, workbook: Workbook, url: str, do: str) -> None:
    before = uids(workbook)
    answer = send(as_student, url, {at(before[0], "tip"): "Blijft"}, do=do)

    assert answer.status_code == 302
    assert plate(workbook).activities[0].tip == "Blijft"
    assert uids(workbook) == before


def test_an_example_taken_twice_does_not_overwrite_its_new_name_and_says_so(
    as_student: Client, as_teammate: Client, workbook: Workbook, url: str
) -> None:
    form = Form(as_student.get(url))
    take = next(button for button in form.buttons if button.startswith("take:") and button.count(":") == 2)
    as_student.post(url, form.filled({}, do=take))
    send(as_teammate, url, {at(take.rpartition(":")[2], "name"): "Beter genoemd"})
    again, _place = go_on(as_student, as_student.post(url, form.filled({}, do=take)))

    assert "Dit is niet gedaan: iemand was je net voor." in again.content.decode()
    assert names(workbook)[3] == "Beter genoemd"


def test_a_row_with_a_text_that_cannot_be_saved_is_removed_at_the_second_press(
    as_student: Client, workbook: Workbook, url: str
) -> None:
    row = uids(workbook)[1]
    remove = f"remove:activity:{row}"
    first = send(as_student, url, {at(row, "explanation"): "x" * 2001, at(row, "tip"): "Net getypt"}, do=remove)
    then = names(workbook)
    second = as_student.post(url, Form(first).filled({}, do=remove))

    assert (first.status_code, then) == (422, ["Activiteit 0", "Activiteit 1", "Activiteit 2"])
    assert "nog niet verwijderd" in first.content.decode()
    assert Form(first).value(at(row, "explanation")) == "x" * 2001
    assert f"restore:activity:{row}" not in Form(first).buttons
    assert second.status_code == 302
    assert names(workbook) == ["Activiteit 0", "Activiteit 2"]


def test_a_spare_row_with_a_text_that_cannot_be_saved_goes_at_the_second_press(
    as_student: Client, workbook: Workbook, url: str
) -> None:
    page, _place = go_on(as_student, send(as_student, url, do="add:activity"))
    new = spare(page, "activity", uids(workbook))
    remove = f"remove:activity:{new}"
    first = as_student.post(url, Form(page).filled({at(new, "name"): "x" * 2001}, do=remove))
    second = as_student.post(url, Form(first).filled({}, do=remove))

    assert (first.status_code, second.status_code) == (422, 302)
    assert Form(first).value(at(new, "name")) == "x" * 2001
    assert len(names(workbook)) == 3


def test_advice_cannot_rest_on_a_tip_that_is_blank(as_student: Client, workbook: Workbook, url: str) -> None:
    form = Form(as_student.get(url))
    tip, advice = form.data["tip"][0], form.data["advice"][0]
    typed = {f"{AT}/point:{advice}/text": "Plan een achterwacht.", f"{AT}/point:{advice}/based_on": tip}
    answer = as_student.post(url, form.filled(typed))
    again = Form(answer)
    new = again.data["tip"][0]
    words = {f"{AT}/point:{new}/text": "De wachttijd liep op.", f"{AT}/point:{advice}/based_on": new}
    saved = as_student.post(url, again.filled(words))

    assert answer.status_code == 422
    assert "Tip 1 is nog leeg. Schrijf die eerst, of kies een andere." in answer.content.decode()
    assert saved.status_code == 302
    assert str(plate(workbook).advice[0].based_on) == new == str(plate(workbook).tips[0].uid)


def test_who_ticks_a_department_that_was_just_removed_is_told(
    as_student: Client, as_teammate: Client, workbook: Workbook, url: str
) -> None:
    form = Form(as_student.get(url))
    uid, name = form.data["department"][0], f"{plate(workbook).uid}-departments"
    as_student.post(url, form.filled({f"{AT}/department:{uid}/name": "Klantenservice"}))
    as_student.post(url, Form(as_student.get(url)).filled({}) | {name: [""]})
    page = Form(as_student.get(url))
    send(as_teammate, url, do=f"forget:{uid}")
    answer = as_student.post(url, page.filled({f"{AT}/key_message": "Blijft"}) | {name: ["", uid]})
    saved = as_student.post(url, Form(answer).filled({}))

    assert answer.status_code == 422
    assert "Een afdeling die was aangevinkt is er niet meer." in answer.content.decode()
    assert (saved.status_code, plate(workbook).departments) == (302, ())
    assert plate(workbook).key_message == "Blijft"
