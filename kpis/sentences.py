"""What follows from relations between KPIs, said in sentences; none speaks to its reader but those that tell what is missing."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from kpis.relation_map import Look
from workbook.conflicts import Conflict, wish
from workbook.document import Kpi
from workbook.kpi_logic import GoalsRelation, Movement, Sign, is_reached
from workbook.links import Link, movement_of, now_of

IN_PLAIN_WORDS: Final = (
    ("+", gettext_lazy("If the one rises, the other rises too")),
    ("-", gettext_lazy("If the one rises, the other falls")),
)
"""What the sign of a relation says, wherever one is laid, read or changed."""
MOVES: Final[Mapping[Sign, str]] = {
    "+": gettext_noop("If “%(a)s” rises, “%(b)s” rises along."),
    "-": gettext_noop("If “%(a)s” rises, “%(b)s” falls."),
    "": gettext_noop("How “%(a)s” moves “%(b)s” is not chosen yet."),
}
ASKED: Final[Mapping[tuple[Movement, bool], str]] = {
    (1, False): gettext_noop("has to go up"),
    (-1, False): gettext_noop("has to go down"),
    (1, True): gettext_noop("has to stay high"),
    (-1, True): gettext_noop("has to stay low"),
}
"""What a target asks, by the way its KPI should go and by whether it is there already."""
SUFFERS: Final[Mapping[tuple[Movement, Movement], str]] = {
    (1, 1): gettext_noop("if the one rises, the other rises along"),
    (1, -1): gettext_noop("if the one rises, the other falls"),
    (-1, 1): gettext_noop("if the one falls, the other rises"),
    (-1, -1): gettext_noop("if the one falls, the other falls along"),
}
"""What the second KPI does, by the way the first should go and the way the second then goes."""
SUFFERS_OVER: Final[Mapping[tuple[Movement, Movement], str]] = {
    (1, 1): gettext_noop("if the one rises, the other rises along by way of “%(between)s”"),
    (1, -1): gettext_noop("if the one rises, the other falls by way of “%(between)s”"),
    (-1, 1): gettext_noop("if the one falls, the other rises by way of “%(between)s”"),
    (-1, -1): gettext_noop("if the one falls, the other falls along by way of “%(between)s”"),
}
READS_AS: Final[Mapping[str, GoalsRelation]] = {
    "strengthens": "reinforcing",
    "hampers": "opposing",
    "precondition": "reinforcing",
}
"""What a reading of a relation says about the goals."""
VERDICTS: Final[Mapping[GoalsRelation, str]] = {
    "reinforcing": gettext_noop("The goals reinforce each other."),
    "opposing": gettext_noop("The goals work against each other."),
}
"""What a relation makes of both goals, where that can be told."""
IN_SHORT: Final[Mapping[GoalsRelation, str]] = {
    "reinforcing": gettext_noop("the goals reinforce each other"),
    "opposing": gettext_noop("the goals work against each other"),
}
"""The same in a few words."""
MEANINGS: Final[Mapping[Look, str]] = {
    "strengthens": gettext_noop("strengthens: reaching the one target helps the other"),
    "hampers": gettext_noop("hampers: the targets work against each other, or the relation is read so"),
    "precondition": gettext_noop("is a precondition for"),
    "plain": gettext_noop("moves along; more cannot be told"),
}
"""What a line on the map of relations means, by its look: its legend, in this order."""


def conflict_in_words(conflict: Conflict) -> str:
    """Why two targets cannot both be reached for free: what each asks, and what the one then does to the other."""
    (_plate, one), (_other_plate, other) = conflict.start, conflict.end
    goes = wish(one)
    along: Movement = goes if conflict.sign == "+" else -goes
    names = {"a": called(one), "b": called(other)}
    asked = {"a_asked": _asked(one), "b_asked": _asked(other)}
    if conflict.between is None:
        suffers = _(SUFFERS[goes, along])
    else:
        suffers = _(SUFFERS_OVER[goes, along]) % {"between": called(conflict.between[1])}
    return _("“%(a)s” %(a_asked)s and “%(b)s” %(b_asked)s, but %(suffers)s.") % {**names, **asked, "suffers": suffers}


def moves_in_words(link: Link) -> str:
    """How the value of one KPI moves that of another, by the sign of their relation."""
    return _(MOVES[link.relation.sign]) % {"a": called(link.kpi), "b": called(link.other)}


def verdict(link: Link) -> str:
    """What a relation makes of both goals, in a sentence; empty while that cannot be told."""
    return _(VERDICTS[link.goals]) if link.goals in VERDICTS else ""


def verdict_in_short(link: Link) -> str:
    """What a relation makes of both goals, in a few words; empty while that cannot be told."""
    return _(IN_SHORT[link.goals]) if link.goals in IN_SHORT else ""


def is_read_otherwise(link: Link) -> bool:
    """Whether its maker reads a relation as helping where the goals work against each other, or the other way round."""
    read = READS_AS.get(link.relation.kind)
    return read is not None and link.goals not in {"undetermined", read}


def is_told_by_goals(link: Link) -> bool:
    """Whether what the goals do to each other says already how the maker of a relation reads it."""
    return link.relation.kind != "precondition" and READS_AS.get(link.relation.kind) == link.goals


def _asked(kpi: Kpi) -> str:
    """What its target asks of a KPI. A band asks for the target in it: there is nothing to be held while that is elsewhere."""
    is_held = kpi.direction != "band" and is_reached(kpi.direction, now_of(kpi), kpi.target_value)
    return _(ASKED[wish(kpi), is_held])


def goals_in_words(link: Link) -> str:
    """Whether the goals of two related KPIs help or hinder each other; while that cannot be told, what is missing for it."""
    names = {"a": called(link.kpi), "b": called(link.other)}
    if link.goals == "reinforcing":
        return _("These goals reinforce each other: reaching “%(a)s” helps “%(b)s” along.") % names
    if link.goals == "opposing":
        return _("These goals work against each other: reaching “%(a)s” makes “%(b)s” harder.") % names
    if not link.relation.sign:
        return _("Choose what the values do, and you see whether these goals help or hinder each other.")
    return _without_a_way(link.other if movement_of(link.kpi) else link.kpi)


def _without_a_way(kpi: Kpi) -> str:
    """Why there is no telling which way this KPI should go."""
    name = {"name": called(kpi)}
    if not kpi.direction:
        return _("Choose which way is better for “%(name)s”, and you see what these goals do to each other.") % name
    if now_of(kpi) is None or kpi.target_value is None:
        return _("Fill in the value now and the target of “%(name)s”, and you see what these goals do.") % name
    return _("“%(name)s” stays where it is: nothing follows from it for the other goal.") % name


def called(kpi: Kpi) -> str:
    """The name of a KPI, or the words that say there is none yet."""
    return kpi.name.strip() or _("KPI without a name")
