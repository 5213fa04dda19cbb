"""Judging holds still what was decided: one marker at a time, nothing overwritten, and no grade while something is in the way."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation

from accounts.models import User
from classroom.in_hand import CLAIMED, ClaimedError, Clash, ReviewClash, Saved, SealedError, UnconfirmedError
from classroom.judging import judgement_of, review_of, state_of
from classroom.models import Claim, Review, ReviewChange, Submission, Teacher
from classroom.releasing import release
from classroom.reviewing import add_remark, claim, let_go, remove_remark, reopen
from tests.classroom.judged import (
    NOW,
    after,
    all_levels,
    in_hand,
    judge,
    not_a_member,
    numbers,
    ready,
    refuse_waiver,
    return_for_revision,
    rule_knock_out,
    set_ready,
    submit,
)
from tests.classroom.making import make_submission
from tests.factories import join
from tests.workbook.documents import REASON, STEPS, full_document, waived, with_plate
from workbook.acts import Edit
from workbook.models import Workbook
from workbook.saving import save

pytestmark = pytest.mark.django_db


@pytest.fixture
def submission(teacher: User, student: User) -> Submission:
    return submit(teacher, student)


@pytest.fixture
def colleague(submission: Submission, consultant: User) -> User:
    """A second teacher of the course."""
    Teacher.objects.create(course=submission.work.assignment.course, user=consultant, role="teacher")
    return consultant


def fields(submission: Submission, user: User, *, is_second: bool = False) -> dict[str, str]:
    return state_of(review_of(submission, user, is_second=is_second))


def log(submission: Submission) -> list[tuple[int, str, str, str, str]]:
    rows = submission.review_changes.order_by("pk").select_related("user")
    return [(row.revision, row.field, row.old, row.new, str(row.user)) for row in rows]


class TestClaim:
    def test_who_claims_has_it_for_twenty_minutes(self, submission: Submission, teacher: User, colleague: User) -> None:
        in_hand(submission, teacher)
        with pytest.raises(ClaimedError) as raised:
            in_hand(submission, colleague, after(19))
        assert (raised.value.claim.user, raised.value.claim.until) == (teacher, NOW + CLAIMED)
        assert Review.objects.count() == 1

    def test_another_is_refused_every_act(self, submission: Submission, teacher: User, colleague: User) -> None:
        remark = add_remark(submission=submission, user=teacher, address="workbook", text="Sterk.", now=NOW)
        told: dict[str, Any] = {"submission": submission, "user": colleague, "now": after(1)}
        with pytest.raises(ClaimedError):
            judge(submission, colleague, {"feedback": "Mooi."}, now=after(1))
        with pytest.raises(ClaimedError):
            add_remark(address="workbook", text="Mooi.", **told)
        with pytest.raises(ClaimedError):
            remove_remark(remark=remark.uuid, **told)
        for act in (set_ready, reopen, return_for_revision):
            with pytest.raises(ClaimedError):
                act(**told)
        assert fields(submission, teacher) == {}

    def test_a_save_renews_it(self, submission: Submission, teacher: User, colleague: User) -> None:
        in_hand(submission, teacher)
        judge(submission, teacher, {"feedback": "Mooi."}, now=after(15))
        with pytest.raises(ClaimedError):
            in_hand(submission, colleague, after(30))

    def test_one_that_expired_is_taken_over_with_what_was_written(
        self, submission: Submission, teacher: User, colleague: User
    ) -> None:
        judge(submission, teacher, {"feedback": "Mooi."})
        review = in_hand(submission, colleague, after(20))
        assert (review.feedback, Claim.objects.get().user) == ("Mooi.", colleague)
        with pytest.raises(ClaimedError):
            judge(submission, teacher, {"feedback": "Heel mooi."}, now=after(21))
        assert log(submission)[-1] == (0, "claim", "", "", str(colleague))

    def test_a_take_over_is_logged_also_when_nothing_else_was_done(
        self, submission: Submission, teacher: User, colleague: User
    ) -> None:
        judge(submission, teacher, {"feedback": "Mooi."})
        assert numbers(set_ready(submission=submission, user=colleague, now=after(20))) == [
            ("R91", "review/criterion:c1")
        ]
        assert log(submission)[-1] == (0, "claim", "", "", str(colleague))
        assert Review.objects.get().revision == 1

    def test_who_lets_go_makes_room(self, submission: Submission, teacher: User, colleague: User) -> None:
        in_hand(submission, teacher)
        let_go(submission=submission, user=colleague, now=after(1))
        assert Claim.objects.get().user == teacher
        let_go(submission=submission, user=teacher, now=after(2))
        assert log(submission) == [(0, "let_go", "", "", str(teacher))]
        assert in_hand(submission, colleague).submission == submission

    def test_who_does_not_teach_it_finds_nothing(self, submission: Submission, student: User, outsider: User) -> None:
        for user in (student, outsider):
            with pytest.raises(Submission.DoesNotExist):
                in_hand(submission, user)

    def test_what_not_all_confirmed_is_not_judged(self, submission: Submission, teacher: User) -> None:
        Submission.objects.update(confirmed_at=None)
        with pytest.raises(UnconfirmedError):
            in_hand(submission, teacher)

    def test_an_older_submission_can_still_be_judged(self, submission: Submission, teacher: User) -> None:
        make_submission(submission.work)
        assert judge(submission, teacher, {"feedback": "Van toen."}) == Saved(1, frozenset({"feedback"}))


@pytest.mark.both_databases
class TestSave:
    def test_each_field_is_read_as_it_is_typed_and_logged(self, submission: Submission, teacher: User) -> None:
        typed = {
            "grade": " 7,5 ",
            "feedback": "Mooi werk.\r\nGa zo door.",
            "criterion:c1/level": "good",
            "criterion:c1/fraction": "0,75",
            "criterion:c1/note": "Net iets boven het midden.",
            "knock_out:ko6/applies": "false",
            "knock_out:ko6/note": "Nagezocht.",
        }
        assert judge(submission, teacher, typed) == Saved(1, frozenset(typed))
        assert fields(submission, teacher) == typed | {
            "grade": "7.5",
            "feedback": "Mooi werk.\nGa zo door.",
            "criterion:c1/fraction": "0.75",
        }
        assert (1, "grade", "", "7.5", str(teacher)) in log(submission)
        assert len(log(submission)) == len(typed)

    def test_what_is_there_already_is_not_written_again(self, submission: Submission, teacher: User) -> None:
        judge(submission, teacher, {"feedback": "Mooi."})
        assert judge(submission, teacher, {"feedback": "Mooi. "}) == Saved(1)
        assert len(log(submission)) == 1

    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("grade", "0,9"),
            ("grade", "10,1"),
            ("grade", "7,55"),
            ("grade", "\u0667"),
            ("grade", "1e1"),
            ("criterion:c1/level", "perfect"),
            ("criterion:c1/fraction", "2"),
            ("criterion:c1/note", "x" * 2001),
            ("feedback", "a\0b"),
            ("mastered", "maybe"),
            ("knock_out:ko6/applies", "yes"),
        ],
    )
    def test_what_is_wrong_stops_only_itself(
        self, submission: Submission, teacher: User, field: str, typed: str
    ) -> None:
        saved = judge(submission, teacher, {field: typed, "private_note": "Even bellen."})
        assert isinstance(saved, Saved)
        assert (saved.written, list(saved.wrong)) == (frozenset({"private_note"}), [field])
        assert fields(submission, teacher) == {"private_note": "Even bellen."}

    @pytest.mark.parametrize(
        "field",
        [
            "status",
            "release_at",
            "user",
            "criterion:c99/level",
            "criterion:c1/points",
            "waiver:become-aware/refused",
            "knock_out:ko99/note",
            "remark:x",
            "",
        ],
    )
    def test_a_field_that_no_page_has_is_refused(self, submission: Submission, teacher: User, field: str) -> None:
        with pytest.raises(SuspiciousOperation):
            judge(submission, teacher, {field: "true", "feedback": "Mooi."})
        assert fields(submission, teacher) == {}

    def test_a_fraction_stays_within_its_level(self, submission: Submission, teacher: User) -> None:
        saved = judge(submission, teacher, {"criterion:c1/level": "good", "criterion:c1/fraction": "0,9"})
        assert isinstance(saved, Saved)
        assert saved.wrong == {"criterion:c1/fraction": "Bij dit niveau loopt de fractie van 0,7 tot 0,89."}
        assert fields(submission, teacher) == {"criterion:c1/level": "good"}

    def test_another_level_drops_the_fraction_that_went_with_the_old_one(
        self, submission: Submission, teacher: User
    ) -> None:
        judge(submission, teacher, {"criterion:c1/level": "good", "criterion:c1/fraction": "0,75"})
        judge(submission, teacher, {"criterion:c1/level": "sufficient"})
        assert fields(submission, teacher) == {"criterion:c1/level": "sufficient"}
        assert log(submission)[-1][1:4] == ("criterion:c1/fraction", "0.75", "")

    def test_a_note_without_a_ruling_is_not_lost_in_silence(self, submission: Submission, teacher: User) -> None:
        saved = judge(submission, teacher, {"knock_out:ko6/note": "Wikipedia?"})
        assert isinstance(saved, Saved)
        assert saved.wrong == {"knock_out:ko6/note": "Kies eerst waar dit de reden van is."}

    def test_a_ruling_that_is_taken_back_takes_its_note_along(self, submission: Submission, teacher: User) -> None:
        judge(submission, teacher, {"knock_out:ko6/applies": "true", "knock_out:ko6/note": "Wikipedia."})
        judge(submission, teacher, {"knock_out:ko6/applies": ""})
        assert fields(submission, teacher) == {}

    def test_two_fields_of_two_people_are_both_kept(
        self, submission: Submission, teacher: User, colleague: User
    ) -> None:
        judge(submission, teacher, {"feedback": "Van Theo."}, base=0)
        saved = judge(submission, colleague, {"private_note": "Van Karim.", "feedback": ""}, base=0, now=after(20))
        assert saved == Saved(2, frozenset({"private_note"}))
        assert fields(submission, teacher) == {"feedback": "Van Theo.", "private_note": "Van Karim."}

    def test_one_field_of_two_people_is_a_clash_with_both_texts(
        self, submission: Submission, teacher: User, colleague: User
    ) -> None:
        judge(submission, teacher, {"feedback": "Van Theo."}, base=0)
        outcome = judge(submission, colleague, {"feedback": "Van Karim.", "grade": "6"}, base=0, now=after(20))
        assert outcome == ReviewClash(
            (Clash("feedback", "Van Karim.", "Van Theo.", teacher, NOW),), Saved(2, frozenset({"grade"}))
        )
        assert fields(submission, teacher) == {"feedback": "Van Theo.", "grade": "6"}

    def test_a_base_that_never_was_counts_from_the_beginning(self, submission: Submission, teacher: User) -> None:
        judge(submission, teacher, {"feedback": "Eerst."}, base=0)
        for base in (99, -1):
            assert isinstance(judge(submission, teacher, {"feedback": "Later."}, base=base), ReviewClash)


class TestReady:
    def test_what_the_rubric_gives_is_decided(self, submission: Submission, teacher: User) -> None:
        assert ready(submission, teacher) == ()
        review = Review.objects.get()
        assert (review.status, review.grade, review.ready_at) == ("ready", Decimal("8.0"), NOW)
        assert not Claim.objects.exists()
        assert set_ready(submission=submission, user=teacher, now=after(1)) == ()
        with pytest.raises(SealedError):
            judge(submission, teacher, {"feedback": "Toch niet."})

    def test_r91_all_criteria_first(self, submission: Submission, teacher: User) -> None:
        judge(submission, teacher, all_levels() | {"criterion:c4/level": ""})
        findings = set_ready(submission=submission, user=teacher, now=NOW)
        assert numbers(findings) == [("R91", "review/criterion:c4")]
        assert findings[0].text == "Beoordeel eerst alle criteria."
        assert Review.objects.get().status == "draft"

    def test_r91_is_not_asked_where_there_is_no_grade(self, teacher: User, student: User) -> None:
        submission = submit(teacher, student, mode="mastery")
        assert set_ready(submission=submission, user=teacher, now=NOW) == ()
        assert (Review.objects.get().grade, Review.objects.get().mastered) == (None, True)

    def test_r92_no_higher_grade_while_a_cap_holds(self, teacher: User, student: User) -> None:
        untried = with_plate(full_document(), 2, basis="own_estimate", interviews=(), attempts=())
        submission = submit(teacher, student, untried)
        found = ready(submission, teacher, changes={"grade": "5,5", "grade_reason": "Verder heel goed."})
        assert numbers(found) == [("R92", "review/grade")]
        judge(submission, teacher, {"grade": "", "grade_reason": ""})
        assert set_ready(submission=submission, user=teacher, now=NOW) == ()
        assert Review.objects.get().grade == Decimal("5.4")

    def test_a_knock_out_that_is_ruled_out_with_a_note_limits_nothing(self, teacher: User, student: User) -> None:
        untried = with_plate(full_document(), 2, basis="own_estimate", interviews=(), attempts=())
        submission = submit(teacher, student, untried)
        rule_knock_out(submission=submission, user=teacher, key="ko3", applies=False, note="", base=0, now=NOW)
        assert numbers(ready(submission, teacher)) == [("", "review/knock_out:ko3/note")]
        judge(submission, teacher, {"knock_out:ko3/note": "Ik was bij het gesprek."})
        assert set_ready(submission=submission, user=teacher, now=NOW) == ()
        assert Review.objects.get().grade == Decimal("8.0")

    @pytest.mark.parametrize("how", ["member", "author", "wrote", "left"])
    def test_r93_nobody_judges_own_work(self, submission: Submission, teacher: User, student: User, how: str) -> None:
        workbook = submission.work.workbook
        join(workbook, teacher, "editor")
        if how == "wrote":
            plate = workbook.plate_rows.get(step="become-aware")
            save(workbook=workbook.uuid, user=teacher, acts=[Edit("plate", plate.uid, "key_message", "Ja.", 0)])
        if how == "author":
            submission.snapshot.authors.create(user=teacher, name=teacher.name)
        if how != "member":
            workbook.members.filter(user=teacher).delete()
        expected = [] if how == "left" else [("R93", "review")]
        assert numbers(ready(submission, teacher)) == expected

    def test_another_grade_than_the_rubric_gives_needs_a_reason(self, submission: Submission, teacher: User) -> None:
        assert numbers(ready(submission, teacher, changes={"grade": "8,5"})) == [("", "review/grade_reason")]
        judge(submission, teacher, {"grade_reason": "De samenhang is meer dan de som."})
        assert set_ready(submission=submission, user=teacher, now=NOW) == ()
        assert Review.objects.get().grade == Decimal("8.5")

    def test_points_that_are_moved_within_a_level_need_a_note(self, submission: Submission, teacher: User) -> None:
        assert numbers(ready(submission, teacher, changes={"criterion:c1/fraction": "0,7"})) == [
            ("", "review/criterion:c1/note")
        ]

    def test_what_cannot_be_graded_gets_no_grade(self, teacher: User, student: User) -> None:
        document = with_plate(full_document(), 1, waived=True, waiver_reason=REASON)
        submission = submit(teacher, student, document)
        judge(submission, teacher, {"grade": "7"})
        assert numbers(set_ready(submission=submission, user=teacher, now=NOW)) == [("", "review/grade")]
        judge(submission, teacher, {"grade": ""})
        assert set_ready(submission=submission, user=teacher, now=NOW) == ()
        assert Review.objects.get().grade is None

    def test_what_is_to_go_back_is_not_set_ready(self, submission: Submission, teacher: User) -> None:
        told = {"knock_out:ko7/applies": "true", "knock_out:ko7/note": "Een naam op plaat 3."}
        assert numbers(ready(submission, teacher, changes=told)) == [("", "review/return_note")]

    def test_mastery_hangs_on_a_waiver_that_is_refused(self, teacher: User, student: User) -> None:
        submission = submit(teacher, student, waived(full_document()), mode="mastery")
        step = STEPS[4].key
        assert judgement_of(submission, None).outcome.mastered is True
        refuse_waiver(submission=submission, user=teacher, step=step, reason="", base=0, now=NOW)
        review = review_of(submission, teacher, is_second=False)
        assert judgement_of(submission, review).outcome.mastered is False
        assert numbers(set_ready(submission=submission, user=teacher, now=NOW)) == [
            ("R06", f"review/waiver:{step}/refusal_reason")
        ]


class TestReturn:
    def test_r94_without_words_only_after_a_second_press(self, submission: Submission, teacher: User) -> None:
        told: dict[str, Any] = {"submission": submission, "user": teacher, "now": NOW}
        assert numbers(return_for_revision(**told)) == [("R94", "review/return_note")]
        submission.refresh_from_db()
        assert submission.status == "handed_in"
        assert return_for_revision(**told, confirmed=True) == ()
        submission.refresh_from_db()
        assert (submission.status, submission.release_at) == ("returned", NOW)

    def test_a_refused_waiver_is_asked_of_the_workbook_once_it_goes_back(self, teacher: User, student: User) -> None:
        submission = submit(teacher, student, waived(full_document()))
        step = STEPS[4].key
        refuse_waiver(submission=submission, user=teacher, step=step, reason="", base=0, now=NOW)
        judge(submission, teacher, {"return_note": "Vul deze schakel in."})
        assert numbers(return_for_revision(submission=submission, user=teacher, now=NOW)) == [
            ("R06", f"review/waiver:{step}/refusal_reason")
        ]
        judge(submission, teacher, {f"waiver:{step}/refusal_reason": "Jullie hebben wel gebruikers."})
        assert Workbook.objects.get().refused_waivers == ""
        assert return_for_revision(submission=submission, user=teacher, now=NOW) == ()
        assert Workbook.objects.get().refused_waivers == step
        reopen(submission=submission, user=teacher, now=after(1))
        assert Workbook.objects.get().refused_waivers == ""

    def test_a_waiver_that_is_accepted_after_all_leaves_no_refusal(self, teacher: User, student: User) -> None:
        submission = submit(teacher, student, waived(full_document()))
        told: dict[str, Any] = {"submission": submission, "user": teacher, "step": STEPS[4].key, "now": NOW}
        refuse_waiver(reason="Te kort.", base=0, **told)
        refuse_waiver(reason="", refused=False, base=1, **told)
        assert fields(submission, teacher) == {}


class TestReopen:
    def test_the_grade_of_the_rubric_follows_the_rubric_again(self, submission: Submission, teacher: User) -> None:
        ready(submission, teacher)
        review = reopen(submission=submission, user=teacher, now=after(1))
        assert (review.status, review.grade) == ("draft", None)
        judge(submission, teacher, all_levels("sufficient"), now=after(1))
        assert set_ready(submission=submission, user=teacher, now=after(1)) == ()
        assert Review.objects.get().grade == Decimal("6.0")

    def test_a_grade_of_ones_own_stays(self, submission: Submission, teacher: User) -> None:
        ready(submission, teacher, changes={"grade": "8,5", "grade_reason": "Meer dan de som."})
        assert reopen(submission=submission, user=teacher, now=after(1)).grade == Decimal("8.5")

    def test_every_step_is_in_the_log(self, submission: Submission, teacher: User) -> None:
        ready(submission, teacher)
        reopen(submission=submission, user=teacher, now=after(1))
        changes = ReviewChange.objects.filter(field__in=["status", "grade"]).order_by("pk")
        assert [(each.field, each.old, each.new) for each in changes] == [
            ("grade", "", "8"),
            ("status", "draft", "ready"),
            ("status", "ready", "draft"),
            ("grade", "8", ""),
        ]


class TestSecondMarker:
    @pytest.fixture
    def both(self, teacher: User, student: User, second_marker: User) -> Submission:
        submission = submit(teacher, student, second_marker=second_marker)
        judge(submission, teacher, {"feedback": "Van de eerste."})
        return submission

    def test_a_review_of_their_own_beside_the_claim_of_the_first(
        self, both: Submission, teacher: User, second_marker: User
    ) -> None:
        assert claim(submission=both, user=second_marker, now=NOW).is_second
        judge(both, second_marker, {"feedback": "Van de tweede."})
        assert fields(both, teacher) == {"feedback": "Van de eerste."}
        assert fields(both, second_marker, is_second=True) == {"feedback": "Van de tweede."}
        assert Claim.objects.get().user == teacher

    def test_ready_is_theirs_to_say_and_nothing_else(self, both: Submission, second_marker: User) -> None:
        assert ready(both, second_marker) == ()
        both.refresh_from_db()
        assert both.status == "handed_in"
        with pytest.raises(PermissionDenied):
            return_for_revision(submission=both, user=second_marker, now=NOW)

    def test_they_open_their_own_again_and_nothing_of_the_first(
        self, both: Submission, teacher: User, second_marker: User
    ) -> None:
        for user in (second_marker, teacher):
            assert ready(both, user) == ()
        release(assignment=both.work.assignment, by=teacher, now=NOW)
        assert reopen(submission=both, user=second_marker, now=after(1)).is_second
        both.refresh_from_db()
        assert (both.status, both.release_at) == ("graded", NOW)
        assert dict(both.reviews.values_list("is_second", "status")) == {True: "draft", False: "ready"}


def test_the_member_who_left_long_ago_and_wrote_nothing_is_free_to_judge(submission: Submission, teacher: User) -> None:
    join(submission.work.workbook, teacher, "reader")
    not_a_member(submission, teacher)
    assert ready(submission, teacher) == ()
