"""What a KPI brings along from the library fits where it goes; what one is to look for first stays closed until the first try."""

import pytest

from kpis.library import closed_steps, taken, tried_steps
from tests.workbook.documents import blank_plate, full_document, full_kpi, with_plate
from workbook import limits
from workbook.fields import kind
from workbook.method.load import current
from workbook.method.types import KpiDefinition, Limits

METHOD = current()
SERVICE = "quality-of-service"


@pytest.mark.parametrize("definition", METHOD.kpis, ids=lambda each: each.key)
def test_every_kpi_of_the_library_fits_the_fields_it_goes_to(definition: KpiDefinition) -> None:
    texts = taken(definition)

    assert texts["definition_key"] == definition.key
    assert texts["name"] == definition.name
    assert [name for name, text in texts.items() if len(text) > limits.TEXTS["kpi"].get(name, limits.NAME)] == []
    assert set(texts) - {"definition_key"} <= set(kind("kpi").fields)


def test_a_band_that_holds_for_everybody_comes_along() -> None:
    definition = next(each for each in METHOD.kpis if each.direction == "band")
    texts = taken(definition.model_copy(update={"band": Limits(low=1, high=2.5)}))

    assert (texts["band_low"], texts["band_high"]) == ("1", "2.5")
    assert (taken(definition)["band_low"], taken(definition)["band_high"]) == ("", "")


def test_a_step_where_one_looks_around_oneself_opens_at_the_first_kpi_with_a_name() -> None:
    empty = full_document(plates=tuple(blank_plate(order) for order in range(7)))
    nameless = with_plate(empty, 5, kpis=(full_kpi(SERVICE, 1, name=" "),))
    named = with_plate(empty, 5, kpis=(full_kpi(SERVICE, 1, name="Wachttijd"),))

    assert closed_steps(METHOD, tried_steps(empty)) == {SERVICE}
    assert closed_steps(METHOD, tried_steps(nameless)) == {SERVICE}
    assert closed_steps(METHOD, tried_steps(named)) == frozenset()
