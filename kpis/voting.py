"""Votes for candidates: on and off, a few per person and step. They are no part of the log, for who votes is not told."""

from typing import Literal
from uuid import UUID

from django.db import transaction

from accounts.models import User
from kpis.models import Candidate, Vote
from kpis.rounds import VOTES_EACH, takes_part
from workbook.models.workbook import WRITERS
from workbook.turns import take_turn

Cast = Literal["counted", "withdrawn", "none_left", "closed"]
"""What came of it: ``none_left`` when all votes of the step are given, ``closed`` when nobody can vote for it (any more)."""


def votes_of(user: User, plate: UUID) -> frozenset[UUID]:
    """Candidates of a plate, by uid, that somebody voted for: one statement."""
    mine = Vote.objects.filter(user=user, candidate__plate__uid=plate, candidate__deleted_at=None)
    return frozenset(mine.values_list("candidate__uid", flat=True))


def vote(*, workbook: UUID, user: User, candidate: UUID) -> Cast:
    """Vote for a candidate. A second time changes nothing.

    Raises:
        PermissionDenied: the user may read this workbook but not write in it.
        Workbook.DoesNotExist: there is no such workbook for this user.
    """
    with transaction.atomic():
        row = _in_play(workbook, user, candidate)
        if row is None:
            return "closed"
        mine = Vote.objects.filter(user=user, candidate__plate=row.plate_id, candidate__deleted_at=None)
        if mine.filter(candidate=row).exists():
            return "counted"
        # Those for candidates that dropped out or were chosen count along: they are kept.
        if mine.count() >= VOTES_EACH:
            return "none_left"
        Vote.objects.create(candidate=row, user=user)
        return "counted"


def withdraw(*, workbook: UUID, user: User, candidate: UUID) -> Cast:
    """Take one's vote back, as long as the candidate is neither chosen nor dropped.

    Raises:
        PermissionDenied, Workbook.DoesNotExist: as of ``vote``.
    """
    with transaction.atomic():
        row = _in_play(workbook, user, candidate)
        if row is None:
            return "closed"
        Vote.objects.filter(user=user, candidate=row).delete()
        return "withdrawn"


def _in_play(workbook: UUID, user: User, candidate: UUID) -> Candidate | None:
    """The candidate, in the turn of its workbook; None when nobody can vote for it, or it is removed."""
    book = take_turn(workbook, user, WRITERS)
    row = Candidate.objects.filter(workbook=book, uid=candidate, deleted_at=None).first()
    if row is None:
        return None
    is_chosen = row.kpi is not None and book.kpi_rows.filter(uid=row.kpi, deleted_at=None).exists()
    return row if takes_part(row.name, is_chosen=is_chosen, is_dropped=row.is_dropped) else None
