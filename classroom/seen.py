"""What students can see by now: submissions with a result, and the waivers that it tells them are refused."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from classroom.models import Review, ReviewChange, Submission, WaiverRefusal
from classroom.models.review import ReviewStatus
from classroom.models.submission import Status, SubmissionQuerySet
from classroom.standing import outdate
from workbook.context import refusals
from workbook.models import Workbook
from workbook.turns import wait_turn


def seen_by_students(now: datetime) -> SubmissionQuerySet:
    """Submissions of which students see a result: it was released or returned, the moment has come, and nobody opened it again."""
    ready = Review.objects.filter(is_second=False, status=ReviewStatus.READY)
    seen = Submission.objects.filter(status__in=(Status.GRADED, Status.RETURNED), release_at__lte=now)
    return seen.filter(reviews__in=ready)


def taken_back() -> SubmissionQuerySet:
    """Submissions of which students saw a result that was opened again since: it is being adjusted, and they may know that."""
    was_seen = (Status.GRADED, Status.RETURNED)
    opened = ReviewChange.objects.filter(field="status", old__in=was_seen, new=ReviewStatus.DRAFT)
    return Submission.objects.filter(status=Status.HANDED_IN, pk__in=opened.values("submission"))


def _that_hold_refusals(books: Sequence[int]) -> Sequence[int]:
    """Workbooks that a release may change: those with a refused waiver, then or now. In order, so that two releases do not lock."""
    refused = WaiverRefusal.objects.filter(review__is_second=False, review__submission__snapshot__workbook__in=books)
    now = Workbook.objects.filter(pk__in=books).exclude(refused_waivers="")
    found = {
        *refused.values_list("review__submission__snapshot__workbook", flat=True),
        *now.values_list("pk", flat=True),
    }
    return sorted(found)


def wait_where_refused(books: Sequence[int]) -> Sequence[int]:
    """Wait for the turns in those of these workbooks that ``write_refused_waivers`` may change, inside a transaction."""
    found = _that_hold_refusals(books)
    for book in found:
        wait_turn(pk=book)
    return found


@transaction.atomic
def write_refused_waivers(books: Sequence[int], now: datetime) -> None:
    """Write in workbooks whose waivers students know to be refused: in the newest result they see, of each work; and from when on
    they know it of what is planned.

    Every page that checks the workbook reads it there, so that a plate that is asked after all is asked everywhere. It is done in
    the turn of the workbook: what is read of a result that is opened again meanwhile is not written after that.
    """
    for book in wait_where_refused(books):
        ahead = Submission.objects.filter(snapshot__workbook=book, status=Status.GRADED, release_at__gt=now)
        moments = {each.release_at for each in ahead.only("release_at") if each.release_at}
        planned = [(moment, _refused(book, moment)) for moment in sorted(moments)]
        text = refusals(_refused(book, now), planned)
        if Workbook.objects.filter(pk=book).exclude(refused_waivers=text).update(refused_waivers=text):
            outdate(Workbook.objects.filter(pk=book))


def _refused(book: int, moment: datetime) -> set[str]:
    newest = seen_by_students(moment).filter(snapshot__workbook=book).newest_of_each_work()
    refused = WaiverRefusal.objects.filter(review__is_second=False, review__submission__in=newest)
    return set(refused.values_list("step", flat=True))
