"""Study groups: who works with whom, by a teacher's hand, at random, or as students choose; and who is let into their workbooks.

Whatever changes the students of a group ends here with ``sync_members``: access to its workbooks changes in the same act.
"""

import random
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from classroom import limits
from classroom.models import Course, Student, StudyGroup, Work
from classroom.turns import EVERYBODY, take_course
from workbook.invitations import close_for
from workbook.models import Member
from workbook.models.workbook import Role
from workbook.posted import uuid_of
from workbook.turns import wait_turn

_NUMBER: Final = re.compile(r"([0-9]{1,9})$", re.ASCII)


class FullError(Exception):
    """There is no place left: in a group that students choose, or for another group in the course."""


class ClosedError(Exception):
    """Students do not choose their own group in this course, or not any more."""


class BegunError(Exception):
    """A group has begun on an assignment: only a teacher moves its students by hand."""


class HandedInError(Exception):
    """A group has handed in: from then on only a teacher puts somebody in it."""


class UnreadError(Exception):
    """A group has begun since the page was made that offered it: whoever joins its work reads first whose that is."""


class TakenError(Exception):
    """Another group of the course has this name."""


@dataclass(frozen=True)
class Move:
    """A student who goes from one group to another, by their uuids; None is no group."""

    student: UUID
    was: UUID | None
    to: UUID | None


@dataclass(frozen=True)
class Moved:
    """What became of a form full of moves: how many were made, and whom somebody else had moved meanwhile."""

    made: int
    overtaken: tuple[Student, ...]


def put_in_group(*, course: UUID, by: User, moves: Iterable[Move]) -> Moved:
    """Move students as a teacher says. Who was moved by somebody else since the form was made stays there, and is told.

    Raises:
        StudyGroup.DoesNotExist: a group is not of this course.
        Course.DoesNotExist, PermissionDenied: as in ``take_course``.
    """
    asked = {move.student: move for move in moves if move.was != move.to}
    with transaction.atomic():
        book = take_course(course, by)
        groups: dict[UUID | None, StudyGroup] = {group.uuid: group for group in book.groups.all()}
        made, overtaken = 0, list[Student]()
        touched = set[int]()
        for student in book.students.here().filter(uuid__in=asked).select_related("group").order_by("pk"):
            move = asked[student.uuid]
            if move.to is not None and move.to not in groups:
                raise StudyGroup.DoesNotExist
            now = student.group.uuid if student.group else None
            if now not in {move.was, move.to}:
                overtaken.append(student)
            elif now != move.to:
                touched |= _move(student, groups.get(move.to))
                made += 1
        sync_groups(touched)
        return Moved(made, tuple(overtaken))


def choose_group(
    *, course: UUID, user: User, group: UUID | None, is_new: bool = False, knows_begun: bool = False
) -> StudyGroup | None:
    """A student chooses: a group with a place left, a new one, or none. Two for the last place: one gets it.

    ``knows_begun`` says that the student read that the group has begun, and who is in it. Who asks for a new one and is alone in a
    group already, or left one empty, gets that one: pressed twice, and again and again, it is one.

    Raises:
        HandedInError: the group has handed in.
        UnreadError: the group has begun, and the student did not know.
        ClosedError: the students do not choose.
        FullError: the group is full, or there is no room for another.
        BegunError: the student's own group has begun.
        StudyGroup.DoesNotExist: the group is not of this course.
        Student.DoesNotExist: the user is no student of it.
        Course.DoesNotExist: as in ``take_course``.
    """
    with transaction.atomic():
        book = take_course(course, user, EVERYBODY)
        student = book.students.here().select_related("group").get(user=user)
        if not book.groups_open:
            raise ClosedError
        target = book.groups.counted().get(uuid=group) if group else None
        if target and target.pk == student.group_id:
            return target
        if student.group_id and Work.objects.filter(group=student.group_id).exists():
            raise BegunError
        if target and target.size >= book.group_size:
            raise FullError
        if target and target.handed_in:
            raise HandedInError
        if target and target.begun and not knows_begun:
            raise UnreadError
        if is_new:
            target = _own(book, student)
        sync_groups(_move(student, target))
        return target


def add_groups(*, course: UUID, by: User, number: int, token: UUID | None = None) -> list[StudyGroup]:
    """Empty groups, numbered on from those that are there. ``token`` is minted with the form: sent twice, they are made once.

    Raises:
        FullError: there would be more than a course may have; none is made.
        Course.DoesNotExist, PermissionDenied: as in ``take_course``.
    """
    with transaction.atomic():
        book = take_course(course, by)
        uuids = [uuid_of(token, book.pk, by.pk, number, place) for place in range(number)]
        return list(book.groups.filter(uuid__in=uuids).order_by("pk")) or _add(book, number, uuids)


def named_groups(course: Course, names: Iterable[str]) -> dict[str, StudyGroup]:
    """The group for each name, by its name in small letters; what is missing is made. Called in the turn of the course.

    Raises:
        FullError: there would be more than a course may have.
    """
    found = {group.name.lower(): group for group in course.groups.all()}
    missing = {name.lower(): name for name in names if name.lower() not in found}
    if len(found) + len(missing) > limits.GROUPS_PER_COURSE:
        raise FullError
    made = StudyGroup.objects.bulk_create(StudyGroup(course=course, name=name) for name in missing.values())
    return found | {group.name.lower(): group for group in made}


def fits(course: Course, names: Iterable[str]) -> bool:
    """Whether the groups with these names, of which ``""`` is none, can stand beside those that there are."""
    named = {name.lower() for name in course.groups.values_list("name", flat=True)}
    return len(named | {name.lower() for name in names if name}) <= limits.GROUPS_PER_COURSE


def rename_group(*, course: UUID, by: User, group: UUID, name: str) -> StudyGroup:
    """Give a group another name.

    Raises:
        TakenError: another group has it.
        StudyGroup.DoesNotExist: it is not of this course.
        Course.DoesNotExist, PermissionDenied: as in ``take_course``.
    """
    with transaction.atomic():
        book = take_course(course, by)
        named = book.groups.get(uuid=group)
        if name.lower() in {other.name.lower() for other in book.groups.exclude(pk=named.pk)}:
            raise TakenError
        named.name = name
        named.save(update_fields=["name"])
        return named


def remove_group(*, course: UUID, by: User, group: UUID) -> StudyGroup:
    """Take a group away; its students have none then.

    Raises:
        BegunError: it has begun on an assignment, and stays.
        StudyGroup.DoesNotExist: it is not of this course.
        Course.DoesNotExist, PermissionDenied: as in ``take_course``.
    """
    with transaction.atomic():
        gone = take_course(course, by).groups.counted().get(uuid=group)
        if gone.begun:
            raise BegunError
        StudyGroup.objects.filter(pk=gone.pk).delete()
        return gone


def deal(*, course: UUID, by: User, size: int, anew: bool = False, luck: random.Random | None = None) -> int:
    """Make groups at random, as even as they can be, of ``size`` at most; how many students were dealt.

    Of who has no group yet, in new groups; or with ``anew`` of all, and groups that are left over go. ``luck`` makes it repeatable.

    Raises:
        BegunError: all cannot be dealt anew, since a group has begun.
        FullError: there would be more groups than a course may have.
        Course.DoesNotExist, PermissionDenied: as in ``take_course``.
    """
    with transaction.atomic():
        book = take_course(course, by)
        students = list(book.students.here().filter(Q() if anew else Q(group=None)).order_by("pk"))
        (luck or random.SystemRandom()).shuffle(students)
        old = list(book.groups.counted()) if anew else []
        if any(group.begun for group in old):
            raise BegunError
        hands = dealt(students, size)
        groups = [*old, *_add(book, max(0, len(hands) - len(old)))]
        for group, hand in zip(groups, hands, strict=False):
            Student.objects.filter(pk__in=[student.pk for student in hand]).update(group=group)
        if students:
            StudyGroup.objects.filter(pk__in=[group.pk for group in old[len(hands) :]]).delete()
        return len(students)


def dealt[T](cards: Sequence[T], size: int) -> list[list[T]]:
    """As few hands of ``size`` at most as there can be, no two of which differ by more than one card."""
    hands = -(-len(cards) // size)
    return [list(cards[hand::hands]) for hand in range(hands)]


def sync_groups(groups: Collection[int]) -> None:
    """Let into the workbooks of these groups, by their keys, who is in them now, and nobody who was."""
    for work in Work.objects.filter(group__in=groups).select_related("assignment", "workbook").order_by("workbook_id"):
        sync_members(work)


def sync_members(work: Work) -> None:
    """The students of a group are the members of its workbook, at once: new ones as editor, the first as owner if nobody is.

    Who is a student of the course and not of the group, or not any more, loses access, by an open invitation too. Whom an owner
    asked from outside the course stays. Where nobody comes after the last owner, who attached the workbook before others, that one
    keeps it: no workbook is out of reach of everybody who made it. The work of one student is left as it is.
    """
    if work.group_id is None:
        return
    with transaction.atomic():
        wait_turn(pk=work.workbook_id)
        students = Student.objects.here().filter(group=work.group_id, user__isnull=False)
        inside = list(students.order_by("joined_at", "pk").values_list("user_id", flat=True))
        of_course = Student.objects.filter(course=work.assignment.course_id, user__isnull=False)
        known = set(of_course.values_list("user_id", flat=True))
        found = Member.objects.filter(workbook=work.workbook_id).select_related("user", "workbook").order_by("pk")
        there = {member.user_id: member for member in found}
        gone = [member for user, member in there.items() if user in known and user not in inside]
        if not inside and (owners := [member for member in there.values() if member.role == Role.OWNER]):
            last = min(owners, key=lambda owner: (owner in gone, owner.user_id != work.attached_by_id))
            gone = [member for member in gone if member != last]
        for member in gone:
            close_for(member)
            Member.objects.filter(pk=member.pk).delete()
            del there[member.user_id]
        _let_in(work, inside, there)


def _let_in(work: Work, inside: Sequence[int], there: Mapping[int, Member]) -> None:
    is_owned = any(member.role == Role.OWNER for member in there.values())
    for place, user in enumerate(inside):
        role = Role.OWNER if place == 0 and not is_owned else Role.EDITOR
        if user not in there:
            Member.objects.create(workbook_id=work.workbook_id, user_id=user, role=role)
        elif Role(there[user].role).rank < role.rank:
            Member.objects.filter(pk=there[user].pk).update(role=role)


def _move(student: Student, group: StudyGroup | None) -> set[int]:
    """Put a student in a group; the keys of the groups that this touches."""
    touched = {key for key in (student.group_id, group.pk if group else None) if key is not None}
    student.group = group
    student.save(update_fields=["group"])
    return touched


def _own(course: Course, student: Student) -> StudyGroup:
    """The group that a student begins: the own one while nobody else is in it and it has not begun, else a new one.

    So each student has one empty group in the course at most, however often they come and go.
    """
    groups = {group.uuid: group for group in course.groups.counted()}
    now = next((group for group in groups.values() if group.pk == student.group_id), None)
    if now and now.size == 1:
        return now
    for place in range(len(groups) + 1):
        uuid = uuid_of(student.uuid, "begun by", place)
        if uuid not in groups:
            break
        if not (groups[uuid].size or groups[uuid].begun):
            return groups[uuid]
    (made,) = _add(course, 1, [uuid])
    return made


def _add(course: Course, number: int, uuids: Sequence[UUID] | None = None) -> list[StudyGroup]:
    """So many groups, with the numbers that follow on the highest there is."""
    names = list(course.groups.values_list("name", flat=True))
    if len(names) + number > limits.GROUPS_PER_COURSE:
        raise FullError
    last = max((int(found[1]) for name in names if (found := _NUMBER.search(name))), default=0)
    taken = {name.lower() for name in names}
    made = list[StudyGroup]()
    while len(made) < number:
        last += 1
        name = _("Group %(number)s") % {"number": last}
        if name.lower() not in taken:
            made.append(StudyGroup(course=course, name=name, uuid=uuids[len(made)] if uuids else uuid4()))
    return StudyGroup.objects.bulk_create(made)
