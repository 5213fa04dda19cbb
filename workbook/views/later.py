"""What members want to come back to: seen by all of them, marked and unmarked by who may write."""

from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.views import Asked
from workbook import talk
from workbook.fields import page_address, step_of
from workbook.forms.talk import PlaceForm
from workbook.models import LaterMarker
from workbook.naming import Key, Place, by_page, places_of
from workbook.reading import Reading, read
from workbook.views.access import get_editable, get_visible, private
from workbook.views.scope import Scope, choices_in, link_to, scope_at
from workbook.views.script import asks_json, refused, scripted


@dataclass(frozen=True)
class Listed:
    """A field that somebody comes back to, and where it is."""

    marker: LaterMarker
    place: Place
    url: str

    @property
    def on_its_page(self) -> str:
        """Where it is on its page; empty for the page as a whole."""
        return self.place.words.partition(" · ")[2]


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Asked, uuid: UUID) -> HttpResponseBase:
    """The markers by plate; posting ``at`` and ``later`` sets one, or takes it away when ``later`` is empty."""
    by_script = request.method == "POST" and asks_json(request)
    return _for_script(request, uuid) if by_script else _for_browser(request, uuid)


@scripted
def _for_script(request: Asked, uuid: UUID) -> HttpResponse:
    workbook = get_editable(request.user, uuid)
    scope = scope_at(workbook, read(workbook).document, request.POST.get("at", ""))
    if not _mark(request, scope):
        return refused(HTTPStatus.UNPROCESSABLE_ENTITY, _("This was removed meanwhile."))
    return JsonResponse({"later": _is_later(request)})


@private
def _for_browser(request: Asked, uuid: UUID) -> HttpResponse:
    workbook = get_visible(request.user, uuid) if request.method != "POST" else get_editable(request.user, uuid)
    reading = read(workbook)
    asked = scope_at(workbook, reading.document, request.GET.get("at", ""))
    if request.method != "POST":
        return _page(request, reading, asked, PlaceForm(initial={"at": asked.address}))
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return _page(request, reading, asked, form)
    scope = scope_at(workbook, reading.document, form.cleaned_data["at"])
    if not _mark(request, scope):
        form.add_error("at", _("This was removed meanwhile. Choose another place."))
        on_its_page = scope_at(workbook, reading.document, page_address(step_of(scope.address)))
        return _page(request, reading, on_its_page, form)
    words = _("Marked: %(place)s.") if _is_later(request) else _("Not for later any more: %(place)s.")
    messages.success(request, words % {"place": scope.words})
    return redirect(asked.url("workbook:later"))


def _is_later(request: Asked) -> bool:
    return bool(request.POST.get("later"))


def _mark(request: Asked, scope: Scope) -> bool:
    """Set or take away the marker at a place; False when it was removed, so that nobody comes back to it.

    Raises:
        Http404: the workbook has no such place.
    """
    if scope.key is None:
        raise Http404
    of, uid, field = scope.key
    try:
        talk.set_later(
            workbook=scope.workbook.uuid, user=request.user, kind=of, uid=uid, field=field, later=_is_later(request)
        )
    except talk.NoPlaceError as error:
        raise Http404 from error
    except talk.RemovedPlaceError:
        return False
    return True


def _page(request: Asked, reading: Reading, scope: Scope, form: PlaceForm) -> HttpResponse:
    is_asked = scope.workbook.may_edit and not scope.is_removed
    if is_asked:
        form.offer(choices_in(scope, reading))
    marked = _marked(scope)
    shown = {
        "workbook": scope.workbook,
        "scope": scope,
        "count": len(marked),
        "marked": by_page(scope.document, marked, lambda each: each.place),
        "form": form if is_asked else None,
    }
    return render(request, "workbook/later.html", shown, status=422 if form.is_bound else 200)


def _marked(scope: Scope) -> list[Listed]:
    """All markers of the workbook, in the order of the chain; those of removed rows come back with their row."""
    markers = LaterMarker.objects.filter(workbook=scope.workbook).select_related("user").order_by("at", "pk")
    found: list[tuple[LaterMarker, Key]] = [(each, (each.kind, each.uid, each.field)) for each in markers]
    places = places_of(scope.workbook, scope.document, [key for _marker, key in found])
    standing = [(each, places[key]) for each, key in found if key in places and not places[key].row.is_removed]
    steps = ["", *(plate.step for plate in scope.document.plates)]
    standing.sort(key=lambda each: steps.index(each[1].row.step))
    return [Listed(each, place, link_to(scope, place)) for each, place in standing]
