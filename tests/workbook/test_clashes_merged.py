"""One text made of two is proposed, typed on and saved like any other; when it cannot be saved it comes back beside both texts."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from kpis.models import Kpi
from tests.factories import join, make_workbook
from tests.seen import Seen, see, words
from workbook.models import FieldChange, KeyPoint, Plate, Workbook
from workbook.reading import read

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
AT = "plate:become-aware"
BASE, MINE, THEIRS = "De klant wacht lang.", "De klant wacht te lang.", "Elke klant wacht lang."
TOGETHER = "Elke klant wacht te lang."
MESSAGE = f"{AT}/key_message"


@pytest.fixture
def workbook(student: User, teammate: User) -> Workbook:
    """A workbook of two, in which the text stands that both are going to change, wherever a text can stand."""
    made = make_workbook(student, activities=1)
    join(made, teammate, "editor")
    plate = Plate.objects.get(workbook=made, step="become-aware")
    Plate.objects.filter(pk=plate.pk).update(key_message=BASE)
    made.activity_rows.update(tip=BASE, name=BASE)
    Kpi.objects.create(workbook=made, plate=plate, name="Wachttijd", definition=BASE)
    KeyPoint.objects.create(workbook=made, title=BASE)
    Workbook.objects.filter(pk=made.pk).update(summary=BASE)
    return made


def addresses(workbook: Workbook) -> dict[str, str]:
    """Where each of these texts stands, by what it is a text of."""
    plate = read(workbook).document.plate("become-aware")
    (key_point,) = read(workbook).document.key_points
    return {
        "plate": MESSAGE,
        "activity": f"{AT}/activity:{plate.activities[0].uid}/tip",
        "one line": f"{AT}/activity:{plate.activities[0].uid}/name",
        "KPI": f"{AT}/kpi:{plate.kpis[0].uid}/definition",
        "profile": "workbook/summary",
        "key point": f"workbook/key_point:{key_point.uid}/title",
    }


def page_of(workbook: Workbook, address: str) -> str:
    return f"/workbooks/{workbook.uuid}/{'plates/become-aware' if address.startswith('plate') else 'profile'}/"


def stored(workbook: Workbook, address: str) -> str:
    """What was written last in a field."""
    changes = FieldChange.objects.filter(workbook=workbook, field=address.rpartition("/")[2])
    return str(changes.order_by("revision").values_list("new", flat=True).reverse()[0])


def post(client: Client, workbook: Workbook, page: Seen, address: str, text: str = "", **more: str) -> Any:
    """The page sent after typing in one field; ``more`` names ``keep`` and ``merged`` of that field."""
    typed = {page.at(address).get("name"): [text]} if text else {}
    chosen = {f"{name}:{address}": [value] for name, value in more.items()}
    return client.post(page_of(workbook, address), page.filled() | typed | chosen | {"do": ["save"]})


def in_clash(mine: Client, theirs: Client, workbook: Workbook, address: str = MESSAGE) -> Seen:
    """The page that comes back to who saved second."""
    path = page_of(workbook, address)
    page = see(mine, path)
    post(theirs, workbook, see(theirs, path), address, THEIRS)
    return Seen(post(mine, workbook, page, address, MINE))


@pytest.mark.parametrize("of", ["plate", "activity", "one line", "KPI", "profile", "key point"])
def test_of_every_text_the_two_can_be_made_one(
    as_student: Client, as_teammate: Client, workbook: Workbook, of: str
) -> None:
    address = addresses(workbook)[of]
    page = in_clash(as_student, as_teammate, workbook, address)
    answer = post(as_student, workbook, page, address, keep="merged")

    assert (page.status, answer.status_code) == (409, 302)
    assert page.filled()[f"merged:{address}"] == [TOGETHER]
    assert stored(workbook, address) == TOGETHER


def test_what_is_typed_in_it_is_what_is_saved(as_student: Client, as_teammate: Client, workbook: Workbook) -> None:
    page = in_clash(as_student, as_teammate, workbook)
    post(as_student, workbook, page, MESSAGE, keep="merged", merged="  Wij laten wachten.\r\nTe lang. ")

    assert stored(workbook, MESSAGE) == "Wij laten wachten.\nTe lang."


@pytest.mark.parametrize(("keep", "kept"), [("mine", MINE), ("theirs", THEIRS)])
def test_it_counts_only_when_it_is_chosen(
    as_student: Client, as_teammate: Client, workbook: Workbook, keep: str, kept: str
) -> None:
    page = in_clash(as_student, as_teammate, workbook)
    post(as_student, workbook, page, MESSAGE, keep=keep, merged="Iets anders")

    assert stored(workbook, MESSAGE) == kept


def test_both_texts_stand_side_by_side_with_what_differs_and_what_was_there_before(
    as_student: Client, as_teammate: Client, workbook: Workbook, teammate: User
) -> None:
    page = in_clash(as_student, as_teammate, workbook)

    assert words(page.at(f"mine_said_{MESSAGE}")) == "anders: De tot hier klant wacht anders: te tot hier lang."
    assert words(page.at(f"theirs_said_{MESSAGE}")) == "anders: Elke tot hier klant wacht lang."
    said = words(page.at(f"clash_{MESSAGE}"))
    assert said.startswith(f"{teammate.name} wijzigde dit op ")
    assert "voordat jij had opgeslagen" in said
    assert f"Daarvoor {BASE}" in said


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("x" * 401, "Hier passen hooguit 400 tekens. Deze tekst heeft er 401."),
        ("NUL\0", "Deze tekst bevat een teken dat niet kan worden opgeslagen. Typ de tekst opnieuw zonder dat teken."),
    ],
)
def test_one_that_cannot_be_saved_comes_back_as_typed_with_both_texts_and_all_else_is_saved(
    as_student: Client, as_teammate: Client, workbook: Workbook, typed: str, wrong: str
) -> None:
    page = in_clash(as_student, as_teammate, workbook)
    role = {page.at(f"{AT}/responsible_role").get("name"): ["Manager"]}
    chosen = {f"keep:{MESSAGE}": ["merged"], f"merged:{MESSAGE}": [typed]}
    again = Seen(as_student.post(page_of(workbook, MESSAGE), page.filled() | role | chosen))

    assert again.status == 422
    assert words(again.at(f"wrong_{MESSAGE}")) == wrong
    assert [href for href in again.links.values() if href.startswith("#merged")] == [f"#merged:{MESSAGE}"]
    kept = again.filled()
    assert (kept[f"keep:{MESSAGE}"], kept[f"merged:{MESSAGE}"]) == (["merged"], [typed.replace("\0", "\ufffd")])
    assert kept[again.at(MESSAGE).get("name")] == [MINE]
    assert words(again.at(f"theirs_said_{MESSAGE}")) == "anders: Elke tot hier klant wacht lang."
    assert (stored(workbook, MESSAGE), stored(workbook, "responsible_role")) == (THEIRS, "Manager")

    mended = post(as_student, workbook, again, MESSAGE, merged=TOGETHER)
    assert (mended.status_code, stored(workbook, MESSAGE)) == (302, TOGETHER)


@pytest.mark.parametrize(("keep", "kept"), [("mine", MINE), ("theirs", THEIRS)])
def test_after_that_one_of_the_two_can_still_be_chosen(
    as_student: Client, as_teammate: Client, workbook: Workbook, keep: str, kept: str
) -> None:
    page = in_clash(as_student, as_teammate, workbook)
    again = Seen(post(as_student, workbook, page, MESSAGE, keep="merged", merged="x" * 401))
    answer = post(as_student, workbook, again, MESSAGE, keep=keep)

    assert (answer.status_code, stored(workbook, MESSAGE)) == (302, kept)


def test_who_saves_in_between_is_not_written_over_and_the_text_made_of_both_is_mine_from_then_on(
    as_student: Client, as_teammate: Client, workbook: Workbook
) -> None:
    page = in_clash(as_student, as_teammate, workbook)
    post(as_teammate, workbook, see(as_teammate, page_of(workbook, MESSAGE)), MESSAGE, f"{THEIRS} Bel hem!")
    again = Seen(post(as_student, workbook, page, MESSAGE, keep="merged"))

    assert again.status == 409
    assert again.filled()[again.at(MESSAGE).get("name")] == [TOGETHER]
    assert words(again.at(f"mine_said_{MESSAGE}")) == "Elke klant wacht anders: te tot hier lang."
    assert again.filled()[f"merged:{MESSAGE}"] == [f"{TOGETHER} Bel hem!"]
    assert again.filled()[f"keep:{MESSAGE}"] == ["mine"]
    assert stored(workbook, MESSAGE) == f"{THEIRS} Bel hem!"


def test_who_saves_between_two_faulty_ones_is_not_written_over_either(
    as_student: Client, as_teammate: Client, workbook: Workbook
) -> None:
    page = in_clash(as_student, as_teammate, workbook)
    again = Seen(post(as_student, workbook, page, MESSAGE, keep="merged", merged="x" * 401))
    post(as_teammate, workbook, see(as_teammate, page_of(workbook, MESSAGE)), MESSAGE, "Nog nieuwer")
    answer = Seen(post(as_student, workbook, again, MESSAGE, merged=TOGETHER))

    assert answer.status == 409
    assert answer.filled()[answer.at(MESSAGE).get("name")] == [TOGETHER]
    assert stored(workbook, MESSAGE) == "Nog nieuwer"


@pytest.mark.parametrize("typed", [TOGETHER, "x" * 401])
def test_of_a_row_that_is_removed_in_between_it_stands_in_the_field(
    as_student: Client, as_teammate: Client, workbook: Workbook, typed: str
) -> None:
    address = addresses(workbook)["activity"]
    path, uid = page_of(workbook, address), address.split("/")[1].partition(":")[2]
    page = in_clash(as_student, as_teammate, workbook, address)
    as_teammate.post(path, see(as_teammate, path).filled() | {"do": [f"remove:activity:{uid}"]})
    again = Seen(post(as_student, workbook, page, address, keep="merged", merged=typed))

    assert again.filled()[f"{uid}-tip"] == [typed]


def test_for_a_field_without_a_conflict_it_is_what_was_typed_in_that_field(
    as_student: Client, as_teammate: Client, workbook: Workbook
) -> None:
    """No page sends this. It is merged like any other text: it can clash, but never overwrite."""
    page = see(as_student, page_of(workbook, MESSAGE))
    post(as_student, workbook, page, MESSAGE, keep="merged", merged="Verzonnen")
    again = post(as_student, workbook, page, MESSAGE, keep="merged", merged="Nog eens verzonnen")

    assert (stored(workbook, MESSAGE), again.status_code) == ("Verzonnen", 409)


@pytest.mark.parametrize(
    "chosen", [{"merged": "Verzonnen"}, {"keep": "merged"}, {"keep": "both", "merged": "Verzonnen"}]
)
def test_half_of_it_says_nothing(as_student: Client, workbook: Workbook, chosen: dict[str, str]) -> None:
    post(as_student, workbook, see(as_student, page_of(workbook, MESSAGE)), MESSAGE, MINE, **chosen)

    assert stored(workbook, MESSAGE) == MINE


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [("customer_score", "7,5", "7.5"), ("score_n", "12", "12"), ("score_source_kind", "study", "study")],
)
def test_a_number_or_a_choice_is_not_made_of_two(
    as_student: Client, workbook: Workbook, name: str, typed: str, kept: str
) -> None:
    address = f"{AT}/{name}"
    page = see(as_student, page_of(workbook, address))
    post(as_student, workbook, page, address, typed, keep="merged", merged="8")

    assert stored(workbook, address) == kept


@pytest.mark.parametrize("name", ["customer_score", "score_date", "score_source_kind"])
def test_of_a_number_a_date_or_a_choice_only_mine_and_theirs_are_offered(
    as_student: Client, as_teammate: Client, workbook: Workbook, name: str
) -> None:
    address, (mine, theirs) = f"{AT}/{name}", {"score_date": ("1-2-2026", "2-2-2026")}.get(name, ("", ""))
    mine, theirs = (mine, theirs) if mine else (("study", "estimate") if "kind" in name else ("6", "7"))
    page = see(as_student, page_of(workbook, address))
    post(as_teammate, workbook, see(as_teammate, page_of(workbook, address)), address, theirs)
    clash = Seen(post(as_student, workbook, page, address, mine))

    assert [radio.get("value") for radio in clash.all("input", name=f"keep:{address}")] == ["mine", "theirs"]
    assert (clash.all("mark"), f"merged:{address}" in clash.filled()) == ([], False)


def test_an_emptied_text_against_a_changed_one_says_which_is_empty(
    as_student: Client, as_teammate: Client, workbook: Workbook
) -> None:
    page = see(as_student, page_of(workbook, MESSAGE))
    post(as_teammate, workbook, see(as_teammate, page_of(workbook, MESSAGE)), MESSAGE, THEIRS)
    clash = Seen(as_student.post(page_of(workbook, MESSAGE), page.filled() | {page.at(MESSAGE).get("name"): [""]}))

    assert words(clash.at(f"mine_said_{MESSAGE}")) == "leeg"
    assert words(clash.at(f"theirs_said_{MESSAGE}")) == THEIRS
    assert clash.filled()[f"merged:{MESSAGE}"] == [THEIRS]
