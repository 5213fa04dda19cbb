"""Whatever is drawn is PDF/UA-1, by the judgement of veraPDF."""

import io
from collections.abc import Iterator
from html import escape
from itertools import batched
from pathlib import Path

import pikepdf
import pytest

from reports.render.door import Renderer
from reports.render.engine import glyphs
from reports.render.limits import LIMITS
from reports.render.text import printable
from tests.pdfua.verdict import complaints
from tests.reports.editions import EVERY, pdf_of
from tests.reports.pages import WORD, page
from tests.reports.test_render_fonts import SCRIPTS

pytestmark = pytest.mark.pdfua

CONTROLS = "".join(map(chr, [*range(0x20), *range(0x7F, 0xA0)]))
INVISIBLE = "".join(
    map(chr, [*range(0x2000, 0x2070), *range(0xFE00, 0xFE10), *range(0xFFF0, 0x10000), *range(0xE0000, 0xE0200)])
)


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    made = Renderer(LIMITS)
    yield made
    made.close()


def test_every_script_and_every_oddity_of_unicode_is_valid(renderer: Renderer, tmp_path: Path) -> None:
    bodies = {
        "scripts": "".join(f"<p>{text} <b>{text}</b> <i>{text}</i></p>" for text, _font in SCRIPTS.values()),
        "at once": "<p>" + " ".join(text for text, _font in SCRIPTS.values()) + "</p>",
        "one word": f"<table><tr><th scope=col>Kop</th></tr><tr><td>{WORD}</td></tr></table>",
        "only emoji": f"<p>{'😀' * 2_000}</p>",
        "only flags": f"<p>{'🇳🇱' * 1_000}</p>",
        "right to left": f"<p>{'שלום עולם ' * 200}</p><p>{'مرحبا' * 400}</p>",
        "no font": "<p>a\ue000 𓀀 \U0010fffd \u0378</p>",
        "controls": f"<p>{escape(CONTROLS)}</p>",
        "invisible": "".join(f"<p>a{each}b{each}</p>" for each in INVISIBLE),
        "marks alone": "<p>\u0301 \u20e3 \u05bc \u0651 \u200d \ufe0f \U0001f3fd \U0001f1f3</p>",
    }
    pdfs = {name: renderer.render(page(body, "table { table-layout: fixed }"), {}) for name, body in bodies.items()}

    assert complaints(tmp_path, pdfs) == {name: [] for name in bodies}


def test_everything_that_goes_to_print_is_valid(tmp_path: Path) -> None:
    assert complaints(tmp_path, {name: pdf_of(name) for name in EVERY}) == {name: [] for name in EVERY}


@pytest.mark.full
def test_every_character_that_a_font_has_is_valid(renderer: Renderer, tmp_path: Path) -> None:
    known = glyphs()
    drawn = sorted(each for each in map(chr, known) if printable(each, known) == each)
    pages = {
        f"{first!r}": "".join(f"<p>{escape(' a'.join(line))}</p>" for line in batched((first, *others), 40))
        for first, *others in batched(drawn, 4_000)
    }

    assert len(drawn) > 40_000
    pdfs = {name: renderer.render(page(body), {}) for name, body in pages.items()}
    assert complaints(tmp_path, pdfs) == {name: [] for name in pages}


def test_what_is_not_valid_is_told(renderer: Renderer, tmp_path: Path) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(renderer.render(page("<p>tekst</p>"), {}))) as opened:
        del opened.Root.MarkInfo
        opened.save(out)

    assert [each.split(" x ")[0] for each in complaints(tmp_path, {"untagged": out.getvalue()})["untagged"]] == [
        "6.2-1"
    ]
