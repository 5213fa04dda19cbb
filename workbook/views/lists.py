"""My workbooks, and a new one."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.landing import find_what_waits, landing_of
from accounts.views import Asked
from workbook.chain import all_scored, is_level, weakest
from workbook.document import Document, Plate
from workbook.forms.workbook import NewWorkbookForm
from workbook.invitations import for_user
from workbook.method.load import version
from workbook.method.types import Step
from workbook.models import Plate as PlateRow
from workbook.models import Workbook
from workbook.models.workbook import Role
from workbook.services import create
from workbook.shown import protected
from workbook.views.access import private
from workbook.visits import with_news

PER_PAGE: Final = 50
_SKETCHED: Final = (
    "uid",
    "step",
    "customer_score",
    "score_source_kind",
    "score_n",
    "own_score",
    "aspired_score",
    "waived",
    "waiver_reason",
)


@dataclass(frozen=True)
class Listed:
    """A workbook in the list. ``sketch`` is its Document with the scores of its plates that may be shown and nothing else."""

    workbook: Workbook
    sketch: Document

    @property
    def role(self) -> str:
        """What its reader is in it, in words."""
        return str(Role(self.workbook.role).label)

    @property
    def weakest(self) -> Plate | None:
        """The plate with the lowest customer score; None without scores, and when all are equal."""
        return None if self.is_level else weakest(self.sketch)

    @property
    def is_level(self) -> bool:
        """Whether all customer scores are equal, so that no link is the weakest."""
        return is_level(self.sketch)

    @property
    def all_scored(self) -> bool:
        """Whether no score is missing that counts."""
        return all_scored(self.sketch)

    @property
    def scored(self) -> int:
        """How many links have a customer score."""
        return sum(plate.customer_score is not None for plate in self.sketch.plates)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where the site begins: where one's work is, or the log-in page."""
    return redirect(landing_of(request.user) if request.user.is_authenticated else "account_login")


@require_safe
@private
def index(request: Asked) -> HttpResponse:
    """The workbooks of which somebody is a member, and those that one is asked to take part in."""
    find_what_waits(request.user)
    found = Paginator(with_news(Workbook.objects.listed_for(request.user), request.user), PER_PAGE).get_page(
        request.GET.get("page")
    )
    shown = {
        "page": found,
        "listed": [_listed(each) for each in found],
        "invitations": for_user(request.user),
        "token": uuid4(),
    }
    return render(request, "workbook/list.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def new(request: Asked) -> HttpResponse:
    """A form for the front page of a workbook; the same form posted twice makes one."""
    form = NewWorkbookForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "workbook/new.html", {"form": form}, status=422 if form.is_bound else 200)
    workbook = create(owner=request.user, **form.cleaned_data)
    if workbook.deleted_at:
        messages.info(request, _("You made this workbook and deleted it. You can bring it back here."))
        return redirect("workbook:deleted")
    messages.success(request, _("Your workbook is ready. Choose a link to begin with."))
    return redirect("workbook:page", workbook.uuid)


def _listed(workbook: Workbook) -> Listed:
    method = version(workbook.method_version)
    rows = {row.step: row for row in workbook.plate_rows.all()}
    plates = tuple(_sketched(rows[step.key], step) for step in method.steps)
    return Listed(workbook, protected(Document(method_version=method.version, plates=plates)))


def _sketched(row: PlateRow, step: Step) -> Plate:
    scores: dict[str, Any] = {name: getattr(row, name) for name in _SKETCHED}
    return Plate(name_en=step.name_en, name_nl=step.name_nl, **scores)
