"""What the demo has beside its workbooks: a course with a class of fifteen, of whom three have an account."""

from contextlib import suppress
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from classroom import courses
from classroom.assignments import default_rubric, write_what_is_asked
from classroom.class_list import Entry
from classroom.groups import sync_members
from classroom.handing_in import RefusedError, hand_in
from classroom.models import Assignment, Course, Teacher, Work
from classroom.models.course import Teaching
from classroom.standing import refresh
from reports.exchange.demo import PEOPLE, SHELVES
from reports.exchange.examples import HALFWAY, PROVIDER, example
from workbook.models import Workbook

COURSE: Final = UUID("5d5b7d0e-2f0c-5b0e-9a55-7a0f6c1e4c31")
TEACHER: Final = "teacher@demo.test"
SECOND_MARKER: Final = "second@demo.test"
FOLLOWERS: Final = {"student@demo.test": "Groep 1", "teammate@demo.test": "Groep 1", "outsider@demo.test": "Groep 2"}
"""Group by the address of who has an account."""
OTHERS: Final = (
    ("Youssef Amrani", "Groep 2"),
    ("Noor Bakker", "Groep 2"),
    ("Daan Brouwer", "Groep 3"),
    ("Fatima el Idrissi", "Groep 3"),
    ("Sem Hendriks", "Groep 3"),
    ("Lotte Prins", "Groep 3"),
    ("Milan Kuipers", "Groep 4"),
    ("Rik van Leeuwen", "Groep 4"),
    ("Julia Mulder", "Groep 4"),
    ("Amir Nazari", ""),
    ("Emma Postma", ""),
    ("Thijs Smit", ""),
)
"""Name and group of who only stands on the class list."""
ANSWERS: Final = {"Groep 1": ("student@demo.test", PROVIDER), "Groep 2": ("outsider@demo.test", HALFWAY)}
"""With which workbook of the demo, by its owner and case, a group answers the assignment."""
READY: Final = "Groep 1"
"""The group that has handed in."""


@transaction.atomic
def set_up_course() -> Course | None:
    """Make the course of the demo, open for who has its code, once its people are there; None when it was there already."""
    if Course.objects.filter(uuid=COURSE).exists():
        return None
    people = {email: User.objects.get(email=email) for email in (TEACHER, SECOND_MARKER, *FOLLOWERS)}
    course = Course.objects.create(
        uuid=COURSE,
        name="Commercieel management 3B",
        description="Minor Commercieel management. Samen met je studiegroep breng je de klantketting van een organisatie in kaart.",
    )
    Teacher.objects.create(course=course, user=people[TEACHER], role=Teaching.TEACHER)
    Teacher.objects.create(course=course, user=people[SECOND_MARKER], role=Teaching.SECOND_MARKER)
    courses.enrol(course=COURSE, by=people[TEACHER], entries=_class_list())
    courses.renew_keys(course=COURSE, by=people[TEACHER])
    for email in FOLLOWERS:
        courses.adopt(people[email])
    _set_up_assignments(course)
    return course


def _set_up_assignments(course: Course) -> None:
    """One that two groups have begun on, due in twelve days, and one that is still a draft."""
    told = {"course": course, "rubric_version": default_rubric(course, "Rubric klantketting"), "in_groups": True}
    evening = timezone.localtime().replace(hour=17, minute=0, second=0, microsecond=0)
    begun = Assignment.objects.create(
        **told,
        title="Klantketting van je eigen bedrijf",
        explanation=(
            "Breng met je studiegroep de klantketting van het bedrijf van een van jullie in kaart. Voer per schakel minstens één "
            "gesprek op de afdeling en vraag wat klanten ervan vinden."
        ),
        opens_at=evening - timedelta(weeks=2),
        due_at=evening + timedelta(days=12),
        cut_off_at=evening + timedelta(days=19),
        requires_kpis=True,
        worksheets="pains-gains chain-steering-seven-safeguards",
        exercises="mmn-analysis",
        published_at=evening - timedelta(weeks=2),
    )
    later = evening + timedelta(weeks=4)
    Assignment.objects.create(
        **told, title="Tweede ronde: wat is er veranderd?", opens_at=later, due_at=later + timedelta(weeks=4)
    )
    for name, (owner, case) in ANSWERS.items():
        work = _answer(begun, name, owner, case)
        if work and name == READY:
            # What somebody changed before the course was there may not be ready any more: then there is nothing to judge.
            with suppress(RefusedError):
                hand_in(work=work, user=User.objects.get(email=owner), arrived_at=timezone.now() - timedelta(days=1))


def _answer(assignment: Assignment, group: str, owner: str, case: str) -> Work | None:
    """With the workbook of the last period of the case, unless somebody deleted it."""
    shelf = next(each for each in SHELVES if (each.owner, each.case) == (owner, case))
    uuid = shelf.uuid(example(case).documents[-1].period)
    workbook = Workbook.objects.filter(uuid=uuid, deleted_at=None).first()
    if workbook is None:
        return None
    work = Work.objects.create(
        assignment=assignment, workbook=workbook, group=assignment.course.groups.get(name=group), attached_by=None
    )
    sync_members(work)
    write_what_is_asked(Workbook.objects.filter(pk=workbook.pk))
    workbook.refresh_from_db()
    refresh(workbook)
    return work


def _class_list() -> list[Entry]:
    listed = [(email, PEOPLE[email], group) for email, group in FOLLOWERS.items()]
    listed += [(f"{name.lower().replace(' ', '.')}@demo.test", name, group) for name, group in OTHERS]
    return [Entry(row, email, name, str(500_100 + row), group) for row, (email, name, group) in enumerate(listed, 1)]
