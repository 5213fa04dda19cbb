"""The map of relations as it is drawn: whole, legible, told in words, and with hampering told apart by more than colour."""

import re
from typing import Any

import pytest
from django.utils import translation

from kpis.relation_map import map_of
from reports.drawings.relation_map import map_key, relation_map
from reports.exchange.case import read_case
from tests.kpis.test_relation_map import spread
from tests.reports.cases import PROVIDER
from tests.reports.drawn import SVG, fills, lines, parsed, texts, titles
from workbook.conflicts import conflicts_in
from workbook.document import Document
from workbook.rules.waivers import active_plates


def drawn(document: Document, **kwargs: Any) -> str:
    conflicts = conflicts_in(document, active_plates(document))
    return str(relation_map(map_of(document, conflicts), **{"language": "nl", **kwargs}))


@pytest.fixture(scope="module")
def provider() -> Document:
    return read_case(PROVIDER).documents[0]


def edges(drawing: str) -> list[Any]:
    return [each for each in parsed(drawing).iter(f"{SVG}g") if each.get("class") == "kk-edge"]


def test_it_tells_what_is_on_it_and_which_targets_conflict(provider: Document) -> None:
    drawing = drawn(provider)

    assert titles(drawing)[0] == "Kaart van 27 verbanden tussen 26 KPI’s."
    [described] = [each.text for each in parsed(drawing).iter(f"{SVG}desc")]
    assert described == (
        "Kolommen: Productmanagement, Marketingcommunicatie, Verkoop en e-commerce, Installatie en klantstart, Netwerkbeheer, "
        "Klantenservice en Facturatie en mutaties. Botsing 1: Gemiddelde afhandeltijd en Gemiddelde wachttijd. "
        "Botsing 2: Gemiddelde afhandeltijd en Aanbevelingsscore."
    )


def test_every_kpi_and_every_relation_is_on_it(provider: Document) -> None:
    drawing = drawn(provider)
    names = {kpi.name for _plate, kpi in provider.kpis()}

    assert {each.partition(", in botsing")[0] for each in titles(drawing)[1:]} == names
    assert len(edges(drawing)) == 27
    assert titles(drawing).count("Gemiddelde afhandeltijd, in botsingen 1 en 2") == 1


def test_hampering_is_told_apart_by_dashes_a_blunt_end_and_a_minus_sign(provider: Document) -> None:
    told = [
        (
            any(each.get("stroke-dasharray") for each in edge.iter()),
            len(list(edge.iter(f"{SVG}circle"))),
            any(re.search(r"V[\d.]+$", each.get("d") or "") for each in edge.iter(f"{SVG}path")),
            any((each.get("d") or "").endswith("z") for each in edge.iter(f"{SVG}path")),
        )
        for edge in edges(drawn(provider))
    ]

    assert sorted(set(told)) == [(False, 0, False, True), (True, 1, True, False)]
    assert told.count((True, 1, True, False)) == 1


def test_colour_means_score_so_it_has_none(provider: Document) -> None:
    drawing = drawn(provider)
    colours = set(re.findall(r"#[0-9A-F]{6}", drawing))

    assert colours <= {"#14202E", "#434F5C", "#7F8A96", "#F3F5F7", "#FFFFFF"}
    assert len(fills(drawing, "wash")) == 7
    assert lines(drawing, "ink") != []


def test_on_paper_it_is_one_image_and_on_a_page_its_kpis_are_links(provider: Document) -> None:
    paper, page = drawn(provider), drawn(provider, addresses=[f"/{n}/" for n in range(26)])

    assert (parsed(paper).get("role"), list(parsed(paper).iter(f"{SVG}a"))) == ("img", [])
    assert parsed(page).get("role") == "group"
    assert [each.get("href") for each in parsed(page).iter(f"{SVG}a")] == [f"/{n}/" for n in range(26)]
    assert str(parsed(paper).get("width")) == "265mm"


def test_a_long_name_is_broken_or_cut_and_never_left_out() -> None:
    document = spread([1] * 7, [(0, 2, "+")])
    long = "Klanttevredenheidsmetingen van onbetwistbaar uitzonderlijke lengte over alle jaren"
    plates = [
        plate.model_copy(update={"kpis": tuple(kpi.model_copy(update={"name": long}) for kpi in plate.kpis)})
        for plate in document.plates
    ]
    drawing = drawn(document.model_copy(update={"plates": tuple(plates)}))

    assert titles(drawing)[1:] == [long] * 7
    assert [each for each in texts(drawing) if each.endswith("…")] != []


@pytest.mark.parametrize("name", ["", "<script>alert(1)</script>", "שלום עולם", "\u200d", "x" * 120, "a & b"])
def test_any_name_makes_a_drawing(name: str) -> None:
    document = spread([1, 1, 0, 0, 0, 0, 0], [(0, 1, "-")])
    plates = [
        plate.model_copy(update={"kpis": tuple(kpi.model_copy(update={"name": name}) for kpi in plate.kpis)})
        for plate in document.plates
    ]

    drawing = drawn(document.model_copy(update={"plates": tuple(plates)}))

    assert len(edges(drawing)) == 1
    assert "<script" not in drawing


def test_it_speaks_the_language_it_is_asked_for(provider: Document) -> None:
    with translation.override("nl"):
        assert titles(drawn(provider, language="en"))[0] == "Map of 27 relations between 26 KPIs."


def test_the_letters_can_be_read_at_all_limits() -> None:
    document = spread([29, 29, 29, 29, 28, 28, 28], [(n % 200, (n * 37 + 11) % 200, "+-"[n % 2]) for n in range(600)])
    drawing = drawn(document)
    width = float((parsed(drawing).get("viewBox") or "").split()[2])
    sizes = {float(each.get("font-size") or 0) * 265 / width * 72 / 25.4 for each in parsed(drawing).iter(f"{SVG}text")}

    assert min(sizes) >= 6.5


@pytest.mark.parametrize("look", ["strengthens", "hampers", "precondition", "plain"])
def test_the_legend_draws_each_kind_of_line_and_is_silent(look: Any) -> None:
    key = str(map_key(look, language="nl"))

    assert parsed(key).get("aria-hidden") == "true"
    assert titles(key) == []
