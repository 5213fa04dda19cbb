"""E. Relations between KPIs, and what is agreed where their goals collide."""

from collections import defaultdict
from collections.abc import Iterator

from workbook.conflicts import Conflict, Pair, agreement_uid, agreements_of, is_agreed, pair_of
from workbook.document import Plate
from workbook.fields import agreement_address, plate_address, relation_address, workbook_address
from workbook.links import Link
from workbook.rules.findings import Finding
from workbook.rules.subject import Subject, named


def r47_no_relation(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """A relation that comes from elsewhere counts as well as one that starts here."""
    if plate.kpis and not subject.links_by_step[plate.step]:
        yield subject.finding("R47", plate_address(plate.step, "relations"), step=plate.name_en)


def r48_relation_without_sign_or_reason(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """A relation without a sign or a reason; one finding, at the first of both, which says no more than what is missing."""
    for kpi in plate.kpis:
        for relation in kpi.relations:
            given = {"sign": bool(relation.sign), "reason": bool(relation.reason.strip())}
            missing = [field for field, is_given in given.items() if not is_given]
            if missing:
                address = relation_address(plate.step, kpi.uid, relation.uid, missing[0])
                yield subject.finding("R48", address, message="R48" if len(missing) == 2 else f"R48 {missing[0]}")


def r49_relations_stay_within(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """A step has relations, but none leads to or from another plate."""
    links = subject.links_by_step[plate.step]
    if links and all(link.plate is link.other_plate for link in links):
        yield subject.finding("R49", plate_address(plate.step, "relations"), step=plate.name_en)


def r50_signs_contradict(subject: Subject, plate: Plate) -> Iterator[Finding]:
    """Told once per pair, at the relation that comes second."""
    for link in _contradictions(subject):
        if link.plate is plate:
            address = relation_address(plate.step, link.kpi.uid, link.relation.uid, "sign")
            yield subject.finding("R50", address, a=named(link.kpi.name), b=named(link.other.name))


def r51_no_goals_collide(subject: Subject) -> Iterator[Finding]:
    """There are relations, but from none of them, nor from two that follow each other, it follows that two goals collide."""
    links = [link for link in subject.links if subject.is_active(link.plate)]
    if links and not any(link.goals == "opposing" for link in links) and not subject.conflicts:
        yield subject.finding("R51", workbook_address("relations"))


def r56_conflict_without_agreement(subject: Subject) -> Iterator[Finding]:
    """Two targets cannot both be reached for free, and nobody says who decides and what yields.

    What follows from another conflict is settled with that one: it is not asked for as well.
    """
    agreed = agreements_of(subject.document)
    for conflict in subject.conflicts:
        agreement = agreed.get(conflict.pair)
        if conflict.follows_from is None and not is_agreed(agreement):
            field = "yields" if agreement is not None and agreement.decides.strip() else "decides"
            yield _about(subject, "R56", conflict, field)


def r57_agreement_to_be_looked_at_again(subject: Subject) -> Iterator[Finding]:
    """What was agreed about two targets that still collide was to be looked at again before today."""
    agreed = agreements_of(subject.document)
    for conflict in subject.conflicts:
        agreement = agreed.get(conflict.pair)
        if agreement and agreement.review_date and agreement.review_date < subject.context.today:
            yield _about(subject, "R57", conflict, "review_date")


def _about(subject: Subject, number: str, conflict: Conflict, field: str) -> Finding:
    (_plate, one), (_other_plate, other) = conflict.start, conflict.end
    address = agreement_address(agreement_uid(conflict.pair), field)
    return subject.finding(number, address, a=named(one.name), b=named(other.name))


def _contradictions(subject: Subject) -> Iterator[Link]:
    signs: dict[Pair, set[str]] = defaultdict(set)
    told: set[Pair] = set()
    for link in subject.links:
        if not link.relation.sign or not subject.is_active(link.plate):
            continue
        pair = pair_of(link)
        if pair not in told and signs[pair] - {link.relation.sign}:
            told.add(pair)
            yield link
        signs[pair].add(link.relation.sign)


PER_PLATE = (
    r47_no_relation,
    r48_relation_without_sign_or_reason,
    r49_relations_stay_within,
    r50_signs_contradict,
)
OVERALL = (r51_no_goals_collide, r56_conflict_without_agreement, r57_agreement_to_be_looked_at_again)
