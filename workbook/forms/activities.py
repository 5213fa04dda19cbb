"""The section with the core activities of a step."""

from typing import Final
from uuid import uuid4

from django.utils.translation import gettext_lazy as _

from workbook import limits
from workbook.acts import Add
from workbook.fields import plate_address
from workbook.forms.fields import TextField
from workbook.forms.page import Deed, PlatePage, as_uid
from workbook.forms.rows import ListWords, RowForm, RowList
from workbook.places import OPEN
from workbook.rules.activities import FEWEST, MOST
from workbook.sections import Section

LENGTH: Final = limits.TEXTS["activity"]
WORDS: Final = ListWords(
    add=_("Add an activity"),
    removed=_("The activity was removed."),
    full=_("Five is the maximum. Merge two activities or remove one."),
)


class ActivityForm(RowForm):
    """A core activity with its own short top, tip and advice."""

    of = "activity"
    name = TextField(LENGTH["name"], label=_("Name of the activity"))
    explanation = TextField(LENGTH["explanation"], rows=2, label=_("Explanation"), help_text=_("What does it involve?"))
    top = TextField(LENGTH["top"], rows=3, label=_("Top"), help_text=_("What goes well?"))
    tip = TextField(LENGTH["tip"], rows=3, label=_("Tip"), help_text=_("What can be better?"))
    advice = TextField(LENGTH["advice"], rows=3, label=_("Advice"), help_text=_("What to do, and who?"))

    @property
    def goes_by(self) -> str:
        """The name it goes by on the page."""
        return str(self["name"].value() or "")


def activities_section(page: PlatePage) -> Section:
    """Three to five core activities, and examples to take over."""
    rows = RowList(
        page,
        "activity",
        ActivityForm,
        page.plate.activities,
        address=plate_address(page.step, "activities"),
        words=WORDS,
        most=MOST,
        order="activity_order",
        fewest=FEWEST,
    )
    names = {activity.name.casefold() for activity in page.plate.activities}
    suggested = page.about.core_activity_suggestions if page.reveals("immediately") else ()
    examples = [each for each in suggested if each.name.casefold() not in names]

    def take(rest: str) -> Deed | None:
        """One more activity, named after an example of the method."""
        key, _colon, minted = rest.partition(":")
        uid, example = as_uid(minted), next((each for each in examples if each.key == key), None)
        if uid is None or example is None:
            return None
        if rows.is_full:
            return Deed(anchor=rows.address, refusal=WORDS.full)
        act = Add("activity", uid, page.plate.uid, {"name": example.name}, page.bases.page)
        return Deed((act,), {OPEN: f"activity:{uid}"}, f"{rows.row_address(uid)}/explanation")

    shown = {"list": rows, "examples": [(each, f"take:{each.key}:{uuid4()}") for each in examples]}
    template = "workbook/plate/activities.html"
    return Section("activities", _("Core activities"), template, lists=(rows,), verbs={"take": take}, shown=shown)
