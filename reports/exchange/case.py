"""A case file: one organisation with one or more workbooks, in YAML. From file to Documents, and from there to rows."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import JsonValue, ValidationError

from accounts.models import User
from kpis.library import band_of
from reports.exchange import rows
from reports.exchange.case_checks import check
from reports.exchange.case_format import (
    FORMAT,
    CaseAgreement,
    CaseDemo,
    CaseFile,
    CaseKpi,
    CasePart,
    CasePlate,
    CaseWorkbook,
)
from reports.exchange.faults import Found, Path, from_pydantic, joined, message, not_allowed, written
from reports.exchange.json_text import decode
from reports.exchange.yaml_text import FILE_MAX, Yaml
from workbook.conflicts import agreement_uid
from workbook.document import (
    Activity,
    Advice,
    Attempt,
    ConflictAgreement,
    Department,
    Document,
    Interview,
    KeyPoint,
    Kpi,
    Measurement,
    Plate,
    Point,
    Predecessor,
    Relation,
    content_hash,
)
from workbook.method.load import current
from workbook.method.types import Method, Step
from workbook.models import Workbook
from workbook.posted import uuid_of
from workbook.values import plain

_NAMESPACE: Final = UUID("9b0f4f1e-6a57-5d0c-8f0e-2c1f5f0a7d10")
"""Namespace of the uids of rows that come from cases; it never changes, or two years of one case would no longer match."""
_FROM_LIBRARY: Final = ("name", "definition", "formula", "unit", "direction", "kind", "data_source")
_WITHOUT_ROWS: Final = ("actions", "customer_cases")


@dataclass(frozen=True)
class Case:
    """A case file that was read: its workbooks in order, for each the place of its predecessor among them, and what to tell."""

    documents: tuple[Document, ...]
    predecessors: tuple[int | None, ...]
    notices: tuple[str, ...]


@transaction.atomic
def write_case(case: Case, *, owner: User, token: UUID | None = None) -> list[Workbook]:
    """Make the workbooks of a case that was read, in its order, tied to one another; all of them or none.

    ``token`` is minted with the form: the same case posted twice by one person makes them once.
    """
    made: list[Workbook] = []
    for number, (document, place) in enumerate(zip(case.documents, case.predecessors, strict=True)):
        predecessor = None if place is None else made[place]
        uuid = uuid_of(token, owner.pk, number, content_hash(document))
        made.append(rows.write(document, owner=owner, predecessor=predecessor, uuid=uuid))
    return made


def read_case(text: str | bytes, *, method: Method | None = None) -> Case:
    """The Documents in a case file of format 2, by a version of the method: the current one where none is given.

    Raises:
        ExchangeError: with every fault found, each with line, path and what belongs there.
    """
    method = method or current()
    file = Yaml(decode(text.encode() if isinstance(text, str) else text, FILE_MAX))
    other = _of_another_format(file.value)
    if other:
        raise file.located(other)
    found = file.found + check(file.value, method)
    case = _validated(file.value, found)
    if case is None or found:
        raise file.located(found)
    documents = [_document(case, number, method, found) for number in range(len(case.workbooks))]
    if found:
        raise file.located(found)
    periods = [workbook.period for workbook in case.workbooks]
    predecessors = [_last(periods[:number], each.predecessor_period) for number, each in enumerate(case.workbooks)]
    return Case(tuple(filter(None, documents)), tuple(predecessors), tuple(_notices(case)))


def _of_another_format(value: Any) -> Found:
    """Why nothing of this file can be read; all other faults would only distract from that."""
    if not isinstance(value, dict):
        return [((), message("model_type"))]
    if value.get("format") is None:
        return [(("format",), _("this key is missing; only format %(format)s is read") % {"format": FORMAT})]
    if value["format"] != FORMAT or isinstance(value["format"], bool | Decimal):
        return [(("format",), not_allowed(str(FORMAT)))]
    return []


def _validated(value: Any, found: Found) -> CaseFile | None:
    """The file as a value, or None when more faults were added to ``found``."""
    try:
        return CaseFile.model_validate(value)
    except ValidationError as error:
        known = {path for path, _what in found}
        found += [fault for fault in from_pydantic(error, value) if fault[0] not in known]
        return None


def _last(periods: list[str], period: str) -> int | None:
    return max((place for place, each in enumerate(periods) if each == period), default=None)


def _document(case: CaseFile, number: int, method: Method, found: Found) -> Document | None:
    """One workbook of the file; what is only too much as a whole is added to ``found``."""
    workbook = case.workbooks[number]
    organisation = case.organisation
    builder = _Builder(organisation.key, method, workbook)
    before = Predecessor(organisation=organisation.name, period=workbook.predecessor_period)
    try:
        return Document(
            method_version=builder.method.version,
            fictional=case.fictional,
            organisation=organisation.name,
            sector=organisation.sector,
            employees=organisation.employees,
            customers=organisation.customers,
            revenue_eur=organisation.revenue_eur,
            description=organisation.description,
            author_kind=case.author.kind,
            own_role=case.author.own_role,
            period=workbook.period,
            next_period=workbook.next_period,
            predecessor=before if workbook.predecessor_period else None,
            total_budget=workbook.total_budget,
            summary=workbook.summary,
            requested_decision=workbook.requested_decision,
            key_points=builder.key_points(workbook),
            departments=builder.departments(),
            plates=tuple(builder.plate(step) for step in builder.method.steps),
            agreements=builder.agreements(workbook),
            extras=_extras(case, number, builder.kpi_uids),
        )
    except ValidationError as error:
        found += [(("workbooks", number), what) for _path, what in from_pydantic(error, {})]
        return None


class _Builder:
    """Makes the parts of one Document, with uids that another year of the same case gets too."""

    def __init__(self, organisation: str, method: Method, workbook: CaseWorkbook) -> None:
        self.organisation = organisation
        self.method = method
        self.plates: dict[str, CasePlate] = {plate.step: plate for plate in workbook.plates}
        self.taken: Counter[tuple[str, str, str]] = Counter()
        names = [name for plate in workbook.plates for name in plate.department]
        self.department_uids = {name: self._uid("", "department", name) for name in dict.fromkeys(names)}
        self.own_kpi_uids = {
            step: [self._uid(step, "kpi", kpi.kpi) for kpi in plate.kpis] for step, plate in self.plates.items()
        }
        self.kpi_uids = {
            kpi.id or kpi.kpi: uid
            for step, plate in self.plates.items()
            for kpi, uid in zip(plate.kpis, self.own_kpi_uids[step], strict=True)
        }

    def departments(self) -> tuple[Department, ...]:
        """Equal names are one department, in the order in which they first appear."""
        return tuple(Department(uid=uid, name=name) for name, uid in self.department_uids.items())

    def key_points(self, workbook: CaseWorkbook) -> tuple[KeyPoint, ...]:
        """The key points in the order of the file."""
        return tuple(
            KeyPoint(uid=self._uid("", "key_point", each.about or each.title), **_values(each))
            for each in workbook.key_points
        )

    def agreements(self, workbook: CaseWorkbook) -> tuple[ConflictAgreement, ...]:
        """What is agreed about conflicts, under the uids that such agreements always have."""
        return tuple(self._agreement(each) for each in workbook.agreements)

    def _agreement(self, case: CaseAgreement) -> ConflictAgreement:
        one, other = sorted((self.kpi_uids[name] for name in case.between), key=str)
        return ConflictAgreement(
            uid=agreement_uid((one, other)),
            one=one,
            other=other,
            decides=case.decides,
            yields=case.yields,
            review_date=case.review_date,
        )

    def plate(self, step: Step) -> Plate:
        """The plate of a step; a step that the file leaves out has an empty one."""
        case = self.plates.get(step.key) or CasePlate.model_validate({"step": step.key})
        tips = tuple(Point(uid=self._uid(step.key, "tip"), text=text) for text in case.tips)
        advice = [
            Advice(
                uid=self._uid(step.key, "advice"),
                text=each.text,
                responsible_role=each.responsible_role,
                period=each.period,
                based_on=tips[each.based_on - 1].uid if each.based_on else None,
            )
            for each in case.advice
        ]
        kpis = tuple(self._kpi(step.key, number, kpi, advice) for number, kpi in enumerate(case.kpis))
        same = Plate.model_fields.keys() & CasePlate.model_fields.keys()
        values = {name: getattr(case, name) for name in same - {"tops", "activities", "interviews", "attempts"}}
        return Plate(
            **values
            | {
                "uid": self._uid(step.key, "plate"),
                "name_en": step.name_en,
                "name_nl": step.name_nl,
                "departments": tuple(self.department_uids[name] for name in case.department),
                "waived": case.waiver is not None,
                "waiver_reason": case.waiver.reason if case.waiver else "",
                "tops": tuple(Point(uid=self._uid(step.key, "top"), text=text) for text in case.tops),
                "tips": tips,
                "advice": tuple(advice),
                "activities": tuple(
                    Activity(uid=self._uid(step.key, "activity", each.name), **_values(each))
                    for each in case.activities
                ),
                "kpis": kpis,
                "interviews": tuple(
                    Interview(uid=self._uid(step.key, "interview", each.role), **_values(each))
                    for each in case.interviews
                ),
                "attempts": tuple(
                    Attempt(uid=self._uid(step.key, "attempt", each.role), **_values(each)) for each in case.attempts
                ),
            }
        )

    def _kpi(self, step: str, number: int, case: CaseKpi, advice: list[Advice]) -> Kpi:
        """A KPI, its definition from the library where the file does not say otherwise; advice to start joins ``advice``."""
        library = self.method.kpi(case.kpi)
        definition: dict[str, Any] = {
            name: given if (given := getattr(case, name)) is not None else getattr(library, name, "")
            for name in _FROM_LIBRARY
        }
        low, high = band_of(library) if library and definition["direction"] == "band" else (None, None)
        if case.band:
            low, high = case.band.low, case.band.high
        start = case.start_advice
        if start:
            advice.append(Advice(uid=self._uid(step, "start_advice", case.kpi), **_values(start)))
        return Kpi(
            uid=self.own_kpi_uids[step][number],
            definition_key=case.kpi,
            **definition,
            current_value=case.current,
            target_value=case.target,
            band_low=low,
            band_high=high,
            not_measured_yet=case.not_measured_yet,
            no_target_yet=case.no_target_yet,
            start_advice=advice[-1].uid if start else None,
            target_note=case.target_note,
            previous_target_note=case.previous_target_note,
            **_card(case),
            relations=tuple(
                Relation(
                    uid=self._uid(step, "relation", f"{case.id or case.kpi} {each.kpi}"),
                    to=self.kpi_uids[each.kpi],
                    sign=each.sign,
                    kind=each.kind,
                    strength=each.strength,
                    reason=each.reason,
                )
                for each in case.relations
            ),
            measurements=tuple(
                Measurement(uid=self._uid(step, "measurement", f"{case.id or case.kpi} {each.date}"), **_values(each))
                for each in case.measurements
            ),
        )

    def _uid(self, step: str, kind: str, name: str = "") -> UUID:
        """The uid of the next row of a kind on a step with a name; points have no name, so their number counts."""
        self.taken[step, kind, name] += 1
        parts = [self.organisation, step, kind, name, self.taken[step, kind, name]]
        return uuid5(_NAMESPACE, json.dumps(parts, ensure_ascii=False))


def _card(case: CaseKpi) -> dict[str, Any]:
    """What the definition card of a KPI holds besides its definition."""
    whys = dict(zip(("first_why", "second_why", "third_why"), case.why, strict=False))
    same = {name: getattr(case, name) for name in ("owner_role", "reliability", "reliability_note")}
    return {"start_value": case.start, "measuring_period": case.measured_every, **same, **whys}


def _values(part: CasePart) -> dict[str, Any]:
    """The known keys of a block that has the same names in the Document."""
    return {name: getattr(part, name) for name in type(part).model_fields}


def _extras(case: CaseFile, number: int, kpi_uids: dict[str, UUID]) -> dict[str, JsonValue]:
    """What this workbook holds that has no rows yet, in a shape from which a later version can make them.

    ``plates`` and ``customer_cases`` hold known blocks as they stood, ``kpis`` the uids that their references mean, ``unknown``
    the value of each unknown key under its path in the file.
    """
    workbook = case.workbooks[number]
    plates = {plate.step: {"actions": _kept(plate.actions)} for plate in workbook.plates if plate.actions}
    asked = {action.kpi for plate in workbook.plates for action in plate.actions if action.kpi}
    unknown = {
        joined(path): _kept(value)
        for path, value in _unknown(case, ())
        if (path[:2] == ("workbooks", number) or path[0] != "workbooks") and not set(_WITHOUT_ROWS) & set(path[:-1])
    }
    kept: dict[str, Any] = {
        "plates": plates,
        "customer_cases": _kept(workbook.customer_cases),
        "kpis": {name: str(uid) for name, uid in kpi_uids.items() if name in asked},
        "unknown": unknown,
    }
    kept = {name: value for name, value in kept.items() if value}
    return {"case": kept} if kept else {}


def _kept(value: Any) -> Any:
    """A value as extras keep it: blocks with their unknown keys, without what is empty, fractions as text."""
    if isinstance(value, CasePart):
        known = {name: getattr(value, name) for name in type(value).model_fields}
        given = {name: part for name, part in known.items() if part not in (None, "", [])}
        return _kept(given | (value.model_extra or {}))
    if isinstance(value, dict):
        return {key: _kept(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_kept(part) for part in value]
    return plain(value) if isinstance(value, Decimal) else value


def _unknown(part: CasePart, path: Path) -> Iterator[tuple[Path, Any]]:
    """Every unknown key with its path and value, top to bottom; the demo's block is nobody's."""
    for key, value in (part.model_extra or {}).items():
        yield (*path, key), value
    for place, below in _parts(part, path):
        if not isinstance(below, CaseDemo):
            yield from _unknown(below, place)


def _parts(part: CasePart, path: Path) -> Iterator[tuple[Path, CasePart]]:
    for name in type(part).model_fields:
        value = getattr(part, name)
        if isinstance(value, CasePart):
            yield (*path, name), value
        for number, each in enumerate(value if isinstance(value, list) else ()):
            if isinstance(each, CasePart):
                yield (*path, name, number), each


def _notices(case: CaseFile) -> Iterator[str]:
    """What was kept without being understood, by path."""
    for unknown, _value in _unknown(case, ()):
        yield _("%(path)s: unknown, kept") % {"path": written(unknown)}
    for number, workbook in enumerate(case.workbooks):
        without_rows: list[Path] = [
            ("workbooks", number, "plates", place, "actions")
            for place, plate in enumerate(workbook.plates)
            if plate.actions
        ]
        if workbook.customer_cases:
            without_rows.append(("workbooks", number, "customer_cases"))
        for path in without_rows:
            yield _("%(path)s: no place for it yet, kept") % {"path": written(path)}
