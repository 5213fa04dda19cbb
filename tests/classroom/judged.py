"""Submissions to be judged, and the acts of judging in few words."""

from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.models import User
from classroom import reviewing
from classroom.in_hand import ReviewClash, Saved
from classroom.models import Review, Submission
from classroom.reviewing import claim, save_review
from classroom.rubrics import default_content
from tests.classroom.making import make_assignment, make_course, make_rubric_version, make_submission, make_work
from tests.factories import make_workbook
from tests.workbook.documents import full_document
from workbook.document import Document, canonical, content_hash
from workbook.models import Snapshot, SnapshotAuthor
from workbook.rules import Finding

NOW = datetime(2026, 12, 5, 9, 0, tzinfo=UTC)
CRITERIA = tuple(criterion.key for criterion in default_content().criteria)


def after(minutes: int) -> datetime:
    """So many minutes later."""
    return NOW + timedelta(minutes=minutes)


def submit(
    teacher: User,
    student: User,
    document: Document | None = None,
    *,
    second_marker: User | None = None,
    **assignment: Any,
) -> Submission:
    """What a student of the teacher handed in: a Document in which nothing is missing, unless another is given."""
    course = make_course(teacher, students=[student], second_marker=second_marker)
    rubric = make_rubric_version(course, content=default_content().canonical())
    asked = make_assignment(course, **{"rubric_version": rubric} | assignment)
    workbook = make_workbook(student)
    work = make_work(asked, workbook, student=course.students.get(user=student))
    return resubmit(make_submission(work), document or full_document())


def resubmit(submission: Submission, document: Document) -> Submission:
    """Let a submission hold another Document."""
    Snapshot.objects.filter(pk=submission.snapshot_id).update(
        content=canonical(document), content_hash=content_hash(document)
    )
    return Submission.objects.select_related("work__assignment__course", "snapshot", "rubric_version").get(
        pk=submission.pk
    )


def judge(
    submission: Submission, user: User, changes: dict[str, str], base: int | None = None, now: datetime = NOW
) -> Saved | ReviewClash:
    """Save fields of a review, by default on its present revision."""
    base = revision_of(submission, user) if base is None else base
    return save_review(submission=submission, user=user, base=base, changes=changes, now=now)


def revision_of(submission: Submission, user: User) -> int:
    """The revision of the review somebody writes in: that of a page that is made now."""
    is_second = submission.work.assignment.course.teachers.filter(user=user, role="second_marker").exists()
    mine = submission.reviews.filter(is_second=is_second, **({"user": user} if is_second else {})).first()
    return mine.revision if mine else 0


def set_ready(*, submission: Submission, user: User, now: datetime, base: int | None = None) -> tuple[Finding, ...]:
    """Set a review ready, by default on a page that is made now."""
    base = revision_of(submission, user) if base is None else base
    return reviewing.set_ready(submission=submission, user=user, base=base, now=now)


def return_for_revision(
    *, submission: Submission, user: User, now: datetime, base: int | None = None, confirmed: bool = False
) -> tuple[Finding, ...]:
    """Give a submission back, by default on a page that is made now."""
    base = revision_of(submission, user) if base is None else base
    return reviewing.return_for_revision(submission=submission, user=user, base=base, now=now, confirmed=confirmed)


def refuse_waiver(
    *, submission: Submission, user: User, step: str, reason: str, base: int, now: datetime, refused: bool = True
) -> Saved | ReviewClash:
    """Do not accept the waiver of a step, or accept it after all. The reason is asked before the review is ready (R06)."""
    changes = {f"waiver:{step}/refused": "true" if refused else "", f"waiver:{step}/refusal_reason": reason}
    return save_review(submission=submission, user=user, base=base, changes=changes, now=now)


def rule_knock_out(
    *, submission: Submission, user: User, key: str, applies: bool | None, note: str, base: int, now: datetime
) -> Saved | ReviewClash:
    """Rule that a knock-out applies, does not where it was found, or (None) take the ruling back."""
    ruled = {True: "true", False: "false", None: ""}[applies]
    changes = {f"knock_out:{key}/applies": ruled, f"knock_out:{key}/note": note}
    return save_review(submission=submission, user=user, base=base, changes=changes, now=now)


def all_levels(level: str = "good") -> dict[str, str]:
    """The same level for every criterion."""
    return {f"criterion:{key}/level": level for key in CRITERIA}


def ready(
    submission: Submission, user: User, now: datetime = NOW, changes: dict[str, str] | None = None
) -> tuple[Finding, ...]:
    """Judge everything to be good, with other ``changes``, and set it ready."""
    judge(submission, user, all_levels() | (changes or {}), now=now)
    return set_ready(submission=submission, user=user, now=now)


def in_hand(submission: Submission, user: User, now: datetime = NOW) -> Review:
    """Claim."""
    return claim(submission=submission, user=user, now=now)


def numbers(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    """Findings by rule and address."""
    return [(finding.number, finding.address) for finding in findings]


def not_a_member(submission: Submission, user: User) -> None:
    """End somebody's part in the workbook, and in all its snapshots."""
    submission.work.workbook.members.filter(user=user).delete()
    SnapshotAuthor.objects.filter(snapshot__workbook=submission.work.workbook_id, user=user).delete()
