"""What a teacher may know of a workbook before it is handed in, and how that is kept up to date off the path of who saves."""

import json
import threading
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import User
from classroom.assignments import save_assignment
from classroom.models import Course, Progress
from classroom.refreshing import EVERY, NOTED, SOON, Noted
from classroom.standing import Standing, refresh, standing_of
from reports.exchange.rows import write
from tests.classroom.making import make_assignment, make_course, make_work
from tests.factories import STEPS, make_workbook
from tests.workbook.documents import full_document, scored, waived, with_kpi, with_plate
from workbook.models import Workbook
from workbook.rules import Context

TODAY = date(2026, 11, 2)


@pytest.fixture(autouse=True)
def nothing_noted() -> None:
    NOTED.forget()


@pytest.fixture
def course(teacher: User, student: User) -> Course:
    return make_course(teacher, students=[student])


def answered(course: Course, workbook: Workbook) -> Workbook:
    make_work(make_assignment(course), workbook, student=course.students.get())
    Workbook.objects.filter(pk=workbook.pk).update(is_assigned=True)
    workbook.refresh_from_db()
    return workbook


def standing(workbook: Workbook) -> Standing:
    return Standing.model_validate_json(Progress.objects.get(workbook=workbook).content)


def test_a_standing_tells_scores_parts_and_open_rules() -> None:
    document = with_plate(full_document(), 0, customer_score=None, own_score=Decimal("7.5"))
    told = standing_of(document, Context(today=TODAY))

    assert (told.customer_scores[0], told.own_scores[0], told.eighths) == (None, Decimal("7.5"), (7, 8, 8, 8, 8, 8, 8))
    assert (told.done, told.counting, told.percent) == (6, 7, 98)
    assert told.blocking == 1


def test_a_waived_step_does_not_count_and_a_refused_one_does() -> None:
    document = waived(full_document())

    told = standing_of(document, Context(today=TODAY))
    refused = standing_of(document, Context(today=TODAY, refused_waivers=frozenset({STEPS[4]})))

    assert (told.counts, told.counting) == ((True,) * 4 + (False, True, True), 6)
    assert (refused.counting, refused.done) == (7, 6)


def test_what_is_mandatory_blocks_in_a_standing_too() -> None:
    document = with_kpi(full_document(), target_value=None)

    assert standing_of(document, Context(today=TODAY)).blocking == 0
    assert standing_of(document, Context(today=TODAY, policy=frozenset({"kpis"}))).blocking == 1


def test_a_gap_is_there_where_both_scores_are() -> None:
    told = standing_of(scored(("6.0", "7.5", None), ("6.0", None, None)), Context(today=TODAY))

    assert told.gaps[:2] == (Decimal("-1.5"), None)


def test_a_score_that_could_give_away_who_answered_is_not_told() -> None:
    hidden = with_plate(full_document(), 1, score_source_kind="app_survey", score_n=4)

    told = standing_of(hidden, Context(today=TODAY))
    assert told.customer_scores[1] is None
    assert told.eighths[1] == 8


@pytest.mark.django_db
def test_no_text_of_the_workbook_is_in_it(student: User) -> None:
    workbook = write(full_document(), owner=student)

    held = json.loads(refresh(workbook).content)
    texts = {each for column in held.values() if isinstance(column, list) for each in column if isinstance(each, str)}
    assert [each for each in texts if not each.replace(".", "").isdigit()] == []


@pytest.mark.django_db
def test_it_is_written_once_for_each_workbook_and_follows_it(student: User) -> None:
    workbook = make_workbook(student)
    first = refresh(workbook)
    workbook.plate_rows.filter(step=STEPS[0]).update(own_score=7, customer_score=6)
    Workbook.objects.filter(pk=workbook.pk).update(revision=4)
    workbook.refresh_from_db()
    refresh(workbook)

    row = Progress.objects.get()
    assert (first.percent, row.percent, row.revision, row.active_at) == (0, 3, 4, workbook.updated_at)
    assert standing(workbook).eighths == (2, 0, 0, 0, 0, 0, 0)


@pytest.mark.django_db
def test_who_saves_reads_nothing_for_the_teacher(as_student: Client, student: User, course: Course) -> None:
    workbook = answered(course, make_workbook(student))
    url = f"/workbooks/{workbook.uuid}/plates/{STEPS[0]}/"
    posted = {"base": "0", "do": "save", f"plate:{STEPS[0]}/own_score": "7"}

    as_student.get(url)
    assert NOTED.due() == {}
    as_student.post(url, posted)

    assert set(NOTED.due()) == {workbook.uuid}
    assert not Progress.objects.exists()
    assert NOTED.read_all() == 1
    assert Progress.objects.get().revision == Workbook.objects.get(pk=workbook.pk).revision


@pytest.mark.django_db
def test_only_what_answers_an_assignment_and_changed_is_read(student: User, course: Course) -> None:
    ours, loose = answered(course, make_workbook(student)), make_workbook(student)
    NOTED.note([ours.uuid, loose.uuid, uuid4()])
    NOTED.read_all()
    made_at = Progress.objects.get(workbook=ours).made_at

    NOTED.note([ours.uuid])
    NOTED.read_all()

    assert Progress.objects.get().made_at == made_at


@pytest.mark.django_db
def test_a_post_that_was_refused_notes_nothing(client: Client, as_student: Client) -> None:
    for browser in (client, as_student):
        browser.post(f"/workbooks/{uuid4()}/plates/{STEPS[0]}/")

    assert NOTED.due() == {}


def test_one_workbook_is_not_read_again_at_once() -> None:
    moment = 1000.0
    noted, uuid = Noted(clock=lambda: moment), uuid4()

    noted.note([uuid])
    assert noted.due() == {uuid: 1000 + SOON}
    noted.take()
    moment = 1001
    noted.note([uuid])
    assert noted.due() == {uuid: 1000 + EVERY}
    moment = 1010
    noted.note([uuid])
    assert noted.due() == {uuid: 1000 + EVERY}


@pytest.mark.django_db(transaction=True)
def test_a_thread_reads_what_was_noted_and_goes(student: User, course: Course, settings: Any) -> None:
    settings.REFRESHES_PROGRESS = True
    workbook = answered(course, make_workbook(student))
    noted = Noted(soon=0)

    noted.note([workbook.uuid])
    (thread,) = [each for each in threading.enumerate() if each.name == "progress"]
    thread.join(timeout=30)

    assert (thread.daemon, thread.is_alive()) == (True, False)
    assert Progress.objects.get().workbook == workbook


def test_no_thread_is_started_where_nobody_asks_for_it() -> None:
    Noted().note([uuid4()])

    assert [each for each in threading.enumerate() if each.name == "progress"] == []


@pytest.mark.django_db
def test_what_is_asked_otherwise_is_read_anew(student: User, teacher: User, course: Course) -> None:
    workbook = answered(course, write(with_kpi(full_document(), target_value=None), owner=student))
    Workbook.objects.filter(pk=workbook.pk).update(revision=1)
    NOTED.note([workbook.uuid])
    NOTED.read_all()
    assert standing(workbook).blocking == 0

    asked = {"requires_kpis": True}
    save_assignment(assignment=course.assignments.get().uuid, by=teacher, values=asked, publish=True)
    NOTED.note([workbook.uuid])
    NOTED.read_all()
    assert standing(workbook).blocking == 1
