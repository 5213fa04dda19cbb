"""Measurements of a KPI from a spreadsheet: first what it would do, then, when that is confirmed, the good rows."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.views import Asked
from kpis.forms.measurement import MEASUREMENT, room_for
from kpis.forms.series import SeriesForm
from kpis.sentences import called
from kpis.series_file import Known, NoDatesError, ReadRow, Sifted, packed, sift, unpacked
from workbook.acts import Add
from workbook.document import Kpi, Plate
from workbook.fields import DATE, DECIMAL
from workbook.forms.page import as_uid
from workbook.models import Workbook
from workbook.reading import read
from workbook.saving import save
from workbook.tables import TableError
from workbook.views.access import get_editable, private


@dataclass(frozen=True)
class Measured:
    """The KPI that measurements go to, as it stands at a ``revision`` of its workbook."""

    workbook: Workbook
    plate: Plate
    kpi: Kpi
    known: Known
    revision: int

    @property
    def name(self) -> str:
        """What the KPI is called."""
        return called(self.kpi)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def import_series(request: Asked, uuid: UUID, kpi: UUID) -> HttpResponse:
    """What was pasted or uploaded, row by row.

    The good rows travel in the form of the preview, so it survives a log-in in between; they are judged again when they come back.
    """
    measured = _measured(get_editable(request.user, uuid), kpi)
    if request.method != "POST":
        return _upload(request, measured, SeriesForm())
    if "rows" in request.POST:
        return _confirmed(request, measured)
    form = SeriesForm(request.POST, request.FILES)
    if not form.is_valid():
        return _upload(request, measured, form)
    dated = {"start": form.cleaned_data["start"], "step": form.cleaned_data["step"] or "month"}
    try:
        table = form.table()
    except TableError as error:
        form.add_error(form.source, str(error))
        return _upload(request, measured, form)
    form = form.pasted(table)
    try:
        sifted = sift(table, measured.known, **dated)
    except NoDatesError as error:
        form.add_error("start", str(error))
    except TableError as error:
        form.add_error(form.source, str(error))
    else:
        shown = {"sifted": sifted, "rows": packed(sifted.good), "token": uuid4(), "form": form}
        return render(request, "kpis/series_preview.html", _about(measured) | shown)
    return _upload(request, measured, form)


def _measured(workbook: Workbook, kpi: UUID) -> Measured:
    reading = read(workbook)
    for plate, each in reading.document.kpis():
        if each.uid == kpi:
            known = Known(timezone.localdate(), _there(each), room_for(reading.document, each))
            return Measured(workbook, plate, each, known, reading.revision)
    raise Http404


def _there(kpi: Kpi) -> dict[date, set[Decimal]]:
    found: dict[date, set[Decimal]] = defaultdict(set)
    for each in kpi.measurements:
        if each.date and each.value is not None:
            found[each.date].add(each.value)
    return dict(found)


def _confirmed(request: Asked, measured: Measured) -> HttpResponse:
    try:
        sifted = unpacked(request.POST["rows"], measured.known)
    except TableError as error:
        form = SeriesForm({})
        form.errors.clear()
        form.add_error("file", str(error))
        return _upload(request, measured, form)
    token = as_uid(request.POST.get("token", "")) or uuid4()
    acts = [_added(measured, entry, token) for entry in sifted.good]
    outcome = save(workbook=measured.workbook.uuid, user=request.user, acts=acts)
    _tell(request, sifted, added=len({uid for uid, _field in outcome.written}))
    return redirect("kpis:kpi", measured.workbook.uuid, measured.kpi.uid)


def _added(measured: Measured, entry: ReadRow, token: UUID) -> Add:
    """A row under a uid that follows from the preview, so that one that is confirmed twice adds its rows once."""
    values = {"date": DATE.to_text(entry.date), "value": DECIMAL.to_text(entry.value), "note": entry.note}
    return Add(MEASUREMENT, uuid5(token, str(entry.row)), measured.kpi.uid, values, measured.revision)


def _tell(request: Asked, sifted: Sifted, added: int) -> None:
    if added:
        told = ngettext("%(n)d measurement is taken over.", "%(n)d measurements are taken over.", added)
        messages.success(request, told % {"n": added})
    else:
        messages.info(
            request, _("Nothing was taken over: what you confirmed stands here already, or there is no room.")
        )
    if sifted.faults or sifted.over:
        n = len(sifted.faults) + sifted.over
        messages.warning(request, ngettext("%(n)d row was left out.", "%(n)d rows were left out.", n) % {"n": n})


def _about(measured: Measured) -> dict[str, object]:
    return {"workbook": measured.workbook, "plate": measured.plate, "kpi": measured.kpi, "name": measured.name}


def _upload(request: Asked, measured: Measured, form: SeriesForm) -> HttpResponse:
    shown = _about(measured) | {"form": form, "room": measured.known.room}
    return render(request, "kpis/series.html", shown, status=422 if form.is_bound else 200)
