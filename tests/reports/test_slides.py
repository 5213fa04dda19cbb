"""What it takes to know the slides of a plate: work that grows with its texts, whatever these look like."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, Final

import pytest

from reports.report import letters, slides
from reports.report.alone import slide_count
from reports.report.letters import POINT, Face, Ruler, lines
from reports.report.plates import plate_unset
from reports.report.setting import setting_of
from reports.report.slides import HEIGHT, MOST_LINES, SIZES, SMALL, count_of, slides_of
from reports.report.view import PlatePage
from tests.factories import STEPS
from tests.reports.editions import THIS_YEAR
from tests.reports.maximal import DUTCH, EMOJI, HEBREW, Script, maximal
from workbook.document import Document

STEP: Final = "easy-to-buy"
scripts = pytest.mark.parametrize("script", ["words", "unbroken", "emoji", "right_to_left", "letters"])


class Calls:
    """What a function is called with from now on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
        self.made: list[tuple[Any, ...]] = []
        monkeypatch.setattr(module, name, partial(self._remembered, getattr(module, name)))

    def _remembered(self, function: Callable[..., Any], *values: Any) -> Any:
        self.made.append(values)
        return function(*values)

    def during(self, work: Callable[[], object]) -> int:
        """How many there are for a piece of work."""
        before = len(self.made)
        work()
        return len(self.made) - before


def page_of(document: Document) -> PlatePage:
    return plate_unset(setting_of(document, "nl"), document.plate(STEP))


def rows(page: PlatePage) -> int:
    return sum(len(each.lines) for each in page.points)


def enlarged(page: PlatePage, times: int) -> PlatePage:
    """A plate with all its points so many times."""
    return replace(page, points=tuple(replace(each, lines=each.lines * times) for each in page.points))


@scripts
def test_each_text_is_read_once_however_many_slides_and_sizes_are_tried(
    monkeypatch: pytest.MonkeyPatch, script: Script
) -> None:
    page = page_of(maximal(script))
    reading = Calls(monkeypatch, letters, "_widths")
    slides_of(page)

    texts = [(text, id(widths)) for text, widths in reading.made]
    assert len(texts) == len(set(texts)) > 0


def test_each_point_is_measured_once_for_all_slides_that_points_take(monkeypatch: pytest.MonkeyPatch) -> None:
    page = page_of(maximal("words"))
    measuring = Calls(monkeypatch, slides, "_point")
    count = count_of(page)

    side_by_side = len(measuring.made) - rows(page)
    assert count > 10 * len(page.points)
    assert 0 < side_by_side <= 2 * len(page.points)


@scripts
def test_twice_the_points_take_twice_the_work(monkeypatch: pytest.MonkeyPatch, script: Script) -> None:
    page = page_of(maximal(script))
    breaking = Calls(monkeypatch, letters, "_starts")
    once, twice, fourfold = (breaking.during(partial(count_of, enlarged(page, times))) for times in (1, 2, 4))

    assert fourfold - twice == 2 * (twice - once)


def test_a_text_of_more_lines_than_a_slide_holds_takes_hardly_any_work(monkeypatch: pytest.MonkeyPatch) -> None:
    document = maximal("letters")
    longest = max(page_of(document).points[0].lines, key=lambda each: len(each.text.lines))
    breaking = Calls(monkeypatch, letters, "_starts")
    work = [breaking.during(partial(slide_count, document, step, language="nl")) for step in STEPS]

    assert len(longest.text.lines) > 900
    assert max(work) < len((*SIZES, *SMALL)) * len(longest.text.lines)


def test_a_plate_of_the_provider_is_measured_in_one_size_only(monkeypatch: pytest.MonkeyPatch) -> None:
    page = page_of(THIS_YEAR)
    measuring = Calls(monkeypatch, slides, "_blocks")
    count_of(page)

    assert [size for _page, _ruler, size, _room in measuring.made] == [SIZES[-1]]


@pytest.mark.parametrize("face", ["sans", "bold", "serif"])
@pytest.mark.parametrize("text", ["", " ", "a", DUTCH, f"{DUTCH}\n\n{HEBREW}", EMOJI * 40, "a\n" * 30, "woord" * 90])
def test_a_ruler_tells_the_lines_that_are_told_without_it(text: str, face: Face) -> None:
    ruler, asked = Ruler(), [(size, room) for size in (7, 12.6, 18) for room in (2.0, 63.5, 314.6)]

    assert [ruler.lines(text, *each, face) for each in asked] == [lines(text, *each, face) for each in asked]


def test_a_text_of_so_many_lines_is_higher_than_a_slide_in_every_size() -> None:
    smallest, closest = min(SIZES + SMALL) * 0.9, 1.25

    assert MOST_LINES * smallest * POINT * closest > HEIGHT
