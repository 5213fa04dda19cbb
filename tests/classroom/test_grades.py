"""Grades leave the product as a spreadsheet reads them: numbers as numbers, names as names, and the same sums as on the screen."""

import csv
import io
import zipfile
from datetime import timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from classroom.grades import grades_of
from classroom.models import Assignment, Submission
from classroom.receipts import frozen_of
from classroom.releasing import release, visible_review
from classroom.reviewing import reopen
from tests.classroom.judged import NOW, after, all_levels, judge, ready, return_for_revision, rule_knock_out, submit
from tests.classroom.making import make_assignment, make_group, make_student, make_submission, make_work
from tests.conftest import logged_in, make_person
from tests.factories import join, make_workbook
from workbook.models import SnapshotAuthor
from workbook.sheets import FORMULA, Cell, as_csv, as_xlsx, one_line

HOSTILE = ("=1+1", "+31 6", "-2", "@SOM(A1)", "\t=1+1", "\r=1+1", '="x"&"y"', "\uff1d1+1", "=cmd|' /C calc'!A0")


def as_dutch_excel(content: bytes) -> list[list[Any]]:
    """Rows as a Dutch Excel understands a CSV: what reads as a number with a comma is one, quoted or not, and loses its zeros."""
    assert content.startswith(b"\xef\xbb\xbf")
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
    return [[_cell(cell) for cell in row] for row in rows]


def _cell(text: str) -> str | Decimal:
    assert not text.startswith(("=", "+", "@", "\t", "\r")), text
    is_number = text.lstrip("-").replace(",", "", 1).isdecimal()
    assert is_number or not text.startswith("-"), text
    return Decimal(text.replace(",", ".")) if is_number else text


def as_excel(content: bytes) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert sheet.freeze_panes == "A2"
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


class TestSheets:
    @pytest.mark.parametrize("name", HOSTILE)
    def test_a_name_that_looks_like_a_formula_stays_a_name(self, name: str) -> None:
        assert as_dutch_excel(as_csv(["Naam"], [[name]]))[1] == [f"'{one_line(name)}"]
        assert as_excel(as_xlsx("Cijfers", ["Naam"], [[name]]))[1] == [one_line(name)]

    def test_each_text_is_quoted_and_no_number_is(self) -> None:
        rows: list[list[Cell]] = [['O\'Brien "Pat"; jr', Decimal("7.5"), None, 3, "0012"]]
        content = as_csv(["Naam", "Cijfer", "Groep", "Versie", "Nummer"], rows).decode("utf-8-sig")
        assert content == ('"Naam";"Cijfer";"Groep";"Versie";"Nummer"\r\n"O\'Brien ""Pat""; jr";7,5;;3;"0012"\r\n')

    @pytest.mark.parametrize("delimiter", [";", ",", "\t"])
    def test_no_cell_is_a_formula_wherever_a_program_splits(self, delimiter: str) -> None:
        texts = [f"{text}{gap}{name}" for name in HOSTILE for text in ("", "x") for gap in ("", ",", ";", ", ", ',"')]
        content = as_csv(["Naam", "Groep"], [[text, text] for text in texts]).decode("utf-8-sig")
        cells = [cell for row in csv.reader(io.StringIO(content, newline=""), delimiter=delimiter) for cell in row]
        assert [cell for cell in cells if cell.lstrip(' \t"').startswith(FORMULA)] == []

    def test_no_formula_and_no_link_stands_anywhere_in_the_file(self) -> None:
        content = as_xlsx("Cijfers", list(HOSTILE), [list(HOSTILE), ["https://kwaad.test"] * len(HOSTILE)])
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        assert ("<f>" in sheet, "hyperlink" in sheet) == (False, False)

    @pytest.mark.parametrize("number", [Decimal("-3.5"), Decimal("7.0"), Decimal("11.255"), 0, 12])
    def test_a_number_is_a_number_also_below_nothing(self, number: Decimal | int) -> None:
        assert as_dutch_excel(as_csv(["Punten"], [[number]]))[1] == [Decimal(number)]
        assert as_excel(as_xlsx("Cijfers", ["Punten"], [[number]]))[1] == [float(number)]

    def test_whole_points_have_no_comma_behind_them(self) -> None:
        content = as_xlsx("Cijfers", ["Punten"], [[Decimal("9.00")], [Decimal("9.25")]])
        sheet: Any = openpyxl.load_workbook(io.BytesIO(content)).active
        assert [cell.number_format for cell in sheet["A"][1:]] == ["0", "0.###"]

    def test_letters_of_all_names_arrive(self) -> None:
        names = ["Zoë Ünal", "Žofie Łęcka", "Ólafur Þórsson", "محمد", "李明", 'O\'Brien; "Pat"']
        assert [row[0] for row in as_dutch_excel(as_csv(["Naam"], [[name] for name in names]))[1:]] == names
        assert [row[0] for row in as_excel(as_xlsx("Cijfers", ["Naam"], [[name] for name in names]))[1:]] == names

    def test_digits_of_a_student_number_stay_as_they_are_where_a_file_can_say_that_it_is_a_text(self) -> None:
        """A CSV cannot, without a formula: it holds them, Excel drops the zeros, and the page of the files says so."""
        assert as_excel(as_xlsx("Cijfers", ["Nummer"], [["0012345"]]))[1] == ["0012345"]
        assert b'"0012345"' in as_csv(["Nummer"], [["0012345"]])
        assert as_dutch_excel(as_csv(["Nummer"], [["0012345"]]))[1] == [12345]

    def test_what_is_not_there_is_an_empty_cell(self) -> None:
        assert as_dutch_excel(as_csv(["A", "B"], [[None, "x"]]))[1] == ["", "x"]
        assert as_excel(as_xlsx("Cijfers", ["A", "B"], [[None, "x"]]))[1] == [None, "x"]

    @pytest.mark.parametrize("name", ["[x]:*?/\\", "a" * 60, "", "'"])
    def test_a_sheet_gets_a_name_it_can_have(self, name: str) -> None:
        assert as_excel(as_xlsx(name, ["A"], [])) == [["A"]]


@pytest.fixture
def submission(teacher: User, student: User) -> Submission:
    return submit(teacher, student, title="Ketting & cijfers")


def table(submission: Submission, minutes: int = 1) -> list[list[Any]]:
    return as_excel(grades_of(submission.work.assignment, after(minutes)).xlsx())


@pytest.mark.django_db
class TestGrades:
    def test_points_and_total_are_those_of_the_screen(
        self, submission: Submission, student: User, teacher: User
    ) -> None:
        moved = {"criterion:c1/fraction": "0,757", "criterion:c1/note": "Net iets minder."}
        ready(submission, teacher, changes=moved)
        release(assignment=submission.work.assignment, by=teacher, now=after(1))
        screen = visible_review(submission, student, after(1))
        assert screen is not None
        head, row = table(submission)
        points = {
            f"{each.title} ({each.weight})": float(each.points or 0) for goal in screen.goals for each in goal.criteria
        }
        assert dict(zip(head, row, strict=True)) == {
            "Naam": "Sanne de Vries",
            "Studentnummer": None,
            "Studiegroep": None,
            "Status": "vrijgegeven",
            "Cijfer": float(screen.value or 0),
            "Punten": float(screen.points or 0),
            **points,
            "Resultaat van versie": 1,
            "Laatste versie": 1,
            "Status van laatste versie": "vrijgegeven",
            "Ingeleverd": timezone.make_naive(submission.handed_in_at).replace(microsecond=0),
            "Te laat": "nee",
            "E-mailadres": "student@demo.test",
        }
        assert sum(points.values()) == pytest.approx(float(screen.points or 0))

    def test_csv_and_xlsx_say_the_same(self, submission: Submission, teacher: User) -> None:
        ready(submission, teacher)
        grades = grades_of(submission.work.assignment, after(1))
        here, there = as_dutch_excel(grades.csv()), as_excel(grades.xlsx())
        moment = there[1][there[0].index("Ingeleverd")]
        told = [moment.strftime("%d-%m-%Y %H:%M") if cell is moment else cell for cell in there[1]]
        assert here[0] == there[0]
        assert [float(cell) if isinstance(cell, Decimal) else cell or None for cell in here[1]] == told

    def test_each_state_has_its_word(self, submission: Submission, teacher: User) -> None:
        told = []
        assignment = submission.work.assignment
        for act in (
            lambda: None,
            lambda: judge(submission, teacher, all_levels()),
            lambda: ready(submission, teacher),
            lambda: release(assignment=assignment, by=teacher, now=after(1), at=after(60)),
        ):
            act()
            told.append(table(submission)[1][3:6])
        told.append(table(submission, 60)[1][3:6])
        assert told == [
            ["na te kijken", None, None],
            ["concept", None, None],
            ["klaar", 8, 80],
            ["klaar", 8, 80],
            ["vrijgegeven", 8, 80],
        ]

    def test_who_did_not_hand_in_has_a_row_too(self, submission: Submission) -> None:
        course = submission.work.assignment.course
        make_student(course, name="Bram Ängström", number="0042")
        make_student(course, name="Weg", left_at=NOW)
        rows = table(submission)[1:]
        assert [row[:5] for row in rows] == [
            ["Bram Ängström", "0042", None, "niet ingeleverd", None],
            ["Sanne de Vries", None, None, "na te kijken", None],
        ]

    def test_all_of_a_group_have_the_result_of_the_group(self, submission: Submission, teacher: User) -> None:
        assignment = submission.work.assignment
        people = [make_person(f"lid{n}@demo.test", f"Lid {n}") for n in (1, 2)]
        for user in people:
            make_student(assignment.course, user)
        group = make_group(assignment.course, "Groep 7", people)
        work = make_work(assignment, make_workbook(people[0]), group=group)
        join(work.workbook, people[1], "editor")
        ready(make_submission(work), teacher)
        rows = table(submission)[1:]
        assert [row[:4] for row in rows[:2]] == [[f"Lid {n}", None, "Groep 7", "klaar"] for n in (1, 2)]
        assert rows[0][4:-1] == rows[1][4:-1]
        assert [row[-1] for row in rows[:2]] == ["lid1@demo.test", "lid2@demo.test"]

    def test_who_went_to_another_group_or_left_keeps_what_was_handed_in_with_the_first(
        self, submission: Submission, teacher: User
    ) -> None:
        course = submission.work.assignment.course
        people = [make_person(f"lid{n}@demo.test", f"Lid {n}") for n in range(4)]
        for user in people:
            make_student(course, user)
        first, other = make_group(course, "Groep 1", people[:3]), make_group(course, "Groep 2", people[3:])
        asked = make_assignment(course, in_groups=True, rubric_version=submission.rubric_version)
        work = make_work(asked, make_workbook(people[0]), group=first)
        for user in people[1:3]:
            join(work.workbook, user, "editor")
        handed = make_submission(work)
        ready(handed, teacher)

        course.students.filter(user=people[1]).update(group=other)
        course.students.filter(user=people[2]).update(group=None, left_at=NOW)

        assert [row[:5] for row in table(handed)[1:]] == [
            *([f"Lid {n}", None, "Groep 1", "klaar", "NB"] for n in range(3)),
            ["Lid 3", None, "Groep 2", "niet ingeleverd", None],
            ["Sanne de Vries", None, None, "niet ingeleverd", None],
        ]

        make_submission(make_work(asked, make_workbook(people[1]), group=other))
        assert [row[2:5] for row in table(handed)[1:5]] == [
            ["Groep 1", "klaar", "NB"],
            ["Groep 2", "na te kijken", None],
            ["Groep 1", "klaar", "NB"],
            ["Groep 2", "niet ingeleverd", None],
        ]

    def test_who_comes_to_a_group_after_it_handed_in_has_no_part_in_its_result(
        self, submission: Submission, teacher: User, outsider: User
    ) -> None:
        course, sanne = submission.work.assignment.course, User.objects.get(name="Sanne de Vries")
        group = make_group(course, "Groep 1", [sanne])
        asked = make_assignment(course, in_groups=True, rubric_version=submission.rubric_version)
        handed = make_submission(make_work(asked, make_workbook(sanne), group=group))
        ready(handed, teacher)

        make_student(course, outsider, group=group)
        join(handed.work.workbook, outsider, "editor")

        assert [row[:5] for row in table(handed)[1:]] == [
            ["Olivia Bakker", None, "Groep 1", "niet ingeleverd", None],
            ["Sanne de Vries", None, "Groep 1", "klaar", "NB"],
        ]

    def test_of_whom_nobody_is_left_the_group_stands_there(self, submission: Submission, teacher: User) -> None:
        course = submission.work.assignment.course
        group = make_group(course, "Groep 7")
        asked = make_assignment(course, in_groups=True, rubric_version=submission.rubric_version)
        handed = make_submission(make_work(asked, make_workbook(make_person("weg@demo.test", "Weg")), group=group))
        ready(handed, teacher)
        SnapshotAuthor.objects.filter(snapshot=handed.snapshot).update(user=None)

        assert [row[:5] for row in table(handed)[1:]] == [
            ["Sanne de Vries", None, None, "niet ingeleverd", None],
            ["Groep 7", None, "Groep 7", "klaar", "NB"],
        ]

    def test_what_was_decided_last_stands_there_until_something_else_is(
        self, submission: Submission, teacher: User
    ) -> None:
        ready(submission, teacher)
        newer = make_submission(submission.work)
        judge(newer, teacher, all_levels())
        head, row = table(submission)
        at = head.index("Resultaat van versie")
        assert (row[3:6], row[at : at + 3]) == (["klaar", 8, 80], [1, 2, "concept"])
        reopen(submission=submission, user=teacher, now=NOW)
        row = table(submission)[1]
        assert (row[3:6], row[at : at + 3]) == (["concept", None, None], [None, 2, "concept"])

        ready(submission, teacher)
        ready(newer, teacher, changes={"criterion:c1/level": "insufficient"})
        row = table(submission)[1]
        assert (row[3], row[5] < 80, row[at : at + 3]) == ("klaar", True, [2, 2, "klaar"])

    def test_the_status_is_that_of_the_grade_beside_it(self, submission: Submission, teacher: User) -> None:
        """Also while a newer version is marked, and once that is returned: how far that one is has a column of its own."""
        ready(submission, teacher)
        release(assignment=submission.work.assignment, by=teacher, now=after(1))
        newer = make_submission(submission.work)
        told = []
        for act in (
            lambda: None,
            lambda: judge(newer, teacher, all_levels()),
            lambda: return_for_revision(submission=newer, user=teacher, now=NOW, confirmed=True),
        ):
            act()
            head, row = table(submission)
            at = head.index("Resultaat van versie")
            told.append([*row[3:5], *row[at : at + 3]])
        assert told == [
            ["vrijgegeven", 8, 1, 2, state] for state in ("na te kijken", "concept", "teruggegeven voor aanvulling")
        ]

    def test_what_is_returned_takes_no_result_away(self, submission: Submission, teacher: User) -> None:
        ready(submission, teacher)
        newer = make_submission(submission.work)
        return_for_revision(submission=newer, user=teacher, now=NOW, confirmed=True)
        head, row = table(submission)
        at = head.index("Resultaat van versie")
        assert (row[3:6], row[at : at + 3]) == (["klaar", 8, 80], [1, 2, "teruggegeven voor aanvulling"])

    def test_late_is_told(self, submission: Submission) -> None:
        assignment = submission.work.assignment
        assignment.due_at = submission.handed_in_at - timedelta(seconds=1)
        Submission.objects.update(due_at=assignment.due_at)
        assert table(submission)[1][-2] == "ja"

    def test_what_is_no_number_is_a_word(self, submission: Submission, teacher: User) -> None:
        base = 0
        rule_knock_out(submission=submission, user=teacher, key="ko6", applies=True, note="Ja.", base=base, now=NOW)
        ready(submission, teacher)
        assert table(submission)[1][4] == "aangehouden"

    def test_mastery_has_no_points(self, teacher: User, student: User) -> None:
        submission = submit(teacher, student, mode="mastery")
        ready(submission, teacher)
        head, row = table(submission)
        assert (head[4:6], row[4]) == (["Resultaat", "Resultaat van versie"], "voldaan")

    @pytest.mark.parametrize(("then", "later"), [("graded", "mastery"), ("mastery", "graded")])
    def test_what_is_asked_of_others_later_takes_no_result_or_points_away(
        self, teacher: User, student: User, then: str, later: str
    ) -> None:
        submission = submit(teacher, student, mode=then)
        frozen = frozen_of(submission).model_copy(update={"mode": then})
        Submission.objects.update(frozen=frozen.model_dump_json())
        ready(Submission.objects.get(), teacher)
        before = table(Submission.objects.get())

        Assignment.objects.update(mode=later)

        assert table(Submission.objects.get()) == before

    def test_what_was_returned_has_no_grade(self, submission: Submission, teacher: User) -> None:
        judge(submission, teacher, all_levels() | {"return_note": "Vul aan.", "grade": "9", "grade_reason": "Ja."})
        return_for_revision(submission=submission, user=teacher, now=NOW)
        assert table(submission)[1][3:6] == ["teruggegeven voor aanvulling", None, None]

    @pytest.mark.parametrize("number", [3, 30])
    def test_as_many_questions_for_3_as_for_30(
        self, submission: Submission, teacher: User, number: int, django_assert_num_queries: Any
    ) -> None:
        assignment = submission.work.assignment
        for each in range(number):
            user = make_person(f"s{each}@demo.test", f"S {each}")
            work = make_work(assignment, make_workbook(user), student=make_student(assignment.course, user))
            ready(make_submission(work), teacher)
        with django_assert_num_queries(9):
            assert len(list(grades_of(assignment, NOW).cells())) == number + 1

    @pytest.mark.parametrize(("name", "ending"), [("grades_csv", "csv"), ("grades_xlsx", "xlsx")])
    def test_the_file_comes_under_the_name_of_the_assignment(
        self, submission: Submission, teacher: User, name: str, ending: str
    ) -> None:
        client: Client = logged_in(teacher)
        answer = client.get(reverse(f"classroom:{name}", args=[submission.work.assignment.uuid]))
        assert answer.status_code == 200
        assert answer["Content-Disposition"] == f'attachment; filename="ketting-cijfers_cijfers.{ending}"'
        assert "no-store" in answer["Cache-Control"]
