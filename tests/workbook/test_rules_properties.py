"""Whatever a workbook holds, the rules and the progress can look at it."""

import datetime
import re
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import documents
from tests.workbook.documents import TODAY, full_document, waived
from workbook.conflicts import agreement_uid, conflicts_in
from workbook.document import Document, Kpi, PreviousTarget, StepKey
from workbook.progress import plate_progress, workbook_progress
from workbook.rules import Context, check
from workbook.rules.waivers import active_plates

UID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
ADDRESS = re.compile(
    rf"workbook(/conflict_agreement:{UID})?(/[a-z_]+)?|plate:({'|'.join(get_args(StepKey))})"
    rf"(/(activity|point|kpi|interview|attempt):{UID}(/relation:{UID})?/[a-z_]+|/waiver/reason|/[a-z_]+)?"
)


def _previous(kpi: Kpi, step: Any) -> PreviousTarget:
    return PreviousTarget(uid=kpi.uid, definition_key=kpi.definition_key, name=kpi.name, step=step)


@st.composite
def contexts(draw: st.DrawFn, document: Document) -> Context:
    """A day, a policy, a refused waiver or none, and last year's targets on some KPIs of the workbook."""
    targets = [_previous(kpi, plate.step) for plate, kpi in document.kpis()]
    return Context(
        draw(st.dates(max_value=datetime.date(9999, 12, 30))),
        draw(st.frozensets(st.sampled_from(["kpis", "activities"]))),
        tuple(draw(st.lists(st.sampled_from(targets), max_size=2))) if targets else (),
        draw(st.frozensets(st.sampled_from(get_args(StepKey)), max_size=2)),
    )


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_every_finding_leads_to_a_row_that_is_there_and_speaks(data: st.DataObject) -> None:
    document = data.draw(documents())
    context = data.draw(contexts(document))
    # Of a conflict the agreement is asked before it is there, by the uid that it will have.
    conflicts = conflicts_in(document, active_plates(document, context.refused_waivers))
    known = {str(uid) for uid in (*document._uids(), *(agreement_uid(each.pair) for each in conflicts))}
    for finding in check(document, context):
        assert ADDRESS.fullmatch(finding.address), finding.address
        assert set(re.findall(UID, finding.address)) <= known
        assert finding.text
        assert bool(finding.blocks) <= (finding.severity == "blocking")


@settings(max_examples=60, deadline=None)
@given(documents())
def test_the_same_workbook_gives_the_same_findings(document: Document) -> None:
    again = Document.model_validate(document.model_dump())
    assert check(document, Context(TODAY)) == check(again, Context(TODAY))


@settings(max_examples=60, deadline=None)
@given(documents())
def test_progress_is_the_share_of_eighths_on_plates_that_count(document: Document) -> None:
    plates = active_plates(document)
    done = sum(plate_progress(document, plate.step).eighths for plate in plates)
    assert 0 <= done <= 8 * len(plates)
    assert workbook_progress(document) == 100 * done // (8 * len(plates))


@given(st.sampled_from([4, 6]))
def test_a_waiver_takes_its_plate_out_of_the_count(order: int) -> None:
    assert workbook_progress(waived(full_document(), order)) == 100
