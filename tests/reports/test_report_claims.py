"""What the report concludes from the scores: only what is known, of as many links as it is known of."""

from decimal import Decimal

import pytest

from reports.report import build
from reports.report.view import Report
from tests.workbook.documents import LONG, full_document, scored, waived, with_plate
from workbook.chain import ALIKE
from workbook.document import Document


def shown(document: Document) -> Report:
    return build(document, language="nl")


# The summary


@pytest.mark.parametrize(
    ("scores", "title"),
    [
        ([("5", "7"), ("8", "8")], "Meet my needs is de zwakste schakel, en ook de blinde vlek"),
        ([("5", "5"), ("8", "9")], "Meet my needs is de zwakste schakel, Become aware de blinde vlek"),
        ([("5", "5")], "Meet my needs is de zwakste schakel, en geen afdeling heeft een blinde vlek"),
        ([("5", None)], "Meet my needs is de zwakste schakel"),
        ([("5", None), ("8", "9")], "Meet my needs is de zwakste schakel, Become aware de blinde vlek"),
        (
            [("5", "5"), ("5", "5.6")],
            "Meet my needs en Become aware zijn samen de zwakste, Become aware is de blinde vlek",
        ),
        ([("5", "5")] * 3, "3 schakels zijn samen de zwakste, en geen afdeling heeft een blinde vlek"),
        ([("5", None)] * 2, "Meet my needs en Become aware zijn samen de zwakste"),
        ([("5", "5"), (None, "5")], "Meet my needs is tot nu toe de zwakste schakel"),
        ([("5", "5"), ("5", "5"), (None, "5")], "Meet my needs en Become aware zijn tot nu toe samen de zwakste"),
        ([("7", "7")] * 7, "Geen schakel is zwakker dan de andere"),
        (
            [("7", "7"), ("7", "9"), *[("7", "7")] * 5],
            "Geen schakel is zwakker dan de andere, Become aware is de blinde vlek",
        ),
        ([("7", "7"), ("7", "9"), *[(None, None)] * 5], "Tot nu toe is geen schakel zwakker dan de andere"),
        ([(None, "7")] * 7, "Er zijn nog geen klantcijfers"),
    ],
)
def test_the_summary_is_titled_by_what_is_known(scores: list[tuple[str | None, str | None]], title: str) -> None:
    document = full_document()
    for order in range(7):
        customer, own = scores[order] if order < len(scores) else ("7", "7")
        document = with_plate(
            document,
            order,
            customer_score=None if customer is None else Decimal(customer),
            own_score=None if own is None else Decimal(own),
        )

    assert shown(document).summary.title == title


def test_no_link_is_pointed_at_as_the_weakest_when_all_are_equal() -> None:
    level, one = (shown(document).summary.chain for document in (full_document(), scored(("5", None, None))))

    assert ["Zwakste schakel" in drawing for drawing in (level, one)] == [False, True]


# The gaps


@pytest.mark.parametrize(
    ("scores", "title"),
    [
        ([("4.8", "7.1", "6.5")], "Waar de klant het laagste cijfer geeft, overschat de afdeling zich het meest"),
        (
            [("7.5", "9.0", "8.0"), ("5.0", "5.0", None)],
            "Bij 6 van de 7 schakels overschat de afdeling zich, het meest bij Meet my needs",
        ),
        ([("7.5", "9.0", "8.0"), ("5.0", "5.9", "6.0")], "Elke afdeling overschat zich, het meest bij Meet my needs"),
        ([("7.5", "9.0", "8.0"), *[("7.4", "7.4", "8.0")] * 6], "Alleen bij Meet my needs overschat de afdeling zich"),
        ([("7.5", "6.0", "8.0")] * 7, "Geen afdeling schat zich ruim hoger in dan haar klanten"),
        (
            [("7.5", "6.0", "8.0"), *[("7.5", None, "8.0")] * 6],
            "Tot nu toe schat geen afdeling zich ruim hoger in dan haar klanten",
        ),
        (
            [("4.8", "7.0", "8.0"), *[("7.5", None, "8.0")] * 6],
            "Tot nu toe overschat de afdeling zich alleen bij Meet my needs",
        ),
        (
            [("4.8", "7.0", "8.0"), *[("7.5", "8.5", "8.0")] * 2, *[("7.5", None, "8.0")] * 4],
            "Tot nu toe overschat de afdeling zich bij 3 van de 7 schakels, het meest bij Meet my needs",
        ),
    ],
)
def test_the_gaps_are_titled_by_what_they_tell(scores: list[tuple[str, str | None, str | None]], title: str) -> None:
    gaps = shown(scored(*scores)).gaps

    assert gaps is not None
    assert gaps.title == title


def test_a_waived_link_is_not_among_those_that_are_counted() -> None:
    document = waived(scored(("7.5", "9.0", "8.0"), *[("7.4", "7.4", "8.0")] * 5, ("7.5", "8.0", "8.0")))

    report = shown(document)

    assert report.gaps is not None
    assert report.gaps.title == "Bij 2 van de 6 schakels overschat de afdeling zich, het meest bij Meet my needs"
    assert "In 2 van de 6 schakels" in str(report.summary.key_points[2].text)


def test_every_link_is_said_only_of_every_link() -> None:
    there = [("7.0", "8.0", "7.5")]

    every, some = (shown(scored(*there * count, *[("7.0", None, "7.5")] * (7 - count))).gaps for count in (7, 3))

    assert every is not None
    assert some is not None
    assert str(every.readings[1].text) == "Bij elke schakel zijn de eigen cijfers niet lager dan de streefcijfers."
    assert str(some.readings[1].text) == (
        "Bij Meet my needs, Become aware en Easy to buy zijn de eigen cijfers niet lager dan de streefcijfers."
    )


def test_the_gaps_are_read_in_sentences() -> None:
    document = with_plate(
        scored(("4.8", "7.1", "6.5"), ("8.2", "7.4", "8.3")), 0, gap_explanation="Zij meten wachttijd. Klanten niet."
    )

    gaps = shown(document).gaps

    assert gaps is not None
    assert [(reading.title, str(reading.text)) for reading in gaps.readings] == [
        (
            "1 verschil vraagt actie",
            "Bij Meet my needs (−2,3) geeft de afdeling zichzelf minstens een punt meer dan haar klanten geven.",
        ),
        ("Waarom Meet my needs van binnen beter lijkt", "Zij meten wachttijd. Klanten niet."),
        (
            "Waar de afdeling denkt er al te zijn",
            "Bij Meet my needs, Easy to buy, Positive first experience, Quality of use, Quality of service en"
            " Ease of payment and switch zijn de eigen cijfers niet lager dan de streefcijfers.",
        ),
        (
            "Waar we te bescheiden zijn",
            "Bij Become aware (+0,8) geven klanten een hoger cijfer dan de afdeling zelf.",
        ),
    ]


@pytest.mark.parametrize(
    ("scores", "is_told"),
    [([("7.0", "8.0", None)], True), ([("7.0", "6.0", None)], True), ([("7.0", "7.9", None)], False)],
)
def test_of_a_thick_line_is_told_only_where_one_is_drawn(
    scores: list[tuple[str, str | None, str | None]], is_told: bool
) -> None:
    gaps = shown(scored(*scores)).gaps

    assert gaps is not None
    assert gaps.note == "Verschil = klantcijfer min eigen cijfer." + (
        " Dikke lijn: een verschil van één punt of meer." if is_told else ""
    )


def test_the_reading_guide_says_the_whole_rule_of_the_gap() -> None:
    [gap] = [meaning for name, meaning in shown(full_document()).contents.guide.parts if name == "Verschil"]

    assert Decimal("0.3") == ALIKE
    assert gap == (
        "klantcijfer min eigen cijfer: −2,3. Tot en met 0,3 zien beide hetzelfde;"
        " verder onder nul overschat de afdeling zich, verder boven nul onderschat zij zich"
    )


# The closing page


def test_the_closing_page_names_the_largest_step_with_its_advice() -> None:
    closing = shown(scored(("6.0", "7.1", "7.5"))).closing

    assert closing is not None
    assert closing.title == "Elke schakel minstens een 7,4, met de grootste stap bij Meet my needs"
    assert closing.readings[0].title == "De grootste stap"
    assert closing.readings[0].text.lines == (
        "Meet my needs moet groeien van een 6,0 naar een 7,5.",
        LONG,
        "Manager · 2027",
    )


def test_equal_aims_are_told_once_and_name_no_link() -> None:
    closing = shown(full_document()).closing

    assert closing is not None
    assert closing.title == "Elke schakel minstens een 7,4"
    assert [(reading.title, str(reading.text)) for reading in closing.readings] == [
        ("Dan overal even dik", "Elke schakel heeft dan een 7,4.")
    ]


def test_where_the_chain_is_thinnest_then_is_set_beside_where_it_is_now() -> None:
    closing = shown(scored(("5.0", None, "7.5"), ("5.0", None, "7.0"), ("6.0", None, "7.0"))).closing

    assert closing is not None
    assert closing.readings[1].title == "Waar de ketting dan het dunst is"
    assert closing.readings[1].text.lines == (
        "Become aware en Easy to buy, met een 7,0.",
        "Nu is zij het dunst bij Meet my needs en Become aware, met een 5,0.",
    )
