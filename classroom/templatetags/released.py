"""Remarks as a student reads them: each with its number, where it stands, and the way there."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django import template
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from classroom.forms.remark import words_of
from classroom.forms.review import points_in_words
from classroom.frozen import FrozenFront, FrozenPlate, frozen_plate
from classroom.handing_in import document_of
from classroom.models import Remark, Submission
from classroom.releasing import ReleasedReview, visible_review
from classroom.seen import seen_by_students
from workbook.document import Document
from workbook.fields import step_of
from workbook.models import Workbook

register = template.Library()


@dataclass(frozen=True)
class Listed:
    """A remark in a list. ``words`` name its place, ``name`` its plate, ``step`` by its key; what there is none of is empty.
    ``mend`` is that place in the workbook as it is now, for who writes in it.
    """

    remark: Remark
    number: int
    step: str
    name: str
    words: str
    url: str
    mend: str


@dataclass(frozen=True)
class Spoken:
    """What a teacher says of a workbook: of which version, and ``links``: how many remarks on which of its links, and where those
    are read. ``open`` is with how many nothing was done yet.
    """

    submission: Submission
    links: Sequence[tuple[str, str, int]]
    open: int


@register.filter
def points(number: Decimal | None) -> str:
    """Points as they are read: ``7,2``."""
    return points_in_words(number)


@register.simple_tag
def listed_remarks(
    released: ReleasedReview,
    submission: Submission,
    document: Document,
    page: FrozenPlate | FrozenFront,
    *,
    everywhere: bool = False,
    live: UUID | None = None,
) -> Sequence[Listed]:
    """The remarks on a page of a submission, or on all of them; numbered as their pins are. ``live`` is the workbook to mend."""
    words = words_of(page)
    names: dict[str, str] = {
        plate.step: f"{number}. {plate.name_en}" for number, plate in enumerate(document.plates, 1)
    }
    found = []
    for number, each in enumerate(released.remarks, 1):
        step = step_of(each.address)
        is_here = each.address.split("/")[0] == page.address
        if is_here or everywhere:
            url = (
                reverse("classroom:submission_plate", args=[submission.uuid, step])
                if step
                else reverse("classroom:submission", args=[submission.uuid])
            )
            where = words.get(each.address, "") if is_here else _place(document, step, each.address)
            mend = f"{_page_of(live, step)}#{each.address}" if live else ""
            found.append(Listed(each, number, step, names.get(step, ""), where, f"{url}#{each.address}", mend))
    return found


def _place(document: Document, step: str, address: str) -> str:
    """Where on another plate it stands; empty for the plate as a whole, and for the front page."""
    if not step or "/" not in address:
        return ""
    return words_of(frozen_plate(document, step)).get(address, "")


def _page_of(workbook: UUID, step: str) -> str:
    return reverse("workbook:plate", args=[workbook, step]) if step else reverse("workbook:profile", args=[workbook])


@register.simple_tag
def spoken_of(workbook: Workbook, user: User) -> Spoken | None:
    """The remarks on the newest version of a workbook of which this user sees a result; None where there are none."""
    now = timezone.now()
    mine = seen_by_students(now).of_student(user).filter(snapshot__workbook=workbook)
    last = mine.order_by("-handed_in_at", "-pk").first()
    released = visible_review(last, user, now) if last else None
    if last is None or released is None or not released.remarks:
        return None
    on = Counter(step_of(each.address) for each in released.remarks)
    names: dict[str, str] = {
        plate.step: f"{number}. {plate.name_en}" for number, plate in enumerate(document_of(last).plates, 1)
    }
    pages = {"": reverse("classroom:submission", args=[last.uuid])} | {
        step: reverse("classroom:submission_plate", args=[last.uuid, step]) for step in names
    }
    links = [(names.get(step, ""), f"{url}#remarks", on[step]) for step, url in pages.items() if on[step]]
    return Spoken(last, links, sum(each.done_at is None for each in released.remarks))
