"""KPIs are filled in on the plate: values are read as a Dutch reader writes them, and nothing that was typed is lost."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import User
from kpis.models import Kpi
from tests.factories import join, make_workbook
from tests.workbook.pages import Form, send
from workbook import document, limits
from workbook.models import Plate, Point, Workbook
from workbook.reading import read

pytestmark = pytest.mark.django_db
STEP = "become-aware"
AT = f"plate:{STEP}"


@pytest.fixture
def workbook(student: User, teammate: User) -> Workbook:
    made = make_workbook(student, next_period="2027")
    join(made, teammate, "editor")
    return made


@pytest.fixture
def plate(workbook: Workbook) -> Plate:
    return Plate.objects.get(workbook=workbook, step=STEP)


@pytest.fixture
def url(workbook: Workbook) -> str:
    return reverse("workbook:plate", args=[workbook.uuid, STEP])


def make_kpi(plate: Plate, **fields: Any) -> Kpi:
    return Kpi.objects.create(workbook=plate.workbook, plate=plate, **{"name": "Naamsbekendheid", **fields})


def at(kpi: Kpi | str, field: str) -> str:
    """Where a field of a KPI stands."""
    return f"{AT}/kpi:{kpi.uid if isinstance(kpi, Kpi) else kpi}/{field}"


def kpis_on(workbook: Workbook) -> list[Kpi]:
    return list(Kpi.objects.filter(workbook=workbook, deleted_at=None).order_by("pk"))


def shown(client: Client, url: str) -> Form:
    return Form(client.get(url))


def test_an_empty_plate_has_room_for_three_kpis_and_blank_ones_are_not_made(
    as_student: Client, workbook: Workbook, url: str
) -> None:
    assert len(shown(as_student, url).data["kpi"]) == 3

    assert send(as_student, url).status_code == 302
    assert kpis_on(workbook) == []


def test_everything_about_a_kpi_is_stored(as_student: Client, workbook: Workbook, plate: Plate, url: str) -> None:
    advice = Point.objects.create(workbook=workbook, plate=plate, kind="advice", text="Begin met meten.")
    typed = {
        "name": "Geholpen naamsbekendheid",
        "definition": "Het deel van de doelgroep dat de naam herkent.",
        "formula": "herkent / gevraagd * 100",
        "unit": "%",
        "direction": "band",
        "band_low": "20",
        "band_high": "60,5",
        "kind": "process",
        "data_source": "Eigen onderzoek",
        "current_value": "34",
        "target_value": "45,5",
        "start_advice": str(advice.uid),
        "target_note": "Meer hoeft niet.",
    }
    form = shown(as_student, url)
    spare = form.data["kpi"][0]

    response = as_student.post(url, form.filled({at(spare, name): text for name, text in typed.items()}))

    assert response.status_code == 302
    numbers = {"band_low": "20", "band_high": "60.5", "current_value": "34", "target_value": "45.5"}
    values: dict[str, Any] = {
        **typed,
        **{name: Decimal(number) for name, number in numbers.items()},
        "start_advice": advice.uid,
    }
    assert read(workbook).document.plate(STEP).kpis == (document.Kpi(uid=UUID(spare), **values),)


@pytest.mark.parametrize(
    ("typed", "value", "written", "said"),
    [
        ("7,5", "7.5", "7,5", ""),
        ("7.5", "7.5", "7,5", ""),
        ("1.234", "1234", "1234", "gelezen als 1.234."),
        ("1.234,56", "1234.56", "1234,56", "gelezen als 1.234,56."),
        ("1234567", "1234567", "1234567", "gelezen als 1.234.567."),
        ("0.234", "0.234", "0,234", ""),
        ("−12", "-12", "-12", ""),
        ("-1.250", "-1250", "-1250", "gelezen als −1.250."),
        ("99999999999,9999", "99999999999.9999", "99999999999,9999", "gelezen als 99.999.999.999,9999."),
    ],
)
def test_a_value_is_read_and_shown_back_as_understood(
    as_student: Client, plate: Plate, url: str, typed: str, value: str, written: str, said: str
) -> None:
    kpi = make_kpi(plate)

    assert send(as_student, url, {at(kpi, "current_value"): typed}).status_code == 302

    kpi.refresh_from_db()
    page = as_student.get(url)
    assert kpi.current_value == Decimal(value)
    assert Form(page).value(at(kpi, "current_value")) == written
    assert page.content.decode().count("gelezen als") == bool(said)
    assertContains(page, said)


WRONG = "Schrijf de waarde met cijfers, bijvoorbeeld 7,5 of 1.250. De eenheid heeft een eigen veld."
TOO_LONG = "Hier passen hooguit 11 cijfers voor de komma en 4 erachter."


NUMBERS = ("current_value", "target_value", "band_low", "band_high")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("41 %", WRONG),
        ("NaN", WRONG),
        ("1e309", WRONG),
        ("７", WRONG),
        ("1_0", WRONG),
        ("--1", WRONG),
        ("1.2.3", WRONG),
        ("\x00", WRONG),
        ("0,12345", TOO_LONG),
        ("123456789012", TOO_LONG),
        ("9" * 10_000, TOO_LONG),
    ],
)
def test_what_is_no_value_is_refused_in_place_and_all_else_is_saved(
    as_student: Client, plate: Plate, url: str, typed: str, said: str
) -> None:
    kpi = make_kpi(plate)
    wrong = {at(kpi, name): typed for name in NUMBERS}

    response = send(as_student, url, {**wrong, at(kpi, "unit"): "%", f"{AT}/key_message": "Bewaard."})

    assert response.status_code == 422
    (form,) = response.context["troubles"]
    assert form.errors == {name: [said] for name in NUMBERS}
    assert [Form(response).value(address) for address in wrong] == [typed] * 4
    kpi.refresh_from_db()
    assert ([getattr(kpi, name) for name in NUMBERS], kpi.unit) == ([None] * 4, "%")
    plate.refresh_from_db()
    assert plate.key_message == "Bewaard."


def test_a_box_is_ticked_and_unticked(as_student: Client, plate: Plate, url: str) -> None:
    kpi = make_kpi(plate)

    send(as_student, url, {at(kpi, "not_measured_yet"): "on"})
    kpi.refresh_from_db()
    assert (kpi.not_measured_yet, kpi.no_target_yet) == (True, False)
    assert shown(as_student, url).data[f"{kpi.uid}-not_measured_yet"] == ["", "on"]

    send(as_student, url)
    kpi.refresh_from_db()
    assert kpi.not_measured_yet is True

    send(as_student, url, {at(kpi, "not_measured_yet"): ""})
    kpi.refresh_from_db()
    assert kpi.not_measured_yet is False


def test_advice_to_start_is_written_in_place_once_however_often_it_is_sent(
    as_student: Client, workbook: Workbook, plate: Plate, url: str
) -> None:
    kpi = make_kpi(plate, not_measured_yet=True)
    post = shown(as_student, url).filled({at(kpi, "new_advice"): "Tel elke maand."})

    assert [as_student.post(url, post).status_code for _ in range(2)] == [302, 302]

    advice = Point.objects.get(workbook=workbook)
    kpi.refresh_from_db()
    assert (advice.kind, advice.text, kpi.start_advice) == ("advice", "Tel elke maand.", advice.uid)
    again = shown(as_student, url)
    assert again.value(at(kpi, "new_advice")) == ""
    assert again.value(at(kpi, "start_advice")) == str(advice.uid)


def test_new_advice_sent_once_more_in_other_words_is_shown_again_and_lost_nowhere(
    as_student: Client, workbook: Workbook, plate: Plate, url: str
) -> None:
    kpi = make_kpi(plate, not_measured_yet=True)
    form = shown(as_student, url)
    as_student.post(url, form.filled({at(kpi, "new_advice"): "Tel elke maand."}))
    told = as_student.post(url, form.filled({at(kpi, "new_advice"): "Tel elke week."}))
    kept = Form(told).value(at(kpi, "new_advice"))
    saved = as_student.post(url, Form(told).filled({}))

    assert (told.status_code, kept, saved.status_code) == (422, "Tel elke week.", 302)
    assertContains(told, "Dit is niet gedaan: iemand was je net voor.", status_code=422)
    assert sorted(Point.objects.values_list("text", flat=True)) == ["Tel elke maand.", "Tel elke week."]


def test_a_plate_with_five_pieces_of_advice_takes_another_to_start_a_kpi(
    as_student: Client, workbook: Workbook, plate: Plate, url: str
) -> None:
    Point.objects.bulk_create(
        Point(workbook=workbook, plate=plate, kind="advice", text=f"Advies {n}") for n in range(5)
    )
    spare = shown(as_student, url)
    first = spare.data["kpi"][0]

    response = as_student.post(url, spare.filled({at(first, "name"): "NPS", at(first, "new_advice"): "Begin in mei."}))

    assert response.status_code == 302
    stored = read(workbook).document.plate(STEP)
    assert [each.text for each in stored.advice if each.uid in stored.start_advice] == ["Begin in mei."]
    assert len(stored.advice) == 6


def test_a_plate_full_of_advice_tells_so_and_keeps_what_was_typed(
    as_student: Client, workbook: Workbook, plate: Plate, url: str
) -> None:
    kpi = make_kpi(plate)
    rows = [Point(workbook=workbook, plate=plate, kind="advice", text=str(n)) for n in range(limits.ADVICE_PER_PLATE)]
    Point.objects.bulk_create(rows)

    response = send(as_student, url, {at(kpi, "new_advice"): "Nog een.", at(kpi, "unit"): "%"})

    assertContains(response, "Op deze plaat past geen advies meer.", status_code=422)
    assert Form(response).value(at(kpi, "new_advice")) == "Nog een."
    kpi.refresh_from_db()
    assert kpi.unit == "%"


def test_one_looks_back_only_where_there_is_something_to_look_back_on(
    as_student: Client, student: User, plate: Plate, url: str
) -> None:
    kpi = make_kpi(plate)
    assert at(kpi, "previous_target_note") not in shown(as_student, url).ids

    Workbook.objects.filter(pk=plate.workbook_id).update(predecessor_period="2025")
    send(as_student, url, {at(kpi, "previous_target_note"): "Niet gehaald."})

    kpi.refresh_from_db()
    assert kpi.previous_target_note == "Niet gehaald."


def test_a_kpi_is_moved_removed_and_brought_back_by_buttons(
    as_student: Client, workbook: Workbook, plate: Plate, url: str
) -> None:
    one, two = make_kpi(plate, name="Een"), make_kpi(plate, name="Twee")
    assert f"up:kpi:{one.uid}" not in shown(as_student, url).buttons

    moved = send(as_student, url, {at(one, "unit"): "%"}, do=f"down:kpi:{one.uid}")
    assert [kpi.name for kpi in read(workbook).document.plate(STEP).kpis] == ["Twee", "Een"]
    assert moved["Location"].endswith(f"#{AT}/kpi:{one.uid}/up")

    removed = send(as_student, url, {at(two, "unit"): "dagen"}, do=f"remove:kpi:{two.uid}")
    assert [kpi.name for kpi in read(workbook).document.plate(STEP).kpis] == ["Een"]
    back = Form(as_student.get(removed["Location"]))
    as_student.post(url, back.filled({}, do=f"restore:kpi:{two.uid}"))

    assert [(kpi.name, kpi.unit) for kpi in read(workbook).document.plate(STEP).kpis] == [
        ("Twee", "dagen"),
        ("Een", "%"),
    ]


def test_the_same_page_sent_twice_makes_one_kpi(as_student: Client, workbook: Workbook, url: str) -> None:
    form = shown(as_student, url)
    post = form.filled({at(form.data["kpi"][0], "name"): "NPS"})

    assert [as_student.post(url, post).status_code for _ in range(2)] == [302, 302]
    assert [kpi.name for kpi in kpis_on(workbook)] == ["NPS"]


def test_a_full_plate_refuses_one_more_and_keeps_all_that_was_typed(
    as_student: Client, workbook: Workbook, plate: Plate, url: str
) -> None:
    Kpi.objects.bulk_create(Kpi(workbook=workbook, plate=plate, name=f"KPI {n}") for n in range(29))
    room = Form(as_student.get(send(as_student, url, do="add:kpi")["Location"]))
    spare = room.data["kpi"][-1]
    make_kpi(plate, name="Van een ander")

    late = as_student.post(url, room.filled({at(spare, "name"): "De mijne", f"{AT}/key_message": "Bewaard."}))

    assert late.status_code == 422
    assertContains(late, "de lijst is vol", status_code=422)
    assert Form(late).value(at(spare, "name")) == "De mijne"
    assert Plate.objects.get(pk=plate.pk).key_message == "Bewaard."
    assert len(kpis_on(workbook)) == 30
    assert "add:kpi" not in shown(as_student, url).buttons
    assertContains(as_student.get(url), "Op een plaat passen 30 KPI’s en in een werkboek 200.")


def test_a_workbook_with_two_hundred_kpis_takes_no_more(as_student: Client, workbook: Workbook, url: str) -> None:
    form = shown(as_student, url)
    plates = list(Plate.objects.filter(workbook=workbook).exclude(step=STEP))
    Kpi.objects.bulk_create(
        Kpi(workbook=workbook, plate=plate, name=f"KPI {n}") for plate in plates for n in range(limits.KPIS_PER_PLATE)
    )
    own = Plate.objects.get(workbook=workbook, step=STEP)
    Kpi.objects.bulk_create(Kpi(workbook=workbook, plate=own, name=f"KPI {n}") for n in range(20))

    response = as_student.post(url, form.filled({at(form.data["kpi"][0], "name"): "De mijne"}))

    assert (response.status_code, len(kpis_on(workbook))) == (422, limits.KPIS_PER_WORKBOOK)
    assert Form(response).value(at(form.data["kpi"][0], "name")) == "De mijne"
    assert "add:kpi" not in shown(as_student, url).buttons


def test_two_people_on_one_field_see_both_values_and_choose(
    as_student: Client, as_teammate: Client, plate: Plate, url: str
) -> None:
    kpi = make_kpi(plate, current_value=Decimal(10))
    mine = shown(as_student, url)
    send(as_teammate, url, {at(kpi, "current_value"): "1.250", at(kpi, "unit"): "dagen"})

    clash = as_student.post(url, mine.filled({at(kpi, "current_value"): "12", at(kpi, "target_value"): "15"}))

    assert clash.status_code == 409
    assertContains(clash, "Tim Jansen", status_code=409)
    assertContains(clash, "1250", status_code=409)
    again = Form(clash)
    assert again.value(at(kpi, "current_value")) == "12"
    assert again.value(at(kpi, "unit")) == "dagen"
    as_student.post(url, again.filled({}))
    kpi.refresh_from_db()
    assert (kpi.current_value, kpi.target_value, kpi.unit) == (Decimal(12), Decimal(15), "dagen")


def test_what_is_typed_in_a_kpi_that_another_removed_is_kept_and_can_be_brought_back(
    as_student: Client, as_teammate: Client, plate: Plate, url: str
) -> None:
    kpi = make_kpi(plate)
    mine = shown(as_student, url)
    send(as_teammate, url, do=f"remove:kpi:{kpi.uid}")

    gone = as_student.post(
        url, mine.filled({at(kpi, "definition"): "Wie kent ons?", at(kpi, "new_advice"): "Vraag het."})
    )

    assert gone.status_code == 409
    again = Form(gone)
    assert again.value(at(kpi, "definition")) == "Wie kent ons?"
    as_student.post(url, again.filled({}))
    kpi.refresh_from_db()
    assert (kpi.deleted_at, kpi.definition) == (None, "Wie kent ons?")
    assert Point.objects.get(plate=plate).uid == kpi.start_advice


HOSTILE = [
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "\x00",
    "x" * 10_000,
    "١٢٣",
    "😀" * 401,
    "a\r\nSet-Cookie: x",
    "' OR 1=1 --",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_values_in_every_field_are_kept_or_refused_and_never_run(
    as_student: Client, plate: Plate, url: str, hostile: str
) -> None:
    kpi = make_kpi(plate)
    form = shown(as_student, url)
    everywhere = {address: hostile for address in form.ids if address.startswith(f"{AT}/kpi:")}

    response = as_student.post(url, form.filled(everywhere))

    assert response.status_code in {302, 422}
    for page in (response, as_student.get(url)):
        assertNotContains(page, "<script>alert", status_code=page.status_code)
        assertNotContains(page, ">49<", status_code=page.status_code)
    assert read(plate.workbook).document.plate(STEP).kpis[0].uid == kpi.uid


@pytest.mark.parametrize("hostile", ["", "kpi", "on", str(UUID(int=0)), "x" * 500])
def test_rows_and_buttons_that_no_page_made_do_no_harm(
    as_student: Client, plate: Plate, url: str, hostile: str
) -> None:
    kpi = make_kpi(plate)
    posts = [
        {"kpi": [hostile, str(kpi.uid)], f"{hostile}-name": "x", "do": "save"},
        {"kpi": [str(kpi.uid)], f"{kpi.uid}-advice": hostile, f"{kpi.uid}-new_advice": "Begin.", "do": "save"},
        {"kpi": [str(kpi.uid)], f"{kpi.uid}-start_advice": hostile, "do": "save"},
        *({"do": f"{verb}:kpi:{hostile}"} for verb in ("add", "remove", "restore", "up", "down", "take", "search")),
    ]

    assert {as_student.post(url, post).status_code for post in posts} <= {302, 409, 422}
    assert as_student.get(url).status_code == 200


def test_who_may_only_read_sees_all_of_a_kpi_in_words(
    as_outsider: Client, outsider: User, workbook: Workbook, plate: Plate, url: str
) -> None:
    join(workbook, outsider, "reader")
    make_kpi(plate, direction="lower", current_value=Decimal("1250.5"), unit="dagen", not_measured_yet=True)

    page = as_outsider.get(url)

    for text in ("Naamsbekendheid", "lager is beter", "1250,5", "dagen", "Nog niet gemeten"):
        assertContains(page, text)
    assert Form(page).ids == {}
    assertNotContains(page, "kpi-words")


def test_english_pages_speak_english(as_student: Client, plate: Plate, url: str) -> None:
    make_kpi(plate, current_value=Decimal(1250))
    as_student.cookies["django_language"] = "en"

    assertContains(as_student.get(url), "Read as 1.250: the point divides thousands.")
