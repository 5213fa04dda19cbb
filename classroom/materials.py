"""What a teacher adds to the method: texts and links per step, and what goes in the places that the method leaves open."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from classroom.editions import must_be
from classroom.models import Course, Material
from classroom.turns import take_course
from workbook.method.load import current
from workbook.method.types import Slot, Step
from workbook.posted import uuid_of

SHOWN: Final = ("slot", "step", "kind", "title", "text", "url")
"""What material is, by the attribute."""
ELSEWHERE: Final = ("picture", "document", "links")
"""Kinds of places that the method leaves open for what is not kept here."""


@dataclass(frozen=True)
class Shelf:
    """The material of one step, or with None of the course as a whole, the oldest first."""

    step: Step | None
    materials: tuple[Material, ...]


@dataclass(frozen=True)
class Place:
    """A place that the method leaves open, in a step or with None in the method as a whole."""

    step: Step | None
    slot: Slot

    @property
    def key(self) -> tuple[str, str]:
        """The step, or ``""``, and the key of the place within it."""
        return (self.step.key if self.step else "", self.slot.key)


def materials_of(course: Course) -> tuple[Shelf, ...]:
    """The shelves on which something stands, in the order of the method; one statement."""
    rows = list(course.materials.filter(deleted_at=None).order_by("created_at", "pk"))
    shelves = (Shelf(step, tuple(row for row in rows if row.step == key)) for key, step in _steps())
    return tuple(shelf for shelf in shelves if shelf.materials)


def removed_of(course: Course) -> list[Material]:
    """What was deleted and can be brought back, the last first."""
    return list(course.materials.exclude(deleted_at=None).order_by("-deleted_at", "-pk"))


def open_places(shelves: tuple[Shelf, ...]) -> tuple[Place, ...]:
    """The places of the method that no material on these shelves fills."""
    filled = {(material.step, material.slot) for shelf in shelves for material in shelf.materials}
    return tuple(place for place in places() if place.key not in filled)


def places() -> Iterator[Place]:
    """Every place that the method leaves open: those of the whole and of worksheets first, then step by step."""
    method = current()
    yield from (Place(None, slot) for slot in method.slots)
    yield from (Place(None, slot) for worksheet in method.worksheets for slot in worksheet.slots)
    yield from (Place(step, slot) for step in method.steps for slot in step.slots)


def wants_link(slot: str) -> bool:
    """Whether a place, by its key, is filled by something that lies elsewhere: a picture, a document, or links."""
    return any(place.slot.key == slot and place.slot.kind in ELSEWHERE for place in places())


def add_material(*, course: UUID, by: User, token: UUID, **values: Any) -> Material:
    """Put something on a shelf. ``token`` is minted with the form: sent twice, it stands there once.

    Raises:
        Course.DoesNotExist, PermissionDenied: as in ``take_course``.
    """
    with transaction.atomic():
        book = take_course(course, by)
        return book.materials.get_or_create(uuid=uuid_of(token, book.pk, values), defaults=values)[0]


def change_material(*, course: UUID, by: User, material: UUID, edition: str | None = None, **values: Any) -> Material:
    """Change what stands on a shelf: any of ``SHOWN``.

    Raises:
        ChangedError: it is not the ``edition`` of them any more that was to change.
        Material.DoesNotExist: it does not stand there.
        Course.DoesNotExist, PermissionDenied: as in ``take_course``.
    """
    with transaction.atomic():
        found = take_course(course, by).materials.filter(deleted_at=None).get(uuid=material)
        must_be(edition, found, SHOWN)
        for name, value in values.items():
            setattr(found, name, value)
        found.save(update_fields=list(values))
        return found


def delete_material(*, course: UUID, by: User, material: UUID) -> Material:
    """Take something off its shelf; it can be brought back.

    Raises:
        Material.DoesNotExist: it does not stand there.
        Course.DoesNotExist, PermissionDenied: as in ``take_course``.
    """
    with transaction.atomic():
        found = take_course(course, by).materials.filter(deleted_at=None).get(uuid=material)
        found.deleted_at = timezone.now()
        found.save(update_fields=["deleted_at"])
        return found


def restore_material(*, course: UUID, by: User, material: UUID) -> Material:
    """Put what was deleted back on its shelf; what stands there already stays.

    Raises:
        Material.DoesNotExist: it is not of this course.
        Course.DoesNotExist, PermissionDenied: as in ``take_course``.
    """
    with transaction.atomic():
        found = take_course(course, by).materials.get(uuid=material)
        found.deleted_at = None
        found.save(update_fields=["deleted_at"])
        return found


def _steps() -> Iterator[tuple[str, Step | None]]:
    yield "", None
    yield from ((step.key, step) for step in current().steps)
