"""The key points of the management summary: one's own, and the proposals that the report fills them up with."""

from typing import Final
from uuid import uuid4

from django.utils.translation import gettext_lazy as _

from workbook import limits
from workbook.acts import Add, Restore
from workbook.fields import workbook_address
from workbook.forms.fields import TextField
from workbook.forms.page import Deed, as_uid
from workbook.forms.rows import ListWords, RowForm, RowList
from workbook.forms.workbook import FrontPage
from workbook.key_points import key_points
from workbook.sections import Section

LENGTH: Final = limits.TEXTS["key_point"]
WORDS: Final = ListWords(
    add=_("Add a key point"),
    removed=_("The key point was removed."),
    full=_("Three key points is the maximum: a board remembers no more. Remove one first."),
)


class KeyPointForm(RowForm):
    """A key point in one's own words."""

    of = "key_point"
    title = TextField(LENGTH["title"], label=_("Title"), help_text=_("The conclusion itself, in a few words."))
    text = TextField(LENGTH["text"], rows=3, label=_("Text"), help_text=_("Two or three sentences, with a figure."))

    @property
    def goes_by(self) -> str:
        """Its title."""
        return str(self["title"].value() or "")


def key_points_section(page: FrontPage) -> Section:
    """At most three key points, and below them the proposals for what they do not speak about."""
    rows = RowList(
        page,
        "key_point",
        KeyPointForm,
        page.document.key_points,
        address=workbook_address("key_points"),
        words=WORDS,
        most=limits.KEY_POINTS,
        order="key_point_order",
        fixed={"about": ""},
    )
    proposals = [each for each in key_points(page.document) if each.is_proposal]

    def take(rest: str) -> Deed | None:
        """One more key point, which begins as a proposal; ``rest`` is ``key_point:<about>:<uid>``."""
        what, _colon, chosen = rest.partition(":")
        about, _colon, minted = chosen.partition(":")
        uid = as_uid(minted)
        if what != "key_point" or uid is None:
            return None
        there = next((each for each in page.document.key_points if each.uid == uid or each.about == about), None)
        if there:
            return Deed(anchor=f"{rows.row_address(there.uid)}/title")
        proposal = next((each for each in proposals if each.about == about and each.is_known), None)
        if proposal is None:
            return None
        if rows.is_full:
            return Deed(anchor=rows.address, refusal=WORDS.full)
        texts, fixed = {"title": proposal.title, "text": proposal.text}, {"about": about}
        acts = (Restore("key_point", uid), Add("key_point", uid, None, texts, page.bases.page, fixed))
        said = _("The key point is yours now. Put it in your own words.")
        return Deed(acts, anchor=f"{rows.row_address(uid)}/title", message=said)

    offered = [(each, f"take:key_point:{each.about}:{uuid4()}") for each in proposals]
    return Section(
        "summary",
        _("Management summary"),
        "workbook/front/summary.html",
        lists=(rows,),
        verbs={"take": take},
        shown={"list": rows, "proposals": offered},
    )
