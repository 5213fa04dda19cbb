"""Where customers and departments differ: the drawing, and in sentences what it means."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.drawings import wording
from reports.drawings.dumbbell import dumbbell
from reports.report.setting import Setting
from reports.report.texts import Text, excerpt
from reports.report.titles import headline
from reports.report.view import Gaps, Reading
from workbook.chain import ALIKE, LARGE
from workbook.document import Plate

_MOST: Final = 4
"""Readings for which there is room beside the drawing; the first ones matter most."""
_EXPLANATION: Final = 330


def gaps(setting: Setting) -> Gaps | None:
    """The page of the gaps; None as long as none is known."""
    known = [plate for plate in setting.active if plate.gap is not None]
    if not known:
        return None
    readings = tuple(_readings(setting, sorted(known, key=_gap)))
    title = _title(setting)
    return Gaps(
        title=title,
        headline=headline(title),
        drawing=dumbbell(setting.chain, language=setting.language),
        readings=readings[:_MOST],
        note=" ".join(_notes(known)),
    )


def _notes(known: list[Plate]) -> Iterator[str]:
    """How the drawing is read; of a thick line only where one is drawn."""
    yield _("Gap = customer score minus own score.")
    if any(abs(_gap(plate)) >= LARGE for plate in known):
        yield _("Thick line: a gap of one point or more.")


def _title(setting: Setting) -> str:
    """Where departments overrate themselves, with reserve as long as gaps are missing."""
    blind, over, count = setting.blind_spot, len(setting.overrating), len(setting.active)
    if blind is None:
        if setting.is_compared:
            return _("No department rates itself far above its customers")
        return _("So far no department rates itself far above its customers")
    if not setting.is_compared:
        said = ngettext(
            "So far only at {step} the department overrates itself",
            "So far, at {n} of the {count} links the department overrates itself, most at {step}",
            over,
        )
    elif setting.weakest == (blind,):
        said = _("Where customers give the lowest score, the department overrates itself most")
    elif over == count:
        said = _("Each department overrates itself, most at {step}")
    else:
        said = ngettext(
            "Only at {step} the department overrates itself",
            "At {n} of the {count} links the department overrates itself, most at {step}",
            over,
        )
    return said.format(n=over, count=count, step=blind.name_en)


def _readings(setting: Setting, known: list[Plate]) -> Iterator[Reading]:
    """What there is to say, the weightiest first; ``known`` from the most overrated to the most underrated link."""
    yield _largest(setting, known)
    blind = setting.blind_spot
    if blind and blind.gap_explanation.strip():
        title = _("Why {step} looks better from inside").format(step=blind.name_en)
        yield Reading(title, excerpt(blind.gap_explanation, _EXPLANATION))
    there = [plate for plate in known if _thinks_it_is_there(plate)]
    if there:
        said = ngettext(
            "At {steps} the own score is no lower than the aspired score.",
            "At {steps} the own scores are no lower than the aspired scores.",
            len(there),
        )
        names = _names(there) if len(there) < len(setting.active) else _("every link")
        yield Reading(_("Where the department thinks it is there already"), _said(said, steps=names))
    modest = [plate for plate in known if _gap(plate) > ALIKE]
    if modest:
        said = _("At {steps} customers give more than the department gives itself.")
        yield Reading(_("Where we are too modest"), _said(said, steps=_with_gaps(setting, modest)))
    alike = [plate for plate in known if abs(_gap(plate)) <= ALIKE]
    if alike:
        said = _("At {steps} customers and department see the same: they differ by {most} at most.")
        most = wording.score(ALIKE, setting.language)
        yield Reading(_("Where both see the same"), _said(said, steps=_names(alike), most=most))


def _largest(setting: Setting, known: list[Plate]) -> Reading:
    """The gaps that ask for action, or that there are none."""
    large = [plate for plate in known if _gap(plate) <= -LARGE]
    if not large:
        return _widest(setting, max(known, key=lambda plate: abs(_gap(plate))))
    title = ngettext("{n} gap asks for action", "{n} gaps ask for action", len(large)).format(n=len(large))
    said = ngettext(
        "At {steps} the department scores itself at least a point above its customers.",
        "At {steps} the departments score themselves at least a point above their customers.",
        len(large),
    ).format(steps=_with_gaps(setting, large))
    weak = setting.weakest
    if len(weak) == 1 and weak[0] in large and len(large) > 1:
        among = (
            _("One of them is the weakest link, {step}.")
            if setting.is_settled
            else _("One of them is the weakest link so far, {step}.")
        )
        said = f"{said} {among.format(step=weak[0].name_en)}"
    return Reading(title, Text((said,)))


def _widest(setting: Setting, plate: Plate) -> Reading:
    """The largest gap, when none asks for action."""
    small = abs(_gap(plate)) < LARGE
    title = _("No gap of a point or more") if small else _("No department overrates itself by a point or more")
    said = _("The widest gap is at {step}: customers give {customer}, the department gives itself {own}.").format(
        step=plate.name_en,
        customer=wording.score(plate.customer_score, setting.language),
        own=wording.score(plate.own_score, setting.language),
    )
    return Reading(title, Text((said,)))


def _gap(plate: Plate) -> Decimal:
    return plate.gap or Decimal(0)


def _thinks_it_is_there(plate: Plate) -> bool:
    """The department scores itself as high as customers should, and these do not yet."""
    own, aspired, customer = plate.own_score, plate.aspired_score, plate.customer_score
    return own is not None and aspired is not None and customer is not None and own >= aspired > customer


def _names(plates: list[Plate]) -> str:
    return get_text_list([plate.name_en for plate in plates], _("and"))


def _with_gaps(setting: Setting, plates: list[Plate]) -> str:
    named = [f"{plate.name_en} ({wording.gap(plate.gap, setting.language)})" for plate in plates]
    return get_text_list(named, _("and"))


def _said(sentence: str, **values: str) -> Text:
    return Text((sentence.format(**values),))
