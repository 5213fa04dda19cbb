"""Who is in a study group and not in what it handed in, for they came later or had no access to its workbook: they get no grade."""

from collections.abc import Collection, Iterable
from typing import Any

from accounts.models import User
from classroom.models import Student, Work
from workbook.models import SnapshotAuthor


def put_in_left_out(listed: Iterable[Any]) -> None:
    """Give each of these submissions ``left_out``: the students who are in its study group now and are none of those who handed it
    in, by name; two statements at most.
    """
    rows = list(listed)
    groups = {each.work.group_id for each in rows} - {None}
    of_group: dict[int, list[Student]] = {}
    for student in Student.objects.here().filter(group__in=groups).order_by("name", "email", "pk") if groups else ():
        of_group.setdefault(student.group_id or 0, []).append(student)
    authors = SnapshotAuthor.objects.filter(snapshot__in={each.snapshot_id for each in rows if each.work.group_id})
    made = set(authors.exclude(user=None).values_list("snapshot", "user")) if groups else set()
    for each in rows:
        inside = of_group.get(each.work.group_id, ())
        each.left_out = [student for student in inside if (each.snapshot_id, student.user_id) not in made]


def is_left_out(work: Work, user: User, authors: Collection[SnapshotAuthor]) -> bool:
    """Whether a user is in the study group of a work, and none of the ``authors`` of what it handed in; one statement at most."""
    if work.group_id is None or user.pk in {each.user_id for each in authors}:
        return False
    return Student.objects.here().filter(group=work.group_id, user=user).exists()
