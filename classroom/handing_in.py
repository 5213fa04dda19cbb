"""Handing in: one check for the page and the act, and a snapshot that holds still.

Whatever is decided here is decided under the turn of the workbook: nobody saves in it meanwhile, and of several who hand in at one
moment the first makes the snapshot and the others find that nothing has changed since.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from classroom.assignments import deadlines_of
from classroom.deadlines import Deadlines, State, state_at
from classroom.models import Assignment, Confirmation, ExtraHandIn, ReviewChange, Student, Submission, Work
from classroom.receipts import Frozen, written_down
from classroom.seen import write_refused_waivers
from classroom.turns import must_lead
from workbook.context import refused_at
from workbook.document import Document, canonical, content_hash
from workbook.lifting import is_older, lifted
from workbook.method.load import version
from workbook.models import Snapshot, SnapshotAuthor, Workbook
from workbook.models.workbook import WRITERS
from workbook.reading import Reading, read
from workbook.rules import Context, Finding, Policy, check
from workbook.rules.messages import MESSAGES
from workbook.turns import take_turn, wait_turn

SUBMISSION: Final = "submission"
"""The address of what is not about a field but about handing in itself."""


class RefusedError(Exception):
    """It cannot be handed in: the check says why."""

    def __init__(self, check: "Check") -> None:
        super().__init__(*(finding.number for finding in check.blocking))
        self.check = check


class UnchangedError(RefusedError):
    """It was handed in already, exactly like this: ``submission`` is the receipt of that."""

    def __init__(self, check: "Check", submission: Submission) -> None:
        super().__init__(check)
        self.submission = submission


class ReplacedError(Exception):
    """Something newer was handed in meanwhile: that is what counts, and what has to be confirmed."""


@dataclass(frozen=True)
class Check:
    """Whether a work can be handed in at a moment, and what there is to say about it.

    ``unchanged_since`` is what was handed in last, where it holds the same and nobody new would be in it.
    ``findings`` is all that the rules say, in the order of the method; ``blocking`` what of it stands in the way, without R70,
    which only counts it. ``has_extra`` tells that a teacher lets it be handed in after the cut-off, ``asks_less`` that another
    assignment of the workbook makes mandatory what this one does not: the panel of the workbook asks for both.
    """

    findings: tuple[Finding, ...]
    deadlines: Deadlines
    state: State
    has_extra: bool = False
    unchanged_since: Submission | None = None
    asks_less: bool = False
    blocking: tuple[Finding, ...] = field(init=False)

    def __post_init__(self) -> None:
        blocking = (each for each in self.findings if "hand_in" in each.blocks and each.number != "R70")
        object.__setattr__(self, "blocking", tuple(blocking))

    @property
    def may_hand_in(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.blocking and self.state != State.NOT_OPEN


def students_of(work: Work) -> QuerySet[Student]:
    """Who answers with this work: one student, or those who are in the study group now."""
    who = Q(pk=work.student_id) if work.group_id is None else Q(group=work.group_id)
    return Student.objects.here().filter(who).select_related("user").order_by("name", "pk")


def check_of(work: Work, reading: Reading, now: datetime) -> Check:
    """Whether a work can be handed in: the rules as on every page, those that the assignment requires, and R90 and R70.

    ``now`` is when the request arrived at the server.
    """
    document, assignment = reading.document, work.assignment
    deadlines = deadlines_of(assignment, work.student or work.group)
    state = state_at(deadlines, now)
    has_extra = state == State.CLOSED and _extras(work).exists()
    last = _last(work)
    unchanged = last if last and _holds(last, document) and not _newcomers(work, last).exists() else None
    findings = [*check(document, _context(work, reading, now))]
    if unchanged:
        findings.append(_finding("R90", document, n=unchanged.number))
    elif state == State.CLOSED and not has_extra:
        findings.append(_finding("R90", document, message="R90 due"))
    open_ones = sum("hand_in" in each.blocks for each in findings)
    if open_ones:
        findings.append(_finding("R70", document, "workbook", n=open_ones))
    asks_less = not set(work.workbook.policy.split()) <= set(_policy(assignment))
    return Check(tuple(findings), deadlines, state, has_extra, unchanged, asks_less)


def may_again(work: Work, user: User, now: datetime) -> bool:
    """Whether a user is a student of this work who can still hand in: it is not closed, or a teacher allowed it once more."""
    if not students_of(work).filter(user=user).exists():
        return False
    return (
        state_at(deadlines_of(work.assignment, work.student or work.group), now) != State.CLOSED
        or _extras(work).exists()
    )


def hand_in(*, work: Work, user: User, arrived_at: datetime) -> Submission:
    """Freeze the workbook of a work as it stands, and hand that in.

    Args:
        work: of which the user is a student.
        user: who does it, for all.
        arrived_at: when the request reached the server: by that it is in time or not, however long it had to wait.

    Raises:
        UnchangedError: what stands there was handed in already; nothing is made.
        RefusedError: something stands in the way; nothing is made.
        PermissionDenied: the user may not write in this workbook, or is no student of this work.
        Workbook.DoesNotExist: there is no such workbook for this user.
    """
    with transaction.atomic():
        book = take_turn(work.workbook.uuid, user, WRITERS)
        write_refused_waivers([book.pk], arrived_at)  # of a planned release too, before anybody comes by to tell of it
        now = Work.objects.select_related("assignment__course", "workbook", "student", "group").get(pk=work.pk)
        students = list(students_of(now).exclude(user=None))
        if user.pk not in {each.user_id for each in students}:
            raise PermissionDenied
        reading = read(book)
        found = check_of(now, reading, arrived_at)
        if found.unchanged_since:
            raise UnchangedError(found, found.unchanged_since)
        if not found.may_hand_in:
            raise RefusedError(found)
        if found.has_extra:
            _use_extra(now, arrived_at)
        snapshot = _snapshot(book, reading.document)
        authors = _authors(snapshot, book, students)
        return _submission(now, snapshot, authors, user, found, reading.document, arrived_at)


def confirm(*, submission: Submission, user: User) -> Submission:
    """Say that this is what the group hands in. Who did already says it once; the last one makes it count.

    Raises:
        PermissionDenied: the user is none of its members.
        ReplacedError: something newer was handed in meanwhile.
    """
    with transaction.atomic():
        found = _turn_of(submission)
        author = found.snapshot.authors.filter(user=user).first()
        if author is None:
            raise PermissionDenied
        Confirmation.objects.get_or_create(author=author, defaults={"submission": found})
        if found.confirmed_at is None and not unconfirmed_of(found).exists():
            _count(found)
        return found


def accept(*, submission: Submission, by: User) -> Submission:
    """Let a submission count though not all of its members confirmed it: a teacher decides that, which is written down. So what was
    in time can count also where a newer one, which came too late, waits for somebody.

    Raises:
        PermissionDenied: ``by`` does not decide about its course.
        ReplacedError: a newer one counts already.
    """
    with transaction.atomic():
        found = _turn_of(submission, confirmed_at__isnull=False)
        must_lead(found.work.assignment.course_id, by)
        if found.confirmed_at is None:
            moment = _count(found)
            ReviewChange.objects.create(submission=found, field="confirmed_at", new=moment.isoformat(), user=by)
        return found


def unconfirmed_of(submission: Submission) -> QuerySet[SnapshotAuthor]:
    """Its members who have not said yet that this is what they hand in. Who has left the group since holds nobody up."""
    here = students_of(submission.work).exclude(user=None).values("user")
    return submission.snapshot.authors.filter(confirmation=None, user__in=here).order_by("pk")


def allow_extra(*, work: Work, by: User, reason: str) -> ExtraHandIn:
    """Let a work be handed in once more after the cut-off; asked for twice it stands there once, with the later reason.

    Raises:
        PermissionDenied: ``by`` does not decide about its course.
    """
    with transaction.atomic():
        must_lead(work.assignment.course_id, by)
        wait_turn(pk=work.workbook_id)
        made, _is_new = ExtraHandIn.objects.update_or_create(
            work=work, used_at=None, defaults={"reason": reason, "given_by": by}
        )
        return made


def document_of(submission: Submission) -> Document:
    """What was handed in, from the stored text alone; of an older schema version as it reads in the present one."""
    snapshot = submission.snapshot
    return _document(snapshot.content, snapshot.schema_version)


@lru_cache(maxsize=16)
def _document(content: str, schema_version: int) -> Document:
    """Kept for a while: pages of one submission are asked for after each other, and a text never reads in two ways."""
    if not is_older(schema_version):
        return Document.model_validate_json(content)
    return Document.model_validate_json(json.dumps(lifted(json.loads(content), schema_version)))


def _context(work: Work, reading: Reading, now: datetime) -> Context:
    """What ``workbook.context`` gives the live panel, with what this one assignment requires."""
    return Context(
        today=timezone.localdate(now),
        policy=frozenset(_policy(work.assignment)),
        previous_targets=reading.previous_targets,
        refused_waivers=refused_at(work.workbook, now),
    )


def _policy(assignment: Assignment) -> tuple[Policy, ...]:
    asked: tuple[tuple[Policy, bool], ...] = (
        ("kpis", assignment.requires_kpis),
        ("activities", assignment.requires_activities),
    )
    return tuple(policy for policy, is_required in asked if is_required)


def _finding(number: str, document: Document, address: str = SUBMISSION, *, message: str = "", n: int = 0) -> Finding:
    rule = next(each for each in version(document.method_version).rules if each.number == number)
    params = {} if message else {"n": n}
    return Finding(number, rule.severity, frozenset(rule.blocks), MESSAGES[message or number], address, params)


def _last(work: Work) -> Submission | None:
    return work.submissions.select_related("snapshot").order_by("-number").first()


def _holds(submission: Submission, document: Document) -> bool:
    """Whether a submission holds just this. The same in an older schema version is the same."""
    if is_older(submission.snapshot.schema_version):
        return document_of(submission) == document
    return submission.snapshot.content_hash == content_hash(document)


def _newcomers(work: Work, last: Submission) -> QuerySet[Student]:
    """Who would be in it if it were handed in now, and is not in what was handed in last."""
    inside, made = work.workbook.members.values("user"), last.snapshot.authors.exclude(user=None).values("user")
    return students_of(work).filter(user__in=inside).exclude(user__in=made)


def _extras(work: Work) -> QuerySet[ExtraHandIn]:
    return ExtraHandIn.objects.filter(work=work, used_at=None)


def _use_extra(work: Work, at: datetime) -> None:
    """Under the turn of the workbook, so that nobody else uses the same one."""
    _extras(work).update(used_at=at)


def _snapshot(book: Workbook, document: Document) -> Snapshot:
    last = book.snapshots.aggregate(Max("number"))["number__max"] or 0
    return Snapshot.objects.create(
        workbook=book,
        number=last + 1,
        content=canonical(document),
        content_hash=content_hash(document),
        schema_version=document.schema_version,
        method_version=document.method_version,
    )


def _authors(snapshot: Snapshot, book: Workbook, students: list[Student]) -> list[SnapshotAuthor]:
    """Students of the work who take part in the workbook, by the names of the class list, which teachers know them by."""
    members = set(book.members.values_list("user", flat=True))
    names = [(each.user, each.name or each.user.name) for each in students if each.user and each.user_id in members]
    return SnapshotAuthor.objects.bulk_create(
        SnapshotAuthor(snapshot=snapshot, user=user, name=name) for user, name in names
    )


def _submission(
    work: Work,
    snapshot: Snapshot,
    authors: list[SnapshotAuthor],
    user: User,
    found: Check,
    document: Document,
    arrived_at: datetime,
) -> Submission:
    assignment = work.assignment
    number = work.submissions.count() + 1
    frozen = Frozen(
        course=assignment.course.name,
        assignment=assignment.title,
        group=work.group.name if work.group else "",
        number=number,
        due_at=found.deadlines.due_at,
        cut_off_at=found.deadlines.cut_off_at,
        method_version=document.method_version,
        policy=_policy(assignment),
        refused_waivers=tuple(sorted(refused_at(work.workbook, arrived_at))),
        mode=assignment.mode,
    )
    waits = assignment.confirm_by_all and len(authors) > 1
    made = Submission.objects.create(
        work=work,
        snapshot=snapshot,
        number=number,
        handed_in_at=arrived_at,
        handed_in_by=user,
        due_at=found.deadlines.due_at,
        confirmed_at=None if waits else arrived_at,
        findings=written_down(found.findings, document),
        frozen=frozen.model_dump_json(),
        rubric_version_id=assignment.rubric_version_id,
    )
    mine = next(each for each in authors if each.user_id == user.pk)
    Confirmation.objects.create(submission=made, author=mine, at=arrived_at)
    return made


def _turn_of(submission: Submission, **replaced_by: bool) -> Submission:
    """A submission as it stands once nobody else hands in or confirms; of a deleted workbook too.

    Raises:
        ReplacedError: something newer was handed in, for which ``replaced_by`` holds.
    """
    wait_turn(pk=submission.snapshot.workbook_id)
    found = Submission.objects.select_related("snapshot").get(pk=submission.pk)
    if Submission.objects.filter(work=found.work_id, number__gt=found.number, **replaced_by).exists():
        raise ReplacedError
    return found


def _count(submission: Submission) -> datetime:
    submission.confirmed_at = now = timezone.now()
    submission.save(update_fields=["confirmed_at"])
    return now
