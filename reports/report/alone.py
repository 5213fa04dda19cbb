"""One plate alone: on a page to hand out, or on slides to show."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from reports.drawings import wording
from reports.report.build import RUNNING
from reports.report.cover import version_word
from reports.report.density import FITS, PAGE_WIDTH, density_of, pages
from reports.report.html import PICTURES, assets, languages
from reports.report.letters import POINT, lines
from reports.report.pieces import PointLine
from reports.report.plates import advice_line, kpi_name, plate_page, plate_unset, start_advice
from reports.report.setting import Setting, setting_of
from reports.report.slides import Slide, count_of, slides_of
from reports.report.texts import NOTHING, Text, shortened, text
from reports.report.view import Density, PlatePage, Points, Version
from workbook.document import Document, Kpi, Plate
from workbook.values import period_short
from workbook.wording import long_day

Shape = Literal["page", "slide"]
"""A4 as in the report, or 16:9 in letters for a beamer."""
_NOTE: Final = 7.6
"""Size of the letters of notes."""


@dataclass(frozen=True)
class Note:
    """What a KPI means, and the advice by which it is begun: in a report it would stand on the pages of the KPIs."""

    name: Text
    meaning: Text
    begin: PointLine | None


@dataclass(frozen=True)
class Alone:
    """A plate by itself, on a page or on slides, with notes on its KPIs."""

    title: str
    running: str
    footer: str
    mark: str
    slides: tuple[Slide, ...]
    notes: tuple[Note, ...]


def plate_html(
    document: Document,
    step: str,
    *,
    language: str,
    version: Version = "draft",
    made_on: datetime.date | None = None,
    shape: Shape = "page",
) -> str:
    """The plate of a step for ``render_pdf`` with ``plate_assets()``. ``made_on`` is the day that its foot names, none by default.

    Raises:
        KeyError: there is no such step.
    """
    with translation.override(language):
        alone = _alone(setting_of(document, language, version), step, made_on, shape)
        shown = {"alone": alone, "shape": shape, "language": language, **languages(language)}
        return render_to_string("reports/report/print/alone.html", shown)


def slide_count(document: Document, step: str, *, language: str, version: Version = "draft") -> int:
    """How many slides the plate of a step takes: so many pages has its PDF.

    Raises:
        KeyError: there is no such step.
    """
    with translation.override(language):
        setting = setting_of(document, language, version)
        return count_of(_on_slides(setting, setting.document.plate(step)))


def plate_in_words(document: Document, step: str, *, language: str) -> tuple[str, str]:
    """What a picture of a plate is called, and what it shows, for who does not see it.

    Raises:
        KeyError: there is no such step.
    """
    with translation.override(language):
        setting = setting_of(document, language)
        plate = setting.document.plate(step)
        number = setting.number(plate)
        title = f"{number}. {plate.name_en}" + (f": {plate.key_message}" if plate.key_message else "")
        return title, wording.step_sentence(setting.chain.steps[number - 1], language)


def plate_assets() -> Mapping[str, bytes]:
    """Style sheets and pictures of a plate alone, by the names under which it asks for them."""
    return assets("css/report.css", "css/slide.css", PICTURES)


def _alone(setting: Setting, step: str, made_on: datetime.date | None, shape: Shape) -> Alone:
    document = setting.document
    plate = document.plate(step)
    organisation, period = shortened(document.organisation, RUNNING), period_short(document.period)
    fictional = _("fictional example") if document.fictional else ""
    date = long_day(made_on, setting.language) if made_on else ""
    page, notes = (_on_slides(setting, plate), ()) if shape == "slide" else _on_a_page(setting, plate)
    return Alone(
        title=_joined(f"{setting.number(plate)}. {plate.name_en}", organisation, period),
        running=_joined(organisation, _("Customer chain analysis")),
        footer=_joined(period, fictional, date),
        mark="" if setting.is_final else version_word(setting),
        slides=slides_of(page) if shape == "slide" else (Slide(page, 0),),
        notes=notes,
    )


def _on_slides(setting: Setting, plate: Plate) -> PlatePage:
    """The plate with all its advice among its points: that by which a KPI is begun too."""
    page = plate_unset(setting, plate)
    begins = tuple(advice_line(plate, each) for each in plate.advice if each.uid in plate.start_advice)
    if not begins:
        return page
    others = tuple(each for each in page.points if each.kind != "advice")
    known = tuple(line for each in page.points if each.kind == "advice" for line in each.lines)
    return replace(page, points=(*others, Points("advice", _("Our advice"), known + begins)))


def _on_a_page(setting: Setting, plate: Plate) -> tuple[PlatePage, tuple[Note, ...]]:
    """The plate with its notes in the setting that has room for them; what a KPI means only when that takes no page more."""
    page = plate_page(setting, plate)
    notes = tuple(_note(plate, kpi) for kpi in plate.kpis if kpi.definition or kpi.start_advice)
    begins = tuple(replace(each, meaning=NOTHING) for each in notes if each.begin)
    for told in (notes, begins):
        below = _height(told)
        density = density_of(page, below)
        if _pages(page, density, below) <= _pages(page, page.density):
            return replace(page, density=density), told
    return page, begins


def _note(plate: Plate, kpi: Kpi) -> Note:
    return Note(kpi_name(kpi), text(kpi.definition), start_advice(plate, kpi))


def _height(notes: Iterable[Note]) -> float:
    """In millimetres, with the room above them."""
    begins = (
        f"{_('Advice to start')}: {each.begin.text} · {each.begin.who} · {each.begin.when}"
        for each in notes
        if each.begin
    )
    said = " ".join((*(f"{each.name}: {each.meaning}" for each in notes), *begins))
    return lines(said, _NOTE, PAGE_WIDTH, "bold") * _NOTE * POINT * 1.3 + 3.0 if said else 0.0


def _pages(page: PlatePage, density: Density, below: float = 0.0) -> int:
    return next(pages(page, each, below) for each in FITS if each.density == density)


def _joined(*parts: str) -> str:
    return " · ".join(filter(None, parts))
