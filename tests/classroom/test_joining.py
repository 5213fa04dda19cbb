"""Joining a course: by a code or link that is open, by who has a confirmed address, by a post, and with few guesses."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from accounts.models import User
from classroom import courses
from classroom.courses import (
    ClosedError,
    FullError,
    LeftError,
    TeachesError,
    UnconfirmedError,
    close_keys,
    hash_of,
    join,
    join_keys,
    leave,
    renew_keys,
)
from classroom.limits import STUDENTS_PER_COURSE
from classroom.models import Course, Student
from tests.accounts.people import NEW, browser, link_in_mail, send
from tests.classroom.making import make_course, make_student
from tests.conftest import logged_in, make_person
from tests.many import together
from tests.seen import Seen, see, words
from workbook.invitations import Keys

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def course(teacher: User) -> Course:
    return make_course(teacher)


@pytest.fixture
def keys(course: Course, teacher: User) -> Keys:
    return renew_keys(course=course.uuid, by=teacher)


def students(course: Course) -> list[str]:
    return sorted(Student.objects.here().filter(course=course).values_list("email", flat=True))


@pytest.mark.parametrize("way", ["{code}", "{lower}", " {dashed} "])
def test_the_code_is_typed_as_one_likes(
    as_student: Client, course: Course, keys: Keys, student: User, way: str
) -> None:
    typed = way.format(code=keys.code, lower=keys.code.lower(), dashed=keys.written)

    page = Seen(as_student.post("/courses/join/", {"code": typed}, follow=True))

    assert "Je doet mee met Commercieel management 3B." in page.text
    assert students(course) == [student.email]


def test_the_link_shows_the_course_and_only_a_post_joins(
    as_student: Client, course: Course, keys: Keys, student: User
) -> None:
    answer = as_student.get(f"/courses/join/{keys.token}/")
    assert (answer.status_code, answer["Location"]) == (302, "/courses/join/")
    assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == ("no-referrer", "noindex")
    assert "no-store" in answer["Cache-Control"]

    page = see(as_student, "/courses/join/")
    assert course.name in page.text
    assert keys.token not in page.html
    assert students(course) == []

    as_student.post("/courses/join/", {"followed": ""})
    assert students(course) == [student.email]


def test_a_link_leads_through_the_log_in(course: Course, keys: Keys, student: User) -> None:
    client = Client()
    client.get(f"/courses/join/{keys.token}/")
    assert client.get("/courses/join/")["Location"] == "/accounts/login/?next=/courses/join/"

    client.force_login(student)

    assert course.name in see(client, "/courses/join/").text


def test_who_makes_an_account_for_it_first_confirms_the_address(course: Course, keys: Keys) -> None:
    client = browser()
    client.get(f"/courses/join/{keys.token}/")
    send(client, "/accounts/signup/", NEW)
    assert client.get("/courses/join/").status_code == 302

    send(client, link_in_mail(), {})
    page = Seen(send(client, "/courses/join/", {"followed": ""}, follow=True))

    assert course.name in page.text
    assert students(course) == [NEW["email"]]


def test_joining_twice_is_harmless(as_student: Client, course: Course, keys: Keys, student: User) -> None:
    for _ in range(2):
        assert as_student.post("/courses/join/", {"code": keys.code})["Location"] == f"/courses/{course.uuid}/"

    assert students(course) == [student.email]


def test_who_is_on_the_list_is_found_there(course: Course, keys: Keys, student: User) -> None:
    row = make_student(course, email=student.email.upper(), number="500123")

    assert join(user=student, key=hash_of(keys.code)) == row
    assert Student.objects.values_list("user", "number").get() == (student.pk, "500123")


def test_another_code_closes_the_first(course: Course, keys: Keys, teacher: User, student: User) -> None:
    renewed = renew_keys(course=course.uuid, by=teacher)

    for key in (keys.code, keys.token):
        with pytest.raises(ClosedError):
            join(user=student, key=hash_of(key))
    assert join(user=student, key=hash_of(renewed.token)).course == course


def test_a_closed_course_is_joined_by_nobody_and_the_old_code_never_opens_again(
    course: Course, keys: Keys, teacher: User, student: User
) -> None:
    close_keys(course=course.uuid, by=teacher)
    course.refresh_from_db()
    assert join_keys(course) is None

    again = renew_keys(course=course.uuid, by=teacher)

    assert again != keys
    with pytest.raises(ClosedError):
        join(user=student, key=hash_of(keys.code))


def test_nothing_readable_is_stored_and_the_teacher_sees_the_code_again(course: Course, keys: Keys) -> None:
    course.refresh_from_db()
    stored = " ".join(str(value) for value in Course.objects.values_list().get())

    assert join_keys(course) == keys
    assert keys.code not in stored
    assert keys.token not in stored


def test_a_code_that_the_site_cannot_grow_any_more_is_not_shown(course: Course, keys: Keys, settings: object) -> None:
    course.refresh_from_db()
    settings.SECRET_KEY = "een heel ander geheim van vijftig tekens of nog veel meer"  # type: ignore[attr-defined]

    assert join_keys(course) is None


@pytest.mark.parametrize("code", ["", "K7QF3", "K7QF3-M9P2O", "x" * 1000, "K7QF3\0M9P2X"])
def test_what_can_be_no_code_is_told_beside_the_field(as_student: Client, code: str) -> None:
    answer = as_student.post("/courses/join/", {"code": code})

    assert answer.status_code == 422
    assert words(Seen(answer).at("error_id_code")) != ""


def test_guesses_lead_nowhere_and_soon_have_to_wait(as_student: Client, course: Course, keys: Keys) -> None:
    answers = [
        as_student.post("/courses/join/", {"code": f"K7QF3-M9P2{letter}"}).status_code for letter in "23456789ABCD"
    ]

    assert answers == [404] * 10 + [429] * 2
    assert as_student.post("/courses/join/", {"code": keys.code}).status_code == 429
    assert students(course) == []


@pytest.mark.parametrize("token", ["x", "x" * 43, "-" * 43])
def test_a_link_that_leads_nowhere(as_student: Client, token: str) -> None:
    as_student.get(reverse("classroom:join_link", args=[token]))

    page = as_student.get("/courses/join/")

    assert page.status_code == (404 if len(token) == 43 else 200)
    assert as_student.post("/courses/join/", {"followed": ""}).status_code == 404


def test_a_visitor_who_guesses_begins_no_session() -> None:
    client = Client()
    client.get("/courses/join/geen-token/")

    assert "sessionid" not in client.cookies


def test_who_has_no_confirmed_address_does_not_join(course: Course, keys: Keys) -> None:
    sly = User.objects.create_user("sly@school.test", "wachtwoord")
    EmailAddress.objects.create(user=sly, email="sly@school.test", verified=False, primary=True)

    with pytest.raises(UnconfirmedError):
        join(user=sly, key=hash_of(keys.code))
    assert logged_in(sly).post("/courses/join/", {"code": keys.code}).status_code == 409


def test_a_teacher_is_no_student_of_the_own_course(course: Course, keys: Keys, teacher: User) -> None:
    with pytest.raises(TeachesError):
        join(user=teacher, key=hash_of(keys.code))


def test_who_left_comes_back_only_by_a_teacher(course: Course, keys: Keys, student: User, as_student: Client) -> None:
    join(user=student, key=hash_of(keys.code))
    leave(course=course.uuid, user=student)

    with pytest.raises(LeftError):
        join(user=student, key=hash_of(keys.code))
    assert as_student.post("/courses/join/", {"code": keys.code}).status_code == 409
    assert students(course) == []


def test_a_full_course_lets_nobody_in(course: Course, keys: Keys, student: User) -> None:
    Student.objects.bulk_create(Student(course=course, email=f"s{n}@school.test") for n in range(STUDENTS_PER_COURSE))

    with pytest.raises(FullError):
        join(user=student, key=hash_of(keys.code))


def test_an_address_that_somebody_else_had_is_not_taken_over(course: Course, keys: Keys, student: User) -> None:
    before = make_person("oud@school.test", "Eerder")
    make_student(course, before)
    EmailAddress.objects.filter(user=before).update(email="nieuw@school.test")
    after = make_person("ander@school.test", "Later")
    EmailAddress.objects.filter(user=after).update(email="oud@school.test")

    joined = join(user=after, key=hash_of(keys.code))

    assert (joined.email, str(joined)) == ("", "Later")
    assert course.students.get(user=before).email == "oud@school.test"


def test_a_teacher_opens_renews_and_closes_on_the_page_of_the_course(course: Course, teacher: User) -> None:
    client, path = logged_in(teacher), f"/courses/{course.uuid}/"
    assert "Dit is dicht" in see(client, path).text

    for verb in ("renew", "renew"):
        client.post(f"{path}keys/", {verb: ""})
        course.refresh_from_db()
        shown = join_keys(course)
        assert shown
        page = see(client, path)
        assert shown.written in page.text
        assert page.at("join-link").get("value") == f"http://testserver/courses/join/{shown.token}/"

    client.post(f"{path}keys/", {"close": ""})
    assert "Dit is dicht" in see(client, path).text


def test_a_second_marker_and_a_student_see_no_code(
    course: Course, keys: Keys, student: User, second_marker: User
) -> None:
    make_student(course, student)
    course.teachers.create(user=second_marker, role="second_marker")

    for user in (student, second_marker):
        page = see(logged_in(user), f"/courses/{course.uuid}/")
        assert keys.written not in page.html
        assert keys.token not in page.html


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_one_who_joins_eight_times_at_once_is_on_the_list_once(course: Course, keys: Keys, student: User) -> None:
    together(*[lambda: join(user=student, key=hash_of(keys.code))] * 8)

    assert students(course) == [student.email]


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_being_found_and_joining_at_once_make_one_student(course: Course, keys: Keys, student: User) -> None:
    make_student(course, email=student.email)

    together(*[lambda: join(user=student, key=hash_of(keys.code)), lambda: courses.adopt(student)] * 4)

    assert Student.objects.values_list("email", "user").get() == (student.email, student.pk)
