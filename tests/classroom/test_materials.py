"""What a teacher adds: on the shelf of its step, in a place that the method leaves open, and never a trap behind a link."""

import pytest
from django.test import Client

from accounts.models import User
from classroom.materials import materials_of, open_places, places
from classroom.models import Course, Material
from tests.classroom.making import make_course
from tests.conftest import logged_in
from tests.seen import Seen, see, words

pytestmark = pytest.mark.django_db
TEXT = {"kind": "text", "title": "Hoorcollege", "text": "Neem je laptop mee.\n\nEn een vraag.", "step": "easy-to-buy"}
LINK = {"kind": "link", "title": "Voorbeeld", "url": "https://voorbeeld.test/a?b=c#d", "step": ""}


@pytest.fixture
def course(teacher: User, student: User) -> Course:
    return make_course(teacher, students=[student])


@pytest.fixture
def path(course: Course) -> str:
    return f"/courses/{course.uuid}/materials/"


@pytest.fixture
def as_teacher(teacher: User) -> Client:
    return logged_in(teacher)


def test_students_find_it_with_the_course_in_the_order_of_the_method(
    as_teacher: Client, as_student: Client, course: Course, path: str
) -> None:
    for posted in (TEXT, TEXT | {"step": "meet-my-needs", "title": "Eerder"}, LINK):
        as_teacher.post(path, posted)

    shown = see(as_student, f"/courses/{course.uuid}/").one("section", **{"aria-labelledby": "material"})

    assert [words(head) for head in shown.iter("h3")] == ["De hele cursus", "1. Meet my needs", "3. Easy to buy"]
    (link,) = shown.iter("a")
    assert (link.get("href"), link.get("rel")) == (LINK["url"], "noopener noreferrer")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://voorbeeld.test",
        "//voorbeeld.test",
        "https://",
        "https:///pad",
        "http://[",
        "https://voorbeeld.test/een pad",
        "https://voorbeeld.test/\u0085x",
        "java\tscript:alert(1)",
        "https://" + "x" * 400,
    ],
)
def test_only_an_address_of_the_web_is_a_link(as_teacher: Client, path: str, url: str) -> None:
    answer = as_teacher.post(path, LINK | {"url": url})

    assert (answer.status_code, Material.objects.count()) == (422, 0)
    assert words(Seen(answer).at("error_id_url")) != ""


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": ""}, "title"),
        ({"text": ""}, "text"),
        ({"text": "x" * 2001}, "text"),
        ({"kind": "x"}, "kind"),
        ({"step": "x"}, "step"),
    ],
)
def test_what_is_wrong_is_told_beside_the_field(
    as_teacher: Client, path: str, changed: dict[str, str], field: str
) -> None:
    answer = as_teacher.post(path, TEXT | changed)

    assert (answer.status_code, Material.objects.count()) == (422, 0)
    assert words(Seen(answer).at(f"error_id_{field}")) != ""


def test_a_form_sent_twice_adds_one(as_teacher: Client, path: str) -> None:
    token = see(as_teacher, path).one("input", name="token").get("value")

    for _ in range(2):
        as_teacher.post(path, TEXT | {"token": token})

    assert Material.objects.count() == 1


@pytest.mark.parametrize(("kind", "asks"), [("picture", "link"), ("text", "text")])
def test_a_place_for_a_picture_asks_for_its_address(as_teacher: Client, path: str, kind: str, asks: str) -> None:
    slot = next(place.slot for place in places() if place.slot.kind == kind)
    page = see(as_teacher, path, slot=slot.key, title=slot.title)

    assert page.filled(path)["kind"] == [asks]
    assert ("Een beeld of document bewaren we hier niet" in page.text) is (asks == "link")


def test_a_place_that_the_method_leaves_open_is_filled(as_teacher: Client, course: Course, path: str) -> None:
    first = next(place for place in places() if place.step)
    assert len(open_places(materials_of(course))) == len(list(places()))

    as_teacher.post(path, TEXT | {"step": first.key[0], "slot": first.key[1], "title": first.slot.title})

    assert first not in open_places(materials_of(course))
    assert len(open_places(materials_of(course))) == len(list(places())) - 1


def test_a_place_of_another_step_is_not_filled(as_teacher: Client, course: Course, path: str) -> None:
    as_teacher.post(path, TEXT | {"step": "easy-to-buy", "slot": "crash-course"})

    assert Material.objects.get().slot == ""


def test_what_is_deleted_is_gone_for_students_and_can_be_brought_back(
    as_teacher: Client, as_student: Client, course: Course, path: str
) -> None:
    as_teacher.post(path, TEXT)
    material = Material.objects.get()

    as_teacher.post(f"{path}delete/", {"material": material.uuid})
    assert "Hoorcollege" not in see(as_student, f"/courses/{course.uuid}/").text

    as_teacher.post(f"{path}back/", {"material": material.uuid})
    assert "Hoorcollege" in see(as_student, f"/courses/{course.uuid}/").text


def test_what_is_deleted_twice_is_told_as_done_and_stays_a_secret_for_others(
    as_teacher: Client, as_student: Client, consultant: User, course: Course, path: str
) -> None:
    as_teacher.post(path, TEXT)
    posted = {"material": Material.objects.get().uuid}
    told = [Seen(as_teacher.post(f"{path}delete/", posted, follow=True)).text for _press in range(2)]

    assert ["was al verwijderd" in text for text in told] == [False, True]
    others = [client.post(f"{path}delete/", posted).status_code for client in (as_student, logged_in(consultant))]
    assert others == [403, 404]


def test_it_is_changed(as_teacher: Client, path: str) -> None:
    as_teacher.post(path, TEXT)
    url = f"{path}{Material.objects.get().uuid}/"
    assert "Neem je laptop mee." in see(as_teacher, url).html

    as_teacher.post(url, see(as_teacher, url).filled(None) | LINK)

    assert Material.objects.values_list("kind", "title", "step", "url").get() == ("link", "Voorbeeld", "", LINK["url"])


def test_it_is_of_one_course_only(as_teacher: Client, path: str, teacher: User) -> None:
    other = make_course(teacher, name="Anders").materials.create(kind="text", title="Elders", text="x")

    answers = [
        as_teacher.get(f"{path}{other.uuid}/"),
        as_teacher.post(f"{path}delete/", {"material": other.uuid}),
        as_teacher.post(f"{path}back/", {"material": other.uuid}),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_hostile_words_stand_there_as_they_are(
    as_teacher: Client, as_student: Client, course: Course, path: str
) -> None:
    hostile = "<img src=x onerror=alert(1)> {{ 7*7 }} \u202eomgekeerd"
    as_teacher.post(path, TEXT | {"title": hostile, "text": hostile})

    for page in (see(as_teacher, path), see(as_student, f"/courses/{course.uuid}/")):
        assert (page.status, page.faults) == (200, [])
        assert "<img" not in page.html
        assert hostile in page.text
