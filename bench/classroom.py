"""What the class page costs with thirty, three hundred and three thousand who work on an assignment."""

import random
import time
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Final

from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from bench.table import Row, median_of
from classroom.models import Assignment, Course, Progress, Rubric, RubricVersion, Student, Teacher, Work
from classroom.standing import Standing, standing_of
from reports.exchange.examples import PROVIDER, example
from workbook.models import Workbook
from workbook.rules import Context

WHO: Final = "teacher@demo.test"
GETS: Final = 10
FEW, SOME, MANY = 30, 300, 3000


def rows() -> Iterator[Row]:
    """The work of the page with many beside that with few. What was made for it is taken away again."""
    client = Client(SERVER_NAME="localhost", headers={"x-forwarded-proto": "https"})
    teacher = User.objects.get(email=WHO)
    client.force_login(teacher)
    with transaction.atomic():
        paths = {number: _class(teacher, number) for number in (FEW, SOME, MANY)}

        def work(path: str) -> float:
            began = time.process_time()
            for _ in range(GETS):
                assert client.get(path).status_code == 200
            return (time.process_time() - began) / GETS * 1000

        for path in paths.values():
            work(path)
        few = median_of(partial(work, paths[FEW]))
        for number in (SOME, MANY):
            many = median_of(partial(work, paths[number]))
            yield Row(f"class page, {number}", many, few, 2.0, "ms", of=f"one of {FEW}")
        transaction.set_rollback(True)


def _contents(standing: Standing, number: int) -> Iterator[str]:
    """As many as there are workbooks, in each of which other scores stand."""
    luck = random.Random(number)
    for _each in range(number):
        scores = {
            name: tuple(Decimal(luck.randint(30, 95)) / 10 for _step in standing.eighths)
            for name in ("customer_scores", "own_scores")
        }
        yield standing.model_copy(update=scores).model_dump_json()


def _class(teacher: User, number: int) -> str:
    """The class page of an assignment that so many work on."""
    now = timezone.now()
    course = Course.objects.create(name=f"Klas van {number}")
    Teacher.objects.create(course=course, user=teacher)
    version = RubricVersion.objects.create(
        rubric=Rubric.objects.create(course=course, name="Rubric"), number=1, content="{}"
    )
    assignment = Assignment.objects.create(
        course=course,
        title="Klantketting",
        opens_at=now,
        due_at=now + timedelta(days=7),
        rubric_version=version,
        published_at=now,
    )
    standing = standing_of(example(PROVIDER).documents[-1], Context(today=timezone.localdate()))
    contents = list(_contents(standing, number))
    students = Student.objects.bulk_create(Student(course=course, name=f"Student {n}") for n in range(number))
    books = Workbook.objects.bulk_create(Workbook(method_version=2, is_assigned=True) for _each in students)
    Work.objects.bulk_create(
        Work(assignment=assignment, workbook=book, student=student)
        for book, student in zip(books, students, strict=True)
    )
    Progress.objects.bulk_create(
        Progress(workbook=book, revision=0, content=content, percent=100, active_at=now)
        for book, content in zip(books, contents, strict=True)
    )
    return f"/assignments/{assignment.uuid}/class/"
