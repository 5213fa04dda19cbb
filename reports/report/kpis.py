"""All KPIs at one sight: where they are, and where they are to go."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis.progress import progress_of
from kpis.progress_words import BARS
from reports.drawings import wording
from reports.drawings.kpibar import scale_of
from reports.drawings.values import measure_of
from reports.report.letters import lines
from reports.report.plates import kpi_line, kpi_name, now, target
from reports.report.setting import Setting
from reports.report.view import KpiLine, KpiOverview, KpiRow, KpiStep, Rows
from workbook import wording as numbers
from workbook.document import Kpi, Plate
from workbook.kpi_logic import logical_range
from workbook.links import now_of
from workbook.values import period_short

_FEW: Final = 19
_MANY: Final = 25
"""Lines of the table of all KPIs that fill a page when they stand apart, and when they stand as usual."""
_LETTERS: Final = 8.6
_NAMES: Final = 81.0
_TARGETS: Final = 33.0
"""Size of its letters in points, and how wide its names and its targets are in millimetres."""


def kpi_overview(setting: Setting) -> KpiOverview | None:
    """All KPIs in one table; None in a final of a workbook without any.

    Those of a waived link stand in it, and say so, but are not counted: as little as the link is.
    """
    plates = [plate for plate in setting.document.plates if plate.kpis]
    if not plates and setting.is_final:
        return None
    steps = tuple(_step(setting, plate) for plate in plates)
    shown = [kpi for plate in plates for kpi in plate.kpis]
    counted = [kpi for plate in plates if setting.is_active(plate) for kpi in plate.kpis]
    return KpiOverview(
        title=_conclusion(counted, any_others=bool(plates)),
        sentence=_sentence(setting, counted),
        period=period_short(setting.document.next_period),
        steps=steps,
        rows=_rows(steps),
        legend=tuple(_legend(shown, has_bands=any(row.band for step in steps for row in step.rows))),
    )


def _step(setting: Setting, plate: Plate) -> KpiStep:
    counts = setting.is_active(plate)
    return KpiStep(
        number=setting.number(plate),
        name=plate.name_en,
        waived="" if counts else wording.waived_word(setting.language),
        rows=tuple(
            KpiRow(kpi_line(setting, kpi), _band(kpi, setting.language), counts and _is_reached(kpi))
            for kpi in plate.kpis
        ),
    )


def _rows(steps: Iterable[KpiStep]) -> Rows:
    """How close the rows have to stand, which are as high as their names or their targets."""
    height = sum(max(_name_lines(row.line), _target_lines(row)) for step in steps for row in step.rows)
    if height <= _FEW:
        return "few"
    return "usual" if height <= _MANY else "many"


def _name_lines(line: KpiLine) -> int:
    return max(1, lines(f"{line.name} {line.number} {line.unit}", _LETTERS, _NAMES))


def _target_lines(row: KpiRow) -> int:
    said = (row.line.target, f"({row.band})" if row.band else "", _("reached") if row.reached else "")
    return lines(" ".join(filter(None, said)), _LETTERS, _TARGETS, "bold")


def _is_reached(kpi: Kpi) -> bool:
    """By the same rule as the page of progress, which counts them too."""
    return progress_of(kpi).is_there


def _conclusion(kpis: list[Kpi], *, any_others: bool) -> str:
    """How many of all KPIs that count are where they should be."""
    if not kpis:
        return _("Only waived links have KPIs") if any_others else _("There are no KPIs yet")
    counts = {"n": len(kpis), "reached": sum(map(_is_reached, kpis))}
    if counts["reached"] == 0 and all(kpi.target_value is None for kpi in kpis):
        said = ngettext("{n} KPI, still without a target", "{n} KPIs, none with a target yet", len(kpis))
    elif counts["reached"] == 0:
        said = ngettext("The KPI is not at its target yet", "None of the {n} KPIs is at its target yet", len(kpis))
    elif counts["reached"] == len(kpis):
        said = ngettext("The KPI is at its target", "All {n} KPIs are at their target", len(kpis))
    else:
        said = ngettext(
            "{reached} of {n} KPIs is at its target", "{reached} of {n} KPIs are at their target", counts["reached"]
        )
    return said.format(**counts)


def _sentence(setting: Setting, kpis: list[Kpi]) -> SafeString:
    """Which KPI has the furthest to go, and which numbers are still to be found."""
    said = []
    furthest = max(kpis, key=lambda kpi: abs(_change(kpi)), default=None)
    if furthest is not None and _change(furthest) and len(kpis) > 1:
        plate, _kpi = setting.places[furthest.uid]
        sentence = _(
            "Furthest from its target, in proportion to its value now: {kpi} ({step}), from {now} to {target} ({change})."
        )
        change = numbers.change(_change(furthest), setting.language)
        ends = {"now": now(setting, furthest), "target": target(setting, furthest), "change": change}
        said.append(format_html(sentence, kpi=kpi_name(furthest), step=plate.name_en, **ends))
    aimless = sum(kpi.target_value is None for kpi in kpis)
    unmeasured = sum(now_of(kpi) is None for kpi in kpis)
    if 0 < aimless < len(kpis):
        said.append(format_html(ngettext("{n} has no target yet.", "{n} have no target yet.", aimless), n=aimless))
    if unmeasured:
        sentence = ngettext("{n} is not measured yet.", "{n} are not measured yet.", unmeasured)
        said.append(format_html(sentence, n=unmeasured))
    return format_html_join(" ", "{}", ((each,) for each in said))


def _change(kpi: Kpi) -> Decimal:
    """How much a KPI has to change, as a part of its value now: the same measure whether it has to rise or to fall.

    0 where there is no telling: without both values, and on a scale on which nought is not nothing (an NPS, a value of 0 or less).
    """
    now, target = now_of(kpi), kpi.target_value
    lowest, _highest = logical_range(kpi.unit, kpi.name)
    if now is None or target is None or now <= 0 or (lowest is not None and lowest < 0) or _is_reached(kpi):
        return Decimal(0)
    return (target - now) / now


def _legend(kpis: list[Kpi], *, has_bands: bool) -> Iterator[str]:
    """How the bars are read; of what is drawn or written only where it matters, where it is."""
    if not kpis:
        return
    yield from map(str, BARS)
    scales = [scale_of(measure_of(kpi)) for kpi in kpis]
    if any(scale.cut_worst or scale.cut_best for scale in scales):
        yield _("//: there the scale is cut off, so that it does not begin at nought or runs on.")
    if has_bands:
        yield _("Between brackets: the band in which every value is equally good.")


def _band(kpi: Kpi, language: str) -> str:
    """The band around a target; empty when the target is none of a band."""
    if kpi.direction != "band" or kpi.target_value is None:
        return ""
    return numbers.limits(kpi.band_low, kpi.band_high, language)
