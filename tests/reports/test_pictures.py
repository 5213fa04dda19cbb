"""Pages as pictures: as wide as was asked, with all that stands on the page, and nothing that a browser would run or fetch."""

import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

import pytest

from reports.render import pictures
from reports.render.door import Renderer
from reports.render.limits import LIMITS, Limits
from reports.render.pictures import PictureFailed, PictureForm, can_draw, page_count, picture
from tests.reports.images import pixels
from tests.reports.pages import page, png

WIDE = "@page { size: 960pt 540pt; margin: 20pt } section { break-after: page }"
FORMS: tuple[PictureForm, ...] = ("png", "svg")
forms = pytest.mark.parametrize("form", FORMS)


@pytest.fixture(scope="module")
def pdf() -> Iterator[bytes]:
    """Two wide pages, of which the second is empty."""
    renderer = Renderer(LIMITS)
    yield renderer.render(page("<section><h1>Klantketting 😀 שלום</h1></section><p></p>", WIDE), {})
    renderer.close()


def reason_for(pdf: bytes, form: PictureForm, number: int = 1) -> str:
    with pytest.raises(PictureFailed) as failed:
        picture(pdf, form, page=number)
    return failed.value.reason


def test_this_machine_draws_pictures() -> None:
    assert can_draw()


def test_the_pages_are_counted(pdf: bytes) -> None:
    assert page_count(pdf) == 2


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (640, 360)])
def test_a_png_is_as_wide_as_was_asked_and_shows_the_page(pdf: bytes, width: int, height: int) -> None:
    rows = pixels(picture(pdf, "png", width=width))

    assert (len(rows[0]), len(rows)) == (width, height)
    assert rows[0][0] == (255, 255, 255)
    assert len({pixel for row in rows for pixel in row}) > 10


def test_a_blank_page_is_white(pdf: bytes) -> None:
    assert {pixel for row in pixels(picture(pdf, "png", page=2, width=320)) for pixel in row} == {(255, 255, 255)}


def test_an_svg_is_outlines_with_words_and_nothing_of_elsewhere(pdf: bytes) -> None:
    drawn = picture(pdf, "svg", title='Plaat <2> & "meer"', description="Klant 7,2 \x00 𓀀")
    root = ElementTree.fromstring(drawn)
    tags = {each.tag.rpartition("}")[2] for each in root.iter()}
    named = [each for each in root.iter() if each.tag.rpartition("}")[2] in {"title", "desc"}]
    references = [value for each in root.iter() for name, value in each.items() if name.endswith("href")]

    assert (root.get("width"), root.get("height"), root.get("role")) == ("1920", "1080", "img")
    assert [each.text for each in named] == ['Plaat <2> & "meer"', "Klant 7,2 \ufffd 𓀀"]
    assert list(root[:2]) == named
    assert "path" in tags
    assert tags & {"text", "script", "style", "foreignObject", "a", "animate", "set"} == set()
    assert references
    assert [each for each in references if not each.startswith("#")] == []
    assert re.findall(rb"url\((?!#)|<!DOCTYPE|<!ENTITY| on[a-z]+=", drawn) == []


def test_an_image_on_the_page_is_in_the_svg_itself() -> None:
    renderer = Renderer(LIMITS)
    made = renderer.render(page("<img alt='Zwart' src='asset:beeld.png'>", WIDE), {"beeld.png": png(2, 2)})
    renderer.close()
    root = ElementTree.fromstring(picture(made, "svg"))
    references = {value[:15] for each in root.iter() for name, value in each.items() if name.endswith("href")}

    assert {each for each in references if not each.startswith("#")} == {"data:image/png;"}


@forms
def test_the_same_page_gives_the_same_picture(pdf: bytes, form: PictureForm) -> None:
    assert picture(pdf, form) == picture(pdf, form)


@forms
@pytest.mark.parametrize("number", [-1, 0, 3])
def test_a_page_that_is_not_there_gives_no_picture(pdf: bytes, form: PictureForm, number: int) -> None:
    assert reason_for(pdf, form, number) == "page"


@forms
@pytest.mark.parametrize("broken", [b"", b"%PDF-1.7\n", b"nonsense" * 10_000, b"-h", b"--help"])
def test_what_is_no_pdf_gives_no_picture(form: PictureForm, broken: bytes) -> None:
    assert reason_for(broken, form) == "crash"


@forms
def test_a_pdf_that_is_cut_off_gives_a_reason_and_never_hangs(pdf: bytes, form: PictureForm) -> None:
    assert reason_for(pdf[: len(pdf) // 3], form) == "crash"


@pytest.mark.parametrize(
    ("limits", "reason"), [(Limits(wall=0.0), "wall"), (Limits(memory=1 << 20), "crash")], ids=["wall", "memory"]
)
@forms
def test_a_picture_over_its_limits_is_given_up(
    pdf: bytes, form: PictureForm, limits: Limits, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "LIMITS", limits)

    assert reason_for(pdf, form) == reason
    monkeypatch.undo()
    assert picture(pdf, form)


def test_without_the_program_there_is_a_reason(pdf: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert not can_draw()
    assert reason_for(pdf, "png") == "missing"


def test_the_program_is_told_nothing_of_this_one_and_leaves_nothing_behind(
    pdf: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In the place of the program stands one that tells what it was given."""
    for name in pictures.PROGRAMS:
        program = tmp_path / name
        program.write_text("#!/bin/sh\necho 'Pages: 9'\nenv\npwd\nulimit -v\nulimit -t\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("SECRET_KEY", "geheim")

    told = picture(pdf, "png").decode().splitlines()

    assert {each.partition("=")[0] for each in told if "=" in each} <= {"PATH", "LANG", "PWD", "OLDPWD", "SHLVL", "_"}
    assert told[-3:] == ["/", str((1 << 29) // 1024), "15"]


def test_six_at_once_are_all_drawn(pdf: bytes) -> None:
    with ThreadPoolExecutor(6) as pool:
        drawn = list(pool.map(lambda _: picture(pdf, "png", width=320), range(6)))

    assert set(drawn) == {drawn[0]}


def test_nobody_reads_what_is_wrong_with_a_document(capfd: pytest.CaptureFixture[str]) -> None:
    reason_for(b"%PDF-1.7 Vertrouwelijk", "png")

    assert capfd.readouterr() == ("", "")
