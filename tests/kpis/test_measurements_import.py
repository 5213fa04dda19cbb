"""A series from a spreadsheet is shown before it is written: what is wrong is named row by row, and exactly the good rows go in."""

import datetime
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from kpis.models import Kpi, Measurement
from tests.conftest import PASSWORD, logged_in
from tests.factories import NOBODYS, join, make_workbook
from tests.kpis.measured import make_kpi, measure, page_of, values_of
from tests.seen import Seen, see, words
from workbook import limits
from workbook.models import FieldChange, Workbook
from workbook.services import delete
from workbook.tables import FILE_MAX

pytestmark = pytest.mark.django_db


@pytest.fixture
def workbook(student: User) -> Workbook:
    return make_workbook(student)


@pytest.fixture
def kpi(workbook: Workbook) -> Kpi:
    return make_kpi(workbook)


def path_of(kpi: Kpi) -> str:
    return page_of(kpi, "measurements_import")


def upload(client: Client, kpi: Kpi, data: bytes, name: str = "reeks.csv") -> Seen:
    return Seen(client.post(path_of(kpi), {"file": SimpleUploadedFile(name, data)}))


def paste(client: Client, kpi: Kpi, text: str, **more: str) -> Seen:
    return Seen(client.post(path_of(kpi), {"paste": text, **more}))


def confirm(client: Client, kpi: Kpi, preview: Seen) -> Seen:
    sent = {name: preview.one("input", name=name).get("value") for name in ("rows", "token")}
    return Seen(client.post(path_of(kpi), sent, follow=True))


def left_out(preview: Seen) -> list[list[str]]:
    """Number, content and reason of each row that is left out."""
    rows = preview.one("section", **{"aria-labelledby": "faults"}).iter("tr")
    return [[words(cell) for cell in row if cell.tag in {"td", "th"}] for row in rows][1:]


def csv_of_500() -> bytes:
    """Five hundred days, of which seven are told wrong."""
    day = datetime.date(2024, 1, 1)
    lines = [f"{day + datetime.timedelta(n):%d-%m-%Y};{n},5" for n in range(500)]
    wrong = ("31-2-2026;1", ";29", "1-1-2026;", "1-1-2026;n.b.", "1-1-2126;29", "1-1-1926;29", "01-01-2024;3,5")
    for place, line in enumerate(wrong, 1):
        lines[place * 60] = line
    return "\r\n".join(["Datum;Waarde", *lines]).encode("utf-8-sig")


def test_five_hundred_rows_of_which_seven_are_bad(as_student: Client, kpi: Kpi) -> None:
    preview = upload(as_student, kpi, csv_of_500())

    assert left_out(preview) == [
        ["62", "31-2-2026 · 1", "Deze dag bestaat niet. Kijk naar de dag en de maand."],
        ["122", "29", "Er staat geen datum."],
        ["182", "1-1-2026", "Er staat geen waarde."],
        ["242", "1-1-2026 · n.b.", "‘n.b.’ is geen getal."],
        ["302", "01-01-2126 · 29", "Deze datum moet nog komen."],
        ["362", "01-01-1926 · 29", "Deze datum ligt vóór 1990."],
        ["422", "01-01-2024 · 3,5", "Rij 2 noemt bij deze datum een andere waarde: 0,5."],
    ]
    assert "493 metingen kunnen worden overgenomen." in preview.text
    assert not Measurement.objects.exists()
    assert not FieldChange.objects.exists()
    assert preview.faults == []

    page = confirm(as_student, kpi, preview)

    assert "493 metingen zijn overgenomen." in page.text
    assert Measurement.objects.filter(kpi=kpi).count() == 493
    assert {change.revision for change in FieldChange.objects.all()} == {1}
    assert values_of(kpi)[:2] == [("2024-01-01", "0.5"), ("2024-01-02", "1.5")]


def test_a_file_with_bad_rows_is_mended_on_the_spot(as_student: Client, kpi: Kpi) -> None:
    preview = upload(as_student, kpi, "Datum;Waarde\r\n1-2-2026;29,5\r\n31-4-2026;30\r\n".encode("utf-16"))

    typed = "".join(preview.at("id_paste").itertext()).strip()
    again = paste(as_student, kpi, typed.replace("31-4", "30-4"))

    assert typed == "Datum\tWaarde\n1-2-2026\t29,5\n31-4-2026\t30"
    assert "2 metingen kunnen worden overgenomen." in again.text
    assert again.all("textarea", id="id_paste") == []


def test_a_file_without_dates_is_not_chosen_again(as_student: Client, kpi: Kpi) -> None:
    page = upload(as_student, kpi, b"29,5\r\n30\r\n")

    assert (page.status, words(page.at("error_id_start"))) == (
        422,
        "Bij deze waarden staan geen datums. Vul de datum van de eerste in.",
    )
    assert "".join(page.at("id_paste").itertext()).strip() == "29,5\n30"


def test_what_is_confirmed_twice_goes_in_once(as_student: Client, kpi: Kpi) -> None:
    preview = paste(as_student, kpi, "1-2-2026\t29,5\n1-3-2026\t30")

    pages = [confirm(as_student, kpi, preview) for _ in range(2)]

    assert values_of(kpi) == [("2026-02-01", "29.5"), ("2026-03-01", "30")]
    assert "Er is niets overgenomen" in pages[1].text


def test_a_preview_tells_what_was_taken_for_a_header_and_what_is_not_read(as_student: Client, kpi: Kpi) -> None:
    preview = paste(as_student, kpi, "Datum;Wachttijd;Team;Bron\n1-2-2026;29,5;A;CRM\n1-3-2026;30;B;CRM")

    assert "De eerste rij, ‘Datum · Wachttijd · Team · Bron’, is gelezen als kop boven de kolommen." in preview.text
    assert "Deze kolom wordt niet overgenomen: Bron." in preview.text
    rows = [[words(cell) for cell in row] for row in preview.one("section", **{"aria-labelledby": "good"}).iter("tr")]
    assert rows[1:] == [["2", "01-02-2026", "29,5", "A"], ["3", "01-03-2026", "30", "B"]]


def test_every_bad_row_is_named_also_of_many(as_student: Client, kpi: Kpi) -> None:
    preview = paste(as_student, kpi, "1-2-2026;29\n" + "1-2-2026;x\n" * 130)

    section = preview.one("section", **{"aria-labelledby": "faults"})
    rows = [words(row[0]) for body in section.iter("tbody") for row in body]
    assert rows == [str(number) for number in range(2, 132)]


def test_a_note_goes_in_with_its_value(as_student: Client, kpi: Kpi) -> None:
    confirm(as_student, kpi, paste(as_student, kpi, "1-2-2026;29,5;=cmd|' /C calc'!A0\n1-3-2026;30;<b>vet</b>"))

    assert list(Measurement.objects.order_by("date").values_list("note", flat=True)) == [
        "=cmd|' /C calc'!A0",
        "<b>vet</b>",
    ]


def test_a_column_without_dates_asks_for_the_first_and_keeps_what_was_pasted(as_student: Client, kpi: Kpi) -> None:
    asked = paste(as_student, kpi, "34\n33\n\n29", step="week")

    assert (asked.status, words(asked.at("error_id_start"))) == (
        422,
        "Bij deze waarden staan geen datums. Vul de datum van de eerste in.",
    )
    assert (asked.one("textarea", name="paste").text or "").strip() == "34\n33\n\n29"

    confirm(as_student, kpi, paste(as_student, kpi, "34\n33\n\n29", step="week", start="5-1-2026"))
    assert values_of(kpi) == [("2026-01-05", "34"), ("2026-01-12", "33"), ("2026-01-26", "29")]


def test_what_was_pasted_with_bad_rows_can_be_mended_in_its_preview(as_student: Client, kpi: Kpi) -> None:
    preview = paste(as_student, kpi, "1-2-2026;29\n1-3-2026;x")

    assert (preview.one("textarea", name="paste").text or "").strip() == "1-2-2026;29\n1-3-2026;x"


def test_what_stands_there_already_is_counted_and_not_written_again(as_student: Client, kpi: Kpi) -> None:
    measure(kpi, ("2026-02-01", "29"), ("2026-03-01", "30"))

    preview = paste(as_student, kpi, "1-2-2026;29\n1-3-2026;31\n1-4-2026;28")

    assert "1 rij staat er al, met dezelfde waarde." in preview.text
    assert left_out(preview) == [["2", "01-03-2026 · 31", "Op deze datum staat er al een andere waarde: 30."]]
    confirm(as_student, kpi, preview)
    assert values_of(kpi) == [("2026-02-01", "29"), ("2026-03-01", "30"), ("2026-04-01", "28")]


def test_what_somebody_else_wrote_meanwhile_is_not_doubled(as_student: Client, kpi: Kpi) -> None:
    preview = paste(as_student, kpi, "1-2-2026;29\n1-3-2026;30\n1-4-2026;28")
    measure(kpi, ("2026-02-01", "29"), ("2026-03-01", "31"))

    page = confirm(as_student, kpi, preview)

    assert values_of(kpi) == [("2026-02-01", "29"), ("2026-03-01", "31"), ("2026-04-01", "28")]
    assert "1 meting is overgenomen." in page.text
    assert "1 rij is overgeslagen." in page.text


@pytest.mark.parametrize("is_full", ["kpi", "workbook"])
def test_room_is_told_before_anything_is_confirmed(is_full: str, as_student: Client, kpi: Kpi) -> None:
    """Two more fit beside the KPI, or in its workbook."""
    day, full = datetime.date(2000, 1, 1), limits.MEASUREMENTS_PER_KPI
    days = [((day + datetime.timedelta(n)).isoformat(), "1") for n in range(full)]
    if is_full == "workbook":
        for _ in range(limits.MEASUREMENTS_PER_WORKBOOK // full - 1):
            measure(make_kpi(kpi.workbook), *days)
        measure(make_kpi(kpi.workbook), *days[:-2])
    else:
        measure(kpi, *days[:-2])

    preview = paste(as_student, kpi, "1-2-2026;29\n1-3-2026;30\n1-4-2026;28")

    assert "er is plaats voor nog 2 metingen" in see(as_student, path_of(kpi)).text.lower()
    assert "2 metingen kunnen worden overgenomen." in preview.text
    assert "Voor nog 1 is geen plaats" in preview.text
    confirm(as_student, kpi, preview)
    assert values_of(kpi)[-2:] == [("2026-02-01", "29"), ("2026-03-01", "30")]


def test_a_preview_survives_the_end_of_the_session(as_student: Client, kpi: Kpi, student: User) -> None:
    preview = paste(as_student, kpi, "1-2-2026;29")
    Session.objects.all().delete()

    as_student.post(path_of(kpi), {"rows": preview.one("input", name="rows").get("value")})
    as_student.post("/accounts/login/", {"login": student.email, "password": PASSWORD, "next": path_of(kpi)})
    as_student.post(path_of(kpi), see(as_student, path_of(kpi)).filled(path_of(kpi)))

    assert values_of(kpi) == [("2026-02-01", "29")]


@pytest.mark.parametrize(
    ("posted", "field", "told"),
    [
        ({}, "paste", "Plak hier je waarden of kies een bestand."),
        ({"paste": " \n "}, "paste", "Plak hier je waarden of kies een bestand."),
        ({"paste": "alleen woorden"}, "paste", "Er staan geen waarden in."),
        ({"paste": "1-2-2026;1;2"}, "paste", "Er zijn meer kolommen met getallen."),
        ({"paste": "1;" * FILE_MAX}, "paste", "Dit is te veel om in één keer te plakken."),
        ({"paste": "1-1-2026;1\n" * 100_000}, "paste", "Er staan meer dan 2000 rijen in deze tekst."),
        ({"paste": "29", "start": "1-1-2126"}, "start", "Deze datum moet nog komen."),
        ({"paste": "29", "start": "ooit"}, "start", "Schrijf de datum als dag, maand en jaar"),
        ({"file": b"1-1-2026;1"}, "file", "Kies een bestand waarvan de naam eindigt op .csv of .xlsx."),
        ({"rows": "onzin"}, "file", "Kies het bestand nog een keer."),
        ({"rows": "1\t2026-01-01\t1\t\n" * 3000}, "file", "Kies het bestand nog een keer."),
    ],
)
def test_what_cannot_be_read_is_told_beside_its_field(
    posted: dict[str, Any], field: str, told: str, as_student: Client, kpi: Kpi
) -> None:
    files = {name: SimpleUploadedFile("reeks.pdf", data) for name, data in posted.items() if isinstance(data, bytes)}

    page = Seen(as_student.post(path_of(kpi), posted | files))

    assert (page.status, words(page.at(f"error_id_{field}"))[: len(told)]) == (422, told)
    assert not FieldChange.objects.exists()


@pytest.mark.parametrize(
    "data",
    [b"1-1-2026;1\n" * 100_000, b"1;" * 1_000_000, b"1;" * 2_500_000, b"PK\x03\x04", b"\x00" * 1000, b""],
    ids=["rows", "columns", "bytes", "zip", "nul", "empty"],
)
def test_no_file_is_too_much(data: bytes, as_student: Client, kpi: Kpi) -> None:
    page = upload(as_student, kpi, data)

    assert (page.status, bool(words(page.at("error_id_file")))) == (422, True)


@pytest.mark.parametrize("token", ["", "geen", NOBODYS])
def test_no_other_post_writes_over_what_stands_there(token: str, as_student: Client, kpi: Kpi) -> None:
    measure(kpi, ("2026-02-01", "29"))

    as_student.post(path_of(kpi), {"rows": "1\t2026-02-01\t30\t\n2\t2026-03-01\tveel\t", "token": token})

    assert values_of(kpi) == [("2026-02-01", "29")]


def test_who_may_only_read_brings_nothing_in(workbook: Workbook, kpi: Kpi, outsider: User) -> None:
    join(workbook, outsider, "commenter")
    reader = logged_in(outsider)

    answers = (reader.get(path_of(kpi)), reader.post(path_of(kpi), {"rows": "1\t2026-02-01\t30\t"}))

    assert [answer.status_code for answer in answers] == [403, 403]
    assert values_of(kpi) == []


def test_of_a_kpi_that_is_gone_there_is_nothing_to_bring_in(
    as_student: Client, student: User, workbook: Workbook, kpi: Kpi
) -> None:
    urls = [reverse("kpis:measurements_import", args=[workbook.uuid, uid]) for uid in (NOBODYS, kpi.uid)]
    Kpi.objects.filter(pk=kpi.pk).update(deleted_at=kpi.workbook.created_at)

    assert {method(url).status_code for url in urls for method in (as_student.get, as_student.post)} == {404}

    Kpi.objects.filter(pk=kpi.pk).update(deleted_at=None)
    delete(workbook=workbook.uuid, user=student)
    assert as_student.get(urls[1]).status_code == 404
