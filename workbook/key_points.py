"""The three key points of the management summary: what the workbook says itself, and what follows from its data for the rest.

A board reads them first: where we are strong, where the chain breaks, and where we do not see it ourselves. Sentences and numbers
are in the active language.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workbook import limits
from workbook.chain import ALIKE, all_scored, blind_spot, strongest, weakest
from workbook.document import About, Document, Plate
from workbook.rules.waivers import active_plates
from workbook.shown import protected
from workbook.values import in_words

STRONG: Final = Decimal("7.0")
"""From this customer score a link may be called strong."""


@dataclass(frozen=True)
class Shown:
    """A key point as the summary shows it. ``is_known`` is False of a proposal that has no data yet and only says so."""

    title: str
    text: str
    about: About = ""
    is_proposal: bool = False
    is_known: bool = True


def key_points(document: Document) -> tuple[Shown, ...]:
    """The three to show: those of the workbook in their order, then proposals for what these do not speak about.

    A proposal without data comes too, so that there are three: a draft tells what is missing by it, a final leaves it out. Where
    room is short the weakest link goes first. Scores that stay hidden are not told.
    """
    document = protected(document)
    own = [Shown(each.title, each.text, each.about) for each in document.key_points if each.title or each.text]
    spoken = {each.about for each in own}
    open_yet = [about for about in _BY_WEIGHT if about not in spoken][: limits.KEY_POINTS - len(own)]
    return (*own, *(propose(document) for about, propose in _PROPOSALS.items() if about in open_yet))


def _strongest(document: Document) -> Shown:
    """What customers know us for."""
    plate, least = strongest(document), weakest(document)
    if plate is None or least is None or plate.customer_score is None:
        return _unknown("strongest", _("Our strongest link is not known yet"), _("No link has a customer score yet."))
    if plate.customer_score == least.customer_score:
        equal = _("All customer scores that there are say the same: {score}.").format(
            score=_score(plate.customer_score)
        )
        return _unknown("strongest", _("Our strongest link is not known yet"), equal)
    is_strong = plate.customer_score >= STRONG
    title = _("Strong in {step}") if is_strong else _("{step} is our best link, but not a strong one yet")
    first = (
        _("Customers give this link a {score}, the highest score of the chain.")
        if all_scored(document)
        else _("Customers give this link a {score}, the highest score so far.")
    )
    said = [first.format(score=_score(plate.customer_score)), *_as_much(document, plate)]
    if plate.gap is not None and plate.gap > ALIKE:
        said.append(_("The department gives itself a {own} and underrates itself.").format(own=_score(plate.own_score)))
    return _proposal("strongest", title.format(step=plate.name_en), said, plate.key_message)


def _weakest(document: Document) -> Shown:
    """Where the chain breaks, and how strong that link is to be."""
    plate, after = weakest(document), document.next_period
    if plate is None:
        asked = _("Ask customers for a score per link: the lowest one tells.")
        return _unknown("weakest", _("Where the chain breaks is not known yet"), asked)
    is_settled = all_scored(document)
    title = _("The chain breaks first at {step}") if is_settled else _("So far the chain breaks first at {step}")
    first = (
        _("Customers give this link a {score}, the lowest score of the chain.")
        if is_settled
        else _("Customers give this link a {score}, the lowest score so far.")
    )
    said = [first.format(score=_score(plate.customer_score)), *_as_much(document, plate)]
    if plate.aspired_score is not None:
        aim = _("The aspired score for {period} is {score}.") if after else _("The aspired score is {score}.")
        said.append(aim.format(period=after, score=_score(plate.aspired_score)))
    return _proposal("weakest", title.format(step=plate.name_en), said, plate.key_message)


def _blind_spot(document: Document) -> Shown:
    """Where a department does not see what its customers see, or that there is no such place."""
    plates = active_plates(document)
    gaps = [plate.gap for plate in plates if plate.gap is not None]
    plate = blind_spot(document)
    if not gaps:
        asked = _("For that, a link needs both a customer score and an own score.")
        return _unknown("blind_spot", _("Whether there is a blind spot is not known yet"), asked)
    if plate is None:
        return _proposal("blind_spot", *_clear_sight(gaps))
    said = [
        _("The department gives itself a {own}, its customers a {customer}: a gap of {gap}.").format(
            own=_score(plate.own_score), customer=_score(plate.customer_score), gap=_gap(plate.gap)
        )
    ]
    if plate is weakest(document):
        said.append(_("And that in the weakest link of all."))
    blind = sum(gap < -ALIKE for gap in gaps)
    if blind == len(plates):
        said.append(_("So it is everywhere: each department rates itself clearly higher than its customers do."))
    elif blind > 1:
        told = _("In {n} of the {all} links the department rates itself clearly higher than its customers do.")
        said.append(told.format(n=blind, all=len(plates)))
    return _proposal("blind_spot", _("The picture is least true at {step}").format(step=plate.name_en), said)


def _clear_sight(gaps: Iterable[Decimal]) -> tuple[str, list[str]]:
    """Title and text when no department rates itself far above its customers."""
    if all(gap <= ALIKE for gap in gaps):
        same = _("Nowhere does the own score differ more than {most} from the customer score.")
        return _("Departments see themselves as customers do"), [same.format(most=_score(ALIKE))]
    modest = _("Where the scores differ, it is the customers who give the higher one.")
    return _("No department overrates itself"), [modest]


_PROPOSALS: Final[Mapping[About, Callable[[Document], Shown]]] = {
    "strongest": _strongest,
    "weakest": _weakest,
    "blind_spot": _blind_spot,
}
"""In the order in which they tell the story."""
_BY_WEIGHT: Final[tuple[About, ...]] = ("weakest", "strongest", "blind_spot")


def _proposal(about: About, title: str, said: list[str], message: str = "") -> Shown:
    """A proposal, with the key message of its plate after what the score says, as long as that fits a key point."""
    told = " ".join([said[0], *_sentence(message), *said[1:]])
    return Shown(title, told if len(told) <= limits.SHORT else " ".join(said), about, is_proposal=True)


def _unknown(about: About, title: str, asked: str) -> Shown:
    return Shown(title, asked, about, is_proposal=True, is_known=False)


def _as_much(document: Document, plate: Plate) -> list[str]:
    """Which other links have the very same customer score, as a sentence when there are any."""
    same = [each.name_en for each in active_plates(document) if each.customer_score == plate.customer_score]
    others = [name for name in same if name != plate.name_en]
    if not others:
        return []
    told = ngettext("{steps} gets as much.", "{steps} get as much.", len(others))
    return [told.format(steps=get_text_list(others, _("and")))]


def _sentence(typed: str) -> list[str]:
    """A text on one line, closed by a mark when it holds anything."""
    line = " ".join(typed.split())
    return [line if line[-1:] in {".", "!", "?", "…"} else f"{line}."] if line else []


def _score(score: Decimal | None) -> str:
    return "" if score is None else in_words(score, 1)


def _gap(gap: Decimal | None) -> str:
    return "" if gap is None else in_words(gap, 1)
