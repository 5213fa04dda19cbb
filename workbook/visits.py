"""Who is where in a workbook now, and what is new to somebody there."""

import logging
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Self

from django.db import IntegrityError, OperationalError, connection
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone

from accounts.models import User
from workbook.models import Comment, FieldChange, Member, Visit, Workbook

LOGGER = logging.getLogger(__name__)
PRESENT: Final = timedelta(seconds=45)
"""Who was seen within it is here."""
ABSENT: Final = timedelta(minutes=30)
"""Who was away so long begins a new visit."""
WRITTEN: Final = timedelta(seconds=20)
"""A visit at the same place is written down once in this time: pages ask far more often."""


@dataclass(frozen=True)
class Since:
    """After which revision and which moment what others changed and said is new to somebody."""

    revision: int
    at: datetime

    @classmethod
    def of(cls, last: Visit) -> Self:
        """What is new to who was here last then: after a long absence all since, else what was new before."""
        is_over = timezone.now() - last.seen_at >= ABSENT
        return cls(last.seen_revision, last.seen_at) if is_over else cls(last.since_revision, last.since_at)


def visit(member: Member, place: str, revision: int) -> Visit:
    """Write down where a member is, to whom the workbook is shown as of a revision; one statement, and none shortly after.

    Who only reads waits for nobody: while somebody else writes it is not written down, nor when nothing can be written at all. A
    page asks again soon.

    Whoever was away longer than ``ABSENT`` begins a new visit: what changed after the revision seen last is new then. To who was
    never here nothing is new.

    Raises:
        Workbook.DoesNotExist: the member left meanwhile.
    """
    now = timezone.now()
    last: Visit | None = getattr(member, "visit", None)
    if last and last.place == place and now - last.seen_at < WRITTEN:
        return last
    since = new_since(member)
    here = Visit(member=member, place=place, seen_at=now, seen_revision=revision)
    here.since_revision, here.since_at = (since.revision, since.at) if since else (revision, now)
    seen = ["place", "seen_at", "seen_revision", "since_revision", "since_at"]
    try:
        with _without_waiting():
            Visit.objects.bulk_create([here], update_conflicts=True, unique_fields=["member"], update_fields=seen)
    except IntegrityError as error:
        raise Workbook.DoesNotExist from error
    except OperationalError as error:
        if "locked" not in str(error):
            LOGGER.warning("a visit could not be written down: %s", error)
    return here


def _without_waiting() -> Any:
    """On SQLite all writers wait for one lock. Elsewhere a visit has a row of its own, which only the same member writes."""
    waiting = getattr(connection, "waiting", None)
    return waiting(0) if waiting else nullcontext()


def new_since(member: Member) -> Since | None:
    """After what all that others did is new to a member; None for who was never here."""
    last: Visit | None = getattr(member, "visit", None)
    return Since.of(last) if last else None


def mark_read(workbook: Workbook, user: User, until: Since) -> None:
    """A member has read all that was new until then."""
    mine = Visit.objects.filter(member__workbook=workbook, member__user=user, since_revision__lte=until.revision)
    seen = {"seen_at": timezone.now(), "seen_revision": until.revision}
    mine.update(**seen, since_revision=until.revision, since_at=until.at)


def mark_shown(member: Member, after: int, until: int) -> None:
    """What others changed after a revision up to another came in on a page that a member looked at, so it is not missed.

    It is new all the same where something from before it is: that is read together.
    """
    since = new_since(member)
    if since is None or since.revision >= until:
        return
    before = FieldChange.objects.filter(workbook=member.workbook_id, revision__gt=since.revision, revision__lte=after)
    mine = Visit.objects.filter(member=member, since_revision=since.revision)
    if not before.exclude(user=member.user_id).exists() and mine.update(since_revision=until):
        member.visit.since_revision = until


def with_news(workbooks: QuerySet[Workbook], user: User) -> QuerySet[Workbook]:
    """Workbooks with ``has_news``: whether others changed or said something that is new to a user; no statement more."""
    is_over = Q(seen_at__lte=timezone.now() - ABSENT)
    mine = Visit.objects.filter(member__workbook=OuterRef("workbook"), member__user=user)

    def since(seen: str, kept: str) -> Subquery:
        return Subquery(mine.values(since=Case(When(is_over, then=F(seen)), default=F(kept)))[:1])

    changed = FieldChange.objects.filter(
        workbook=OuterRef("pk"), revision__gt=since("seen_revision", "since_revision")
    ).exclude(user=user)
    said = Comment.objects.filter(
        workbook=OuterRef("pk"), deleted_at=None, created_at__gt=since("seen_at", "since_at")
    ).exclude(user=user)
    return workbooks.annotate(has_news=Exists(changed) | Exists(said))


def present(workbook: Workbook) -> list[Visit]:
    """The visits of who is here now, who is longest a member first: one statement."""
    here = Visit.objects.filter(member__workbook=workbook, seen_at__gt=timezone.now() - PRESENT)
    return list(here.select_related("member__user").order_by("member__created_at", "member"))
