"""Mail that goes to many: everybody gets theirs, once.

What goes out together has one ``Job`` row, so that of all processes one mails; what it holds says who got theirs, and who comes
after a killed process goes on from there.
"""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Final
from uuid import uuid4

from django.core.mail import EmailMultiAlternatives
from django.db.models import Q

from workbook.models import Job
from workbook.models.history import JobState

LEASE: Final = timedelta(minutes=2)
"""How long a run is believed to go on without a sign of life: one mail takes less."""
AGAIN: Final = timedelta(minutes=30)
"""How long after a mail that failed it is tried again."""

LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True)
class Round:
    """How many mails left, and whether with these all did."""

    mails: int
    is_last: bool


def mail_each(
    *,
    key: str,
    kind: str,
    now: datetime,
    mails: Callable[[frozenset[int]], Iterable[tuple[int, EmailMultiAlternatives]]],
) -> Round:
    """Send what is still to be sent under a key, unless another process does so now or all was sent.

    ``mails`` is called when it is our turn, with the keys of who got theirs; it gives the mails of the others, each with the key of
    whose it is. A mail that fails is tried again at a later call.
    """
    attempt, began = uuid4(), time.monotonic()
    Job.objects.bulk_create([Job(key=key, kind=kind, created_at=now)], ignore_conflicts=True)
    free = Job.objects.filter(Q(leased_until=None) | Q(leased_until__lte=now), key=key).exclude(state=JobState.DONE)
    if not free.update(uuid=attempt, state=JobState.RUNNING, leased_until=now + LEASE, heartbeat_at=now):
        return Round(0, is_last=False)
    mine = Job.objects.filter(uuid=attempt, state=JobState.RUNNING)
    got = {int(each) for each in Job.objects.values_list("result", flat=True).get(uuid=attempt).split()}
    sent = failed = 0
    for whose, mail in mails(frozenset(got)):
        try:
            mail.send()
        except (OSError, SMTPException):
            LOGGER.exception("mail not sent: %s", kind)
            failed += 1
            continue
        sent += 1
        got.add(whose)
        # The moment that was given runs on: a lease by another clock may have ended before it began.
        at = now + timedelta(seconds=time.monotonic() - began)
        alive = {"leased_until": at + LEASE, "heartbeat_at": at}
        if not mine.update(result=" ".join(map(str, sorted(got))), **alive):
            return Round(sent, is_last=False)
    if failed:
        mine.update(state=JobState.FAILED, message=str(failed), leased_until=now + AGAIN)
        return Round(sent, is_last=False)
    return Round(sent, is_last=bool(mine.update(state=JobState.DONE, message="", percent=100, leased_until=None)))
