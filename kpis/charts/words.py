"""What charts of KPIs say in words, in the active language."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kpis.progress import Progress, State, Trend, has_band
from workbook import wording
from workbook.document import Direction, Kpi

_WHY: Final[Mapping[State, str]] = {
    "unknown": gettext_noop("not measured yet"),
    "no_target": gettext_noop("no target yet"),
    "no_start": gettext_noop("the value at the start is missing"),
    "equal": gettext_noop("start and target are equal, and it is no longer there"),
    "back": gettext_noop("it began past its target, and is no longer there"),
}
_TRENDS: Final[Mapping[Trend, str]] = {
    "rising": gettext_noop("The last values rise."),
    "falling": gettext_noop("The last values fall."),
    "level": gettext_noop("The last values stay the same."),
    "steady": gettext_noop("The last values go neither clearly up nor clearly down."),
}
_GOOD: Final[Mapping[Direction, Trend]] = {"higher": "rising", "lower": "falling"}


def why_without(progress: Progress) -> str:
    """Why no progress can be told of a KPI."""
    if progress.state == "equal" and progress.is_there:
        return _("reached: start and target are equal, so there is no way to go")
    return _(_WHY[progress.state])


def trend_in_words(trend: Trend, direction: Direction) -> str:
    """Where the last values go (nothing while there are too few), and whether that is the right way where that is known."""
    if not trend:
        return ""
    said = _(_TRENDS[trend])
    if trend in {"level", "steady"} or direction not in _GOOD:
        return said
    judged = _("That is the right way.") if _GOOD[direction] == trend else _("That is the wrong way.")
    return f"{said} {judged}"


def better_in_words(kpi: Kpi, language: str) -> str:
    """Which way is better; empty while that is not chosen."""
    if kpi.direction == "higher":
        return _("higher is better")
    if kpi.direction == "lower":
        return _("lower is better")
    if not has_band(kpi):
        return ""
    band = wording.band(kpi.band_low, kpi.band_high, kpi.unit, language)
    return _("good {band}").format(band=band)
