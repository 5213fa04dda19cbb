"""My workbooks, and a new one."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from workbook.forms.workbook import NewWorkbookForm
from workbook.method.load import version
from workbook.models import Plate, Workbook
from workbook.services import create
from workbook.views.access import Asked, private

PER_PAGE = 50


@dataclass(frozen=True)
class Listed:
    """A workbook in the list: its plates in the order of the chain, and how many of them carry a customer score."""

    workbook: Workbook
    plates: tuple[Plate, ...]

    @property
    def scored(self) -> int:
        """How many links have a customer score."""
        return sum(plate.customer_score is not None for plate in self.plates)


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Where the site begins: one's own workbooks, or the log-in page."""
    return redirect("workbook:list" if request.user.is_authenticated else "account_login")


@require_GET
@private
def index(request: Asked) -> HttpResponse:
    """The workbooks of which somebody is a member."""
    found = Paginator(Workbook.objects.listed_for(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "workbook/list.html", {"page": found, "listed": [_listed(each) for each in found]})


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
    by_step = {plate.step: plate for plate in workbook.plate_rows.all()}
    return Listed(workbook, tuple(by_step[step.key] for step in version(workbook.method_version).steps))
