"""The pages of an assignment: made and changed by teachers with nothing lost, and read by students who see what is theirs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from classroom.models import Assignment, Course, RubricVersion, Student, Work
from classroom.rubrics import content_of, default_content
from tests.classroom.making import make_assignment, make_course, make_group, make_submission, make_work
from tests.conftest import logged_in
from tests.factories import join, make_workbook
from tests.seen import Seen, see, words
from workbook.models import Workbook

pytestmark = pytest.mark.django_db

TYPED = {
    "title": "Klantketting van je eigen bedrijf",
    "explanation": "Voer per schakel een gesprek.",
    "opens_day": "1-11-2026",
    "opens_time": "9:00",
    "due_day": "4-12-2026",
    "due_time": "17.00",
    "cut_off_day": "11-12-2026",
    "cut_off_time": "17",
    "together": "groups",
    "confirm_by_all": "on",
    "requires_kpis": "on",
    "suggestions": "closed",
    "exercises": ["mmn-analysis"],
    "worksheets": ["pains-gains", "kpi-trade-off"],
    "mode": "mastery",
    "reminder_days": "3",
    "publish": "on",
}


@pytest.fixture
def course(teacher: User, student: User, teammate: User, outsider: User) -> Course:
    course = make_course(teacher, students=[student, teammate, outsider])
    make_group(course, "Groep 1", [student, teammate])
    return course


@pytest.fixture
def as_teacher(teacher: User) -> Client:
    return logged_in(teacher)


def new(course: Course) -> str:
    return f"/courses/{course.uuid}/assignments/new/"


def path(assignment: Assignment, part: str = "") -> str:
    return f"/assignments/{assignment.uuid}/{part}"


def changed(as_teacher: Client, assignment: Assignment, typed: dict[str, Any]) -> Any:
    """What is answered to a form that was made of the assignment as it stands, and filled in so."""
    edition = see(as_teacher, path(assignment, "edit/")).at("id_edition").get("value")
    return as_teacher.post(path(assignment, "edit/"), {**typed, "edition": edition})


def wrong(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 422
    errors: dict[str, list[str]] = answer.context["form"].errors
    return {name: list(each) for name, each in errors.items()}


def test_an_assignment_is_made_of_all_that_was_typed(as_teacher: Client, course: Course) -> None:
    answer = as_teacher.post(new(course), TYPED)

    made = Assignment.objects.get()
    assert answer["Location"] == path(made)
    assert (made.opens_at, made.due_at, made.cut_off_at) == (
        datetime(2026, 11, 1, 8, 0, tzinfo=UTC),
        datetime(2026, 12, 4, 16, 0, tzinfo=UTC),
        datetime(2026, 12, 11, 16, 0, tzinfo=UTC),
    )
    assert (made.title, made.explanation) == (TYPED["title"], TYPED["explanation"])
    assert (made.in_groups, made.confirm_by_all, made.requires_kpis, made.requires_activities) == (
        True,
        True,
        True,
        False,
    )
    assert (made.suggestions, made.mode, made.reminder_days) == ("closed", "mastery", 3)
    assert (made.exercises, made.worksheets) == ("mmn-analysis", "pains-gains kpi-trade-off")
    assert made.published_at is not None


def test_the_first_assignment_of_a_course_brings_the_rubric_of_the_method(as_teacher: Client, course: Course) -> None:
    as_teacher.post(new(course), TYPED)

    version = RubricVersion.objects.get()
    assert (version.rubric.course, version.number) == (course, 1)
    assert content_of(version.content) == default_content()


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(as_teacher: Client, course: Course) -> None:
    answer = as_teacher.post(new(course), {**TYPED, "title": "", "due_time": "half zes", "worksheets": ["nergens"]})

    assert wrong(answer) == {
        "title": ["Geef de opdracht een titel."],
        "due_time": ["Schrijf de tijd met uren en minuten, bijvoorbeeld 17:00."],
        "worksheets": ["Kies er een uit de lijst."],
    }
    page = Seen(answer)
    assert page.at("id_due_time").get("value") == "half zes"
    assert page.at("id_explanation").text.strip() == TYPED["explanation"]
    assert page.at("exercises-mmn-analysis").get("checked") is not None
    assert not Assignment.objects.exists()


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"due_day": "31-10-2026"}, "due_day", "De deadline moet na de opening liggen."),
        ({"cut_off_day": "3-12-2026"}, "cut_off_day", "De opdracht kan niet voor de deadline sluiten."),
        ({"cut_off_time": ""}, "cut_off_time", "Vul ook een tijd in."),
        ({"due_day": "31-11-2026"}, "due_day", "Deze dag bestaat niet. Kijk naar de dag en de maand."),
        (
            {"due_day": "28-3-2027", "due_time": "2:30", "cut_off_day": "", "cut_off_time": ""},
            "due_time",
            "Deze tijd bestaat niet",
        ),
        ({"due_day": "31-12-9999", "due_time": "23:59", "cut_off_day": "", "cut_off_time": ""}, "due_day", ""),
        ({"reminder_days": "61"}, "reminder_days", "Dit getal is te groot."),
        ({"title": "x" * 121}, "title", "Hier passen hooguit 120 tekens."),
    ],
)
def test_a_moment_or_number_that_cannot_be_is_refused(
    typed: dict[str, str], field: str, said: str, as_teacher: Client, course: Course
) -> None:
    answer = as_teacher.post(new(course), {**TYPED, **typed})
    if not said:
        assert answer.status_code in {302, 422}
        return

    told = wrong(answer)
    assert list(told) == [field]
    assert told[field][0].startswith(said)


@pytest.mark.parametrize("name", [*TYPED, "edition", "rubric_version", "token"])
def test_a_null_character_in_any_field_is_told_or_means_nothing(as_teacher: Client, course: Course, name: str) -> None:
    answer = as_teacher.post(new(course), {**TYPED, name: "\x00"})

    means_nothing = {"confirm_by_all", "requires_kpis", "publish", "token"}
    assert answer.status_code == (302 if name in means_nothing else 422)


def test_a_time_that_comes_twice_is_told(as_teacher: Client, course: Course) -> None:
    typed = {
        "opens_day": "1-10-2026",
        "due_day": "25-10-2026",
        "due_time": "2:30",
        "cut_off_day": "",
        "cut_off_time": "",
    }

    page = Seen(as_teacher.post(new(course), {**TYPED, **typed}, follow=True))

    assert Assignment.objects.get().due_at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert "We gaan uit van de tweede: zondag 25 oktober 2026, 02:30 (wintertijd)." in page.text


def test_the_form_shows_what_is_stored_and_saved_untouched_it_stays(as_teacher: Client, course: Course) -> None:
    due_at = datetime(2026, 12, 4, 16, 0, 30, tzinfo=UTC)
    assignment = make_assignment(
        course, opens_at=due_at - timedelta(days=30), due_at=due_at, in_groups=True, worksheets="pains-gains"
    )
    before = Assignment.objects.values().get()
    page = see(as_teacher, path(assignment, "edit/"))
    form = as_teacher.get(path(assignment, "edit/")).context["form"]
    posted = {each.html_name: each.value() for each in form if each.value() not in (None, False)}
    for name in ("opens", "due"):
        posted |= {f"{name}_{part}": page.at(f"id_{name}_{part}").get("value") for part in ("day", "time")}

    assert (posted["due_day"], posted["due_time"]) == ("04-12-2026", "17:00:30")
    assert as_teacher.post(path(assignment, "edit/"), posted).status_code == 302
    assert Assignment.objects.values().get() == before


def test_changing_it_counts_for_workbooks_that_answer_it_already(
    as_teacher: Client, course: Course, student: User
) -> None:
    assignment = make_assignment(course)
    work = make_work(assignment, make_workbook(student), student=Student.objects.get(user=student))

    answer = changed(as_teacher, assignment, {**TYPED, "together": "alone"})

    assert answer.status_code == 302
    assert Workbook.objects.values("is_assigned", "policy", "suggestions").get(pk=work.workbook_id) == {
        "is_assigned": True,
        "policy": "kpis",
        "suggestions": "closed",
    }


def test_alone_or_in_groups_is_refused_with_its_reason_once_somebody_began(
    as_teacher: Client, course: Course, student: User
) -> None:
    assignment = make_assignment(course)
    make_work(assignment, make_workbook(student), student=Student.objects.get(user=student))

    told = wrong(changed(as_teacher, assignment, TYPED))
    assert told == {"together": ["Studenten zijn begonnen: alleen of in groepen kan niet meer veranderen."]}

    draft = {**TYPED, "together": "alone"}
    del draft["publish"]
    told = wrong(changed(as_teacher, assignment, draft))
    assert told == {"publish": ["Studenten zijn begonnen: de opdracht kan geen concept meer worden."]}


def test_a_draft_is_hidden_from_students_until_it_is_published(
    as_teacher: Client, as_student: Client, course: Course
) -> None:
    draft = {**TYPED}
    del draft["publish"]
    as_teacher.post(new(course), draft)
    made = Assignment.objects.get()

    assert as_student.get(path(made)).status_code == 404
    assert as_student.post(path(made, "start/")).status_code == 404
    changed(as_teacher, made, TYPED)
    assert as_student.get(path(made)).status_code == 200


def test_an_assignment_that_nobody_began_on_can_be_removed(as_teacher: Client, course: Course, student: User) -> None:
    kept, gone = make_assignment(course), make_assignment(course)
    make_work(kept, make_workbook(student), student=Student.objects.get(user=student))

    for assignment in (kept, gone):
        assert as_teacher.post(path(assignment, "delete/")).status_code == 302

    assert [
        each.deleted_at is None for each in (Assignment.objects.get(pk=kept.pk), Assignment.objects.get(pk=gone.pk))
    ] == [
        True,
        False,
    ]
    assert as_teacher.get(path(gone)).status_code == 404


def test_a_student_reads_what_is_asked_with_the_questions(as_student: Client, course: Course) -> None:
    assignment = make_assignment(
        course, requires_kpis=True, worksheets="pains-gains stamp-crm", exercises="mmn-analysis"
    )
    page = see(as_student, path(assignment))

    assert "KPI’s zijn verplicht: zolang er een ontbreekt, kun je niet inleveren." in page.text
    assert "Welke pijnpunten ervaart de klant" in page.text
    assert "Analyse en advies productmanagement" in page.text
    assert "{a_name}" not in page.text
    assert page.faults == []


def test_a_student_reads_how_long_it_takes_and_begins(as_student: Client, course: Course, student: User) -> None:
    assignment = make_assignment(course, due_at=timezone.now() + timedelta(days=12))
    page = see(as_student, path(assignment))
    assert "nog 12 dagen" in page.text

    answer = as_student.post(path(assignment, "start/"))
    work = Work.objects.get()
    assert answer["Location"] == f"/workbooks/{work.workbook.uuid}/profile/"
    assert work.student == Student.objects.get(user=student)
    assert see(as_student, path(assignment)).links["Naar het werkboek"] == f"/workbooks/{work.workbook.uuid}/"


def test_the_second_of_a_group_is_led_to_the_same_workbook(
    as_student: Client, as_teammate: Client, course: Course
) -> None:
    assignment = make_assignment(course, in_groups=True)
    as_student.post(path(assignment, "start/"))

    answer = as_teammate.post(path(assignment, "start/"))

    assert answer["Location"] == f"/workbooks/{Work.objects.get().workbook.uuid}/"
    assert as_teammate.get(answer["Location"]).status_code == 200


def test_who_is_in_no_group_reads_that_and_cannot_begin(as_outsider: Client, course: Course) -> None:
    assignment = make_assignment(course, in_groups=True)

    assert "Je zit nog in geen studiegroep." in see(as_outsider, path(assignment)).text
    page = Seen(as_outsider.post(path(assignment, "start/"), follow=True))
    assert "Deze opdracht maak je in een studiegroep, en je zit nog in geen groep." in page.text
    assert not Work.objects.exists()


def test_who_is_in_no_group_is_led_to_where_students_choose_one(as_outsider: Client, course: Course) -> None:
    Course.objects.update(groups_open=True)
    assignment = make_assignment(course, in_groups=True)

    link = see(as_outsider, path(assignment)).links["Kies een studiegroep"]

    page, _hash, place = link.partition("#")
    assert words(see(as_outsider, page).at(place)) == "Mijn studiegroep"


def test_a_student_reads_the_own_deadline_with_its_reason(
    as_student: Client, as_outsider: Client, course: Course, student: User
) -> None:
    assignment = make_assignment(course, due_at=timezone.now() - timedelta(days=1))
    whose = Student.objects.get(user=student)
    assignment.extensions.create(student=whose, due_at=timezone.now() + timedelta(days=3), reason="Griep in huis")

    mine, theirs = see(as_student, path(assignment)).text, see(as_outsider, path(assignment)).text
    assert ["Je hebt meer tijd." in mine, "Griep in huis" in mine, "nog 3 dagen" in mine] == [True, True, True]
    assert ["Griep in huis" in theirs, "voorbij" in theirs] == [False, True]


def test_a_submission_is_told_to_its_students_only(
    as_student: Client, as_outsider: Client, course: Course, student: User
) -> None:
    assignment = make_assignment(course)
    work = make_work(assignment, make_workbook(student), student=Student.objects.get(user=student))
    submission = make_submission(work)

    assert see(as_student, path(assignment)).links["Versie 1"] == f"/submissions/{submission.uuid}/"
    assert "Versie" not in see(as_outsider, path(assignment)).text


def test_a_workbook_leads_to_its_assignment(as_student: Client, course: Course, student: User) -> None:
    workbook, loose = make_workbook(student), make_workbook(student)
    assignment = make_assignment(course)
    as_student.post(path(assignment, "attach/"), {"workbook": workbook.uuid})

    link = see(as_student, f"/workbooks/{workbook.uuid}/").links["Opdracht"]
    assert as_student.get(link)["Location"] == path(assignment)
    assert "Opdracht" not in see(as_student, f"/workbooks/{loose.uuid}/").links
    assert as_student.get(f"/workbooks/{loose.uuid}/assignment/").status_code == 404


def test_a_workbook_of_two_assignments_gives_a_choice(
    as_student: Client, as_outsider: Client, course: Course, student: User, outsider: User
) -> None:
    workbook = make_workbook(student)
    join(workbook, outsider, "reader")
    first, second = (make_assignment(course, title=title) for title in ("Eerste", "Tweede"))
    for assignment in (first, second):
        make_work(assignment, workbook, student=Student.objects.get(user=student))

    links = see(as_student, f"/workbooks/{workbook.uuid}/assignment/").links
    assert (links["Eerste"], links["Tweede"]) == (path(first), path(second))
    Student.objects.filter(user=outsider).delete()
    assert as_outsider.get(f"/workbooks/{workbook.uuid}/assignment/").status_code == 404


def test_a_teacher_sees_how_far_the_class_is(as_teacher: Client, course: Course, student: User) -> None:
    assignment = make_assignment(course, in_groups=True)
    work = make_work(assignment, make_workbook(student), group=course.groups.get())
    make_submission(work)

    page = see(as_teacher, path(assignment))
    assert "1 van 1 studiegroep heeft ingeleverd" in page.text
    assert ["1 van 1" in page.text, "1 is begonnen" in page.text, "1 student zit in geen studiegroep" in page.text] == [
        True
    ] * 3
    assert page.links["Verlengingen"] == path(assignment, "extensions/")


def test_a_question_about_an_open_slot_waits_until_the_teacher_fills_it(as_student: Client, course: Course) -> None:
    assignment = make_assignment(course, worksheets="stamp-crm")
    assert "Het element achter de letter A" not in see(as_student, path(assignment)).text

    course.materials.create(kind="text", slot="a_name", title="Aanpassen", text="Wat je bijstelt.")
    assert "Het element achter de letter A (Aanpassen): hoe staat het er" in see(as_student, path(assignment)).text


def test_a_deleted_workbook_is_told_and_no_second_one_is_made(
    as_student: Client, course: Course, student: User
) -> None:
    assignment = make_assignment(course)
    as_student.post(path(assignment, "start/"))
    workbook = Work.objects.get().workbook
    as_student.post(f"/workbooks/{workbook.uuid}/delete/")

    assert "Het werkboek is verwijderd." in see(as_student, path(assignment)).text
    page = Seen(as_student.post(path(assignment, "start/"), follow=True))
    assert "Het werkboek voor deze opdracht is verwijderd." in page.text
    assert Workbook.objects.count() == 1


def test_who_was_taken_out_of_an_own_workbook_is_told(as_student: Client, course: Course, student: User) -> None:
    assignment = make_assignment(course)
    work = make_work(assignment, make_workbook(student), student=Student.objects.get(user=student))
    work.workbook.members.all().delete()

    page = see(as_student, path(assignment))
    assert "Je bent geen lid meer van het werkboek." in page.text
    assert "Naar het werkboek" not in page.links


def test_what_another_teacher_changed_meanwhile_is_not_overwritten_unseen(as_teacher: Client, course: Course) -> None:
    as_teacher.post(new(course), TYPED)
    made = Assignment.objects.get()
    page = see(as_teacher, path(made, "edit/"))
    mine = {**TYPED, "title": "Van mij", "edition": page.at("id_edition").get("value")}
    Assignment.objects.update(title="Van een ander")

    answer = as_teacher.post(path(made, "edit/"), mine)

    again = Seen(answer)
    assert (answer.status_code, Assignment.objects.get().title) == (409, "Van een ander")
    assert "Iemand anders heeft dit intussen gewijzigd." in again.text
    assert again.at("id_title").get("value") == "Van mij"
    as_teacher.post(path(made, "edit/"), {**mine, "edition": again.at("id_edition").get("value")})
    assert Assignment.objects.get().title == "Van mij"
