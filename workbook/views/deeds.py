"""A posted page that is one form: everything typed is saved, and with it what the pressed button asks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.utils.translation import gettext as _

from accounts.views import Asked
from workbook.acts import Outcome, Remove, Restore
from workbook.forms.base import PageForm
from workbook.forms.left import Left, left_over
from workbook.forms.page import Deed
from workbook.models import Workbook
from workbook.saving import save
from workbook.sections import Section


@dataclass(frozen=True)
class Done:
    """What came of a post: the deed as far as it was done, what the save wrote, and what is left of what was typed."""

    deed: Deed
    outcome: Outcome
    left: tuple[Left, ...]


def perform(request: Asked, workbook: Workbook, made: Sequence[Section], forms: Sequence[PageForm]) -> Done:
    """Save what was typed in the forms, do what the button asks of a section, and say what came of it."""
    asked = request.POST.get("do", "")
    deed = _waiting(_deed(made, asked), [form for form in forms if form.newly_wrong()])
    acts = [act for form in forms for act in form.acts()]
    outcome = save(workbook=workbook.uuid, user=request.user, acts=[*acts, *deed.acts])
    in_clash = {overtaken.uid for overtaken in outcome.overtaken}
    deed = _waiting(deed, [form for form in forms if form.uid in in_clash])
    gone = {act.uid for act in deed.acts if isinstance(act, Remove)}
    left = left_over([form for form in forms if not gone & form.uids], outcome)
    if not tell_deed(request, deed, outcome, left) and not left and asked in {"", "save"}:
        messages.success(request, _("Saved."))
    return Done(deed, outcome, tuple(left))


def tell_deed(request: Asked, deed: Deed, outcome: Outcome, left: Sequence[Left]) -> bool:
    """Say what came of the act of a button, and never that it is done when it is not; whether there was anything to say.

    A clash that none of what is ``left`` shows beside its field is one of the act.
    """
    shown = {(each.form.uid, name) for each in left for name in each.names}
    if any(isinstance(act, Restore) for act in outcome.full):
        messages.warning(request, _("There is no room to bring this back: the list is full by now."))
    elif deed.refusal:
        messages.warning(request, str(deed.refusal))
    elif any(act in outcome.full for act in deed.acts):
        messages.warning(request, _("There is no room for this row: the list is full. Remove another one first."))
    elif any((each.uid, each.field) not in shown for each in outcome.overtaken):
        messages.warning(request, _("This was not done: somebody was just ahead of you. Look at what stands here now."))
    elif deed.message:
        messages.success(request, str(deed.message))
    else:
        return False
    return True


def _deed(made: Iterable[Section], asked: str) -> Deed:
    """What the pressed button asks besides saving: of a list, or of a section of its own."""
    verb, _colon, rest = asked.partition(":")
    for section in made:
        for rows in section.lists:
            if deed := rows.deed(verb, rest):
                return deed
        if verb in section.verbs and (deed := section.verbs[verb](rest)):
            return deed
    return Deed()


def _waiting(deed: Deed, troubled: Iterable[PageForm]) -> Deed:
    """A deed without the removal of rows in which something was typed that is not saved: it waits until that was seen."""
    rows = {uid for form in troubled for uid in form.uids}
    acts = tuple(act for act in deed.acts if not (isinstance(act, Remove) and act.uid in rows))
    if acts == deed.acts:
        return deed
    words = _(
        "This row is not removed yet: not all that you typed in it is saved. Look at it, and press “Remove” again."
    )
    return Deed(acts, refusal=words)
