"""Work that is ready to be handed in, for tests: as full as the rules ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from classroom.handing_in import hand_in
from classroom.models import Submission, Work
from reports.exchange import rows
from tests.classroom.making import make_assignment, make_course, make_group, make_work
from tests.factories import join
from tests.workbook.documents import full_document
from workbook.acts import Edit
from workbook.document import Document
from workbook.models import Plate, Workbook
from workbook.saving import save


@dataclass(frozen=True)
class Ready:
    """A work with its workbook, and who is the first of those who made it."""

    work: Work
    workbook: Workbook
    user: User

    def hand_in(self, **values: Any) -> Submission:
        """Hand it in, by the first and now unless told otherwise."""
        told: dict[str, Any] = {"work": self.work, "user": self.user, "arrived_at": timezone.now()}
        return hand_in(**told | values)

    def write(self, text: str, step: str = "easy-to-buy", field: str = "key_message") -> int:
        """Save a text in it; at which revision that stands."""
        return save(workbook=self.workbook.uuid, user=self.user, acts=[self.edit(text, step, field)]).revision

    def edit(self, text: str, step: str = "easy-to-buy", field: str = "key_message") -> Edit:
        """The act that writes a text, whatever stood there."""
        revision = Workbook.objects.values_list("revision", flat=True).get(pk=self.workbook.pk)
        return Edit("plate", self.plate(step), field, text, revision)

    def plate(self, step: str) -> UUID:
        """The uid of a plate."""
        return Plate.objects.values_list("uid", flat=True).get(workbook=self.workbook, step=step)


def ready(teacher: User, *users: User, document: Document | None = None, **assignment: Any) -> Ready:
    """Work of a student, or of a study group where there are more, in which nothing is missing."""
    course = make_course(teacher, students=users)
    workbook = rows.write(document or full_document(), owner=users[0])
    return Ready(_work(course, workbook, users, assignment), workbook, users[0])


def _work(course: Any, workbook: Workbook, users: Sequence[User], asked: dict[str, Any]) -> Work:
    for user in users[1:]:
        join(workbook, user, "editor")
    if len(users) == 1:
        return make_work(make_assignment(course, **asked), workbook, student=course.students.get())
    group = make_group(course, "Groep 1", users)
    return make_work(make_assignment(course, in_groups=True, **asked), workbook, group=group)
