"""What follows from a relation between two KPIs, said in a sentence."""

from django.utils.translation import gettext as _

from workbook.document import Kpi
from workbook.kpi_logic import desired_movement
from workbook.rules.subject import Link


def goals_in_words(link: Link) -> str:
    """Whether the goals of two related KPIs help or hinder each other; while that cannot be told, what is missing for it."""
    names = {"a": called(link.kpi), "b": called(link.other)}
    if link.goals == "reinforcing":
        return _("These goals reinforce each other: reaching “%(a)s” helps “%(b)s” along.") % names
    if link.goals == "opposing":
        return _("These goals work against each other: reaching “%(a)s” makes “%(b)s” harder.") % names
    if not link.relation.sign:
        return _("Choose a sign, and you see whether these goals help or hinder each other.")
    return _without_a_way(link.other if _moves(link.kpi) else link.kpi)


def _without_a_way(kpi: Kpi) -> str:
    """Why there is no telling which way this KPI should go."""
    name = {"name": called(kpi)}
    if not kpi.direction:
        return _("Choose which way is better for “%(name)s”, and you see what these goals do to each other.") % name
    if kpi.current_value is None or kpi.target_value is None:
        return _("Fill in the value now and the target of “%(name)s”, and you see what these goals do.") % name
    return _("“%(name)s” stays where it is: nothing follows from it for the other goal.") % name


def _moves(kpi: Kpi) -> bool:
    return desired_movement(kpi.direction, kpi.current_value, kpi.target_value) != 0


def called(kpi: Kpi) -> str:
    """The name of a KPI, or the words that say there is none yet."""
    return kpi.name.strip() or _("KPI without a name")
