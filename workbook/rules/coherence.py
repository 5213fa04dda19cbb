"""G. Coherence and proof."""

from collections.abc import Iterator
from typing import Final

from workbook.document import Kpi, PreviousTarget
from workbook.fields import plate_address, row_address, workbook_address
from workbook.rules.findings import Finding
from workbook.rules.messages import ORGANISATION, OWN_ROLE, PERIOD, SECTOR, Words
from workbook.rules.subject import Subject, folded, named
from workbook.shown import is_hidden

LEARNERS: Final = frozenset({"student", "study_group"})


def r71_front_page_incomplete(subject: Subject) -> Iterator[Finding]:
    """One finding, at the first empty field."""
    document = subject.document
    asked = [("organisation", ORGANISATION), ("sector", SECTOR), ("period", PERIOD)]
    if document.author_kind in LEARNERS:
        asked.append(("own_role", OWN_ROLE))
    empty = [(field, word) for field, word in asked if not getattr(document, field).strip()]
    if empty:
        missing = Words(tuple(word for _, word in empty))
        yield subject.finding("R71", workbook_address(empty[0][0]), missing=missing)


def r72_no_summary(subject: Subject) -> Iterator[Finding]:
    """The whole chain has no summary."""
    if not subject.document.summary.strip():
        yield subject.finding("R72", workbook_address("summary"))


def r78_previous_target_not_discussed(subject: Subject) -> Iterator[Finding]:
    """A target whose KPI is gone is asked for at the KPIs of its step, unless that step is waived now."""
    for target in subject.context.previous_targets:
        if not any(plate.step == target.step for plate in subject.plates):
            continue
        found = _same_kpi(subject, target)
        if found is None:
            yield subject.finding("R78", plate_address(target.step, "kpis"), kpi=named(target.name))
        elif not found[1].previous_target_note.strip():
            address = row_address(found[0], "kpi", found[1].uid, "previous_target_note")
            yield subject.finding("R78", address, kpi=named(found[1].name))


def r81_no_aspired_score(subject: Subject) -> Iterator[Finding]:
    """An active step without an aspired score."""
    for plate in subject.plates:
        if plate.aspired_score is None:
            yield subject.finding("R81", plate_address(plate.step, "aspired_score"), step=plate.name_en)


def r82_aspired_score_no_higher(subject: Subject) -> Iterator[Finding]:
    """The aspired score is not above the customer score. Said of one that stays hidden, it would tell about how high that is."""
    for plate in subject.plates:
        if is_hidden(plate):
            continue
        aspired, customer = plate.aspired_score, plate.customer_score
        if aspired is not None and customer is not None and aspired <= customer:
            yield subject.finding("R82", plate_address(plate.step, "aspired_score"), step=plate.name_en)


def _same_kpi(subject: Subject, target: PreviousTarget) -> tuple[str, Kpi] | None:
    """Step and KPI of a previous target: a copy keeps the uid, a new entry the key or the name."""
    kpis = [(plate.step, kpi) for plate, kpi in subject.document.kpis()]
    on_step = [(step, kpi) for step, kpi in kpis if step == target.step]
    by_uid = [place for place in kpis if place[1].uid == target.uid]
    by_key = [place for place in on_step if place[1].definition_key == target.definition_key != ""]
    by_name = [place for place in on_step if folded(place[1].name) == folded(target.name) != ""]
    return next(iter(by_uid + by_key + by_name), None)


OVERALL = (
    r71_front_page_incomplete,
    r72_no_summary,
    r78_previous_target_not_discussed,
    r81_no_aspired_score,
    r82_aspired_score_no_higher,
)
