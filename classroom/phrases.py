"""The bank of phrases: a marker's own, those of the course, and those of its rubric. Never seen by students."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from classroom.editions import must_be
from classroom.models import Course, Phrase
from classroom.rubrics import RubricContent
from classroom.turns import must_lead, wait_course
from workbook.method.rubric import GENERAL
from workbook.posted import uuid_of

MOST: Final = 200
"""Phrases of one person, and of one course."""
ANY: Final = ""
"""The criterion of a phrase that fits any."""
WORDED: Final = ("text", "criterion")
"""What a phrase is, by the attribute."""


class FullError(Exception):
    """The bank holds as many as it can."""


def phrases_of(course: Course, user: User) -> QuerySet[Phrase]:
    """The phrases of a person and those of a course, the oldest first."""
    return Phrase.objects.filter(Q(user=user) | Q(course=course)).order_by("criterion", "pk")


def bank_of(course: Course, user: User, content: RubricContent) -> Mapping[str, tuple[str, ...]]:
    """What a marker can put in, by the key of the criterion, and under ``ANY`` what fits each: own phrases first, then those of
    the course, then those of the rubric. One statement.
    """
    found: dict[str, list[str]] = {ANY: [], **{each.key: [] for each in content.criteria}}
    for phrase in sorted(phrases_of(course, user), key=lambda each: each.user_id is None):
        found.setdefault(phrase.criterion, []).append(phrase.text)
    for key in GENERAL:
        found[ANY] += content.phrases.get(key, ())
    for criterion in content.criteria:
        found[criterion.key] += content.phrases.get(criterion.key, ())
    return {key: tuple(dict.fromkeys(texts)) for key, texts in found.items()}


@transaction.atomic
def add_phrase(
    *, course: Course, user: User, text: str, criterion: str = ANY, shared: bool = False, token: UUID | None = None
) -> Phrase:
    """Keep a phrase: for oneself, in all courses; or, ``shared``, for all markers of this course.

    ``token`` is minted with the form: the same form posted twice keeps one.

    Raises:
        FullError: there are as many as there can be.
        PermissionDenied: a second marker shares nothing.
    """
    _check(course, user, shared=shared)
    whose = {"course": course, "user": None} if shared else {"user": user, "course": None}
    uuid = uuid_of(token, "course" if shared else "user", course.pk if shared else user.pk, criterion, text)
    if made := Phrase.objects.filter(uuid=uuid).first():
        return made
    if Phrase.objects.filter(**whose).count() >= MOST:
        raise FullError
    return Phrase.objects.create(uuid=uuid, text=text, criterion=criterion, **whose)


@transaction.atomic
def edit_phrase(
    *, course: Course, user: User, phrase: UUID, text: str, criterion: str, edition: str | None = None
) -> Phrase:
    """Word it otherwise, or give it to another criterion.

    Raises:
        ChangedError: it is not the ``edition`` of what is ``WORDED`` any more that was to change.
        Phrase.DoesNotExist: it is not there for this user.
        PermissionDenied: a second marker changes nothing of the course.
    """
    found = _get(course, user, phrase)
    must_be(edition, found, WORDED)
    found.text, found.criterion = text, criterion
    found.save(update_fields=WORDED)
    return found


@transaction.atomic
def remove_phrase(*, course: Course, user: User, phrase: UUID) -> Phrase:
    """Take it out of the bank; where it was used it stays.

    Raises:
        Phrase.DoesNotExist, PermissionDenied: as in ``edit_phrase``.
    """
    found = _get(course, user, phrase)
    Phrase.objects.filter(pk=found.pk).delete()
    return found


def _get(course: Course, user: User, phrase: UUID) -> Phrase:
    found = phrases_of(course, user).get(uuid=phrase)
    _check(course, user, shared=found.course_id is not None)
    return found


def _check(course: Course, user: User, *, shared: bool) -> None:
    wait_course(pk=course.pk)
    if shared:
        must_lead(course.pk, user)
