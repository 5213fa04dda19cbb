"""Workbooks as files on the pages: out for whoever may see them, in for whoever is logged in; a wrong file becomes nothing."""

import json
import re
from typing import Any, Final

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from reports.exchange.examples import copy_example
from reports.exchange.json import json_schema
from reports.exchange.json_text import FILE_MAX
from reports.exchange.upload import Quota
from tests.conftest import logged_in
from tests.factories import join, make_workbook
from tests.seen import Seen, see, words
from workbook.document import canonical
from workbook.models import Member, Workbook
from workbook.reading import read
from workbook.services import delete

pytestmark = pytest.mark.django_db
IMPORT: Final = "/workbooks/import/"
CASE: Final = (settings.BASE_DIR / "reports" / "cases" / "internetprovider.yaml").read_bytes()


def export(client: Client, workbook: Workbook) -> Any:
    return client.get(f"/workbooks/{workbook.uuid}/export.json")


def hand_in(client: Client, data: bytes, name: str = "werkboek.json", **other: Any) -> Any:
    """Choose a file on the page and send it."""
    file = SimpleUploadedFile(name, data, content_type="application/octet-stream")
    return client.post(IMPORT, {"file": file, **other})


def faults(answer: Any) -> list[str]:
    """What the page tells to be wrong in the file."""
    return [words(item) for item in Seen(answer).one("section", class_="faults").iter("li")]


@pytest.fixture
def filled(student: User) -> Workbook:
    return Workbook.objects.visible_to(student).get(pk=copy_example(student).pk)


@pytest.fixture
def good(as_student: Client, filled: Workbook) -> str:
    """The export of a full workbook without its hash, in which each test breaks something."""
    return re.sub(r'\n  "content_hash": "[0-9a-f]{64}",', "", export(as_student, filled).content.decode())


def test_the_export_is_a_file_that_nobody_keeps(as_student: Client, filled: Workbook) -> None:
    answer = export(as_student, filled)

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer["Content-Disposition"] == 'attachment; filename="duinlijn-internet_2026_0.json"'
    assert "no-store" in answer["Cache-Control"]
    assert json.loads(answer.content)["format"] == "klantketting-workbook"


@pytest.mark.parametrize(
    ("organisation", "name"),
    [
        ("", "klantketting_2026_0.json"),
        ('"; filename=evil.exe\r\nX-Forged: yes', "filenameevilexe-x-forged-yes_2026_0.json"),
        ("../../etc/passwd", "etcpasswd_2026_0.json"),
        ("שלום", "klantketting_2026_0.json"),
    ],
)
def test_no_name_forges_a_header(as_student: Client, student: User, organisation: str, name: str) -> None:
    answer = export(as_student, make_workbook(student, organisation=organisation))

    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert not answer.has_header("X-Forged")


def test_no_person_stands_in_the_export(as_student: Client, student: User, teammate: User, filled: Workbook) -> None:
    join(filled, teammate, "editor")
    text = export(as_student, filled).content.decode()

    assert [said for said in (student.name, student.email, teammate.name, teammate.email) if said in text] == []


def test_who_may_read_may_export_and_a_stranger_finds_nothing(
    filled: Workbook, teammate: User, outsider: User, client: Client
) -> None:
    join(filled, teammate, "reader")

    assert export(logged_in(teammate), filled).status_code == 200
    assert export(logged_in(outsider), filled).status_code == 404
    assert export(client, filled)["Location"] == f"/accounts/login/?next=/workbooks/{filled.uuid}/export.json"


def test_an_export_comes_back_as_a_new_workbook_of_who_sends_it(
    as_student: Client, as_outsider: Client, filled: Workbook, outsider: User
) -> None:
    answer = hand_in(as_outsider, export(as_student, filled).content)
    made = Workbook.objects.visible_to(outsider).get()

    assert answer["Location"] == f"/workbooks/{made.uuid}/"
    assert made.uuid != filled.uuid
    assert canonical(read(made).document) == canonical(read(filled).document)
    assert list(made.members.values_list("user", "role")) == [(outsider.pk, "owner")]


def test_exported_imported_and_exported_again_the_content_is_the_same(as_student: Client, filled: Workbook) -> None:
    first = export(as_student, filled).content
    hand_in(as_student, first)
    second = export(as_student, Workbook.objects.exclude(pk=filled.pk).get()).content

    def content(data: bytes) -> bytes:
        return data.split(b'\n  "content": ', 1)[1]

    assert content(second) == content(first)


def test_a_case_file_becomes_all_its_workbooks(as_student: Client, student: User) -> None:
    answer = hand_in(as_student, CASE, "duinlijn.YAML")
    page = Seen(as_student.get(answer["Location"]))

    assert answer["Location"] == "/workbooks/"
    assert "2 werkboeken zijn ingelezen." in page.text
    assert sorted(Workbook.objects.visible_to(student).values_list("period", flat=True)) == ["2025", "2026"]


def test_keys_of_a_case_that_have_no_place_yet_are_told(as_student: Client) -> None:
    text = """
format: 2
organisation: {key: bakker, name: "Bakker <b>Bart</b>"}
workbooks:
  - {period: 2026, next_period: 2027, plates: [], colour: "<script>blauw</script>", a: 1, b: 2, c: 3, d: 4, e: 5}
"""
    answer = hand_in(as_student, text.encode(), "bakker.yml")
    page = Seen(as_student.get(answer["Location"]))

    assert "workbooks[0].colour: onbekend, bewaard" in page.text
    assert "En nog 1 onderdeel is bewaard." in page.text
    assert "<script>blauw" not in page.html


BROKEN: Final = [
    ('"customer_score": "7.3"', '"customer_score": "10.1"', "content.plates[0].customer_score: een cijfer loopt van 0"),
    ('"waived": false', '"waived": "no"', "content.plates[0].waived: "),
    ('"key_message": "', '"key_massage": "', "content.plates[0].key_massage: "),
    ('"key_message": "', '"key_message": "\\u0000', "content.plates[0].key_message: "),
    ('"key_message": "', '"key_message": "\\ud800', "content.plates[0].key_message: "),
    ('"key_message": "', '"key_message": "' + "x" * 10_000, "content.plates[0].key_message: "),
]


@pytest.mark.parametrize(("right", "wrong", "told"), BROKEN)
def test_a_wrong_file_names_line_path_and_fault_and_imports_nothing(
    as_student: Client, good: str, right: str, wrong: str, told: str
) -> None:
    line = good[: good.index(right)].count("\n") + 1
    answer = hand_in(as_student, good.replace(right, wrong, 1).encode())

    assert answer.status_code == 422
    assert any(fault.startswith(f"regel {line}, {told}") for fault in faults(answer))
    assert "er is niets van overgenomen" in Seen(answer).text
    assert Workbook.objects.count() == 1


def test_all_faults_are_told_at_once(as_student: Client, good: str) -> None:
    answer = hand_in(as_student, good.replace('"waived": false', '"waived": "no"').encode())

    assert len(faults(answer)) == 7


NOT_READ: Final = [
    ("leeg.json", b"", None),
    ("geen.json", b"dit is geen json", "regel 1: "),
    ("half.json", b'{"format": "klantketting-workbook", ', "regel 1"),
    ("latin.json", "caf\u00e9".encode("latin-1"), "regel 1: dit is geen tekst in UTF-8"),
    ("bytes.json", bytes(range(256)) * 10, "regel 2: dit is geen tekst in UTF-8"),
    ("diep.json", b"[" * 1_000_000, "regel 1"),
    ("veel.json", b"[" + b"0," * 200_000 + b"0]", "regel 1: "),
    ("groot.json", b" " * (FILE_MAX + 1), "regel 1: het bestand is groter dan 8 MB"),
    ("reus.json", b" " * (3 * FILE_MAX), "regel 1: het bestand is groter dan 8 MB"),
    ("getal.json", b"9" * 100_000, "regel 1"),
    ("ander.json", b'{"format": "iets anders"}', "regel 1, format: "),
    ("leeg.yaml", b"\n", "regel 1"),
    ("geen.yaml", b"a: [", "regel 2: dit is geen YAML"),
    ("tag.yaml", b"!!python/object/apply:os.system ['true']", "regel 1"),
    (
        "bom.yaml",
        b"a: &a [x,x,x,x,x,x,x,x,x]\n"
        + b"".join(b"%c: &%c [%s]\n" % (98 + n, 98 + n, b",".join([b"*%c" % (97 + n)] * 9)) for n in range(8)),
        "regel ",
    ),
    ("groot.yaml", b"#" * 2_000_001, "regel 1: het bestand is groter dan 2 MB"),
]


@pytest.mark.parametrize(("name", "data", "told"), NOT_READ, ids=[name for name, *_ in NOT_READ])
def test_what_cannot_be_read_is_told_in_dutch_and_breaks_nothing(
    as_student: Client, name: str, data: bytes, told: str | None
) -> None:
    answer = hand_in(as_student, data, name)

    assert (answer.status_code, Workbook.objects.count()) == (422, 0)
    if told is None:
        assert words(Seen(answer).at("error_id_file")) == "Dit bestand is leeg."
    else:
        assert faults(answer)[0].startswith(told)


@pytest.mark.parametrize("name", ["werkboek.exe", "werkboek", "json", ".json.html", "x" * 300 + ".svg"])
def test_only_three_endings_are_taken(as_student: Client, good: str, name: str) -> None:
    answer = hand_in(as_student, good.encode(), name)

    assert answer.status_code == 422
    assert words(Seen(answer).at("error_id_file")).startswith(
        "Kies een bestand waarvan de naam eindigt op .json, .yaml of .yml."
    )
    assert Workbook.objects.count() == 1


@pytest.mark.parametrize("data", [{}, {"file": "geen bestand"}, {"other": "x"}])
def test_without_a_file_one_is_asked(as_student: Client, data: dict[str, str]) -> None:
    answer = as_student.post(IMPORT, data)

    assert answer.status_code == 422
    assert words(Seen(answer).at("error_id_file")) == "Kies eerst een bestand."


@pytest.mark.parametrize("name", ["../../../tmp/x.json", "<script>.json", "a\x00b.json", "=1+1.json", "שלום😀.json"])
def test_the_name_of_a_file_is_never_a_place_or_a_script(as_student: Client, name: str) -> None:
    answer = hand_in(as_student, b"{", name)

    assert answer.status_code == 422
    assert "<script>.json" not in answer.content.decode()


def test_the_page_says_how_large_a_file_of_each_kind_may_be(as_student: Client) -> None:
    """As large as the readers say when it is larger: see ``NOT_READ``."""
    said = words(see(as_student, IMPORT).at("hint_id_file"))

    assert re.findall(r"(JSON|YAML)[^:]*: hooguit (\d+) MB", said) == [("JSON", "8"), ("YAML", "2")]


def test_of_huge_uploads_little_more_is_kept_than_is_read_however_many_files_they_come_in() -> None:
    quota, chunk = Quota(), b"x" * 65_536
    passed = [quota.receive_data_chunk(chunk, start * len(chunk)) for _file in range(3) for start in range(1000)]

    assert sum(len(part or b"") for part in passed) <= FILE_MAX + len(chunk)
    assert passed[-1] is None


def test_the_quota_is_the_first_that_looks_at_an_upload() -> None:
    assert settings.FILE_UPLOAD_HANDLERS[0] == f"{Quota.__module__}.{Quota.__name__}"


def test_what_else_is_sent_along_changes_nothing(as_student: Client, good: str, student: User, outsider: User) -> None:
    hand_in(as_student, good.encode(), owner=str(outsider.pk), role="reader", revision="9", is_staff="on")

    assert set(Member.objects.values_list("user", "role")) == {(student.pk, "owner")}
    assert set(Workbook.objects.values_list("revision", flat=True)) == {0}


def test_the_example_is_copied_in_one_act(as_student: Client, student: User) -> None:
    page = see(as_student, "/workbooks/")
    answer = as_student.post("/workbooks/example/", page.filled("/workbooks/example/"))
    made = Workbook.objects.visible_to(student).get()

    assert answer["Location"] == f"/workbooks/{made.uuid}/"
    assert (made.organisation, made.fictional, made.role) == ("Duinlijn Internet", True, "owner")


def test_two_people_each_get_a_copy_of_their_own(as_student: Client, as_outsider: Client, student: User) -> None:
    as_student.post("/workbooks/example/")
    as_outsider.post("/workbooks/example/")

    assert Workbook.objects.count() == 2
    assert Workbook.objects.visible_to(student).count() == 1


def test_the_example_is_copied_once_however_often_its_button_is_pressed(as_student: Client) -> None:
    pressed = see(as_student, "/workbooks/").filled("/workbooks/example/")
    first, second = (as_student.post("/workbooks/example/", pressed) for _twice in range(2))
    other = as_student.post("/workbooks/example/", see(as_student, "/workbooks/").filled("/workbooks/example/"))

    assert first["Location"] == second["Location"] != other["Location"]
    assert Workbook.objects.count() == 2


@pytest.mark.parametrize(("kind", "n"), [("json", 1), ("yaml", 2)])
def test_a_file_is_read_in_once_however_often_its_form_is_sent(
    as_student: Client, filled: Workbook, good: str, kind: str, n: int
) -> None:
    data, name = {"json": good.encode(), "yaml": CASE}[kind], f"werkboek.{kind}"
    token = see(as_student, IMPORT).filled()["token"]
    first, second = (hand_in(as_student, data, name, token=token) for _twice in range(2))

    assert first["Location"] == second["Location"]
    assert Workbook.objects.exclude(pk=filled.pk).count() == n

    hand_in(as_student, data, name, token=see(as_student, IMPORT).filled()["token"])

    assert Workbook.objects.exclude(pk=filled.pk).count() == 2 * n


def test_a_token_of_somebody_else_leads_to_nothing_of_theirs(as_student: Client, as_outsider: Client) -> None:
    pressed = see(as_student, "/workbooks/").filled("/workbooks/example/")
    first, second = (client.post("/workbooks/example/", pressed) for client in (as_student, as_outsider))

    assert first["Location"] != second["Location"]


def test_a_copy_that_was_deleted_since_is_found_where_it_comes_back(as_student: Client, student: User) -> None:
    pressed = see(as_student, "/workbooks/").filled("/workbooks/example/")
    as_student.post("/workbooks/example/", pressed)
    delete(workbook=Workbook.objects.get().uuid, user=student)

    assert as_student.post("/workbooks/example/", pressed)["Location"] == "/workbooks/deleted/"
    assert Workbook.objects.count() == 1


def test_the_schema_is_open_to_everybody_and_the_one_that_files_are_read_by(client: Client) -> None:
    answer = client.get("/schema/workbook.json")

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/schema+json")
    assert json.loads(answer.content) == json_schema()
