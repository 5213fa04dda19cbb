"""What somebody else changed in a review since a page of it was made, in the words that stand beside its fields."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from classroom.fields import parts_of
from classroom.forms.review import FRONT, told
from classroom.judging import Judgement
from classroom.models import ReviewChange
from workbook.method.load import version


@dataclass(frozen=True)
class Unseen:
    """A field with what stood and what stands in it, who changed it and when. ``anchor`` is where it stands on the page."""

    anchor: str
    name: str
    old: str
    new: str
    who: User | None
    at: datetime


def unseen_of(judged: Judgement, changes: Iterable[ReviewChange]) -> tuple[Unseen, ...]:
    """Changes as their reader is told of them."""
    return tuple(_told(judged, changes))


def _told(judged: Judgement, changes: Iterable[ReviewChange]) -> Iterator[Unseen]:
    for each in changes:
        is_remark = each.field.startswith("remark:")
        anchor = "remarks" if is_remark else f"{FRONT}{each.field}"
        name = _("Remark") if is_remark else _name(judged, each.field)
        old, new = (
            (each.old, each.new) if is_remark else (told(judged, each.field, text) for text in (each.old, each.new))
        )
        yield Unseen(anchor, name, old, new, each.user, each.at)


def _name(judged: Judgement, field: str) -> str:
    """A field as the panel names it, after what it is about."""
    kind, key, part = parts_of(field)
    if not kind:
        return _own(judged, part)
    labels = {
        ("criterion", "level"): "",
        ("criterion", "fraction"): _("Fraction of the points, from 0 to 1"),
        ("criterion", "note"): _("Explanation"),
        ("waiver", "refused"): _("Waiver refused"),
        ("waiver", "refusal_reason"): _("Reason for refusing"),
        ("knock_out", "applies"): "",
        ("knock_out", "note"): _("Why"),
    }
    return ": ".join(filter(None, (_about(judged, kind, key), labels[kind, part])))


def _own(judged: Judgement, part: str) -> str:
    reason = _("Reason for another grade") if judged.is_graded else _("Reason for another decision")
    return {
        "grade": _("Grade"),
        "mastered": _("Decision"),
        "grade_reason": reason,
        "feedback": _("Feedback on the whole"),
        "private_note": _("Private note"),
        "return_note": _("What to mend"),
    }[part]


def _about(judged: Judgement, kind: str, key: str) -> str:
    if kind == "waiver":
        return str(version(judged.document.method_version).step(key).name_en)
    if kind == "criterion":
        criterion = judged.content.criterion(key)
        return criterion.title if criterion else key
    return next((each.condition for each in judged.content.knock_outs if each.key == key), key)
