"""What the types of a case file cannot say: keys that meet across blocks.

These checks look at the plain values, whatever their shape, so that a file with faults of both sorts hears of all of them at once.
"""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from reports.exchange.faults import Found, Path, choices, message, not_allowed
from workbook.method.types import Method

Block = dict[str, Any]


def check(file: object, method: Method) -> Found:
    """Every fault in how the parts of a case file refer to one another and to the method."""
    found: Found = []
    earlier: list[str] = []
    for path, workbook in _blocks(file, "workbooks", ()):
        predecessor = workbook.get("predecessor_period")
        if predecessor is not None and str(predecessor) not in earlier:
            allowed = choices(earlier) or _("none, for this is the first workbook")
            found.append(((*path, "predecessor_period"), not_allowed(allowed)))
        earlier.append(str(workbook.get("period")))
        found += _check_workbook(workbook, path, method)
    return found


def kpi_id(kpi: Block) -> str:
    """The name under which other KPIs and actions refer to a KPI."""
    return str(kpi["kpi"] if kpi.get("id") is None else kpi["id"])


def _check_workbook(workbook: Block, path: Path, method: Method) -> Found:
    found: Found = []
    plates = list(_blocks(workbook, "plates", path))
    rows = [row for where, plate in plates for row in _blocks(plate, "kpis", where)]
    kpis = [(place, kpi) for place, kpi in rows if kpi.get("kpi") is not None]
    ids = Counter(kpi_id(kpi) for _place, kpi in kpis)
    seen: set[object] = set()
    for place, plate in plates:
        step = str(plate.get("step"))
        if step in seen:
            found.append(((*place, "step"), _("this step has a plate above already")))
        seen.add(step)
        found += _check_plate(plate, place, method)
        for where, action in _blocks(plate, "actions", place):
            found += _check_reference(action, where, ids)
    for place, kpi in kpis:
        if kpi.get("id") is not None and ids[kpi_id(kpi)] > 1:
            found.append(((*place, "id"), _("this id stands in the workbook twice")))
        found += _check_kpi(kpi, place, method)
        for where, relation in _blocks(kpi, "relations", place):
            found += _check_reference(relation, where, ids)
    for place, agreement in _blocks(workbook, "agreements", path):
        found += _check_agreement(agreement, place, ids)
    return found


def _check_agreement(agreement: Block, path: Path, ids: Counter[str]) -> Found:
    """It is about two KPIs that each lead to exactly one."""
    between = agreement.get("between")
    names = between if isinstance(between, list) and len(between) == 2 else []
    found = [fault for n, name in enumerate(names) for fault in _check_name(name, (*path, "between", n), ids)]
    if not found and names and str(names[0]) == str(names[1]):
        found.append(((*path, "between"), _("an agreement is about two different KPIs")))
    return found


def _check_plate(plate: Block, path: Path, method: Method) -> Found:
    found: Found = []
    waivable = [step.key for step in method.steps if step.waivable]
    if plate.get("waiver") is not None and plate.get("step") not in waivable:
        cannot = _("this step cannot be waived; steps that can: %(steps)s") % {"steps": choices(waivable)}
        found.append(((*path, "waiver"), cannot))
    if plate.get("customer_score_unknown_reason") and plate.get("customer_score") is not None:
        found.append(
            (
                (*path, "customer_score_unknown_reason"),
                _("this belongs only where there is no customer_score"),
            )
        )
    tips = plate.get("tips")
    numbers = range(1, len(tips) + 1) if isinstance(tips, list) else range(0)
    for place, advice in _blocks(plate, "advice", path):
        based_on = advice.get("based_on")
        if based_on is not None and based_on not in numbers:
            allowed = choices(map(str, numbers)) or _("none, for this plate has no tips")
            found.append(((*place, "based_on"), not_allowed(allowed)))
    return found


def _check_kpi(kpi: Block, path: Path, method: Method) -> Found:
    found: Found = []
    if method.kpi(str(kpi["kpi"])) is None and not kpi.get("name"):
        unknown = _("this KPI is not in the library, and it has no name of its own; allowed: %(allowed)s")
        found.append(((*path, "kpi"), unknown % {"allowed": choices(each.key for each in method.kpis)}))
    for mark, value in (("not_measured_yet", "current"), ("no_target_yet", "target")):
        if kpi.get(mark) is True and kpi.get(value) is not None:
            both = _("%(mark)s is true, so %(value)s has to be empty") % {"mark": mark, "value": value}
            found.append(((*path, value), both))
    band = kpi.get("band")
    if isinstance(band, dict):
        low, high = band.get("low"), band.get("high")
        if isinstance(low, int | Decimal) and isinstance(high, int | Decimal) and low >= high:
            found.append(((*path, "band"), message("band")))
    return found


def _check_reference(block: Block, path: Path, ids: Counter[str]) -> Found:
    """A reference to a KPI leads to exactly one."""
    return _check_name(block.get("kpi"), (*path, "kpi"), ids)


def _check_name(reference: object, path: Path, ids: Counter[str]) -> Found:
    if reference is None or ids[str(reference)] == 1:
        return []
    if ids[str(reference)]:
        return [(path, _("more than one KPI in this workbook is called so; give each an id"))]
    return [(path, not_allowed(choices(ids) or _("none, for there is no KPI in this workbook")))]


def _blocks(block: object, key: str, path: Path) -> Iterator[tuple[Path, Block]]:
    """The blocks in a list under a key, with their paths; what is of another shape is told by the types."""
    rows = block.get(key) if isinstance(block, dict) else None
    for number, row in enumerate(rows if isinstance(rows, list) else ()):
        if isinstance(row, dict):
            yield (*path, key, number), row
