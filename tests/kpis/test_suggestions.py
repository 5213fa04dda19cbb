"""The library suggests relations between KPIs that are both in the workbook, and none that is there already."""

from typing import Any

from kpis.suggestions import Suggestion, suggested, suggestions_in
from tests.workbook.documents import full_document, uid
from workbook.document import Document, Kpi, Relation
from workbook.method.load import current


def made(*keys: str, relations: dict[str, str] | None = None) -> Document:
    """A workbook with these KPIs of the library, one on each plate, and relations by key."""
    document = full_document()
    plates = [plate.model_copy(update={"kpis": ()}) for plate in document.plates]
    for place, key in enumerate(keys):
        to = (relations or {}).get(key)
        laid = (Relation(uid=uid(key, "relation"), to=uid("kpi", to)),) if to else ()
        kpi = Kpi(uid=uid("kpi", key), definition_key=key, name=key, relations=laid)
        plates[place] = plates[place].model_copy(update={"kpis": (kpi,)})
    return document.model_copy(update={"plates": tuple(plates)})


def told(found: tuple[Suggestion, ...]) -> list[tuple[str, str, str]]:
    return [(each.kpi.name, each.sign, each.other.name) for each in found]


def test_a_pair_that_the_library_knows_is_suggested_once_with_its_reason() -> None:
    [found] = suggestions_in(made("price_index", "conversion_rate", "fcr"), current())

    assert told((found,)) == [("price_index", "-", "conversion_rate")]
    assert found.reason == "Een hogere prijs dan de markt laat meer bezoekers afhaken."


def test_a_suggestion_runs_from_cause_to_effect_on_whichever_of_both_the_library_tells_it() -> None:
    """“Opgelost bij eerste contact” makes the score, not the other way round, though the score tells of it."""
    [found] = suggestions_in(made("nps", "fcr"), current())

    assert told((found,)) == [("fcr", "+", "nps")]
    assert found.reason == "In één keer geholpen worden verhoogt het oordeel."
    assert (found.plate.step, found.other_plate.step) == ("become-aware", "meet-my-needs")


def test_nothing_is_suggested_where_a_relation_stands_either_way() -> None:
    one, other = {"price_index": "conversion_rate"}, {"conversion_rate": "price_index"}

    for relations in (one, other):
        assert suggestions_in(made("price_index", "conversion_rate", relations=relations), current()) == ()


def test_every_relation_of_the_library_is_suggested_where_all_its_kpis_are() -> None:
    definitions = current().kpis
    kpis = tuple(Kpi(uid=uid("kpi", each.key), definition_key=each.key, name=each.key) for each in definitions)
    document = full_document()
    plates = tuple(plate.model_copy(update={"kpis": kpis[n::7]}) for n, plate in enumerate(document.plates))
    found = suggestions_in(document.model_copy(update={"plates": plates}), current())
    pairs = {frozenset((each.key, related.key)) for each in definitions for related in each.related}

    assert {frozenset((each.kpi.name, each.other.name)) for each in found} == pairs
    assert len(found) == len(pairs)


def test_own_kpis_are_suggested_nothing() -> None:
    document: Any = made("price_index", "conversion_rate")
    plates = [
        plate.model_copy(update={"kpis": tuple(k.model_copy(update={"definition_key": ""}) for k in plate.kpis)})
        for plate in document.plates
    ]

    assert suggestions_in(document.model_copy(update={"plates": tuple(plates)}), current()) == ()


def test_what_the_library_says_of_two_kpis_is_found_in_the_way_it_says_it() -> None:
    document = made("price_index", "conversion_rate")
    one, other = uid("kpi", "price_index"), uid("kpi", "conversion_rate")

    assert suggested(document, current(), one, other) is not None
    assert suggested(document, current(), other, one) is None
    assert suggested(document, current(), None, other) is None
