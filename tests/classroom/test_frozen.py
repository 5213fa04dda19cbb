"""A snapshot on a page: every field stands at its address, with its text to the letter and the remarks in it."""

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classroom.frozen import Placed, Said, frozen_front, frozen_plate
from tests.strategies import documents
from tests.workbook.documents import STEPS, attempt, full_document, full_kpi, uid, waived, with_plate
from workbook.document import Document
from workbook.fields import agreement_address, measurement_address, relation_address, row_address
from workbook.forms.known import label_of

STEP = STEPS[2].key
TIP = row_address(STEP, "point", uid(STEP, "tip"), "text")
WHYS = ("first_why", "second_why", "third_why", "reliability_note", "owner_role", "measuring_period")
ACTIVITY = row_address(STEP, "activity", uid(STEP, "activity", 0), "")[:-1]


def every_field(shown: Any) -> Iterator[Said]:
    """All fields of a frozen plate or front page, wherever they hang."""
    if isinstance(shown, Said):
        yield shown
    elif isinstance(shown, dict):
        yield from (each for value in shown.values() for each in every_field(value))
    elif isinstance(shown, tuple):
        yield from (each for value in shown for each in every_field(value))
    elif hasattr(shown, "__dataclass_fields__"):
        yield from (each for name in shown.__dataclass_fields__ for each in every_field(getattr(shown, name)))


def page_of(document: Document, step: str = STEP, *placed: Placed) -> str:
    with translation.override("nl"):
        return render_to_string(
            "classroom/partials/snapshot_plate.html", {"plate": frozen_plate(document, step, placed)}
        )


def texts_on(page: str) -> dict[str, str]:
    """What stands in each element with an address, without the pins."""
    found = re.findall(r'data-address="([^"]+)" dir="auto">(.*?)</span>', page, re.DOTALL)
    bare = ((address, re.sub(r"<a class=\"cm\".*?</a>", "", inner)) for address, inner in found)
    return {html.unescape(address): html.unescape(re.sub(r"</?mark>", "", inner)) for address, inner in bare}


def test_every_text_of_a_plate_stands_at_its_address_to_the_letter() -> None:
    odd = 'Twee  spaties,\neen regel & <b>"tekens"</b> שלום'
    document = with_plate(full_document(), gap_explanation=odd, key_message=odd, attempts=(attempt(STEP, outcome=odd),))
    plate = document.plates[2]

    texts = texts_on(page_of(document))

    assert texts[f"plate:{STEP}/gap_explanation"] == odd
    assert texts[f"plate:{STEP}/key_message"] == odd
    assert texts[row_address(STEP, "attempt", plate.attempts[0].uid, "outcome")] == odd
    assert texts[TIP] == plate.tips[0].text
    for activity in plate.activities:
        for field in ("name", "explanation", "top", "tip", "advice"):
            assert texts[row_address(STEP, "activity", activity.uid, field)] == getattr(activity, field)
    assert texts[f"plate:{STEP}/customer_score"] == "7,1"


def test_an_empty_cell_has_an_address_too_so_that_a_remark_can_say_it_is_empty() -> None:
    bare = full_document().plates[2].activities[0].model_copy(update={"tip": ""})
    texts = texts_on(page_of(with_plate(full_document(), activities=(bare,))))
    assert texts[f"{ACTIVITY}/tip"] == ""


def test_a_passage_is_marked_where_it_stands_and_its_pin_follows_it() -> None:
    text = full_document().plates[2].tips[0].text
    plate = frozen_plate(full_document(), STEP, [Placed(3, "remark-3", TIP, 8, 20)])
    (said,) = [each for each in every_field(plate) if each.address == TIP]
    assert [(each.text, each.is_marked, [pin.number for pin in each.pins]) for each in said.stretches] == [
        (text[:8], False, []),
        (text[8:20], True, [3]),
        (text[20:], False, []),
    ]
    assert f'<mark>{text[8:20]}</mark><a class="cm" href="#remark-3"' in page_of(
        full_document(), STEP, Placed(3, "remark-3", TIP, 8, 20)
    )


def test_a_remark_on_a_field_a_row_a_plate_or_on_nothing_that_is_shown_has_a_pin_each() -> None:
    placed = [
        Placed(1, "a", TIP),
        Placed(2, "b", ACTIVITY),
        Placed(3, "c", f"plate:{STEP}"),
        Placed(4, "d", row_address(STEP, "kpi", uid("no", "such"), "formula")),
        Placed(5, "e", "plate:become-aware"),
    ]
    plate = frozen_plate(full_document(), STEP, placed)
    assert [pin.number for pin in plate.pins] == [3, 4]
    assert [pin.number for pin in plate.activities[0].pins] == [2]
    page = page_of(full_document(), STEP, *placed)
    assert sorted(re.findall(r'class="cm" href="#(\w)"', page)) == ["a", "b", "c", "d"]


def test_a_fact_that_is_not_filled_in_shows_itself_for_a_remark_alone() -> None:
    at = row_address(STEP, "kpi", uid(STEP, "kpi", 2), "formula")
    assert at not in texts_on(page_of(full_document()))
    assert texts_on(page_of(full_document(), STEP, Placed(1, "a", at)))[at] == ""


def test_of_a_waived_link_it_tells_that_and_why() -> None:
    document = waived(full_document())
    with translation.override("en"):
        plate = frozen_plate(document, STEPS[4].key)
    assert plate.waiver == "This link is waived"
    assert plate.said["waiver_reason"].text == document.plates[4].waiver_reason


def test_a_score_of_fewer_than_five_answers_is_not_on_the_page() -> None:
    few = with_plate(full_document(), score_source_kind="app_survey", score_n=3)
    assert texts_on(page_of(few))[f"plate:{STEP}/customer_score"] == "–"


def test_the_front_page_tells_summary_key_points_and_facts() -> None:
    front = frozen_front(full_document(), [Placed(1, "a", "workbook/summary"), Placed(2, "b", "workbook")])
    assert [said.address for said in front.texts] == [
        "workbook/summary",
        "workbook/requested_decision",
        "workbook/description",
    ]
    assert [pin.number for pin in front.texts[0].stretches[-1].pins] == [1]
    assert [pin.number for pin in front.pins] == [2]
    assert [row.said["title"].text for row in front.key_points] == ["De factuur knelt"]
    assert "Telecom" in [said.text for said in front.facts]


def test_a_step_that_does_not_exist_has_no_plate() -> None:
    with pytest.raises(KeyError):
        frozen_plate(full_document(), "sell-more")


def test_the_advice_that_starts_a_kpi_is_told_with_it() -> None:
    begins = full_document().plates[2].advice[0].uid
    kpi = full_kpi(STEP, 1, start_advice=begins, not_measured_yet=True, current_value=None)
    row = frozen_plate(with_plate(full_document(), kpis=(kpi,)), STEP).kpis[0]
    assert [said.text for said in row.facts if said.label == label_of("kpi", "start_advice")] == [
        full_document().plates[2].advice[0].text
    ]


def test_all_that_was_typed_of_a_kpi_stands_at_its_address() -> None:
    document = full_document()
    kpi, dropped = document.plates[2].kpis[0], document.plates[2].candidates[1]
    texts = texts_on(page_of(document))
    at = row_address(STEP, "kpi", kpi.uid, "")

    assert {name: texts[f"{at}{name}"] for name in WHYS} == {name: getattr(kpi, name) for name in WHYS}
    assert (texts[f"{at}reliability"], texts[f"{at}start_value"]) == ("redelijk", "8")
    assert texts[f"plate:{STEP}/visible_moments"] == document.plates[2].visible_moments
    told = [measurement_address(STEP, kpi.uid, each.uid, "note") for each in kpi.measurements]
    assert [texts.get(each) for each in told] == [None, "Na de nieuwe telling."]
    assert texts[measurement_address(STEP, kpi.uid, kpi.measurements[0].uid, "value")] == "9"
    assert texts[relation_address(STEP, kpi.uid, kpi.relations[0].uid, "strength")] == "matig"
    assert texts[row_address(STEP, "candidate", dropped.uid, "drop_reason")] == "Niemand kan het meten."


def test_a_remark_on_a_measurement_opens_the_kpi_and_stands_beside_it() -> None:
    kpi = full_document().plates[2].kpis[0]
    at = measurement_address(STEP, kpi.uid, kpi.measurements[1].uid)
    row = frozen_plate(full_document(), STEP, [Placed(1, "a", at)]).kpis[0]

    assert row.is_pinned
    assert [[pin.number for pin in each.pins] for each in row.series] == [[], [1]]


def test_the_front_page_tells_what_is_agreed_about_conflicts() -> None:
    (told,) = frozen_front(full_document()).agreements

    assert told.address == agreement_address(full_document().agreements[0].uid)
    assert {name: said.text for name, said in told.said.items()} == {
        "decides": "Directie",
        "yields": "Het tweede doel.",
        "review_date": "23-05-2027",
    }


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(documents(), st.data())
def test_stretches_joined_are_the_text_and_no_remark_is_lost(document: Document, data: st.DataObject) -> None:
    plate = data.draw(st.sampled_from(document.plates))
    bare = [said for said in every_field(frozen_plate(document, plate.step)) if said.text]
    drawn = data.draw(st.lists(st.tuples(st.sampled_from(bare), st.integers(0, 50), st.integers(1, 50)), max_size=6))
    placed = [
        Placed(number, f"r{number}", said.address, start, start + length)
        for number, (said, start, length) in enumerate(drawn, 1)
    ]
    shown = frozen_plate(document, plate.step, placed)
    for said in every_field(shown):
        assert "".join(each.text for each in said.stretches) == said.text
    pins = [pin.number for said in every_field(shown) for each in said.stretches for pin in each.pins]
    assert sorted([*pins, *(pin.number for pin in shown.pins)]) == [each.number for each in placed]
