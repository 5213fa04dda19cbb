"""The rubric of a course: edited by teachers, never changed once it is there, and readable beforehand by students."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from classroom.forms.rubric import texts_of
from classroom.models import Course, RubricVersion, Submission, Teacher
from classroom.releasing import release, visible_review
from classroom.rubric_versions import ChangedMeanwhileError, content_at, save_rubric, versions_of
from classroom.rubrics import RubricContent, content_of, default_content
from tests.classroom.judged import after, ready, submit
from tests.classroom.making import make_assignment, make_course
from tests.conftest import logged_in
from tests.many import together
from tests.seen import Seen

DEFAULT = default_content()


@pytest.fixture
def course(teacher: User, student: User) -> Course:
    return make_course(teacher, students=[student])


@pytest.fixture
def colleague(course: Course, consultant: User) -> User:
    Teacher.objects.create(course=course, user=consultant, role="teacher")
    return consultant


def address(course: Course) -> str:
    return reverse("classroom:rubric", args=[course.uuid])


def form(
    changes: Mapping[str, Any] | None = None, *, content: RubricContent = DEFAULT, base: int = 0
) -> dict[str, Any]:
    """What the page posts when nothing is touched, with changes by the name of the field."""
    fields = {name: text for name, text in texts_of(content).items() if text or not name.endswith("/is_on")}
    posted = {**fields, "criterion": [each.key for each in content.criteria], "base": str(base), "do": "save"}
    return {**posted, **(changes or {})}


def newest(course: Course) -> RubricContent:
    found = versions_of(course).first()
    assert found is not None
    return content_of(found.content)


@pytest.mark.django_db
class TestEditing:
    def test_a_course_begins_with_the_rubric_of_the_method(self, course: Course, teacher: User) -> None:
        page = logged_in(teacher).get(address(course)).content.decode()
        assert RubricVersion.objects.count() == 0
        assert "Kernactiviteiten per schakel" in page
        assert "Van punten naar een cijfer" in page
        assert logged_in(teacher).post(address(course), form()).status_code == 302
        assert (newest(course), RubricVersion.objects.get().number) == (DEFAULT, 1)

    def test_saving_makes_the_next_version_and_leaves_the_old_one(self, course: Course, teacher: User) -> None:
        client = logged_in(teacher)
        client.post(address(course), form())
        before = RubricVersion.objects.get().content
        changed = {
            "goal:lg1/title": "Kern begrijpen",
            "criterion:c1/title": "Activiteiten",
            "criterion:c1/weight": "20",
            "criterion:c2/weight": "5",
            "criterion:c1/level:good": "Specifiek.",
            "criterion:c1/phrases": "Eerste zin.\r\n\r\nTweede zin.",
            "level:good/fraction": "0,85",
            "level:good/name": "ruim",
            "phrases:general_improve": "",
        }
        posted = form(changed, base=1)
        del posted["knock_out:ko3/is_on"]
        assert client.post(address(course), posted).status_code == 302
        now = newest(course)
        assert [version.number for version in versions_of(course)] == [2, 1]
        assert RubricVersion.objects.get(number=1).content == before
        assert (now.goals[0].title, now.criteria[0].title) == ("Kern begrijpen", "Activiteiten")
        assert [each.weight for each in now.criteria[:2]] == [20, 5]
        assert now.criteria[0].texts["good"] == "Specifiek."
        assert now.phrases["c1"] == ("Eerste zin.", "Tweede zin.")
        assert now.phrases["general_improve"] == ()
        good = now.level("good")
        assert good is not None
        assert (good.name, good.fraction) == ("ruim", Decimal("0.85"))
        assert [each.key for each in now.knock_outs if not each.is_on] == ["ko3"]

    def test_saving_what_was_not_touched_makes_no_version(self, course: Course, teacher: User) -> None:
        client = logged_in(teacher)
        client.post(address(course), form())
        answer = client.post(address(course), form(base=1), follow=True)
        assert "nog steeds versie 1" in Seen(answer).text
        assert RubricVersion.objects.count() == 1

    @pytest.mark.parametrize(
        ("changes", "told"),
        [
            ({"criterion:c9/weight": "9"}, "Alle gewichten samen zijn 99. Dat moet 100 zijn."),
            ({"criterion:c9/weight": "0"}, "Schrijf een heel getal van 1 tot en met 100."),
            ({"criterion:c9/weight": "tien"}, "Schrijf een geheel getal, bijvoorbeeld 1.250."),
            ({"criterion:c9/weight": "101"}, "Dit getal is te groot."),
            ({"criterion:c1/title": " "}, "Vul deze tekst in."),
            ({"criterion:c1/level:good": "x" * 401}, "400"),
            ({"criterion:c1/goal": "lg9"}, "lg9"),
            ({"level:good/fraction": "0,95"}, "De fractie ligt binnen het bereik van het niveau."),
            ({"level:good/fraction": "veel"}, "Gebruik een fractie van 0 tot 1"),
            ({"criterion:c1/phrases": "x\n" * 41}, "Hoogstens 40 zinnen"),
        ],
    )
    def test_what_is_wrong_is_told_and_what_was_typed_is_kept(
        self, course: Course, teacher: User, changes: dict[str, str], told: str
    ) -> None:
        answer = logged_in(teacher).post(address(course), form(changes | {"goal:lg1/text": "Van mij."}))
        page = answer.content.decode()
        assert answer.status_code == 422
        assert told in Seen(answer).text
        assert "Van mij." in page
        assert RubricVersion.objects.count() == 0

    def test_a_goal_keeps_a_criterion(self, course: Course, teacher: User) -> None:
        moved = {f"criterion:c{n}/goal": "lg1" for n in (7, 8, 9)}
        answer = logged_in(teacher).post(address(course), form(moved))
        assert answer.status_code == 422
        assert "Geef dit leerdoel minstens één criterium." in Seen(answer).text

    def test_a_criterion_is_added_on_the_page_and_saved_with_the_rest(self, course: Course, teacher: User) -> None:
        client = logged_in(teacher)
        page = client.post(address(course), form({"do": "add:lg3", "goal:lg1/title": "Van mij"})).content.decode()
        assert re.findall(r'name="criterion" value="(\w+)"', page)[-1] == "c10"
        assert ("Van mij" in page, RubricVersion.objects.count()) == (True, 0)
        new = {"title": "Verslag", "goal": "lg3", "weight": "5", "phrases": ""}
        new |= {f"level:{level.key}": f"Verslag is {level.name}." for level in DEFAULT.levels}
        posted = form({f"criterion:c10/{name}": text for name, text in new.items()} | {"criterion:c9/weight": "5"})
        posted["criterion"] = [*posted["criterion"], "c10"]
        assert client.post(address(course), posted).status_code == 302
        assert [(each.key, each.weight) for each in newest(course).criteria][-2:] == [("c9", 5), ("c10", 5)]

    def test_a_criterion_is_taken_away(self, course: Course, teacher: User) -> None:
        client = logged_in(teacher)
        page = client.post(address(course), form({"do": "remove:c9"})).content.decode()
        assert re.findall(r'name="criterion" value="(\w+)"', page) == [f"c{n}" for n in range(1, 9)]
        posted = form({"criterion:c8/weight": "18"})
        posted["criterion"] = posted["criterion"][:-1]
        assert client.post(address(course), posted).status_code == 302
        assert "c9" not in newest(course).phrases

    @pytest.mark.parametrize(
        "changes",
        [
            {"criterion": ["c1", "x/y", "<b>", "C1"]},
            {"criterion": []},
            {"base": "-1"},
            {"base": "9" * 50},
            {"do": "remove:c1:c2"},
            {"do": "add:lg9"},
            {"do": "gooi:weg"},
            {"criterion:c1/title": "a\0b"},
        ],
    )
    def test_a_post_that_no_page_sends_is_no_fault_of_ours(
        self, course: Course, teacher: User, changes: dict[str, Any]
    ) -> None:
        assert logged_in(teacher).post(address(course), form(changes)).status_code in {200, 302, 409, 422}

    @pytest.mark.parametrize(("number", "questions"), [(1, 5), (5, 5)])
    def test_it_costs_as_much_with_many_versions(
        self, course: Course, teacher: User, number: int, questions: int, django_assert_num_queries: Any
    ) -> None:
        rubric = course.rubrics.create(name="Rubric")
        for each in range(number):
            rubric.versions.create(number=each + 1, content=DEFAULT.canonical())
        client = logged_in(teacher)
        with django_assert_num_queries(questions):
            client.get(address(course))


@pytest.mark.django_db
class TestTogether:
    def test_who_comes_second_sees_both_and_loses_nothing(self, course: Course, teacher: User, colleague: User) -> None:
        logged_in(teacher).post(address(course), form())
        first = {"goal:lg1/title": "Van Theo", "criterion:c1/title": "Titel van Theo"}
        logged_in(teacher).post(address(course), form(first, base=1))
        mine = {"goal:lg2/title": "Van Karim", "criterion:c1/title": "Titel van Karim"}
        client = logged_in(colleague)
        answer = client.post(address(course), form(mine, base=1))
        page = answer.content.decode()
        assert answer.status_code == 409
        for text in ("Van Theo", "Van Karim", "Titel van Karim", "Titel van Theo"):
            assert text in page
        assert 'name="base" value="2"' in page
        assert newest(course).criteria[0].title == "Titel van Theo"
        again = form(mine, content=newest(course), base=2)
        assert client.post(address(course), again).status_code == 302
        assert [goal.title for goal in newest(course).goals[:2]] == ["Van Theo", "Van Karim"]

    def test_a_criterion_that_the_other_added_is_there_too(
        self, course: Course, teacher: User, colleague: User
    ) -> None:
        logged_in(teacher).post(address(course), form())
        new = {"title": "Van Theo", "goal": "lg3", "weight": "5", "phrases": ""}
        new |= {f"level:{level.key}": "Tekst." for level in DEFAULT.levels}
        posted = form({f"criterion:c10/{name}": text for name, text in new.items()}, base=1)
        posted |= {"criterion": [*posted["criterion"], "c10"], "criterion:c9/weight": "5"}
        logged_in(teacher).post(address(course), posted)
        answer = logged_in(colleague).post(address(course), form({"goal:lg2/title": "Van Karim"}, base=1))
        page = answer.content.decode()
        assert answer.status_code == 409
        assert re.findall(r'name="criterion" value="(\w+)"', page)[-1] == "c10"
        assert "Van Karim" in page

    def test_a_criterion_that_the_other_took_away_stays_when_it_was_changed_here(
        self, course: Course, teacher: User, colleague: User
    ) -> None:
        logged_in(teacher).post(address(course), form())
        posted = form({"criterion:c7/weight": "30"}, base=1)
        posted["criterion"] = posted["criterion"][:7]
        logged_in(teacher).post(address(course), posted)
        answer = logged_in(colleague).post(address(course), form({"criterion:c9/title": "Van Karim"}, base=1))
        keys = re.findall(r'name="criterion" value="(\w+)"', answer.content.decode())
        assert (answer.status_code, keys[-2:]) == (409, ["c7", "c9"])


@pytest.mark.both_databases
@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_eight_who_save_at_once_make_one_version_and_seven_are_told(course: Course, teacher: User) -> None:
    save_rubric(course=course, by=teacher, base=0, content=DEFAULT, name="Rubric")
    told = list[str]()

    def save(number: int) -> None:
        goals = (DEFAULT.goals[0].model_copy(update={"title": f"Titel {number}"}), *DEFAULT.goals[1:])
        content = DEFAULT.model_copy(update={"goals": goals})
        try:
            save_rubric(course=course, by=teacher, base=1, content=content, name="Rubric")
        except ChangedMeanwhileError:
            told.append("changed")
        else:
            told.append("saved")

    together(*(lambda number=number: save(number) for number in range(8)))
    assert sorted(told) == ["changed"] * 7 + ["saved"]
    assert [version.number for version in versions_of(course)] == [2, 1]


@pytest.mark.django_db
class TestUse:
    def test_what_was_handed_in_keeps_its_rubric(self, teacher: User, student: User) -> None:
        submission: Submission = submit(teacher, student)
        course = submission.work.assignment.course
        ready(submission, teacher)
        release(assignment=submission.work.assignment, by=teacher, now=after(1))
        before = visible_review(submission, student, after(1))
        changed = form({"criterion:c1/title": "Anders", "level:good/fraction": "0,7"}, base=1)
        assert logged_in(teacher).post(address(course), changed).status_code == 302
        assert newest(course).criteria[0].title == "Anders"
        assert visible_review(submission, student, after(1)) == before
        assert submission.work.assignment.rubric_version.number == 1

    def test_an_old_version_is_found_by_its_number(self, course: Course, teacher: User) -> None:
        client = logged_in(teacher)
        client.post(address(course), form())
        client.post(address(course), form({"goal:lg1/title": "Anders"}, base=1))
        assert [content_at(course, number).goals[0].title for number in (0, 1, 2)] == [
            DEFAULT.goals[0].title,
            DEFAULT.goals[0].title,
            "Anders",
        ]


@pytest.mark.django_db
class TestReading:
    def read(self, client: Client, **assignment: Any) -> str:
        made = make_assignment(Course.objects.get(), **assignment)
        answer = client.get(reverse("classroom:assignment_rubric", args=[made.uuid]))
        assert answer.status_code == 200
        return Seen(answer).text

    def test_a_student_reads_beforehand_what_counts_and_how(self, course: Course, as_student: Client) -> None:
        page = self.read(as_student)
        for criterion in DEFAULT.criteria:
            assert criterion.title in page
            assert all(text in page for text in criterion.texts.values())
        assert "35 punten" in page
        assert ("555,5" in page, "10010,0" in page) == (True, True)

    def test_phrases_are_not_on_it(self, course: Course, as_student: Client) -> None:
        page = self.read(as_student)
        assert not any(phrase in page for phrases in DEFAULT.phrases.values() for phrase in phrases)

    def test_what_cannot_stand_in_this_assignment_is_left_out(self, course: Course, as_student: Client) -> None:
        few = "Leerdoel 3 vraagt minstens drie KPI's per afdeling."
        assert few not in self.read(as_student)
        assert few in self.read(as_student, requires_kpis=True)

    def test_mastery_shows_no_points(self, course: Course, as_student: Client) -> None:
        page = self.read(as_student, mode="mastery")
        assert ("punten" in page, "Van punten naar een cijfer" in page) == (True, False)
        assert "Geen enkel leerdoel mag zwaar onvoldoende zijn." not in page

    @pytest.mark.parametrize("number", [1, 9])
    def test_it_is_read_in_as_many_questions_with_more_criteria(
        self, course: Course, as_student: Client, number: int, django_assert_num_queries: Any
    ) -> None:
        content = DEFAULT.model_copy(update={"criteria": DEFAULT.criteria[:number]})
        rubric = course.rubrics.create(name="Rubric")
        version = rubric.versions.create(number=1, content=content.canonical())
        address = reverse("classroom:assignment_rubric", args=[make_assignment(course, rubric_version=version).uuid])
        with django_assert_num_queries(4):
            assert as_student.get(address).status_code == 200
