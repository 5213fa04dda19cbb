"""Two steps may be left out, with a reason; the other five cannot, whatever is posted. What stands on a plate stays."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains

from accounts.models import User
from tests.conftest import logged_in
from tests.factories import STEPS, join, make_workbook
from tests.workbook.pages import Form, send
from workbook.models import Plate, Workbook

pytestmark = pytest.mark.django_db
WAIVABLE = ("quality-of-use", "ease-of-payment-and-switch")
VERBS = ("waive", "unwaive", "go:plate")
REASON = "Het product is nog niet geleverd, dus niemand gebruikt het al."


@pytest.fixture
def workbook(student: User) -> Workbook:
    return make_workbook(student, activities=2)


def url(workbook: Workbook, step: str) -> str:
    return reverse("workbook:plate", args=[workbook.uuid, step])


def waiver(workbook: Workbook, step: str) -> str:
    return reverse("workbook:waive", args=[workbook.uuid, step])


def state(workbook: Workbook, step: str) -> tuple[bool, str, int]:
    plate = Plate.objects.get(workbook=workbook, step=step)
    return plate.waived, plate.waiver_reason, plate.activity_rows.filter(deleted_at=None).count()


@pytest.mark.parametrize("step", WAIVABLE)
def test_a_step_is_left_out_and_counts_again(as_student: Client, workbook: Workbook, step: str) -> None:
    typed = {f"plate:{step}/key_message": "Blijft"}
    asked = send(as_student, url(workbook, step), typed, do="go:waiver")
    given = send(as_student, waiver(workbook, step), {f"plate:{step}/waiver_reason": REASON}, do="waive")
    waived = state(workbook, step)
    back = send(as_student, url(workbook, step), {}, do="unwaive")

    assert (asked["Location"], given["Location"]) == (waiver(workbook, step), url(workbook, step))
    assert waived == (True, REASON, 2)
    assert back.status_code == 302
    assert state(workbook, step) == (False, REASON, 2)
    assert Plate.objects.get(workbook=workbook, step=step).key_message == "Blijft"


@pytest.mark.parametrize(
    ("refused", "said"),
    [("", "Deze schakel vervalt"), ("quality-of-use", "De vrijstelling is niet geaccepteerd: deze schakel telt mee")],
)
def test_a_plate_says_whether_its_waiver_was_accepted(
    as_student: Client, workbook: Workbook, refused: str, said: str
) -> None:
    Plate.objects.filter(step="quality-of-use").update(waived=True, waiver_reason=REASON)
    Workbook.objects.update(refused_waivers=refused)

    page = as_student.get(url(workbook, "quality-of-use"))

    assertContains(page, f">{said}</h2>")
    assertContains(page, REASON)


@pytest.mark.parametrize("step", sorted({*STEPS} - {*WAIVABLE}))
def test_a_step_that_has_to_be_there_has_no_button_and_no_door(
    as_student: Client, workbook: Workbook, step: str
) -> None:
    form = Form(as_student.get(url(workbook, step)))
    plate = Plate.objects.get(workbook=workbook, step=step)
    post = {"do": "waive", "base": "0", f"{plate.uid}-waiver_reason": REASON, f"{plate.uid}-waived": "true"}
    answers = [
        as_student.get(waiver(workbook, step)).status_code,
        as_student.post(waiver(workbook, step), post).status_code,
        as_student.post(waiver(workbook, step), {"do": "unwaive"}).status_code,
    ]
    as_student.post(url(workbook, step), form.filled({}) | post)

    assert answers == [404, 404, 404]
    assert "go:waiver" not in form.buttons
    assert state(workbook, step) == (False, "", 2)


def test_a_reason_has_to_be_given(as_student: Client, workbook: Workbook) -> None:
    answer = send(
        as_student, waiver(workbook, "quality-of-use"), {"plate:quality-of-use/waiver_reason": "  "}, do="waive"
    )

    assert answer.status_code == 422
    assert "Schrijf op waarom je deze schakel niet kunt invullen." in answer.content.decode()
    assert state(workbook, "quality-of-use") == (False, "", 2)


@pytest.mark.parametrize("waived", [False, True])
@pytest.mark.parametrize("reason", [REASON, ""])
def test_the_way_back_to_the_plate_saves_the_reason_and_nothing_else(
    as_student: Client, workbook: Workbook, waived: bool, reason: str
) -> None:
    step = "quality-of-use"
    Plate.objects.filter(workbook=workbook, step=step).update(waived=waived, waiver_reason="Zomaar.")
    back = send(as_student, waiver(workbook, step), {f"plate:{step}/waiver_reason": reason}, do="go:plate")

    assert (back.status_code, back["Location"]) == (302, url(workbook, step))
    assert state(workbook, step) == (waived, reason, 2)


def test_the_way_back_to_the_plate_waits_for_what_could_not_be_saved(as_student: Client, workbook: Workbook) -> None:
    address, typed = waiver(workbook, "quality-of-use"), {"plate:quality-of-use/waiver_reason": "x" * 10_000}
    answer = send(as_student, address, typed, do="go:plate")

    assert answer.status_code == 422
    assert Form(answer).value("plate:quality-of-use/waiver_reason") == "x" * 10_000
    assert state(workbook, "quality-of-use") == (False, "", 2)


def test_the_reason_is_edited_on_the_plate_and_the_rules_speak_about_it(as_student: Client, workbook: Workbook) -> None:
    at = "plate:quality-of-use/waiver_reason"
    send(as_student, waiver(workbook, "quality-of-use"), {at: "Te kort."}, do="waive")
    page = as_student.get(url(workbook, "quality-of-use")).content.decode()
    send(as_student, url(workbook, "quality-of-use"), {at: REASON})

    assert f'href="#{at}"' in page
    assert "twintig woorden is een goede maat" in page
    assert state(workbook, "quality-of-use") == (True, REASON, 2)


def test_a_waiver_that_came_in_with_a_file_can_be_withdrawn_where_the_method_has_none(
    as_student: Client, workbook: Workbook
) -> None:
    Plate.objects.filter(workbook=workbook, step="easy-to-buy").update(waived=True, waiver_reason=REASON)
    page = as_student.get(url(workbook, "easy-to-buy"))
    again = as_student.post(waiver(workbook, "easy-to-buy"), {"do": "waive"})
    back = as_student.post(waiver(workbook, "easy-to-buy"), {"do": "unwaive"})

    assert 'href="#plate:easy-to-buy/waived"' in page.content.decode()
    assert 'id="plate:easy-to-buy/waived"' in page.content.decode()
    assert (again.status_code, back.status_code) == (404, 302)
    assert state(workbook, "easy-to-buy") == (False, REASON, 2)


def test_a_reason_that_another_wrote_meanwhile_is_shown_beside_mine(
    as_student: Client, teammate: User, workbook: Workbook
) -> None:
    join(workbook, teammate, "editor")
    at, address = "plate:quality-of-use/waiver_reason", waiver(workbook, "quality-of-use")
    mine = Form(as_student.get(address))
    send(logged_in(teammate), address, {at: "Van Tim"}, do="waive")
    answer = as_student.post(address, mine.filled({at: REASON}, do="waive"))
    saved = as_student.post(address, Form(answer).filled({}, do="waive"))

    assert (answer.status_code, saved.status_code) == (409, 302)
    assert "Van Tim" in answer.content.decode()
    assert state(workbook, "quality-of-use") == (True, REASON, 2)


@pytest.mark.parametrize(("role", "status"), [("reader", 403), ("commenter", 403), (None, 404)])
@pytest.mark.parametrize("step", ["quality-of-use", "easy-to-buy"])
def test_who_may_not_write_changes_nothing(
    workbook: Workbook, outsider: User, role: str | None, status: int, step: str
) -> None:
    if role:
        join(workbook, outsider, role)
    answers = [logged_in(outsider).post(waiver(workbook, step), {"do": do}).status_code for do in VERBS]

    assert answers == [status] * len(VERBS)
    assert state(workbook, step) == (False, "", 2)


def test_a_reason_typed_while_another_withdrew_the_waiver_is_stored(
    as_student: Client, teammate: User, workbook: Workbook
) -> None:
    join(workbook, teammate, "editor")
    at, plate = "plate:quality-of-use/waiver_reason", url(workbook, "quality-of-use")
    send(as_student, waiver(workbook, "quality-of-use"), {at: "Te kort."}, do="waive")
    mine = Form(as_student.get(plate))
    send(logged_in(teammate), plate, do="unwaive")
    wrong = as_student.post(plate, mine.filled({at: "x" * 2001}))
    right = as_student.post(plate, Form(wrong).filled({at: REASON}))

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert Form(wrong).value(at) == "x" * 2001
    assert state(workbook, "quality-of-use") == (False, REASON, 2)


@pytest.mark.parametrize("door", [url, waiver])
def test_withdrawing_stores_the_reason_that_was_typed_first(
    as_student: Client, workbook: Workbook, door: Callable[[Workbook, str], str]
) -> None:
    at = "plate:quality-of-use/waiver_reason"
    send(as_student, waiver(workbook, "quality-of-use"), {at: "Te kort."}, do="waive")
    answer = send(as_student, door(workbook, "quality-of-use"), {at: REASON}, do="unwaive")

    assert answer.status_code == 302
    assert state(workbook, "quality-of-use") == (False, REASON, 2)


@pytest.mark.parametrize("door", [url, waiver])
def test_withdrawing_shows_a_reason_again_that_cannot_be_stored(
    as_student: Client, workbook: Workbook, door: Callable[[Workbook, str], str]
) -> None:
    at = "plate:quality-of-use/waiver_reason"
    send(as_student, waiver(workbook, "quality-of-use"), {at: "Te kort."}, do="waive")
    answer = send(as_student, door(workbook, "quality-of-use"), {at: "x" * 2001}, do="unwaive")

    assert answer.status_code == 422
    assert Form(answer).value(at) == "x" * 2001
    assert state(workbook, "quality-of-use") == (False, "Te kort.", 2)


@pytest.mark.parametrize("door", [url, waiver])
def test_withdrawing_shows_a_reason_that_another_wrote_beside_mine(
    as_student: Client, teammate: User, workbook: Workbook, door: Callable[[Workbook, str], str]
) -> None:
    join(workbook, teammate, "editor")
    at, address = "plate:quality-of-use/waiver_reason", door(workbook, "quality-of-use")
    send(as_student, waiver(workbook, "quality-of-use"), {at: "Te kort."}, do="waive")
    mine = Form(as_student.get(address))
    send(logged_in(teammate), address, {at: "Van Tim"}, do="waive")
    answer = as_student.post(address, mine.filled({at: REASON}, do="unwaive"))

    assert answer.status_code == 409
    assert "Van Tim" in answer.content.decode()
    assert Form(answer).value(at) == REASON
    assert state(workbook, "quality-of-use") == (False, "Van Tim", 2)
