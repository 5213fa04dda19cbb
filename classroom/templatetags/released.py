"""Remarks as a student reads them: each with its number, where it stands, and the way there."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django import template
from django.urls import reverse

from classroom.forms.remark import words_of
from classroom.forms.review import points_in_words
from classroom.frozen import FrozenFront, FrozenPlate
from classroom.models import Remark, Submission
from classroom.releasing import ReleasedReview
from workbook.document import Document
from workbook.fields import step_of

register = template.Library()


@dataclass(frozen=True)
class Listed:
    """A remark in a list. ``words`` name its place on the page that it is read at, ``step`` its plate; both are empty elsewhere."""

    remark: Remark
    number: int
    step: str
    name: str
    words: str
    url: str


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
) -> Sequence[Listed]:
    """The remarks on a page of a submission, or on all of them; numbered as their pins are."""
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
            where = words.get(each.address, "") if is_here else ""
            found.append(Listed(each, number, step, names.get(step, ""), where, f"{url}#{each.address}"))
    return found
