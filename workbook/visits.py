"""Who is where in a workbook now, and what was shown to somebody before this visit."""

import logging
from contextlib import nullcontext
from datetime import timedelta
from typing import Any, Final

from django.db import IntegrityError, OperationalError, connection
from django.utils import timezone

from workbook.models import Member, Visit, Workbook

LOGGER = logging.getLogger(__name__)
PRESENT: Final = timedelta(seconds=45)
"""Who was seen within it is here."""
ABSENT: Final = timedelta(minutes=30)
"""Who was away so long begins a new visit."""
WRITTEN: Final = timedelta(seconds=20)
"""A visit at the same place is written down once in this time: pages ask far more often."""


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
    here.since_revision = revision if since is None else since
    seen = ["place", "seen_at", "seen_revision", "since_revision"]
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


def new_since(member: Member) -> int | None:
    """The revision after which what others did is new to a member; None for who was never here."""
    last: Visit | None = getattr(member, "visit", None)
    if last is None:
        return None
    return last.seen_revision if timezone.now() - last.seen_at >= ABSENT else last.since_revision


def present(workbook: Workbook) -> list[Visit]:
    """The visits of who is here now, who is longest a member first: one statement."""
    here = Visit.objects.filter(member__workbook=workbook, seen_at__gt=timezone.now() - PRESENT)
    return list(here.select_related("member__user").order_by("member__created_at", "member"))
