"""A step goes through three rounds on pages that are one form each: nothing that was typed or voted is lost on the way."""

from urllib.parse import parse_qs, urlparse

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import User
from kpis.models import Candidate, Kpi
from kpis.rounds import kpi_uid
from tests.conftest import logged_in
from tests.factories import join, make_workbook, said
from tests.seen import see, words
from tests.workbook.pages import Form, send
from workbook.marks import counted
from workbook.method.load import current
from workbook.models import FieldChange, Plate, Workbook
from workbook.reading import read

pytestmark = pytest.mark.django_db
STEP, SERVICE = "become-aware", "quality-of-service"
METHOD = current()


@pytest.fixture
def workbook(student: User) -> Workbook:
    return make_workbook(student)


def url_of(workbook: Workbook, number: int = 1, step: str = STEP) -> str:
    return f"{reverse('kpis:round', args=[workbook.uuid, step])}?round={number}"


def add(workbook: Workbook, name: str, step: str = STEP, **fields: object) -> Candidate:
    plate = Plate.objects.get(workbook=workbook, step=step)
    return Candidate.objects.create(workbook=workbook, plate=plate, name=name, **fields)


def at(row: Candidate, field: str, step: str = STEP) -> str:
    return f"plate:{step}/candidate:{row.uid}/{field}"


def listed(workbook: Workbook, step: str = STEP) -> list[tuple[str, str]]:
    return [(each.name, each.found_at) for each in read(workbook).document.plate(step).candidates]


def spare(form: Form, number: int = -1) -> str:
    """The address of a blank line of the longlist."""
    return f"plate:{STEP}/candidate:{form.data['candidate'][number]}"


def test_everybody_adds_what_they_found(as_student: Client, workbook: Workbook) -> None:
    form = Form(as_student.get(url_of(workbook)))
    typed = {f"{spare(form, 0)}/name": "Bekendheid", f"{spare(form, 0)}/found_at": "jaarverslag"}
    typed |= {f"{spare(form, 1)}/name": "Bereik"}

    answer = as_student.post(url_of(workbook), form.filled(typed))

    assert parse_qs(urlparse(answer["Location"]).query) == {"round": ["1"]}
    assert listed(workbook) == [("Bekendheid", "jaarverslag"), ("Bereik", "")]


def test_two_who_add_at_once_lose_nothing(
    as_student: Client, as_teammate: Client, teammate: User, workbook: Workbook
) -> None:
    join(workbook, teammate, "editor")
    forms = [(client, Form(client.get(url_of(workbook)))) for client in (as_student, as_teammate)]

    for (client, form), name in zip(forms, ("Bekendheid", "Bereik"), strict=True):
        client.post(url_of(workbook), form.filled({f"{spare(form, 0)}/name": name}))

    assert listed(workbook) == [("Bekendheid", ""), ("Bereik", "")]


def test_a_form_that_is_sent_twice_adds_once(as_student: Client, workbook: Workbook) -> None:
    form = Form(as_student.get(url_of(workbook)))
    post = form.filled({f"{spare(form)}/name": "Bereik", "candidate-lines": "Bekendheid\nKosten; Google"}, do="paste")

    assert [as_student.post(url_of(workbook), post).status_code for _ in range(2)] == [302, 302]
    assert sorted(listed(workbook)) == [("Bekendheid", ""), ("Bereik", ""), ("Kosten", "Google")]


def test_a_pasted_list_is_added_line_by_line_but_for_what_was_there(as_student: Client, workbook: Workbook) -> None:
    add(workbook, "Bereik")

    answer = send(
        as_student, url_of(workbook), {"candidate-lines": "- Bekendheid\tles\n- bereik\n- Kosten"}, do="paste"
    )

    page = as_student.get(answer["Location"])
    assertContains(page, "2 KPI’s zijn toegevoegd. 1 stond al op de longlist.")
    assert listed(workbook) == [("Bereik", ""), ("Bekendheid", "les"), ("Kosten", "")]
    assert Form(page).value("candidate-lines") == ""


def test_a_list_that_was_not_added_yet_is_added_by_any_other_button(as_student: Client, workbook: Workbook) -> None:
    answer = send(as_student, url_of(workbook), {"candidate-lines": "Bekendheid"}, do="go:2")

    assert parse_qs(urlparse(answer["Location"]).query) == {"round": ["2"]}
    assert listed(workbook) == [("Bekendheid", "")]


def test_a_line_that_is_too_long_comes_back_as_it_was_pasted_and_the_others_are_added(
    as_student: Client, workbook: Workbook
) -> None:
    answer = send(as_student, url_of(workbook), {"candidate-lines": f"Bereik\n{'x' * 121}\nKosten"}, do="paste")

    assert answer.status_code == 422
    assert listed(workbook) == [("Bereik", ""), ("Kosten", "")]
    form = Form(answer)
    assert ["x" * 121] in form.data.values()
    assertContains(answer, "120 tekens", status_code=422)


def test_more_lines_than_a_longlist_bears_are_refused_beside_them_and_kept(
    as_student: Client, workbook: Workbook
) -> None:
    lines = "\n".join(f"KPI {n}" for n in range(61))

    answer = send(as_student, url_of(workbook), {"candidate-lines": lines}, do="paste")

    assertContains(answer, "Hier passen hooguit 60 regels.", status_code=422)
    assert Form(answer).value("candidate-lines") == lines
    assert listed(workbook) == []


def test_lines_for_which_there_is_no_room_stay_on_the_page(as_student: Client, workbook: Workbook) -> None:
    plate = Plate.objects.get(workbook=workbook, step=STEP)
    Candidate.objects.bulk_create(Candidate(workbook=workbook, plate=plate, name=f"KPI {n}") for n in range(59))

    answer = send(as_student, url_of(workbook), {"candidate-lines": "Bereik\nKosten"}, do="paste")

    assert answer.status_code == 422
    assertContains(answer, "Hier is geen plaats meer: de lijst is vol.", status_code=422)
    assert len(listed(workbook)) == 60
    assert ["Kosten"] in Form(answer).data.values()


def test_a_field_that_somebody_else_changed_shows_both_texts(
    as_student: Client, as_teammate: Client, teammate: User, workbook: Workbook
) -> None:
    join(workbook, teammate, "editor")
    row = add(workbook, "Bereik")
    mine = Form(as_student.get(url_of(workbook, 2)))
    send(as_teammate, url_of(workbook, 2), {at(row, "used_note"): "door de directie"})

    answer = as_student.post(
        url_of(workbook, 2), mine.filled({at(row, "used_note"): "door Marcom", at(row, "is_used"): "yes"})
    )

    assert answer.status_code == 409
    assertContains(answer, "door de directie", status_code=409)
    assert Form(answer).value(at(row, "used_note")) == "door Marcom"
    row.refresh_from_db()
    assert (row.is_used, row.used_note) == ("yes", "door de directie")


def test_used_here_or_not_and_how(as_student: Client, workbook: Workbook) -> None:
    row, other = add(workbook, "Bereik"), add(workbook, "Kosten")

    send(
        as_student,
        url_of(workbook, 2),
        {at(row, "is_used"): "yes", at(row, "used_note"): "elke maand", at(other, "is_used"): "no"},
    )

    candidates = read(workbook).document.plate(STEP).candidates
    assert [(each.is_used, each.used_note) for each in candidates] == [("yes", "elke maand"), ("no", "")]
    assertContains(as_student.get(reverse("kpis:rounds", args=[workbook.uuid])), "niet begonnen", count=6)


def test_what_is_chosen_becomes_a_kpi_of_the_plate_with_now_and_next(as_student: Client, workbook: Workbook) -> None:
    row = add(workbook, "Gesprek", SERVICE, definition_key="aht")
    url = url_of(workbook, 3, SERVICE)

    answer = send(as_student, url, do=f"choose:candidate:{row.uid}")

    kpi = f"plate:{SERVICE}/kpi:{kpi_uid(row.uid)}"
    assert urlparse(answer["Location"]).fragment == f"{kpi}/current_value"
    send(as_student, url, {f"{kpi}/current_value": "6,5", f"{kpi}/target_value": "7"})
    plate = read(workbook).document.plate(SERVICE)
    (made,) = plate.kpis
    definition = METHOD.kpi("aht")
    assert definition is not None
    assert (made.name, made.definition, made.unit) == ("Gesprek", definition.definition, definition.unit)
    assert (str(made.current_value), str(made.target_value)) == ("6.5", "7")
    assert [each.kpi for each in plate.candidates] == [made.uid]


def test_chosen_twice_and_by_two_people_it_is_one_kpi(
    as_student: Client, as_teammate: Client, teammate: User, workbook: Workbook
) -> None:
    join(workbook, teammate, "editor")
    row, url = add(workbook, "Bereik"), url_of(workbook, 3)
    posts = [
        (client, Form(client.get(url)).filled({}, do=f"choose:candidate:{row.uid}"))
        for client in (as_student, as_teammate)
    ]

    for client, post in [*posts, *posts]:
        assert client.post(url, post).status_code == 302

    assert [each.name for each in Kpi.objects.filter(workbook=workbook)] == ["Bereik"]


def test_what_stands_on_the_plate_already_is_not_made_again(as_student: Client, workbook: Workbook) -> None:
    row = add(workbook, "bereik")
    plate = Plate.objects.get(workbook=workbook, step=STEP)
    there = Kpi.objects.create(workbook=workbook, plate=plate, name="Bereik", definition="Eigen tekst.")

    send(as_student, url_of(workbook, 3), do=f"choose:candidate:{row.uid}")

    (kpi,) = read(workbook).document.plate(STEP).kpis
    assert (kpi.uid, kpi.definition) == (there.uid, "Eigen tekst.")
    assert read(workbook).document.plate(STEP).candidates[0].kpi == there.uid


def test_off_the_shortlist_it_can_be_undone_and_chosen_again_as_it_was(as_student: Client, workbook: Workbook) -> None:
    row, url = add(workbook, "Bereik"), url_of(workbook, 3)
    send(as_student, url, do=f"choose:candidate:{row.uid}")
    kpi = kpi_uid(row.uid)
    send(as_student, url, {f"plate:{STEP}/kpi:{kpi}/name": "Bereik per maand"})

    answer = send(as_student, url, do=f"remove:kpi:{kpi}")

    assert read(workbook).document.plate(STEP).kpis == ()
    page = as_student.get(answer["Location"])
    assertContains(page, "De KPI is van de shortlist af, en van de plaat.")
    assert f"choose:candidate:{row.uid}" in Form(page).buttons
    send(as_student, url, do=f"choose:candidate:{row.uid}")
    assert [each.name for each in read(workbook).document.plate(STEP).kpis] == ["Bereik per maand"]


def test_a_full_plate_takes_nothing_over_and_says_so(as_student: Client, workbook: Workbook) -> None:
    row = add(workbook, "Bereik")
    plate = Plate.objects.get(workbook=workbook, step=STEP)
    Kpi.objects.bulk_create(Kpi(workbook=workbook, plate=plate, name=f"KPI {n}") for n in range(30))

    answer = send(as_student, url_of(workbook, 3), do=f"choose:candidate:{row.uid}")

    assertContains(as_student.get(answer["Location"]), "Op een plaat passen 30 KPI’s")
    assert Kpi.objects.filter(plate=plate).count() == 30
    assert read(workbook).document.plate(STEP).candidates[0].kpi is None


def test_dropping_asks_why_and_keeps_the_reason_and_the_votes_in_sight(as_student: Client, workbook: Workbook) -> None:
    row, url = add(workbook, "Bereik", earlier_votes=4), url_of(workbook, 3)

    answer = send(as_student, url, do=f"drop:candidate:{row.uid}")

    assert urlparse(answer["Location"]).fragment == at(row, "drop_reason")
    asked = see(as_student, answer["Location"])
    field, error = asked.at(at(row, "drop_reason")), asked.at(f"error_{at(row, 'drop_reason')}")
    assert words(error) == "Schrijf eerst op waarom deze KPI afvalt."
    assert asked.text.count("Schrijf eerst op") == 1
    assert (field.get("aria-describedby"), field.get("aria-invalid")) == (error.get("id"), "true")
    assert "is-invalid" in field.get("class").split()
    answer = send(as_student, url, {at(row, "drop_reason"): "Zegt niets."}, do=f"drop:candidate:{row.uid}")
    page = as_student.get(answer["Location"])
    for text in ("Afgevallen", "Bereik", "Zegt niets.", "4 stemmen"):
        assertContains(page, text)
    assert f"vote:candidate:{row.uid}" not in Form(page).buttons

    send(as_student, url, do=f"back:candidate:{row.uid}")

    candidate = read(workbook).document.plate(STEP).candidates[0]
    assert (candidate.is_dropped, candidate.votes, candidate.drop_reason) == (False, 4, "Zegt niets.")
    assert f"vote:candidate:{row.uid}" in Form(as_student.get(url)).buttons


def test_a_round_says_which_it_is_where_it_leads_back_and_what_is_chosen(
    as_student: Client, workbook: Workbook
) -> None:
    row, url = add(workbook, "Bereik"), url_of(workbook, 3)
    Kpi.objects.create(workbook=workbook, plate=row.plate, name="Niet van de longlist")

    page = see(as_student, url)

    assert words(page.one("h1")) == "Drie rondes: Become aware"
    assert page.links["Drie rondes"] == reverse("kpis:rounds", args=[workbook.uuid])
    assert "Stem: Bereik" in [words(button) for button in page.all("button")]
    assert "Van de longlist is nog niets gekozen." in page.text
    assert "Deze staan op je plaat." not in page.text
    send(as_student, url, do=f"choose:candidate:{row.uid}")
    assert "Deze staan op je plaat." in see(as_student, url).text


def test_a_reason_that_was_written_is_not_asked_for(as_student: Client, workbook: Workbook) -> None:
    row, url = add(workbook, "Bereik"), url_of(workbook, 3)
    asking = send(as_student, url, do=f"drop:candidate:{row.uid}")["Location"]

    send(as_student, url, {at(row, "drop_reason"): "Zegt niets."})

    assertNotContains(as_student.get(asking), "Schrijf eerst op")


def test_buttons_do_what_they_say_from_a_page_that_is_older_than_the_last_act(
    as_student: Client, workbook: Workbook
) -> None:
    """As a script leaves it: the page goes on, the base it carries is that of when it was opened."""
    row, url = add(workbook, "Bereik", drop_reason="Zegt niets."), url_of(workbook, 3)
    form = Form(as_student.get(url))

    states = []
    for verb in ("drop", "back", "drop", "back", "choose"):
        as_student.post(url, form.filled({}, do=f"{verb}:candidate:{row.uid}"))
        (now,) = read(workbook).document.plate(STEP).candidates
        states.append((now.is_dropped, now.kpi is not None))

    assert states == [(True, False), (False, False), (True, False), (False, False), (False, True)]


def test_all_of_it_stands_in_the_history(as_student: Client, workbook: Workbook) -> None:
    row, url = add(workbook, "Bereik"), url_of(workbook, 3)
    send(as_student, url, {at(row, "drop_reason"): "Zegt niets."}, do=f"drop:candidate:{row.uid}")

    told = FieldChange.objects.filter(workbook=workbook, uid=row.uid).values_list("field", "new")
    assert sorted(told) == [("drop_reason", "Zegt niets."), ("is_dropped", "true")]


def test_a_longlist_searches_the_library_as_a_plate_does(as_student: Client, workbook: Workbook) -> None:
    longlist, plate = (
        see(as_student, url, **{"kpi-words": "naamsbekendheid"})
        for url in (url_of(workbook), reverse("workbook:plate", args=[workbook.uuid, STEP]))
    )

    told = [words(page.one("div", class_="klib")).replace("Op de longlist", "Overnemen") for page in (longlist, plate)]
    assert told[0] == told[1]
    assert longlist.links["Lees de hele bibliotheek (in een nieuw tabblad)"] == reverse("kpis:library")


def test_the_library_gives_to_the_longlist_and_says_what_is_there(as_student: Client, workbook: Workbook) -> None:
    page = as_student.get(url_of(workbook), {"round": "1", "kpi-words": "naamsbekendheid"})
    form = Form(page)
    (button, *_) = [each for each in form.buttons if each.startswith("take:candidate:")]
    key = button.split(":")[2]

    answers = [as_student.post(url_of(workbook), form.filled({}, do=button)) for _ in range(2)]

    assert [each.status_code for each in answers] == [302, 302]
    (made,) = read(workbook).document.plate(STEP).candidates
    assert made.definition_key == key
    page = as_student.get(answers[0]["Location"])
    assertContains(page, f"‘{made.name}’ staat op je longlist.")
    assertContains(page, ">op de longlist<")
    other = Form(as_student.get(url_of(workbook), {"round": "1", "kpi-words": "bereik"}))
    again = as_student.post(url_of(workbook), other.filled({}, do=f"take:candidate:{key}:{row_uid()}"))
    assertContains(as_student.get(again["Location"]), f"‘{made.name}’ staat al op je longlist.")
    assert len(listed(workbook)) == 1


def row_uid() -> str:
    return "6f1c2f6e-3c0b-4b6e-9a51-0d6f6d0f2a11"


def test_where_one_looks_around_first_the_suggestions_open_after_a_find_of_ones_own(
    as_student: Client, workbook: Workbook
) -> None:
    url = url_of(workbook, 1, SERVICE)
    add(workbook, "Gemiddelde afhandeltijd", SERVICE, definition_key="aht")
    closed = as_student.get(url)
    assertContains(closed, "Bij deze schakel zoek je eerst zelf")
    assert "suggest:kpi" not in Form(closed).buttons

    send(as_student, url, {"candidate-lines": "Wachttijd"}, do="paste")

    assert "suggest:kpi" in Form(as_student.get(url)).buttons
    assertContains(as_student.get("/kpis/", {"step": SERVICE}), 'id="library-aht"')
    plate = as_student.get(reverse("workbook:plate", args=[workbook.uuid, SERVICE]))
    assert "suggest:kpi" in Form(plate).buttons


def test_the_minutes_and_the_exercise_are_those_of_the_method(as_student: Client, workbook: Workbook) -> None:
    for number, (time, exercise) in enumerate(
        [("in de les, 1 uur", 0), ("thuis of op kantoor, 2 uur", 1), ("in de les of in de studiegroep, 2 uur", 2)], 1
    ):
        there = as_student.get(url_of(workbook, number, SERVICE))
        assertContains(there, time)
        assertContains(there, METHOD.step(SERVICE).exercises[exercise].title.replace("'", "&#x27;"))
        assertContains(as_student.get(url_of(workbook, number)), time)
        assertNotContains(as_student.get(url_of(workbook, number)), "De opdracht uit de methode")


def test_a_reader_sees_all_rounds_and_changes_nothing(workbook: Workbook, teammate: User) -> None:
    join(workbook, teammate, "reader")
    client = logged_in(teammate)
    add(workbook, "Bereik", found_at="les", earlier_votes=2)
    add(workbook, "Kosten", is_dropped=True, drop_reason="Zegt niets.")

    pages = [client.get(url_of(workbook, number)) for number in (1, 2, 3)]

    assertContains(pages[0], "les")
    assertContains(pages[2], "Zegt niets.")
    assert [Form(page).buttons for page in pages] == [[], [], []]
    assert client.post(url_of(workbook), {"candidate-lines": "Bekendheid"}).status_code == 403
    assert len(listed(workbook)) == 2


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "\x00", "{{ 7*7 }}", "a" * 30_000, "\ud800"])
def test_whatever_is_posted_the_page_answers(as_student: Client, workbook: Workbook, hostile: str) -> None:
    row = add(workbook, "Bereik")
    form = Form(as_student.get(url_of(workbook)))
    typed = {} if hostile == "\ud800" else {"candidate-lines": hostile}
    rest = hostile.encode("utf-8", "replace").decode()
    for do in ("paste", f"choose:{rest}", f"vote:candidate:{rest}", f"take:candidate:{rest}:{row.uid}", f"drop:{rest}"):
        answer = as_student.post(url_of(workbook), form.filled(typed, do=do))
        assert answer.status_code in {302, 422}
        shown = as_student.get(answer["Location"]) if answer.status_code == 302 else answer
        assertNotContains(shown, "<script>alert", status_code=shown.status_code)
    assert as_student.get(url_of(workbook).replace("round=1", "round=9&by=x")).status_code == 200
    assert as_student.get(reverse("kpis:round", args=[workbook.uuid, "no-such-step"])).status_code == 404


def test_what_is_said_about_a_candidate_stands_beside_it(as_student: Client, workbook: Workbook, student: User) -> None:
    row = add(workbook, "Bereik")
    said(workbook, student, "candidate", row.uid, "used_note", "Vraag dit aan Marcom.")
    said(workbook, student, "candidate", row.uid, "", "Is dit niet hetzelfde?")

    assertContains(as_student.get(url_of(workbook, 2)), f"comments/?at={at(row, 'used_note')}")
    for number in (1, 2, 3):
        assertContains(as_student.get(url_of(workbook, number)), f'comments/?at={at(row, "").rstrip("/")}"')
    (count,) = counted(workbook, read(workbook).document)
    assert (count.step, count.comments) == (STEP, 2)


@pytest.mark.parametrize(("words", "expected"), [("", []), ("klant", []), ("First contact resolution", ["fcr"])])
def test_where_one_looks_around_first_only_its_very_name_gives_a_kpi(
    as_student: Client, workbook: Workbook, words: str, expected: list[str]
) -> None:
    url = url_of(workbook, 1, SERVICE)
    form = Form(as_student.get(url))

    as_student.post(url, form.filled({"kpi-words": words}, do=f"take:candidate:fcr:{row_uid()}"))

    assert [each.definition_key for each in read(workbook).document.plate(SERVICE).candidates] == expected
