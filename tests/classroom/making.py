"""Rows of the classroom for tests: as few as a test needs."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from classroom.models import Assignment, Course, Rubric, RubricVersion, Student, StudyGroup, Submission, Teacher, Work
from classroom.receipts import Frozen
from classroom.rubrics import default_content
from workbook.document import canonical, content_hash
from workbook.models import Snapshot, SnapshotAuthor, Workbook
from workbook.reading import read


def make_course(
    teacher: User, *, students: Sequence[User] = (), second_marker: User | None = None, **values: Any
) -> Course:
    """A course with its teacher, students with an account, and perhaps a second marker."""
    course = Course.objects.create(**{"name": "Commercieel management 3B"} | values)
    Teacher.objects.create(course=course, user=teacher, role="teacher")
    if second_marker:
        Teacher.objects.create(course=course, user=second_marker, role="second_marker")
    for user in students:
        make_student(course, user)
    return course


def make_student(course: Course, user: User | None = None, **values: Any) -> Student:
    """Somebody on the class list; without ``user`` no account was found yet."""
    known = {"user": user, "email": user.email, "name": user.name} if user else {}
    return Student.objects.create(course=course, **known | values)


def make_group(course: Course, name: str = "Groep 1", students: Sequence[User] = ()) -> StudyGroup:
    """A study group of students who are on the class list already."""
    group = StudyGroup.objects.create(course=course, name=name)
    Student.objects.filter(course=course, user__in=students).update(group=group)
    return group


def make_rubric_version(course: Course, *, content: str = "") -> RubricVersion:
    """The first version of a rubric of a course: that of the method, unless another is given."""
    rubric = Rubric.objects.create(course=course, name="Rubric klantketting")
    return RubricVersion.objects.create(rubric=rubric, number=1, content=content or default_content().canonical())


def make_assignment(course: Course, **values: Any) -> Assignment:
    """An assignment that students see and may hand in for another week."""
    now = timezone.now()
    told = {
        "title": "De klantketting van je eigen organisatie",
        "opens_at": now - timedelta(days=7),
        "due_at": now + timedelta(days=7),
        "published_at": now - timedelta(days=7),
    }
    if "rubric_version" not in values:
        values["rubric_version"] = make_rubric_version(course)
    return Assignment.objects.create(course=course, **told | values)


def make_work(
    assignment: Assignment, workbook: Workbook, *, student: Student | None = None, group: StudyGroup | None = None
) -> Work:
    """The workbook with which a student or a study group answers."""
    return Work.objects.create(assignment=assignment, workbook=workbook, student=student, group=group)


def frozen_then(work: Work, number: int) -> str:
    """What a submission keeps of the names around it."""
    assignment = work.assignment
    return Frozen(
        course=assignment.course.name,
        assignment=assignment.title,
        group=work.group.name if work.group else "",
        number=number,
        due_at=assignment.due_at,
        method_version=2,
    ).model_dump_json()


def make_submission(work: Work, **values: Any) -> Submission:
    """What was handed in of a work, in its workbook's state of this moment."""
    workbook = work.workbook
    document = read(workbook).document
    number = work.submissions.count() + 1
    snapshot = Snapshot.objects.create(
        workbook=workbook,
        number=workbook.snapshots.count() + 1,
        content=canonical(document),
        content_hash=content_hash(document),
        schema_version=document.schema_version,
        method_version=document.method_version,
    )
    for member in workbook.members.select_related("user").order_by("pk"):
        SnapshotAuthor.objects.create(snapshot=snapshot, user=member.user, name=member.user.name)
    now = timezone.now()
    told = {
        "snapshot": snapshot,
        "number": number,
        "handed_in_at": now,
        "confirmed_at": now,
        "due_at": work.assignment.due_at,
        "findings": "[]",
        "frozen": frozen_then(work, number),
        "rubric_version": work.assignment.rubric_version,
    }
    return Submission.objects.create(work=work, **told | values)
