"""The management summary on the front page: key points to write and to take over, at most three, and nothing typed is lost."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from reports.exchange.rows import write
from tests.conftest import logged_in
from tests.factories import join, make_workbook
from tests.seen import Seen, see, words
from tests.workbook.documents import full_document, uid
from workbook.document import KeyPoint
from workbook.models import KeyPoint as Row
from workbook.models import Workbook
from workbook.reading import read

pytestmark = pytest.mark.django_db
FIRST, SECOND = uid("first"), uid("second")


@pytest.fixture
def workbook(student: User, teammate: User) -> Workbook:
    """A workbook with two key points of its own, about nothing in particular."""
    mine = tuple(KeyPoint(uid=each, title=name, text=f"Over {name}.") for each, name in ((FIRST, "A"), (SECOND, "B")))
    made = write(full_document(key_points=mine), owner=student)
    join(made, teammate, "editor")
    return made


@pytest.fixture
def path(workbook: Workbook) -> str:
    return f"/workbooks/{workbook.uuid}/profile/"


def stored(workbook: Workbook) -> list[tuple[str, str]]:
    document = read(Workbook.objects.get(pk=workbook.pk)).document
    return [(each.title, each.text) for each in document.key_points]


def titles(workbook: Workbook) -> list[str]:
    return [title for title, _text in stored(workbook)]


def press(client: Client, page: Seen, path: str, do: str, **typed: str) -> Any:
    """The page sent with one of its buttons, after typing."""
    return client.post(path, page.filled() | {name: [text] for name, text in typed.items()} | {"do": do})


def buttons(page: Seen) -> list[str]:
    """What the buttons of the page ask, the first and the last two apart, which save."""
    return [button.get("value") for button in page.form().iter("button")][1:-2]


def take(page: Seen) -> str:
    """The only button that takes a proposal over."""
    (do,) = [do for do in buttons(page) if do.startswith("take:")]
    return do


def test_what_is_typed_in_a_key_point_is_saved_with_the_rest_of_the_page(
    as_student: Client, workbook: Workbook, path: str
) -> None:
    answer = press(as_student, see(as_student, path), path, "save", **{f"{FIRST}-title": "Nieuw", "sector": "Zorg"})

    assert (answer.status_code, answer["Location"]) == (302, path)
    assert stored(workbook) == [("Nieuw", "Over A."), ("B", "Over B.")]
    assert Workbook.objects.get(pk=workbook.pk).sector == "Zorg"


def test_one_is_added_blank_and_made_when_something_is_typed_in_it(
    as_student: Client, workbook: Workbook, path: str
) -> None:
    answer = press(as_student, see(as_student, path), path, "add:key_point", sector="Zorg")
    page = Seen(as_student.get(answer["Location"]))
    *_here, spare = page.filled()["key_point"]

    assert answer["Location"] == f"{path}?row=key_point%3A{spare}#workbook/key_point:{spare}/title"
    assert (titles(workbook), Workbook.objects.get(pk=workbook.pk).sector) == (["A", "B"], "Zorg")

    for _twice in range(2):
        press(as_student, page, path, "save", **{f"{spare}-title": "C", f"{spare}-text": "Over C."})
    assert stored(workbook) == [("A", "Over A."), ("B", "Over B."), ("C", "Over C.")]
    assert Row.objects.get(uid=spare).about == ""


def test_when_there_are_three_no_more_is_offered_and_that_is_said(
    as_student: Client, workbook: Workbook, path: str
) -> None:
    press(as_student, see(as_student, path), path, take(see(as_student, path)))
    page = see(as_student, path)

    assert [do for do in buttons(page) if do.startswith(("add:", "take:"))] == []
    assert "Drie kernpunten is het maximum: meer onthoudt een directie niet." in page.text
    press(as_student, page, path, "add:key_point")
    assert len(titles(workbook)) == 3


def test_a_removed_one_goes_is_offered_back_and_comes_back_as_it_was_typed(
    as_student: Client, workbook: Workbook, path: str
) -> None:
    answer = press(
        as_student,
        see(as_student, path),
        path,
        f"remove:key_point:{FIRST}",
        **{f"{FIRST}-text": "Anders.", "sector": "Zorg"},
    )
    page = Seen(as_student.get(answer["Location"]))

    assert (titles(workbook), Workbook.objects.get(pk=workbook.pk).sector) == (["B"], "Zorg")
    assert f"restore:key_point:{FIRST}" in buttons(page)
    assert "Het kernpunt is verwijderd." in page.text

    press(as_student, page, path, f"restore:key_point:{FIRST}")
    assert stored(workbook) == [("A", "Anders."), ("B", "Over B.")]


def test_they_are_moved_and_what_was_typed_is_kept(as_student: Client, workbook: Workbook, path: str) -> None:
    page = see(as_student, path)
    assert [do for do in buttons(page) if do.startswith(("up:", "down:"))] == [
        f"down:key_point:{FIRST}",
        f"up:key_point:{SECOND}",
    ]

    press(as_student, page, path, f"down:key_point:{FIRST}", **{f"{SECOND}-title": "Bee"})
    assert titles(workbook) == ["Bee", "A"]


def test_a_proposal_is_taken_over_and_all_that_was_typed_is_saved(
    as_student: Client, workbook: Workbook, path: str
) -> None:
    page = see(as_student, path)
    do = take(page)
    answer = press(as_student, page, path, do, **{f"{FIRST}-title": "Nieuw", "summary": "De rode draad."})
    made = Row.objects.get(about="weakest")

    assert answer["Location"] == f"{path}#workbook/key_point:{made.uid}/title"
    assert titles(workbook) == ["Nieuw", "B", "Geen schakel is zwakker dan de andere"]
    assert Workbook.objects.get(pk=workbook.pk).summary == "De rode draad."
    shown = Seen(as_student.get(answer["Location"]))
    assert shown.filled()[f"{made.uid}-title"] == ["Geen schakel is zwakker dan de andere"]
    assert "Het kernpunt is nu van jou." in shown.text


def test_taken_twice_it_stands_there_once_and_keeps_what_was_made_of_it(
    as_student: Client, workbook: Workbook, path: str
) -> None:
    old = see(as_student, path)
    press(as_student, old, path, take(old))
    made = Row.objects.get(about="weakest")
    press(as_student, see(as_student, path), path, "save", **{f"{made.uid}-title": "In mijn woorden"})

    again = press(as_student, old, path, take(old))

    assert again["Location"] == f"{path}#workbook/key_point:{made.uid}/title"
    assert titles(workbook) == ["A", "B", "In mijn woorden"]


def test_taken_from_a_page_older_than_its_removal_it_comes_back(
    as_student: Client, workbook: Workbook, path: str
) -> None:
    old = see(as_student, path)
    press(as_student, old, path, take(old))
    made = Row.objects.get(about="weakest")
    press(as_student, see(as_student, path), path, f"remove:key_point:{made.uid}")

    press(as_student, old, path, take(old))
    assert titles(workbook) == ["A", "B", "Geen schakel is zwakker dan de andere"]


def test_a_fourth_that_came_meanwhile_is_told_and_its_text_stays_on_the_page(
    as_student: Client, as_teammate: Client, workbook: Workbook, path: str
) -> None:
    mine = Seen(as_student.get(press(as_student, see(as_student, path), path, "add:key_point")["Location"]))
    *_here, spare = mine.filled()["key_point"]
    theirs = see(as_teammate, path)
    press(as_teammate, theirs, path, take(theirs))

    answer = press(as_student, mine, path, "save", **{f"{spare}-title": "Mijn vierde", "sector": "Zorg"})
    page = Seen(answer)

    assert (answer.status_code, len(titles(workbook))) == (422, 3)
    assert page.filled()[f"{spare}-title"] == ["Mijn vierde"]
    assert "Hier is geen plaats meer: de lijst is vol. Verwijder eerst een andere." in page.text
    assert Workbook.objects.get(pk=workbook.pk).sector == "Zorg"


@pytest.mark.parametrize("button", ["save", "add:key_point", f"down:key_point:{FIRST}", f"remove:key_point:{FIRST}"])
def test_what_is_too_long_comes_back_counted_whatever_button_was_pressed(
    as_student: Client, workbook: Workbook, path: str, button: str
) -> None:
    answer = press(as_student, see(as_student, path), path, button, **{f"{FIRST}-title": "x" * 121, "sector": "Zorg"})
    page = Seen(answer)

    assert answer.status_code == 422
    assert page.filled()[f"{FIRST}-title"] == ["x" * 121]
    assert words(page.at(f"error_workbook/key_point:{FIRST}/title")).startswith("Hier passen hooguit 120 tekens.")
    assert "A" in titles(workbook)
    assert Workbook.objects.get(pk=workbook.pk).sector == "Zorg"


def test_two_people_in_one_key_point_both_keep_their_text(
    as_student: Client, as_teammate: Client, workbook: Workbook, path: str
) -> None:
    mine, theirs = see(as_student, path), see(as_teammate, path)
    press(as_teammate, theirs, path, "save", **{f"{FIRST}-text": "Hun tekst"})
    answer = press(as_student, mine, path, "save", **{f"{FIRST}-text": "Mijn tekst", f"{FIRST}-title": "Titel"})
    clash = Seen(answer)

    assert answer.status_code == 409
    assert stored(workbook)[0] == ("Titel", "Hun tekst")
    assert clash.filled()[f"{FIRST}-text"] == ["Mijn tekst"]
    assert clash.links["Tekst (Titel)"] == f"#workbook/key_point:{FIRST}/text"

    press(as_student, clash, path, "save")
    assert stored(workbook)[0] == ("Titel", "Mijn tekst")


@pytest.mark.parametrize(("choice", "expected"), [("mine", ["A", "B"]), ("theirs", ["B"])])
def test_one_that_somebody_removed_while_it_was_typed_in_is_offered_with_its_text(
    as_student: Client, as_teammate: Client, workbook: Workbook, path: str, choice: str, expected: list[str]
) -> None:
    mine, theirs = see(as_student, path), see(as_teammate, path)
    press(as_teammate, theirs, path, f"remove:key_point:{FIRST}")
    answer = press(as_student, mine, path, "save", **{f"{FIRST}-text": "Mijn tekst"})
    page = Seen(answer)

    assert answer.status_code == 409
    assert page.filled()[f"{FIRST}-text"] == ["Mijn tekst"]

    as_student.post(path, page.filled() | {f"keep:workbook/key_point:{FIRST}": [choice], "do": ["save"]})
    assert titles(workbook) == expected


def test_taking_one_over_a_conflict_elsewhere_takes_it_and_shows_the_conflict(
    as_student: Client, as_teammate: Client, workbook: Workbook, path: str
) -> None:
    mine, theirs = see(as_student, path), see(as_teammate, path)
    press(as_teammate, theirs, path, "save", summary="Hun draad")
    answer = press(as_student, mine, path, take(mine), summary="Mijn draad")

    assert answer.status_code == 409
    assert Seen(answer).filled()["summary"] == ["Mijn draad"]
    assert len(titles(workbook)) == 3


@pytest.mark.parametrize(
    "do",
    [
        "take:key_point:price:6f1c2f6e-3c0b-4b6e-9a51-0d6f6d0f2a11",
        "take:key_point:weakest:x",
        "take:key_point:strongest:6f1c2f6e-3c0b-4b6e-9a51-0d6f6d0f2a11",
        "take:kpi:weakest:6f1c2f6e-3c0b-4b6e-9a51-0d6f6d0f2a11",
        "take:",
        "remove:key_point:x",
        "up:key_point:6f1c2f6e-3c0b-4b6e-9a51-0d6f6d0f2a11",
        "add:department",
        "\x00",
    ],
)
def test_a_button_that_no_page_has_only_saves(as_student: Client, workbook: Workbook, path: str, do: str) -> None:
    answer = press(as_student, see(as_student, path), path, do, sector="Zorg")

    assert answer.status_code == 302
    assert (titles(workbook), Workbook.objects.get(pk=workbook.pk).sector) == (["A", "B"], "Zorg")


def test_a_proposal_without_data_only_says_what_is_needed(as_student: Client, student: User) -> None:
    page = see(as_student, f"/workbooks/{make_workbook(student).uuid}/profile/")

    assert [do for do in buttons(page) if do.startswith("take:")] == []
    assert "Waar de ketting breekt, is nog niet bekend" in page.text


def test_a_reader_sees_the_key_points_and_what_the_report_fills_in(
    workbook: Workbook, path: str, outsider: User
) -> None:
    join(workbook, outsider, "reader")
    page = see(logged_in(outsider), path)
    said = words(page.one("main"))

    assert list(page.one("main").iter("form")) == []
    assert "Kernpunt 1 A Over A." in said
    assert "Vult het rapport aan Geen schakel is zwakker dan de andere" in said


def test_the_page_has_no_faults_in_its_html_and_no_id_twice(as_student: Client, path: str) -> None:
    page = see(as_student, path)

    assert page.faults == []
    assert len(page.ids) == len(set(page.ids))
