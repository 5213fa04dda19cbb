"""The mail that a teacher gave more time, or lets something be handed in once more: to those whom it is for, once."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import QuerySet
from django.utils import timezone, translation

from classroom.assignments import deadlines_with
from classroom.handing_in import students_of
from classroom.mailing import mail_each
from classroom.messages import REACHED, compose
from classroom.models import Assignment, Extension, ExtraHandIn, Student
from classroom.moments import exactly

GRANTED = "granted"


def tell_extension(given: Extension) -> int:
    """Mail until when there is now, and why; how many mails left."""
    whose = {"group": given.group} if given.group else {"pk": given.student_id}
    students = Student.objects.here().filter(**whose).select_related("user")
    with translation.override(settings.LANGUAGE_CODE):
        said = {"reason": given.reason, "moment": exactly(deadlines_with(given.assignment, given).due_at)}
    return _tell("extension", given.assignment, students, said, f"{GRANTED}:extension:{given.pk}")


def tell_extra(given: ExtraHandIn) -> int:
    """Mail that it can be handed in once more though it is closed, and why; how many mails left."""
    return _tell(
        "extra",
        given.work.assignment,
        students_of(given.work),
        {"reason": given.reason},
        f"{GRANTED}:extra:{given.pk}",
    )


def _tell(name: str, assignment: Assignment, students: QuerySet[Student], said: dict[str, Any], key: str) -> int:
    def mails(got: frozenset[int]) -> Iterator[tuple[int, EmailMultiAlternatives]]:
        for student in students.filter(REACHED).exclude(user__in=got):
            if student.user:
                yield student.user.pk, compose(name, assignment, student.user, said, key)

    return mail_each(key=key, kind=GRANTED, now=timezone.now(), mails=mails).mails
