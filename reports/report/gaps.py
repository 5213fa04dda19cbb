"""Where customers and departments differ: the drawing, and in sentences what it means."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.drawings import wording
from reports.drawings.dumbbell import LARGE, dumbbell
from reports.report.setting import Setting
from reports.report.texts import Text, excerpt
from reports.report.titles import headline
from reports.report.view import Gaps, Reading
from workbook.chain import ALIKE
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
    title = _title(setting, known)
    return Gaps(
        title=title,
        headline=headline(title),
        drawing=dumbbell(setting.chain, language=setting.language),
        readings=readings[:_MOST],
        note=_("Gap = customer score minus own score. Thick line: a gap of one point or more."),
    )


def _title(setting: Setting, known: list[Plate]) -> str:
    blind = setting.blind_spot
    if blind is None:
        return _("No department rates itself far above its customers")
    if blind is setting.weakest and setting.is_settled and len(known) > 1:
        return _("Where customers give the lowest score, the department overrates itself most")
    over = sum(_gap(plate) < -ALIKE for plate in known)
    if over == len(setting.active) > 1:
        return _("Each department overrates itself, most at {step}").format(step=blind.name_en)
    return ngettext(
        "Only at {step} the department overrates itself",
        "At {n} of the {count} links the department overrates itself, most at {step}",
        over,
    ).format(n=over, count=len(setting.document.plates), step=blind.name_en)


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
        names = _names(there) if len(there) < len(known) or len(known) == 1 else _("every link")
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
    if weak and weak in large and len(large) > 1:
        among = _("One of them is the weakest link, {step}.").format(step=weak.name_en)
        said = f"{said} {among}"
    return Reading(title, Text((said,)))


def _widest(setting: Setting, plate: Plate) -> Reading:
    """The largest gap, when none asks for action."""
    small = abs(_gap(plate)) < LARGE
    title = _("No gap of a point or more") if small else _("No department overrates itself by a point or more")
    said = _("The widest gap is at {step}: customers give a {customer}, the department gives itself a {own}.").format(
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
