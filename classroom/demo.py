"""What the demo has beside its workbooks: a course with a class of fifteen, of whom three have an account."""

from typing import Final
from uuid import UUID

from django.db import transaction

from accounts.models import User
from classroom import courses
from classroom.class_list import Entry
from classroom.models import Course, Teacher
from classroom.models.course import Teaching
from reports.exchange.demo import PEOPLE

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
    return course


def _class_list() -> list[Entry]:
    listed = [(email, PEOPLE[email], group) for email, group in FOLLOWERS.items()]
    listed += [(f"{name.lower().replace(' ', '.')}@demo.test", name, group) for name, group in OTHERS]
    return [Entry(row, email, name, str(500_100 + row), group) for row, (email, name, group) in enumerate(listed, 1)]
