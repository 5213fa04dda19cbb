"""Asking for a file in a browser: it comes at once when it was made before, else a page says how far it is."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from reports.exchange import rows
from reports.exchange.formats import file_name
from reports.making import Piece, Recipe, jobs
from reports.making.asking import FOR_ONE
from reports.making.drawing import drawn
from reports.making.store import store
from tests.reports import paper
from tests.reports.makers import recipe_of
from tests.reports.reading import bare, text_of
from tests.seen import Seen, see, words
from tests.workbook.documents import full_document, with_plate
from workbook.models import Job, Member, Workbook
from workbook.reading import read

HTML: Final = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
JSON: Final = {"accept": "application/json"}
CURL: Final = {"accept": "*/*"}


@pytest.fixture
def workbook(student: User) -> Workbook:
    return rows.write(full_document(organisation="Café Zuid & Co"), owner=student)


@pytest.fixture
def unfinished(student: User) -> Workbook:
    """Two points of it block: one of a plate, one of another."""
    document = with_plate(with_plate(full_document(), 1, own_score=None), 4, customer_score=None)
    return rows.write(document, owner=student)


def address(workbook: Workbook, name: str = "pdf") -> str:
    return reverse(f"reports:{name}", args=[workbook.uuid])


@contextmanager
def in_hand(workbook: Workbook, user: User, piece: Piece, *, pages: int = 0, expected: int = 20) -> Iterator[str]:
    """Somebody else is making a file, and is so far with it."""
    attempt = jobs.claimed(recipe_of(workbook, piece), workbook, user, expected)
    assert attempt
    jobs.laid_out(attempt, pages)
    jobs.beat([{"attempt": attempt, "expected": expected}])
    yield attempt
    jobs.released(attempt)


# How far it is


def test_a_file_that_was_made_before_is_handed_over_at_once(as_student: Client, workbook: Workbook) -> None:
    first, second = (as_student.get(address(workbook), headers=HTML) for _ in range(2))

    assert (first.status_code, first["Content-Type"]) == (200, "application/pdf")
    assert second.content == first.content
    assert second["Content-Disposition"] == 'attachment; filename="cafe-zuid-co_2026_concept-0.pdf"'


def test_a_browser_sees_how_far_a_file_is_and_asks_again_by_itself(
    as_student: Client, student: User, workbook: Workbook
) -> None:
    asked = f"{address(workbook)}?language=en"
    with in_hand(workbook, student, Piece("report", "en"), pages=7, expected=20):
        answer = as_student.get(asked, headers=HTML)
    page = Seen(answer)

    assert (page.status, page.faults) == (202, [])
    assert "7 van ongeveer 20 pagina’s opgemaakt" in page.text
    bar = page.one("progress")
    assert (bar.get("value"), bar.get("max")) == ("7", "20")
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page.html
    assert page.links["Kijk of het klaar is"] == f"{asked}&begun=1"
    assert page.links["Terug naar het werkboek"] == f"/workbooks/{workbook.uuid}/"
    assert "no-store" in answer["Cache-Control"]
    assert Job.objects.get().key not in page.html


def test_who_asks_for_json_is_told_how_it_is(as_student: Client, student: User, workbook: Workbook) -> None:
    def told() -> Any:
        answer = as_student.get(address(workbook), headers=JSON)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
        return answer.json()

    with in_hand(workbook, student, Piece("report", "nl"), pages=7, expected=20) as attempt:
        underway = told()
        jobs.failed(attempt, "memory")
        failed = told()
        Job.objects.update(leased_until=None)
    as_student.get(address(workbook), headers=CURL)

    assert [underway, failed, told()] == [
        {"state": "underway", "pages": 7, "expected": 20},
        {"state": "failed"},
        {"state": "made"},
    ]


def test_who_looks_again_gets_the_file_that_was_begun_whatever_is_saved_meanwhile(
    as_student: Client, student: User, workbook: Workbook
) -> None:
    again = f"{address(workbook)}?begun=1"
    with in_hand(workbook, student, Piece("report", "nl"), pages=7) as attempt:
        begun = Recipe.told(recipe_of(workbook, Piece("report", "nl")).telling())
        as_student.get(address(workbook), headers=HTML)
        Workbook.objects.filter(pk=workbook.pk).update(summary="Later geschreven.", revision=5)
        underway = as_student.get(again, headers=JSON).json()
        store().put(begun.key, drawn(begun))
        jobs.done(attempt)
    made, looked, anew = (
        as_student.get(again, headers=JSON).json(),
        as_student.get(again, headers=HTML),
        as_student.get(address(workbook), headers=HTML),
    )

    assert (underway["state"], underway["pages"], made) == ("underway", 7, {"state": "made"})
    assert looked["Content-Disposition"] == 'attachment; filename="cafe-zuid-co_2026_concept-0.pdf"'
    assert bare("Later geschreven.") not in text_of(looked.content)
    assert anew["Content-Disposition"] == 'attachment; filename="cafe-zuid-co_2026_concept-5.pdf"'
    assert bare("Later geschreven.") in text_of(anew.content)


def test_a_promise_is_to_one_visitor_and_only_while_the_workbook_is_theirs_to_see(
    as_student: Client, as_teammate: Client, student: User, workbook: Workbook
) -> None:
    again = f"{address(workbook)}?begun=1"
    with in_hand(workbook, student, Piece("report", "nl")):
        assert as_student.get(address(workbook), headers=HTML).status_code == 202
        assert as_teammate.get(again, headers=HTML).status_code == 404
        Member.objects.filter(workbook=workbook, user=student).delete()
        assert as_student.get(again, headers=HTML).status_code == 404


def test_one_user_has_no_more_files_made_at_a_time_than_leave_room_for_others(
    as_student: Client, as_teammate: Client, student: User, teammate: User, workbook: Workbook
) -> None:
    Member.objects.create(workbook=workbook, user=teammate, role="reader")
    pieces = [Piece("plate", "nl", step=plate.step) for plate in read(workbook).document.plates[:FOR_ONE]]
    with ExitStack() as hands:
        for piece in pieces:
            hands.enter_context(in_hand(workbook, student, piece))
        mine, theirs = (client.get(address(workbook), headers=CURL) for client in (as_student, as_teammate))

    assert (mine.status_code, mine["Retry-After"]) == (503, "10")
    assert (theirs.status_code, theirs.content[:5]) == (200, b"%PDF-")


def test_who_takes_no_page_waits_for_the_file_itself(as_student: Client, workbook: Workbook) -> None:
    answer = as_student.get(address(workbook), headers=CURL)

    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")


@pytest.mark.parametrize(
    ("reason", "status", "says"),
    [
        ("pages", 422, "langer dan 120 pagina"),
        ("memory", 422, "Dit rapport is te groot om te maken"),
        ("page", 404, "Deze plaat heeft minder dia’s"),
        ("missing", 503, "Hier worden geen afbeeldingen gemaakt"),
        ("busy", 503, "Het is nu te druk om je rapport te maken"),
        ("wall", 503, "Het rapport was niet op tijd klaar"),
        ("crash", 503, "Er ging iets mis"),
    ],
)
def test_a_failure_is_told_to_who_asks_with_when_to_try_again(
    as_student: Client, student: User, workbook: Workbook, reason: Any, status: int, says: str
) -> None:
    with in_hand(workbook, student, Piece("report", "nl")) as attempt:
        jobs.failed(attempt, reason)
        answers = [as_student.get(address(workbook), headers=kind) for kind in (HTML, CURL)]

    assert [(answer.status_code, says in answer.content.decode()) for answer in answers] == [(status, True)] * 2
    waits = [int(answer.get("Retry-After", "0")) for answer in answers]
    assert [0 < wait <= jobs.TOLD.total_seconds() for wait in waits] == [status == 503] * 2
    assert Seen(answers[0]).links["Probeer opnieuw"] == address(workbook)


@pytest.mark.parametrize("headers", [HTML, JSON, CURL])
def test_a_file_that_is_kept_is_not_for_who_may_not_see_the_workbook(
    as_student: Client, as_outsider: Client, workbook: Workbook, headers: dict[str, str]
) -> None:
    as_student.get(address(workbook))
    before = Job.objects.values().get()
    answers = [as_outsider.get(address(workbook, name), headers=headers) for name in ("pdf", "download")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert Job.objects.values().get() == before


def test_of_one_page_nobody_is_told_how_many_are_laid_out(
    as_student: Client, student: User, workbook: Workbook
) -> None:
    plate = reverse("reports:plate_pdf", args=[workbook.uuid, "become-aware"])
    with in_hand(workbook, student, Piece.of_plate("become-aware", "pdf", "nl"), expected=1):
        page = Seen(as_student.get(plate, headers=HTML))

    assert (page.status, page.faults) == (202, [])
    assert words(page.one("label")) == page.at("making").get("data-page") == "Eén pagina wordt opgemaakt"


def test_a_file_that_cannot_be_kept_is_told_in_words_and_is_there_as_soon_as_it_can(
    as_student: Client, workbook: Workbook, settings: Any
) -> None:
    """A file stands where the folder should be: that stops an administrator too."""
    settings.REPORTS_DIR.parent.mkdir(exist_ok=True)
    settings.REPORTS_DIR.write_text("in de weg")
    page = Seen(as_student.get(address(workbook), headers=HTML))
    again = as_student.get(address(workbook), headers=CURL)

    assert (page.status, page.faults, again.status_code) == (503, [], 503)
    assert words(page.one("h1")) == "Er is geen plaats voor je bestand"
    assert 0 < int(again["Retry-After"]) <= jobs.TOLD.total_seconds()
    assert settings.REPORTS_DIR.read_text() == "in de weg"
    settings.REPORTS_DIR.unlink()
    Job.objects.update(leased_until=timezone.now())
    answer = as_student.get(address(workbook), headers=HTML)
    assert (answer.status_code, store().get(Job.objects.get().key)) == (200, answer.content)


# Draft or final


def test_a_final_report_is_made_when_nothing_blocks_it(as_student: Client, workbook: Workbook) -> None:
    answer = as_student.get(f"{address(workbook)}?version=final&language=en")

    assert answer["Content-Disposition"] == 'attachment; filename="cafe-zuid-co_2026_final-0.pdf"'
    with paper.opened(answer.content) as pdf:
        assert str(pdf.Root.Lang) == "en"


@pytest.mark.parametrize("headers", [HTML, JSON, CURL])
def test_a_final_report_that_something_blocks_is_refused_with_what_blocks_it(
    as_student: Client, unfinished: Workbook, headers: dict[str, str]
) -> None:
    answer = as_student.get(f"{address(unfinished)}?version=final", headers=headers)
    page = Seen(answer)

    assert (page.status, page.faults) == (409, [])
    assert "Er staan nog 2 blokkerende punten open." in words(page.one("div", role="alert"))
    assert blockers(page) == [
        f"/workbooks/{unfinished.uuid}/plates/become-aware/#plate:become-aware/own_score",
        f"/workbooks/{unfinished.uuid}/plates/quality-of-use/#plate:quality-of-use/customer_score",
    ]
    assert not Job.objects.exists()


def test_the_draft_of_the_same_workbook_is_there(as_student: Client, unfinished: Workbook) -> None:
    for asked in ("", "?version=draft", "?version=nonsense"):
        answer = as_student.get(address(unfinished) + asked)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")


def test_a_warning_blocks_no_final_report(as_student: Client, student: User) -> None:
    workbook = rows.write(with_plate(full_document(), 1, gap_explanation=""), owner=student)

    assert blockers(see(as_student, address(workbook, "download"))) == []


def test_a_score_that_is_hidden_blocks_no_final_report_and_stays_out_of_it(as_student: Client, student: User) -> None:
    few = {"score_source_kind": "app_survey", "score_n": 4, "customer_score": Decimal("2.7")}
    workbook = rows.write(with_plate(full_document(), 1, **few), owner=student)
    answer = as_student.get(f"{address(workbook)}?version=final")

    assert blockers(see(as_student, address(workbook, "download"))) == []
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert bare("2,7") not in text_of(answer.content)


# All that can be taken


def test_all_that_can_be_taken_stands_on_one_page_in_the_language_that_is_asked_for(
    as_student: Client, workbook: Workbook
) -> None:
    pdf, here = address(workbook), address(workbook, "download")
    dutch, english = see(as_student, here), see(as_student, here, language="en")

    assert (dutch.status, dutch.faults, english.faults) == (200, [], [])
    for page, language in ((dutch, "nl"), (english, "en")):
        assert page.links["Definitief als PDF"] == f"{pdf}?version=final&language={language}"
        assert page.links["Concept als PDF"] == f"{pdf}?language={language}"
        assert page.links["Alle gegevens als JSON"] == address(workbook, "export_json")
        assert (page.links["Nederlands"], page.links["English"]) == (f"{here}?language=nl", f"{here}?language=en")
    assert [words(each) for each in english.all("a", **{"aria-current": "true"})] == ["English"]


def test_where_something_blocks_a_final_the_page_says_what_and_offers_the_draft(
    as_student: Client, unfinished: Workbook
) -> None:
    page = see(as_student, address(unfinished, "download"))

    assert (page.status, page.faults, page.all("div", role="alert")) == (200, [], [])
    assert "Definitief als PDF" not in page.links
    assert page.links["Bekijk wat in de weg staat"] == "#blocking"
    assert len(blockers(page)) == 2


def test_the_report_is_one_click_away_from_where_it_is_read(as_student: Client, workbook: Workbook) -> None:
    for name in ("reports:report", "workbook:page"):
        links = see(as_student, reverse(name, args=[workbook.uuid])).links
        assert (links["Concept als PDF"], links["Definitief rapport, platen en meer"]) == (
            address(workbook),
            address(workbook, "download"),
        )


def blockers(page: Seen) -> list[str]:
    """Where what blocks a final is mended."""
    lists = page.all("ul", class_="task")
    return [link.get("href") for each in lists for link in each.iter("a")]


# Names of files


@pytest.mark.parametrize(
    ("fields", "asked", "name"),
    [
        ({}, {"version": "draft", "language": "nl"}, "duinlijn-internet_2026_concept-41.pdf"),
        ({}, {"version": "final", "language": "nl"}, "duinlijn-internet_2026_definitief-41.pdf"),
        ({}, {"version": "draft", "language": "en"}, "duinlijn-internet_2026_draft-41.pdf"),
        ({}, {"version": "final", "language": "en"}, "duinlijn-internet_2026_final-41.pdf"),
        ({}, {}, "duinlijn-internet_2026_41.pdf"),
        ({}, {"version": "draft", "part": "become-aware"}, "duinlijn-internet_2026_become-aware_concept-41.pdf"),
        ({"period": "2026-Q3"}, {}, "duinlijn-internet_2026-q3_41.pdf"),
        ({"organisation": "", "period": ""}, {}, "klantketting_41.pdf"),
        ({"organisation": "שלום", "period": "☂"}, {"version": "draft"}, "klantketting_concept-41.pdf"),
        ({"organisation": 'Žižka\r\nSet-Cookie: a="b"; c_d/../e'}, {}, "zizka-set-cookie-ab-c-de_2026_41.pdf"),
        ({"organisation": "a" * 59 + " b"}, {}, f"{'a' * 59}_2026_41.pdf"),
    ],
)
def test_a_file_is_named_after_the_company_the_period_and_what_stands_in_it(
    fields: dict[str, str], asked: dict[str, Any], name: str
) -> None:
    workbook = Workbook(revision=41, **{"organisation": "Duinlijn Internet", "period": "2026"} | fields)

    assert file_name(workbook, "pdf", **asked) == name


def test_the_data_go_by_such_a_name_too(as_student: Client, workbook: Workbook) -> None:
    workbook.plate_rows.update(key_message="Iets")
    Workbook.objects.update(revision=3, updated_at=timezone.now() - timedelta(days=1))

    answer = as_student.get(address(workbook, "export_json"))
    assert answer["Content-Disposition"] == 'attachment; filename="cafe-zuid-co_2026_3.json"'
