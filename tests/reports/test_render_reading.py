"""A page is read the same whether it is XML or only HTML, and its drawings become images that say what they show."""

import io
from xml.etree import ElementTree as ET

import pikepdf
import pytest

from reports.render import render_pdf
from reports.render.door import Renderer
from reports.render.frames import beat, without_beats
from reports.render.limits import PAGES_MAX, Limits
from reports.render.reading import SVG, set_pictures, tree
from tests.reports.pages import page, read_back

DRAWING = f"<svg xmlns='{SVG}' viewBox='0 0 4 4' class='kk'><title>Vier bij vier</title><path d='M0 0H4' stroke='#000'/></svg>"
STRICT = page(f"<p>Een &amp; twee<br/>drie</p>{DRAWING} na")
LOOSE = page(f"<p>Een &amp; twee<br>drie</p>{DRAWING} na")
"""What only HTML allows: a void element that is not closed."""


@pytest.mark.parametrize("html", [STRICT, LOOSE], ids=["xml", "html"])
def test_xml_and_html_are_read_as_the_same_elements(html: str) -> None:
    elements = [each.tag for each in tree(html).iter()]

    assert elements == [
        "html",
        "head",
        "title",
        "style",
        "body",
        "p",
        "br",
        f"{{{SVG}}}svg",
        f"{{{SVG}}}title",
        f"{{{SVG}}}path",
    ]


@pytest.mark.parametrize("html", [STRICT, LOOSE], ids=["xml", "html"])
def test_a_drawing_becomes_an_image_with_its_title_and_nothing_else_changes(html: str) -> None:
    root = tree(html)

    pictures = set_pictures(root)

    [(name, content)] = pictures.items()
    [image] = root.iter("img")
    assert image.attrib == {"src": f"asset:{name}", "alt": "Vier bij vier", "class": "kk"}
    assert image.tail == " na"
    assert list(image) == []
    drawn = ET.fromstring(content)
    assert drawn.tag == f"{{{SVG}}}svg"
    assert drawn.findtext(f"{{{SVG}}}title") == "Vier bij vier"
    assert drawn.attrib == {"viewBox": "0 0 4 4", "class": "kk"}


def test_equal_drawings_are_one_picture() -> None:
    root = tree(page(DRAWING * 3))

    assert len(set_pictures(root)) == 1
    assert len(list(root.iter("img"))) == 3


@pytest.mark.parametrize("html", [STRICT, LOOSE], ids=["xml", "html"])
def test_a_drawing_is_drawn_and_described_in_the_pdf(html: str) -> None:
    pdf = render_pdf(html, {})

    assert read_back(pdf).split() == ["Een", "&", "twee", "drie", "na"]
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        figures = [
            each for each in opened.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"
        ]
        assert [str(each.Alt) for each in figures] == ["Vier bij vier"]


def test_who_waits_hears_how_many_pages_there_are() -> None:
    heard: list[int] = []

    render_pdf(page("<p>kort</p>" * 3, "p { break-after: page }"), {}, heard.append)

    assert (heard[-1], heard) == (3, sorted(set(heard)))


def test_who_waits_for_too_long_a_report_hears_of_no_page_beyond_the_last() -> None:
    renderer = Renderer(Limits())
    heard: list[int] = []
    try:
        with pytest.raises(Exception, match="pages"):
            renderer.render(page("<p>kort</p>" * (PAGES_MAX + 30), "p { break-after: page }"), {}, heard.append)
    finally:
        renderer.close()

    assert (heard[-1], heard) == (PAGES_MAX, sorted(set(heard)))


@pytest.mark.parametrize("cut", range(11))
def test_beats_are_told_from_the_pdf_wherever_the_stream_is_cut(cut: int) -> None:
    stream = beat(1) + beat(2) + b"%PDF-1.7"
    back, heard = bytearray(), []

    for part in (stream[:cut], stream[cut:]):
        back += part
        heard.append(without_beats(back))

    assert bytes(back) == b"%PDF-1.7"
    assert [each for each in heard if each is not None][-1] == 2
