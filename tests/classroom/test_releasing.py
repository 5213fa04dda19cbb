"""Before release a student can reach nothing of it; after it, all that was decided and nothing else."""

from dataclasses import asdict
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User
from classroom.groups import Move, put_in_group
from classroom.handing_in import RefusedError
from classroom.judging import first_review, judgement_of
from classroom.models import Assignment, Remark, ReviewChange, Submission
from classroom.receipts import frozen_of
from classroom.releasing import ReleasedReview, release, set_done, visible_review
from classroom.reviewing import Passage, add_remark, remove_remark, reopen
from tests.classroom import handed
from tests.classroom.judged import (
    CRITERIA,
    NOW,
    after,
    all_levels,
    judge,
    ready,
    refuse_waiver,
    return_for_revision,
    rule_knock_out,
    set_ready,
    submit,
)
from tests.classroom.making import (
    make_assignment,
    make_course,
    make_group,
    make_student,
    make_submission,
    make_work,
)
from tests.factories import join, make_workbook
from tests.workbook.documents import STEPS, full_document, waived, with_plate
from workbook.context import refused_at
from workbook.models import SnapshotAuthor, Workbook

pytestmark = pytest.mark.django_db

SECRET = "GEHEIM-7f3a"
"""Stands in all that no student ever sees."""


@pytest.fixture
def submission(teacher: User, student: User, second_marker: User) -> Submission:
    """Judged, with all there can be in it, and ready."""
    submission = submit(teacher, student, second_marker=second_marker)
    words = full_document().plate("easy-to-buy").score_source[:5]
    add_remark(
        submission=submission,
        user=teacher,
        address="plate:easy-to-buy/score_source",
        text="Zet de bron erbij.",
        passage=Passage(0, 5, words),
        now=NOW,
    )
    gone = add_remark(submission=submission, user=teacher, address="workbook", text=SECRET, now=NOW)
    remove_remark(submission=submission, user=teacher, remark=gone.uuid, now=NOW)
    add_remark(submission=submission, user=second_marker, address="workbook", text=SECRET, now=NOW)
    judge(submission, second_marker, {"feedback": SECRET, "criterion:c1/note": SECRET})
    told = {"feedback": "Sterk geheel.", "private_note": SECRET, "criterion:c1/note": "Scherp gekozen."}
    assert ready(submission, teacher, changes=told) == ()
    return submission


def let_see(submission: Submission, teacher: User, minutes: int = 1, **values: object) -> Submission:
    release(assignment=submission.work.assignment, by=teacher, now=after(minutes), **values)  # type: ignore[arg-type]
    submission.refresh_from_db()
    return submission


def seen(submission: Submission, user: User, minutes: int = 1) -> ReleasedReview:
    found = visible_review(submission, user, after(minutes))
    assert found is not None
    return found


class TestBefore:
    def test_nobody_sees_what_is_not_released(self, submission: Submission, student: User, teacher: User) -> None:
        assert [visible_review(submission, user, after(1)) for user in (student, teacher)] == [None, None]

    def test_a_planned_release_is_seen_from_its_second_on(
        self, submission: Submission, student: User, teacher: User
    ) -> None:
        at = after(60)
        let_see(submission, teacher, at=at)
        assert visible_review(submission, student, at - timedelta(seconds=1)) is None
        assert visible_review(submission, student, at) is not None

    def test_what_is_opened_again_is_gone_until_it_is_released_again(
        self, submission: Submission, student: User, teacher: User
    ) -> None:
        let_see(submission, teacher)
        reopen(submission=submission, user=teacher, now=after(2))
        assert visible_review(submission, student, after(3)) is None
        ready(submission, teacher, after(3))
        assert visible_review(submission, student, after(4)) is None
        let_see(submission, teacher, 5)
        assert seen(submission, student, 5).grade == "8,0"

    def test_others_see_nothing_after_it_either(
        self, submission: Submission, teacher: User, outsider: User, admin: User
    ) -> None:
        let_see(submission, teacher)
        assert [visible_review(submission, user, after(2)) for user in (outsider, admin)] == [None, None]

    @pytest.mark.parametrize("role", ["reader", "commenter", "editor"])
    def test_who_takes_part_and_is_no_student_of_it_sees_nothing_after_it_either(
        self, submission: Submission, teacher: User, outsider: User, role: str
    ) -> None:
        make_student(submission.work.assignment.course, outsider)
        join(submission.work.workbook, outsider, role)
        let_see(submission, teacher)
        assert visible_review(submission, outsider, after(2)) is None


class TestAfter:
    def test_all_that_was_decided_and_nothing_else(self, submission: Submission, student: User, teacher: User) -> None:
        let_see(submission, teacher)
        found = seen(submission, student)
        assert (found.grade, found.value, found.points) == ("8,0", Decimal("8.0"), Decimal(80))
        assert (found.is_returned, found.feedback, found.return_note) == (False, "Sterk geheel.", "")
        assert [(goal.weight, goal.points) for goal in found.goals] == [
            (35, Decimal(28)),
            (35, Decimal(28)),
            (30, Decimal(24)),
        ]
        first = found.goals[0].criteria[0]
        assert (first.key, first.level, first.points, first.note) == ("c1", "goed", Decimal(12), "Scherp gekozen.")
        assert first.text.startswith("Activiteiten zijn specifiek voor het bedrijf")
        assert [(remark.address, remark.text) for remark in found.remarks] == [
            ("plate:easy-to-buy/score_source", "Zet de bron erbij.")
        ]
        assert SECRET not in str(asdict(found))
        assert found.reviewer == "Theo Visser"

    def test_a_teammate_and_the_teacher_see_the_same(
        self, submission: Submission, student: User, teammate: User, teacher: User
    ) -> None:
        join(submission.work.workbook, teammate, "editor")
        SnapshotAuthor.objects.create(snapshot=submission.snapshot, user=teammate, name=teammate.name)
        let_see(submission, teacher)
        assert seen(submission, student) == seen(submission, teammate) == seen(submission, teacher)

    def test_it_stays_of_who_handed_it_in_and_is_not_of_who_comes_later(
        self, teacher: User, student: User, teammate: User, outsider: User
    ) -> None:
        course = make_course(teacher, students=[student, teammate, outsider])
        group, other = make_group(course, "Groep 1", [student, teammate]), make_group(course, "Groep 2", [outsider])
        work = make_work(make_assignment(course, in_groups=True), make_workbook(student), group=group)
        join(work.workbook, teammate, "editor")
        submission = make_submission(work)
        ready(submission, teacher)
        let_see(submission, teacher)

        work.workbook.members.filter(user=student).update(role="reader")
        moves = [(teammate, group, other), (outsider, other, group)]
        for user, was, to in moves:
            move = Move(course.students.get(user=user).uuid, was.uuid, to.uuid)
            put_in_group(course=course.uuid, by=teacher, moves=[move])

        seeing = [visible_review(submission, user, after(2)) is not None for user in (student, teammate, outsider)]
        assert seeing == [True, True, False]
        assert set(work.workbook.members.values_list("user", flat=True)) == {student.pk, outsider.pk}

    def test_it_costs_a_fixed_number_of_questions(
        self, submission: Submission, student: User, teacher: User, django_assert_num_queries: object
    ) -> None:
        let_see(submission, teacher)
        with django_assert_num_queries(7):  # type: ignore[operator]
            seen(submission, student)

    def test_a_cap_tells_why(self, teacher: User, student: User) -> None:
        untried = with_plate(full_document(), 2, basis="own_estimate", interviews=(), attempts=())
        submission = submit(teacher, student, untried)
        ready(submission, teacher)
        found = seen(let_see(submission, teacher), student)
        assert (found.grade, found.points) == ("5,4", Decimal(80))
        assert found.reasons == (
            "Je cijfer blijft onder de cesuur zolang een eigen inschatting geen vastgelegde poging heeft.",
        )

    def test_what_cannot_be_graded_reads_nb(self, teacher: User, student: User) -> None:
        document = with_plate(full_document(), 1, waived=True, waiver_reason="Geen reclame.")
        submission = submit(teacher, student, document)
        ready(submission, teacher)
        found = seen(let_see(submission, teacher), student)
        assert (found.grade, found.value, len(found.reasons)) == ("NB", None, 1)

    def test_what_is_held_back_tells_why_and_nothing_that_the_grade_follows_from(
        self, teacher: User, student: User
    ) -> None:
        untried = with_plate(full_document(), 2, basis="own_estimate", interviews=(), attempts=())
        submission = submit(teacher, student, untried)
        judge(submission, teacher, all_levels() | {"criterion:c1/note": SECRET, "feedback": "Kom langs."})
        rule_knock_out(submission=submission, user=teacher, key="ko6", applies=True, note=SECRET, base=1, now=NOW)
        assert set_ready(submission=submission, user=teacher, now=NOW) == ()
        found = seen(let_see(submission, teacher), student)
        assert (found.grade, found.value, found.points, found.goals) == ("", None, None, ())
        assert found.reasons == ("De beoordeling is aangehouden en voorgelegd aan de examencommissie.",)
        assert (found.feedback, SECRET in str(asdict(found))) == ("Kom langs.", False)

    def test_mastery_that_is_held_back_tells_no_level_either(self, teacher: User, student: User) -> None:
        submission = submit(teacher, student, mode="mastery")
        judge(submission, teacher, all_levels())
        rule_knock_out(submission=submission, user=teacher, key="ko6", applies=True, note="Ja.", base=1, now=NOW)
        assert set_ready(submission=submission, user=teacher, now=NOW) == ()
        found = seen(let_see(submission, teacher), student)
        assert (found.grade, found.goals, len(found.reasons)) == ("", (), 1)

    @pytest.mark.parametrize(("document", "grade"), [(full_document(), "voldaan"), (None, "niet voldaan")])
    def test_mastery_reads_as_words_without_points(
        self, teacher: User, student: User, document: object, grade: str
    ) -> None:
        bare = with_plate(full_document(), 0, activities=())
        submission = submit(teacher, student, document or bare, mode="mastery")  # type: ignore[arg-type]
        judge(submission, teacher, {"criterion:c1/level": "good", "criterion:c1/note": "Mooi."})
        ready(submission, teacher)
        found = seen(let_see(submission, teacher), student)
        assert (found.grade, found.points) == (grade, None)
        assert {criterion.points for goal in found.goals for criterion in goal.criteria} == {None}

    def test_what_is_asked_of_others_later_changes_nothing(
        self, submission: Submission, student: User, teacher: User
    ) -> None:
        then = frozen_of(submission).model_copy(update={"mode": "graded"})
        Submission.objects.update(frozen=then.model_dump_json())
        let_see(submission, teacher)
        before = seen(submission, student)
        Assignment.objects.update(mode="mastery", requires_kpis=True, title="Anders")
        assert seen(submission, student) == before


class TestReturned:
    def test_what_to_mend_at_once_and_no_grade_or_points(self, teacher: User, student: User) -> None:
        submission = submit(teacher, student)
        add_remark(submission=submission, user=teacher, address="workbook", text="Hier.", now=NOW)
        judge(submission, teacher, {f"criterion:{key}/level": "good" for key in CRITERIA} | {"return_note": "Vul aan."})
        return_for_revision(submission=submission, user=teacher, now=NOW)
        found = seen(submission, student, 0)
        assert (found.is_returned, found.grade, found.value, found.points, found.goals) == (True, "", None, None, ())
        assert (found.return_note, [remark.text for remark in found.remarks]) == ("Vul aan.", ["Hier."])

    def test_a_knock_out_tells_what_to_mend_and_no_verdict(self, teacher: User, student: User) -> None:
        untried = with_plate(full_document(), 2, basis="own_estimate", interviews=(), attempts=())
        submission = submit(teacher, student, untried)
        poor = {f"criterion:{each}/level": "insufficient" for each in CRITERIA}
        judge(submission, teacher, poor | {"return_note": "Vul aan."})
        rule_knock_out(submission=submission, user=teacher, key="ko7", applies=True, note="Ja.", base=1, now=NOW)
        assert {each.key for each in judgement_of(submission, first_review(submission)).outcome.knock_outs} == {
            "ko3",
            "ko5",
            "ko7",
        }
        return_for_revision(submission=submission, user=teacher, now=NOW)
        found = seen(submission, student, 0)
        assert found.reasons == ("Verwijder of anonimiseer de gemarkeerde passages en lever opnieuw in.",)

    def test_it_is_not_released_over(self, teacher: User, student: User) -> None:
        submission = submit(teacher, student)
        return_for_revision(submission=submission, user=teacher, now=NOW, confirmed=True)
        done = release(assignment=submission.work.assignment, by=teacher, now=after(1))
        assert (done.released, done.unchanged) == ((), (submission,))
        submission.refresh_from_db()
        assert submission.status == "returned"


@pytest.mark.both_databases
class TestRelease:
    def test_doing_it_again_does_nothing(self, submission: Submission, teacher: User) -> None:
        let_see(submission, teacher)
        again = release(assignment=submission.work.assignment, by=teacher, now=after(5))
        assert (again.released, again.unchanged, again.not_ready) == ((), (submission,), ())
        submission.refresh_from_db()
        assert (submission.status, submission.release_at) == ("graded", after(1))
        assert ReviewChange.objects.filter(field="release_at").count() == 1

    def test_what_is_not_ready_waits(self, teacher: User, student: User) -> None:
        submission = submit(teacher, student)
        judge(submission, teacher, {"feedback": "Nog niet af."})
        done = release(assignment=submission.work.assignment, by=teacher, now=after(1))
        assert (done.released, done.not_ready) == ((), (submission,))
        submission.refresh_from_db()
        assert (submission.status, submission.release_at) == ("handed_in", None)

    def test_only_what_was_chosen(self, submission: Submission, student: User, teacher: User) -> None:
        done = release(assignment=submission.work.assignment, by=teacher, now=after(1), submissions=[uuid4()])
        assert done.released == ()
        assert visible_review(submission, student, after(2)) is None
        let_see(submission, teacher, submissions=[submission.uuid])
        assert seen(submission, student).grade == "8,0"

    def test_another_date_is_kept_with_both_in_the_log(self, submission: Submission, teacher: User) -> None:
        let_see(submission, teacher, at=after(60))
        let_see(submission, teacher, at=after(120))
        let_see(submission, teacher, at=after(120))
        dates = ReviewChange.objects.filter(field="release_at").order_by("pk").values_list("old", "new")
        assert list(dates) == [
            ("", after(60).isoformat()),
            (after(60).isoformat(), after(120).isoformat()),
        ]

    def test_a_moment_that_went_by_is_now(self, submission: Submission, teacher: User) -> None:
        let_see(submission, teacher, at=after(-60))
        assert submission.release_at == after(1)

    def test_without_a_choice_it_is_the_newest_of_each_work(self, submission: Submission, teacher: User) -> None:
        newer = make_submission(submission.work)
        done = release(assignment=submission.work.assignment, by=teacher, now=after(1))
        assert (done.released, done.not_ready) == ((), (newer,))

    def test_it_is_for_teachers_of_the_course(
        self, submission: Submission, second_marker: User, outsider: User
    ) -> None:
        for user in (second_marker, outsider):
            with pytest.raises(PermissionDenied):
                release(assignment=submission.work.assignment, by=user, now=after(1))

    def test_a_refused_waiver_is_asked_of_the_workbook_from_the_moment_it_is_known(
        self, teacher: User, student: User
    ) -> None:
        submission = submit(teacher, student, waived(full_document()))
        step = STEPS[4].key
        refuse_waiver(submission=submission, user=teacher, step=step, reason="Te kort.", base=0, now=NOW)
        ready(submission, teacher)
        assert Workbook.objects.get().refused_waivers == ""
        let_see(submission, teacher, at=after(60))
        moments = [after(60) - timedelta(seconds=1), after(60)]
        assert [refused_at(Workbook.objects.get(), at) for at in moments] == [frozenset(), {step}]
        let_see(submission, teacher, 61)
        assert Workbook.objects.get().refused_waivers == step
        assert seen(submission, student, 61).refusals == (("Quality of use", "Te kort."),)

    def test_a_plan_asks_for_the_plate_from_its_second_on_though_nobody_told_yet(
        self, teacher: User, student: User
    ) -> None:
        made = handed.ready(teacher, student, document=waived(full_document()))
        first, now = made.hand_in(), timezone.now()
        at = now + timedelta(hours=1)
        refuse_waiver(submission=first, user=teacher, step=STEPS[4].key, reason="Te kort.", base=0, now=now)
        ready(first, teacher, now)
        release(assignment=made.work.assignment, by=teacher, now=now, at=at)
        made.write("Vóór dat moment mag het nog.")
        assert made.hand_in(arrived_at=at - timedelta(seconds=1)).number == 2

        made.write("Daarna niet meer.")
        with pytest.raises(RefusedError):
            made.hand_in(arrived_at=at)


class TestDone:
    @pytest.fixture
    def remark(self, submission: Submission) -> UUID:
        return Remark.objects.get(text="Zet de bron erbij.").uuid

    def test_a_student_tells_that_something_was_done(
        self, submission: Submission, student: User, teacher: User, remark: UUID
    ) -> None:
        let_see(submission, teacher)
        told = {"submission": submission, "user": student, "remark": remark}
        done = set_done(done=True, now=after(2), **told)  # type: ignore[arg-type]
        again = set_done(done=True, now=after(3), **told)  # type: ignore[arg-type]
        assert (done.done_at, again.done_at, again.done_by) == (after(2), after(2), student)
        assert set_done(done=False, now=after(4), **told).done_at is None  # type: ignore[arg-type]

    def test_not_before_release_and_not_by_others(
        self, submission: Submission, student: User, teacher: User, outsider: User, remark: UUID
    ) -> None:
        with pytest.raises(Remark.DoesNotExist):
            set_done(submission=submission, user=student, remark=remark, done=True, now=after(2))
        let_see(submission, teacher)
        for user in (teacher, outsider):
            with pytest.raises(Remark.DoesNotExist):
                set_done(submission=submission, user=user, remark=remark, done=True, now=after(2))

    @pytest.mark.parametrize("role", ["reader", "commenter", "editor"])
    def test_not_by_who_takes_part_and_is_no_student_of_it(
        self, submission: Submission, teacher: User, outsider: User, remark: UUID, role: str
    ) -> None:
        join(submission.work.workbook, outsider, role)
        let_see(submission, teacher)
        with pytest.raises(Remark.DoesNotExist):
            set_done(submission=submission, user=outsider, remark=remark, done=True, now=after(2))

    def test_not_on_what_only_teachers_see(self, submission: Submission, student: User, teacher: User) -> None:
        let_see(submission, teacher)
        for hidden in Remark.objects.filter(text=SECRET):
            with pytest.raises(Remark.DoesNotExist):
                set_done(submission=submission, user=student, remark=hidden.uuid, done=True, now=after(2))
