"""A workbook at all its limits becomes a report that is accepted, whole, and in which every sign is drawn."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from reports.render.door import Renderer
from reports.render.limits import LIMITS, PAGES_MAX, Limits
from reports.report import build, report_assets, report_html
from reports.report.density import size_of
from reports.report.fitting import fitted
from tests.pdfua.verdict import complaints
from tests.reports import paper, structure
from tests.reports.maximal import Script, maximal
from tests.reports.reading import summed, uncounted
from tests.workbook.documents import full_document


@pytest.fixture(scope="module")
def patient() -> Iterator[Renderer]:
    """The memory of everybody, and time enough for a machine that does three things at once: time is for the benchmark."""
    renderer = Renderer(Limits(wall=300.0, cpu=200, memory=LIMITS.memory, nice=LIMITS.nice))
    yield renderer
    renderer.close()


@pytest.mark.parametrize(
    "script",
    ["words", *(pytest.param(script, marks=pytest.mark.full) for script in ("emoji", "unbroken", "right_to_left"))],
)
def test_a_workbook_at_all_limits_is_printed_whole(script: Script, patient: Renderer) -> None:
    document = maximal(script)

    pdf = patient.render(report_html(document, language="nl"), report_assets())

    with paper.opened(pdf) as read:
        printed = paper.characters(read)
        assert len(read.pages) <= PAGES_MAX
    assert printed["\ufffd"] == 0
    assert uncounted(summed(fitted(document)[0]), printed) == {}


@pytest.mark.full
@pytest.mark.parametrize("script", ["words", "unbroken", "emoji", "right_to_left"])
def test_at_all_limits_too_nothing_lies_outside_its_page_or_over_something_else(
    script: Script, patient: Renderer
) -> None:
    pages = structure.sheets(patient.render(report_html(maximal(script), language="nl"), report_assets()))

    assert len(pages) > 60
    assert {check.__name__: check(pages) for check in structure.CHECKS} == {
        check.__name__: [] for check in structure.CHECKS
    }


@pytest.mark.full
@pytest.mark.pdfua
def test_a_workbook_at_all_limits_is_valid_pdf_ua(patient: Renderer, tmp_path: Path) -> None:
    scripts: tuple[Script, ...] = ("words", "unbroken", "emoji", "right_to_left")
    pdfs: dict[str, bytes] = {
        script: patient.render(report_html(maximal(script), language="nl"), report_assets()) for script in scripts
    }

    assert complaints(tmp_path, pdfs) == {script: [] for script in scripts}


def test_only_what_needs_it_is_set_small() -> None:
    assert size_of(full_document()) == "usual"
    assert [size_of(maximal(script)) for script in ("words", "emoji")] == ["tiniest", "tiniest"]


def test_only_what_no_letters_are_small_enough_for_stays_in_the_workbook_and_the_contents_say_so() -> None:
    [told] = [each for each in build(maximal("emoji"), language="nl").contents.left_out if "past" in each.title]

    assert told.title == "Meer dan in een rapport past"
    assert told.reason.lines == (
        "Van longlist naar shortlist, Pogingen om een gesprek te krijgen,"
        " Waarom elke KPI gemeten wordt, en hoe betrouwbaar hij is, Wat onze systemen zien",
        "Alles staat in het werkboek.",
    )
    assert [fitted(document) for document in (full_document(), maximal("words"))] == [
        (full_document(), ()),
        (maximal("words"), ()),
    ]
