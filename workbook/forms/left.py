"""What a save left over, and the page that shows it again."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from workbook.acts import Outcome
from workbook.forms.base import PageForm
from workbook.forms.page import PlatePage
from workbook.forms.workbook import FrontPage


@dataclass(frozen=True)
class Left:
    """What of a row could not be saved: names of its fields."""

    form: PageForm
    names: set[str]
    outcome: Outcome

    @property
    def overtaken(self) -> set[str]:
        """Those that somebody else changed: the page shows both texts."""
        found = {overtaken.field for overtaken in self.outcome.overtaken if overtaken.uid == self.form.uid}
        return found & set(self.form.fields)

    @property
    def unseen(self) -> set[str]:
        """Those that are shown as typed, with nothing beside it; all other fields of a row that somebody removed are too."""
        is_gone = any(overtaken.removed for overtaken in self.outcome.overtaken if overtaken.uid == self.form.uid)
        return (set(self.form.fields) if is_gone else self.names) - self.overtaken


def left_over(forms: Iterable[PageForm], outcome: Outcome) -> list[Left]:
    """The rows that a save could not write wholly."""
    every = [Left(form, form.left(outcome), outcome) for form in forms]
    return [each for each in every if each.names]


def shown_again[P: (PlatePage, FrontPage)](now: P, posted: P, left: Iterable[Left], outcome: Outcome) -> P:
    """The page as it stands now, with what was posted where something is left to do, each field with its base."""
    if posted.typed is None:
        return now
    left = list(left)
    bases = posted.bases.again(
        now.revision,
        seen={each.form.address(name) for each in left for name in each.overtaken},
        seen_at=outcome.revision,
        unseen={each.form.address(name) for each in left for name in each.unseen},
    )
    names = frozenset((each.form.uid, name) for each in left for name in each.names)
    return replace(now, typed=replace(posted.typed, bases=bases, outcome=outcome, left=names))
