"""What drawings say: in the language asked for, with its comma or point, a true minus, and names of people safely inside."""

from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.utils import translation
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from kpis.charts.letters import fitted, text_width
from reports.drawings import wording
from reports.drawings.bands import BANDS, band
from reports.drawings.chain import chain as draw
from reports.drawings.svg import element, safe
from reports.drawings.values import Chain, Measure, Step
from tests.reports.drawn import chain, parsed, step, titles

D = Decimal


@pytest.mark.parametrize(
    ("value", "nl", "en"),
    [("7.5", "7,5", "7.5"), ("0", "0,0", "0.0"), ("10", "10,0", "10.0")],
)
def test_a_score_has_one_decimal(value: str, nl: str, en: str) -> None:
    assert (wording.score(D(value), "nl"), wording.score(D(value), "en")) == (nl, en)


@pytest.mark.parametrize(
    ("value", "nl", "en"),
    [
        ("-2.3", "\u22122,3", "\u22122.3"),
        ("0.8", "+0,8", "+0.8"),
        ("0", "0,0", "0.0"),
        ("-10", "\u221210,0", "\u221210.0"),
    ],
)
def test_a_gap_is_signed_with_a_true_minus(value: str, nl: str, en: str) -> None:
    assert (wording.gap(D(value), "nl"), wording.gap(D(value), "en")) == (nl, en)


def test_what_is_missing_is_a_dash() -> None:
    assert (wording.score(None, "nl"), wording.gap(None, "nl")) == ("\u2013", "\u2013")


@pytest.mark.parametrize(
    ("value", "nl", "en"),
    [
        ("1234.5", "1.234,5", "1,234.5"),
        ("-20000", "\u221220.000", "\u221220,000"),
        ("99.20", "99,2", "99.2"),
        ("99999999999.9999", "99.999.999.999,9999", "99,999,999,999.9999"),
    ],
)
def test_an_amount_is_as_exact_as_it_is(value: str, nl: str, en: str) -> None:
    assert (wording.amount(D(value), "nl"), wording.amount(D(value), "en")) == (nl, en)


@pytest.mark.parametrize(
    ("gap", "word"),
    [
        ("-0.4", "afdeling overschat zich"),
        ("-0.3", "gelijk beeld"),
        ("0", "gelijk beeld"),
        ("0.3", "gelijk beeld"),
        ("0.4", "afdeling onderschat zich"),
    ],
)
def test_a_gap_is_read_from_more_than_three_tenths(gap: str, word: str) -> None:
    assert wording.gap_word(D(gap), "nl") == word


@pytest.mark.parametrize(
    ("edge", "number", "word"),
    [
        ("0", 1, "zwaar onvoldoende"),
        ("3.9", 1, "zwaar onvoldoende"),
        ("4", 2, "onvoldoende"),
        ("5.4", 2, "onvoldoende"),
        ("5.5", 3, "voldoende"),
        ("6.9", 3, "voldoende"),
        ("7", 4, "ruim voldoende"),
        ("7.9", 4, "ruim voldoende"),
        ("8", 5, "goed"),
        ("10", 5, "goed"),
    ],
)
def test_the_bands_are_those_of_dutch_grades(edge: str, number: int, word: str) -> None:
    assert (band(D(edge)).number, wording.band_word(D(edge), "nl")) == (number, word)


def test_a_link_tells_all_its_scores() -> None:
    whole = step("4.8", "7.1", "6.5", number=6)

    assert wording.step_sentence(whole, "nl") == (
        "6. Quality of service: klantcijfer 4,8, eigen cijfer 7,1, verschil \u22122,3, streefcijfer 6,5."
    )
    assert wording.step_sentence(whole, "en") == (
        "6. Quality of service: customer score 4.8, own score 7.1, gap \u22122.3, aspired score 6.5."
    )


def test_a_link_tells_what_it_does_not_have() -> None:
    assert wording.step_sentence(step("", "7"), "nl") == "1. Meet my needs: nog geen klantcijfer, eigen cijfer 7,0."
    assert wording.step_sentence(step(waived=True), "nl") == "1. Meet my needs: vrijgesteld."
    assert wording.step_sentence(step("6", waived=True), "nl") == "1. Meet my needs: vrijgesteld, klantcijfer 6,0."


def test_a_chain_ends_with_its_weakest_link() -> None:
    settled = chain("7", "5", weakest=2, settled=True)

    assert wording.chain_sentence(settled, "nl") == (
        "Ketting van 2 schakels. 1. Meet my needs: klantcijfer 7,0. 2. Become aware: klantcijfer 5,0. "
        "Zwakste schakel: Become aware."
    )
    assert wording.chain_sentence(chain("7", "", weakest=1), "nl").endswith("Zwakst tot nu toe: Meet my needs.")
    assert wording.chain_sentence(chain("", ""), "en").endswith("2. Become aware: no customer score yet.")


@pytest.mark.parametrize(
    ("measure", "sentence"),
    [
        (
            Measure("In één keer opgelost", "%", "higher", D(41), D(70)),
            "In één keer opgelost: nu 41\u00a0%, doel 70\u00a0% (hoger is beter).",
        ),
        (Measure("Klacht", "dagen", "lower", D("16.5")), "Klacht: nu 16,5\u00a0dagen, nog geen doel (lager is beter)."),
        (
            Measure("Voorraad", "", "band", None, D(1200), D(1000), D(2000)),
            "Voorraad: nog niet gemeten, doel 1.200 (goed van 1.000 tot en met 2.000).",
        ),
        (Measure("", "", "band"), "KPI zonder naam: nog niet gemeten, nog geen doel."),
    ],
)
def test_a_kpi_tells_now_target_and_which_way_is_better(measure: Measure, sentence: str) -> None:
    assert wording.measure_sentence(measure, "nl") == sentence


@pytest.mark.parametrize("active", ["nl", "en"])
def test_the_language_of_a_drawing_is_not_that_of_the_request(active: str) -> None:
    drawn = chain("7", "5", weakest=2)
    with translation.override("nl"):
        dutch = draw(drawn, language="nl")
    with translation.override(active):
        assert draw(drawn, language="nl") == dutch
        assert translation.get_language() == active


@given(st.text())
def test_any_name_stays_text(name: str) -> None:
    drawing = draw(Chain((Step(1, name, D(7)),), 1), language="nl")

    (title,) = titles(drawing)
    assert title.count("klantcijfer 7,0") >= 1
    assert {each.tag.rpartition("}")[2] for each in parsed(drawing).iter()} == {"svg", "title", "path", "text"}


@pytest.mark.parametrize(
    "hostile", ["</title><script>alert(1)</script>", "\x00\x1b\x85", "]]>&amp;<!--", "\ud800", "\uffff"]
)
def test_hostile_names_cannot_leave_their_place(hostile: str) -> None:
    drawing = draw(Chain((Step(1, hostile, D(7)),), 1), language="nl")

    assert len(titles(drawing)) == 1
    assert "<script" not in drawing


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")))
def test_texts_come_back_as_they_went_in(text: str) -> None:
    assert (ElementTree.fromstring(element("text", safe(text))).text or "") == text
    assert ElementTree.fromstring(element("text", x=text)).get("x") == text


@pytest.mark.parametrize("font", ["source-sans-3-400", "source-sans-3-600", "source-sans-3-700"])
def test_texts_are_measured_somewhat_too_wide_and_never_too_narrow(font: str) -> None:
    letters: Any = TTFont(Path(settings.BASE_DIR) / f"static/fonts/{font}.woff2")
    known, advances, unit = letters.getBestCmap(), letters["hmtx"], letters["head"].unitsPerEm
    for code in [*range(0x20, 0x7F), *range(0xA1, 0x100)]:
        if code in known:
            assert advances[known[code]][0] / unit <= text_width(chr(code), 1.0) * 1.03, chr(code)
    for step_name in ("Positive first experience", "Ease of payment and switch"):
        real = sum(advances[known[ord(each)]][0] for each in step_name) / unit
        assert real <= text_width(step_name, 1.0) <= real * 1.2


@given(st.text(max_size=150), st.floats(20, 300))
def test_a_text_that_is_too_long_is_cut_and_says_so(text: str, width: float) -> None:
    cut = fitted(text, width, 13)

    assert cut == text or (cut.endswith("…") and text.startswith(cut[:-1]))
    assert text_width(cut, 13) <= width


def test_every_band_begins_where_the_last_one_ends() -> None:
    assert [each.number for each in BANDS] == [1, 2, 3, 4, 5]
    assert [each.floor for each in BANDS] == [D("0"), D("4"), D("5.5"), D("7"), D("8")]
