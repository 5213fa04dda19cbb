"""Rows for tests: as few as a test needs, made the way the product makes them."""

from typing import Any
from uuid import UUID, uuid4

from accounts.models import User
from workbook import talk
from workbook.invitations import Invited, invite, new_seed
from workbook.models import Activity, Comment, Member, Plate, Workbook

STEPS = (
    "meet-my-needs",
    "become-aware",
    "easy-to-buy",
    "positive-first-experience",
    "quality-of-use",
    "quality-of-service",
    "ease-of-payment-and-switch",
)

NOBODYS = "6f1c2f6e-3c0b-4b6e-9a51-0d6f6d0f2a11"
"""A uid that no row has; the same in every process, for it stands in the names of tests."""


def make_workbook(owner: User, *, activities: int = 0, **fields: Any) -> Workbook:
    """A workbook with seven plates; ``activities`` named rows on each of them."""
    values = {"method_version": 2, "organisation": "Duinlijn", "sector": "Telecom", "period": "2026"} | fields
    workbook = Workbook.objects.create(**values)
    Member.objects.create(workbook=workbook, user=owner, role="owner")
    for plate in Plate.objects.bulk_create([Plate(workbook=workbook, step=step) for step in STEPS]):
        Activity.objects.bulk_create(
            [Activity(workbook=workbook, plate=plate, name=f"Activiteit {number}") for number in range(activities)]
        )
    return Workbook.objects.visible_to(owner).get(pk=workbook.pk)


def join(workbook: Workbook, user: User, role: str) -> None:
    """Make somebody a member."""
    Member.objects.create(workbook=workbook, user=user, role=role)


def invited(workbook: Workbook, by: User, email: str, role: str = "editor") -> Invited:
    """Ask somebody to take part; what that gives also holds the token and the code."""
    return invite(workbook=workbook.uuid, by=by, email=email, role=role, seed=new_seed())


def said(
    workbook: Workbook, user: User, kind: str, uid: UUID, field: str, text: str, *, thread: Comment | None = None
) -> Comment:
    """What somebody says about a place, or answers in a thread."""
    posted: dict[str, Any] = {"workbook": workbook.uuid, "user": user, "text": text, "token": uuid4()}
    if thread is not None:
        return talk.answer(comment=thread.uuid, **posted)
    return talk.say(kind=kind, uid=uid, field=field, **posted)
