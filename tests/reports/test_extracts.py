"""What is taken out besides the whole report, as people get it: from links on the pages, as files with a name of their own."""

from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from reports.exchange import rows
from reports.report import alone
from reports.report.alone import plate_in_words, slide_count
from reports.report.slides import count_of
from reports.report.view import PlatePage
from reports.views.download import OFFERED
from tests.factories import STEPS
from tests.reports import paper
from tests.reports.editions import THIS_YEAR
from tests.reports.images import pixels
from tests.reports.maximal import maximal
from tests.reports.pages import page_count
from tests.reports.reading import bare, text_of
from tests.seen import Seen
from tests.workbook.documents import full_document, with_plate
from workbook.models import Workbook

STEP: Final = "easy-to-buy"
forms = pytest.mark.parametrize("form", ["pdf", "png", "svg"])


@pytest.fixture
def workbook(student: User) -> Workbook:
    return rows.write(THIS_YEAR, owner=student)


@pytest.fixture
def unfinished(student: User) -> Workbook:
    """One point of it blocks."""
    return rows.write(with_plate(full_document(organisation="Zuid"), 1, own_score=None), owner=student)


@pytest.fixture
def without_poppler(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


def address(workbook: Workbook, form: str = "pdf", step: str = STEP) -> str:
    return reverse(f"reports:plate_{form}", args=[workbook.uuid, step])


def download_page(client: Client, workbook: Workbook, language: str = "nl") -> Seen:
    return Seen(client.get(reverse("reports:download", args=[workbook.uuid]), {"language": language}))


# One plate


def test_a_plate_is_a_file_with_its_step_in_its_name(as_student: Client, workbook: Workbook) -> None:
    answer = as_student.get(address(workbook))

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == 'attachment; filename="duinlijn-internet_2026_easy-to-buy_concept-0.pdf"'
    assert page_count(answer.content) == 1
    assert bare("Bestellen gaat sneller") in text_of(answer.content)


def test_a_picture_fills_a_beamer(as_student: Client, workbook: Workbook) -> None:
    answer = as_student.get(address(workbook, "png"))
    shown = pixels(answer.content)

    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"] == 'attachment; filename="duinlijn-internet_2026_easy-to-buy-1_concept-0.png"'
    assert (len(shown[0]), len(shown)) == (1920, 1080)
    assert len({pixel for row in shown for pixel in row}) > 100


def test_an_svg_tells_what_is_on_it(as_student: Client, workbook: Workbook) -> None:
    answer = as_student.get(address(workbook, "svg"), {"version": "final", "page": "2"})
    root = ElementTree.fromstring(answer.content)

    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Disposition"].endswith('easy-to-buy-2_definitief-0.svg"')
    assert tuple(each.text for each in root[:2]) == plate_in_words(THIS_YEAR, STEP, language="nl")


def test_the_second_slide_is_another_picture_and_there_is_no_third(as_student: Client, workbook: Workbook) -> None:
    first, second = (as_student.get(address(workbook, "png"), {"page": page}) for page in (1, 2))

    assert first.content != second.content
    assert [
        as_student.get(address(workbook, "png"), {"page": page}).status_code for page in ("3", "0", "-1", "x", "²")
    ] == [404] * 5


@forms
def test_a_file_is_named_after_the_revision_that_it_holds_when_somebody_saves_meanwhile(
    as_student: Client, workbook: Workbook, form: str
) -> None:
    saved: list[int] = []

    def saves(execute: Any, sql: str, *rest: Any) -> Any:
        """Just before the plates are read, and so after the workbook was found."""
        if 'FROM "workbook_plate"' in sql and not saved:
            saved.append(Workbook.objects.update(revision=41))
        return execute(sql, *rest)

    with connection.execute_wrapper(saves):
        answer = as_student.get(address(workbook, form))

    assert saved == [1]
    assert answer["Content-Disposition"].endswith(f'_concept-41.{form}"')


def test_of_a_picture_only_its_own_slides_are_reckoned(
    as_student: Client, workbook: Workbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    reckoned: list[PlatePage] = []

    def remembering(page: PlatePage) -> int:
        reckoned.append(page)
        return count_of(page)

    monkeypatch.setattr(alone, "count_of", remembering)
    as_student.get(address(workbook, "png"), headers={"accept": "application/json"})

    assert [page.name_en for page in reckoned] == ["Easy to buy"]


@forms
def test_a_step_that_is_not_there_has_no_plate(as_student: Client, workbook: Workbook, form: str) -> None:
    assert as_student.get(address(workbook, form, "no-such-step")).status_code == 404


@forms
def test_a_final_plate_has_to_wait_for_what_blocks(as_student: Client, unfinished: Workbook, form: str) -> None:
    answer = as_student.get(address(unfinished, form), {"version": "final"})

    assert answer.status_code == 409
    assert "Er is nog geen definitief rapport" in answer.content.decode()


@pytest.mark.parametrize(("asked", "language"), [("nl", "nl"), ("en", "en"), ("xx", "nl")])
def test_a_plate_speaks_the_language_that_is_asked_for(
    as_student: Client, workbook: Workbook, asked: str, language: str
) -> None:
    with paper.opened(as_student.get(address(workbook), {"language": asked}).content) as pdf:
        assert str(pdf.Root.Lang) == language


# On the pages


def test_every_plate_can_be_had_in_every_form_from_the_download_page(as_student: Client, workbook: Workbook) -> None:
    page = download_page(as_student, workbook)
    names = ["PDF", "PNG dia 1", "PNG dia 2", "SVG dia 1", "SVG dia 2"]
    found = {name: link for name, link in page.links.items() if "/plates/" in link}

    assert (page.status, page.faults) == (200, [])
    assert list(found) == [f"{name} van {plate.name_en}" for plate in THIS_YEAR.plates for name in names]
    assert found["PNG dia 2 van Easy to buy"] == f"{address(workbook, 'png')}?version=final&language=nl&page=2"
    assert {as_student.get(link).status_code for name, link in found.items() if name.endswith("Easy to buy")} == {200}


def test_of_a_plate_on_very_many_slides_the_first_are_offered(as_student: Client, student: User) -> None:
    more = (each.model_copy(update={"based_on": None}) for each in maximal("words").plate(STEP).advice)
    document = with_plate(THIS_YEAR, 2, advice=(*THIS_YEAR.plate(STEP).advice, *more))
    count = slide_count(document, STEP, language="nl", version="final")
    page = download_page(as_student, rows.write(document, owner=student))
    pictures = [name for name in page.links if name.endswith("Easy to buy") and not name.startswith("PDF")]

    assert count > OFFERED
    assert pictures == [f"{form} dia {n} van Easy to buy" for form in ("PNG", "SVG") for n in range(1, OFFERED + 1)]
    assert page.text.count(f"De eerste {OFFERED} van {count} dia’s; in de PDF staat alles.") == 1
    assert page.text.count("De eerste") == 1


def test_as_long_as_something_blocks_it_offers_drafts(as_student: Client, unfinished: Workbook) -> None:
    page = download_page(as_student, unfinished, "en")

    assert "Het zijn concepten zolang iets een definitief rapport in de weg staat." in page.text
    assert page.links["PNG dia 1 van Easy to buy"] == f"{address(unfinished, 'png')}?version=draft&language=en&page=1"


@pytest.mark.usefixtures("without_poppler")
def test_without_poppler_all_but_the_pictures_is_there(as_student: Client, workbook: Workbook) -> None:
    page = download_page(as_student, workbook)
    picture = as_student.get(address(workbook, "svg"))

    assert "Deze server maakt geen afbeeldingen: Poppler ontbreekt (op Debian: poppler-utils)." in page.text
    assert [name for name in page.links if name.startswith(("PNG", "SVG"))] == []
    assert picture.status_code == 503
    assert "Hier worden geen afbeeldingen gemaakt" in picture.content.decode()
    assert as_student.get(address(workbook)).status_code == 200


def test_the_page_of_a_plate_leads_to_it_as_a_file(as_student: Client, workbook: Workbook) -> None:
    page = Seen(as_student.get(reverse("workbook:plate", args=[workbook.uuid, STEP])))

    assert page.links["Deze plaat als PDF"] == address(workbook)


def test_blank_plates_are_had_from_the_method_and_from_the_download_page(
    as_student: Client, workbook: Workbook
) -> None:
    method = Seen(as_student.get(reverse("workbook:method")))
    every = [
        link
        for page in (method, download_page(as_student, workbook))
        for link in page.links.values()
        if "blank" in link
    ]
    blank = reverse("reports:blank_plates")

    assert every == [
        *(f"{blank}?step={step}" for step in STEPS),
        *(f"{blank}?paper={size}" for size in ("a4", "a3")),
        *(f"{blank}?paper={size}&language=nl" for size in ("a4", "a3")),
    ]


@pytest.mark.parametrize(
    ("asked", "name", "pages"),
    [
        ({}, "lege-platen_a4.pdf", 8),
        ({"paper": "a3"}, "lege-platen_a3.pdf", 8),
        ({"paper": "a5"}, "lege-platen_a4.pdf", 8),
        ({"step": STEP, "language": "en"}, "blank-plates_easy-to-buy_a4.pdf", 1),
    ],
)
def test_blank_plates_are_for_everybody_who_is_logged_in(
    as_outsider: Client, asked: dict[str, str], name: str, pages: int
) -> None:
    answer = as_outsider.get(reverse("reports:blank_plates"), asked)

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert page_count(answer.content) == pages


def test_of_a_step_that_is_not_there_is_no_blank_plate(as_student: Client) -> None:
    assert as_student.get(reverse("reports:blank_plates"), {"step": "x"}).status_code == 404


# The command


def exported(workbook: Workbook, target: Path, **options: str) -> bytes:
    call_command("export_workbook", str(workbook.uuid), output=str(target), **options)
    return target.read_bytes()


def refusal(workbook: Workbook, target: Path, **options: str) -> str:
    with pytest.raises(CommandError) as refused:
        exported(workbook, target, **options)
    assert not target.exists()
    return str(refused.value)


def test_the_command_writes_one_plate_in_every_form(workbook: Workbook, tmp_path: Path) -> None:
    pdf, png, svg = (
        exported(workbook, tmp_path / form, plate=STEP, format=form, page="2") for form in ("pdf", "png", "svg")
    )

    assert page_count(pdf) == 1
    assert len(pixels(png)) == 1080
    assert ElementTree.fromstring(svg)[0].text == plate_in_words(THIS_YEAR, STEP, language="nl")[0]


def test_the_command_says_what_is_wrong_and_leaves_no_file(
    workbook: Workbook, unfinished: Workbook, tmp_path: Path
) -> None:
    target = tmp_path / "plaat"

    assert refusal(workbook, target, format="png") == "dit formaat is onbekend: png; kies uit: json, pdf"
    assert (
        refusal(workbook, target, plate=STEP, format="json") == "dit formaat is onbekend: json; kies uit: pdf, png, svg"
    )
    assert refusal(workbook, target, plate="x", format="pdf").startswith(
        "deze schakel is onbekend: x; kies uit: meet-my-needs, "
    )
    assert [refusal(workbook, target, plate=STEP, format="svg", page=page) for page in ("3", "0", "twee")] == [
        "de afbeelding kon niet worden gemaakt: de plaat heeft geen dia met dit nummer"
    ] * 3
    assert refusal(unfinished, target, plate=STEP, format="pdf", version="final").startswith(
        "er is nog geen definitief rapport"
    )


@pytest.mark.usefixtures("without_poppler")
def test_without_poppler_the_command_says_so(workbook: Workbook, tmp_path: Path) -> None:
    assert refusal(workbook, tmp_path / "plaat", plate=STEP, format="png") == (
        "de afbeelding kon niet worden gemaakt: Poppler ontbreekt"
    )
