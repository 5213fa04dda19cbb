"""Two targets that cannot both be reached for free: found from signs, directions and targets, and nowhere else."""

import datetime
import time
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.exchange.case import read_case
from tests.reports.cases import PROVIDER
from tests.workbook.documents import agreement, full_document, uid
from workbook.conflicts import (
    Conflict,
    agreement_for,
    agreement_uid,
    agreements_of,
    conflicts_in,
    is_agreed,
    wish,
)
from workbook.document import ConflictAgreement, Document, Kpi, Measurement, Relation
from workbook.rules.waivers import active_plates

TURNED: Final[dict[Any, Any]] = {"higher": "lower", "lower": "higher", "band": "band", "+": "-", "-": "+", "": ""}
LARGE: Final = 200
MANY: Final = 600


@dataclass(frozen=True)
class Told:
    """A conflict as it is reasoned out by hand, KPIs by their key in the library."""

    path: tuple[str, ...]
    signs: str
    wishes: tuple[int, int]
    follows_from: frozenset[str] | None = None

    @property
    def product(self) -> int:
        """Wish of the start, times every sign, times wish of the end: below 0 the targets work against each other."""
        start, end = self.wishes
        for sign in self.signs:
            start *= {"+": 1, "-": -1}[sign]
        return start * end


def told(conflict: Conflict, document: Document) -> Told:
    """What the code says, in the same form."""
    keys = {kpi.uid: kpi.definition_key for _plate, kpi in document.kpis()}
    from_pair = conflict.follows_from
    return Told(
        (conflict.start[1].definition_key, *(link.other.definition_key for link in conflict.path)),
        "".join(link.relation.sign for link in conflict.path),
        (wish(conflict.start[1]), wish(conflict.end[1])),
        None if from_pair is None else frozenset(keys[each] for each in from_pair),
    )


# ---- The provider: 26 KPIs with 27 relations in 2025, 27 with 28 in 2026 ----
TALK_AGAINST_WAITING = Told(
    # Talking longer is allowed and asked for: 7,8 minutes now, 8,2 the target within a band of 7,5 to 9,0. So it has to go up, +1.
    # Callers are to wait shorter, 210 seconds now and 120 the target: down, -1.
    # "Bij gelijke bezetting maakt langer praten de rij langer": the values rise together, +.
    # (+1) x (+) x (-1) = -1: what makes the talks better makes the queue longer.
    ("aht", "asa"),
    "+",
    (1, -1),
)
TALK_AGAINST_RECOMMENDING = Told(
    # Talking longer (+1) makes the queue longer (+), and "lang wachten kost aanbevelingen": a longer queue lowers the NPS (-).
    # Recommendations have to go from -8 to 0: up, +1.
    # (+1) x (+) x (-) x (+1) = -1, along two relations. Waiting has a target itself: it follows from the conflict above.
    ("aht", "asa", "nps"),
    "+-",
    (1, 1),
    frozenset({"aht", "asa"}),
)
ALLIES: Final = (
    # Solving at once, up, and talking longer, up, with +: "goed oplossen kost in het eerste gesprek meer tijd". Both improve.
    ("fcr", "aht"),
    # Solving at once makes talks longer and so the queue too (+ +), but "wie geholpen is, belt niet opnieuw" makes it shorter
    # (- +). The paths disagree: along the second one both targets gain.
    ("fcr", "asa"),
    # A higher price, which has to go down from 104 to 102 within its band, makes visitors leave: (-1) x (-) x (+1) = +1.
    ("price_index", "conversion_rate"),
    # The share of the searches has no target in 2025: nothing is asked of it, nothing can suffer.
    ("share_of_search", "unaided_awareness"),
)


def provider() -> tuple[Document, Document]:
    one, two = read_case(PROVIDER).documents
    return one, two


def found(document: Document) -> tuple[Conflict, ...]:
    return conflicts_in(document, active_plates(document))


@pytest.mark.parametrize("reasoned", [TALK_AGAINST_WAITING, TALK_AGAINST_RECOMMENDING])
def test_what_is_reasoned_out_by_hand_comes_out_below_nought(reasoned: Told) -> None:
    assert reasoned.product == -1


def test_the_provider_has_two_conflicts_in_2025_one_of_them_along_two_relations() -> None:
    document, _later = provider()

    assert [told(each, document) for each in found(document)] == [TALK_AGAINST_WAITING, TALK_AGAINST_RECOMMENDING]


def test_the_provider_has_none_in_2026_for_talking_longer_is_not_asked_any_more() -> None:
    _earlier, document = provider()
    talk = next(kpi for _plate, kpi in document.kpis() if kpi.definition_key == "aht")

    # 8,3 minutes now and as target: it is to stay where it is, and lengthens no queue by that.
    assert (talk.current_value, talk.target_value, wish(talk)) == (Decimal("8.3"), Decimal("8.3"), 0)
    assert found(document) == ()


@pytest.mark.parametrize("pair", ALLIES)
def test_no_conflict_where_both_can_improve_together(pair: tuple[str, str]) -> None:
    document, _later = provider()
    uids = {kpi.definition_key: kpi.uid for _plate, kpi in document.kpis()}

    assert frozenset(uids[key] for key in pair) not in {each.pair for each in found(document)}


# ---- Small workbooks: KPIs a, b, c on three plates ----
def made(relations: dict[str, Any], **fields: dict[str, Any]) -> Document:
    """KPIs ``a``, ``b`` and ``c``: higher is better, from 10 to 12, but for ``fields``; ``relations`` by ``a>b``, with signs."""
    document = full_document()
    laid: dict[str, list[Relation]] = {"a": [], "b": [], "c": []}
    for where, sign in relations.items():
        start, _arrow, end = where.partition(">")
        more = sign if isinstance(sign, dict) else {"sign": sign}
        laid[start].append(Relation(uid=uid(where), to=uid("kpi", end[0]), **more))
    plates = [plate.model_copy(update={"kpis": ()}) for plate in document.plates]
    for place, name in enumerate("abc"):
        values: dict[str, Any] = {"direction": "higher", "current_value": Decimal(10), "target_value": Decimal(12)}
        kpi = Kpi(uid=uid("kpi", name), name=name, relations=tuple(laid[name]), **(values | fields.get(name, {})))
        plates[place] = plates[place].model_copy(update={"kpis": (kpi,)})
    return document.model_copy(update={"plates": tuple(plates)})


def paths(document: Document) -> list[str]:
    """The conflicts, as ``a>b`` or ``a>b>c``."""
    return [
        ">".join([each.start[1].name, *(link.other.name for link in each.path)])
        for each in conflicts_in(document, document.plates)
    ]


NO_TARGET: Final = {"target_value": None}
MEASURED_BAND: Final = {
    "direction": "band",
    "current_value": None,
    "measurements": (Measurement(uid=uid("measured"), date=datetime.date(2026, 1, 1), value=Decimal(9)),),
}


@pytest.mark.parametrize(
    ("relations", "fields", "expected"),
    [
        pytest.param({"a>b": "+"}, {}, [], id="both up and moving together"),
        pytest.param({"a>b": "-"}, {}, ["a>b"], id="both up and moving against each other"),
        pytest.param({"a>b": "+"}, {"b": {"direction": "lower"}}, ["a>b"], id="one up, one down, moving together"),
        pytest.param({"a>b": ""}, {}, [], id="a relation without a sign tells nothing yet"),
        pytest.param({"a>b": "-"}, {"a": NO_TARGET}, [], id="no target, no conflict"),
        pytest.param({"a>b": "-"}, {"b": {"direction": ""}}, [], id="no direction, no conflict"),
        pytest.param({"a>b": "-"}, {"b": {"current_value": None}}, ["a>b"], id="a direction asks for no value now"),
        pytest.param({"a>b": "-"}, {"b": {"current_value": Decimal(13)}}, ["a>b"], id="a reached target is to be held"),
        pytest.param({"a>b": "-"}, {"b": MEASURED_BAND}, ["a>b"], id="a band asks the way from what was measured"),
        pytest.param({"a>b": "-", "b>a": "-"}, {}, ["a>b"], id="told once per pair"),
        pytest.param({"a>b": "-", "b>a": "+"}, {}, [], id="a pair that contradicts itself (R50) tells nothing"),
        pytest.param({"a>b": "+", "b>c": "-"}, {}, ["b>c", "a>b>c"], id="along two relations"),
        pytest.param({"a>b": "+", "b>c": "-"}, {"b": NO_TARGET}, ["a>b>c"], id="over a KPI without a target"),
        pytest.param({"a>b": "-", "b>c": "-"}, {"b": NO_TARGET}, [], id="two minuses help along"),
        pytest.param({"a>b": "-", "c>b": "+"}, {}, ["a>b"], id="relations that do not follow each other are no path"),
        pytest.param(
            {"a>b": "+", "b>c": "-", "a>c": "+"}, {"b": NO_TARGET}, [], id="a relation of their own tells all"
        ),
        pytest.param(
            {"a>b": "+", "b>c": "-", "a>c": ""}, {"b": NO_TARGET}, ["a>b>c"], id="but not before it has a sign"
        ),
        pytest.param(
            {"a>b": "+", "b>c": "-", "a>b again": "-"},
            {"b": NO_TARGET},
            [],
            id="paths that disagree leave a way for both",
        ),
        pytest.param({"a>a": "-"}, {}, [], id="a KPI does not stand in its own way"),
        pytest.param({"a>b": "-", "b>a": "+"}, {"b": NO_TARGET}, [], id="there and back again is no path"),
    ],
)
def test_verdicts(relations: dict[str, str], fields: dict[str, Any], expected: list[str]) -> None:
    assert paths(made(relations, **fields)) == expected


@pytest.mark.parametrize(
    ("now", "target", "expected"),
    [(10, 12, ["a>b"]), (12, 10, []), (10, 10, []), (None, 10, []), (10, None, [])],
    ids=["up", "down", "stays", "value now unknown", "no target"],
)
def test_a_kpi_with_a_band_moves_the_way_its_target_lies(
    now: int | None, target: int | None, expected: list[str]
) -> None:
    values = {
        name: None if value is None else Decimal(value)
        for name, value in (("current_value", now), ("target_value", target))
    }

    assert paths(made({"a>b": "-"}, a={"direction": "band", "band_low": Decimal(5), **values})) == expected


def test_what_stands_on_a_waived_plate_does_not_count_not_even_in_the_middle() -> None:
    document = made({"a>b": "+", "b>c": "-"}, b=NO_TARGET)
    first, second, *others = document.plates

    assert conflicts_in(document, [first, *others]) == ()
    assert len(conflicts_in(document, [first, second, *others])) == 1


def test_of_several_paths_the_strongest_is_told_and_a_path_is_as_strong_as_its_weakest_relation() -> None:
    strong, weak = {"sign": "-", "strength": "strong"}, {"sign": "-", "strength": "weak"}
    document = made({"a>b weak": weak, "a>b": strong, "a>b none": "-"})
    over = made({"a>b": {"sign": "+", "strength": "strong"}, "b>c": {"sign": "-", "strength": "moderate"}}, b=NO_TARGET)

    assert [(each.path[0].relation.uid, each.strength) for each in found(document)] == [(uid("a>b"), 3)]
    assert [each.strength for each in found(over)] == [2]


# ---- What is agreed ----
def agreed(one: str, other: str, **fields: Any) -> ConflictAgreement:
    blank = {"decides": "", "yields": "", "review_date": None}
    return agreement(uid("kpi", one), uid("kpi", other), **(blank | fields))


def test_the_agreement_of_a_pair_has_one_uid_whoever_writes_it_down_first() -> None:
    one, other = uid("kpi", "a"), uid("kpi", "b")

    assert agreement_uid([one, other]) == agreement_uid([other, one])
    assert agreement_uid([one, other]) != agreement_uid([one, uid("kpi", "c")])


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, False),
        ({"decides": "Directie"}, False),
        ({"yields": "De wachttijd"}, False),
        ({"decides": " ", "yields": "De wachttijd"}, False),
        ({"decides": "Directie", "yields": "De wachttijd"}, True),
    ],
)
def test_agreed_is_who_decides_and_what_yields(fields: dict[str, str], expected: bool) -> None:
    assert is_agreed(agreed("a", "b", **fields)) is expected


def test_what_is_agreed_about_a_pair_holds_for_what_follows_from_it_until_something_is_agreed_there() -> None:
    document = made({"a>b": "+", "b>c": "-"})
    below = agreed("b", "c", decides="Directie", yields="c")
    own = agreed("a", "c", decides="Teamleider")

    def told_of(*agreements: ConflictAgreement) -> list[ConflictAgreement | None]:
        known = agreements_of(document.model_copy(update={"agreements": agreements}))
        return [agreement_for(each, known) for each in found(document)]

    assert told_of() == [None, None]
    assert told_of(below) == [below, below]
    assert told_of(below, agreed("a", "c")) == [below, below]
    assert told_of(below, own) == [below, own]
    assert told_of(own) == [None, own]


# ---- Any workbook ----
@st.composite
def any_workbook(draw: st.DrawFn) -> Document:
    """A few KPIs with all directions and values, and relations that lead anywhere."""
    count = draw(st.integers(2, 6))
    laid: dict[int, list[Relation]] = {}
    for number in range(draw(st.integers(1, 10))):
        start, end = draw(st.integers(0, count - 1)), draw(st.integers(0, count - 1))
        sign: Any = draw(st.sampled_from(["+", "-", "+", "-", ""]))
        strength: Any = draw(st.sampled_from(["", "weak", "strong"]))
        row = Relation(uid=UUID(int=1000 + number), to=UUID(int=end + 1), sign=sign, strength=strength)
        laid.setdefault(start, []).append(row)
    values = st.none() | st.integers(0, 3).map(Decimal)
    kpis = [
        Kpi(
            uid=UUID(int=number + 1),
            name=str(number),
            direction=draw(st.sampled_from(["higher", "lower", "band", ""])),
            current_value=draw(values),
            target_value=draw(values),
            relations=tuple(laid.get(number, ())),
        )
        for number in range(count)
    ]
    return spread(kpis)


def spread(kpis: list[Kpi]) -> Document:
    """The KPIs over the seven plates."""
    document = full_document()
    plates = [plate.model_copy(update={"kpis": tuple(kpis[place::7])}) for place, plate in enumerate(document.plates)]
    return document.model_copy(update={"plates": tuple(plates)})


def kpis_of(document: Document) -> list[Kpi]:
    return sorted((kpi for _plate, kpi in document.kpis()), key=lambda kpi: kpi.uid)


def turned(kpi: Kpi) -> Kpi:
    """The other way is better, and the target lies on the other side of the value now."""
    now, target = kpi.current_value, kpi.target_value
    mirrored = target if now is None or target is None else 2 * now - target
    return kpi.model_copy(update={"direction": TURNED.get(kpi.direction, ""), "target_value": mirrored})


def pairs(document: Document) -> set[frozenset[UUID]]:
    return {each.pair for each in conflicts_in(document, document.plates)}


def ways(document: Document, pair: frozenset[UUID]) -> set[str]:
    """The signs along all paths that tell of a pair, found the plain way."""
    arcs: list[tuple[UUID, UUID, str]] = [
        (kpi.uid, each.to, each.sign) for kpi in kpis_of(document) for each in kpi.relations if each.sign
    ]
    arcs = [(start, end, sign) for start, end, sign in arcs if start != end]
    if direct := {sign for start, end, sign in arcs if {start, end} == pair}:
        return direct
    steps = [(one, two) for one in arcs for two in arcs if one[1] == two[0] and {one[0], two[1]} == pair]
    return {"+" if one[2] == two[2] else "-" for one, two in steps}


@given(any_workbook())
def test_a_conflict_is_a_pair_with_two_wishes_whose_paths_all_oppose_them(document: Document) -> None:
    wishes = {kpi.uid: wish(kpi) for kpi in kpis_of(document)}
    every = [frozenset((one, other)) for one in wishes for other in wishes if one != other]
    signs = {"+": 1, "-": -1}

    def opposes(pair: frozenset[UUID]) -> bool:
        one, other = pair
        told_of = [wishes[one] * signs[sign] * wishes[other] for sign in ways(document, pair)]
        return bool(told_of) and max(told_of) < 0

    assert pairs(document) == {pair for pair in every if opposes(pair)}


@given(any_workbook(), st.data())
def test_reversing_a_direction_together_with_the_sense_of_its_target_turns_the_verdict(
    document: Document, data: st.DataObject
) -> None:
    kpis = kpis_of(document)
    place = data.draw(st.integers(0, len(kpis) - 1))
    chosen = kpis[place]
    after = spread([*kpis[:place], turned(chosen), *kpis[place + 1 :]])
    before, now = pairs(document), pairs(after)

    for other in kpis:
        pair = frozenset((chosen.uid, other.uid))
        can_tell = other is not chosen and bool(wish(chosen)) and bool(wish(other)) and len(ways(document, pair)) == 1
        assert ((pair in before) != (pair in now)) is can_tell
    assert {pair for pair in before if chosen.uid not in pair} == {pair for pair in now if chosen.uid not in pair}


@given(any_workbook())
def test_swapping_the_ends_of_every_relation_does_not(document: Document) -> None:
    back: dict[UUID, list[Relation]] = {}
    for kpi in kpis_of(document):
        for each in kpi.relations:
            back.setdefault(each.to, []).append(each.model_copy(update={"to": kpi.uid}))
    swapped = spread([kpi.model_copy(update={"relations": tuple(back.get(kpi.uid, ()))}) for kpi in kpis_of(document)])

    assert pairs(swapped) == pairs(document)


@given(any_workbook())
def test_a_reversed_sign_turns_a_direct_verdict_and_a_path_with_it(document: Document) -> None:
    kpis = kpis_of(document)
    place = next((place for place, kpi in enumerate(kpis) if kpi.relations), None)
    if place is None:
        return
    first, *rest = kpis[place].relations
    other = first.model_copy(update={"sign": TURNED[first.sign]})
    after = spread([*kpis[:place], kpis[place].model_copy(update={"relations": (other, *rest)}), *kpis[place + 1 :]])

    for pair in pairs(document) - pairs(after):
        assert ways(document, pair) != ways(after, pair)
    for pair in {frozenset((one.uid, two.uid)) for one in kpis for two in kpis if one is not two}:
        if ways(document, pair) == {"+"} and ways(after, pair) == {"-"}:
            wished = all(wish(kpi) for kpi in kpis if kpi.uid in pair)
            assert ((pair in pairs(document)) != (pair in pairs(after))) is wished


@given(any_workbook())
def test_a_conflict_over_a_kpi_with_a_wish_follows_from_another_unless_that_pair_contradicts_itself(
    document: Document,
) -> None:
    every = conflicts_in(document, document.plates)
    direct = {each.pair for each in every if each.between is None}

    for each in every:
        if each.between is None:
            assert each.follows_from is None
        elif each.follows_from is not None:
            assert each.follows_from in direct
        else:
            steps = [frozenset((link.kpi.uid, link.other.uid)) for link in each.path]
            assert not wish(each.between[1]) or any(len(ways(document, pair)) == 2 for pair in steps)


# ---- Large ----
def large() -> Document:
    """200 KPIs, each with three relations that lead on; signs, directions and strengths by turns."""
    kpis = [
        Kpi(
            uid=UUID(int=number + 1),
            name=str(number),
            direction="higher" if number % 3 else "lower",
            current_value=Decimal(10),
            target_value=Decimal(12),
            relations=tuple(
                Relation(
                    uid=UUID(int=1000 + 3 * number + step),
                    to=UUID(int=(number + 7 * step + 1) % LARGE + 1),
                    sign="+" if (number + step) % 2 else "-",
                )
                for step in range(3)
            ),
        )
        for number in range(LARGE)
    ]
    return spread(kpis)


def test_two_hundred_kpis_with_six_hundred_relations_take_less_than_fifty_milliseconds() -> None:
    document = large()
    assert sum(len(kpi.relations) for _plate, kpi in document.kpis()) == MANY

    def took() -> float:
        began = time.process_time()
        conflicts_in(document, document.plates)
        return time.process_time() - began

    assert min(took() for _ in range(5)) < 0.05
