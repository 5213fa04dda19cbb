"""From the address of a field of a KPI, a relation, a candidate or an agreement to the page where it is typed."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from django.urls import reverse

from kpis.card import WHYS
from workbook.fields import relation_address, row_address, step_of, workbook_address
from workbook.links import Link
from workbook.places import enter, opened

RELATIONS: Final = workbook_address("relations")
AGREEMENT: Final = workbook_address("conflict_agreement:")
CARD: Final = frozenset(
    {
        "measurements",
        "start_value",
        "owner_role",
        "measuring_period",
        "reliability",
        "reliability_note",
        *WHYS,
    }
)
"""What stands on the page of a KPI and not on its plate."""
ROUND: Final[Mapping[str, int]] = {"is_used": 2, "used_note": 2, "is_dropped": 3, "drop_reason": 3, "kpi": 3}
"""In which of the three rounds a field of a candidate stands, where it is not the first."""


def register_places() -> None:
    """Enter the pages of this app, to which findings lead."""
    enter(page_of)


def page_of(workbook: UUID, address: str) -> str:
    """The page with its field; empty for what stands on a plate. Relations as a whole are asked for on their own page."""
    if address == RELATIONS:
        return f"{reverse('kpis:relations', args=[workbook])}#{address}"
    if address.startswith(AGREEMENT):
        row = address.removeprefix(AGREEMENT).partition("/")[0]
        return opened(reverse("kpis:conflicts", args=[workbook]), f"conflict_agreement:{row}", address)
    _plate, *rows = address.split("/")
    of, _colon, uid = rows[0].partition(":") if rows else ("", "", "")
    if of == "candidate":
        page = reverse("kpis:round", args=[workbook, step_of(address)])
        return opened(page, rows[0], address, round=str(ROUND.get(rows[-1], 1)))
    if of != "kpi" or not (rows[1:2] and (rows[1] in CARD or rows[1].startswith("measurement:"))):
        return ""
    page = reverse("kpis:kpi", args=[workbook, uid])
    return opened(page, rows[1], address) if ":" in rows[1] else f"{page}#{address}"


def relation_at(link: Link) -> str:
    """Where a relation is edited, as the address of the plate where it begins goes on: shown open."""
    relation = link.relation.uid
    address = relation_address(link.plate.step, link.kpi.uid, relation)
    return opened("", f"relation:{link.kpi.uid}:{relation}", address)


def kpi_url(workbook: UUID, step: str, kpi: UUID) -> str:
    """Where the value of a KPI is typed: open, on its plate."""
    address = row_address(step, "kpi", kpi, "current_value")
    return opened(reverse("workbook:plate", args=[workbook, step]), f"kpi:{kpi}", address)
