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
from workbook.chain import (
    ALIKE,
    all_compared,
    all_scored,
    as_strong_as,
    blind_spot,
    is_level,
    overrating,
    strongest,
    weakest,
)
from workbook.document import About, Document, Plate
from workbook.rules.waivers import active_plates
from workbook.shown import protected
from workbook.values import in_words, period_in_words

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
        return _unknown("strongest", _("Our strongest link is not known yet"), _all_the_same(plate))
    is_strong = plate.customer_score >= STRONG
    title = _("Strong in {step}") if is_strong else _("{step} is our best link, but not a strong one yet")
    first = (
        _("Customers give this link a score of {score}, the highest of the chain.")
        if all_scored(document)
        else _("Customers give this link a score of {score}, the highest so far.")
    )
    said = [first.format(score=_written(plate.customer_score)), *_as_much(document, plate)]
    if plate.gap is not None and plate.gap > ALIKE:
        modest = _("The department gives itself a score of {own} and underrates itself.")
        said.append(modest.format(own=_written(plate.own_score)))
    return _proposal("strongest", title.format(step=plate.name_en), said, plate.key_message)


def _weakest(document: Document) -> Shown:
    """Where the chain breaks, and how strong that link is to be."""
    plate, is_settled = weakest(document), all_scored(document)
    if plate is None:
        asked = _("The lowest customer score tells, and there is none yet.")
        return _unknown("weakest", _("Where the chain breaks is not known yet"), asked)
    if is_level(document):
        title = _("No link is weaker than the others") if is_settled else _("So far no link is weaker than the others")
        return _proposal("weakest", title, [_all_the_same(plate)])
    title = _("The chain breaks first at {step}") if is_settled else _("So far the chain breaks first at {step}")
    first = (
        _("Customers give this link a score of {score}, the lowest of the chain.")
        if is_settled
        else _("Customers give this link a score of {score}, the lowest so far.")
    )
    said = [first.format(score=_written(plate.customer_score)), *_as_much(document, plate)]
    if plate.aspired_score is not None:
        after = document.next_period
        aim = _("The aspired score for {period} is {score}.") if after else _("The aspired score is {score}.")
        said.append(aim.format(period=period_in_words(after), score=_written(plate.aspired_score)))
    return _proposal("weakest", title.format(step=plate.name_en), said, plate.key_message)


def _blind_spot(document: Document) -> Shown:
    """Where a department does not see what its customers see, or that there is no such place."""
    gaps = [plate.gap for plate in active_plates(document) if plate.gap is not None]
    plate, is_whole = blind_spot(document), all_compared(document)
    if not gaps:
        asked = _("For that, a link needs both a customer score and an own score.")
        return _unknown("blind_spot", _("Whether there is a blind spot is not known yet"), asked)
    if plate is None:
        return _proposal("blind_spot", *_clear_sight(gaps, is_whole=is_whole))
    title = (
        _("The self-image is furthest off at {step}")
        if is_whole
        else _("So far the self-image is furthest off at {step}")
    )
    first = _("The department scores itself {own}, its customers give {customer}: a gap of {gap}.")
    said = [
        first.format(own=_written(plate.own_score), customer=_written(plate.customer_score), gap=_written(plate.gap))
    ]
    return _proposal(
        "blind_spot", title.format(step=plate.name_en), [*said, *_where_it_is(document, plate), *_how_often(document)]
    )


def _where_it_is(document: Document, blind: Plate) -> list[str]:
    """That the blind spot is the weakest link, when it is that alone."""
    weak = weakest(document)
    if weak is not blind or len(as_strong_as(document, blind)) > 1:
        return []
    if all_scored(document):
        return [_("And that in the weakest link of all.")]
    return [_("And that in the link that is the weakest so far.")]


def _how_often(document: Document) -> list[str]:
    """In how many links more a department overrates itself."""
    blind, count = len(overrating(document)), len(active_plates(document))
    if blind == count:
        return [_("So it is everywhere: each department rates itself clearly higher than its customers do.")]
    if blind == 1:
        return []
    told = (
        _("In {n} of the {all} links the department rates itself clearly higher than its customers do.")
        if all_compared(document)
        else _("So far, in {n} of the {all} links the department rates itself clearly higher than its customers do.")
    )
    return [told.format(n=blind, all=count)]


def _clear_sight(gaps: Iterable[Decimal], *, is_whole: bool) -> tuple[str, list[str]]:
    """Title and text when no department rates itself far above its customers, as far as is known."""
    if all(gap <= ALIKE for gap in gaps):
        title = (
            _("Departments see themselves as customers do")
            if is_whole
            else _("So far departments see themselves as customers do")
        )
        same = (
            _("Nowhere does the own score differ more than {most} from the customer score.")
            if is_whole
            else _("Where both scores are known, they differ by {most} at most.")
        )
        return title, [same.format(most=_written(ALIKE))]
    title = _("No department overrates itself") if is_whole else _("So far no department overrates itself")
    return title, [_("Where the scores differ, it is the customers who give the higher one.")]


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
    others = [each.name_en for each in as_strong_as(document, plate) if each is not plate]
    if not others:
        return []
    told = ngettext("{steps} gets as much.", "{steps} get as much.", len(others))
    return [told.format(steps=get_text_list(others, _("and")))]


def _all_the_same(plate: Plate) -> str:
    same = _("All customer scores that there are say the same: {score}.")
    return same.format(score=_written(plate.customer_score))


def _sentence(typed: str) -> list[str]:
    """A text on one line, closed by a mark when it holds anything."""
    line = " ".join(typed.split())
    return [line if line[-1:] in {".", "!", "?", "…"} else f"{line}."] if line else []


def _written(score: Decimal | None) -> str:
    """A score or a gap, with one decimal."""
    return "" if score is None else in_words(score, 1)
