"""Study groups: moved by hand without loss, dealt evenly, chosen to the last place; and who is in one is in its workbooks."""

import random
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from classroom.assignments import attach
from classroom.class_list import Entry
from classroom.courses import adopt, enrol, leave, remove_student
from classroom.groups import (
    BegunError,
    ClosedError,
    FullError,
    Move,
    TakenError,
    add_groups,
    choose_group,
    deal,
    dealt,
    put_in_group,
    remove_group,
    rename_group,
    sync_groups,
    sync_members,
)
from classroom.models import Course, Student, StudyGroup
from tests.classroom.making import make_assignment, make_course, make_group, make_student, make_work
from tests.conftest import logged_in, make_person
from tests.factories import invited, join, make_workbook
from tests.many import together
from tests.seen import Seen, see, words
from workbook.invitations import pending_of
from workbook.models import Member, Workbook

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def course(teacher: User, student: User, teammate: User, outsider: User) -> Course:
    return make_course(teacher, students=[student, teammate, outsider], groups_open=True, group_size=2)


@pytest.fixture
def as_teacher(teacher: User) -> Client:
    return logged_in(teacher)


def groups(course: Course) -> dict[str, list[str]]:
    """Who is in each group, by the first word of a name; ``""`` is no group."""
    found: dict[str, list[str]] = {group.name: [] for group in course.groups.all()}
    for each in course.students.here().select_related("group").order_by("name"):
        found.setdefault(each.group.name if each.group else "", []).append(str(each).split()[0])
    return found


def row(course: Course, user: User) -> Student:
    return course.students.get(user=user)


def roles(workbook: Workbook) -> dict[str, str]:
    return dict(Member.objects.filter(workbook=workbook).values_list("user__email", "role"))


def test_a_teacher_moves_everybody_in_one_form(
    as_teacher: Client, course: Course, student: User, teammate: User
) -> None:
    one, two = make_group(course, "A", [student]), make_group(course, "B")
    path = f"/courses/{course.uuid}/groups/"
    posted = {field.get("name"): field.get("value", "") for field in see(as_teacher, path).all("input", type="hidden")}
    posted |= {f"group:{row(course, student).uuid}": two.uuid, f"group:{row(course, teammate).uuid}": one.uuid}

    page = Seen(as_teacher.post(path, posted, follow=True))

    assert "2 studenten zijn verplaatst." in page.text
    assert groups(course) == {"A": ["Tim"], "B": ["Sanne"], "": ["Olivia"]}


def test_a_page_is_saved_on_the_way_to_the_next(as_teacher: Client, course: Course, student: User) -> None:
    for number in range(60):
        make_student(course, email=f"s{number}@school.test", name=f"Student {number}")
    group, sanne, path = make_group(course, "A"), row(course, student), f"/courses/{course.uuid}/groups/"
    (button,) = [each for each in see(as_teacher, path).all("button") if each.get("formaction") == "?page=2"]

    posted = {f"was:{sanne.uuid}": "", f"group:{sanne.uuid}": group.uuid}
    answer = as_teacher.post(path + button.get("formaction"), posted)

    assert answer["Location"] == f"{path}?page=2"
    assert groups(course)["A"] == ["Sanne"]


def test_who_was_moved_by_somebody_else_meanwhile_stays_there(
    as_teacher: Client, course: Course, student: User, teammate: User
) -> None:
    one, two, three = (make_group(course, name, [student] if name == "A" else []) for name in "ABC")
    sanne, tim = row(course, student), row(course, teammate)
    Student.objects.filter(pk=sanne.pk).update(group=two)

    posted = {
        f"was:{sanne.uuid}": one.uuid,
        f"group:{sanne.uuid}": three.uuid,
        f"was:{tim.uuid}": "",
        f"group:{tim.uuid}": one.uuid,
    }
    page = Seen(as_teacher.post(f"/courses/{course.uuid}/groups/", posted, follow=True))

    assert "Iemand anders heeft Sanne de Vries intussen verplaatst, naar B: dat blijft zo." in page.text
    assert groups(course) == {"A": ["Tim"], "B": ["Sanne"], "C": [], "": ["Olivia"]}


@pytest.mark.parametrize(
    "posted", [{"group:x": ""}, {f"group:{uuid4()}": "x"}, {f"group:{uuid4()}": "", f"was:{uuid4()}": "1"}]
)
def test_moves_that_no_page_makes_change_nothing(as_teacher: Client, course: Course, posted: dict[str, str]) -> None:
    before = groups(course)

    assert as_teacher.post(f"/courses/{course.uuid}/groups/", posted).status_code in {302, 400}
    assert groups(course) == before


def test_nobody_is_moved_to_a_group_of_another_course(course: Course, teacher: User, student: User) -> None:
    other = make_group(make_course(teacher, name="Anders"))

    with pytest.raises(StudyGroup.DoesNotExist):
        put_in_group(course=course.uuid, by=teacher, moves=[Move(row(course, student).uuid, None, other.uuid)])


@given(st.integers(0, 60), st.integers(1, 20))
def test_hands_are_even_and_as_few_as_can_be(cards: int, size: int) -> None:
    hands = dealt(list(range(cards)), size)
    sizes = [len(hand) for hand in hands]

    assert sorted(card for hand in hands for card in hand) == list(range(cards))
    assert len(hands) == -(-cards // size)
    assert max(sizes, default=0) <= size
    assert max(sizes, default=0) - min(sizes, default=0) <= 1


def test_a_class_is_dealt_as_luck_has_it(course: Course, teacher: User) -> None:
    for number in range(9):
        make_student(course, email=f"s{number}@school.test", name=f"S{number}")

    assert deal(course=course.uuid, by=teacher, size=4, luck=random.Random(7)) == 12
    first = groups(course)
    assert [len(names) for names in first.values()] == [4, 4, 4]
    assert list(first) == ["Groep 1", "Groep 2", "Groep 3"]

    deal(course=course.uuid, by=teacher, size=4, anew=True, luck=random.Random(8))
    other = groups(course)
    deal(course=course.uuid, by=teacher, size=4, anew=True, luck=random.Random(7))
    assert other != groups(course) == first


def test_only_who_has_no_group_is_dealt(course: Course, teacher: User, student: User) -> None:
    make_group(course, "Groep 7", [student])

    deal(course=course.uuid, by=teacher, size=2)

    assert groups(course) == {"Groep 7": ["Sanne"], "Groep 8": ["Olivia", "Tim"]}


def test_dealing_all_anew_is_asked_first_and_tells_what_is_lost(
    as_teacher: Client, course: Course, student: User
) -> None:
    for number in range(1, 4):
        make_group(course, f"Groep {number}", [student] if number == 1 else [])
    action = f"/courses/{course.uuid}/groups/deal/"
    before = groups(course)

    page = Seen(as_teacher.post(action, {"who": "all", "size": "2"}))
    assert (page.status, page.faults, groups(course)) == (200, [], before)
    assert "3 studenten krijgen door loting een groep." in page.text
    assert [words(each) for each in page.one("ul", class_="listed").iter("li")] == [
        "Groep 11 student",
        "Groep 20 studenten",
        "Groep 3verdwijnt: zonder haar zijn er groepen genoeg",
    ]

    as_teacher.post(action, page.filled(action) | {"sure": "1"})
    assert sorted(groups(course)) == ["Groep 1", "Groep 2"]


def test_groups_that_are_left_over_go_when_all_are_dealt_anew(course: Course, teacher: User, student: User) -> None:
    for name in ("A", "B", "C"):
        make_group(course, name, [student])

    deal(course=course.uuid, by=teacher, size=2, anew=True)

    assert sorted(map(len, groups(course).values())) == [1, 2]


def test_all_are_not_dealt_anew_once_a_group_has_begun(course: Course, teacher: User, student: User) -> None:
    group = make_group(course, "A", [student])
    make_work(make_assignment(course, in_groups=True), make_workbook(student), group=group)

    with pytest.raises(BegunError):
        deal(course=course.uuid, by=teacher, size=2, anew=True)
    with pytest.raises(BegunError):
        remove_group(course=course.uuid, by=teacher, group=group.uuid)
    assert groups(course)["A"] == ["Sanne"]


def test_groups_are_added_named_and_taken_away(course: Course, teacher: User, student: User) -> None:
    one, two = add_groups(course=course.uuid, by=teacher, number=2)
    Student.objects.filter(user=student).update(group=one)

    rename_group(course=course.uuid, by=teacher, group=one.uuid, name="De Schakels")
    with pytest.raises(TakenError):
        rename_group(course=course.uuid, by=teacher, group=two.uuid, name="de schakels")
    assert groups(course) == {"De Schakels": ["Sanne"], "Groep 2": [], "": ["Olivia", "Tim"]}

    remove_group(course=course.uuid, by=teacher, group=one.uuid)
    assert groups(course) == {"Groep 2": [], "": ["Olivia", "Sanne", "Tim"]}


def test_there_are_not_more_groups_than_a_course_may_have(course: Course, teacher: User) -> None:
    with pytest.raises(FullError):
        add_groups(course=course.uuid, by=teacher, number=501)
    assert not course.groups.exists()


def test_students_choose_where_there_is_a_place(
    as_student: Client, course: Course, teammate: User, outsider: User
) -> None:
    full, free = make_group(course, "Vol", [teammate, outsider]), make_group(course, "Vrij")
    path = f"/courses/{course.uuid}/"
    buttons = [button.get("value") for button in see(as_student, path).all("button", name="group")]
    assert buttons == [str(free.uuid), "new"]

    told = Seen(as_student.post(f"{path}groups/choose/", {"group": full.uuid}, follow=True)).text
    assert "Deze groep is intussen vol." in told

    told = Seen(as_student.post(f"{path}groups/choose/", {"group": free.uuid}, follow=True)).text
    assert "Je zit nu in Vrij." in told
    assert groups(course) == {"Vol": ["Olivia", "Tim"], "Vrij": ["Sanne"]}

    as_student.post(f"{path}groups/choose/", {"group": ""})
    assert groups(course)[""] == ["Sanne"]


def test_a_student_begins_a_group(as_student: Client, course: Course) -> None:
    as_student.post(f"/courses/{course.uuid}/groups/choose/", {"group": "new"})

    assert groups(course) == {"Groep 1": ["Sanne"], "": ["Olivia", "Tim"]}


def test_students_do_not_choose_where_that_is_not_open(as_student: Client, course: Course, student: User) -> None:
    Course.objects.update(groups_open=False)
    group = make_group(course)

    page = see(as_student, f"/courses/{course.uuid}/")
    assert page.all("button", name="group") == []
    with pytest.raises(ClosedError):
        choose_group(course=course.uuid, user=student, group=group.uuid)


def test_who_has_begun_with_a_group_stays_in_it(course: Course, student: User) -> None:
    group, other = make_group(course, "A", [student]), make_group(course, "B")
    make_work(make_assignment(course, in_groups=True), make_workbook(student), group=group)

    for target in (other.uuid, None):
        with pytest.raises(BegunError):
            choose_group(course=course.uuid, user=student, group=target)
    assert groups(course)["A"] == ["Sanne"]


def test_nobody_chooses_a_group_of_another_course(course: Course, student: User, teacher: User) -> None:
    other = make_group(make_course(teacher, name="Anders"))

    with pytest.raises(StudyGroup.DoesNotExist):
        choose_group(course=course.uuid, user=student, group=other.uuid)


@pytest.fixture
def work_of(course: Course, student: User, teammate: User) -> Workbook:
    """The workbook of group A, in which two work."""
    group = make_group(course, "A", [student, teammate])
    workbook = make_workbook(student)
    work = make_work(make_assignment(course, in_groups=True), workbook, group=group)
    sync_members(work)
    return workbook


def move(course: Course, teacher: User, user: User, to: UUID | None) -> None:
    student = course.students.select_related("group").get(user=user)
    was = student.group.uuid if student.group else None
    put_in_group(course=course.uuid, by=teacher, moves=[Move(student.uuid, was, to)])


def test_who_is_in_a_group_is_in_its_workbook(
    course: Course, work_of: Workbook, teacher: User, student: User, teammate: User, outsider: User
) -> None:
    assert roles(work_of) == {student.email: "owner", teammate.email: "editor"}
    group = course.groups.get()

    move(course, teacher, outsider, group.uuid)
    assert roles(work_of)[outsider.email] == "editor"


def test_who_leaves_a_group_is_out_of_its_workbook_at_the_next_request(
    course: Course, work_of: Workbook, teacher: User, as_teammate: Client, teammate: User
) -> None:
    pages = [f"/workbooks/{work_of.uuid}/", f"/workbooks/{work_of.uuid}/plates/easy-to-buy/"]
    assert [as_teammate.get(page).status_code for page in pages] == [200, 200]

    move(course, teacher, teammate, None)

    assert [as_teammate.get(page).status_code for page in pages] == [404, 404]


def test_when_the_owner_leaves_the_next_one_owns_the_workbook(
    course: Course, work_of: Workbook, teacher: User, student: User, teammate: User
) -> None:
    move(course, teacher, student, None)

    assert roles(work_of) == {teammate.email: "owner"}


def test_a_group_that_everybody_left_and_somebody_comes_into(
    course: Course, work_of: Workbook, teacher: User, student: User, teammate: User, outsider: User
) -> None:
    group = course.groups.get()
    for user in (student, teammate):
        remove_student(course=course.uuid, by=teacher, student=row(course, user).uuid)
    assert roles(work_of) == {teammate.email: "owner"}

    move(course, teacher, outsider, group.uuid)
    assert roles(work_of) == {outsider.email: "owner"}


def test_a_workbook_that_one_student_attached_stays_with_its_maker(
    course: Course, as_student: Client, student: User
) -> None:
    group, workbook = make_group(course, "A", [student]), make_workbook(student)
    assignment = make_assignment(course, in_groups=True)
    attach(assignment=assignment.uuid, workbook=workbook.uuid, user=student)

    leave(course=course.uuid, user=student)

    assert roles(workbook) == {student.email: "owner"}
    assert as_student.get(f"/workbooks/{workbook.uuid}/").status_code == 200
    sync_groups({group.pk})
    assert roles(workbook) == {student.email: "owner"}


def test_when_all_leave_at_once_who_attached_the_workbook_keeps_it(
    course: Course, teacher: User, student: User, teammate: User
) -> None:
    group, workbook = make_group(course, "A", [student, teammate]), make_workbook(student)
    join(workbook, teammate, "owner")
    attach(assignment=make_assignment(course, in_groups=True).uuid, workbook=workbook.uuid, user=teammate)

    away = [Move(row(course, user).uuid, group.uuid, None) for user in (student, teammate)]
    put_in_group(course=course.uuid, by=teacher, moves=away)

    assert roles(workbook) == {teammate.email: "owner"}


def test_an_owner_from_outside_the_course_is_owner_enough(
    course: Course, work_of: Workbook, teacher: User, student: User, teammate: User, consultant: User
) -> None:
    join(work_of, consultant, "owner")

    for user in (student, teammate):
        move(course, teacher, user, None)

    assert roles(work_of) == {consultant.email: "owner"}


def test_an_open_invitation_does_not_lead_a_former_member_back(
    course: Course, work_of: Workbook, teacher: User, student: User, teammate: User
) -> None:
    Member.objects.filter(user=teammate).delete()
    invited(work_of, student, teammate.email, "owner")
    join(work_of, teammate, "editor")

    move(course, teacher, teammate, None)

    assert list(pending_of(work_of)) == []


def test_whom_an_owner_asked_from_outside_the_course_stays(
    course: Course, work_of: Workbook, teacher: User, teammate: User, consultant: User
) -> None:
    join(work_of, consultant, "commenter")

    move(course, teacher, teammate, None)

    assert roles(work_of)[consultant.email] == "commenter"


def test_one_with_a_lower_role_becomes_editor_in_the_group(
    course: Course, work_of: Workbook, teacher: User, outsider: User
) -> None:
    join(work_of, outsider, "reader")

    move(course, teacher, outsider, course.groups.get().uuid)

    assert roles(work_of)[outsider.email] == "editor"


def test_the_work_of_one_student_is_left_alone(course: Course, student: User, consultant: User, teammate: User) -> None:
    workbook = make_workbook(student)
    join(workbook, teammate, "reader")
    work = make_work(make_assignment(course), workbook, student=row(course, student))

    sync_members(work)

    assert roles(workbook) == {student.email: "owner", teammate.email: "reader"}


def test_a_class_list_with_a_group_leads_into_the_workbook_of_it(
    course: Course, work_of: Workbook, teacher: User, student: User, teammate: User
) -> None:
    enrol(course=course.uuid, by=teacher, entries=[Entry(2, "noor@school.test", "Noor", "", "a")])
    noor = make_person("noor@school.test", "Noor Bakker")

    adopt(noor)

    assert roles(work_of) == {student.email: "owner", teammate.email: "editor", noor.email: "editor"}
    assert groups(course)["A"] == ["Noor", "Sanne", "Tim"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
@pytest.mark.parametrize("_round", range(3))
def test_the_last_place_goes_to_one(course: Course, student: User, teammate: User, outsider: User, _round: int) -> None:
    group = make_group(course, "A", [outsider])
    told: list[str] = []

    def choose(user: User) -> None:
        try:
            choose_group(course=course.uuid, user=user, group=group.uuid)
        except FullError:
            told.append("vol")
        else:
            told.append("")
        finally:
            connection.close()

    together(lambda: choose(student), lambda: choose(teammate))

    assert sorted(told) == ["", "vol"]
    assert len(groups(course)["A"]) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_moving_and_removing_at_once_leave_nobody_in_a_workbook_of_another_group(
    course: Course, work_of: Workbook, teacher: User, student: User, teammate: User, outsider: User
) -> None:
    group = course.groups.get()
    together(
        lambda: move(course, teacher, outsider, group.uuid),
        lambda: remove_student(course=course.uuid, by=teacher, student=row(course, teammate).uuid),
        lambda: move(course, teacher, student, None),
    )

    inside = course.students.here().filter(group=group).values_list("user__email", flat=True)
    assert set(roles(work_of)) == set(inside) == {outsider.email}
    assert roles(work_of) == {outsider.email: "owner"}
