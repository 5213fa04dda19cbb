"""What assignments ask of a workbook counts wherever it is checked, counted, drawn or made a file of."""

from datetime import date

import pytest
from django.test import Client

from accounts.models import User
from kpis.library import closed_steps
from reports.exchange.rows import write
from reports.making import Piece, blocking, recipe_of
from tests.factories import STEPS, make_workbook
from tests.seen import see, words
from tests.workbook.documents import full_document, waived, with_kpi
from workbook.fields import step_of
from workbook.method.load import current
from workbook.models import Workbook
from workbook.reading import read
from workbook.rules.waivers import active_plates, counting

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 2)
WAIVED = STEPS[4]


def asked(workbook: Workbook, **what: str) -> Workbook:
    """The workbook as its assignments ask it."""
    Workbook.objects.filter(pk=workbook.pk).update(is_assigned=True, **what)
    workbook.refresh_from_db()
    return workbook


def test_a_refused_waiver_was_never_made_for_what_is_shown() -> None:
    document = waived(full_document())

    assert counting(document, frozenset()) is document
    assert len(active_plates(document)) == 6
    assert [plate.step for plate in active_plates(counting(document, frozenset({WAIVED})))] == list(STEPS)


def test_the_page_counts_a_step_whose_waiver_was_refused(as_student: Client, student: User) -> None:
    workbook = write(waived(full_document()), owner=student)
    before = see(as_student, f"/workbooks/{workbook.uuid}/")
    asked(workbook, refused_waivers=WAIVED)
    after = see(as_student, f"/workbooks/{workbook.uuid}/")

    chains = [words(page.one("nav", class_="chainnav").findall(".//ol/li")[4]) for page in (before, after)]
    assert chains == [
        "5. Quality of use Vrijgesteld",
        "5. Quality of use 0 van 8 · mag vervallen",
    ]
    assert ["100 %" in before.text, "85 %" in after.text] == [True, True]


def test_a_final_report_waits_for_what_an_assignment_makes_mandatory(student: User) -> None:
    document = with_kpi(full_document(), target_value=None)
    workbook = write(document, owner=student)
    assert blocking(workbook, read(workbook), TODAY) == ()

    asked(workbook, policy="kpis")
    assert {finding.number for finding in blocking(workbook, read(workbook), TODAY)} == {"R43"}


def test_a_final_report_holds_the_step_whose_waiver_was_refused(student: User) -> None:
    workbook = write(waived(full_document()), owner=student)
    assert blocking(workbook, read(workbook), TODAY) == ()

    asked(workbook, refused_waivers=WAIVED)
    assert {step_of(finding.address) for finding in blocking(workbook, read(workbook), TODAY)} == {WAIVED}
    draft = recipe_of(Piece("report", "nl"), workbook, read(workbook), TODAY)
    assert len(active_plates(draft.document)) == 7


def test_an_assignment_opens_all_suggestions_or_has_one_look_around_everywhere() -> None:
    method = current()

    assert closed_steps(method, frozenset()) == {"quality-of-service"}
    assert closed_steps(method, frozenset(), "open") == frozenset()
    assert closed_steps(method, {"easy-to-buy"}, "closed") == set(STEPS) - {"easy-to-buy"}


def test_examples_of_activities_wait_for_a_first_own_entry_where_suggestions_are_closed(
    as_student: Client, student: User
) -> None:
    workbook = make_workbook(student)
    url = f"/workbooks/{workbook.uuid}/plates/{STEPS[0]}/"
    example = current().steps[0].core_activity_suggestions[0].name
    assert example in see(as_student, url).text

    asked(workbook, suggestions="closed")
    assert example not in see(as_student, url).text
    workbook.plate_rows.filter(step=STEPS[0]).update(own_score=6)
    assert example in see(as_student, url).text


def test_models_show_from_the_start_where_suggestions_are_open(as_student: Client, student: User) -> None:
    workbook = make_workbook(student)
    step = next(each for each in current().steps if each.models_reveal == "after_first_entry" and each.models)
    url = f"/workbooks/{workbook.uuid}/plates/{step.key}/"
    assert step.models[0].name not in see(as_student, url).text

    asked(workbook, suggestions="open")
    assert step.models[0].name in see(as_student, url).text


@pytest.mark.parametrize(("suggestions", "closed"), [("", 1), ("open", 0), ("closed", 7)])
def test_the_library_follows_what_is_asked_of_its_reader(
    as_student: Client, student: User, suggestions: str, closed: int
) -> None:
    asked(make_workbook(student), suggestions=suggestions)

    page = as_student.get("/kpis/")
    assert sum(shelf.is_closed for shelf in page.context["shelves"]) == closed
