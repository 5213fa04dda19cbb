"""Every check on finished pages can complain: each is shown a page with just its fault, and one without."""

from collections.abc import Callable, Sequence
from functools import cache

import pytest

from reports.render import render_pdf
from tests.reports import structure
from tests.reports.pages import page
from tests.reports.structure import Sheet

FRAME = """
@page {
  size: 100mm 60mm; margin: 10mm;
  @top-left { content: "Kop"; vertical-align: bottom }
  @top-right { content: "Deel"; vertical-align: bottom }
  @bottom-left { content: "Voet"; vertical-align: top }
  @bottom-right { content: counter(page); vertical-align: top }
}
h1, h2 { font-size: 10pt; break-after: auto }
p, h1, h2 { margin: 0 }
div { height: 33mm }
svg { display: block }
"""
SOUND = (
    "<h1>Eerst</h1><p>Een <b>vet</b> woord en een tweede regel die lang genoeg is om af te breken in dit smalle vak.</p>"
    "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='20'><title>Vlak</title><rect width='40' height='20'/></svg>"
    "<table style='width: 100%'><tr><th scope='col'>Naam</th><th scope='col'>Getal</th></tr><tr><td>a</td><td>7,5</td></tr></table>"
)
FAULTS: dict[Callable[[Sequence[Sheet]], list[str]], dict[str, str]] = {
    structure.outside_page: {
        "to the right": "<p style='white-space: nowrap'>Deze regel loopt almaar door, tot ver voorbij de rand van het papier.</p>",
        "to the left": "<p style='margin-left: -12mm'>Te ver.</p>",
        "below": "<p style='position: absolute; top: 49mm; margin: 0'>Te laag.</p>",
    },
    structure.outside_margins: {
        "beside": "<p style='margin-left: -3mm'>Ernaast.</p>",
        "in the foot": "<p style='position: absolute; top: 40mm'>Te laag.</p>",
        "in the head": "<p style='margin-top: -3mm'>Te hoog.</p>",
    },
    structure.overlaps: {
        "a line pulled up": "<p>Onder.</p><p style='margin-top: -3mm'>Boven.</p>",
        "lines too near": "<p style='line-height: .5'>Een alinea die over meer dan een regel loopt, zo staat het er dan.</p>",
        "a cell too wide": "<table style='table-layout: fixed; width: 40mm'><tr><td style='white-space: nowrap'>"
        "Veel te lang voor deze cel</td><td>Buur</td></tr></table>",
        "on the number of a drawing": "<svg xmlns='http://www.w3.org/2000/svg' width='60' height='20'><title>Zeven</title>"
        "<text x='2' y='15' font-size='16'>7,5</text></svg><p style='margin-top: -4mm'>Tekst.</p>",
    },
    structure.orphans: {
        "at the end of a page": "<div></div><h2>Kop</h2><p>Verder.</p>",
        "two of them": "<div style='height: 30mm'></div><h2>Kop</h2><h2>Nog een</h2><p>Verder.</p>",
        "at the end of all": "<p>Tekst.</p><h2>Kop</h2>",
    },
    structure.over_pictures: {
        "on the plane of a drawing": "<svg xmlns='http://www.w3.org/2000/svg' width='60' height='20'><title>Vlak</title>"
        "<rect width='60' height='20' fill='#fff'/></svg><p style='margin-top: -4mm'>Tekst.</p>"
    },
}
CASES = [(check, name) for check, named in FAULTS.items() for name in named]


@cache
def read(body: str) -> list[Sheet]:
    return structure.sheets(render_pdf(page(body, FRAME), {}))


@pytest.mark.parametrize(("check", "name"), CASES, ids=lambda each: getattr(each, "__name__", each))
def test_a_fault_is_found(check: Callable[[Sequence[Sheet]], list[str]], name: str) -> None:
    assert check(read(FAULTS[check][name])) != []


@pytest.mark.parametrize("check", FAULTS, ids=lambda each: each.__name__)
def test_a_sound_page_is_sound(check: Callable[[Sequence[Sheet]], list[str]]) -> None:
    assert check(read(SOUND)) == []


def test_a_page_is_read_with_what_its_parts_are() -> None:
    [sheet] = read(SOUND)

    assert (round(sheet.width), round(sheet.height)) == (283, 170)
    assert structure.texts([sheet]) == [
        ("H1", "Eerst"),
        ("P", "Een vet woord en een tweede regel die lang genoeg is om af te breken in dit smalle vak."),
        ("TH", "Naam"),
        ("TH", "Getal"),
        ("TD", "a"),
        ("TD", "7,5"),
    ]
    assert sorted(each.text for each in sheet.decoration) == ["1", "Deel", "Kop", "Voet"]
    assert [(round(each.right - each.left), round(each.bottom - each.top)) for each in sheet.pictures] == [(30, 15)]


def test_headings_are_read_in_order_across_pages() -> None:
    body = "<h1>Eerst</h1><p>a</p><h2>Dan een lange kop die over meer dan een enkele regel loopt</h2><p>b</p>"
    sheets = read(f"{body}<h2 style='break-before: page'>Ten slotte</h2><p>c</p>")

    assert len(sheets) == 2
    assert structure.headings(sheets, "H1", "H2") == [
        (1, "Eerst"),
        (1, "Dan een lange kop die over meer dan een enkele regel loopt"),
        (2, "Ten slotte"),
    ]
    assert structure.headings(sheets, "H1") == [(1, "Eerst")]
