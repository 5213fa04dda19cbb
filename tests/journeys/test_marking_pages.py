"""The pages of marking and of a result, in every state: axe finds nothing, nothing scrolls sideways, light and dark."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import User
from classroom.models import Assignment, Claim, Submission
from classroom.releasing import release
from classroom.remarks import add_remark
from classroom.reviewing import save_review
from tests.classroom.crowd import hand_in_crowd
from tests.classroom.handed import ready
from tests.classroom.judged import all_levels, return_for_revision, set_ready
from tests.journeys.conftest import LOOKS, log_in, violations
from tests.journeys.test_every_page import faults_on
from tests.workbook.documents import STEPS, full_document, waived
from workbook.document import canonical, content_hash
from workbook.models import Snapshot

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

NewPage = Callable[..., Page]
LONG: Final = "w" * 120
STEP: Final = STEPS[2].key


def judged(submission: Submission, teacher: User, *, note: str = LONG) -> None:
    """Everything that can be written, as long as it may be."""
    changes = all_levels() | {
        "criterion:c1/note": note,
        "criterion:c2/level": "missing",
        "feedback": note,
        "private_note": note,
        "return_note": note,
        "knock_out:ko6/applies": "true",
        "knock_out:ko6/note": note,
    }
    now = timezone.now()
    save_review(submission=submission, user=teacher, base=0, changes=changes, now=now)
    for address in ("workbook", f"plate:{STEP}", f"plate:{STEP}/key_message"):
        add_remark(submission=submission, user=teacher, address=address, text=note, now=now)


@pytest.fixture
def world(transactional_db: None, teacher: User, second_marker: User, student: User) -> list[Submission]:
    """One of a student, and a crowd: in hand, held by another, draft, ready, planned, returned, and not begun."""
    mine = ready(teacher, student).hand_in()
    assignment = mine.work.assignment
    assignment.course.teachers.create(user=second_marker, role="second_marker")
    crowd = hand_in_crowd(assignment, 8)
    whole = waived(full_document(organisation=LONG))
    Snapshot.objects.exclude(pk=mine.snapshot_id).update(content=canonical(whole), content_hash=content_hash(whole))
    crowd[0].work.student.name = LONG  # type: ignore[union-attr]
    crowd[0].work.student.save()  # type: ignore[union-attr]
    now = timezone.now()
    for each in (mine, *crowd[:3]):
        judged(each, teacher)
    save_review(submission=crowd[3], user=second_marker, base=0, changes=all_levels() | {"feedback": LONG}, now=now)
    for each in crowd[4:6]:
        save_review(submission=each, user=teacher, base=0, changes=all_levels(), now=now)
        set_ready(submission=each, user=teacher, now=now)
    release(assignment=assignment, by=teacher, submissions=[crowd[5].uuid], at=now + timedelta(days=2), now=now)
    return_for_revision(submission=crowd[2], user=teacher, now=now)
    Claim.objects.update_or_create(
        submission=crowd[1], defaults={"user": second_marker, "until": now + timedelta(hours=1)}
    )
    return [mine, *crowd]


def page_of(name: str, what: Assignment | Submission, **more: str) -> str:
    return reverse(f"classroom:{name}", kwargs={"uuid": what.uuid, **more})


@LOOKS
def test_pages_of_who_marks(new_page: NewPage, teacher: User, world: list[Submission], width: int, dark: bool) -> None:
    page = new_page(width=width, dark=dark)
    log_in(page, teacher.email)
    assignment = world[0].work.assignment
    mine, drafted, held, returned, second, is_ready, _planned, free = world[:8]
    reviews = [page_of("review", each) for each in (held, returned, second, is_ready, free)]

    assert (
        faults_on(
            page,
            [
                page_of("queue", assignment),
                f"{page_of('queue', assignment)}?state=draft&order=name",
                page_of("release", assignment),
                f"{page_of('review', mine)}?step={STEP}",
                f"{page_of('review', drafted)}?step=front",
                *reviews,
            ],
        )
        == {}
    )
    page.goto(page_of("release", assignment))
    page.click("form:not(.undo) .acts .btn-primary")
    assert violations(page) == []
    page.goto(page_of("review", free))
    page.locator("button[data-key=d]").click()
    page.locator(".errsum").wait_for()
    assert violations(page) == []


@LOOKS
def test_pages_of_a_result(
    new_page: NewPage, teacher: User, student: User, world: list[Submission], width: int, dark: bool
) -> None:
    mine, now = world[0], timezone.now()
    save_review(submission=mine, user=teacher, base=99, changes={"knock_out:ko6/applies": ""}, now=now)
    assert set_ready(submission=mine, user=teacher, now=now) == ()
    release(assignment=mine.work.assignment, by=teacher, submissions=[mine.uuid], now=now)
    page = new_page(width=width, dark=dark)
    log_in(page, student.email)

    paths = [page_of("submission", mine), page_of("submission_plate", mine, step=STEP)]
    assert faults_on(page, paths) == {}
