"""What a teacher said of a workbook, told to the pages on which it is mended."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from classroom.releasing import remarks_seen
from workbook.fields import step_of
from workbook.marks import Remark
from workbook.models import Workbook


def remarks_on(workbook: Workbook, user: User) -> Sequence[Remark]:
    """The remarks on the newest version with a result that this user sees, numbered as in the list of them."""
    return [
        Remark(
            number,
            each.address,
            each.text,
            f"{_page_of(each.review.submission.uuid, step_of(each.address))}#remark-{each.uuid}",
            each.review.submission.number,
            each.done_at is not None,
        )
        for number, each in enumerate(remarks_seen(workbook, user, timezone.now()), 1)
    ]


def _page_of(submission: object, step: str) -> str:
    if step:
        return reverse("classroom:submission_plate", args=[submission, step])
    return reverse("classroom:submission", args=[submission])
