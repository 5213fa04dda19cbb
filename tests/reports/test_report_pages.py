"""The report as people get it: a page to read, a file to keep, and a clear word when there is no file."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from reports.exchange import rows
from reports.render import door
from reports.render.limits import Limits
from tests.reports import paper
from tests.reports.reading import bare, text_of, told
from tests.workbook.documents import full_document
from workbook.models import Workbook

BUSY: Final = Limits(wall=0.01, nice=0)
POOR: Final = Limits(memory=1 << 26, nice=0)


@pytest.fixture
def workbook(student: User) -> Workbook:
    return rows.write(full_document(organisation="Café Zuid & Co", fictional=True), owner=student)


@pytest.fixture
def limits(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Renders of this process stay within the limits that the test names."""
    renderer = door.Renderer(request.param)
    monkeypatch.setitem(door._RENDERERS, os.getpid(), renderer)
    yield
    renderer.close()


def address(workbook: Workbook, name: str = "pdf") -> str:
    return reverse(f"reports:{name}", args=[workbook.uuid])


def test_the_file_is_a_pdf_that_nobody_keeps_in_between(as_student: Client, workbook: Workbook) -> None:
    answer = as_student.get(address(workbook))

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="cafe-zuid-co_2026_concept-0.pdf"'
    assert "no-store" in answer["Cache-Control"]
    assert bare("Café Zuid & Co") in text_of(answer.content)


def test_what_was_typed_a_moment_ago_is_in_the_file(as_student: Client, workbook: Workbook) -> None:
    workbook.plate_rows.filter(step="become-aware").update(key_message="Zojuist getypt.")

    assert bare("Zojuist getypt.") in text_of(as_student.get(address(workbook)).content)


@pytest.mark.parametrize(("asked", "language"), [("", "nl"), ("?language=en", "en"), ("?language=xx", "nl")])
def test_a_dutch_visitor_gets_the_language_that_is_asked_for(
    as_student: Client, workbook: Workbook, asked: str, language: str
) -> None:
    answer = as_student.get(address(workbook) + asked, headers={"accept-language": "nl"})

    with paper.opened(answer.content) as pdf:
        assert str(pdf.Root.Lang) == language


def test_the_page_says_all_that_the_file_says(as_student: Client, workbook: Workbook) -> None:
    document = full_document(organisation="Café Zuid & Co", fictional=True)

    said = bare(as_student.get(address(workbook, "report")).content.decode().replace("&amp;", "&"))

    assert [each for each in told(document) if bare(each) not in said] == []


@pytest.mark.parametrize(
    ("limits", "status", "says"),
    [(BUSY, 503, "Het rapport was niet op tijd klaar"), (POOR, 422, "Dit rapport is te groot om te maken")],
    indirect=["limits"],
)
@pytest.mark.usefixtures("limits")
def test_a_report_over_its_limits_gives_a_page_that_says_so(
    as_student: Client, workbook: Workbook, status: int, says: str
) -> None:
    answer = as_student.get(address(workbook))

    assert answer.status_code == status
    assert says in answer.content.decode()
    assert address(workbook, "report") in answer.content.decode()
    assert as_student.get(address(workbook, "report")).status_code == 200


@pytest.mark.parametrize("limits", [BUSY], indirect=True)
@pytest.mark.usefixtures("limits")
def test_the_command_that_gets_no_report_says_why_and_leaves_no_file(workbook: Workbook, tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command("export_workbook", str(workbook.uuid), format="pdf", output=str(tmp_path / "rapport.pdf"))

    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_the_same_report(workbook: Workbook, tmp_path: Path) -> None:
    target = tmp_path / "rapport.pdf"

    call_command("export_workbook", str(workbook.uuid), format="pdf", output=str(target))

    assert bare("De ketting van Café Zuid & Co") in text_of(target.read_bytes())
