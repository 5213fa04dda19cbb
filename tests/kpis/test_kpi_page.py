"""The page of a KPI: its definition card is filled in as a plate is, and nothing that was typed is lost or overwritten."""

from collections import Counter
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import User
from kpis.models import Kpi, KpiRelation, Measurement
from tests.factories import NOBODYS, join, make_workbook
from tests.kpis.measured import STEP, at, at_row, make_kpi, measure, page_of, values_of
from tests.seen import Seen, see, words
from tests.workbook.autosaving import autosave, typed
from tests.workbook.pages import Form, send
from workbook.models import FieldChange, Workbook

pytestmark = pytest.mark.django_db

CARD = {
    "name": "Doorlooptijd klacht",
    "definition": "Werkdagen van melding tot oplossing.",
    "formula": "som van werkdagen / aantal klachten",
    "unit": "dagen",
    "direction": "band",
    "band_low": "20",
    "band_high": "25,5",
    "data_source": "Ticketsysteem",
    "owner_role": "teamleider service",
    "measuring_period": "elke maand",
    "reliability": "fair",
    "reliability_note": "Heropende klachten tellen dubbel.",
    "first_why": "Klanten wachten lang.",
    "second_why": "Wie wacht, belt nog eens.",
    "third_why": "Elk telefoontje kost tijd die er niet is.",
    "start_value": "34",
    "current_value": "29,5",
    "target_value": "25",
    "target_note": "Sneller kan niet zonder meer mensen.",
}


@pytest.fixture
def workbook(student: User, teammate: User) -> Workbook:
    made = make_workbook(student, next_period="2027")
    join(made, teammate, "editor")
    return made


@pytest.fixture
def kpi(workbook: Workbook) -> Kpi:
    return make_kpi(workbook)


def test_everything_on_the_card_is_stored_and_comes_back(as_student: Client, kpi: Kpi) -> None:
    answer = send(as_student, page_of(kpi), {at(kpi, name): text for name, text in CARD.items()})

    assert (answer.status_code, answer["Location"]) == (302, page_of(kpi))
    shown = Form(as_student.get(page_of(kpi)))
    assert {name: shown.value(at(kpi, name)) for name in CARD} == CARD


def test_every_id_stands_once_and_the_page_is_sound(as_student: Client, kpi: Kpi) -> None:
    Kpi.objects.filter(pk=kpi.pk).update(definition_key="aht", direction="band", band_low=20)
    measure(kpi, ("2026-02-01", "31"), ("2026-03-01", "30"))

    page = see(as_student, page_of(kpi))

    assert page.faults == []
    assert [each for each, times in Counter(page.ids).items() if times > 1] == []


def test_a_field_saves_itself_at_the_address_that_it_has_on_the_plate(
    as_student: Client, student: User, workbook: Workbook, kpi: Kpi
) -> None:
    plate = Form(as_student.get(reverse("workbook:plate", args=[workbook.uuid, STEP])))

    answer = autosave(
        as_student, workbook, student, typed(at(kpi, "definition"), kpi.uid, "Van melding tot oplossing.")
    )

    assert answer.status_code == 200
    assert Form(as_student.get(page_of(kpi))).value(at(kpi, "definition")) == "Van melding tot oplossing."
    assert {name for name in CARD if at(kpi, name) in plate.ids} == {
        *("name", "definition", "formula", "unit", "direction", "band_low", "band_high", "data_source"),
        *("current_value", "target_value", "target_note"),
    }


def test_what_the_plate_alone_holds_stays_as_it_is(as_student: Client, kpi: Kpi) -> None:
    Kpi.objects.filter(pk=kpi.pk).update(not_measured_yet=True, kind="process", no_target_yet=True)

    send(as_student, page_of(kpi), {at(kpi, "owner_role"): "teamleider"})

    kpi.refresh_from_db()
    assert (kpi.owner_role, kpi.not_measured_yet, kpi.no_target_yet, kpi.kind) == ("teamleider", True, True, "process")


def test_two_who_change_one_field_get_both_texts(as_student: Client, as_teammate: Client, kpi: Kpi) -> None:
    mine, theirs = Form(as_student.get(page_of(kpi))), Form(as_teammate.get(page_of(kpi)))
    as_teammate.post(page_of(kpi), theirs.filled({at(kpi, "first_why"): "Omdat het moet."}))

    answer = as_student.post(
        page_of(kpi), mine.filled({at(kpi, "first_why"): "Klanten wachten.", at(kpi, "second_why"): "Ze bellen."})
    )

    assert answer.status_code == 409
    assertContains(answer, "Omdat het moet.", status_code=409)
    assertContains(answer, "Klanten wachten.", status_code=409)
    kpi.refresh_from_db()
    assert (kpi.first_why, kpi.second_why) == ("Omdat het moet.", "Ze bellen.")

    again = Form(answer).filled({}) | {f"keep:{at(kpi, 'first_why')}": "mine"}
    assert as_student.post(page_of(kpi), again).status_code == 302
    kpi.refresh_from_db()
    assert kpi.first_why == "Klanten wachten."


def test_a_value_that_is_none_is_told_beside_its_field_and_all_else_is_saved(as_student: Client, kpi: Kpi) -> None:
    answer = send(as_student, page_of(kpi), {at(kpi, "start_value"): "veel", at(kpi, "owner_role"): "teamleider"})

    assert answer.status_code == 422
    assert Form(answer).value(at(kpi, "start_value")) == "veel"
    assertContains(answer, f'id="error_{at(kpi, "start_value")}"', status_code=422)
    kpi.refresh_from_db()
    assert (kpi.start_value, kpi.owner_role) == (Decimal(34), "teamleider")


def test_who_typed_in_a_kpi_that_was_removed_may_bring_it_back(as_student: Client, kpi: Kpi) -> None:
    form = Form(as_student.get(page_of(kpi)))
    plate = reverse("workbook:plate", args=[kpi.workbook.uuid, STEP])
    send(as_student, plate, do=f"remove:kpi:{kpi.uid}")

    answer = as_student.post(page_of(kpi), form.filled({at(kpi, "owner_role"): "teamleider"}))

    assert answer.status_code == 409
    assertContains(answer, "teamleider", status_code=409)
    assert as_student.get(page_of(kpi)).status_code == 404
    back = Form(answer).filled({}) | {f"keep:{at(kpi, '').removesuffix('/')}": "mine"}
    assert as_student.post(page_of(kpi), back).status_code == 302
    kpi.refresh_from_db()
    assert (kpi.deleted_at, kpi.owner_role) == (None, "teamleider")


def test_who_may_only_read_sees_it_all_and_no_input(
    as_student: Client, outsider: User, workbook: Workbook, kpi: Kpi
) -> None:
    send(as_student, page_of(kpi), {at(kpi, name): text for name, text in CARD.items()})
    measure(kpi, ("2026-03-01", "29"))
    join(workbook, outsider, "reader")
    reader = Client()
    reader.force_login(outsider)

    answer = reader.get(page_of(kpi))

    assert Form(answer).data == {}
    for text in (*CARD.values(), "01-03-2026"):
        if text not in {"band", "fair"}:
            assertContains(answer, text)
    assertContains(answer, "redelijk")
    assert reader.post(page_of(kpi), {}).status_code == 403


def test_the_library_stands_beside_a_kpi_that_was_taken_from_it(as_student: Client, kpi: Kpi) -> None:
    assertNotContains(as_student.get(page_of(kpi)), "In de bibliotheek")

    Kpi.objects.filter(pk=kpi.pk).update(definition_key="aht")

    answer = as_student.get(page_of(kpi))
    for text in ("In de bibliotheek", "Heet ook", "AHT", "Valkuilen"):
        assertContains(answer, text)


def test_relations_are_told_from_both_ends_and_a_conflict_with_its_reason(as_student: Client, kpi: Kpi) -> None:
    other = make_kpi(kpi.workbook, name="Kosten", unit="€", current_value=10, target_value=8, start_value=None)
    Kpi.objects.filter(pk=kpi.pk).update(current_value=29)
    KpiRelation.objects.create(workbook=kpi.workbook, kpi=kpi, to=other.uid, sign="-", reason="Sneller kost meer.")

    for one, beside in ((kpi, other), (other, kpi)):
        answer = as_student.get(page_of(one))
        assertContains(answer, f'href="{page_of(beside)}"')
        assertContains(answer, "Deze doelen werken elkaar tegen")
        assertContains(answer, "Er is nog niets over afgesproken.")
    assertNotContains(as_student.get(page_of(make_kpi(kpi.workbook, name="Los"))), "Deze doelen")


# ---- Measurements ----


def spare(form: Form) -> str:
    """The uid of the blank row on top."""
    return form.data["measurement"][0]


def test_a_blank_row_proposes_today_and_is_not_a_measurement(as_student: Client, kpi: Kpi) -> None:
    assert send(as_student, page_of(kpi)).status_code == 302

    assert values_of(kpi) == []


@pytest.mark.parametrize(
    ("date", "value", "stored"),
    [
        ("1-3-2026", "29,5", ("2026-03-01", "29.5")),
        ("2026-03-01", "1.234", ("2026-03-01", "1234")),
        ("01-03-2026", "\u22122", ("2026-03-01", "-2")),
    ],
)
def test_a_measurement_is_read_as_a_dutch_reader_writes_it(
    date: str, value: str, stored: tuple[str, str], as_student: Client, kpi: Kpi
) -> None:
    form = Form(as_student.get(page_of(kpi)))
    row = spare(form)

    answer = as_student.post(
        page_of(kpi), form.filled({at_row(kpi, row, "date"): date, at_row(kpi, row, "value"): value})
    )

    assert (answer.status_code, values_of(kpi)) == (302, [stored])


@pytest.mark.parametrize(
    ("date", "value", "field", "told"),
    [
        ("1-3-2026", "", "value", "Vul de gemeten waarde in."),
        ("", "29", "date", "Vul de datum van de meting in."),
        ("1-3-2226", "29", "date", "Deze datum moet nog komen."),
        ("1-3-1926", "29", "date", "Deze datum ligt vóór 1990."),
        ("31-2-2026", "29", "date", "Deze dag bestaat niet. Kijk naar de dag en de maand."),
        ("1 foo 2026", "29", "date", "Schrijf de datum als dag, maand en jaar"),
        ("1-3-2026", "veel", "value", "Schrijf de waarde met cijfers"),
    ],
)
def test_half_a_measurement_is_not_made_and_comes_back_as_typed(
    date: str, value: str, field: str, told: str, as_student: Client, kpi: Kpi
) -> None:
    form = Form(as_student.get(page_of(kpi)))
    typed_in = {at_row(kpi, spare(form), "date"): date, at_row(kpi, spare(form), "value"): value}

    answer = as_student.post(page_of(kpi), form.filled(typed_in))

    assert (answer.status_code, values_of(kpi)) == (422, [])
    assertContains(answer, told, status_code=422)
    assertContains(answer, f'id="error_{at_row(kpi, spare(form), field)}"', status_code=422)
    assert {address: Form(answer).value(address) for address in typed_in} == typed_in


@pytest.mark.parametrize(
    "date", ["15 januari 2026", "15-1-26", "15 jan. 2026", "15-jan-2026", "15.1.2026", "15 January 2026"]
)
def test_a_date_is_read_as_it_is_in_a_file(date: str, as_student: Client, kpi: Kpi) -> None:
    form = Form(as_student.get(page_of(kpi)))
    typed_in = {at_row(kpi, spare(form), "date"): date, at_row(kpi, spare(form), "value"): "29"}

    answer = as_student.post(page_of(kpi), form.filled(typed_in))

    assert (answer.status_code, values_of(kpi)) == (302, [("2026-01-15", "29")])


def test_a_measurement_is_edited_in_place_and_neither_its_date_nor_its_value_is_emptied(
    as_student: Client, student: User, kpi: Kpi
) -> None:
    measure(kpi, ("2026-03-01", "29"))
    row = Measurement.objects.get()

    def sent(field: str, value: str) -> int:
        answer = autosave(as_student, kpi.workbook, student, typed(at_row(kpi, row.uid, field), row.uid, value))
        return int(answer.status_code)

    assert [sent("value", "28,5"), sent("note", "Feestdagen"), sent("value", ""), sent("date", "")] == [
        200,
        200,
        422,
        422,
    ]
    row.refresh_from_db()
    assert (row.value, row.note, str(row.date)) == (Decimal("28.5"), "Feestdagen", "2026-03-01")


def test_the_newest_stands_on_top(as_student: Client, kpi: Kpi) -> None:
    measure(kpi, ("2026-02-01", "31"), ("2026-04-01", "29"), ("2026-03-01", "30"))

    form = Form(as_student.get(page_of(kpi)))

    dates = [text for name, (text, *_more) in form.data.items() if name.endswith("-date")]
    assert dates[1:] == ["01-04-2026", "01-03-2026", "01-02-2026"]


def test_a_removed_measurement_can_be_undone_at_once(as_student: Client, kpi: Kpi) -> None:
    measure(kpi, ("2026-02-01", "31"), ("2026-03-01", "30"))
    row = Measurement.objects.get(value=30)

    gone = as_student.get(send(as_student, page_of(kpi), do=f"remove:measurement:{row.uid}")["Location"])

    assert values_of(kpi) == [("2026-02-01", "31")]
    assertContains(gone, f'value="restore:measurement:{row.uid}"')
    as_student.post(page_of(kpi), Form(gone).filled({}, do=f"restore:measurement:{row.uid}"))
    assert values_of(kpi) == [("2026-02-01", "31"), ("2026-03-01", "30")]


def test_a_script_posts_no_more_than_an_act_needs(as_student: Client, kpi: Kpi) -> None:
    """The rows that are there, without what stands in them; and of a new row all of it, without any other."""
    measure(kpi, ("2026-02-01", "31"), ("2026-03-01", "30"))
    one, other = Measurement.objects.order_by("date")
    here = {"base": "0", "measurement": [str(one.uid), str(other.uid)]}

    gone = as_student.post(page_of(kpi), here | {"do": f"remove:measurement:{one.uid}"})

    assert (gone.status_code, values_of(kpi)) == (302, [("2026-03-01", "30")])
    assert as_student.post(page_of(kpi), here | {"do": f"restore:measurement:{one.uid}"}).status_code == 302
    row = spare(Form(as_student.get(page_of(kpi))))
    made = {"base": "0", "do": "keep", "measurement": row, f"{row}-date": "1-4-2026", f"{row}-value": "29"}
    assert as_student.post(page_of(kpi), made).status_code == 302
    assert values_of(kpi) == [("2026-02-01", "31"), ("2026-03-01", "30"), ("2026-04-01", "29")]


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("value", "5", "Vul de datum van de meting in."),
        ("date", "1-2-2026", "Vul de gemeten waarde in."),
    ],
)
def test_half_a_measurement_that_a_script_posts_is_not_called_saved(
    name: str, typed: str, said: str, as_student: Client, kpi: Kpi
) -> None:
    row = str(uuid4())

    answer = as_student.post(page_of(kpi), {"base": "0", "do": "keep", "measurement": row, f"{row}-{name}": typed})

    assertContains(answer, said, status_code=422)
    assert values_of(kpi) == []


def test_the_newest_measurement_becomes_the_value_now_only_when_that_is_asked(as_student: Client, kpi: Kpi) -> None:
    Kpi.objects.filter(pk=kpi.pk).update(current_value=34)
    measure(kpi, ("2026-02-01", "31"), ("2026-03-01", "29.5"))

    page = as_student.get(page_of(kpi))

    assertContains(page, "Neem 29,5 over als waarde nu")
    send(as_student, page_of(kpi))
    kpi.refresh_from_db()
    assert kpi.current_value == 34
    as_student.post(page_of(kpi), Form(page).filled({}, do="adopt:29,5"))
    kpi.refresh_from_db()
    assert kpi.current_value == Decimal("29.5")
    assertNotContains(as_student.get(page_of(kpi)), "over als waarde nu")


def test_a_measurement_that_counts_instead_of_the_value_now_is_told_on_card_and_plate(
    as_student: Client, as_outsider: Client, outsider: User, workbook: Workbook, kpi: Kpi
) -> None:
    join(workbook, outsider, "reader")
    plate = reverse("workbook:plate", args=[workbook.uuid, kpi.plate.step])
    begun = "Rapport, overzicht en grafieken gaan uit van de nieuwste meting, 7,6;"
    for current, told in (
        ("7.3", f"{begun} bij ‘Nu’ staat nog 7,3."),
        (None, f"{begun} ‘Nu’ is nog leeg."),
        ("7.6", ""),
    ):
        Kpi.objects.filter(pk=kpi.pk).update(current_value=current)
        Measurement.objects.all().delete()
        measure(kpi, ("2026-02-01", "7.5"), ("2026-03-01", "7.6"))
        for client in (as_student, as_outsider):
            for url in (page_of(kpi), plate):
                page = see(client, url)
                said = [
                    words(each) for tag in ("p", "span") for each in page.all(tag) if "nieuwste meting" in words(each)
                ]
                assert said == ([told] if told else [])


def test_what_is_not_measured_yet_is_ticked_where_that_is_asked(as_student: Client, kpi: Kpi) -> None:
    Kpi.objects.filter(pk=kpi.pk).update(target_value=None)
    page = see(as_student, page_of(kpi))
    asked = [words(page.at(f"note_{at(kpi, name)}")) for name in ("current_value", "target_value")]
    assert [told.partition(", ")[2] for told in asked] == ["vink dat dan aan.", "vink dat dan aan."]

    send(as_student, page_of(kpi), {at(kpi, "not_measured_yet"): "on", at(kpi, "no_target_yet"): "on"})

    kpi.refresh_from_db()
    assert (kpi.not_measured_yet, kpi.no_target_yet) == (True, True)
    ticked = see(as_student, page_of(kpi))
    assert ticked.all("div", id=f"note_{at(kpi, 'current_value')}") == []
    assert ticked.at(at(kpi, "no_target_yet")).get("checked") is not None
    send(as_student, page_of(kpi), {at(kpi, "not_measured_yet"): ""})
    kpi.refresh_from_db()
    assert (kpi.not_measured_yet, kpi.no_target_yet) == (False, True)


def test_a_value_below_zero_is_read_with_a_minus_and_typed_with_a_hyphen(
    as_student: Client, as_outsider: Client, outsider: User, workbook: Workbook, kpi: Kpi
) -> None:
    join(workbook, outsider, "reader")
    measure(kpi, ("2026-01-15", "-1250.5"), ("2026-01-15", "-2"))
    (one, other) = Measurement.objects.order_by("pk")

    page = as_student.get(page_of(kpi))

    assertContains(page, "gaan uit van de nieuwste meting, −2;")
    assert Form(page).value(at_row(kpi, one.uid, "value")) == "-1250,5"
    assert list(told_of_days(kpi, see(as_student, page_of(kpi))).values()) == [
        "Op 15-01-2026 staat ook −2. Klopt dat?",
        "Op 15-01-2026 staat ook −1.250,5. Klopt dat?",
    ]
    assert words(see(as_outsider, page_of(kpi)).at(at_row(kpi, other.uid, "value"))) == "−2"
    as_student.post(page_of(kpi), Form(page).filled({}, do="adopt:-2"))
    kpi.refresh_from_db()
    assert kpi.current_value == -2
    assert words(see(as_outsider, page_of(kpi)).at(at(kpi, "current_value"))).endswith("−2")


@pytest.mark.parametrize("text", ["", "veel", "1e5", "9" * 40, "29,5:x"])
def test_nothing_else_is_taken_for_the_value_now(text: str, as_student: Client, kpi: Kpi) -> None:
    assert send(as_student, page_of(kpi), do=f"adopt:{text}").status_code == 302

    assert not FieldChange.objects.exists()


def test_of_hundreds_of_measurements_fifty_stand_on_a_page_and_all_can_be_edited(as_student: Client, kpi: Kpi) -> None:
    measure(kpi, *((f"{2000 + n // 12}-{n % 12 + 1:02}-01", str(n)) for n in range(120)))
    second = f"{page_of(kpi)}?page=2"
    form = Form(as_student.get(second))
    row = Measurement.objects.get(value=60)

    answer = as_student.post(second, form.filled({at_row(kpi, row.uid, "note"): "Nagemeten"}))

    assert len(form.data["measurement"]) == 51
    assert (answer.status_code, answer["Location"]) == (302, second)
    row.refresh_from_db()
    assert (row.note, row.value) == ("Nagemeten", Decimal(60))


def told_of_days(kpi: Kpi, page: Seen) -> dict[str, str]:
    """By its value what is told of the day of each measurement, and read out with the field of its date."""
    told = {}
    for row in Measurement.objects.filter(kpi=kpi):
        said = page.at(at_row(kpi, row.uid, "date")).get("aria-describedby", "").split()
        told[str(int(row.value or 0))] = " ".join(words(page.at(each)) for each in said if each.startswith("same_"))
    return told


def test_of_two_measurements_of_one_day_each_tells_of_the_other(as_student: Client, kpi: Kpi) -> None:
    measure(kpi, ("2026-01-15", "71"), ("2026-02-01", "70"))
    form = Form(as_student.get(page_of(kpi)))
    typed_in = {at_row(kpi, spare(form), "date"): "15-1-2026", at_row(kpi, spare(form), "value"): "72"}

    answer = as_student.post(page_of(kpi), form.filled(typed_in))

    assert answer.status_code == 302
    assert told_of_days(kpi, see(as_student, page_of(kpi))) == {
        "70": "",
        "71": "Op 15-01-2026 staat ook 72. Klopt dat?",
        "72": "Op 15-01-2026 staat ook 71. Klopt dat?",
    }


def test_of_more_measurements_of_one_day_it_is_told_how_many(as_student: Client, kpi: Kpi) -> None:
    measure(kpi, ("2026-01-15", "71"), ("2026-01-15", "72"), ("2026-01-15", "73"))

    told = set(told_of_days(kpi, see(as_student, page_of(kpi))).values())

    assert told == {"Op 15-01-2026 staan nog 2 metingen. Klopt dat?"}


@pytest.mark.parametrize("asked", ["0", "-1", "99", "1e3", "\u0661", "9" * 30])
def test_any_page_of_measurements_can_be_asked_for(asked: str, as_student: Client, kpi: Kpi) -> None:
    measure(kpi, ("2026-02-01", "31"))

    assert as_student.get(page_of(kpi), {"page": asked}).status_code == 200


def test_there_is_no_page_of_a_kpi_that_never_was(as_student: Client, workbook: Workbook, other: Kpi) -> None:
    urls = [reverse("kpis:kpi", args=[workbook.uuid, uid]) for uid in (NOBODYS, other.uid)]

    answers: list[Any] = [method(url) for url in urls for method in (as_student.get, as_student.post)]

    assert {answer.status_code for answer in answers} == {404}


@pytest.fixture
def other(outsider: User) -> Kpi:
    return make_kpi(make_workbook(outsider))
