"""Whoever saves second on the same field of a plate sees both texts and chooses, in place; nothing typed elsewhere is lost."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import join, make_workbook
from tests.workbook.pages import Form, send
from workbook.document import Plate
from workbook.models import Workbook
from workbook.reading import read

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
AT = "plate:become-aware"
MESSAGE = f"{AT}/key_message"
ROLE = f"{AT}/responsible_role"


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


def at(uid: UUID, field: str = "") -> str:
    return f"{AT}/activity:{uid}/{field}".removesuffix("/")


def text(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def both(as_student: Client, as_teammate: Client, url: str) -> Any:
    """The page on which a student wrote a key message that the teammate had written meanwhile, and a role beside it."""
    page = Form(as_student.get(url))
    send(as_teammate, url, {MESSAGE: "De hunne"})
    return as_student.post(url, page.filled({MESSAGE: "De mijne", ROLE: "Manager"}, do="next"))


def test_the_second_sees_both_texts_who_and_when_and_all_else_is_saved(both: Any, workbook: Workbook) -> None:
    assert both.status_code == 409
    assert Form(both).value(MESSAGE) == "De mijne"
    assert "De hunne" in text(both)
    assert "<bdi>Tim Jansen</bdi> wijzigde dit op" in text(both)
    assert (plate(workbook).key_message, plate(workbook).responsible_role) == ("De hunne", "Manager")


def test_saving_that_page_stores_mine(both: Any, as_student: Client, workbook: Workbook, url: str) -> None:
    answer = as_student.post(url, Form(both).filled({}))

    assert answer.status_code == 302
    assert plate(workbook).key_message == "De mijne"


def test_a_text_made_of_both_is_stored(both: Any, as_student: Client, workbook: Workbook, url: str) -> None:
    as_student.post(url, Form(both).filled({MESSAGE: "De mijne en de hunne"}))

    assert plate(workbook).key_message == "De mijne en de hunne"


def test_choosing_theirs_leaves_it_and_saves_the_rest(
    both: Any, as_student: Client, workbook: Workbook, url: str
) -> None:
    form = Form(both)
    answer = as_student.post(url, form.filled({ROLE: "Directeur"}) | {f"keep:{MESSAGE}": "theirs"})

    assert answer.status_code == 302
    assert (plate(workbook).key_message, plate(workbook).responsible_role) == ("De hunne", "Directeur")


def test_what_changes_once_more_meanwhile_conflicts_once_more(
    both: Any, as_student: Client, as_teammate: Client, workbook: Workbook, url: str
) -> None:
    send(as_teammate, url, {MESSAGE: "Nog nieuwer"})
    answer = as_student.post(url, Form(both).filled({}))

    assert answer.status_code == 409
    assert "Nog nieuwer" in text(answer)
    assert Form(answer).value(MESSAGE) == "De mijne"
    assert plate(workbook).key_message == "Nog nieuwer"


def test_an_older_field_still_conflicts_after_another_was_saved_from_the_page_of_the_conflict(
    as_student: Client, as_teammate: Client, workbook: Workbook, url: str
) -> None:
    """A saves G after B saved F: with one moving base for the page, A's older F would overwrite B's in silence."""
    page = Form(as_student.get(url))
    send(as_teammate, url, {MESSAGE: "F van B"})
    send(as_teammate, url, {f"{AT}/gap_explanation": "Van B"})
    first = as_student.post(url, page.filled({ROLE: "G van A", f"{AT}/gap_explanation": "Van A"}))
    again = as_student.post(url, page.filled({MESSAGE: "F van A"}))

    assert (first.status_code, again.status_code) == (409, 409)
    assert Form(first).value(MESSAGE) == "F van B"
    assert (plate(workbook).key_message, plate(workbook).responsible_role) == ("F van B", "G van A")


def test_a_field_that_was_invalid_keeps_the_base_it_was_typed_over(
    as_student: Client, as_teammate: Client, workbook: Workbook, url: str
) -> None:
    page = Form(as_student.get(url))
    send(as_teammate, url, {MESSAGE: "De hunne"})
    wrong = as_student.post(url, page.filled({MESSAGE: "x" * 401}))
    right = as_student.post(url, Form(wrong).filled({MESSAGE: "De mijne"}))

    assert (wrong.status_code, right.status_code) == (422, 409)
    assert plate(workbook).key_message == "De hunne"


def test_two_tabs_of_one_person_never_overwrite_each_other(as_student: Client, workbook: Workbook, url: str) -> None:
    one, other = Form(as_student.get(url)), Form(as_student.get(url))
    as_student.post(url, one.filled({MESSAGE: "Eerste tab", f"{AT}/own_score": "7"}))
    answer = as_student.post(url, other.filled({MESSAGE: "Tweede tab", ROLE: "Manager"}))

    assert answer.status_code == 409
    assert "Je hebt dit zelf gewijzigd op" in text(answer)
    assert (plate(workbook).own_score, plate(workbook).responsible_role) == (Decimal(7), "Manager")
    assert plate(workbook).key_message == "Eerste tab"


@pytest.fixture
def removed(as_student: Client, as_teammate: Client, workbook: Workbook, url: str) -> Any:
    """The page on which a student wrote in an activity that the teammate changed and removed meanwhile."""
    row = plate(workbook).activities[1].uid
    page = Form(as_student.get(url))
    send(as_teammate, url, {at(row, "explanation"): "Van Tim"})
    send(as_teammate, url, do=f"remove:activity:{row}")
    return as_student.post(url, page.filled({at(row, "tip"): "Nog te bewaren", ROLE: "Manager"}))


def gone(workbook: Workbook) -> UUID:
    """The uid of the removed activity."""
    return UUID(str(workbook.activity_rows.exclude(deleted_at=None).get().uid))


def test_a_row_that_another_removed_holds_what_was_typed_and_tells_by_whom(removed: Any, workbook: Workbook) -> None:
    assert removed.status_code == 409
    assert Form(removed).value(at(gone(workbook), "tip")) == "Nog te bewaren"
    assert Form(removed).value(at(gone(workbook), "name")) == "Activiteit 1"
    assert "<bdi>Tim Jansen</bdi> heeft dit verwijderd op" in text(removed)
    assert len(plate(workbook).activities) == 2
    assert plate(workbook).responsible_role == "Manager"


def test_it_can_be_brought_back_with_what_was_typed_and_with_what_the_other_wrote(
    removed: Any, as_student: Client, workbook: Workbook, url: str
) -> None:
    answer = as_student.post(url, Form(removed).filled({}))

    row = plate(workbook).activities[1]
    assert answer.status_code == 302
    assert (row.name, row.explanation, row.tip) == ("Activiteit 1", "Van Tim", "Nog te bewaren")


def test_it_can_stay_removed(removed: Any, as_student: Client, workbook: Workbook, url: str) -> None:
    keep = f"keep:{at(gone(workbook))}"
    answer = as_student.post(url, Form(removed).filled({}) | {keep: "theirs"})

    assert answer.status_code == 302
    assert len(plate(workbook).activities) == 2
    assert len(Form(as_student.get(url)).data["activity"]) == 3


def test_a_stale_row_that_was_not_touched_asks_nothing(
    as_student: Client, as_teammate: Client, workbook: Workbook, url: str
) -> None:
    row = plate(workbook).activities[1].uid
    page = Form(as_student.get(url))
    send(as_teammate, url, do=f"remove:activity:{row}")
    answer = as_student.post(url, page.filled({ROLE: "Manager"}))

    assert answer.status_code == 302
    assert len(plate(workbook).activities) == 2


def test_a_row_that_another_added_meanwhile_stays(
    as_student: Client, as_teammate: Client, workbook: Workbook, url: str
) -> None:
    page = Form(as_student.get(url))
    adding = as_teammate.post(url, Form(as_teammate.get(url)).filled({}, do="add:activity"))
    form = Form(as_teammate.get(adding["Location"].partition("#")[0]))
    new = UUID(form.data["activity"][-1])
    as_teammate.post(url, form.filled({at(new, "name"): "Werven"}))
    as_student.post(url, page.filled({MESSAGE: "x" * 401}))

    assert [row.name for row in plate(workbook).activities] == [
        *(f"Activiteit {number}" for number in range(3)),
        "Werven",
    ]


@pytest.mark.parametrize(
    ("field", "mine", "theirs", "shown"),
    [
        ("customer_score", "7,5", "6", "6"),
        ("score_n", "12", "1.250", "1250"),
        ("score_date", "31/12/2026", "30-12-2026", "30-12-2026"),
        ("score_source_kind", "study", "estimate", "schatting"),
    ],
)
def test_the_other_value_is_told_in_words(
    as_student: Client, as_teammate: Client, url: str, field: str, mine: str, theirs: str, shown: str
) -> None:
    page = Form(as_student.get(url))
    send(as_teammate, url, {f"{AT}/{field}": theirs})
    answer = as_student.post(url, page.filled({f"{AT}/{field}": mine}))

    assert answer.status_code == 409
    assert answer.context["troubles"][0][field].clash.theirs == shown
    assert Form(answer).value(f"{AT}/{field}") == mine


def test_departments_conflict_as_one_field_and_are_told_by_name(
    as_student: Client, as_teammate: Client, workbook: Workbook, url: str
) -> None:
    page = Form(as_student.get(url))
    theirs = Form(as_teammate.get(url))
    name = "{AT}/department:{uid}/name"
    as_teammate.post(url, theirs.filled({name.format(AT=AT, uid=theirs.data["department"][0]): "Marketing"}))
    mine = {name.format(AT=AT, uid=page.data["department"][0]): "Verkoop", ROLE: "Manager"}
    answer = as_student.post(url, page.filled(mine))

    assert answer.status_code == 409
    (form,) = answer.context["troubles"]
    clash = form["departments"].clash
    assert (clash.mine, clash.theirs, clash.before, clash.box) == ("Verkoop", "Marketing", "", None)
    assert [each.name for each in answer.context["page"].document.departments] == ["Marketing", "Verkoop"]
    saved = as_student.post(url, Form(answer).filled({}))
    assert saved.status_code == 302
    assert [each.name for each in read(workbook).document.departments_of(plate(workbook))] == ["Verkoop"]


def test_a_row_in_conflict_is_removed_once_both_texts_were_seen_and_comes_back_with_mine(
    as_student: Client, as_teammate: Client, workbook: Workbook, url: str
) -> None:
    row = plate(workbook).activities[1].uid
    page = Form(as_student.get(url))
    send(as_teammate, url, {at(row, "tip"): "Van Tim"})
    first = as_student.post(url, page.filled({at(row, "tip"): "Van mij"}, do=f"remove:activity:{row}"))
    then = len(plate(workbook).activities)
    second = as_student.post(url, Form(first).filled({}, do=f"remove:activity:{row}"))
    there = len(plate(workbook).activities)
    undo = Form(as_student.get(second["Location"].partition("#")[0]))
    as_student.post(url, undo.filled({}, do=f"restore:activity:{row}"))

    assert (first.status_code, then) == (409, 3)
    assert "nog niet verwijderd" in text(first)
    assert "Van Tim" in text(first)
    assert Form(first).value(at(row, "tip")) == "Van mij"
    assert (second.status_code, there) == (302, 2)
    assert plate(workbook).activities[1].tip == "Van mij"


def test_a_row_that_another_changed_and_in_which_i_typed_nothing_is_removed_at_once(
    as_student: Client, as_teammate: Client, workbook: Workbook, url: str
) -> None:
    row = plate(workbook).activities[1].uid
    page = Form(as_student.get(url))
    send(as_teammate, url, {at(row, "tip"): "Van Tim"})
    answer = as_student.post(url, page.filled({}, do=f"remove:activity:{row}"))

    assert (answer.status_code, len(plate(workbook).activities)) == (302, 2)
