"""The bank of phrases: one's own everywhere, the course's for all its markers, the rubric's with the rubric."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.models import User
from classroom.models import Course, Phrase
from classroom.phrases import FullError, add_phrase, bank_of, edit_phrase, remove_phrase
from classroom.rubrics import default_content
from tests.classroom.making import make_course
from tests.conftest import logged_in
from tests.seen import Seen, send

pytestmark = pytest.mark.django_db

CONTENT = default_content()


@pytest.fixture
def course(teacher: User, second_marker: User, student: User) -> Course:
    return make_course(teacher, second_marker=second_marker, students=[student])


def test_own_first_then_the_courses_then_the_rubrics(course: Course, teacher: User, second_marker: User) -> None:
    add_phrase(course=course, user=teacher, text="Van de cursus.", criterion="c1", shared=True)
    add_phrase(course=course, user=second_marker, text="Van mij.", criterion="c1")
    add_phrase(course=course, user=second_marker, text="Overal.")
    bank = bank_of(course, second_marker, CONTENT)
    assert bank["c1"] == ("Van mij.", "Van de cursus.", *CONTENT.phrases["c1"])
    assert bank[""][0] == "Overal."
    assert bank[""][1:] == (*CONTENT.phrases["general_positive"], *CONTENT.phrases["general_improve"])
    assert bank_of(course, teacher, CONTENT)["c1"] == ("Van de cursus.", *CONTENT.phrases["c1"])


def test_what_stands_twice_is_offered_once(course: Course, teacher: User) -> None:
    add_phrase(course=course, user=teacher, text=CONTENT.phrases["c1"][0], criterion="c1")
    assert bank_of(course, teacher, CONTENT)["c1"] == CONTENT.phrases["c1"]


def test_own_phrases_go_along_to_another_course(course: Course, teacher: User) -> None:
    add_phrase(course=course, user=teacher, text="Van mij.")
    add_phrase(course=course, user=teacher, text="Van de cursus.", shared=True)
    assert bank_of(make_course(teacher, name="Marketing"), teacher, CONTENT)[""][0] == "Van mij."
    assert "Van de cursus." not in bank_of(make_course(teacher, name="Sales"), teacher, CONTENT)[""]


def test_it_takes_one_question(
    course: Course, teacher: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        add_phrase(course=course, user=teacher, text=f"Zin {number}")
    with django_assert_num_queries(1):
        bank_of(course, teacher, CONTENT)


def test_a_form_that_is_posted_twice_keeps_one(course: Course, teacher: User, second_marker: User) -> None:
    token = uuid4()
    for user in (teacher, teacher, second_marker):
        add_phrase(course=course, user=user, text="Mooi.", token=token)
    assert sorted(Phrase.objects.values_list("user", flat=True)) == sorted([teacher.pk, second_marker.pk])


def test_a_second_marker_changes_nothing_of_the_course(course: Course, teacher: User, second_marker: User) -> None:
    shared = add_phrase(course=course, user=teacher, text="Van de cursus.", shared=True)
    with pytest.raises(PermissionDenied):
        add_phrase(course=course, user=second_marker, text="Ook.", shared=True)
    with pytest.raises(PermissionDenied):
        edit_phrase(course=course, user=second_marker, phrase=shared.uuid, text="Anders.", criterion="")
    with pytest.raises(PermissionDenied):
        remove_phrase(course=course, user=second_marker, phrase=shared.uuid)


def test_nobody_reaches_anothers_own(course: Course, teacher: User, second_marker: User) -> None:
    own = add_phrase(course=course, user=second_marker, text="Van mij.")
    with pytest.raises(Phrase.DoesNotExist):
        edit_phrase(course=course, user=teacher, phrase=own.uuid, text="Anders.", criterion="")
    assert Phrase.objects.get().text == "Van mij."


def test_a_bank_holds_so_many(course: Course, teacher: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("classroom.phrases.MOST", 1)
    add_phrase(course=course, user=teacher, text="Een.")
    add_phrase(course=course, user=teacher, text="Een.", shared=True)
    with pytest.raises(FullError):
        add_phrase(course=course, user=teacher, text="Twee.")


class TestPages:
    def address(self, course: Course) -> str:
        return reverse("classroom:phrases", args=[course.uuid])

    def test_a_phrase_is_kept_changed_and_removed(self, course: Course, teacher: User) -> None:
        client = logged_in(teacher)
        told = {"text": "Mooi & scherp.", "criterion": "c2", "shared": "on"}
        assert client.post(self.address(course), told).status_code == 302
        phrase = Phrase.objects.get()
        assert (phrase.course, phrase.user, phrase.criterion) == (course, None, "c2")
        own = reverse("classroom:phrase", args=[course.uuid, phrase.uuid])
        assert "Mooi &amp; scherp." in client.get(own).content.decode()
        assert send(client, own, text="Scherp.", criterion="").status_code == 302
        phrase.refresh_from_db()
        assert (phrase.text, phrase.criterion) == ("Scherp.", "")
        assert client.post(reverse("classroom:phrase_remove", args=[course.uuid, phrase.uuid])).status_code == 302
        assert not Phrase.objects.exists()

    @pytest.mark.parametrize(
        ("field", "typed", "words"),
        [
            ("text", " ", "Schrijf de zin."),
            ("text", "x" * 2001, "2000"),
            ("criterion", "c99", "Kies"),
        ],
    )
    def test_what_is_wrong_is_told_beside_the_field(
        self, course: Course, teacher: User, field: str, typed: str, words: str
    ) -> None:
        answer = logged_in(teacher).post(self.address(course), {"text": "Goed.", "criterion": ""} | {field: typed})
        assert answer.status_code == 422
        assert words in Seen(answer).text
        assert not Phrase.objects.exists()

    def test_a_second_marker_keeps_own_ones(self, course: Course, second_marker: User) -> None:
        client: Client = logged_in(second_marker)
        client.post(self.address(course), {"text": "Van mij.", "criterion": "", "shared": "on"})
        assert Phrase.objects.get().user == second_marker

    def test_a_full_bank_is_told(self, course: Course, teacher: User, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("classroom.phrases.MOST", 0)
        answer = logged_in(teacher).post(self.address(course), {"text": "Een.", "criterion": ""})
        assert answer.status_code == 422
        assert "Haal er eerst een weg." in Seen(answer).text

    @pytest.mark.parametrize("number", [1, 30])
    def test_as_many_questions_for_one_phrase_as_for_thirty(
        self, course: Course, teacher: User, number: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for each in range(number):
            add_phrase(course=course, user=teacher, text=f"Zin {each}", shared=bool(each % 2))
        client = logged_in(teacher)
        with django_assert_num_queries(5):
            assert client.get(self.address(course)).status_code == 200
