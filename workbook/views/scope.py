"""Which part of a workbook a page of comments or of markers is about, and the places in it to choose from."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from workbook.document import Document
from workbook.fields import FRONT, page_address, step_of
from workbook.forms.base import PageForm
from workbook.forms.key_points import key_points_section
from workbook.forms.page import PlatePage
from workbook.forms.talk import Choices, choices_of
from workbook.forms.workbook import FrontPage, ProfileForm
from workbook.lookup import lies_within, place_at
from workbook.models import Workbook
from workbook.naming import Key, Place, pages_of, places_of
from workbook.places import url_of
from workbook.reading import Reading
from workbook.sections import sections


@dataclass(frozen=True)
class Scope:
    """The whole workbook when ``address`` is empty; else a plate or the front page, a row on it, or one field."""

    workbook: Workbook
    document: Document
    address: str = ""
    key: Key | None = None
    place: Place | None = None

    @property
    def is_field(self) -> bool:
        """Whether it is about one field, so that there is nothing to choose."""
        return bool(self.key and self.key[2])

    @property
    def is_removed(self) -> bool:
        """Whether it is about a row that somebody removed."""
        return bool(self.place and self.place.row.is_removed)

    @property
    def shown_on(self) -> str:
        """The page that shows it, at the very field; empty when there is none such."""
        return link_to(self, self.place) if self.place else ""

    @property
    def words(self) -> str:
        """What it is about; empty for the whole workbook."""
        return self.place.words if self.place else ""

    @property
    def pages(self) -> list[tuple[str, str, str, bool]]:
        """The pages of the workbook: address, name, key of the step (none for the front page), and whether it lies on it."""
        here = page_address(step_of(self.address)) if self.address else ""
        pages = [(page_address(step), name, step) for step, name in pages_of(self.document).items()]
        return [(*page, page[0] == here) for page in pages]

    def holds(self, key: Key, place: Place) -> bool:
        """Whether a place lies in it. A removed row has no address any more: it lies on its plate, and in itself."""
        if self.key is None or not place.row.is_removed:
            return lies_within(place.address, self.address)
        of, uid, field = self.key
        if not field and of in {"plate", "workbook"}:
            return place.row.step == step_of(self.address)
        return key[1] == uid and field in {"", key[2]}

    @property
    def comments(self) -> str:
        """The page of what was said about it."""
        return self.url("workbook:comments")

    def url(self, name: str, at: str = "") -> str:
        """A page about it, at an element of that page."""
        query = f"?{urlencode({'at': self.address}, safe=':/')}" if self.address else ""
        return f"{reverse(name, args=[self.workbook.uuid])}{query}{f'#{at}' if at else ''}"


def scope_at(workbook: Workbook, document: Document, address: str) -> Scope:
    """What an address names; the whole workbook when it is empty.

    Raises:
        Http404: this workbook has no such place.
    """
    if not address:
        return Scope(workbook, document)
    found = place_at(workbook, document, address)
    if found is None:
        raise Http404
    return Scope(workbook, document, address, *found)


def link_to(scope: Scope, place: Place) -> str:
    """The page that shows a place, at the very field; empty when it was removed."""
    if place.row.is_removed:
        return ""
    if place.address == FRONT:
        return reverse("workbook:profile", args=[scope.workbook.uuid])
    return url_of(scope.workbook.uuid, place.address, scope.document)


def choices_in(scope: Scope, reading: Reading) -> Choices:
    """The places to choose from: pages in the whole workbook, else rows and fields. None of one field, nor of what is removed."""
    if scope.is_field or scope.is_removed:
        return []
    if not scope.address:
        return [("", _("Choose a page")), *((address, name) for address, name, _step, _is_here in scope.pages)]
    forms = [form for form in _forms_of(scope, reading) if lies_within(form.at, scope.address)]
    places = places_of(scope.workbook, scope.document, [(form.of, form.uid, "") for form in forms])
    whole = _("This whole plate") if step_of(scope.address) else _("The whole front page")
    return choices_of(forms, {key[:2]: place.row for key, place in places.items()}, whole)


def _forms_of(scope: Scope, reading: Reading) -> list[PageForm]:
    """The forms of the page that a scope lies on, of rows that are there."""
    step, document = step_of(scope.address), reading.document
    if step:
        made = sections(PlatePage(document, step, reading.revision, may_edit=False))
        forms: list[PageForm] = [form for section in made for form in section.every_form()]
    else:
        page = FrontPage(scope.workbook.uuid, document, reading.revision, may_edit=False)
        forms = [ProfileForm.of_page(page), *key_points_section(page).every_form()]
    return [form for form in forms if form.stored is not None]


def uuid_in(text: str) -> UUID:
    """A uuid that a form carries.

    Raises:
        Http404: it is none.
    """
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error
