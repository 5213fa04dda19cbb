"""What a review says, read: its fields as texts, what they come to, and what is still in the way of a grade."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from classroom.fields import TEXTS, criterion_field, knock_out_field, waiver_field
from classroom.handing_in import document_of
from classroom.knock_outs import RULED, Found, found_in, standing
from classroom.models import Assignment, KnockOutRuling, Review, RubricVersion, Submission
from classroom.models.assignment import Mode
from classroom.models.review import ReviewStatus
from classroom.receipts import frozen_of
from classroom.rubrics import Judged, KnockOut, Outcome, RubricContent, content_of, grade_words, outcome_of, range_of
from workbook.document import Document
from workbook.method.load import version
from workbook.models import FieldChange, Member, SnapshotAuthor
from workbook.rules import Context, Finding, check
from workbook.rules.messages import MESSAGES
from workbook.values import plain

YES_NO: Final = {True: "true", False: "false", None: ""}


def state_of(review: Review | None) -> dict[str, str]:
    """All that a review says but its remarks, field by field, as the log writes it. What is not there is empty."""
    if review is None:
        return {}
    state = {name: getattr(review, name) for name in TEXTS}
    state["grade"] = "" if review.grade is None else plain(review.grade)
    state["mastered"] = YES_NO[review.mastered]
    for verdict in review.verdicts.all():
        state[criterion_field(verdict.criterion, "level")] = verdict.level
        state[criterion_field(verdict.criterion, "fraction")] = (
            "" if verdict.fraction is None else plain(verdict.fraction)
        )
        state[criterion_field(verdict.criterion, "note")] = verdict.note
    for refusal in review.waiver_refusals.all():
        state[waiver_field(refusal.step, "refused")] = "true"
        state[waiver_field(refusal.step, "refusal_reason")] = refusal.reason
    for ruling in review.rulings.all():
        state[knock_out_field(ruling.key, "applies")] = YES_NO[ruling.applies]
        state[knock_out_field(ruling.key, "note")] = ruling.note
    return {field: text for field, text in state.items() if text}


@dataclass(frozen=True)
class KnockOutSeen:
    """A knock-out as a reviewer sees it: whether and where it was found, what was ruled on it, and whether it applies."""

    knock_out: KnockOut
    found: Found | None
    ruled: bool | None
    note: str
    applies: bool

    @property
    def is_ruled_by_reader(self) -> bool:
        """Whether nobody but a reader can tell."""
        return self.knock_out.effect in RULED


@dataclass(frozen=True)
class Judgement:
    """A submission with what one review says of it. ``review`` is None while nobody began."""

    submission: Submission
    review: Review | None
    content: RubricContent
    document: Document

    @cached_property
    def state(self) -> Mapping[str, str]:
        """The fields of the review."""
        return state_of(self.review)

    @property
    def mode(self) -> str:
        """How it ends, as it was when it was handed in."""
        return mode_of(self.submission, self.submission.work.assignment)

    @property
    def is_graded(self) -> bool:
        """Whether it ends with a grade."""
        return self.mode == Mode.GRADED

    @cached_property
    def verdicts(self) -> Mapping[str, Judged]:
        """What was decided, by the key of the criterion."""
        return verdicts_of(self.content, self.state)

    @cached_property
    def refused(self) -> frozenset[str]:
        """Steps whose waiver is refused in this review."""
        return frozenset(
            plate.step for plate in self.document.plates if self.state.get(waiver_field(plate.step, "refused"))
        )

    @cached_property
    def refused_before(self) -> frozenset[str]:
        """Steps whose waiver was refused already when it was handed in: they count, whatever this review says."""
        return frozenset(frozen_of(self.submission).refused_waivers)

    @cached_property
    def context(self) -> Context:
        """The Context of handing in, with the waivers that were refused by then and those that are refused now.

        Without targets of a period before: they only warn.
        """
        frozen = frozen_of(self.submission)
        day = timezone.localdate(self.submission.handed_in_at)
        refused = self.refused | self.refused_before
        return Context(today=day, policy=frozenset(frozen.policy), refused_waivers=refused)

    @cached_property
    def found(self) -> tuple[Found, ...]:
        """Knock-outs that were found."""
        return found_in(self.content, self.document, self.context, self.verdicts, graded=self.is_graded)

    @cached_property
    def knock_outs(self) -> tuple[KnockOutSeen, ...]:
        """Every knock-out that is switched on, found or not."""
        found = {each.key: each for each in self.found}
        rulings = {
            each.key: {"true": True, "false": False}.get(self.state.get(knock_out_field(each.key, "applies"), ""))
            for each in self.content.knock_outs
        }
        applying = standing(
            self.content, self.found, {key: ruled for key, ruled in rulings.items() if ruled is not None}
        )
        return tuple(
            KnockOutSeen(
                each,
                found.get(each.key),
                rulings[each.key],
                self.state.get(knock_out_field(each.key, "note"), ""),
                each.key in applying,
            )
            for each in self.content.knock_outs
            if each.is_on
        )

    @cached_property
    def outcome(self) -> Outcome:
        """What it comes to."""
        applying = [each.knock_out.key for each in self.knock_outs if each.applies]
        blocks = not self.is_graded and any(
            "hand_in" in finding.blocks for finding in check(self.document, self.context)
        )
        return outcome_of(self.content, self.mode, self.verdicts, applying, blocks=blocks)

    @property
    def grade(self) -> Decimal | None:
        """The grade that was decided, else the one that is proposed."""
        decided = self.review.grade if self.review else None
        return self.outcome.proposed if decided is None else decided

    @property
    def mastered(self) -> bool | None:
        """The same where it ends mastered or not."""
        decided = self.review.mastered if self.review else None
        return self.outcome.mastered if decided is None else decided

    @property
    def result(self) -> str:
        """How what was decided reads, else what is proposed; empty where there is neither, or it is held back."""
        if self.outcome.is_referred:
            return ""
        is_gradable = self.outcome.is_gradable
        result = _result(self.content, self.mode, self.grade, mastered=self.mastered, is_gradable=is_gradable)
        return result_words(result)

    def findings(self, user: User) -> tuple[Finding, ...]:
        """What keeps this user from setting the review ready."""
        return tuple(_findings(self, user))


def judgement_of(submission: Submission, review: Review | None) -> Judgement:
    """What a review says of a submission: reads the review's rows, and the Document from the snapshot."""
    return Judgement(submission, review, content_of(submission.rubric_version.content), document_of(submission))


def mode_of(submission: Submission, assignment: Assignment) -> str:
    """Whether a submission ends with a grade, or mastered or not: what was written down when it was handed in holds."""
    return frozen_of(submission).mode or assignment.mode


def result_of(content: RubricContent, mode: str, review: Review) -> Decimal | str | None:
    """What a review that is ready decided: the grade, the rubric's short word for none, or its word for mastered or not.

    None while it is held back, or where nothing was decided.
    """
    ruled = {each.key for each in review.rulings.all() if each.applies}
    if _is_held(content, ruled):
        return None
    return _result(content, mode, review.grade, mastered=review.mastered, is_gradable=review.grade is not None)


def put_in_words(listed: Iterable[Any]) -> None:
    """Give each of these, as ``classroom.queue`` lists them, its ``result`` in the words of its own rubric: two statements.

    Of a draft only what was decided by hand. Whether it ends with a grade is told by what was decided, so that a list need not read
    what was written down when it was handed in.
    """
    rows = list(listed)
    contents = {
        pk: content_of(text)
        for pk, text in RubricVersion.objects.filter(pk__in={each.rubric_version_id for each in rows}).values_list(
            "pk", "content"
        )
    }
    ruled: dict[int, set[str]] = {}
    found = KnockOutRuling.objects.filter(
        review__in=[each.review_key for each in rows if each.review_key], applies=True
    )
    for review, key in found.values_list("review", "key"):
        ruled.setdefault(review, set()).add(key)
    for each in rows:
        content = contents[each.rubric_version_id]
        mode = Mode.GRADED if each.mastered is None else Mode.MASTERY
        if each.review_status != ReviewStatus.READY and each.grade is None and each.mastered is None:
            each.result = ""
        elif _is_held(content, ruled.get(each.review_key or 0, ())):
            each.result = _("held back")
        else:
            is_gradable = each.grade is not None
            each.result = result_words(
                _result(content, mode, each.grade, mastered=each.mastered, is_gradable=is_gradable)
            )


def put_in_second_opinions(listed: Iterable[Any]) -> None:
    """Give each of these ``differ``: what second markers who are ready say of it, where one lets pass what the other does not; a
    statement, and one more where there are any.
    """
    rows = {each.pk: each for each in listed}
    for each in rows.values():
        each.differ = []
    ready = Review.objects.filter(submission__in=list(rows), is_second=True, status=ReviewStatus.READY)
    second = list(ready.select_related("user").order_by("pk"))
    versions = RubricVersion.objects.filter(submissions__reviews__in=[each.pk for each in second]).distinct()
    contents = {pk: content_of(text) for pk, text in versions.values_list("pk", "content")} if second else {}
    for review in second:
        row = rows[review.submission_id]
        content = contents[row.rubric_version_id]
        if _passes(content, review) != _passes(content, row):
            mode, is_gradable = Mode.GRADED if review.mastered is None else Mode.MASTERY, review.grade is not None
            result = _result(content, mode, review.grade, mastered=review.mastered, is_gradable=is_gradable)
            row.differ.append((str(review.user or _("former user")), result_words(result)))


def _passes(content: RubricContent, decided: Any) -> bool:
    """Whether what was decided is enough: what has no grade, and is not mastered, is not."""
    return bool(decided.mastered) if decided.grade is None else decided.grade >= content.conversion.pass_mark


def _is_held(content: RubricContent, ruled: Collection[str]) -> bool:
    """Whether a reviewer ruled that it is held back."""
    return any(each.effect == "refer" and each.is_on and each.key in ruled for each in content.knock_outs)


def result_words(result: Decimal | str | None) -> str:
    """How a result reads: ``7,5``, ``NB``, ``voldaan``; empty where there is none."""
    return grade_words(result) if isinstance(result, Decimal) else result or ""


def _result(
    content: RubricContent, mode: str, grade: Decimal | None, *, mastered: bool | None, is_gradable: bool
) -> Decimal | str | None:
    if mode == Mode.GRADED:
        return grade if is_gradable else content.outcomes.not_gradable.partition(" ")[0]
    return {True: content.outcomes.mastered, False: content.outcomes.not_mastered, None: None}[mastered]


def verdicts_of(content: RubricContent, state: Mapping[str, str]) -> dict[str, Judged]:
    """Verdicts out of the fields of a review."""
    found = {}
    for criterion in content.criteria:
        level, fraction, note = (
            state.get(criterion_field(criterion.key, name), "") for name in ("level", "fraction", "note")
        )
        if level or note:
            found[criterion.key] = Judged(level, Decimal(fraction) if fraction else None, note)
    return found


def was_member(submission: Submission, user: User) -> bool:
    """Whether the user is or was a member of the workbook, is an author of a snapshot of it, or ever wrote in it: R93."""
    book = submission.snapshot.workbook_id
    return (
        Member.objects.filter(workbook=book, user=user).exists()
        or SnapshotAuthor.objects.filter(snapshot__workbook=book, user=user).exists()
        or FieldChange.objects.filter(workbook=book, user=user).exists()
        or (submission.work.student_id is not None and submission.work.student.user_id == user.pk)  # type: ignore[union-attr]
    )


NO_NOTE: Final = gettext_noop("Write down why you move the points of “{title}” within its level.")
NO_RULING_NOTE: Final = gettext_noop("Write down why this knock-out applies or does not.")
NO_GRADE_REASON: Final = gettext_noop("Write down why you give another grade than the rubric.")
NO_MASTERY_REASON: Final = gettext_noop("Write down why you decide otherwise than the rules.")
NO_GRADE_NOW: Final = gettext_noop("As long as this knock-out applies there is no grade. Empty the grade.")
TO_RETURN: Final = gettext_noop("With this knock-out it goes back for revision.")


def _findings(judged: Judgement, user: User) -> Iterator[Finding]:
    if was_member(judged.submission, user):
        yield _rule("R93", "review")
    yield from _findings_of_rulings(judged)
    yield from _findings_of_grade(judged) if judged.is_graded else _findings_of_mastery(judged)


def _findings_of_rulings(judged: Judgement) -> Iterator[Finding]:
    for step in sorted(judged.refused):
        if not judged.state.get(waiver_field(step, "refusal_reason"), "").strip():
            name = version(judged.document.method_version).step(step).name_en
            yield _rule("R06", f"review/{waiver_field(step, 'refusal_reason')}", step=name)
    for seen in judged.knock_outs:
        if seen.ruled is not None and not seen.note.strip():
            yield _own(NO_RULING_NOTE, f"review/{knock_out_field(seen.knock_out.key, 'note')}")
    if judged.outcome.is_to_return:
        yield _own(TO_RETURN, "review/return_note")


def _findings_of_mastery(judged: Judgement) -> Iterator[Finding]:
    decided = judged.review.mastered if judged.review else None
    if decided is None or decided == judged.outcome.mastered:
        return
    if judged.outcome.is_referred:
        yield _own(NO_GRADE_NOW, "review/mastered")
    elif not judged.state.get("grade_reason", "").strip():
        yield _own(NO_MASTERY_REASON, "review/grade_reason")


def _findings_of_grade(judged: Judgement) -> Iterator[Finding]:
    outcome, decided = judged.outcome, judged.review.grade if judged.review else None
    for key, verdict in judged.verdicts.items():
        bounds = range_of(judged.content, verdict.level)
        moved = bounds is not None and verdict.fraction not in {None, bounds[1]}
        criterion = judged.content.criterion(key)
        if criterion and moved and not verdict.note.strip():
            yield _own(NO_NOTE, f"review/{criterion_field(key, 'note')}", title=criterion.title)
    if not outcome.is_gradable or outcome.is_referred:
        if decided is not None:
            yield _own(NO_GRADE_NOW, "review/grade")
        return
    if outcome.unjudged:
        yield _rule("R91", f"review/criterion:{outcome.unjudged[0].key}")
    if decided is None or outcome.proposed is None:
        return
    if outcome.cap is not None and decided > outcome.cap:
        yield _rule("R92", "review/grade")
    elif decided != outcome.proposed and not judged.state.get("grade_reason", "").strip():
        yield _own(NO_GRADE_REASON, "review/grade_reason")


def _rule(number: str, address: str, **params: Any) -> Finding:
    return Finding(number, "blocking", frozenset({"grading"}), MESSAGES[number], address, params)


def _own(message: str, address: str, **params: Any) -> Finding:
    """What no rule of the method asks, but a record that can be understood later does."""
    return Finding("", "blocking", frozenset({"grading"}), message, address, params)


def first_review(submission: Submission) -> Review | None:
    """The review that counts, with its rows."""
    return _with_rows(submission, Q(is_second=False))


def review_of(submission: Submission, user: User, *, is_second: bool) -> Review | None:
    """The review this user writes in: the one that counts, or a second marker's own."""
    return _with_rows(submission, Q(is_second=True, user=user) if is_second else Q(is_second=False))


def second_reviews(submission: Submission) -> Collection[Review]:
    """What second markers say of it: for teachers only."""
    found = submission.reviews.filter(is_second=True).order_by("pk").select_related("user")
    return found.prefetch_related("verdicts", "waiver_refusals", "rulings")


def _with_rows(submission: Submission, which: Q) -> Review | None:
    found = submission.reviews.filter(which).select_related("user")
    return found.prefetch_related("verdicts", "waiver_refusals", "rulings").first()
