"""Whatever a client sends to be saved: it is saved, or refused in words; never a fault of ours, never a write elsewhere."""

import json
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from accounts.models import User
from accounts.reader import mark_of
from kpis.models import Kpi
from tests.factories import NOBODYS, make_workbook
from tests.strategies import json_values, texts
from tests.workbook.autosaving import autosave, fixed_values, row_of, send, typed
from tests.workbook.test_saving_properties import assert_chain_holds
from workbook.document import canonical
from workbook.fields import kinds
from workbook.forms.autosave import MOST, MOST_BYTES
from workbook.models import Activity, FieldChange, Plate, Workbook
from workbook.reading import read

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
AT: Final = "plate:become-aware"
some = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture
def workbook(student: User) -> Workbook:
    return make_workbook(student, activities=1)


@pytest.fixture
def plate(workbook: Workbook) -> Plate:
    return Plate.objects.get(workbook=workbook, step="become-aware")


@pytest.fixture
def theirs(outsider: User) -> Workbook:
    return make_workbook(outsider, activities=1, organisation="Andermans bedrijf")


def text_of(workbook: Workbook) -> str:
    return canonical(read(Workbook.objects.get(pk=workbook.pk)).document)


def edits(*fields: object) -> str:
    return json.dumps({"edits": fields})


def field(**other: object) -> dict[str, Any]:
    return {"address": f"{AT}/key_message", "uid": NOBODYS, "value": "Tekst", "base": 0} | other


UNREADABLE: Final[dict[str, str | bytes]] = {
    "nothing": "",
    "no JSON": "edits",
    "half": '{"edits": [',
    "no text": b"\xff\xfe{}",
    "another alphabet": '{"edits": []}'.encode("utf-16"),
    "null": "null",
    "a list": "[]",
    "a number": "12",
    "no edits": "{}",
    "edits that are none": '{"edits": 3}',
    "edits by name": '{"edits": {"0": {}}}',
    "an edit that is none": edits(5),
    "an edit of nothing": edits({}),
    "no address": edits({"uid": NOBODYS, "value": "", "base": 0}),
    "no value": edits({"address": f"{AT}/key_message", "uid": NOBODYS, "base": 0}),
    "an address that is a number": edits(field(address=5)),
    "a uid that is a number": edits(field(uid=5)),
    "a uid that is none": edits(field(uid="x")),
    "a uid as no page writes it": edits(field(uid=NOBODYS.upper())),
    "a base that is a text": edits(field(base="0")),
    "a base that is a truth": edits(field(base=True)),
    "a root that is a text": edits(field(root="0")),
    "a root that is a truth": edits(field(root=True)),
    "a base in parts": edits(field(base=0.5)),
    "a base that is no number": '{"edits": [{"address": "a", "uid": "b", "value": "", "base": NaN}]}',
    "a base without end": '{"edits": [' + "1" * 5000 + "]}",
    "a row that is a text": edits(field(row="plate")),
    "a row on a number": edits(field(row={"parent": 5, "fixed": {}})),
    "a row with nested values": edits(field(row={"parent": None, "fixed": {"kind": {"top": 1}}})),
    "the same field twice": edits(field(), field()),
    "the same field under two addresses": edits(field(), field(address="plate:easy-to-buy/key_message")),
    "one field too many": edits(*(field(uid=str(UUID(int=number))) for number in range(MOST + 1))),
    "more than fits": edits(field(value="a" * MOST_BYTES)),
    "deeper than anybody reads": "[" * 100_000,
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_no_page_sends_is_refused_whole(what: str, workbook: Workbook, student: User, as_student: Client) -> None:
    answer = send(as_student, workbook, UNREADABLE[what], **{"X-Reader": mark_of(student)})

    assert (answer.status_code, list(answer.json())) == (400, ["message"])
    assert not FieldChange.objects.exists()


@pytest.mark.parametrize("what", ["nothing", "no JSON"])
def test_who_may_not_save_hears_that_first(what: str, workbook: Workbook, outsider: User, as_outsider: Client) -> None:
    assert send(as_outsider, workbook, UNREADABLE[what], **{"X-Reader": mark_of(outsider)}).status_code == 404


def test_a_form_or_a_page_without_a_reader_is_refused(
    workbook: Workbook, plate: Plate, student: User, as_student: Client
) -> None:
    url, reader = reverse("workbook:save", args=[workbook.uuid]), {"X-Reader": mark_of(student)}
    body = edits(typed(f"{AT}/key_message", plate.uid, "Tekst"))
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(student)
    browser.get(reverse("workbook:profile", args=[workbook.uuid]))

    answers = [
        send(as_student, workbook, body),
        as_student.post(url, {"edits": "[]"}, headers=reader),
        as_student.post(url, body, content_type="text/plain", headers=reader),
        # The token in a form of several parts is looked for in the body, which can then not be read any more.
        browser.post(url, {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value}, headers=reader),
    ]

    assert [answer.status_code for answer in answers] == [400] * 4
    assert not FieldChange.objects.exists()


UNKNOWN: Final = (
    "",
    "/",
    "key_message",
    "plate/",
    "plate:become-aware",
    f"{AT}/step",
    f"{AT}/waived",
    f"{AT}/activity_order",
    f"{AT}/deleted_at",
    f"{AT}/key_message/",
    f"{AT}/activity:{NOBODYS}/plate",
    f"{AT}/kpi:{NOBODYS}/definition_key",
    f"{AT}/kpi:{NOBODYS}/new_advice",
    "workbook/fictional",
    "workbook/revision",
    "workbook/extras",
    "user/is_staff",
    "member/role",
    "__class__/__init__",
    "plate:become-aware\x00/key_message\ud800",
    "a" * 100_000 + "/tip",
)


@pytest.mark.parametrize("address", UNKNOWN, ids=lambda address: ascii(address[:40]))
def test_a_field_that_no_page_has_is_told_and_stops_only_itself(
    address: str, workbook: Workbook, plate: Plate, student: User, as_student: Client
) -> None:
    good = typed(f"{AT}/own_score", plate.uid, "8")

    answer = autosave(as_student, workbook, student, typed(address, plate.uid, "Inbraak"), good)

    assert (answer.status_code, answer.json()["saved"]) == (422, {f"{AT}/own_score": "8"})
    assert answer.json()["wrong"] == {address: ["Dit veld staat niet meer op de pagina. Laad de pagina opnieuw."]}


ODD_VALUES: Final[tuple[object, ...]] = (
    None,
    True,
    False,
    5,
    7.5,
    float("nan"),
    {},
    {"a": [1]},
    [],
    ["x"],
    [5],
    [[]],
    [None],
    [NOBODYS, {}],
)


@pytest.mark.parametrize("value", ODD_VALUES, ids=ascii)
def test_what_is_no_text_is_no_value_of_a_field(
    value: object, workbook: Workbook, plate: Plate, student: User, as_student: Client
) -> None:
    answer = autosave(as_student, workbook, student, typed(f"{AT}/key_message", plate.uid, value))

    assert (answer.status_code, list(answer.json()["wrong"])) == (422, [f"{AT}/key_message"])
    assert not FieldChange.objects.exists()


@pytest.mark.parametrize("value", [None, "", NOBODYS, 5, {}, ["x"], [5], [NOBODYS, None], [NOBODYS.upper()]], ids=ascii)
def test_what_is_no_list_of_rows_leaves_the_departments_as_they_are(
    value: object, workbook: Workbook, plate: Plate, student: User, as_student: Client
) -> None:
    _row, uid = row_of("department", plate)
    plate.departments.set(plate.workbook.department_rows.all())

    answer = autosave(as_student, workbook, student, typed(f"{AT}/departments", plate.uid, value))

    assert (answer.status_code, list(answer.json()["wrong"])) == (422, [f"{AT}/departments"])
    assert [each.uid for each in plate.departments.all()] == [uid]


WRONG_TEXTS: Final = ("voor\x00na", "half \ud800 teken", "a" * 100_000)


@pytest.mark.parametrize("text", WRONG_TEXTS, ids=lambda text: ascii(text[:12]))
@pytest.mark.parametrize("name", ["key_message", "own_score", "score_date", "score_n", "basis", "responsible_role"])
def test_a_text_that_cannot_be_stored_is_told_in_words(
    name: str, text: str, workbook: Workbook, plate: Plate, student: User, as_student: Client
) -> None:
    answer = autosave(as_student, workbook, student, typed(f"{AT}/{name}", plate.uid, text))

    (words,) = answer.json()["wrong"].values()
    assert (answer.status_code, bool(words and all(words))) == (422, True)
    assert not FieldChange.objects.exists()


ROWS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "on nothing": ("activity", {"parent": None}),
    "on what is none": ("activity", {"parent": "x"}),
    "a department on a plate": ("department", {"parent": NOBODYS}),
    "what every workbook has": ("plate", {"parent": None}),
    "a workbook": ("workbook", {"parent": None}),
    "of no kind": ("point", {"parent": NOBODYS}),
    "of a kind that there is not": ("point", {"parent": NOBODYS, "fixed": {"kind": "grade"}}),
    "with more than is its own": ("activity", {"parent": NOBODYS, "fixed": {"workbook": "1"}}),
}
SOME_FIELD: Final = {"plate": "key_message", "workbook": "summary", "point": "text"}


@pytest.mark.parametrize("what", ROWS)
def test_a_row_that_no_page_offers_is_told(what: str, workbook: Workbook, student: User, as_student: Client) -> None:
    name, row = ROWS[what]
    uid, before = uuid4(), text_of(workbook)

    answer = autosave(
        as_student, workbook, student, typed(f"x/{name}:{uid}/{SOME_FIELD.get(name, 'name')}", uid, "Nieuw", **row)
    )

    assert (answer.status_code, len(answer.json()["wrong"])) == (422, 1)
    assert text_of(workbook) == before


def test_a_row_is_never_made_on_another_workbooks_plate_nor_under_the_uid_of_another_row(
    workbook: Workbook, plate: Plate, theirs: Workbook, student: User, as_student: Client
) -> None:
    there = Plate.objects.get(workbook=theirs, step="become-aware")
    taken = Activity.objects.filter(workbook=workbook).earliest("pk")
    uid, before, mine = uuid4(), text_of(theirs), text_of(workbook)

    answer = autosave(
        as_student,
        workbook,
        student,
        typed(f"{AT}/activity:{uid}/name", uid, "Inbraak", parent=there.uid),
        typed(f"{AT}/interview:{taken.uid}/role", taken.uid, "Inbraak", parent=plate.uid),
    )

    assert (answer.status_code, [each["removed"] for each in answer.json()["overtaken"]]) == (409, [True, True])
    assert (text_of(theirs), text_of(workbook)) == (before, mine)


@pytest.mark.parametrize("name", sorted(each.name for each in kinds()))
def test_no_field_of_another_workbook_is_changed_or_told(
    name: str, workbook: Workbook, theirs: Workbook, student: User, as_student: Client
) -> None:
    row, uid = row_of(name, Plate.objects.get(workbook=theirs, step="become-aware"))
    before = text_of(theirs)
    named = {"workbook": "organisation", "plate": "key_message", "point": "text", "relation": "reason"}
    named |= {"interview": "role", "attempt": "role", "key_point": "title"}
    named |= {"measurement": "note", "conflict_agreement": "decides"}
    field_name = named.get(name, "name")

    answer = autosave(as_student, workbook, student, typed(f"{row}/{field_name}", uid, "Inbraak"))

    (overtaken,) = answer.json()["overtaken"]
    assert (answer.status_code, overtaken["removed"], overtaken["who"], overtaken["theirs"]) == (409, True, "", "")
    assert text_of(theirs) == before


@pytest.mark.parametrize("base", [-1, 2, 10**18, 10**30, -(10**30)])
def test_a_base_that_never_was_can_conflict_and_never_overwrites(
    base: int, workbook: Workbook, plate: Plate, student: User, as_student: Client
) -> None:
    autosave(as_student, workbook, student, typed(f"{AT}/key_message", plate.uid, "Eerst"))

    answer = autosave(as_student, workbook, student, typed(f"{AT}/key_message", plate.uid, "Vals", base))

    plate.refresh_from_db()
    assert (answer.status_code, plate.key_message) == (409, "Eerst")


# Anything


def anything() -> SearchStrategy[Any]:
    broken = st.text(max_size=20) | st.sampled_from(["\ud800", "\x00", "a" * 3000, "７.５", "1e9", "true", "on"])
    return broken | texts(120) | json_values() | st.lists(broken, max_size=3)


@st.composite
def sent(draw: DrawFn, uids: list[UUID]) -> Any:
    """One field as somebody may send it: of any kind and row, of ours or not, whole or broken."""
    of_kind = draw(st.sampled_from(kinds()))
    names = [*of_kind.fields, *of_kind.sets, *of_kind.orders, "deleted_at", "uid"]
    uid = draw(st.sampled_from(uids))
    made: dict[str, Any] = {
        "address": f"{AT}/{of_kind.name}:{uid}/{draw(st.sampled_from(names))}",
        "uid": str(uid),
        "value": draw(anything()),
        "base": draw(st.integers(-2, 12)),
        "root": draw(st.none() | st.integers(-2, 12) | st.integers()),
    }
    if draw(st.booleans()):
        fixed = {name: draw(st.sampled_from([*fixed_values(values), "x"])) for name, values in of_kind.fixed.items()}
        made["row"] = {"parent": draw(st.sampled_from([None, *map(str, uids)])), "fixed": fixed}
    if draw(st.integers(0, 30)) == 0:
        made[draw(st.sampled_from(sorted(made)))] = draw(json_values())
    return made


@some
@given(data=st.data())
def test_whatever_is_sent_the_workbook_stays_whole_and_others_untouched(
    student: User, outsider: User, as_student: Client, data: st.DataObject
) -> None:
    blank: dict[str, Any] = {"organisation": "", "sector": "", "period": ""}
    workbook, theirs = (make_workbook(owner, **blank) for owner in (student, outsider))
    uids = [*(UUID(int=number) for number in range(1, 5)), workbook.uuid, theirs.uuid]
    for each in (workbook, theirs):
        plate = Plate.objects.get(workbook=each, step="become-aware")
        rows = [model.objects.create(workbook=each, plate=plate) for model in (Kpi, Activity)]
        uids += [plate.uid, *(row.uid for row in rows)]
    before = text_of(theirs)

    for fields in data.draw(st.lists(st.lists(sent(uids), max_size=6), min_size=1, max_size=6)):
        answer = autosave(as_student, workbook, student, *fields)
        assert answer.status_code in {200, 400, 409, 422}

    text_of(workbook)
    assert text_of(theirs) == before
    assert not FieldChange.objects.filter(workbook=theirs).exists()
    assert_chain_holds(workbook)
