"""A course: who makes, changes and puts it away; its class list by hand and from a file; its teachers, of whom one always stays."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from classroom import courses, limits, teachers
from classroom.class_list import Entry
from classroom.models import Course, Student, StudyGroup, Teacher
from tests.classroom.making import make_assignment, make_course, make_group, make_student, make_work
from tests.classroom.test_class_list import csv_of, xlsx_of
from tests.conftest import PASSWORD, logged_in, make_person
from tests.factories import make_workbook
from tests.seen import Seen, see, send, words
from workbook.models import Member

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script> {{ 7*7 }} \u202e=1+1 'Noor\"&"


@pytest.fixture
def course(teacher: User) -> Course:
    return make_course(teacher)


@pytest.fixture
def as_teacher(teacher: User) -> Client:
    return logged_in(teacher)


def path_of(course: Course, page: str = "") -> str:
    return f"/courses/{course.uuid}/{page}"


def on_the_list(course: Course) -> list[tuple[str, str, str, str]]:
    rows = Student.objects.here().filter(course=course).select_related("group").order_by("email")
    return [(each.email, each.name, each.number, each.group.name if each.group else "") for each in rows]


def put(client: Client, course: Course, data: bytes, name: str = "klas.csv") -> Seen:
    """The preview of a file."""
    file = SimpleUploadedFile(name, data)
    return Seen(client.post(path_of(course, "students/import/"), {"file": file}))


def confirm(client: Client, course: Course, preview: Seen) -> Seen:
    """What stands on the page when a preview is confirmed as it is."""
    rows = preview.one("input", name="rows").get("value")
    return Seen(client.post(path_of(course, "students/import/"), {"rows": rows}, follow=True))


def test_who_makes_a_course_teaches_it(as_student: Client, student: User) -> None:
    page = Seen(as_student.post("/courses/new/", {"name": "Marketing 2A", "description": "Welkom"}, follow=True))

    assert "Marketing 2A" in page.text
    assert list(Teacher.objects.values_list("user__email", "role")) == [(student.email, "teacher")]


def test_a_form_sent_twice_makes_one_course(as_student: Client) -> None:
    token = see(as_student, "/courses/new/").one("input", name="token").get("value")

    for _ in range(2):
        as_student.post("/courses/new/", {"token": token, "name": "Marketing 2A"})

    assert Course.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "told"), [("", "Vul de naam"), (" ", "Vul de naam"), ("x" * 121, "121"), ("a\0", "teken")]
)
def test_what_is_no_name_is_told_beside_the_field(as_student: Client, name: str, told: str) -> None:
    answer = as_student.post("/courses/new/", {"name": name, "description": "Dit blijft staan"})

    page = Seen(answer)
    assert (answer.status_code, Course.objects.count()) == (422, 0)
    assert told in words(page.at("error_id_name"))
    assert "Dit blijft staan" in page.html


def test_teachers_change_the_settings(as_teacher: Client, course: Course) -> None:
    values = {"name": "CM 3B", "description": "Nieuw", "groups_open": "on", "group_size": "3"}
    url = path_of(course, "settings/")

    page = Seen(as_teacher.post(url, see(as_teacher, url).filled(None) | values, follow=True))

    course.refresh_from_db()
    assert "De instellingen zijn opgeslagen." in page.text
    assert (course.name, course.description, course.groups_open, course.group_size) == ("CM 3B", "Nieuw", True, 3)


@pytest.mark.parametrize("size", ["", "0", "21", "veel", "2,5", "-1", "４"])
def test_a_group_has_a_size(as_teacher: Client, course: Course, size: str) -> None:
    answer = as_teacher.post(path_of(course, "settings/"), {"name": "CM 3B", "group_size": size})

    assert answer.status_code == 422
    assert words(Seen(answer).at("error_id_group_size")) != ""


def test_a_course_that_is_put_away_stays_to_be_read_and_nobody_joins_it(
    as_teacher: Client, as_student: Client, course: Course, student: User, teacher: User
) -> None:
    make_student(course, student)
    courses.renew_keys(course=course.uuid, by=teacher)

    as_teacher.post(path_of(course, "archive/"))

    assert "Opgeborgen" in see(as_teacher, "/courses/").text
    assert as_student.get(path_of(course)).status_code == 200
    course.refresh_from_db()
    assert courses.join_keys(course) is None

    as_teacher.post(path_of(course, "archive/"), {"back": ""})
    assert "Opgeborgen" not in see(as_teacher, "/courses/").text


def test_a_class_list_is_shown_before_it_is_written(as_teacher: Client, course: Course) -> None:
    rows = [
        ["Naam", "E-mail", "Studentnummer", "Groep"],
        ["Noor Bakker", "noor@school.test", "500123", "A"],
        ["Sem Hendriks", "sem@school", "500124", "A"],
        ["Lotte Prins", "lotte@school.test", "500125", "B"],
    ]

    preview = put(as_teacher, course, csv_of(rows))

    assert (preview.status, on_the_list(course)) == (200, [])
    assert [words(each) for each in preview.one("section", **{"aria-labelledby": "faults"}).iter("li")] == [
        "Rij 3, sem@school: Dit is geen e-mailadres."
    ]

    page = confirm(as_teacher, course, preview)

    assert "2 studenten staan nu op de lijst. 2 groepen zijn gemaakt." in page.text
    assert on_the_list(course) == [
        ("lotte@school.test", "Lotte Prins", "500125", "B"),
        ("noor@school.test", "Noor Bakker", "500123", "A"),
    ]


def test_a_list_sent_twice_is_on_the_list_once(as_teacher: Client, course: Course) -> None:
    preview = put(as_teacher, course, b"e-mail\nnoor@school.test")

    pages = [confirm(as_teacher, course, preview) for _ in range(2)]

    assert len(on_the_list(course)) == 1
    assert "0 studenten staan nu op de lijst." in pages[1].text
    assert "1 rij is overgeslagen." in pages[1].text


def test_a_preview_survives_the_end_of_the_session(as_teacher: Client, course: Course, teacher: User) -> None:
    path = path_of(course, "students/import/")
    preview = put(as_teacher, course, b"naam;e-mail\nNoor;noor@school.test")
    Session.objects.all().delete()

    as_teacher.post(path, {"rows": preview.one("input", name="rows").get("value")})
    as_teacher.post("/accounts/login/", {"login": teacher.email, "password": PASSWORD, "next": path})
    page = see(as_teacher, path)
    as_teacher.post(path, page.filled(path))

    assert "Dit is nog niet verstuurd" in page.text
    assert on_the_list(course) == [("noor@school.test", "Noor", "", "")]


def test_a_spreadsheet_of_a_thousand(as_teacher: Client, course: Course) -> None:
    rows = [["e-mail", "naam"], *[[f"s{n}@school.test", f"Student {n}"] for n in range(1001)]]

    preview = put(as_teacher, course, xlsx_of(rows), "klas.xlsx")
    page = confirm(as_teacher, course, preview)

    assert "Rij 1002, s1000@school.test: Een cursus heeft hoogstens 1000 studenten." in preview.text
    assert "1000 studenten staan nu op de lijst." in page.text
    assert course.students.count() == limits.STUDENTS_PER_COURSE


@pytest.mark.parametrize(
    "rows", ["", "x", "1", "1\ta@b.nl", "0\ta@b.nl\t\t\t", "x\ta@b.nl\t\t\t", "1\t" * 100_000, "\n" * 3000]
)
def test_rows_that_no_preview_carries_are_refused(as_teacher: Client, course: Course, rows: str) -> None:
    answer = as_teacher.post(path_of(course, "students/import/"), {"rows": rows})

    assert (answer.status_code, on_the_list(course)) == (422, [])


def test_rows_are_judged_again_when_they_come_back(as_teacher: Client, course: Course) -> None:
    rows = f"1\t=cmd@\tx\t\t\n2\tNoor@School.test\t{'x' * 121}\t\t\n3\ta@b.nl\t{HOSTILE}\t\t"

    as_teacher.post(path_of(course, "students/import/"), {"rows": rows})

    assert on_the_list(course) == [("a@b.nl", HOSTILE, "", "")]


@pytest.mark.parametrize(
    ("name", "data"), [("klas.exe", b"x"), ("klas.csv", b""), ("klas.xlsx", b"PK\x03\x04"), ("x.csv", b"a;b")]
)
def test_what_is_no_class_list_is_told_beside_the_field(
    as_teacher: Client, course: Course, name: str, data: bytes
) -> None:
    page = put(as_teacher, course, data, name)

    assert page.status == 422
    assert words(page.at("error_id_file")) != ""


TOO_MANY = "Een cursus heeft hoogstens 500 groepen, en deze lijst noemt er meer. Er is niets opgeslagen."


def test_a_list_that_names_more_groups_than_a_course_may_have_is_told_beside_the_field(
    as_teacher: Client, course: Course
) -> None:
    course.groups.create(name="g1")
    rows = [["e-mail", "groep"], *[[f"s{n}@school.test", f"G{n}"] for n in range(1, 502)]]
    page = put(as_teacher, course, csv_of(rows))
    assert (page.status, words(page.at("error_id_file")), course.groups.count()) == (422, TOO_MANY, 1)

    fits = put(as_teacher, course, csv_of(rows[:501]))
    course.groups.create(name="Nog een")
    late = confirm(as_teacher, course, fits)
    assert (late.status, words(late.at("error_id_file")), course.groups.count(), on_the_list(course)) == (
        422,
        TOO_MANY,
        2,
        [],
    )

    course.groups.filter(name="Nog een").delete()
    assert "500 studenten staan nu op de lijst. 499 groepen zijn gemaakt." in confirm(as_teacher, course, fits).text


def test_hostile_names_stand_on_every_page_as_they_are(as_teacher: Client, course: Course) -> None:
    rows = [["naam", "e-mail", "groep"], [HOSTILE, "noor@school.test", HOSTILE]]
    preview = put(as_teacher, course, csv_of(rows))
    confirm(as_teacher, course, preview)

    for page in (preview, *(see(as_teacher, path_of(course, each)) for each in ("students/", "groups/", ""))):
        assert (page.status, page.faults) == (200, [])
        assert "<script>alert" not in page.html
    assert on_the_list(course) == [("noor@school.test", HOSTILE, "", HOSTILE)]


def test_what_a_class_list_says_of_somebody_is_changed(as_teacher: Client, course: Course) -> None:
    row = make_student(course, email="noor@school.test", name="Noor Bakker")

    links = see(as_teacher, path_of(course, "students/")).links
    page = see(as_teacher, path_of(course, f"students/{row.uuid}/"))

    assert links["Wijzigen Noor Bakker"] == path_of(course, f"students/{row.uuid}/")
    assert words(page.one("h1")) == "Noor Bakker wijzigen"


def test_one_is_put_on_the_list_by_hand_and_corrected(as_teacher: Client, course: Course) -> None:
    as_teacher.post(
        path_of(course, "students/"), {"email": "Noor@School.test", "name": " Noor   Bakker ", "number": "5"}
    )
    noor = course.students.get()

    again = as_teacher.post(path_of(course, "students/"), {"email": "noor@school.test"})
    assert (again.status_code, words(Seen(again).at("error_id_email"))) == (422, "Deze student staat al op de lijst.")

    send(as_teacher, path_of(course, f"students/{noor.uuid}/"), email="nb@school.test", name="N. Bakker", number="")
    assert on_the_list(course) == [("nb@school.test", "N. Bakker", "", "")]


def test_the_address_of_an_account_is_not_corrected(as_teacher: Client, course: Course, student: User) -> None:
    row = make_student(course, student)

    url = path_of(course, f"students/{row.uuid}/")
    as_teacher.post(url, see(as_teacher, url).filled(None) | {"email": "anders@school.test", "name": "Sanne"})

    assert on_the_list(course) == [(student.email, "Sanne", "", "")]


def test_nobody_gets_the_address_of_somebody_else(as_teacher: Client, course: Course) -> None:
    make_student(course, email="noor@school.test")
    sem = make_student(course, email="sem@school.test")

    answer = send(as_teacher, path_of(course, f"students/{sem.uuid}/"), email="Noor@school.test")

    assert words(Seen(answer).at("error_id_email")) == "Iemand anders op de lijst heeft dit adres."


@pytest.mark.both_databases
def test_who_is_removed_is_gone_at_the_next_request_also_from_the_workbook_of_the_group(
    as_student: Client, course: Course, student: User, teammate: User, teacher: User
) -> None:
    for user in (student, teammate):
        make_student(course, user)
    group = make_group(course, students=[student, teammate])
    workbook = make_workbook(teammate)
    Member.objects.create(workbook=workbook, user=student, role="editor")
    make_work(make_assignment(course, in_groups=True), workbook, group=group)
    assert as_student.get(f"/workbooks/{workbook.uuid}/").status_code == 200

    courses.remove_student(course=course.uuid, by=teacher, student=course.students.get(user=student).uuid)

    assert [as_student.get(url).status_code for url in (path_of(course), f"/workbooks/{workbook.uuid}/")] == [404, 404]


@pytest.mark.both_databases
def test_who_is_removed_can_be_brought_back(as_teacher: Client, course: Course, student: User) -> None:
    row = make_student(course, student)

    as_teacher.post(path_of(course, "students/remove/"), {"student": row.uuid})
    assert on_the_list(course) == []
    assert "Sanne de Vries" in words(
        see(as_teacher, path_of(course, "students/")).one("section", **{"aria-labelledby": "gone"})
    )

    as_teacher.post(path_of(course, "students/back/"), {"student": row.uuid})
    assert on_the_list(course) == [(student.email, student.name, "", "")]


@pytest.mark.both_databases
def test_a_list_brings_back_who_left(course: Course, teacher: User, student: User) -> None:
    row = make_student(course, student, number="1")
    courses.leave(course=course.uuid, user=student)

    done = courses.enrol(course=course.uuid, by=teacher, entries=[Entry(2, student.email, "Sanne", "2", "A")])

    assert (done.added, done.returned, done.groups) == (0, 1, 1)
    assert on_the_list(course) == [(student.email, "Sanne", "2", "A")]
    assert Student.objects.get() == row


@pytest.mark.both_databases
def test_who_teaches_by_now_is_made_no_student(
    as_teacher: Client, course: Course, teacher: User, student: User
) -> None:
    row = make_student(course, student)
    courses.leave(course=course.uuid, user=student)
    course.teachers.create(user=student, role="second_marker")

    page = Seen(as_teacher.post(path_of(course, "students/back/"), {"student": row.uuid}, follow=True))
    assert "Deze persoon geeft intussen zelf les in de cursus" in page.text
    listed = [Entry(2, email) for email in (student.email, teacher.email, "noor@school.test")]
    done = courses.enrol(course=course.uuid, by=teacher, entries=listed)

    assert (done.added, done.returned, done.teaching) == (1, 0, 2)
    assert [email for email, *_rest in on_the_list(course)] == ["noor@school.test"]


@pytest.mark.both_databases
def test_who_logs_in_with_an_address_on_the_list_finds_the_course(course: Course, teacher: User) -> None:
    courses.enrol(course=course.uuid, by=teacher, entries=[Entry(2, "noor@school.test", "", "500123")])
    noor = make_person("Noor@School.test", "Noor Bakker")
    client = logged_in(noor)

    page = see(client, "/courses/")

    assert course.name in page.links
    assert Student.objects.values_list("user", "name", "number").get() == (noor.pk, "Noor Bakker", "500123")


def test_an_address_that_is_not_confirmed_finds_nothing(course: Course, teacher: User) -> None:
    courses.enrol(course=course.uuid, by=teacher, entries=[Entry(2, "noor@school.test")])
    sly = make_person("sly@school.test", "Sly")
    EmailAddress.objects.create(user=sly, email="noor@school.test", verified=False)

    assert course.name not in see(logged_in(sly), "/courses/").links
    assert Student.objects.get().user is None


@pytest.mark.both_databases
def test_who_is_found_on_the_list_comes_into_the_workbook_of_the_group(course: Course, student: User) -> None:
    noor = make_person("noor@school.test", "Noor Bakker")
    make_student(course, student)
    make_student(course, email="noor@school.test")
    group = make_group(course, students=[student])
    Student.objects.update(group=group)
    workbook = make_workbook(student)
    make_work(make_assignment(course, in_groups=True), workbook, group=group)

    courses.adopt(noor)

    assert dict(Member.objects.values_list("user__email", "role")) == {student.email: "owner", noor.email: "editor"}


@pytest.mark.parametrize(
    ("email", "told"),
    [
        ("student@demo.test", "student in deze cursus"),
        ("x", "e-mailadres"),
    ],
)
def test_who_cannot_teach_is_told_beside_the_field(
    as_teacher: Client, course: Course, student: User, email: str, told: str
) -> None:
    make_student(course, student)

    answer = as_teacher.post(path_of(course, "teachers/"), {"email": email, "role": "teacher"})

    assert answer.status_code == 422
    assert told in words(Seen(answer).at("error_id_email"))


@pytest.mark.both_databases
def test_one_teacher_always_stays(course: Course, teacher: User, second_marker: User) -> None:
    course.teachers.create(user=second_marker, role="second_marker")

    acts: list[Callable[[], object]] = [
        lambda: teachers.remove_teacher(course=course.uuid, by=teacher, email=teacher.email),
        lambda: teachers.change_teacher(course=course.uuid, by=teacher, email=teacher.email, role="second_marker"),
        lambda: teachers.add_teacher(course=course.uuid, by=teacher, email=teacher.email, role="second_marker"),
    ]
    for act in acts:
        with pytest.raises(teachers.LastTeacherError):
            act()

    assert dict(Teacher.objects.values_list("user__email", "role")) == {
        teacher.email: "teacher",
        second_marker.email: "second_marker",
    }


def test_a_teacher_who_leaves_comes_back_at_the_list(
    as_teacher: Client, course: Course, teacher: User, consultant: User
) -> None:
    course.teachers.create(user=consultant, role="teacher")

    answer = as_teacher.post(path_of(course, "teachers/remove/"), {"email": teacher.email})

    assert (answer.status_code, answer["Location"]) == (302, "/courses/")
    assert as_teacher.get(path_of(course)).status_code == 404


@pytest.mark.both_databases
def test_services_ask_themselves_who_may(course: Course, second_marker: User, consultant: User) -> None:
    Teacher.objects.create(course=course, user=second_marker, role="second_marker")
    entries = [Entry(1, "noor@school.test")]

    with pytest.raises(PermissionDenied):
        courses.enrol(course=course.uuid, by=second_marker, entries=entries)
    with pytest.raises(Course.DoesNotExist):
        courses.enrol(course=course.uuid, by=consultant, entries=entries)
    assert (Student.objects.count(), StudyGroup.objects.count()) == (0, 0)


def test_extra_fields_in_a_post_change_nothing(as_teacher: Client, course: Course) -> None:
    extra = {"archived_at": "2020-01-01", "join_number": "9", "code_hash": "x", "teaching": "teacher", "uuid": "0" * 32}

    url = path_of(course, "settings/")
    as_teacher.post(url, see(as_teacher, url).filled(None) | {"name": "CM 3B", "group_size": "4", **extra})

    fresh = Course.objects.get()
    assert (fresh.archived_at, fresh.join_number, fresh.code_hash, fresh.uuid) == (None, 0, None, course.uuid)
