"""A crowd that handed in, in a few statements: for what has to be as quick with thousands as with thirty."""

from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django.utils import timezone

from classroom.models import Assignment, Student, Submission, Work
from classroom.rubrics import default_content
from tests.classroom.making import frozen_then
from workbook.document import Document, Plate, canonical, content_hash
from workbook.method.load import version
from workbook.models import Plate as PlateRow
from workbook.models import Snapshot, Workbook


def rubric_text() -> str:
    """The rubric of the method, as a version of a course holds it."""
    return default_content().model_dump_json()


def hand_in_crowd(assignment: Assignment, number: int) -> list[Submission]:
    """So many students, each with a workbook that was handed in a minute after the one before. In all of them stands the same."""
    began = timezone.now() - timedelta(days=6)
    workbooks = Workbook.objects.bulk_create(
        Workbook(organisation="Duinlijn", period="2026", method_version=2) for _each in range(number)
    )
    steps = version(2).steps
    PlateRow.objects.bulk_create(PlateRow(workbook=each, step=step.key) for each in workbooks for step in steps)
    students = Student.objects.bulk_create(
        Student(course=assignment.course, name=f"Student {n:04d}", email=f"s{n}@demo.test") for n in range(number)
    )
    works = Work.objects.bulk_create(
        Work(assignment=assignment, workbook=workbook, student=student)
        for workbook, student in zip(workbooks, students, strict=True)
    )
    document = Document(
        method_version=2,
        organisation="Duinlijn",
        plates=tuple(
            Plate(uid=UUID(int=n + 1), step=cast("Any", step.key), name_en=step.name_en, name_nl=step.name_nl)
            for n, step in enumerate(steps)
        ),
    )
    frozen = {
        "content": canonical(document),
        "content_hash": content_hash(document),
        "schema_version": document.schema_version,
        "method_version": 2,
    }
    snapshots = Snapshot.objects.bulk_create(Snapshot(workbook=each, number=1, **frozen) for each in workbooks)
    return Submission.objects.bulk_create(
        Submission(
            work=work,
            snapshot=snapshot,
            number=1,
            handed_in_at=began + timedelta(minutes=n),
            confirmed_at=began + timedelta(minutes=n),
            due_at=assignment.due_at,
            findings="[]",
            frozen=frozen_then(work, 1),
            rubric_version=assignment.rubric_version,
        )
        for n, (work, snapshot) in enumerate(zip(works, snapshots, strict=True))
    )
