"""The site's addresses, with one save in another way: to compare with, never part of the product."""

import json
from http import HTTPStatus
from uuid import UUID

from django.db import OperationalError, transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import include, path
from django.views.decorators.http import require_POST

from accounts.views import Asked
from workbook.models import Plate, Workbook


@require_POST
def save(request: Asked, uuid: UUID) -> HttpResponse:
    """Save and log one field of a plate when nobody changed it since. Who may not write for a lock hears so at once."""
    (edit,) = json.loads(request.body)["edits"]
    name = edit["address"].rpartition("/")[2]
    try:
        with transaction.atomic():
            mine = Workbook.objects.select_for_update().filter(members__user=request.user)
            book = get_object_or_404(mine, uuid=uuid)
            plate = get_object_or_404(Plate, workbook=book, uid=edit["uid"])
            log = book.changes.filter(kind="plate", uid=plate.uid, field=name)
            if log.filter(revision__gt=edit["base"]).exists():
                return HttpResponse(status=HTTPStatus.CONFLICT)
            book.revision += 1
            log.create(
                workbook=book, revision=book.revision, kind="plate", uid=plate.uid, field=name,
                old=getattr(plate, name), new=edit["value"], user=request.user,
            )  # fmt: skip
            setattr(plate, name, edit["value"])
            plate.save()
            book.save()
    except OperationalError:
        return HttpResponse(status=HTTPStatus.SERVICE_UNAVAILABLE)
    return JsonResponse({"revision": book.revision})


urlpatterns = [path("workbooks/<uuid:uuid>/save/", save), path("", include("klantketting.urls"))]
