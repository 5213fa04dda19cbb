"""How far a KPI is, in words: in a sentence with all its values, and in the few words of a list."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kpis.progress import Progress, State, has_band, newest_of
from workbook.document import Kpi
from workbook.values import exactly
from workbook.wording import amount, band, measured

IN_SHORT: Final[Mapping[State, Promise]] = {
    "unknown": gettext_lazy("no value yet"),
    "no_target": gettext_lazy("no target yet"),
    "no_start": gettext_lazy("not at its target yet"),
    "equal": gettext_lazy("start and target are the same"),
    "back": gettext_lazy("gone back"),
    "begun": gettext_lazy("where it began"),
    "under_way": gettext_lazy("on its way"),
    "reached": gettext_lazy("reached"),
}
_TOLD: Final[Mapping[State, Promise]] = {
    "unknown": gettext_lazy("Not measured yet: there is no value now, and no measurement."),
    "no_target": gettext_lazy("Now %(now)s, and there is no target yet."),
    "no_start": gettext_lazy("Now %(now)s, to go to %(target)s. Fill in where it began, and you see how far it is."),
    "equal": gettext_lazy("Start and target are the same, %(target)s: there is no way to go. Now %(now)s."),
    "back": gettext_lazy("Gone back: from %(start)s to %(now)s, while the target is %(target)s."),
    "begun": gettext_lazy("Still where it began, at %(start)s; the target is %(target)s."),
    "under_way": gettext_lazy("On its way: from %(start)s by way of %(now)s to %(target)s, %(part)s."),
    "reached": gettext_lazy("Reached: now %(now)s, where the target is %(target)s."),
}
_IN_BAND: Final[Mapping[State, Promise]] = {
    "unknown": _TOLD["unknown"],
    "no_start": gettext_lazy("Outside the band %(band)s: now %(now)s."),
    "back": gettext_lazy("Gone back: from %(start)s to %(now)s, while the band runs %(band)s."),
    "begun": gettext_lazy("As far outside the band %(band)s as where it began: now %(now)s."),
    "under_way": gettext_lazy("On its way to the band %(band)s: from %(start)s to %(now)s."),
    "reached": gettext_lazy("Within the band %(band)s: now %(now)s."),
}
_LEFT: Final = gettext_lazy(
    "Start and target are the same, %(target)s: it has only to stay there, but it is %(now)s now."
)
"""``equal``, and not there any more."""
_UPSIDE_DOWN: Final = gettext_lazy(
    "The lower limit of the band lies above the upper one: no value is within. Now %(now)s."
)
_ACROSS: Final = gettext_lazy("As far from the target %(target)s as where it began, at %(start)s: now %(now)s.")
"""``begun``, on the other side of a target that it should neither stay above nor below."""
BARS: Final = (
    gettext_lazy("Bar: filled up to the value now, open where there is a way to go, a tick at the target."),
    gettext_lazy("Each bar has a scale of its own; further to the right is better."),
)
"""How the bars of KPIs are read."""
_PARTS: Final[tuple[tuple[Decimal, Promise], ...]] = (
    (Decimal("0.1"), gettext_lazy("only just begun")),
    (Decimal("0.25"), gettext_lazy("less than a quarter")),
    (Decimal("0.26"), gettext_lazy("a quarter")),
    (Decimal(1) / 3, gettext_lazy("more than a quarter")),
    (Decimal("0.34"), gettext_lazy("a third")),
    (Decimal("0.4"), gettext_lazy("more than a third")),
    (Decimal("0.5"), gettext_lazy("almost half")),
    (Decimal("0.51"), gettext_lazy("half")),
    (Decimal("0.65"), gettext_lazy("more than half")),
    (Decimal("0.75"), gettext_lazy("about two thirds")),
    (Decimal("0.76"), gettext_lazy("three quarters")),
    (Decimal("0.9"), gettext_lazy("more than three quarters")),
    (Decimal(1), gettext_lazy("almost there")),
)
"""Which part of its way a KPI has gone, by what that part stays below."""


_COUNTS: Final = gettext_lazy(
    "Report, overview and charts go by the newest measurement, %(newest)s; “Now” still says %(now)s."
)
_COUNTS_ALONE: Final = gettext_lazy(
    "Report, overview and charts go by the newest measurement, %(newest)s; “Now” is still empty."
)


def in_short(kpi: Kpi, progress: Progress) -> str:
    """The state of a KPI in a few words."""
    if progress.state == "reached" and has_band(kpi):
        return _("within the band")
    if progress.state == "equal" and progress.is_there:
        return _("reached; start and target are the same")
    return str(IN_SHORT[progress.state])


def sentence(kpi: Kpi, progress: Progress) -> str:
    """How far a KPI is: where it began, where it is and where it is to go, and which part of the way that is."""
    language = get_language() or "nl"
    return str(_told(kpi, progress)) % {
        "start": amount(progress.start.value, language) if progress.start else "",
        "now": amount(progress.now.value, language) if progress.now else "",
        "target": measured(progress.target, kpi.unit, language),
        "band": band(kpi.band_low, kpi.band_high, kpi.unit, language),
        "part": part_of(progress.share),
    }


def counts_instead(kpi: Kpi) -> str:
    """That the newest measurement counts, where the value now says something else; empty where it does not."""
    newest = newest_of(kpi)
    if newest is None or newest.value == kpi.current_value:
        return ""
    if kpi.current_value is None:
        return _COUNTS_ALONE % {"newest": newest.told}
    return _COUNTS % {"newest": newest.told, "now": exactly(kpi.current_value)}


def _told(kpi: Kpi, progress: Progress) -> Promise:
    """Which sentence tells it."""
    start, now = progress.start, progress.now
    if (
        now
        and has_band(kpi)
        and kpi.band_low is not None
        and kpi.band_high is not None
        and kpi.band_low > kpi.band_high
    ):
        return _UPSIDE_DOWN
    if progress.state == "equal" and not progress.is_there:
        return _LEFT
    if now and start and progress.state == "begun" and not has_band(kpi) and start.value != now.value:
        return _ACROSS
    return (_IN_BAND if has_band(kpi) else _TOLD)[progress.state]


def part_of(share: Decimal | None) -> str:
    """Which part of its way a KPI has gone, in words; empty where that is nothing, all of it, or not to be told."""
    return "" if share is None or share <= 0 else next((str(words) for below, words in _PARTS if share < below), "")
