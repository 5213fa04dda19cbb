"""Handing in: what the rules say blocks it or not, and what is made holds all that was true at that moment."""

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User
from classroom.courses import leave
from classroom.deadlines import State
from classroom.handing_in import (
    RefusedError,
    ReplacedError,
    UnchangedError,
    accept,
    allow_extra,
    check_of,
    confirm,
    document_of,
    unconfirmed_of,
)
from classroom.models import Extension, ExtraHandIn, Review, ReviewChange, Submission, WaiverRefusal
from classroom.receipts import findings_of, frozen_of
from tests.classroom.handed import Ready, ready
from tests.classroom.making import make_student
from tests.factories import join
from tests.workbook.documents import STEPS, full_document, full_plate, with_plate
from workbook.context import context_of
from workbook.document import SCHEMA_VERSION, canonical, hash_as_it_stands
from workbook.models import Member, Snapshot, Workbook
from workbook.reading import read
from workbook.rules import check
from workbook.services import delete, purge

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def alone(teacher: User, student: User) -> Ready:
    return ready(teacher, student)


@pytest.fixture
def together(teacher: User, student: User, teammate: User) -> Ready:
    return ready(teacher, student, teammate, confirm_by_all=True)


def numbers(error: pytest.ExceptionInfo[RefusedError]) -> list[str]:
    return [finding.number for finding in error.value.check.blocking]


def test_what_is_handed_in_is_the_workbook_as_it_stands_to_the_byte(alone: Ready) -> None:
    stands = canonical(read(alone.workbook).document)
    arrived = timezone.now()

    made = alone.hand_in(arrived_at=arrived)

    snapshot = Snapshot.objects.get()
    assert made.snapshot == snapshot
    assert snapshot.content == stands
    assert snapshot.content_hash == hashlib.sha256(stands.encode()).hexdigest()
    assert (snapshot.number, snapshot.schema_version, snapshot.method_version) == (1, SCHEMA_VERSION, 2)
    assert (made.number, made.handed_in_at, made.confirmed_at, made.handed_in_by) == (1, arrived, arrived, alone.user)
    assert (made.due_at, made.rubric_version) == (alone.work.assignment.due_at, alone.work.assignment.rubric_version)
    assert [(author.user, author.name) for author in snapshot.authors.all()] == [(alone.user, "Sanne de Vries")]
    assert document_of(made) == read(alone.workbook).document


def test_names_and_rules_are_written_down_as_they_were(together: Ready) -> None:
    assignment = together.work.assignment
    made = together.hand_in()
    frozen = frozen_of(made)
    assert (frozen.course, frozen.assignment, frozen.group) == (assignment.course.name, assignment.title, "Groep 1")
    assert (frozen.number, frozen.due_at, frozen.method_version, frozen.policy) == (1, assignment.due_at, 2, ())
    assert frozen.mode == assignment.mode == "graded"


def test_a_warning_does_not_block_and_is_kept_in_both_languages_with_its_place(teacher: User, student: User) -> None:
    document = with_plate(full_document(), score_source="")
    made = ready(teacher, student, document=document).hand_in()
    (found,) = findings_of(made)
    assert (found.number, found.severity) == ("R13", "warning")
    assert (found.place.nl, found.place.en) == ("3. Easy to buy", "3. Easy to buy")
    assert found.text.nl == "Waar komt het klantcijfer voor Easy to buy vandaan? Noem de bron."
    assert found.text.en == "Where does the customer score for Easy to buy come from? Name the source."


def test_what_blocks_is_counted_by_r70_and_nothing_is_made(teacher: User, student: User) -> None:
    document = with_plate(full_document(), own_score=None, tops=())
    with pytest.raises(RefusedError) as refused:
        ready(teacher, student, document=document).hand_in()
    assert numbers(refused) == ["R11", "R30"]
    last = refused.value.check.findings[-1]
    assert (last.number, last.address, last.text) == (
        "R70",
        "workbook",
        "Je kunt nog niet inleveren. Er staan 2 punten open.",
    )
    assert (Snapshot.objects.count(), Submission.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("required", "document", "number"),
    [
        ({"requires_kpis": True}, with_plate(full_document(), kpis=full_plate(2).kpis[:2]), "R40"),
        (
            {"requires_activities": True},
            with_plate(
                full_document(),
                activities=tuple(each.model_copy(update={"tip": ""}) for each in full_plate(2).activities),
            ),
            "R31",
        ),
    ],
    ids=["kpis", "activities"],
)
def test_what_the_assignment_makes_mandatory_blocks_and_else_only_warns(
    teacher: User, student: User, outsider: User, required: dict[str, bool], document: object, number: str
) -> None:
    values = {"document": document}
    with pytest.raises(RefusedError) as refused:
        ready(teacher, student, **values, **required).hand_in()  # type: ignore[arg-type]
    assert set(numbers(refused)) == {number}


def test_without_that_policy_it_is_handed_in_with_a_warning(teacher: User, student: User) -> None:
    document = with_plate(full_document(), kpis=full_plate(2).kpis[:2])
    made = ready(teacher, student, document=document).hand_in()
    assert "R40" in {found.number for found in findings_of(made)}


def test_the_check_says_what_the_live_panel_says(teacher: User, student: User) -> None:
    one = ready(teacher, student, document=with_plate(full_document(), own_score=None, score_source=""))
    reading = read(one.workbook)
    live = check(reading.document, context_of(one.workbook, reading, timezone.localdate()))
    found = check_of(one.work, reading, timezone.now())
    assert [each for each in found.findings if each.number not in {"R70", "R90"}] == list(live)


def test_unchanged_is_refused_with_the_receipt_that_holds_it(alone: Ready) -> None:
    first = alone.hand_in()
    with pytest.raises(UnchangedError) as unchanged:
        alone.hand_in()
    assert unchanged.value.submission == first
    assert [finding.text for finding in unchanged.value.check.blocking] == ["Er is niets veranderd sinds versie 1."]
    assert Submission.objects.count() == 1


def test_a_change_that_was_undone_is_no_change(alone: Ready) -> None:
    alone.hand_in()
    alone.write("Iets anders")
    alone.write("")
    with pytest.raises(UnchangedError):
        alone.hand_in()


def test_a_changed_workbook_is_version_two_and_version_one_stays_as_it_was(alone: Ready) -> None:
    first = alone.hand_in()
    before = document_of(first)
    alone.write("Bestellen kan sneller")
    second = alone.hand_in()
    assert (second.number, second.snapshot.number) == (2, 2)
    assert document_of(second).plate("easy-to-buy").key_message == "Bestellen kan sneller"
    assert document_of(Submission.objects.get(pk=first.pk)) == before


@pytest.mark.parametrize("role", ["reader", "commenter"])
def test_who_may_not_write_cannot_hand_in(together: Ready, teammate: User, role: str) -> None:
    Member.objects.filter(user=teammate).update(role=role)
    with pytest.raises(PermissionDenied):
        together.hand_in(user=teammate)


def test_a_writer_who_is_no_student_of_the_work_cannot_hand_it_in(alone: Ready, consultant: User) -> None:
    Member.objects.create(workbook=alone.workbook, user=consultant, role="editor")
    with pytest.raises(PermissionDenied):
        alone.hand_in(user=consultant)
    assert [author.user for author in alone.hand_in().snapshot.authors.all()] == [alone.user]


def test_a_stranger_finds_no_workbook(alone: Ready, outsider: User) -> None:
    with pytest.raises(Workbook.DoesNotExist):
        alone.hand_in(user=outsider)


def test_before_it_opens_nothing_can_be_handed_in(teacher: User, student: User) -> None:
    one = ready(teacher, student, opens_at=timezone.now() + DAY, due_at=timezone.now() + 2 * DAY)
    with pytest.raises(RefusedError) as refused:
        one.hand_in()
    assert (refused.value.check.state, refused.value.check.blocking) == (State.NOT_OPEN, ())


def test_after_the_deadline_it_is_late_and_after_the_cut_off_refused(teacher: User, student: User) -> None:
    now = timezone.now()
    one = ready(teacher, student, opens_at=now - 9 * DAY, due_at=now - DAY, cut_off_at=now + DAY)
    assert one.hand_in().is_late
    one.write("Nog een keer")
    with pytest.raises(RefusedError) as refused:
        one.hand_in(arrived_at=now + 2 * DAY)
    assert [finding.text for finding in refused.value.check.blocking] == [
        "De uiterste datum is voorbij. Vraag je docent om uitstel."
    ]


def test_an_extension_holds_and_is_written_down(teacher: User, student: User) -> None:
    now = timezone.now()
    one = ready(teacher, student, opens_at=now - 9 * DAY, due_at=now - 2 * DAY, cut_off_at=now - DAY)
    Extension.objects.create(
        assignment=one.work.assignment, student=one.work.student, due_at=now + DAY, cut_off_at=now + DAY, reason="Ziek"
    )
    made = one.hand_in()
    assert (made.due_at, made.is_late) == (now + DAY, False)


def test_a_teacher_lets_one_through_after_the_cut_off_and_only_one(teacher: User, student: User) -> None:
    now = timezone.now()
    one = ready(teacher, student, opens_at=now - 9 * DAY, due_at=now - 2 * DAY, cut_off_at=now - DAY)
    allow_extra(work=one.work, by=teacher, reason="Storing bij de school")
    allow_extra(work=one.work, by=teacher, reason="Storing bij de school, tot 17 uur")
    assert ExtraHandIn.objects.get().reason == "Storing bij de school, tot 17 uur"

    made = one.hand_in()
    assert made.is_late
    assert ExtraHandIn.objects.get().used_at == made.handed_in_at
    one.write("Nog eens")
    with pytest.raises(RefusedError):
        one.hand_in()


def test_an_extra_is_not_used_by_what_is_refused(teacher: User, student: User) -> None:
    now = timezone.now()
    bad = with_plate(full_document(), own_score=None)
    one = ready(teacher, student, document=bad, opens_at=now - 9 * DAY, due_at=now - 2 * DAY, cut_off_at=now - DAY)
    allow_extra(work=one.work, by=teacher, reason="Storing")
    with pytest.raises(RefusedError):
        one.hand_in()
    assert ExtraHandIn.objects.get().used_at is None


def test_it_counts_from_when_the_last_member_confirms_but_is_judged_by_the_first_act(
    together: Ready, student: User, teammate: User
) -> None:
    arrived = timezone.now() - timedelta(hours=1)
    made = together.hand_in(arrived_at=arrived)
    assert (made.handed_in_at, made.confirmed_at) == (arrived, None)
    assert [author.user for author in unconfirmed_of(made)] == [teammate]

    confirmed = confirm(submission=made, user=student)
    assert confirmed.confirmed_at is None
    confirmed = confirm(submission=made, user=teammate)
    assert confirmed.confirmed_at is not None
    again = confirm(submission=made, user=teammate)
    assert (again.confirmed_at, again.handed_in_at) == (confirmed.confirmed_at, arrived)


def test_who_works_alone_has_nobody_to_wait_for(teacher: User, student: User) -> None:
    assert ready(teacher, student, confirm_by_all=True).hand_in().confirmed_at is not None


def test_only_members_of_that_moment_confirm(together: Ready, outsider: User) -> None:
    made = together.hand_in()
    with pytest.raises(PermissionDenied):
        confirm(submission=made, user=outsider)


def test_a_newer_hand_in_takes_the_place_of_one_that_was_not_confirmed(together: Ready, teammate: User) -> None:
    first = together.hand_in()
    together.write("Toch anders")
    second = together.hand_in()
    with pytest.raises(ReplacedError):
        confirm(submission=first, user=teammate)
    assert confirm(submission=second, user=teammate).confirmed_at is not None


def test_a_teacher_may_accept_it_without_and_it_is_written_down_who_did(together: Ready, teacher: User) -> None:
    made = together.hand_in()
    accepted = accept(submission=made, by=teacher)
    assert accepted.confirmed_at is not None
    assert accept(submission=made, by=teacher).confirmed_at == accepted.confirmed_at
    change = ReviewChange.objects.get()
    assert (change.submission, change.field, change.old, change.new, change.user) == (
        made,
        "confirmed_at",
        "",
        accepted.confirmed_at.isoformat(),
        teacher,
    )


def test_a_teacher_may_accept_what_was_in_time_though_something_newer_waits_until_that_counts(
    together: Ready, teacher: User, teammate: User
) -> None:
    first = together.hand_in()
    together.write("Te laat nog iets anders")
    second = together.hand_in()

    assert accept(submission=first, by=teacher).confirmed_at is not None
    assert list(Submission.objects.counting().newest_of_each_work()) == [first]
    assert confirm(submission=second, user=teammate).confirmed_at is not None

    together.write("En nog iets")
    third = together.hand_in()
    confirm(submission=third, user=teammate)
    Submission.objects.filter(pk=second.pk).update(confirmed_at=None)
    with pytest.raises(ReplacedError):
        accept(submission=second, by=teacher)


def test_who_left_the_group_holds_nobody_up(together: Ready, student: User, teammate: User, outsider: User) -> None:
    course, group = together.work.assignment.course, together.work.group
    make_student(course, outsider, group=group)
    join(together.workbook, outsider, "editor")
    made = together.hand_in()
    leave(course=course.uuid, user=outsider)
    assert [author.user for author in unconfirmed_of(made)] == [teammate]
    assert confirm(submission=made, user=teammate).confirmed_at is not None

    together.write("Anders")
    last = together.hand_in()
    leave(course=course.uuid, user=teammate)
    assert confirm(submission=last, user=student).confirmed_at is not None


def test_only_who_decides_about_the_course_accepts_or_lets_through(
    together: Ready, student: User, second_marker: User, consultant: User
) -> None:
    together.work.assignment.course.teachers.create(user=second_marker, role="second_marker")
    made = together.hand_in()
    for user in (student, second_marker, consultant):
        with pytest.raises(PermissionDenied):
            accept(submission=made, by=user)
        with pytest.raises(PermissionDenied):
            allow_extra(work=together.work, by=user, reason="Storing")
    assert not ExtraHandIn.objects.exists()


def test_what_was_handed_in_outlives_the_workbook(alone: Ready) -> None:
    made = alone.hand_in()
    before = document_of(made)
    delete(workbook=alone.workbook.uuid, user=alone.user)
    assert purge(timezone.now() + 400 * DAY).workbooks == 0
    assert document_of(Submission.objects.select_related("snapshot").get()) == before


def test_what_was_handed_in_in_an_older_schema_reads_in_the_present_one_and_keeps_its_hash(alone: Ready) -> None:
    made = alone.hand_in()
    old = json.loads(made.snapshot.content)
    del old["requested_decision"], old["key_points"]
    old["schema_version"] = 1
    Snapshot.objects.update(content=json.dumps(old, ensure_ascii=False), schema_version=1)
    stored = Submission.objects.select_related("snapshot").get()
    assert document_of(stored).key_points == ()
    assert document_of(stored).plates == read(alone.workbook).document.plates


def as_version_2(content: dict[str, Any]) -> dict[str, Any]:
    """What the program would have stored before definition cards, measurements, candidates and agreements."""
    card = {"owner_role", "start_value", "measuring_period", "reliability", "reliability_note", "measurements"}
    card |= {"first_why", "second_why", "third_why"}
    without = {"agreements", "visible_moments", "segments", "candidates", "strength", *card}

    def stripped(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: stripped(part) for name, part in value.items() if name not in without}
        return [stripped(part) for part in value] if isinstance(value, list) else value

    old: dict[str, Any] = stripped(content)
    return old | {"schema_version": 2}


def test_a_snapshot_of_version_2_opens_keeps_its_hash_and_can_be_handed_in_again(alone: Ready) -> None:
    made = alone.hand_in()
    old = as_version_2(json.loads(made.snapshot.content))
    text, was = json.dumps(old, ensure_ascii=False), hash_as_it_stands(old)
    Snapshot.objects.update(content=text, content_hash=was, schema_version=2)
    stored = Submission.objects.select_related("snapshot").get()

    opened = document_of(stored)
    assert as_version_2(opened.model_dump(mode="json")) == old
    assert (opened.agreements, {kpi.measurements for _plate, kpi in opened.kpis()}) == ((), {()})

    alone.write("Nog een keer.")
    again = alone.hand_in()
    assert (again.number, again.snapshot.schema_version) == (2, SCHEMA_VERSION)
    kept = Snapshot.objects.get(pk=stored.snapshot_id)
    assert (kept.content, kept.content_hash, kept.schema_version) == (text, was, 2)


def test_a_step_that_the_teacher_refused_to_waive_has_to_be_filled_in(alone: Ready) -> None:
    first = alone.hand_in()
    review = Review.objects.create(submission=first, status="ready")
    WaiverRefusal.objects.create(review=review, step=STEPS[4].key, reason="Te kort.")
    Submission.objects.update(status="graded", release_at=timezone.now())
    alone.write("Nog een keer.")
    again = alone.hand_in()
    assert [frozen_of(each).refused_waivers for each in (first, again)] == [(), (STEPS[4].key,)]
