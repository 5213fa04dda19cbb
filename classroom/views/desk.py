"""What lies on the desk of who judges a submission: one page of it, the panel, the remarks, and who has it in hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.models import User
from accounts.reader import mark_of
from accounts.views import Asked
from classroom.assignments import late_now
from classroom.former import Former, former_of
from classroom.forms.remark import RemarkForm, words_of
from classroom.forms.review import FRONT, Panel
from classroom.forms.unseen import Unseen, unseen_of
from classroom.frozen import FrozenFront, FrozenPlate, Placed, frozen_front, frozen_plate
from classroom.in_hand import Clash
from classroom.judging import Judgement, first_review, judgement_of, review_of, second_reviews, was_member
from classroom.models import Assignment, Claim, Remark, ReviewChange, Submission, Teacher
from classroom.models.course import Teaching
from classroom.models.review import ReviewStatus
from classroom.phrases import bank_of
from classroom.queue import State, beside, counts_of, put_in_same, queue_of
from workbook.fields import step_of
from workbook.method.load import version
from workbook.method.types import Step
from workbook.rules import Finding
from workbook.rules.waivers import counting

FRONT_PAGE: Final = "front"
KEYS_OFF: Final = "keys_off"
"""A cookie of who does not want single keys to do anything: the mark of that reader. It outlives the session."""


@dataclass(frozen=True)
class Pinned:
    """A remark with the number of its pin, and where it stands."""

    remark: Remark
    number: int
    words: str = ""

    @property
    def anchor(self) -> str:
        """Its id on the page."""
        return f"remark-{self.remark.uuid}"

    @property
    def step(self) -> str:
        """The page it stands on."""
        return step_of(self.remark.address) or FRONT_PAGE

    @property
    def placed(self) -> Placed:
        """Its pin."""
        return Placed(self.number, self.anchor, self.remark.address, self.remark.start, self.remark.end)


@dataclass(frozen=True)
class Tab:
    """A page of the submission; ``remarks`` is how many stand on it."""

    key: str
    step: Step | None
    number: int
    remarks: int
    is_here: bool


@dataclass(frozen=True)
class Desk:
    """A submission as one marker has it in front of them. ``claim`` is of whoever has it in hand now."""

    submission: Submission
    assignment: Assignment
    user: User
    step: str
    judged: Judgement
    claim: Claim | None
    is_own: bool
    now: datetime
    typed: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    clashes: tuple[Clash, ...] = ()
    missed: tuple[ReviewChange, ...] = ()
    bases: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_second(self) -> bool:
        """Whether it is a second marker's desk."""
        return self.assignment.teaching == Teaching.SECOND_MARKER

    @property
    def is_ready(self) -> bool:
        """Whether the review is ready, and so holds still."""
        return self.judged.review is not None and self.judged.review.status == ReviewStatus.READY

    @property
    def is_held(self) -> bool:
        """Whether somebody else has it in hand."""
        return bool(not self.is_second and self.claim and self.claim.user_id != self.user.pk)

    @property
    def may_write(self) -> bool:
        """Whether anything can be filled in now."""
        return not (self.is_ready or self.is_held or self.submission.confirmed_at is None)

    @property
    def url(self) -> str:
        """This page of it."""
        return url_of(self.submission, self.step)

    @cached_property
    def panel(self) -> Panel:
        """What can be filled in."""
        phrases = bank_of(self.submission.work.assignment.course, self.user, self.judged.content)
        return Panel(self.judged, self.typed, self.wrong, self.clashes, phrases, self.former)

    @cached_property
    def former(self) -> Former | None:
        """What was said of a version before, as far as this marker may read it."""
        return former_of(self.submission, self.user, self.now)

    @property
    def unseen(self) -> tuple[Unseen, ...]:
        """What somebody else changed since the page was made that was posted."""
        return unseen_of(self.judged, self.missed)

    @property
    def hidden(self) -> Mapping[str, int]:
        """The revisions at which what is shown again was typed: of a clash the present one, for both texts are seen now."""
        met = {f"base:{FRONT}{each.field}": self.panel.revision for each in self.clashes}
        wrong = {f"base:{FRONT}{name}": base for name, base in self.bases.items() if name}
        return {"base": self.bases.get("", self.panel.revision), **wrong, **met}

    @cached_property
    def remarks(self) -> tuple[Pinned, ...]:
        """All remarks of the review, numbered in the order in which they were made."""
        review = self.judged.review
        found = review.remarks.filter(deleted_at=None).order_by("created_at", "pk") if review else ()
        return tuple(Pinned(each, number) for number, each in enumerate(found, 1))

    @cached_property
    def page(self) -> FrozenPlate | FrozenFront:
        """The page of the submission that is looked at, with its pins."""
        placed = [each.placed for each in self.remarks]
        document = counting(self.judged.document, self.judged.refused_before)
        return frozen_front(document, placed) if self.step == FRONT_PAGE else frozen_plate(document, self.step, placed)

    @property
    def here(self) -> tuple[Pinned, ...]:
        """The remarks on this page, each with the name of its place."""
        words = words_of(self.page)
        return tuple(
            Pinned(each.remark, each.number, words.get(each.remark.address, ""))
            for each in self.remarks
            if each.step == self.step
        )

    def has_place_for(self, remark: str) -> bool:
        """Whether this page has an input for the words of a remark: by its uuid, or one that is new (``""``)."""
        return self.may_write and (not remark or remark in {str(each.remark.uuid) for each in self.here})

    @property
    def tabs(self) -> tuple[Tab, ...]:
        """The pages of the submission: the front page and the seven plates."""
        keys = [(FRONT_PAGE, None), *((step.key, step) for step in steps_of(self.judged))]
        return tuple(
            Tab(key, step, number, sum(each.step == key for each in self.remarks), key == self.step)
            for number, (key, step) in enumerate(keys)
        )

    @property
    def others(self) -> tuple[Judgement, ...]:
        """What other markers say of it: to teachers what second markers say, to those the first once their own is ready."""
        if not self.is_second:
            return tuple(judgement_of(self.submission, each) for each in second_reviews(self.submission))
        first = first_review(self.submission) if self.is_ready else None
        return (judgement_of(self.submission, first),) if first else ()

    @property
    def shown_in_hand(self) -> dict[str, Any]:
        """What the line tells that says who has it in hand."""
        return {"desk": self, "submission": self.submission}


def desk_of(request: Asked, submission: Submission, *, step: str = "", **left: Any) -> Desk:
    """What lies on the desk: the page that is asked for (``?step=``), else ``step``, else the first plate. ``left`` is what of a
    post was not saved.
    """
    assignment = submission.work.assignment
    assignment.teaching = Teacher.objects.get(course=assignment.course_id, user=request.user).role
    now = timezone.now()
    review = review_of(submission, request.user, is_second=assignment.teaching == Teaching.SECOND_MARKER)
    judged = judgement_of(submission, review)
    keys = [FRONT_PAGE, *(step.key for step in steps_of(judged))]
    asked = request.GET.get("step") or step
    return Desk(
        submission=submission,
        assignment=assignment,
        user=request.user,
        step=asked if asked in keys else keys[1],
        judged=judged,
        claim=Claim.objects.filter(submission=submission, until__gt=now).select_related("user").first(),
        is_own=was_member(submission, request.user),
        now=now,
        **left,
    )


def url_of(submission: Submission, step: str) -> str:
    """The address of a page of a submission that is judged."""
    return f"{reverse('classroom:review', args=[submission.uuid])}?{urlencode({'step': step})}"


def steps_of(judged: Judgement) -> tuple[Step, ...]:
    """The seven steps, as the method of the submission has them."""
    return tuple(version(judged.document.method_version).steps)


def page_of(
    request: Asked,
    desk: Desk,
    *,
    form: RemarkForm | None = None,
    findings: tuple[Finding, ...] = (),
    trouble: str = "",
    typed: tuple[str, str] = ("", ""),
    returns: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The page, with what stands in the way of what was asked; ``typed`` is the text of a remark that was not saved, and which."""
    which, text = typed
    before, after = beside(desk.assignment, desk.submission)
    counts = counts_of(queue_of(desk.assignment, request.user, desk.now))
    found = Submission.objects.listed().filter(work=desk.submission.work_id, number__lt=desk.submission.number)
    put_in_same([desk.submission], desk.assignment)
    shown = {
        "desk": desk,
        "assignment": desk.assignment,
        "submission": desk.submission,
        "who": who_of(desk.submission),
        "is_late": desk.submission.pk in late_now(desk.assignment, [desk.submission]),
        "judged": desk.judged,
        "panel": desk.panel,
        "plate": desk.page,
        "front": desk.page,
        "is_front": desk.step == FRONT_PAGE,
        "form": form or RemarkForm(desk.page, desk.judged.content, initial={"address": desk.page.address}),
        "removed": _removed(request, desk),
        "findings": findings,
        "trouble": trouble,
        "typed": {"remark": which, "text": text},
        "homeless": "" if desk.has_place_for(which) else text,
        "returns": returns,
        "before": before,
        "after": after,
        "earlier": found.counting().order_by("-number").first(),
        "total": sum(counts.values()),
        "done": counts[State.READY] + counts[State.RELEASED] + counts[State.RETURNED],
        "shortcuts": request.get_signed_cookie(KEYS_OFF, None, salt=KEYS_OFF) != mark_of(request.user),
    }
    return render(request, "classroom/review.html", shown, status=status)


def who_of(submission: Submission) -> str:
    """Whose work it is: the study group, or the student."""
    work = submission.work
    return str(work.group or work.student)


def _removed(request: Asked, desk: Desk) -> Remark | None:
    """A remark that was just taken back, to be brought back."""
    review, uuid = desk.judged.review, request.GET.get("removed", "")
    if review is None or len(uuid) != 36:
        return None
    gone = review.remarks.exclude(deleted_at=None)
    return next((each for each in gone.order_by("-deleted_at")[:20] if str(each.uuid) == uuid), None)
