"""Everything that goes to print, by name, for the tests that look at finished pages."""

import os
from collections.abc import Callable, Mapping
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings

from reports.exchange.case import read_case
from reports.render import render_pdf
from reports.report import report_assets, report_html
from reports.report.alone import plate_assets, plate_html
from reports.report.blank import blank_assets, blank_html
from tests.reports.kpi_workbooks import told_in_full
from tests.workbook.documents import STEPS, blank_plate, full_document, waived, with_plate
from workbook.document import Activity, Document, Plate, Point

CASES: Final = settings.BASE_DIR / "reports" / "cases"
LAST_YEAR, THIS_YEAR = read_case((CASES / "internetprovider.yaml").read_bytes()).documents
EMPTY: Final = Document(method_version=2, plates=tuple(blank_plate(order) for order in range(len(STEPS))))
WORDS: Final = (
    "Klanten bellen vaak terug omdat de belofte uit het eerste gesprek niet in het dossier staat en wij dan weer van voren "
    "af aan beginnen met vragen die zij al hebben beantwoord en dat kost hun tijd en ons geld zodat wij elke afspraak "
    "voortaan meteen vastleggen en laten zien aan wie na ons komt en dat ook meten elke week weer met hen en onszelf"
)
"""Sixty-six words, as many as fit in a field of an activity."""


def half() -> Document:
    """This year's workbook with only its first three plates filled in."""
    kept = [_unrelated(plate) for plate in THIS_YEAR.plates[:3]]
    plates = (*kept, *(blank_plate(order) for order in range(3, len(STEPS))))
    return THIS_YEAR.model_copy(update={"plates": plates, "key_points": (), "requested_decision": "", "agreements": ()})


def sparse() -> Document:
    """A workbook in which one plate has a score and one sentence, and no other has anything."""
    scored = full_document().plates[2]
    return with_plate(
        EMPTY.model_copy(update={"organisation": "Duinlijn", "period": "2026"}),
        2,
        customer_score=scored.customer_score,
        tips=(Point(uid=UUID(int=1), text="Laat zien wat er kan."),),
    )


def long_plates() -> Document:
    """This year's workbook, every plate of it with five activities of three texts of 66 words."""
    plates = tuple(
        plate.model_copy(update={"activities": tuple(_wordy(order, number) for number in range(5))})
        for order, plate in enumerate(THIS_YEAR.plates)
    )
    return THIS_YEAR.model_copy(update={"plates": plates})


def right_to_left() -> Document:
    """A workbook in Hebrew and Arabic, with what both of these and Latin letters stand between."""
    hebrew, arabic = "הלקוחות מתקשרים שוב כי אף אחד לא חוזר אליהם", "يتصل العملاء مرة أخرى 🙂 → ≥ 7,5"
    document = full_document(organisation=hebrew, summary=arabic)
    for order in range(len(STEPS)):
        document = with_plate(document, order, key_message=(hebrew, arabic)[order % 2], gap_explanation=arabic)
    return document


def _wordy(plate: int, number: int) -> Activity:
    top, tip, advice = (f"{kind} {plate + 1}.{number + 1} {WORDS}" for kind in ("Sterk", "Zwak", "Doe"))
    uid = UUID(int=1_000 * (plate + 1) + number)
    return Activity(
        uid=uid, name=f"Activiteit {plate + 1}.{number + 1}", top=top[:400], tip=tip[:400], advice=advice[:400]
    )


def _unrelated(plate: Plate) -> Plate:
    return plate.model_copy(update={"kpis": tuple(kpi.model_copy(update={"relations": ()}) for kpi in plate.kpis)})


DOCUMENTS: Final[Mapping[str, Document]] = {
    "empty": EMPTY,
    "half": half(),
    "last year": LAST_YEAR,
    "this year": THIS_YEAR,
    "waived": waived(THIS_YEAR),
    "sparse": sparse(),
    "long plates": long_plates(),
    "right to left": right_to_left(),
    "KPIs in full": told_in_full(THIS_YEAR),
}
"""Workbooks of which there is a report."""
REPORTS: Final[Mapping[str, Callable[[], str]]] = {
    **{name: partial(report_html, document, language="nl") for name, document in DOCUMENTS.items()},
    "this year, final": partial(report_html, THIS_YEAR, language="nl", version="final"),
    "sparse, final": partial(report_html, DOCUMENTS["sparse"], language="nl", version="final"),
    "KPIs in full, final": partial(report_html, DOCUMENTS["KPIs in full"], language="nl", version="final"),
    "in English": partial(report_html, THIS_YEAR, language="en"),
}
"""Whole reports, as HTML."""
PLATES: Final[Mapping[str, Callable[[], str]]] = {
    "one plate": partial(plate_html, THIS_YEAR, "easy-to-buy", language="nl"),
    "one plate, final": partial(plate_html, THIS_YEAR, "easy-to-buy", language="nl", version="final"),
    "one plate, empty": partial(plate_html, EMPTY, "easy-to-buy", language="nl"),
    "one plate, long": partial(plate_html, DOCUMENTS["long plates"], "easy-to-buy", language="nl"),
    "slides": partial(plate_html, THIS_YEAR, "easy-to-buy", language="nl", shape="slide"),
}
BLANKS: Final[Mapping[str, Callable[[], str]]] = {
    "blank A4": partial(blank_html, language="nl", paper="a4"),
    "blank A3": partial(blank_html, language="nl", paper="a3"),
    "blank in English": partial(blank_html, language="en", paper="a4"),
}
EVERY: Final = (*REPORTS, *PLATES, *BLANKS)


@cache
def pdf_of(name: str) -> bytes:
    """One of them, as a PDF. Processes that test side by side share what one of them has made of the same page."""
    html, assets = _page(name)
    kept = Path(settings.VAR_DIR) / "printed" / f"{_digest(html, assets)}.pdf"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        made = kept.with_suffix(f".{os.getpid()}")
        made.write_bytes(render_pdf(html, assets))
        made.replace(kept)
    return kept.read_bytes()


def html_of(name: str) -> str:
    """One of them, as it is given to the renderer."""
    return _page(name)[0]


def _page(name: str) -> tuple[str, Mapping[str, bytes]]:
    if name in REPORTS:
        return REPORTS[name](), report_assets()
    if name in PLATES:
        return PLATES[name](), plate_assets()
    return BLANKS[name](), blank_assets()


def _digest(html: str, assets: Mapping[str, bytes]) -> str:
    """Of all that a PDF is made from: page, assets, and the code that sets them."""
    code = [path.read_bytes() for path in sorted((settings.BASE_DIR / "reports" / "render").glob("*.*"))]
    parts = (html.encode(), *(each for name in sorted(assets) for each in (name.encode(), assets[name])), *code)
    return sha256(b"\0".join(parts)).hexdigest()
