"""Fields sent to be saved one by one, as the script of a page sends them."""

import json
from collections.abc import Collection, Container
from typing import Any
from uuid import UUID

from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.reader import mark_of
from kpis.models import Kpi
from workbook.fields import kind, plate_address
from workbook.models import Plate, Workbook


def typed(address: str, uid: UUID | str, value: object, base: int = 0, **row: Any) -> dict[str, Any]:
    """One field as a page sends it; ``parent`` and ``fixed`` tell how its row is made when it is not there yet."""
    sent = {"address": address, "uid": str(uid), "value": value, "base": base}
    if row:
        parent = row.get("parent")
        sent["row"] = {"parent": str(parent) if parent else None, "fixed": row.get("fixed", {})}
    return sent


def autosave(client: Client, workbook: Workbook, reader: User, *fields: object) -> Any:
    """Send fields from a page that was made for somebody."""
    return send(client, workbook, json.dumps({"edits": fields}), **{"X-Reader": mark_of(reader)})


def send(client: Client, workbook: Workbook, body: str | bytes, **headers: str) -> Any:
    """Send a body as it is."""
    url = reverse("workbook:save", args=[workbook.uuid])
    return client.post(url, body, content_type="application/json", headers=headers)


def row_of(name: str, plate: Plate) -> tuple[str, UUID]:
    """The address and uid of a row of a kind, made for the purpose on a plate with an activity."""
    at, workbook = plate_address(plate.step), plate.workbook
    if name == "workbook":
        return "workbook", workbook.uuid
    if name == "plate":
        return at, plate.uid
    if kind(name).parent == "kpi":
        kpi = Kpi.objects.create(workbook=workbook, plate=plate, name="NPS")
        row = kind(name).model.objects.create(workbook=workbook, kpi=kpi, **dict.fromkeys(kind(name).ends, kpi.uid))
        return f"{at}/kpi:{kpi.uid}/{name}:{row.uid}", row.uid
    on_plate = {"plate": plate} if kind(name).parent else {}
    fixed = {field: fixed_values(values)[0] for field, values in kind(name).fixed.items()}
    row = kind(name).model.objects.create(workbook=workbook, **on_plate, **fixed)
    return f"{at if on_plate else 'workbook'}/{name}:{row.uid}", row.uid


def fixed_values(values: Container[str]) -> list[str]:
    """Values that a field may be made with; of all uids, some."""
    return list(values) if isinstance(values, Collection) else [str(UUID(int=n)) for n in (1, 2)]
