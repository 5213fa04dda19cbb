"""The commands: new ids on stdout and nothing else, what is wrong in Dutch on stderr, and nothing half done."""

import json
from io import StringIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from accounts.models import User
from reports.exchange.formats import FORMATS
from reports.exchange.json import export_json, read_json
from reports.exchange.rows import write
from tests.factories import make_workbook
from tests.reports.reading import bare, text_of
from tests.workbook.documents import full_document, with_plate
from workbook.document import canonical
from workbook.models import FieldChange, Member, Workbook
from workbook.reading import read
from workbook.services import delete

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

CASE = settings.BASE_DIR / "reports" / "cases" / "internetprovider.yaml"


def run(*arguments: object) -> tuple[list[str], list[str]]:
    """Run a command; the lines on stdout and on stderr."""
    out, err = StringIO(), StringIO()
    call_command(*map(str, arguments), stdout=out, stderr=err)
    return out.getvalue().splitlines(), err.getvalue().splitlines()


def fault(*arguments: object) -> list[str]:
    """Run a command that refuses; the lines it says."""
    with pytest.raises(CommandError) as refused:
        run(*arguments)
    return str(refused.value).splitlines()


def counted() -> tuple[int, int, int]:
    return Workbook.objects.count(), Member.objects.count(), FieldChange.objects.count()


# Cases


def test_a_case_is_loaded_and_its_ids_told_one_a_line_in_order(student: User) -> None:
    out, err = run("load_case", CASE, "--owner", student.email)

    made = [Workbook.objects.get(uuid=UUID(line)) for line in out]
    assert [workbook.period for workbook in made] == ["2025", "2026"]
    assert made[1].predecessor == made[0]
    assert [list(workbook.members.values_list("user", "role")) for workbook in made] == [[(student.pk, "owner")]] * 2
    assert err != []


def test_what_a_case_holds_without_a_place_is_told_on_stderr_by_path(student: User, tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(
        "format: 2\norganisation: {key: k, name: K}\nworkbooks:\n  - period: 2026\n    next_period: 2027\n"
        "    plates: [{step: become-aware, colour: rood, actions: [{title: Bellen}]}]\n"
    )
    out, err = run("load_case", file, "--owner", student.email.upper())

    assert len(out) == 1
    assert err == [
        "workbooks[0].plates[0].colour: onbekend, bewaard",
        "workbooks[0].plates[0].actions: nog geen plek voor, bewaard",
    ]


def test_the_same_case_loaded_twice_makes_other_workbooks_with_the_same_content(student: User) -> None:
    first, second = (run("load_case", CASE, "--owner", student.email)[0] for _ in range(2))

    assert len({*first, *second}) == 4
    contents = [canonical(read(Workbook.objects.get(uuid=uuid)).document) for uuid in (*first, *second)]
    assert contents[:2] == contents[2:]


def test_a_wrong_case_is_refused_with_all_its_faults_and_makes_nothing(student: User, tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    text = CASE.read_text("utf-8")
    file.write_text(
        text.replace("customer_score: 6.4", "customer_score: 64", 1).replace("basis: interview", "basis: x", 1)
    )
    before = counted()
    told = fault("load_case", file, "--owner", student.email)

    score, basis = (text[: text.index(part)].count("\n") + 1 for part in ("customer_score: 6.4", "basis: interview"))
    assert sorted(told) == sorted(
        [
            f"regel {score}, workbooks[0].plates[{plate_of(text, 'customer_score: 6.4')}].customer_score: "
            "een cijfer loopt van 0 tot en met 10, met hooguit één decimaal",
            f"regel {basis}, workbooks[0].plates[{plate_of(text, 'basis: interview')}].basis: "
            "deze waarde is onbekend; toegestaan: interview, own_department, data, own_estimate",
        ]
    )
    assert counted() == before


def plate_of(text: str, part: str) -> int:
    """Which plate of the first workbook a part stands on."""
    return text[: text.index(part)].count("- step: ") - 1


# A workbook as a file


@pytest.fixture
def workbook(student: User) -> Workbook:
    return write(full_document(), owner=student)


def test_what_is_exported_is_imported_as_a_new_workbook_with_the_same_content(
    workbook: Workbook, teammate: User, tmp_path: Path
) -> None:
    file = tmp_path / "werkboek.json"
    assert run("export_workbook", workbook.uuid, "--format", "json", "--output", file) == ([], [])
    out, err = run("import_workbook", file, "--owner", teammate.email)

    [line] = out
    made = Workbook.objects.get(uuid=UUID(line))
    assert (made.uuid != workbook.uuid, err) == (True, [])
    assert canonical(read(made).document) == canonical(read(workbook).document)
    assert list(made.members.values_list("user", "role")) == [(teammate.pk, "owner")]


def test_an_export_replaces_a_file_whole(workbook: Workbook, tmp_path: Path) -> None:
    file = tmp_path / "werkboek.json"
    file.write_text("iets anders, en langer dan niets")
    run("export_workbook", workbook.uuid, "--format", "json", "--output", file)

    assert read_json(file.read_bytes()) == read(workbook).document
    assert [each.name for each in tmp_path.iterdir()] == ["werkboek.json"]


def test_a_wrong_file_is_refused_with_line_and_path_and_imports_nothing(
    workbook: Workbook, student: User, tmp_path: Path
) -> None:
    file = tmp_path / "werkboek.json"
    text = export_json(workbook).decode().replace('"own_score": "7.6"', '"own_score": "76"', 1)
    file.write_text(text)
    before = counted()
    line = text[: text.index('"own_score": "76"')].count("\n") + 1

    assert fault("import_workbook", file, "--owner", student.email) == [
        f"regel {line}, content.plates[0].own_score: een cijfer loopt van 0 tot en met 10, met hooguit één decimaal"
    ]
    assert counted() == before


def test_a_content_that_was_changed_after_its_export_is_told(workbook: Workbook, student: User, tmp_path: Path) -> None:
    file = tmp_path / "werkboek.json"
    value = json.loads(export_json(workbook))
    value["content"]["organisation"] = "Een ander"
    file.write_text(json.dumps(value))

    [told] = fault("import_workbook", file, "--owner", student.email)
    assert told.startswith("regel 1, content_hash: de inhoud is na het exporteren veranderd.")
    assert Workbook.objects.count() == 1


@pytest.mark.parametrize("command", ["load_case", "import_workbook"])
def test_an_owner_or_a_file_that_is_not_there_is_told(command: str, student: User, tmp_path: Path) -> None:
    assert fault(command, CASE, "--owner", "niemand@voorbeeld.test") == [
        "er is geen account met het adres niemand@voorbeeld.test"
    ]
    gone = tmp_path / "weg.yaml"
    assert fault(command, gone, "--owner", student.email) == [
        f"kan {gone} niet lezen: er is geen bestand of map met deze naam"
    ]
    assert fault(command, tmp_path, "--owner", student.email) == [f"kan {tmp_path} niet lezen: dit is een map"]
    assert Workbook.objects.count() == 0


def test_a_workbook_that_is_not_there_or_was_deleted_is_not_exported(
    workbook: Workbook, student: User, tmp_path: Path
) -> None:
    file = tmp_path / "werkboek.json"
    delete(workbook=workbook.uuid, user=student)
    for unknown in (workbook.uuid, uuid4(), workbook.pk, "geen id"):
        told = fault("export_workbook", unknown, "--format", "json", "--output", file)
        assert told == [f"er is geen werkboek met id {unknown}"]
    assert not file.exists()


def test_a_place_where_nothing_can_be_written_is_told(workbook: Workbook, tmp_path: Path) -> None:
    file = tmp_path / "nergens" / "werkboek.json"

    assert fault("export_workbook", workbook.uuid, "--format", "json", "--output", file) == [
        f"kan {file} niet schrijven: er is geen bestand of map met deze naam"
    ]


def test_a_format_that_is_not_known_is_told_with_those_that_are(workbook: Workbook, tmp_path: Path) -> None:
    told = fault("export_workbook", workbook.uuid, "--format", "docx", "--output", tmp_path / "a.docx")

    assert told == [f"dit formaat is onbekend: docx; kies uit: {', '.join(sorted(FORMATS))}"]


def test_an_empty_workbook_goes_out_and_in(student: User, tmp_path: Path) -> None:
    file = tmp_path / "leeg.json"
    empty = make_workbook(student, organisation="", sector="", period="")
    run("export_workbook", empty.uuid, "--format", "json", "--output", file)
    [line] = run("import_workbook", file, "--owner", student.email)[0]

    assert canonical(read(Workbook.objects.get(uuid=line)).document) == canonical(read(empty).document)


def test_a_final_report_is_refused_with_all_that_blocks_it_and_leaves_no_file(student: User, tmp_path: Path) -> None:
    file = tmp_path / "rapport.pdf"
    blocked = write(with_plate(full_document(), 1, own_score=None, customer_score=None), owner=student)
    told = fault("export_workbook", blocked.uuid, "--format", "pdf", "--version", "final", "--output", file)

    assert told[0] == "er is nog geen definitief rapport; dit staat in de weg:"
    assert [line.partition(": ")[0] for line in told[1:]] == [
        "plate:become-aware/customer_score",
        "plate:become-aware/own_score",
    ]
    assert not file.exists()


@pytest.mark.parametrize("version", ["draft", "final"])
def test_a_report_is_written_in_the_version_that_is_asked_for(workbook: Workbook, tmp_path: Path, version: str) -> None:
    file = tmp_path / "rapport.pdf"
    run("export_workbook", workbook.uuid, "--format", "pdf", "--version", version, "--output", file)

    said = text_of(file.read_bytes())
    assert (bare("Concept") in said) is (version == "draft")


def test_a_version_that_is_not_known_is_told_with_those_that_are(workbook: Workbook, tmp_path: Path) -> None:
    told = fault("export_workbook", workbook.uuid, "--format", "pdf", "--version", "3", "--output", tmp_path / "a.pdf")

    assert told == ["deze versie is onbekend: 3; kies uit: draft, final"]
