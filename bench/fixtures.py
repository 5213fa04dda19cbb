"""Reports of exactly so many pages: the provider's, with as many plates in a row as it takes."""

import dataclasses
import io
from collections.abc import Mapping, Sequence
from typing import Final

import pikepdf
from django.template import engines
from django.template.loader import render_to_string
from django.utils import translation

from reports.exchange.examples import PROVIDER, example
from reports.render.door import Renderer
from reports.report import build
from reports.report.html import languages, report_assets
from reports.report.view import PlatePage, Report

LANGUAGE: Final = "nl"
_PLATE: Final = """<!doctype html><html lang="nl"><head><title>Plaat</title>
<link rel="stylesheet" href="asset:report.css"></head><body>{% include "reports/report/plate.html" %}</body></html>"""


def provider() -> Report:
    """The report of the case that has everything."""
    return build(example(PROVIDER).documents[-1], language=LANGUAGE)


def report_of(pages: int, renderer: Renderer) -> str:
    """HTML of a report that is exactly so many pages long.

    Raises:
        ValueError: its plates do not add up to that.
    """
    report = provider()
    bare = pages_of(renderer, html_of(report, ()))
    lengths = {plate: pages_of(renderer, html_of(report, (plate,))) - bare for plate in report.plates}
    plates: list[PlatePage] = []
    left = pages - bare
    while left > 0:
        fitting = [plate for plate in report.plates if lengths[plate] <= left]
        if not fitting:
            raise ValueError(f"no plate of {left} pages")
        plates.append(fitting[len(plates) % len(fitting)])
        left -= lengths[plates[-1]]
    html = html_of(report, plates)
    made = pages_of(renderer, html)
    if made != pages:
        raise ValueError(f"{made} pages instead of {pages}")
    return html


def html_of(report: Report, plates: Sequence[PlatePage]) -> str:
    """The report with these plates instead of its own."""
    with translation.override(LANGUAGE):
        shown = dataclasses.replace(report, plates=tuple(plates))
        return render_to_string("reports/report/print.html", {"report": shown, **languages(shown.language)})


def one_plate() -> str:
    """HTML of a single plate."""
    report = provider()
    with translation.override(LANGUAGE):
        template = engines["django"].from_string(_PLATE)
        return str(template.render({"report": report, "plate": report.plates[0], **languages(report.language)}))


def assets() -> Mapping[str, bytes]:
    """What the HTML refers to."""
    return report_assets()


def pages_of(renderer: Renderer, html: str) -> int:
    """How many pages it takes."""
    with pikepdf.open(io.BytesIO(renderer.render(html, assets()))) as opened:
        return len(opened.pages)
