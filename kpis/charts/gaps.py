"""How customers and departments score the links."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from kpis.charts.axes import SUFFICIENT
from kpis.charts.values import GAPS, Column, GapChart, GapRow, Table, Told
from workbook import wording
from workbook.chain import band_number
from workbook.document import Document, Plate
from workbook.rules.waivers import active_plates
from workbook.sheets import Score
from workbook.shown import is_hidden, protected


def gap_chart(document: Document, *, language: str) -> GapChart:
    """The scores of each link. A waived link is told, but has no gap."""
    active = active_plates(document)
    shown = protected(document)
    with translation.override(language):
        rows = tuple(
            _gap_row(
                number, plate, language, hides=is_hidden(whole), is_waived=not any(whole is each for each in active)
            )
            for number, (plate, whole) in enumerate(zip(shown.plates, document.plates, strict=True), 1)
        )
        return GapChart(
            key=GAPS,
            language=language,
            title=_("Gap per link"),
            sentence=_gaps_in_words(rows),
            names=(_("customer"), _("own"), _("aspired")),
            sufficient=wording.score(SUFFICIENT, language),
            rows=rows,
            table=_gap_table(rows),
        )


def _gap_row(number: int, plate: Plate, language: str, *, hides: bool, is_waived: bool) -> GapRow:
    customer, own, aspired = (
        Told(value, wording.score(value, language))
        for value in (plate.customer_score, plate.own_score, plate.aspired_score)
    )
    gap = None if is_waived else plate.gap
    note = _("waived") if is_waived else _("hidden: too few answers") if hides else ""
    return GapRow(
        number=number,
        name=plate.name_en,
        customer=customer,
        own=own,
        aspired=aspired,
        gap=Told(gap, wording.gap(gap, language)),
        meaning="" if gap is None else wording.gap_word(gap, language),
        note=note,
        band=None if customer.value is None else band_number(customer.value),
        is_waived=is_waived,
    )


def _gaps_in_words(rows: Sequence[GapRow]) -> str:
    known = [row for row in rows if row.gap.value is not None]
    if not known:
        return _("A gap shows as soon as a link has a customer score and an own score.")
    widest = max(known, key=lambda row: abs(row.gap.value or Decimal(0)))
    said = _("The widest gap is at {step}: {gap}, {meaning}.")
    return said.format(step=widest.name, gap=widest.gap.words, meaning=widest.meaning)


def _gap_table(rows: Iterable[GapRow]) -> Table:
    heads = (_("Customer score"), _("Own score"), _("Aspired score"), _("Gap"))
    columns = (Column(_("Link")), *(Column(head, is_number=True) for head in heads), Column(_("What it says")))
    numbers = [(row, (row.customer, row.own, row.aspired, row.gap)) for row in rows]
    return Table(
        columns,
        tuple(
            (f"{row.number}. {row.name}", *(each.words for each in told), row.meaning or row.note)
            for row, told in numbers
        ),
        tuple(
            (
                f"{row.number}. {row.name}",
                *(None if each.value is None else Score(each.value) for each in told),
                row.meaning or row.note,
            )
            for row, told in numbers
        ),
    )
