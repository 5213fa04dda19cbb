"""What members say about a place in a workbook: read by all of them, said by all but readers."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.views import Asked
from workbook import talk
from workbook.document import Document
from workbook.fields import page_address, step_of
from workbook.forms.talk import AnswerForm, CommentForm
from workbook.models import Comment, Workbook
from workbook.naming import Place, by_page, places_of
from workbook.reading import Reading, read
from workbook.views.access import get_commentable, get_visible, private, verb
from workbook.views.scope import Scope, choices_in, link_to, scope_at, uuid_in

PER_PAGE: Final = 50
OPEN, RESOLVED, REMOVED = range(3)
"""In which part of the page a thread stands: those about rows that were removed stand apart, resolved or not."""
GONE: Final = gettext_lazy("This comment was deleted meanwhile. Your text stands above, to say it anew.")


@dataclass(frozen=True)
class Head:
    """Where a thread stands on the page, before its texts are read."""

    pk: int
    uuid: UUID
    place: Place
    part: int

    @property
    def step(self) -> str:
        """The key of the step it is about; empty for the front page."""
        return self.place.row.step


@dataclass(frozen=True)
class Thread:
    """What was said in one thread. ``url`` leads to the very field; it is empty when that was removed."""

    head: Head
    first: Comment
    answers: tuple[Comment, ...]
    url: str
    form: AnswerForm | None

    @property
    def words(self) -> str:
        """Where it hangs."""
        return self.head.place.words

    @property
    def on_its_page(self) -> str:
        """Where it hangs on its page; empty for the page as a whole."""
        return self.words.partition(" · ")[2]


@require_http_methods(["GET", "HEAD", "POST"])
@private
def index(request: Asked, uuid: UUID) -> HttpResponse:
    """What was said about a place and all in it (``?at=<address>``), or about the whole workbook; and saying more."""
    if request.method == "POST":
        workbook = get_commentable(request.user, uuid)
        return _answer(request, workbook) if "thread" in request.POST else _say(request, workbook)
    workbook = get_visible(request.user, uuid)
    reading = read(workbook)
    return _page(request, reading, _asked(request, workbook, reading.document))


def _asked(request: Asked, workbook: Workbook, document: Document) -> Scope:
    """What the address of the page is about."""
    return scope_at(workbook, document, request.GET.get("at", ""))


ACTS: Final[Mapping[str, tuple[Callable[..., None], Promise]]] = {
    "resolve": (talk.resolve, gettext_lazy("This is resolved. You find it below the comments that are open.")),
    "reopen": (talk.reopen, gettext_lazy("This is open again.")),
    "take_back": (talk.take_back, gettext_lazy("Your comment is deleted.")),
    "restore": (talk.restore_comment, gettext_lazy("The comment is back.")),
}
"""What is done to a comment, and what is said then."""


@verb
def act(request: Asked, uuid: UUID) -> HttpResponse:
    """Resolve a thread or open it again; take back what one said, or bring that back."""
    workbook = get_commentable(request.user, uuid)
    comment = uuid_in(request.POST.get("comment", ""))
    done, said = ACTS.get(request.POST.get("do", ""), (None, ""))
    if done is None:
        raise Http404
    scope = scope_at(workbook, read(workbook).document, request.POST.get("at", ""))
    try:
        done(workbook=uuid, user=request.user, comment=comment)
    except Comment.DoesNotExist as error:
        raise Http404 from error
    except talk.TakenBackError:
        messages.info(request, _("This comment was deleted meanwhile."))
    else:
        undo = {"workbook": workbook, "comment": comment, "scope": scope, "said": said}
        takes = done is talk.take_back
        messages.success(
            request, render_to_string("workbook/partials/taken_back.html", undo, request) if takes else str(said)
        )
    return redirect(scope.url("workbook:comments", f"comment-{comment}"))


def _say(request: Asked, workbook: Workbook) -> HttpResponse:
    form = CommentForm(request.POST)
    reading = read(workbook)
    asked = _asked(request, workbook, reading.document)
    if not form.is_valid():
        return _again(request, workbook, reading, form)
    place = scope_at(workbook, reading.document, form.cleaned_data["at"])
    kind, uid, field = place.key or ("", workbook.uuid, "")
    said = {"text": form.cleaned_data["text"], "token": form.cleaned_data["token"]}
    try:
        made = talk.say(workbook=workbook.uuid, user=request.user, kind=kind, uid=uid, field=field, **said)
    except talk.NoPlaceError as error:
        raise Http404 from error
    except talk.RemovedPlaceError:
        form.add_error("at", _("This was removed meanwhile. What you wrote is kept: choose another place for it."))
        return _again(request, workbook, reading, form)
    return _said(request, asked, made)


def _answer(request: Asked, workbook: Workbook) -> HttpResponse:
    reading = read(workbook)
    first = workbook.comments.filter(uuid=uuid_in(request.POST["thread"]), thread=None).first()
    if first is None:
        raise Http404
    asked = _asked(request, workbook, reading.document)
    form = _answer_form(first.uuid, request.POST)
    if not form.is_valid():
        return _page(request, reading, _scope_of(workbook, reading.document, first), answering=form)
    said = {"text": form.cleaned_data["text"], "token": form.cleaned_data["token"]}
    try:
        made = talk.answer(workbook=workbook.uuid, user=request.user, comment=first.uuid, **said)
    except talk.TakenBackError:
        scope = _scope_of(workbook, reading.document, first)
        anew = CommentForm({**request.POST.dict(), "at": scope.address})
        anew.add_error("text", GONE)
        return _again(request, workbook, reading, anew)
    return _said(request, asked, made)


def _said(request: Asked, asked: Scope, made: Comment) -> HttpResponse:
    messages.success(request, _("Your comment is placed."))
    return redirect(asked.url("workbook:comments", f"comment-{made.uuid}"))


def _again(request: Asked, workbook: Workbook, reading: Reading, form: CommentForm) -> HttpResponse:
    """The page with what was typed: about what it was about, else about the plate that the comment was for."""
    asked = request.GET.get("at", "")
    scope = scope_at(workbook, reading.document, asked or str(form.data.get("at", "")))
    if scope.is_removed or (scope.address and not asked):
        scope = scope_at(workbook, reading.document, page_address(step_of(scope.address)))
    return _page(request, reading, scope, saying=form)


def _scope_of(workbook: Workbook, document: Document, comment: Comment) -> Scope:
    """The very place that a comment is about; of a removed row the plate that it was on."""
    key = (comment.kind, comment.uid, comment.field)
    place = places_of(workbook, document, [key])[key]
    return scope_at(workbook, document, place.address or page_address(place.row.step))


def _page(
    request: Asked,
    reading: Reading,
    scope: Scope,
    *,
    saying: CommentForm | None = None,
    answering: AnswerForm | None = None,
) -> HttpResponse:
    workbook = scope.workbook
    heads = _heads(scope)
    if answering:
        heads.sort(key=lambda head: head.uuid != answering.cleaned_data.get("thread"))
    page = Paginator(heads, PER_PAGE).get_page(request.GET.get("page"))
    threads = _threads(scope, page.object_list, answering)
    form = saying or CommentForm(initial={"at": scope.address})
    is_asked = workbook.may_comment and not scope.is_removed
    if is_asked:
        form.offer(choices_in(scope, reading))
    shown: dict[str, Any] = {
        "workbook": workbook,
        "scope": scope,
        "page": page,
        "count": sum(head.part == OPEN for head in heads),
        "open": by_page(
            scope.document, [each for each in threads if each.head.part == OPEN], lambda each: each.head.place
        ),
        "resolved": [each for each in threads if each.head.part == RESOLVED],
        "removed": [each for each in threads if each.head.part == REMOVED],
        "form": form if is_asked else None,
    }
    return render(request, "workbook/comments.html", shown, status=422 if saying or answering else 200)


def _heads(scope: Scope) -> list[Head]:
    """The threads in a scope in the order of the page: open ones by plate, then resolved ones, then those about removed rows."""
    firsts = Comment.objects.threads().filter(workbook=scope.workbook).order_by("created_at", "pk")
    rows = list(firsts.values_list("pk", "uuid", "resolved_at", "kind", "uid", "field"))
    places = places_of(scope.workbook, scope.document, [(of, uid, field) for *_, of, uid, field in rows])
    heads = []
    for pk, uuid, resolved, of, uid, field in rows:
        key = (of, uid, field)
        place = places.get(key)
        if place and scope.holds(key, place):
            part = REMOVED if place.row.is_removed else RESOLVED if resolved else OPEN
            heads.append(Head(pk, uuid, place, part))
    steps = ["", *(plate.step for plate in scope.document.plates)]
    return sorted(heads, key=lambda head: (head.part, steps.index(head.step)))


def _threads(scope: Scope, heads: Iterable[Head], answering: AnswerForm | None) -> list[Thread]:
    """The texts of these threads; an answer that was taken back is as if it never was."""
    shown = [head.pk for head in heads]
    said = Comment.objects.filter(Q(pk__in=shown) | Q(thread__in=shown, deleted_at=None))
    firsts: dict[int, Comment] = {}
    answers: dict[int, list[Comment]] = {}
    for each in said.select_related("user", "resolved_by").order_by("created_at", "pk"):
        if each.thread_id is None:
            firsts[each.pk] = each
        else:
            answers.setdefault(each.thread_id, []).append(each)
    threads = []
    for head in heads:
        form = None
        if scope.workbook.may_comment and head.part == OPEN:
            is_it = answering is not None and answering.cleaned_data.get("thread") == head.uuid
            form = answering if is_it else _answer_form(head.uuid)
        url = link_to(scope, head.place)
        threads.append(Thread(head, firsts[head.pk], tuple(answers.get(head.pk, ())), url, form))
    return threads


def _answer_form(thread: UUID, data: QueryDict | None = None) -> AnswerForm:
    return AnswerForm(data, auto_id=f"answer-{thread}-%s", initial={"thread": thread})
