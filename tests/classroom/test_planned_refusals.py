"""A waiver that is refused in a planned release is asked everywhere from its second on, though nobody comes by to tell of it."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from classroom.models import Submission
from classroom.releasing import release, visible_review, withdraw
from tests.classroom import handed
from tests.classroom.judged import ready, refuse_waiver
from tests.conftest import logged_in
from tests.seen import see, words
from tests.workbook.documents import STEPS, full_document, waived
from workbook.context import refusals, refused_at
from workbook.models import Workbook

pytestmark = pytest.mark.django_db

STEP = STEPS[4].key
NOON = datetime(2026, 12, 5, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def refused(teacher: User, student: User) -> Submission:
    """Handed in with a waiver that the teacher refused; the review is ready."""
    made, now = handed.ready(teacher, student, document=waived(full_document())).hand_in(), timezone.now()
    refuse_waiver(submission=made, user=teacher, step=STEP, reason="Te kort.", base=0, now=now)
    assert ready(made, teacher, now) == ()
    return made


def link_on(user: User, workbook: Workbook) -> str:
    """How the live panel counts the link."""
    page = see(logged_in(user), f"/workbooks/{workbook.uuid}/")
    return words(page.one("nav", class_="chainnav").findall(".//ol/li")[4])


def test_the_live_panel_asks_what_the_student_can_read_and_nothing_before(
    refused: Submission, teacher: User, student: User
) -> None:
    workbook, asked, now = refused.work.workbook, refused.work.assignment, timezone.now()
    release(assignment=asked, by=teacher, now=now, at=now + timedelta(hours=1))
    assert link_on(student, workbook) == "5. Quality of use Vrijgesteld"
    assert visible_review(refused, student, timezone.now()) is None

    soon = timezone.now() + SECOND
    release(assignment=asked, by=teacher, now=timezone.now(), at=soon)
    over = threading.Event()
    while timezone.now() < soon + SECOND:
        over.wait(0.05)
    told = visible_review(refused, student, timezone.now())
    assert told is not None
    assert told.refusals == (("Quality of use", "Te kort."),)
    assert link_on(student, workbook) == "5. Quality of use 0 van 8 · mag vervallen"


def test_a_plan_that_is_taken_back_asks_nothing(refused: Submission, teacher: User) -> None:
    now = timezone.now()
    release(assignment=refused.work.assignment, by=teacher, now=now, at=now + timedelta(hours=1))
    assert refused_at(Workbook.objects.get(), now + timedelta(hours=2)) == {STEP}
    withdraw(assignment=refused.work.assignment, by=teacher, now=now)
    assert Workbook.objects.get().refused_waivers == ""


@pytest.mark.both_databases
def test_what_is_planned_holds_from_its_second_until_the_next() -> None:
    both = ["ease-of-payment-and-switch", "quality-of-use"]
    later = [NOON, NOON + timedelta(days=1), NOON + timedelta(days=2), NOON + timedelta(days=3)]
    text = refusals(both[:1], zip(later, [both[:1], both[1:], both, []], strict=True))
    Workbook.objects.create(method_version=2, refused_waivers=text)
    book = Workbook.objects.get()

    moments = [NOON, later[1] - SECOND, later[1], later[2] - SECOND, later[2], later[3]]
    held = [both[:1], both[:1], both[1:], both[1:], both, both]
    assert [sorted(refused_at(book, each)) for each in moments] == held
    assert refused_at(Workbook(refused_waivers=refusals([], [(NOON, both)])), NOON - SECOND) == frozenset()
    assert refusals([], []) == ""
