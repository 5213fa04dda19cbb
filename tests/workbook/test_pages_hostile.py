"""Hostile text in every field of every form: it comes back exactly or is told to be wrong, nothing is lost, nothing is run."""

from collections.abc import Mapping
from typing import Any, Final

import pytest
from django.test import Client

from accounts.models import User
from tests.factories import make_workbook
from tests.seen import Seen, see, words
from workbook.models import Workbook
from workbook.values import normal

pytestmark = pytest.mark.django_db

FITTING: Final = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7|add:7 }} {% now 'Y' %} %(name)s {name} ${7*7}",
    "=HYPERLINK(1)",
    "'; DROP TABLE workbook_workbook; --",
    "שלום עולם \u202eomgekeerd\u202c",
    "😀👩🏽‍🚀 Z͑ͫ̓a͋l̷g̛o",
    "e\u0301 \u2028 \u00a0x",
    "a\r\nb",
    "\x1b[31m \x07",
    "\ufeffbom",
    "&lt;b&gt; &amp; <!-- -->",
)
"""Texts that any text field has to take and give back."""
UNSTORABLE: Final = "voor\x00na"
HUGE: Final = "😀" * 10_000
TEXTS: Final = ("organisation", "sector", "description", "own_role", "summary")
NUMBERS: Final = ("employees", "customers", "revenue_eur", "total_budget")
BAD_NUMBERS: Final = ("NaN", "1e309", "−1", "--1", "７", "1_0", "10,5", "0x1F", "9" * 40, "<b>1</b>", "\x00", HUGE)
BAD_PERIODS: Final = ("２０２６", "2026-Q9", "<b>2026</b>", "{{ 7 }}", "\x00", HUGE)


@pytest.fixture
def workbook(student: User) -> Workbook:
    return make_workbook(student)


@pytest.fixture
def path(workbook: Workbook) -> str:
    return f"/workbooks/{workbook.uuid}/profile/"


def stored(workbook: Workbook, name: str) -> Any:
    return Workbook.objects.values_list(name, flat=True).get(pk=workbook.pk)


def assert_harmless(page: Seen) -> None:
    """The text is on the page as text alone: no element, attribute or template came of it."""
    assert set(page.faults) <= {"invalid-codepoint"}
    assert [script.get("src") for script in page.all("script") if not script.get("src")] == []
    assert page.all("img") == []
    assert [element.tag for element in page.tree.iter() if any(name.startswith("on") for name in element.attrib)] == []


@pytest.mark.parametrize("text", FITTING)
@pytest.mark.parametrize("name", TEXTS)
def test_a_text_of_the_front_page_comes_back_exactly(
    as_student: Client, workbook: Workbook, path: str, name: str, text: str
) -> None:
    assert as_student.post(path, see(as_student, path).filled(**{name: text})).status_code == 302

    assert stored(workbook, name) == normal(text)
    for shown in (path, f"/workbooks/{workbook.uuid}/", "/workbooks/", f"/workbooks/{workbook.uuid}/members/"):
        assert_harmless(see(as_student, shown))


@pytest.mark.parametrize("text", FITTING)
def test_a_text_of_a_new_workbook_comes_back_exactly(as_student: Client, text: str) -> None:
    form = see(as_student, "/workbooks/new/")
    typed = dict.fromkeys(("organisation", "sector", "own_role"), text)

    assert as_student.post("/workbooks/new/", form.filled(**typed)).status_code == 302
    made = Workbook.objects.get()
    assert {made.organisation, made.sector, made.own_role} == {normal(text)}


WRONG: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(TEXTS, (UNSTORABLE, HUGE)),
    **dict.fromkeys(NUMBERS, BAD_NUMBERS),
    "period": BAD_PERIODS,
    "next_period": BAD_PERIODS,
    "author_kind": ("<b>", "\x00", HUGE, "baas"),
}
CASES: Final = [(name, text) for name, texts in WRONG.items() for text in texts]


@pytest.mark.parametrize(("name", "text"), CASES, ids=[f"{name}-{text[:12]!a}" for name, text in CASES])
def test_what_cannot_be_kept_is_told_beside_its_field_and_nothing_typed_is_lost(
    as_student: Client, workbook: Workbook, path: str, name: str, text: str
) -> None:
    other = "sector" if name == "summary" else "summary"
    before = stored(workbook, name)
    answer = as_student.post(path, see(as_student, path).filled(**{name: text, other: "Blijft bewaard."}))
    page = Seen(answer)

    assert answer.status_code == 422
    assert words(page.at(f"error_workbook/{name}")) != ""
    assert (stored(workbook, name), stored(workbook, other)) == (before, "Blijft bewaard.")
    if name != "author_kind" and "\x00" not in text:
        assert page.filled()[name] == [text]
        assert_harmless(page)


@pytest.mark.parametrize("text", [UNSTORABLE, HUGE])
@pytest.mark.parametrize("name", ["organisation", "sector", "own_role", "period"])
def test_what_a_new_workbook_cannot_keep_makes_nothing(as_student: Client, name: str, text: str) -> None:
    form = see(as_student, "/workbooks/new/")
    answer = as_student.post("/workbooks/new/", form.filled(**{"organisation": "Duinlijn", name: text}))

    assert (answer.status_code, Workbook.objects.count()) == (422, 0)
    assert words(Seen(answer).at(f"error_id_{name}")) != ""


def test_a_long_text_is_counted_and_not_cut(as_student: Client, workbook: Workbook, path: str) -> None:
    page = Seen(as_student.post(path, see(as_student, path).filled(summary=HUGE)))

    assert words(page.at("error_workbook/summary")) == "Hier passen hooguit 2000 tekens. Deze tekst heeft er 10000."
    assert [field.get("maxlength") for field in page.form().iter() if field.get("maxlength")] == []


def test_a_text_of_exactly_the_limit_fits(as_student: Client, workbook: Workbook, path: str) -> None:
    assert as_student.post(path, see(as_student, path).filled(summary="😀" * 2000)).status_code == 302
    assert stored(workbook, "summary") == "😀" * 2000


@pytest.mark.parametrize(
    "body", [b"summary=%ED%A0%80&base=0", b"summary=%FF%FE&base=0", b"%00=%00&base=%00", b"=&&==&a"]
)
def test_bytes_that_are_no_text_break_nothing(as_student: Client, path: str, body: bytes) -> None:
    answer = as_student.post(path, body, content_type="application/x-www-form-urlencoded")

    assert answer.status_code in {302, 422}


@pytest.mark.parametrize("name", ["summary", "base", "theirs", "base:workbook/summary"])
def test_a_field_sent_twice_breaks_nothing(as_student: Client, workbook: Workbook, path: str, name: str) -> None:
    answer = as_student.post(path, {"summary": "De rode draad.", "base": "0", name: ["x", "y"]})

    assert answer.status_code in {302, 409, 422}


def test_pages_are_well_formed_and_each_id_stands_once(as_student: Client, workbook: Workbook, path: str) -> None:
    pages = (
        "/workbooks/",
        "/workbooks/new/",
        "/workbooks/deleted/",
        "/workbooks/import/",
        "/method/",
        path,
        f"/workbooks/{workbook.uuid}/",
        f"/workbooks/{workbook.uuid}/members/",
    )
    for each in pages:
        page = see(as_student, each)
        assert page.faults == [], each
        assert sorted(page.ids) == sorted(set(page.ids)), each
