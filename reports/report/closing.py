"""The page that closes the story: the chain of the next period, when the aspired scores are reached, under the chain of today."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from django.utils.safestring import SafeString
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.drawings import wording
from reports.drawings.chain import chain
from reports.drawings.values import Chain, reached
from reports.report.density import PAGE_WIDTH
from reports.report.letters import lines
from reports.report.setting import Setting
from reports.report.summary import SIZES, decision, row_height
from reports.report.texts import Text, excerpt
from reports.report.titles import SIZE, headline
from reports.report.view import Closing, Decision, Density, Growth, Reading
from workbook.document import Plate
from workbook.values import period_in_words, period_short

_ADVICE: Final = 260
_DECISION: Final = 320
"""Characters of what stands in full elsewhere, that this page has room for."""
_ROOM: Final = 60.0
"""Millimetres under both chains and their scores, when the title takes one line."""


def closing(setting: Setting) -> Closing | None:
    """The closing page; None as long as no link that counts has an aspired score."""
    aims = [plate for plate in setting.active if plate.aspired_score is not None]
    if not aims:
        return None
    document, after = setting.document, setting.document.next_period
    title, readings = _title(setting, aims), tuple(_readings(setting, aims))
    asked = decision(excerpt(document.requested_decision, _DECISION))
    return Closing(
        title=title,
        headline=headline(title),
        today=_("{period}: how the chain stands now").format(period=period_in_words(document.period))
        if document.period
        else _("Now"),
        now=_drawn(setting, _today(setting.chain)),
        tomorrow=(
            _("How the chain stands in {period}, when the aspired scores are reached").format(
                period=period_in_words(after)
            )
            if after
            else _("How the chain stands in the next period, when the aspired scores are reached")
        ),
        then=_drawn(setting, reached(setting.chain)),
        columns=tuple(_growth(setting, plate) for plate in document.plates),
        readings=readings,
        decision=asked,
        density=_density(title, readings, asked),
    )


def _density(title: str, readings: Sequence[Reading], asked: Decision) -> Density:
    """Set closer when the usual letters would push the blocks under both chains to another page."""
    columns = [(each.title, str(each.text)) for each in readings]
    room = _ROOM - (lines(title, SIZE, PAGE_WIDTH, "serif") - 1) * 8.5
    columns.append((str(asked.lead), str(asked.rest)))
    return next((name for name, size in SIZES.items() if row_height(columns, size) <= room), "dense")


def _drawn(setting: Setting, drawn: Chain) -> SafeString:
    """The chain by one score alone; the others stand in the table under it."""
    return chain(drawn, language=setting.language, pointer=False)


def _today(drawn: Chain) -> Chain:
    return replace(drawn, steps=tuple(replace(step, own=None, aspired=None) for step in drawn.steps))


def _title(setting: Setting, aims: list[Plate]) -> str:
    """How strong the chain becomes, and where most has to happen."""
    language, farthest = setting.language, _farthest(aims)
    lowest = wording.score(min(_aspired(plate) for plate in aims), language)
    if len(aims) < len(setting.active):
        return ngettext(
            "{n} of the {count} links has an aspired score", "{n} of the {count} links have an aspired score", len(aims)
        ).format(n=len(aims), count=len(setting.active))
    if farthest is None:
        return _("Every link scores at least {lowest}").format(lowest=lowest)
    return _("Every link scores at least {lowest}, with the largest rise at {step}").format(
        lowest=lowest, step=farthest.name_en
    )


def _growth(setting: Setting, plate: Plate) -> Growth:
    rise = _rise(plate) if setting.is_active(plate) else None
    return Growth(
        number=setting.number(plate),
        name=plate.name_en,
        told=_told(setting, plate),
        rise="" if rise is None else wording.gap(rise, setting.language),
    )


def _told(setting: Setting, plate: Plate) -> str:
    """The score of today and that of then, or why there is none."""
    if not setting.is_active(plate):
        return wording.waived_word(setting.language)
    if plate.aspired_score is None:
        return _("no aspired score yet")
    now, then = (wording.score(each, setting.language) for each in (plate.customer_score, plate.aspired_score))
    return _("now {now}, then {then}").format(now=now, then=then)


def _readings(setting: Setting, aims: list[Plate]) -> Iterator[Reading]:
    language = setting.language
    farthest = _farthest(aims)
    if farthest is not None:
        said = _("{step} has to grow from {now} to {aim}.").format(
            step=farthest.name_en,
            now=wording.score(farthest.customer_score, language),
            aim=wording.score(farthest.aspired_score, language),
        )
        yield Reading(_("The largest rise"), Text((said, *_advised(farthest))))
    lowest, highest = min(map(_aspired, aims)), max(map(_aspired, aims))
    if lowest < highest:
        thin = get_text_list([plate.name_en for plate in aims if plate.aspired_score == lowest], _("and"))
        said = _("{steps}, with a score of {score}.").format(steps=thin, score=wording.score(lowest, language))
        yield Reading(_("Where the chain is thinnest then"), Text((said, *_thinnest_now(setting))))
    elif len(aims) == len(setting.active):
        said = _("Every link has a score of {score} then.").format(score=wording.score(lowest, language))
        yield Reading(_("Equally thick everywhere"), Text((said, *_thinnest_now(setting))))


def _thinnest_now(setting: Setting) -> tuple[str, ...]:
    """Where the chain is thinnest today, when it is not as thick everywhere."""
    weak = setting.weakest
    if not weak:
        return ()
    said = _("Now it is thinnest at {steps}, with a score of {score}.")
    score = wording.score(weak[0].customer_score, setting.language)
    return (said.format(steps=get_text_list([plate.name_en for plate in weak], _("and")), score=score),)


def _advised(plate: Plate) -> tuple[str, ...]:
    """What the plate advises first, and who does it when."""
    advice = next((each for each in plate.advice if each.uid not in plate.start_advice and each.text.strip()), None)
    if advice is None:
        return ()
    who = " · ".join(filter(None, (advice.responsible_role.strip(), period_short(advice.period))))
    return tuple(filter(None, (str(excerpt(advice.text, _ADVICE)), who)))


def _farthest(aims: list[Plate]) -> Plate | None:
    """The plate that has to grow most, the first of equals; None when none has to, or all have to grow as much."""
    rises = [_rise(plate) or Decimal(0) for plate in aims]
    if max(rises) <= 0 or (len(rises) > 1 and len(set(rises)) == 1):
        return None
    return aims[rises.index(max(rises))]


def _rise(plate: Plate) -> Decimal | None:
    """How far a customer score has to grow."""
    if plate.customer_score is None or plate.aspired_score is None:
        return None
    return plate.aspired_score - plate.customer_score


def _aspired(plate: Plate) -> Decimal:
    return plate.aspired_score or Decimal(0)
