"""Goals that work against each other, why, and what is agreed about them."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis.sentences import conflict_in_words
from reports.report.definitions import named
from reports.report.kpi_view import Agreed, ConflictLine, Conflicts
from reports.report.setting import Setting
from reports.report.texts import NOTHING, text
from workbook import wording
from workbook.conflicts import Conflict, Pair, agreement_for, agreements_of, conflicts_in, is_agreed, is_blank
from workbook.document import ConflictAgreement

MOST: Final = 40
"""So many conflicts of which nothing is agreed are shown; who has more has first to settle these."""


def conflicts(setting: Setting) -> Conflicts | None:
    """All conflicts with their agreements, by the numbers that they have on the map; None when there are neither."""
    agreed = agreements_of(setting.document)
    found = conflicts_in(setting.document, setting.active)
    typed = {pair: each for pair, each in agreed.items() if not is_blank(each)}
    if not found and not typed:
        return None
    pairs = {each.pair: number for number, each in enumerate(found, 1)}
    untouched = [each for each in found if agreement_for(each, agreed) is None]
    left_out = {each.pair for each in untouched[MOST:]}
    open_ = sum(not is_agreed(agreement_for(each, agreed)) for each in found)
    begun = any(each.pair in typed and not is_agreed(typed[each.pair]) for each in found)
    return Conflicts(
        title=_title(len(found), open_, is_begun=begun) if found else _earlier_title(len(typed)),
        sentence=_(
            "Where two goals cannot both be reached for free, a choice is needed: who decides, and what yields."
        ),
        lines=tuple(_line(setting, each, agreed, pairs) for each in found if each.pair not in left_out),
        more=_more(len(left_out)),
        earlier=tuple(_earlier(setting, each) for pair, each in typed.items() if pair not in pairs),
    )


def _title(count: int, open_: int, *, is_begun: bool) -> str:
    """How much is still to be agreed; ``is_begun``: an agreement lacks something."""
    if not open_:
        said = ngettext(
            "On the conflict between two goals there is an agreement",
            "On all {n} conflicts between goals there is an agreement",
            count,
        )
    elif is_begun:
        said = ngettext(
            "On {open} of the {n} conflicts between goals the agreement is not complete yet",
            "On {open} of the {n} conflicts between goals the agreement is not complete yet",
            open_,
        )
    elif open_ == count:
        said = ngettext(
            "Two goals work against each other, and nothing is agreed about it yet",
            "{n} pairs of goals work against each other, and nothing is agreed about any of them yet",
            count,
        )
    else:
        said = ngettext(
            "On {open} of the {n} conflicts between goals nothing is agreed yet",
            "On {open} of the {n} conflicts between goals nothing is agreed yet",
            open_,
        )
    return said.format(n=count, open=open_)


def _earlier_title(count: int) -> str:
    return ngettext(
        "{n} agreement on goals that do not work against each other any more",
        "{n} agreements on goals that do not work against each other any more",
        count,
    ).format(n=count)


def _more(count: int) -> str:
    if count <= 0:
        return ""
    return ngettext(
        "And {n} more conflict without an agreement.", "And {n} more conflicts without an agreement.", count
    ).format(n=count)


def _line(
    setting: Setting, conflict: Conflict, agreed: Mapping[Pair, ConflictAgreement], numbers: Mapping[Pair, int]
) -> ConflictLine:
    own = agreed.get(conflict.pair)
    is_own = not is_blank(own)
    return ConflictLine(
        number=numbers[conflict.pair],
        start=named(setting, conflict.start[1]),
        between=None if conflict.between is None else named(setting, conflict.between[1]),
        end=named(setting, conflict.end[1]),
        sentence=NOTHING if setting.left_out else text(conflict_in_words(conflict)),
        agreed=_agreed(setting, own, is_settled=is_agreed(agreement_for(conflict, agreed))),
        follows_from=0 if is_own or conflict.follows_from is None else numbers[conflict.follows_from],
    )


def _earlier(setting: Setting, agreement: ConflictAgreement) -> ConflictLine:
    one, other = (named(setting, setting.places[uid][1]) for uid in (agreement.one, agreement.other))
    return ConflictLine(0, one, None, other, NOTHING, _agreed(setting, agreement, is_settled=is_agreed(agreement)))


def _agreed(setting: Setting, agreement: ConflictAgreement | None, *, is_settled: bool) -> Agreed:
    if agreement is None:
        return Agreed(NOTHING, NOTHING, "", is_settled)
    date = wording.day(agreement.review_date, setting.language) if agreement.review_date else ""
    return Agreed(text(agreement.decides), text(agreement.yields), date, is_settled)
