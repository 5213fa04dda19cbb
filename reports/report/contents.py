"""The contents, read as a story: what is where and what it concludes, what is left out and why, and how the chain is read."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.drawings import wording
from reports.drawings.bands import BANDS, Band, thickness
from reports.drawings.link import link
from reports.drawings.pips import pips
from reports.drawings.svg import drawing, path
from reports.drawings.values import Step
from reports.report.kpi_view import KpiPages
from reports.report.letters import lines
from reports.report.setting import Setting
from reports.report.texts import NOTHING, Text, excerpt, text
from reports.report.view import Contents, Entry, Guide, LeftOut, Rung
from workbook.chain import ALIKE
from workbook.document import Plate
from workbook.wording import whole

_EXAMPLE: Final = Step(6, "", Decimal("4.8"), Decimal("7.1"), Decimal("6.5"))
_MESSAGE: Final = 150
"""Characters of a conclusion that the contents have room for."""
_WIDTH: Final = 110.0
_USUAL: Final = (8.8, 6.7, 3.98)
_CLOSE: Final = (8.4, 4.8, 3.68)
"""Letters of conclusions in points, and how many millimetres an entry takes besides them and for each of their lines."""
_ROOM: Final = 157.0
"""Millimetres of a page under its title."""
_APPENDIX: Final = 9.4
_LOOKED_UP: Final = 5.4
"""Millimetres that the appendix takes for its heading, and for each of its entries."""


def contents(setting: Setting, story: Iterable[Entry], appendix: Iterable[Entry], kpis: KpiPages) -> Contents:
    """The contents of a report with these pages."""
    shown, looked_up = tuple(story), tuple(appendix)
    below = _APPENDIX + _LOOKED_UP * len(looked_up)
    usual, close = (_height(shown, *letters) for letters in (_USUAL, _CLOSE))
    is_split = close + below > _ROOM
    return Contents(
        shown,
        looked_up,
        tuple(_left_out(setting, shown, kpis)),
        guide(setting),
        is_full=usual + (0.0 if is_split else below) > _ROOM,
        is_split=is_split,
    )


def _height(story: Iterable[Entry], letters: float, room: float, line: float) -> float:
    return sum(room + lines(str(each.message), letters, _WIDTH) * line for each in story)


def entry(anchor: str, title: str, message: str) -> Entry:
    """The line of a page about the whole."""
    return Entry(anchor, title, Text((message,)))


def plate_entries(setting: Setting) -> Sequence[Entry]:
    """The lines of the plates that have a page."""
    return [
        Entry(f"plate-{setting.number(plate)}", _numbered(setting, plate), _message(setting, plate), in_english=True)
        for plate in setting.document.plates
        if setting.has_page(plate)
    ]


def guide(setting: Setting) -> Guide:
    """How to read the chain, by a link that is nobody's."""
    language = setting.language
    customer, own, aspired = (
        wording.score(each, language) for each in (_EXAMPLE.customer, _EXAMPLE.own, _EXAMPLE.aspired)
    )
    example = link(
        _EXAMPLE,
        language=language,
        title=_("Example: a thin link with customer score {customer}, a wide grey rim for own score {own}.").format(
            customer=customer, own=own
        ),
    )
    parts = (
        (_("Coloured line"), _("customer score {score}").format(score=customer)),
        (_("Grey rim"), _("own score {score}, as the department sees itself").format(score=own)),
        (_("Outline"), _("aspired score {score}, for the next period").format(score=aspired)),
        (_("Gap"), _gap(_EXAMPLE, language)),
    )
    return Guide(example, parts, tuple(_rung(setting, each) for each in BANDS), _ground(setting))


def _gap(step: Step, language: str) -> str:
    """What a gap is, and from where on it means something."""
    said = _(
        "customer minus own score: {gap}. Up to and including {alike} both see the same; further below zero the department "
        "overrates itself, further above zero it underrates itself"
    )
    return said.format(gap=wording.gap(step.gap, language), alike=wording.score(ALIKE, language))


def _numbered(setting: Setting, plate: Plate) -> str:
    return f"{setting.number(plate)}. {plate.name_en}"


def _message(setting: Setting, plate: Plate) -> Text:
    """What a plate concludes: its key message, or what can be said without one."""
    if plate.key_message:
        return excerpt(plate.key_message, _MESSAGE)
    if not setting.is_active(plate):
        return excerpt(_("Waived: {reason}").format(reason=plate.waiver_reason), _MESSAGE)
    if plate.customer_score is not None:
        said = _("Customers give a score of {score}: {word}.").format(
            score=wording.score(plate.customer_score, setting.language),
            word=wording.band_word(plate.customer_score, setting.language),
        )
        return Text((said,))
    if setting.is_final:
        return NOTHING
    return Text((_("There is no key message yet") if setting.is_told(plate) else _("Nothing is filled in yet"),))


def _left_out(setting: Setting, story: Sequence[Entry], kpis: KpiPages) -> Iterable[LeftOut]:
    """Plates without a page; in a draft also the pages for which nothing is known yet."""
    absent = [plate for plate in setting.document.plates if not setting.has_page(plate)]
    for plate in absent:
        if not setting.is_active(plate):
            title = _("{step}: waived").format(step=_numbered(setting, plate))
            yield LeftOut(title, text(plate.waiver_reason))
    blank = [_numbered(setting, plate) for plate in absent if setting.is_active(plate)]
    if blank:
        yield LeftOut(_("Links of which nothing is filled in"), Text((", ".join(blank),)))
    if setting.left_out:
        named = ", ".join(_(each) for each in setting.left_out)
        yield LeftOut(_("More than a report has room for"), Text((named, _("All of it stands in the workbook."))))
    if setting.is_final:
        return
    anchors = {each.anchor for each in story}
    if "gaps" not in anchors:
        reason = Text((_("No plate has both a customer score and an own score yet."),))
        yield LeftOut(_("Gaps between customer and department"), reason)
    if "closing" not in anchors:
        yield LeftOut(_("The chain in the next period"), Text((_("No plate has an aspired score yet."),)))
    yield from _about_kpis(setting, kpis)


def _about_kpis(setting: Setting, kpis: KpiPages) -> Iterable[LeftOut]:
    """What a draft cannot tell about its KPIs yet; nothing as long as there are none."""
    if kpis.definitions is None:
        return
    if kpis.relations is None:
        yield LeftOut(_("KPIs: how they hang together"), Text((_("No KPI has a relation with another one yet."),)))
    elif kpis.conflicts is None:
        reason = _("From relations, directions and targets no goals follow that work against each other.")
        yield LeftOut(_("KPIs: conflicts and agreements"), Text((reason,)))
    if kpis.progress is None:
        reason = _("Of no KPI both the value at the start and the target are known yet.")
        yield LeftOut(_("KPIs: progress"), Text((reason,)))
    if kpis.trends is None and setting.size == "usual":
        yield LeftOut(_("KPIs: measured values"), Text((_("No KPI was measured more than once yet."),)))


def _rung(setting: Setting, band: Band) -> Rung:
    language = setting.language
    above = [each.floor for each in BANDS if each.floor > band.floor]
    high = min(above) - Decimal("0.1") if above else Decimal(10)
    middle = (band.floor + high) / 2
    line = drawing(
        "rung",
        [path("M0 8H58", band.solid, thickness(middle, 17.0))],
        box=(0.0, 0.0, 60.0, 16.0),
        size=("60", "16"),
        title=_("thickness of a link at {word}").format(word=_(band.word)),
    )
    scores = f"{wording.score(band.floor, language)} – {wording.score(high, language)}"
    return Rung(scores, line, pips(middle, language=language), _(band.word))


def _ground(setting: Setting) -> str:
    """How many answers each customer score rests on."""
    said = _("Where a score comes from stands on its plate.")
    if not setting.answers:
        return said
    counted = ngettext(
        "Each customer score rests on at least {n} answer.",
        "Each customer score rests on at least {n} answers.",
        setting.answers,
    ).format(n=whole(setting.answers, setting.language))
    return f"{counted} {said}"
