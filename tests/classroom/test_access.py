"""Who gets what in a classroom: every address × everybody, by reading and by posting. An address without a row here fails."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from classroom.models import Assignment, Course, Extension, ExtraHandIn, Review, Student, Submission, Teacher
from classroom.urls import urlpatterns
from tests.classroom.handed import ready
from tests.classroom.making import make_assignment, make_course, make_group, make_student, make_submission, make_work
from tests.conftest import logged_in, make_person, undone
from tests.factories import join, make_workbook
from workbook.models import Member, Workbook

STRANGERS: Final = ("consultant", "other_client", "admin", "former")
"""A teacher of another course, who is a student of nothing; somebody without any course; an administrator of the school; somebody
who was in the study group that handed in, and left the course before that."""
ALONG: Final = ("reader", "commenter")
"""Members of the workbook that was handed in, who are in no course: they may read in it, or comment too."""
CAST: Final = ("anonymous", *STRANGERS, "student", "teammate", "outsider", "second_marker", "teacher", *ALONG)

LOG_IN, OK, GONE, NOT_YOURS, NOT_SO, SENT, WRONG, NOT_NOW = 302, 200, 404, 403, 405, 302, 422, 409
LOGGED_OUT, UNREADABLE = 401, 400
"""What a script hears."""
Row = tuple[int, int, int, int, int, int, int]
"""Answers for: nobody logged in, a stranger, a student, one of the same study group, one of another group of the course, a second
marker, a teacher."""
Rows = tuple[Row, Row]
"""Answers to GET, and to a POST of nothing."""

ONLY_BY_POST: Final[Row] = (NOT_SO,) * 7
ONLY_BY_GET: Final[Row] = (NOT_SO,) * 7
WHO_IS_LOGGED_IN: Final[Row] = (LOG_IN, OK, OK, OK, OK, OK, OK)
EVERYBODY_WRONG: Final[Row] = (LOG_IN, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG)
THE_COURSE: Final[Row] = (LOG_IN, GONE, OK, OK, OK, OK, OK)
TEACHERS: Final[Row] = (LOG_IN, GONE, NOT_YOURS, NOT_YOURS, NOT_YOURS, OK, OK)
WHO_LEADS: Final[Row] = (LOG_IN, GONE, NOT_YOURS, NOT_YOURS, NOT_YOURS, NOT_YOURS, OK)
AUTHORS_AND_TEACHERS: Final[Row] = (LOG_IN, GONE, OK, OK, GONE, OK, OK)


JUDGES: Final[Row] = (LOG_IN, GONE, NOT_YOURS, NOT_YOURS, GONE, OK, OK)


def judges(answer: int, second: int | None = None, anonymous: int = LOG_IN) -> Row:
    """What who judges may do, with what it answers then: the authors may not, and nobody else sees that it is there."""
    return (anonymous, *JUDGES[1:-2], answer if second is None else second, answer)


def leads(answer: int) -> Row:
    """What only a teacher may do, with what it answers then."""
    return (*WHO_LEADS[:-1], answer)


def teaches(answer: int) -> Row:
    """What a teacher and a second marker may do, with what it answers then."""
    return (*TEACHERS[:-2], answer, answer)


COMMON: Final[Mapping[str, Rows]] = {
    "list": (WHO_IS_LOGGED_IN, ONLY_BY_GET),
    "new": (WHO_IS_LOGGED_IN, EVERYBODY_WRONG),
    "join": (WHO_IS_LOGGED_IN, EVERYBODY_WRONG),
    "join_link": ((SENT,) * 7, ONLY_BY_GET),
    "shortcuts": (ONLY_BY_POST, (LOG_IN, *(GONE,) * 6)),
}
"""Addresses that belong to no course."""

OF_COURSES: Final[Mapping[str, Rows]] = {
    "assignment_new": (WHO_LEADS, leads(WRONG)),
    "course": (THE_COURSE, ONLY_BY_GET),
    "settings": (WHO_LEADS, leads(WRONG)),
    "archive": (ONLY_BY_POST, leads(SENT)),
    "keys": (ONLY_BY_POST, leads(SENT)),
    "leave": (ONLY_BY_POST, (LOG_IN, GONE, SENT, SENT, SENT, GONE, GONE)),
    "students": (TEACHERS, leads(WRONG)),
    "students_import": (WHO_LEADS, leads(WRONG)),
    "students_remove": (ONLY_BY_POST, leads(SENT)),
    "students_back": (ONLY_BY_POST, leads(SENT)),
    "student": (WHO_LEADS, leads(WRONG)),
    "groups": (TEACHERS, leads(SENT)),
    "groups_add": (ONLY_BY_POST, leads(WRONG)),
    "groups_deal": (ONLY_BY_POST, leads(WRONG)),
    "groups_rename": (ONLY_BY_POST, leads(WRONG)),
    "groups_remove": (ONLY_BY_POST, leads(SENT)),
    "groups_choose": (ONLY_BY_POST, (LOG_IN, GONE, SENT, SENT, SENT, GONE, GONE)),
    "teachers": (TEACHERS, leads(WRONG)),
    "teachers_change": (ONLY_BY_POST, leads(SENT)),
    "teachers_remove": (ONLY_BY_POST, leads(SENT)),
    "materials": (TEACHERS, leads(WRONG)),
    "materials_delete": (ONLY_BY_POST, leads(SENT)),
    "materials_back": (ONLY_BY_POST, leads(SENT)),
    "material": (WHO_LEADS, leads(WRONG)),
    "rubric": (WHO_LEADS, leads(WRONG)),
    "phrases": (TEACHERS, teaches(WRONG)),
    "phrase": (WHO_LEADS, leads(WRONG)),
    "phrase_remove": (ONLY_BY_POST, leads(SENT)),
}
OF_ASSIGNMENTS: Final[Mapping[str, Rows]] = {
    "assignment": (THE_COURSE, ONLY_BY_GET),
    "assignment_edit": (WHO_LEADS, leads(WRONG)),
    "assignment_delete": (ONLY_BY_POST, leads(SENT)),
    "start": (ONLY_BY_POST, (LOG_IN, GONE, SENT, SENT, SENT, NOT_YOURS, NOT_YOURS)),
    "detach": (ONLY_BY_POST, (LOG_IN, GONE, SENT, SENT, SENT, NOT_YOURS, NOT_YOURS)),
    "attach": (
        (LOG_IN, GONE, SENT, SENT, OK, NOT_YOURS, NOT_YOURS),
        (LOG_IN, GONE, SENT, SENT, WRONG, NOT_YOURS, NOT_YOURS),
    ),
    "extensions": (WHO_LEADS, leads(WRONG)),
    "extension_withdraw": (ONLY_BY_POST, leads(SENT)),
    "class": (TEACHERS, ONLY_BY_GET),
    "assignment_rubric": (THE_COURSE, ONLY_BY_GET),
    "grades_csv": (WHO_LEADS, ONLY_BY_GET),
    "grades_xlsx": (WHO_LEADS, ONLY_BY_GET),
    "message": (WHO_LEADS, leads(WRONG)),
    "hand_in": (
        (LOG_IN, GONE, OK, OK, SENT, NOT_YOURS, NOT_YOURS),
        (LOG_IN, GONE, SENT, SENT, SENT, NOT_YOURS, NOT_YOURS),
    ),
    "extra": (WHO_LEADS, leads(WRONG)),
    "queue": (TEACHERS, ONLY_BY_GET),
    "queue_next": (ONLY_BY_POST, teaches(SENT)),
    "allocate": (ONLY_BY_POST, leads(WRONG)),
    "release": (WHO_LEADS, leads(WRONG)),
    "release_withdraw": (ONLY_BY_POST, leads(SENT)),
}
OF_SUBMISSIONS: Final[Mapping[str, Rows]] = {
    "submission": (AUTHORS_AND_TEACHERS, ONLY_BY_GET),
    "submission_plate": (AUTHORS_AND_TEACHERS, ONLY_BY_GET),
    "submission_pdf": (AUTHORS_AND_TEACHERS, ONLY_BY_GET),
    "submission_json": (AUTHORS_AND_TEACHERS, ONLY_BY_GET),
    "difference": (AUTHORS_AND_TEACHERS, ONLY_BY_GET),
    "confirm": (ONLY_BY_POST, (LOG_IN, GONE, SENT, SENT, GONE, NOT_YOURS, SENT)),
    "review": (JUDGES, judges(SENT)),
    "review_save": (ONLY_BY_POST, judges(UNREADABLE, anonymous=LOGGED_OUT)),
    "review_news": (judges(OK, anonymous=LOGGED_OUT), ONLY_BY_GET),
    "review_claim": (ONLY_BY_POST, judges(SENT)),
    "review_ready": (JUDGES, judges(WRONG)),
    "review_reopen": (ONLY_BY_POST, judges(SENT)),
    "review_return": (JUDGES, judges(WRONG, NOT_YOURS)),
    "review_remark": (JUDGES, judges(WRONG)),
    "remark_done": (ONLY_BY_POST, (LOG_IN, *(GONE,) * 6)),
}
OF_WORKBOOKS: Final[Mapping[str, Rows]] = {
    "of_workbook": ((LOG_IN, GONE, SENT, SENT, GONE, GONE, GONE), ONLY_BY_GET),
}
WHO_READS_ALONG: Final[Mapping[str, tuple[int, int]]] = {
    **dict.fromkeys(
        ("submission", "submission_plate", "submission_pdf", "submission_json", "difference"), (OK, NOT_SO)
    ),
    **dict.fromkeys(("confirm", "review_save", "review_claim", "review_reopen"), (NOT_SO, NOT_YOURS)),
    **dict.fromkeys(("review", "review_ready", "review_return", "review_remark"), (NOT_YOURS, NOT_YOURS)),
    "review_news": (NOT_YOURS, NOT_SO),
}
"""What those get by reading and by a post of nothing who are members of the workbook and in no course: they see that it was handed
in, and what. At all other addresses they are strangers."""
PRIVATE: Final[Mapping[str, Rows]] = {**OF_COURSES, **OF_ASSIGNMENTS, **OF_SUBMISSIONS, **OF_WORKBOOKS}
"""Addresses that go by the uuid of a course, an assignment, a submission or a workbook."""

STUDENT: Final = UUID("3b1f4a52-1f0e-4a7c-9d39-0a1c0f1d7b12")
MATERIAL: Final = UUID("3b1f4a52-1f0e-4a7c-9d39-0a1c0f1d7b13")
PHRASE: Final = UUID("c1f0b8a4-52f6-4d0c-8f0a-7a4f6f1f0c55")
MORE: Final[Mapping[str, Mapping[str, object]]] = {
    "submission_plate": {"step": "easy-to-buy"},
    "remark_done": {"remark": STUDENT},
    "extension_withdraw": {"extension": STUDENT},
    "join_link": {"token": "een-token-van-een-link".ljust(43, "-")},
    "student": {"student": STUDENT},
    "material": {"material": MATERIAL},
    "phrase": {"phrase": PHRASE},
    "phrase_remove": {"phrase": PHRASE},
}
"""What else an address goes by than the uuid."""

EXTRA: Final[Mapping[str, str]] = {
    **dict.fromkeys(("handed_in_at", "due_at", "cut_off_at", "release_at", "confirmed_at", "left_at"), "2020-01-01"),
    **{"status": "graded", "number": "7", "grade": "10", "grade_reason": "Omdat het kan.", "mastered": "true"},
    **{"is_second": "", "allocated_to": "1", "role": "teacher", "teaching": "teacher", "is_staff": "1", "user": "1"},
}
"""Fields that stand in no form of who posts them."""
READ: Final = [name for name, (reading, _posting) in {**COMMON, **PRIVATE}.items() if reading != ONLY_BY_POST]


def rows_of(name: str) -> Rows:
    return {**COMMON, **PRIVATE}[name]


@dataclass(frozen=True)
class World:
    """A course in which a group of two has handed in, and one student of another group has not."""

    course: Course
    submission: Submission
    workbook: Workbook

    def uuid(self, name: str) -> UUID:
        """By what an address of this name goes."""
        whose = {
            "course": self.course.uuid,
            "assignment": self.submission.work.assignment.uuid,
            "submission": self.submission.uuid,
            "workbook": self.workbook.uuid,
        }
        found = (("course", OF_COURSES), ("assignment", OF_ASSIGNMENTS), ("submission", OF_SUBMISSIONS))
        return whose[next((kind for kind, rows in found if name in rows), "workbook")]


@pytest.fixture
def former(db: None) -> User:
    return make_person("former@demo.test", "Fatima Hassan")


@pytest.fixture
def reader(db: None) -> User:
    return make_person("reader@demo.test", "Rik Mulder")


@pytest.fixture
def commenter(db: None) -> User:
    return make_person("commenter@demo.test", "Carla Bos")


@pytest.fixture
def along(reader: User, commenter: User) -> Mapping[str, User]:
    """By their roles in the workbook that was handed in."""
    return {"reader": reader, "commenter": commenter}


@pytest.fixture
def world(
    student: User,
    teammate: User,
    outsider: User,
    teacher: User,
    second_marker: User,
    consultant: User,
    former: User,
    along: Mapping[str, User],
) -> World:
    make_course(consultant, name="Marketing 1A")
    course = make_course(teacher, second_marker=second_marker, students=[student, teammate, outsider])
    make_student(course, email="noor@school.test", uuid=STUDENT)
    course.phrases.create(uuid=PHRASE, text="Mooi werk.")
    course.materials.create(uuid=MATERIAL, kind="text", title="Hoorcollege", text="Neem je laptop mee.")
    group = make_group(course, "Groep 1", [student, teammate])
    make_group(course, "Groep 2", [outsider])
    workbook = make_workbook(student, activities=1)
    join(workbook, teammate, "editor")
    make_student(course, former, group=group, left_at=timezone.now())
    work = make_work(make_assignment(course, in_groups=True), workbook, group=group)
    submission = make_submission(work)
    for role, user in along.items():
        join(workbook, user, role)
    return World(course, submission, workbook)


def whole(name: str, method: str) -> dict[str, int]:
    """What the matrix expects at an address, for each of the cast."""
    anonymous, stranger, *others = rows_of(name)[method == "post"]
    names = CAST[1 + len(STRANGERS) : -len(ALONG)]
    along = WHO_READS_ALONG.get(name, (stranger, stranger))[method == "post"]
    return {
        "anonymous": anonymous,
        **dict.fromkeys(STRANGERS, stranger),
        **dict(zip(names, others, strict=True)),
        **dict.fromkeys(ALONG, along),
    }


def decided() -> list[Any]:
    """All that neither a student nor a second marker decides."""
    return [
        list(
            Submission.objects.order_by("pk").values_list(
                "number", "status", "handed_in_at", "due_at", "confirmed_at", "release_at", "allocated_to"
            )
        ),
        list(Review.objects.filter(is_second=False).values_list("status", "grade", "grade_reason", "mastered")),
        list(Teacher.objects.order_by("pk").values_list("course", "user", "role")),
        list(Assignment.objects.order_by("pk").values_list("opens_at", "due_at", "cut_off_at", "deleted_at")),
        list(User.objects.order_by("pk").values_list("is_staff", "is_superuser")),
        (Extension.objects.count(), ExtraHandIn.objects.count()),
    ]


def browser(person: User | None) -> Client:
    return logged_in(person) if person else Client()


def address(name: str, uuid: UUID) -> str:
    keys = {"uuid": uuid} if name in PRIVATE else {}
    return reverse(f"classroom:{name}", kwargs={**keys, **MORE.get(name, {})})


@pytest.mark.parametrize("name", sorted({**COMMON, **PRIVATE}))
@pytest.mark.parametrize("method", ["get", "post"])
def test_everybody_gets_what_is_theirs(name: str, method: str, world: World, request: pytest.FixtureRequest) -> None:
    """By reading, and by a post of nothing."""
    answers: dict[str, int] = {}
    for who in CAST:
        person = None if who == "anonymous" else request.getfixturevalue(who)
        with undone():
            answer = getattr(browser(person), method)(address(name, world.uuid(name)))
        answers[who] = answer.status_code
        assert_goes_to_log_in(answer, person, name)

    assert answers == whole(name, method)


@pytest.mark.parametrize("name", sorted(name for name in PRIVATE if rows_of(name)[1] != ONLY_BY_GET))
def test_whatever_is_posted_decides_nothing_that_somebody_else_decides(
    name: str, world: World, student: User, second_marker: User, reader: User
) -> None:
    Submission.objects.update(confirmed_at=None)
    before = decided()

    for who in (student, second_marker, reader):
        with undone():
            browser(who).post(address(name, world.uuid(name)), EXTRA)
            assert decided() == before, who


def test_who_hands_in_or_saves_a_second_review_decides_nothing_more_by_what_is_posted(
    teacher: User, student: User, second_marker: User
) -> None:
    one = ready(teacher, student)
    one.work.assignment.course.teachers.create(user=second_marker, role="second_marker")

    browser(student).post(reverse("classroom:hand_in", args=[one.work.assignment.uuid]), EXTRA)
    made = Submission.objects.get()
    browser(second_marker).post(reverse("classroom:review", args=[made.uuid]), {**EXTRA, "feedback": "Mooi."})

    kept = Submission.objects.get()
    assert (kept.number, kept.status, kept.release_at, kept.allocated_to) == (1, "handed_in", None, None)
    assert (kept.due_at, kept.confirmed_at) == (one.work.assignment.due_at, kept.handed_in_at)
    assert kept.handed_in_at > timezone.now() - timedelta(minutes=5)
    second = Review.objects.get()
    assert (second.feedback, second.is_second, second.status, second.user) == ("Mooi.", True, "draft", second_marker)


@pytest.mark.parametrize("name", sorted({**COMMON, **PRIVATE}))
def test_no_other_method_does_anything(name: str, world: World, teacher: User) -> None:
    client, methods = browser(teacher), ("put", "patch", "delete", "trace")

    answers = {method: getattr(client, method)(address(name, world.uuid(name))).status_code for method in methods}

    assert answers == dict.fromkeys(methods, NOT_SO)


@pytest.mark.parametrize("name", sorted(PRIVATE))
def test_what_is_not_yours_answers_like_what_does_not_exist(name: str, world: World, consultant: User) -> None:
    client = browser(consultant)
    method = client.get if name in READ else client.post

    hidden, absent = method(address(name, world.uuid(name))), method(address(name, uuid4()))

    assert (hidden.status_code, absent.status_code) == (GONE, GONE)
    assert shape(hidden) == shape(absent)


@pytest.mark.parametrize("name", sorted(PRIVATE))
def test_a_teacher_who_was_removed_is_a_stranger_at_the_next_request(name: str, world: World, teacher: User) -> None:
    client = browser(teacher)
    Teacher.objects.filter(user=teacher).delete()

    assert_gone(client, address(name, world.uuid(name)))


@pytest.mark.parametrize("name", sorted(PRIVATE))
def test_a_student_who_was_removed_is_a_stranger_at_the_next_request(name: str, world: World, teammate: User) -> None:
    client = browser(teammate)
    Student.objects.filter(user=teammate).update(left_at=timezone.now())
    Member.objects.filter(user=teammate).delete()

    assert_gone(client, address(name, world.uuid(name)))


@pytest.mark.parametrize("name", sorted(set(READ) - {"join_link"}))
def test_no_page_is_kept_by_a_cache(name: str, world: World, teacher: User) -> None:
    answer = browser(teacher).get(address(name, world.uuid(name)))

    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("name", sorted(READ))
def test_who_asks_for_the_head_of_a_page_gets_it_without_the_page(name: str, world: World, teacher: User) -> None:
    client = browser(teacher)
    page, head = client.get(address(name, world.uuid(name))), client.head(address(name, world.uuid(name)))

    assert (head.status_code, head.content) == (page.status_code, b"")


def test_every_address_has_its_row_and_goes_by_what_its_first_word_names() -> None:
    """Also: nothing goes by a number that one could count on from."""
    named = {
        "courses": OF_COURSES,
        "assignments": OF_ASSIGNMENTS,
        "submissions": OF_SUBMISSIONS,
        "workbooks": OF_WORKBOOKS,
    }
    found: dict[str, set[str]] = {}
    for each in urlpatterns:
        assert each.name
        assert "<int:" not in str(each.pattern)
        private = re.match(r"(\w+)/<uuid:uuid>", str(each.pattern))
        found.setdefault(private[1] if private else "", set()).add(each.name)

    assert found.pop("", set()) == set(COMMON)
    assert found == {kind: set(rows) for kind, rows in named.items() if rows}


def assert_gone(client: Client, url: str) -> None:
    answers = (client.get(url), client.post(url))
    assert {answer.status_code for answer in answers} - {NOT_SO} == {GONE}


def assert_goes_to_log_in(answer: Any, person: User | None, name: str) -> None:
    if person is None and answer.status_code == LOG_IN and name != "join_link":
        assert answer["Location"].startswith("/accounts/login/?next=")


def shape(answer: Any) -> str:
    """The page without what differs at every request: its own address and the token of its forms."""
    text = answer.content.decode().replace(answer.wsgi_request.path, "")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text)
