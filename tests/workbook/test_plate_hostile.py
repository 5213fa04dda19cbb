"""Whatever somebody types in a field of a plate comes back exactly, or is refused in words with the text still there."""

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import make_workbook
from tests.workbook.pages import Form
from workbook import limits
from workbook.models import Workbook

pytestmark = pytest.mark.django_db
AT = "plate:become-aware"
TEXTS = {
    "script": "<script>alert(1)</script>",
    "attribute": '" onfocus="alert(1)" x=\'',
    "end of a text area": "</textarea><img src=x onerror=alert(1)>",
    "template": "{{ 7|add:7 }}{% load i18n %}${7*7}",
    "right to left": "שלום \u202eعكس\u202c عالم",
    "emoji": "👩🏽\u200d🚀 🏳️\u200d🌈",
    "composed": "e\u0301 Ą̊",
    "formula": '=HYPERLINK("http://evil.test")',
    "entities": "&lt;b&gt;&amp;amp;",
    "percent": "100 % %s %(n)d {0} {n}",
    "separators": "a\u2028b\u0085c",
    "controls": "a\x07b\x1bc",
    "surrogate pair": "\U0001f9d1",
}


@pytest.fixture
def workbook(student: User) -> Workbook:
    return make_workbook(student, activities=1)


@pytest.fixture
def url(workbook: Workbook) -> str:
    return reverse("workbook:plate", args=[workbook.uuid, "become-aware"])


def prose(form: Form) -> dict[str, str]:
    """The texts on a page by their DOM id: all that is typed freely, in rows that are there and in spare ones."""
    free = ("text", "name", "explanation", "top", "tip", "advice", "key_message", "gap_explanation", "responsible_role")
    return {address: name for address, name in form.ids.items() if address.rpartition("/")[2] in free}


def post(client: Client, url: str, data: dict[str, Any]) -> Any:
    """Send a form as bytes, so that no client puts right what is wrong in them."""
    return client.post(url, urlencode(data, doseq=True, errors="surrogatepass"), "application/x-www-form-urlencoded")


@pytest.mark.parametrize("what", TEXTS)
def test_a_text_comes_back_exactly_and_does_nothing(
    as_student: Client, workbook: Workbook, url: str, what: str
) -> None:
    form = Form(as_student.get(url))
    typed = dict.fromkeys(prose(form), TEXTS[what])
    answer = post(as_student, url, form.filled(typed))
    page = as_student.get(url)

    assert answer.status_code == 302
    again = Form(page)
    told = {again.value(address) for address in prose(again) if again.value(address)}
    assert told == {TEXTS[what]}
    assert "<script>alert" not in page.content.decode()
    assert "<img src=x" not in page.content.decode()


@pytest.mark.parametrize("typed", ["a\x00b", "\x00"])
def test_what_no_database_can_hold_is_refused_in_words_and_stays_in_the_field(
    as_student: Client, workbook: Workbook, url: str, typed: str
) -> None:
    form = Form(as_student.get(url))
    answer = post(as_student, url, form.filled({f"{AT}/key_message": typed, f"{AT}/own_score": "8"}))

    assert answer.status_code == 422
    assert "een teken dat niet kan worden opgeslagen" in answer.content.decode()
    assert Form(answer).value(f"{AT}/key_message") == typed
    assert workbook.plate_rows.get(step="become-aware").own_score == 8


def test_half_a_character_never_breaks_the_page(as_student: Client, url: str) -> None:
    form = Form(as_student.get(url))
    answer = post(as_student, url, form.filled({f"{AT}/key_message": "a\ud83d"}))

    assert answer.status_code in {302, 422}
    assert as_student.get(url).status_code == 200


@pytest.mark.parametrize("size", [10_000, 100_000])
def test_a_text_that_is_too_long_is_counted_and_comes_back_whole(
    as_student: Client, workbook: Workbook, url: str, size: int
) -> None:
    form = Form(as_student.get(url))
    activity = workbook.activity_rows.get(plate__step="become-aware")
    pasted = {
        f"{AT}/key_message": limits.SHORT,
        f"{AT}/gap_explanation": limits.PROSE,
        f"{AT}/responsible_role": limits.NAME,
        f"{AT}/activity:{activity.uid}/tip": limits.SHORT,
        f"{AT}/point:{form.data['top'][0]}/text": limits.PROSE,
    }
    typed = dict.fromkeys(pasted, "ø" * size)
    answer = as_student.post(url, form.filled(typed | {f"{AT}/own_score": "8"}))
    again = Form(answer)

    assert answer.status_code == 422
    assert {address: len(again.value(address)) for address in pasted} == dict.fromkeys(pasted, size)
    for most in set(pasted.values()):
        assert f"Hier passen hooguit {most} tekens. Deze tekst heeft er {size}." in answer.content.decode()
    assert answer.content.decode().count("maxlength") == 0
    assert workbook.plate_rows.get(step="become-aware").own_score == 8


@pytest.mark.parametrize("nonsense", ["x", "-1", "9" * 40, "７", "\x00", "<b>", "1e309", "NaN", "[]", "null", " "])
def test_nothing_that_steers_the_page_breaks_it(
    as_student: Client, workbook: Workbook, url: str, nonsense: str
) -> None:
    form = Form(as_student.get(url))
    every_field = dict.fromkeys([name for name in form.data if not name.startswith("csrf")], nonsense)
    steering = ("base", "do", "at", "activity", "top", "department", "kpi", f"base:{AT}/key_message", f"keep:{AT}")
    asked = dict.fromkeys(("row", "removed", "kpi-words", "kpi-step"), nonsense)

    assert post(as_student, url, form.filled({}) | every_field).status_code in {302, 409, 422}
    assert post(as_student, url, form.filled({}) | dict.fromkeys(steering, nonsense)).status_code == 302
    assert as_student.get(url, asked).status_code == 200


def test_a_row_under_the_uid_of_another_takes_nothing_over(as_student: Client, workbook: Workbook, url: str) -> None:
    plate = workbook.plate_rows.get(step="become-aware")
    form = Form(as_student.get(url))
    forged = form.filled({}) | {"top": [str(plate.uid)], f"{plate.uid}-text": "Dubbel"}
    answer = as_student.post(url, forged)

    assert answer.status_code == 409
    assert as_student.get(url).status_code == 200
    assert workbook.point_rows.count() == 0


def test_a_post_with_more_rows_than_any_page_has_is_refused_at_once(
    as_student: Client, workbook: Workbook, url: str
) -> None:
    form = Form(as_student.get(url))
    answer = as_student.post(url, form.filled({}) | {"activity": [str(uuid4()) for _ in range(5000)]})

    assert answer.status_code == 400
    assert workbook.activity_rows.filter(plate__step="become-aware").count() == 1


def test_many_new_rows_find_no_more_room_than_there_is(as_student: Client, workbook: Workbook, url: str) -> None:
    form = Form(as_student.get(url))
    many = [str(uuid4()) for _ in range(300)]
    forged = form.filled({}) | {"activity": many} | {f"{uid}-name": "Vol" for uid in many}
    answer = as_student.post(url, forged)

    assert answer.status_code == 422
    assert workbook.activity_rows.filter(plate__step="become-aware").count() == limits.ACTIVITIES_PER_PLATE
