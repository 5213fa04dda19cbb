"""The front page: every field of the workbook itself, saved one by one, and never one person's text over another's."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from tests.conftest import logged_in
from tests.factories import join, make_workbook
from tests.seen import Seen, see, words
from workbook.models import FieldChange, Member, Workbook

pytestmark = pytest.mark.django_db
TYPED = {
    "organisation": "Duinlijn Internet",
    "sector": "Telecom",
    "description": "Levert internet.\r\nEn tv.",
    "employees": "1.250",
    "customers": "140000",
    "revenue_eur": "78.000.000",
    "author_kind": "study_group",
    "own_role": "Campagnemedewerker",
    "period": "2026",
    "next_period": "2027",
    "total_budget": "710.000",
    "summary": "De ketting knelt bij de factuur.",
    "requested_decision": "Maak € 40.000 vrij.\r\nDe directie beslist.",
}
STORED = TYPED | {
    "description": "Levert internet.\nEn tv.",
    "requested_decision": "Maak € 40.000 vrij.\nDe directie beslist.",
    "employees": 1250,
    "customers": 140_000,
    "revenue_eur": 78_000_000,
    "total_budget": 710_000,
}


@pytest.fixture
def workbook(student: User, teammate: User) -> Workbook:
    made = make_workbook(student)
    join(made, teammate, "editor")
    return made


@pytest.fixture
def path(workbook: Workbook) -> str:
    return f"/workbooks/{workbook.uuid}/profile/"


def stored(workbook: Workbook) -> dict[str, Any]:
    return dict(Workbook.objects.values(*STORED).get(pk=workbook.pk))


def field(name: str) -> str:
    """The id of a field is its address."""
    return f"workbook/{name}"


def test_every_field_is_saved_and_shown_again(as_student: Client, workbook: Workbook, path: str) -> None:
    answer = as_student.post(path, see(as_student, path).filled(**TYPED))

    assert (answer.status_code, answer["Location"]) == (302, path)
    assert stored(workbook) == STORED
    page = see(as_student, path)
    assert "Opgeslagen." in page.text
    shown = page.filled()
    assert {name: shown[name] for name in STORED} == {
        name: [str(value).replace("\r", "")] for name, value in STORED.items()
    }


def test_the_way_back_to_the_workbook_saves_first(as_student: Client, workbook: Workbook, path: str) -> None:
    page = see(as_student, path)
    buttons = {words(button): button.get("value") for button in page.form().iter("button")}
    assert buttons["Opslaan en terug naar het werkboek"] == "go:workbook"
    assert [link for link in page.form().iter("a") if link.get("href") == f"/workbooks/{workbook.uuid}/"] == []

    answer = as_student.post(path, page.filled(**TYPED) | {"do": ["go:workbook"]})

    assert (answer.status_code, answer["Location"]) == (302, f"/workbooks/{workbook.uuid}/")
    assert stored(workbook) == STORED


def test_the_way_back_waits_for_what_could_not_be_saved(as_student: Client, workbook: Workbook, path: str) -> None:
    typed = see(as_student, path).filled(sector="Zorg", employees="veel")
    answer = as_student.post(path, typed | {"do": ["go:workbook"]})

    assert answer.status_code == 422
    assert Seen(answer).filled()["employees"] == ["veel"]
    assert stored(workbook)["sector"] == "Zorg"


def test_it_tells_what_the_report_makes_of_the_requested_decision(as_student: Client, path: str) -> None:
    hint = words(see(as_student, path).at(f"hint_{field('requested_decision')}"))

    assert hint.endswith("De eerste zin staat vet in het rapport: houd die kort.")


def test_every_field_has_its_address_as_its_id_a_label_and_a_place_for_its_error(as_student: Client, path: str) -> None:
    page = see(as_student, path)

    assert [name for name in STORED if field(name) not in page.ids] == []
    assert {label.get("for") for label in page.all("label")} == {field(name) for name in STORED}


def test_a_field_can_be_emptied(as_student: Client, workbook: Workbook, path: str) -> None:
    as_student.post(path, see(as_student, path).filled(**TYPED))
    as_student.post(path, see(as_student, path).filled(**dict.fromkeys(STORED, "")))

    numbers = {"employees", "customers", "revenue_eur", "total_budget"}
    assert stored(workbook) == {name: None if name in numbers else "" for name in STORED}


def test_what_is_wrong_stops_only_itself(as_student: Client, workbook: Workbook, path: str) -> None:
    wrong = {"period": "nooit", "employees": "veel", "customers": "-3", "revenue_eur": "9" * 20, "sector": "x" * 121}
    answer = as_student.post(path, see(as_student, path).filled(summary="De rode draad.", **wrong))
    page = Seen(answer)

    assert answer.status_code == 422
    assert stored(workbook)["summary"] == "De rode draad."
    assert {name: words(page.at(f"error_{field(name)}")) for name in wrong} == {
        "period": "Schrijf een jaar of kwartaal, bijvoorbeeld 2026 of 2026-Q3.",
        "employees": "Schrijf een geheel getal, bijvoorbeeld 1.250.",
        "customers": "Schrijf een geheel getal, bijvoorbeeld 1.250.",
        "revenue_eur": "Schrijf een geheel getal, bijvoorbeeld 1.250.",
        "sector": "Hier passen hooguit 120 tekens. Deze tekst heeft er 121.",
    }
    kept = page.filled()
    assert {name: kept[name] for name in wrong} == {name: [value] for name, value in wrong.items()}
    summary = [href for said, href in page.links.items() if said.startswith("Periode:")]
    assert summary == [f"#{field('period')}"]


def test_what_was_wrong_can_be_mended_on_the_page_that_told(as_student: Client, workbook: Workbook, path: str) -> None:
    page = Seen(as_student.post(path, see(as_student, path).filled(period="nooit", sector="Zorg")))
    answer = as_student.post(path, page.filled(period="2027"))

    assert answer.status_code == 302
    assert (stored(workbook)["period"], stored(workbook)["sector"]) == ("2027", "Zorg")


def test_two_people_in_different_fields_keep_both(
    as_student: Client, as_teammate: Client, workbook: Workbook, path: str
) -> None:
    mine, theirs = see(as_student, path), see(as_teammate, path)
    as_teammate.post(path, theirs.filled(sector="Zorg"))
    answer = as_student.post(path, mine.filled(summary="De rode draad."))

    assert answer.status_code == 302
    assert (stored(workbook)["sector"], stored(workbook)["summary"]) == ("Zorg", "De rode draad.")


@pytest.fixture
def clash(as_student: Client, as_teammate: Client, path: str) -> Seen:
    """The page that the student gets who saved second."""
    mine, theirs = see(as_student, path), see(as_teammate, path)
    as_teammate.post(path, theirs.filled(summary="Hun tekst", author_kind="student"))
    return Seen(as_student.post(path, mine.filled(summary="Mijn tekst", author_kind="consultant", sector="Zorg")))


def test_the_second_sees_both_texts_who_and_when_and_loses_nothing(
    clash: Seen, workbook: Workbook, teammate: User
) -> None:
    first, second = (words(each) for each in clash.all("fieldset", class_="clash"))

    assert clash.status == 409
    assert clash.filled()["summary"] == ["Mijn tekst"]
    assert f"{teammate.name} wijzigde dit op " in second
    assert "Jij, nu anders: Mijn tot hier tekst" in second
    assert "anders: Hun tot hier tekst" in second
    assert "Beide samen, in één tekst De tekst van beide samen Mijn tekst Hun tekst Daarvoor leeg" in second
    assert "Jij, nu consultant" in first
    assert "student Daarvoor Nog niet gekozen" in first
    assert clash.links["Samenvatting"] == f"#{field('summary')}"
    assert (stored(workbook)["summary"], stored(workbook)["sector"]) == ("Hun tekst", "Zorg")


def test_saving_again_stores_ones_own(clash: Seen, as_student: Client, workbook: Workbook, path: str) -> None:
    answer = as_student.post(path, clash.filled())

    assert answer.status_code == 302
    assert (stored(workbook)["summary"], stored(workbook)["author_kind"]) == ("Mijn tekst", "consultant")


def test_one_chooses_per_field_and_no_choice_is_made_for_another_field(
    clash: Seen, as_student: Client, workbook: Workbook, path: str
) -> None:
    choices = [(radio.get("name"), radio.get("value")) for radio in clash.all("input", type="radio")]
    kept = [f"keep:{field(name)}" for name in ("author_kind", "summary")]
    assert choices == [
        *((kept[0], whose) for whose in ("mine", "theirs")),
        *((kept[1], whose) for whose in ("mine", "theirs", "merged")),
    ]

    answer = as_student.post(path, clash.filled() | {kept[1]: ["theirs"]})

    assert answer.status_code == 302
    assert (stored(workbook)["summary"], stored(workbook)["author_kind"]) == ("Hun tekst", "consultant")


def test_with_theirs_in_every_field_nothing_is_written_over(
    clash: Seen, as_student: Client, workbook: Workbook, path: str
) -> None:
    theirs = {f"keep:{field(name)}": ["theirs"] for name in ("author_kind", "summary")}
    answer = as_student.post(path, clash.filled() | theirs)

    assert answer.status_code == 302
    assert (stored(workbook)["summary"], stored(workbook)["author_kind"]) == ("Hun tekst", "student")


def test_ones_own_second_window_is_told_as_ones_own(as_student: Client, workbook: Workbook, path: str) -> None:
    one, other = see(as_student, path), see(as_student, path)
    as_student.post(path, one.filled(summary="Eerste tab"))
    answer = as_student.post(path, other.filled(summary="Tweede tab"))

    assert answer.status_code == 409
    assert "Je hebt dit zelf gewijzigd op" in Seen(answer).text
    assert stored(workbook)["summary"] == "Eerste tab"


def test_taking_theirs_also_drops_what_was_wrong_in_ones_own(
    clash: Seen, as_student: Client, workbook: Workbook, path: str
) -> None:
    answer = as_student.post(path, clash.filled(summary="x" * 2001) | {f"keep:{field('summary')}": ["theirs"]})

    assert answer.status_code == 302
    assert stored(workbook)["summary"] == "Hun tekst"


def test_somebody_who_saved_once_more_is_not_overwritten_either(
    clash: Seen, as_student: Client, as_teammate: Client, workbook: Workbook, path: str
) -> None:
    as_teammate.post(path, see(as_teammate, path).filled(summary="Nog een tekst"))

    answer = as_student.post(path, clash.filled())

    assert answer.status_code == 409
    assert stored(workbook)["summary"] == "Nog een tekst"
    assert "Nog een tekst" in Seen(answer).text


def test_its_first_button_saves_for_that_is_what_enter_presses(clash: Seen) -> None:
    first, *_others = clash.form().iter("button")

    assert (first.get("type"), first.get("name"), first.get("value")) == ("submit", "do", "save")


def test_a_reader_sees_everything_and_no_form(workbook: Workbook, path: str, outsider: User) -> None:
    join(workbook, outsider, "reader")
    Workbook.objects.filter(pk=workbook.pk).update(summary="De rode draad.", author_kind="study_group")
    page = see(logged_in(outsider), path)

    assert list(page.one("main").iter("form")) == []
    assert [name for name in STORED if field(name) not in page.ids] == []
    said = words(page.one("main"))
    for part in ("Organisatie Duinlijn", "Samenvatting De rode draad.", "Ingevuld door studiegroep", "niet ingevuld"):
        assert part in said


@pytest.mark.parametrize("role", ["reader", "commenter"])
def test_who_may_not_write_gets_403_and_changes_nothing(
    workbook: Workbook, path: str, outsider: User, role: str
) -> None:
    join(workbook, outsider, role)
    before = stored(workbook)

    assert logged_in(outsider).post(path, {"summary": "Stiekem", "base": "0"}).status_code == 403
    assert stored(workbook) == before


def test_fields_that_are_not_on_the_form_change_nothing(
    as_student: Client, workbook: Workbook, path: str, outsider: User
) -> None:
    data = see(as_student, path).filled(summary="De rode draad.")
    extra = {"revision": "99", "uuid": "x", "owner": outsider.pk, "role": "reader", "extras": "{}", "fictional": "on"}
    as_student.post(path, data | {name: [str(value)] for name, value in extra.items()})
    now = Workbook.objects.get(pk=workbook.pk)

    assert (now.revision, now.uuid, now.fictional, now.summary) == (1, workbook.uuid, False, "De rode draad.")
    assert list(FieldChange.objects.values_list("field", flat=True)) == ["summary"]
    assert not Member.objects.filter(user=outsider).exists()


def test_a_field_that_was_not_sent_is_left_alone(as_student: Client, workbook: Workbook, path: str) -> None:
    as_student.post(path, {"summary": "De rode draad.", "base": "0"})

    assert (stored(workbook)["summary"], stored(workbook)["organisation"]) == ("De rode draad.", "Duinlijn")


@pytest.mark.parametrize("base", ["", "x", "-1", "1e9", "9" * 30, "\x00"])
def test_a_base_of_ones_own_making_can_conflict_but_never_overwrite(
    as_student: Client, as_teammate: Client, workbook: Workbook, path: str, base: str
) -> None:
    as_teammate.post(path, see(as_teammate, path).filled(summary="Hun tekst"))

    answer = as_student.post(path, {"summary": "Mijn tekst", "base": base})

    assert answer.status_code == 409
    assert stored(workbook)["summary"] == "Hun tekst"
