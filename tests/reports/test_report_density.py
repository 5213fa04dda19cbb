"""How much room texts take, found from the widths of their letters: as much as they take when they are laid out."""

from itertools import pairwise
from random import Random
from typing import Any, Final

import pytest
from django.template.loader import render_to_string
from hypothesis import example, given
from hypothesis import strategies as st

from reports.render import render_pdf
from reports.report import build, report_assets
from reports.report.density import FITS, pages
from reports.report.letters import POINT, balanced, lines, width
from reports.report.view import PlatePage
from tests.reports import structure
from tests.workbook.documents import STEPS, TODAY, full_document, full_kpi, full_plate, uid, with_plate
from workbook.document import Activity, Advice, Attempt, Document, Interview, Point

PLATES: Final = 35
SAID: Final = (
    "klanten bellen opnieuw omdat niemand terugbelt en de aansprakelijkheidsverzekering onduidelijk blijft wij leggen het "
    "gesprek vast plannen een moment binnen twee werkdagen en sluiten pas af als de klant zelf zegt dat het is opgelost "
    "maandelijks klanttevredenheidsonderzoek statusberichten factuur ruim netjes snel op in een van wachttijd"
)
VOCABULARY: Final = SAID.split()
ROOM: Final = 60.0
SIZE: Final = 9.0


class Maker:
    """Plates of all kinds, the same in every run: from nearly empty to three pages."""

    def __init__(self) -> None:
        self.chance = Random("plates")

    def text(self, most: int, limit: int = 400) -> str:
        words = [self.chance.choice(VOCABULARY) for _ in range(self.chance.randint(most // 2, most))]
        return f"{' '.join(words).capitalize()[: limit - 1]}." if words else ""

    def some(self, *numbers: int) -> range:
        return range(self.chance.choice(numbers))

    def points(self, step: str, kind: str, most: int, *numbers: int) -> tuple[Point, ...]:
        return tuple(Point(uid=uid(step, kind, n), text=self.text(most, 2_000)) for n in self.some(*numbers))

    def fields(self, step: str) -> dict[str, Any]:
        most = self.chance.choice((0, 6, 12, 20, 30, 45))
        tips = self.points(step, "tip", most + 8, 1, 1, 1, 2, 3)
        return {
            "key_message": self.text(self.chance.choice((0, 8, 12, 16, 40))),
            "responsible_role": self.text(3, 80),
            "gap_explanation": self.text(self.chance.choice((0, 20, 60)), 2_000),
            "activities": tuple(
                Activity(
                    uid=uid(step, "activity", n),
                    name=self.text(5, 120),
                    explanation=self.text(most // 2),
                    top=self.text(most),
                    tip=self.text(most),
                    advice=self.text(most),
                )
                for n in self.some(0, 2, 3, 3, 4, 5, 8)
            ),
            "tops": self.points(step, "top", most + 8, 0, 1, 1, 2),
            "tips": tips,
            "advice": tuple(
                Advice(uid=uid(step, "advice", n), text=self.text(most + 8), period="2027-Q2", based_on=tips[0].uid)
                for n in self.some(0, 1, 1, 2)
            ),
            "kpis": tuple(full_kpi(step, n, name=self.text(5, 120)) for n in self.some(0, 3, 3, 4, 6, 9)),
            "interviews": tuple(
                Interview(uid=uid(step, "interview", n), role=self.text(3, 80), date=TODAY, summary=self.text(30))
                for n in self.some(0, 1, 1, 2)
            ),
            "attempts": tuple(
                Attempt(uid=uid(step, "attempt", n), role=self.text(3, 80), date=TODAY, outcome=self.text(25))
                for n in self.some(0, 0, 0, 1, 2)
            ),
        }

    def made(self) -> list[PlatePage]:
        found: list[PlatePage] = []
        while len(found) < PLATES:
            plates = tuple(full_plate(order, **self.fields(step.key)) for order, step in enumerate(STEPS))
            document = Document(method_version=2, organisation="Duinlijn", next_period="2027", plates=plates)
            found += build(document, language="nl").plates
        return found


def reckoned(plate: PlatePage) -> int:
    [setting] = [each for each in FITS if each.density == plate.density]
    return pages(plate, setting)


def test_a_plate_takes_as_many_pages_as_is_reckoned() -> None:
    plates = Maker().made()
    body = "".join(render_to_string("reports/report/plate.html", {"plate": each}) for each in plates)
    head = '<head><title>Platen</title><link rel="stylesheet" href="asset:report.css"/></head>'
    end = '<section class="page"><h2>Einde</h2></section>'
    html = f'<html lang="nl">{head}<body data-running="" data-footer="" data-mark="">{body}{end}</body></html>'

    found = structure.headings(structure.sheets(render_pdf(html, report_assets())), "H2")

    starts = [page for page, _heading in found]
    assert [after - page for page, after in pairwise(starts)] == [reckoned(each) for each in plates]
    assert {each.density for each in plates} == {each.density for each in FITS}
    assert {reckoned(each) for each in plates} == {1, 2, 3}


def test_more_text_never_gives_larger_letters_until_a_page_does_not_hold_it() -> None:
    sizes = [each.density for each in FITS]
    document = full_document()
    found = []
    for words in range(0, 60, 4):
        text = " ".join(VOCABULARY[:words])
        rows = tuple(each.model_copy(update={"top": text}) for each in document.plates[2].activities)
        plate = build(with_plate(document, activities=rows), language="nl").plates[2]
        found.append(sizes.index(plate.density) if reckoned(plate) == 1 else len(sizes))

    assert found == sorted(found)
    assert found[0] == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", 0), ("een", 1), ("een\n\ntwee", 2), ("m" * 100, 5), (" ".join(["factuur"] * 12), 3)],
)
def test_lines_end_at_words_and_only_a_word_without_room_is_broken(text: str, expected: int) -> None:
    assert lines(text, SIZE, ROOM) == expected


def test_a_long_word_is_hyphenated_in_its_language() -> None:
    text = "klant klant klant aansprakelijkheidsverzekering klant klant klant klant klant"

    assert [lines(text, SIZE, ROOM, language=language) for language in ("", "nl")] == [3, 2]


@given(st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=60))
@example(["aansprakelijkheidsverzekering", "klanttevredenheidsonderzoek"])
def test_a_balanced_title_holds_all_words_on_as_few_lines_as_there_is_room_for(words: list[str]) -> None:
    text = " ".join(words)

    found = balanced(text, 19, 156)

    assert " ".join(found) == text
    assert len(found) == lines(text, 19, 156, "serif")
    assert max(width(each, "serif") for each in found) * 19 * POINT <= 156


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("Easy to buy", ("Easy to buy",)),
        (
            "Drie pakketten werken, maar trouwe klanten betalen nog te veel.",
            ("Drie pakketten werken, maar", "trouwe klanten betalen nog te veel."),
        ),
    ],
)
def test_no_word_is_left_alone_on_the_last_line(text: str, expected: tuple[str, ...]) -> None:
    assert balanced(text, 19, 156) == expected
