"""What a reviewer says in place, and the places of a page of a submission that something can be said about."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from classroom import limits
from classroom.frozen import FrozenFront, FrozenPlate, Row, Said
from classroom.rubrics import RubricContent
from workbook.forms.fields import TextField

WHOLE: Final = {"plate": _("The plate as a whole"), "front": _("The front page as a whole")}
NOTHING: Final = _("Write your remark.")
PLACE: Final = _("Choose a place from the list.")


class RemarkForm(forms.Form):
    """A remark at a place; of a passage with its ends and the words quoted. ``token`` is minted with the page, so that a form that
    is posted twice says it once.
    """

    use_required_attribute = False

    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    start = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    end = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    quote = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    address = forms.ChoiceField(
        label=_("About"),
        widget=forms.Select({"class": "form-select"}),
        error_messages={"required": PLACE, "invalid_choice": PLACE},
    )
    text = TextField(
        limits.TEXTS["remark"]["text"],
        rows=3,
        label=_("Remark"),
        required=True,
        error_messages={"required": NOTHING},
    )
    criterion = forms.ChoiceField(label=_("Belongs to"), widget=forms.Select({"class": "form-select"}), required=False)

    def __init__(self, page: FrozenPlate | FrozenFront, content: RubricContent, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "remark_%s", **kwargs})
        self._offer("address", list(places_on(page)))
        self._offer("criterion", [("", _("no criterion")), *((each.key, each.title) for each in content.criteria)])

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices


class EditRemarkForm(forms.Form):
    """A remark in other words. ``base`` is the revision of the review at which the page showed it."""

    remark = forms.UUIDField()
    base = forms.IntegerField(min_value=0)
    text = TextField(limits.TEXTS["remark"]["text"], required=True, error_messages={"required": NOTHING})


class WhichRemarkForm(forms.Form):
    """A remark, by its uuid."""

    remark = forms.UUIDField()


def places_on(page: FrozenPlate | FrozenFront) -> Iterator[tuple[str, Any]]:
    """Each place that a page shows, with its name: the page itself, its rows, and the fields in which something stands."""
    yield page.address, WHOLE["plate" if isinstance(page, FrozenPlate) else "front"]
    for each in fields(page):
        yield from _places(getattr(page, each.name), "")


def words_of(page: FrozenPlate | FrozenFront) -> Mapping[str, str]:
    """The names of the places of a page, by address."""
    return {address: str(name) for address, name in places_on(page)}


def _places(part: Any, of: str) -> Iterator[tuple[str, str]]:
    if isinstance(part, Said):
        yield from [(part.address, _named(of, part.label))] if part else []
    elif isinstance(part, Row):
        name = _named(of, part.name)
        yield part.address, name
        yield from _places((part.said, part.facts, part.rows), name)
    else:
        for each in _inside(part):
            yield from _places(each, of)


def _inside(part: Any) -> Iterable[Any]:
    if isinstance(part, Mapping):
        return part.values()
    if isinstance(part, tuple):
        return part
    return [getattr(part, each.name) for each in fields(part)] if is_dataclass(part) else ()


def _named(of: str, name: str) -> str:
    return f"{of} · {name}" if of else name
