"""Who joins a group that has begun knows whose work that is; into one that has handed in only a teacher puts somebody, and who
comes learns no result of before, wherever they look.
"""

from collections.abc import Iterator
from typing import Final

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from classroom.groups import HandedInError, Move, UnreadError, choose_group, put_in_group
from classroom.models import Course, Student, StudyGroup, Submission
from classroom.releasing import release
from classroom.reviewing import add_remark
from tests.classroom.handed import Ready, ready
from tests.classroom.judged import all_levels, judge, return_for_revision, set_ready
from tests.classroom.making import make_group, make_student
from tests.conftest import logged_in
from tests.seen import Seen, see, words
from workbook.models import Member

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

MARKS: Final = (
    "Zeldzaamgoed",
    "Kwastenmaker",
    "Vlonderbouw",
    "Je beoordeling",
    "je beoordeling",
    "Je resultaat",
    "teruggegeven",
)
"""What only judging says: feedback, note, remark, and that there is a result."""


@pytest.fixture
def work(teacher: User, student: User, teammate: User, outsider: User) -> Ready:
    """The work of a group of two, in a course where students choose; one student has no group."""
    work = ready(teacher, student, teammate)
    Course.objects.update(groups_open=True, group_size=4)
    make_student(Course.objects.get(), outsider)
    return work


@pytest.fixture
def course(work: Ready) -> Course:
    return Course.objects.get()


@pytest.fixture
def group(work: Ready) -> StudyGroup:
    return StudyGroup.objects.get()


@pytest.fixture
def as_outsider(outsider: User) -> Client:
    return logged_in(outsider)


def choose(client: Client, course: Course, group: str) -> Seen:
    return Seen(client.post(f"/courses/{course.uuid}/groups/choose/", {"group": group}, follow=True))


def test_whose_work_one_joins_stands_there_before_one_joins_it(
    as_outsider: Client, outsider: User, course: Course, group: StudyGroup, work: Ready
) -> None:
    page = see(as_outsider, f"/courses/{course.uuid}/")
    (button,) = page.all("button", name="group", value=f"begun:{group.uuid}")
    assert words(button) == "Meedoen aan hun werk Groep 1"
    told = words(page.at(button.get("aria-describedby")))
    assert told == (
        "Deze groep is begonnen. Je gaat meedoen aan het werk van Sanne de Vries, Tim Jansen. "
        "Daarna kan alleen je docent je in een andere groep zetten."
    )

    assert "Je zit nu in Groep 1." in choose(as_outsider, course, button.get("value")).text
    assert Member.objects.get(workbook=work.workbook, user=outsider).role == "editor"


def test_who_did_not_read_that_it_has_begun_reads_it_first(
    as_outsider: Client, outsider: User, course: Course, group: StudyGroup
) -> None:
    page = choose(as_outsider, course, str(group.uuid))

    assert "Deze groep is intussen begonnen." in page.text
    assert Student.objects.get(user=outsider).group is None
    with pytest.raises(UnreadError):
        choose_group(course=course.uuid, user=outsider, group=group.uuid)


@pytest.mark.parametrize("confirm_by_all", [False, True])
def test_into_a_group_that_has_handed_in_only_a_teacher_puts_somebody(
    as_outsider: Client,
    outsider: User,
    teacher: User,
    course: Course,
    group: StudyGroup,
    work: Ready,
    confirm_by_all: bool,
) -> None:
    work.work.assignment.confirm_by_all = confirm_by_all
    work.work.assignment.save()
    work.hand_in()

    page = see(as_outsider, f"/courses/{course.uuid}/")
    assert [button.get("value") for button in page.all("button", name="group")] == ["new"]
    assert "Groep 1 2 van 4 heeft ingeleverd" in page.text
    told = choose(as_outsider, course, f"begun:{group.uuid}").text
    assert "Deze groep heeft ingeleverd. Alleen je docent kan er nu nog iemand in zetten." in told
    with pytest.raises(HandedInError):
        choose_group(course=course.uuid, user=outsider, group=group.uuid, knows_begun=True)

    mine = Student.objects.get(user=outsider)
    put_in_group(course=course.uuid, by=teacher, moves=[Move(mine.uuid, None, group.uuid)])
    assert Member.objects.get(workbook=work.workbook, user=outsider).role == "editor"


def test_what_is_no_group_is_told_and_changes_nothing(as_outsider: Client, outsider: User, course: Course) -> None:
    for group in ("begun:", "begun:new", "begun:x", "x"):
        assert "Kies een groep uit de lijst." in choose(as_outsider, course, group).text
    assert Student.objects.get(user=outsider).group is None


def test_a_full_group_that_has_begun_is_not_offered(
    as_outsider: Client, course: Course, group: StudyGroup, outsider: User
) -> None:
    Course.objects.update(group_size=2)
    make_group(course, "Leeg")
    page = see(as_outsider, f"/courses/{course.uuid}/")
    assert "Groep 1 2 van 2 vol Leeg 0 van 2" in page.text
    assert "intussen vol" in choose(as_outsider, course, f"begun:{group.uuid}").text


@pytest.mark.parametrize("how", ["released", "returned"])
def test_who_comes_later_learns_no_result_wherever_they_look(
    teacher: User, student: User, outsider: User, work: Ready, group: StudyGroup, how: str
) -> None:
    handed, now = work.hand_in(), timezone.now()
    said = {"feedback": MARKS[0], "criterion:c1/note": MARKS[1], "return_note": MARKS[0]}
    judge(handed, teacher, all_levels() | said, now=now)
    add_remark(submission=handed, user=teacher, address="plate:easy-to-buy", text=MARKS[2], now=now)
    if how == "returned":
        return_for_revision(submission=handed, user=teacher, now=now)
    else:
        assert set_ready(submission=handed, user=teacher, now=now) == ()
        release(assignment=work.work.assignment, by=teacher, now=now)
    mine = Student.objects.get(user=outsider)
    put_in_group(course=mine.course.uuid, by=teacher, moves=[Move(mine.uuid, None, group.uuid)])

    told = {url: seen_in(logged_in(student), url) for url in reached(handed)}
    assert set(MARKS[:1] if how == "returned" else MARKS[:2]) <= set().union(*told.values())
    assert {url: seen_in(logged_in(outsider), url) for url in reached(handed)} == {url: set() for url in told}


def reached(handed: Submission) -> Iterator[str]:
    """Every page about a submission, its assignment, course and workbook that its members reach."""
    asked, book = handed.work.assignment, handed.work.workbook
    for name in ("submission", "submission_json", "difference"):
        yield reverse(f"classroom:{name}", args=[handed.uuid])
    yield reverse("classroom:submission_plate", args=[handed.uuid, "easy-to-buy"])
    for name in ("assignment", "hand_in", "assignment_rubric"):
        yield reverse(f"classroom:{name}", args=[asked.uuid])
    yield reverse("classroom:list")
    yield reverse("classroom:course", args=[asked.course.uuid])
    yield reverse("workbook:page", args=[book.uuid])
    yield reverse("workbook:plate", args=[book.uuid, "easy-to-buy"])


def seen_in(client: Client, url: str) -> set[str]:
    answer = client.get(url)
    assert answer.status_code == 200, url
    text = b"".join(answer) if answer.streaming else answer.content
    return {mark for mark in MARKS if mark in text.decode()}
