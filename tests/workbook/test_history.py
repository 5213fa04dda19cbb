"""The history of a workbook: who changed what and when, in words, for every member; and nothing in it that is hidden elsewhere."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from reports.exchange.rows import write
from tests.conftest import logged_in
from tests.factories import NOBODYS, join, make_workbook
from tests.seen import Seen, see, words
from tests.workbook.documents import full_document, uid
from tests.workbook.log import NOON, STEP, Log, changes, sittings
from workbook.acts import Add, Edit, Order, Remove, Restore
from workbook.models import Department, FieldChange, Member
from workbook.reading import read

pytestmark = pytest.mark.django_db

ACTIVITY = uid(STEP, "activity", 0)
PLATE = "Become aware"


@pytest.fixture
def log(student: User, teammate: User) -> Log:
    """A full workbook of the student, in which a teammate writes too."""
    workbook = write(full_document(), owner=student)
    join(workbook, teammate, "editor")
    return Log(workbook)


def history(client: Client, log: Log, **asked: str) -> Seen:
    page = see(client, f"/workbooks/{log.workbook.uuid}/history/", **asked)
    assert (page.status, page.faults) == (200, [])
    return page


def test_it_tells_who_changed_what_and_when_and_what_stood_there(
    as_student: Client, log: Log, student: User, teammate: User
) -> None:
    log.wrote(teammate, "tip", "Bel elke klant terug.", of="activity", uid=ACTIVITY)
    log.wrote(student, "tip", "Bel elke nieuwe klant binnen een dag terug.", of="activity", uid=ACTIVITY, minute=5)
    page = history(as_student, log)

    place = f"{PLATE} · Kernactiviteit 1: {PLATE} 0 · Tip"
    assert sittings(page) == [
        (
            "Sanne de Vries 12:05",
            [
                f"{place} Bel elke [+nieuwe+] klant [+binnen een dag+] terug. "
                f"Terug naar ‘Bel elke klant terug.’: {place} Eerdere versies: {place}"
            ],
        ),
        (
            "Tim Jansen 12:00",
            [f"{place} [-b-][+Bel elke klant terug.+] Terug naar ‘b’: {place} Eerdere versies: {place}"],
        ),
    ]
    assert page.links[place] == f"/workbooks/{log.workbook.uuid}/plates/{STEP}/#plate:{STEP}/activity:{ACTIVITY}/tip"
    assert [h.text for h in page.all("h2") if h.get("id", "").startswith("day-")] == ["dinsdag 10 maart 2026"]


def test_values_are_told_in_the_words_of_the_page(as_student: Client, log: Log, student: User) -> None:
    marketing, sales = (
        Department.objects.create(workbook=log.workbook, name=name) for name in ("Marketing", "Verkoop")
    )
    advice, kpi = uid(STEP, "advice"), uid(STEP, "kpi", 1)
    both = " ".join(sorted(map(str, (marketing.uid, sales.uid))))
    far = uid("easy-to-buy", "kpi", 2)
    edits: list[tuple[str, Any, str, str]] = [
        ("plate", log.plate.uid, "customer_score", "6.5"),
        ("plate", log.plate.uid, "score_date", "2026-03-14"),
        ("plate", log.plate.uid, "score_source_kind", "own_survey"),
        ("plate", log.plate.uid, "departments", both),
        ("plate", log.plate.uid, "waived", "true"),
        ("point", advice, "based_on", ""),
        ("kpi", kpi, "not_measured_yet", "true"),
        ("kpi", kpi, "target_value", "12.5"),
        ("relation", uid(STEP, "relation"), "to", str(far)),
        ("workbook", log.workbook.uuid, "author_kind", "consultant"),
        ("workbook", log.workbook.uuid, "total_budget", "184000"),
    ]
    for of, row, field, value in edits:
        log.wrote(student, field, value, of=of, uid=row)
    kpis = f"{PLATE} · KPI 1: Meter become-aware 1"

    assert changes(history(as_student, log)) == [
        "Voorkant · Totaalbudget in euro was leeg → werd 184000",
        "Voorkant · Ingevuld door was student → werd consultant",
        f"{PLATE} · Verband 1: Meter become-aware 1 · Naar KPI was Meter easy-to-buy 1 → werd Meter easy-to-buy 2",
        f"{kpis} · Doel was 12 → werd 12,5",
        f"{kpis} · Nog niet gemeten was nee → werd ja",
        f"{PLATE} · Advies 1: {full_document().plates[1].advice[0].text[:59]}… · Rust op tip was Tip 1: "
        f"{full_document().plates[1].tips[0].text[:59]}… → werd leeg",
        f"{PLATE} · Vrijgesteld was nee → werd ja",
        f"{PLATE} · Afdelingen was leeg → werd Marketing, Verkoop",
        f"{PLATE} · Soort bron was onderzoek → werd eigen enquête",
        f"{PLATE} · Meetdatum was 10-04-2026 → werd 14-03-2026",
        f"{PLATE} · Klantcijfer was 7,1 → werd 6,5",
    ]


def test_rows_that_came_went_and_moved_are_told_in_a_sentence(as_student: Client, log: Log, student: User) -> None:
    new, plate = uuid4(), log.plate.uid
    first, second, third = (uid(STEP, "activity", n) for n in range(3))
    log.did(student, Add("activity", new, plate, {"name": "Nieuwsbrief", "tip": "Vaker sturen."}, log.revision))
    log.did(student, Order("plate", plate, "activity_order", (first, third, second, new)), minute=1)
    log.did(student, Order("plate", plate, "activity_order", (new, first, third, second)), minute=20)
    log.did(student, Order("plate", plate, "activity_order", (new, third, second, first)), minute=40)
    log.did(student, Remove("activity", new), minute=41)
    log.did(student, Restore("activity", new), minute=42)

    row, order = f"{PLATE} · Kernactiviteit 1: Nieuwsbrief", f"{PLATE} · Volgorde van de kernactiviteiten"
    assert changes(history(as_student, log)) == [
        f"{row} Teruggehaald.",
        f"{row} Verwijderd.",
        f"{order} ‘{PLATE} 0’ staat nu onder ‘{PLATE} 1’.",
        f"{order} ‘Nieuwsbrief’ staat nu vooraan.",
        f"{order} ‘{PLATE} 2’ staat nu onder ‘{PLATE} 0’.",
        f"{row} Toegevoegd. Naam van de activiteit Nieuwsbrief Tip Vaker sturen.",
    ]


def test_a_first_order_is_told_whole_and_an_order_that_was_cleared_too(as_student: Client, student: User) -> None:
    log = Log(make_workbook(student, activities=3))
    rows = list(log.plate.activity_rows.order_by("pk"))
    log.did(student, Order("plate", log.plate.uid, "activity_order", tuple(row.uid for row in rows[::-1])))
    log.did(student, Order("plate", log.plate.uid, "activity_order", ()), minute=20)

    place = f"{PLATE} · Volgorde van de kernactiviteiten"
    assert changes(history(as_student, log)) == [
        f"{place} Weer op volgorde van toevoegen.",
        f"{place} Nu in deze volgorde: Activiteit 2, Activiteit 1, Activiteit 0.",
    ]


def test_what_is_removed_now_is_named_but_leads_nowhere(as_student: Client, log: Log, student: User) -> None:
    log.wrote(student, "tip", "Weg ermee.", of="activity", uid=ACTIVITY)
    log.did(student, Remove("activity", ACTIVITY), minute=1)
    page = history(as_student, log)

    place = f"{PLATE} · Kernactiviteit: {PLATE} 0"
    assert changes(page) == [
        f"{place} (verwijderd) Verwijderd.",
        f"{place} · Tip (verwijderd) [-b-][+Weg ermee.+]",
    ]
    assert [words for words in page.links if words.startswith(place)] == []


def test_a_kpi_from_the_library_is_told_by_its_name(as_student: Client, log: Log, student: User) -> None:
    log.did(student, Add("kpi", uuid4(), log.plate.uid, {"definition_key": "nps", "name": "Aanbeveling"}, log.revision))

    assert changes(history(as_student, log)) == [
        f"{PLATE} · KPI 4: Aanbeveling Toegevoegd. KPI uit de bibliotheek Aanbevelingsscore Naam Aanbeveling"
    ]


def test_a_text_that_grew_while_it_was_typed_is_one_change_with_its_steps(
    as_student: Client, log: Log, student: User
) -> None:
    for minute, text in enumerate(("Bel", "Bel de klant", "Bel de klant terug")):
        log.wrote(student, "gap_explanation", text, minute=minute / 2)
    (told,) = changes(history(as_student, log))

    place = f"{PLATE} · Toelichting op het verschil"
    assert told == (
        f"{place} Ingevuld: Bel de klant terug 3 keer opgeslagen: {place} "
        "12:01:00 Bel de klant [+terug+] 12:00:30 Bel [+de klant+] 12:00:00 Ingevuld: Bel"
    )


def test_what_came_to_nothing_says_so(as_student: Client, log: Log, student: User) -> None:
    log.wrote(student, "gap_explanation", "Even")
    log.wrote(student, "gap_explanation", "", minute=1)

    (told,) = changes(history(as_student, log))
    assert "Uiteindelijk weer zoals het was. 2 keer opgeslagen" in told
    assert told.endswith("12:01:00 Leeggemaakt. Er stond: Even 12:00:00 Ingevuld: Even")


def test_who_left_keeps_the_name_and_hears_no_more(log: Log, student: User, teammate: User, as_student: Client) -> None:
    log.wrote(teammate, "key_message", "Onbekend maakt onbemind")
    client = logged_in(teammate)
    assert history(client, log).status == 200
    Member.objects.filter(user=teammate).delete()

    assert client.get(f"/workbooks/{log.workbook.uuid}/history/").status_code == 404
    assert [who for who, _told in sittings(history(as_student, log))] == ["Tim Jansen 12:00 · voormalig lid"]


def test_of_an_account_that_is_deleted_no_name_is_left(as_student: Client, log: Log, teammate: User) -> None:
    log.wrote(teammate, "key_message", "Onbekend maakt onbemind")
    teammate.delete()

    assert [who for who, _told in sittings(history(as_student, log))] == [
        "Voormalig deelnemer 12:00 · account verwijderd"
    ]


def test_it_can_be_asked_of_a_field_a_row_a_plate_and_the_front_page(
    as_student: Client, log: Log, student: User
) -> None:
    kpi, relation, department = (
        uid(STEP, "kpi", 1),
        uid(STEP, "relation"),
        Department.objects.create(workbook=log.workbook),
    )
    wrote: list[tuple[str, Any, str]] = [
        ("workbook", log.workbook.uuid, "summary"),
        ("department", department.uid, "name"),
        ("key_point", uid("key point"), "title"),
        ("plate", uid("easy-to-buy"), "key_message"),
        ("plate", log.plate.uid, "key_message"),
        ("activity", ACTIVITY, "top"),
        ("activity", ACTIVITY, "tip"),
        ("kpi", kpi, "name"),
        ("relation", relation, "reason"),
    ]
    for minute, (of, row, field) in enumerate(wrote):
        log.wrote(student, field, f"Nieuw {field}", of=of, uid=row, minute=minute)
    plate = f"plate:{STEP}"
    asked = {
        "": 9,
        "workbook": 3,
        "workbook/summary": 1,
        plate: 5,
        f"{plate}/key_message": 1,
        f"{plate}/activity:{ACTIVITY}": 2,
        f"{plate}/activity:{ACTIVITY}/tip": 1,
        f"{plate}/kpi:{kpi}": 2,
        f"{plate}/kpi:{kpi}/relation:{relation}": 1,
        f"{plate}/activity:{ACTIVITY}/advice": 0,
    }

    assert {at: len(changes(history(as_student, log, at=at))) for at in asked} == asked


def test_the_history_of_a_row_that_was_removed_can_be_asked(as_student: Client, log: Log, student: User) -> None:
    log.wrote(student, "tip", "Weg ermee.", of="activity", uid=ACTIVITY)
    log.did(student, Remove("activity", ACTIVITY), minute=1)
    page = history(as_student, log, at=f"plate:{STEP}/activity:{ACTIVITY}")

    assert len(changes(page)) == 2
    assert f"{PLATE} · Kernactiviteit: {PLATE} 0 (verwijderd)" in page.text


@pytest.mark.parametrize(
    "at",
    [
        "x",
        "plate:no-such-step",
        f"plate:{STEP}/nonsense",
        f"plate:{STEP}/activity:{NOBODYS}",
        "workbook/customer_score",
        "\x00",
        f"plate:{STEP}/\x00",
    ],
)
def test_an_address_that_leads_nowhere_is_not_there(as_student: Client, log: Log, at: str) -> None:
    assert as_student.get(f"/workbooks/{log.workbook.uuid}/history/", {"at": at}).status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "99999999999999999999", "x", ""])
def test_a_page_that_is_not_there_is_the_nearest(as_student: Client, log: Log, student: User, page: str) -> None:
    log.wrote(student, "key_message", "Onbekend maakt onbemind")

    assert len(changes(history(as_student, log, page=page))) == 1


def test_all_of_a_long_history_is_on_one_page_or_another(
    as_student: Client, log: Log, student: User, teammate: User
) -> None:
    for number in range(205):
        log.wrote((student, teammate)[number % 2], "own_score", f"{number % 9}.{number % 7 + 1}", minute=number)
    pages = [history(as_student, log, at=f"plate:{STEP}", page=str(number)) for number in (1, 2, 3)]

    assert [len(changes(page)) for page in pages] == [100, 100, 5]
    assert pages[0].links["Volgende pagina"] == f"?at=plate%3A{STEP}&page=2"
    assert [("heeft geen eerdere versie" in page.text) for page in pages] == [False, False, True]


def test_days_are_named_and_a_sitting_tells_from_when_to_when(as_student: Client, log: Log, student: User) -> None:
    log.wrote(student, "key_message", "Vroeger")
    log.wrote(student, "gap_explanation", "Iets later", minute=6)
    log.wrote(student, "score_source", "Gisteren")
    log.wrote(student, "own_score_source", "Vandaag")
    now = timezone.localtime()
    for name, at in (("own_score_source", now), ("score_source", now - timedelta(days=1))):
        FieldChange.objects.filter(field=name).update(at=at)
    page = history(as_student, log)

    days = [heading.text for heading in page.all("h2") if heading.get("id", "").startswith("day-")]
    assert days == ["Vandaag", "Gisteren", "dinsdag 10 maart 2026"]
    assert sittings(page)[-1][0] == "Sanne de Vries 12:00–12:06"
    assert NOON.date().isoformat() in {heading.get("id", "")[4:] for heading in page.all("h2")}


def test_where_nothing_happened_it_says_so(as_student: Client, log: Log) -> None:
    page = history(as_student, log)

    assert "Hier is nog niets gewijzigd." in page.text
    assert sittings(page) == []


def test_a_reader_sees_everything_and_no_button(log: Log, outsider: User, student: User) -> None:
    log.wrote(student, "key_message", "Onbekend maakt onbemind")
    join(log.workbook, outsider, "reader")
    page = history(logged_in(outsider), log)

    assert len(changes(page)) == 1
    assert [element for tag in ("form", "button") for element in page.one("main").iter(tag)] == []


SECRET = "1,3"


@pytest.fixture
def few(log: Log, student: User) -> Log:
    """A customer score of 1,3 that came from a mini survey with three answers, and other scores before and after."""
    log.wrote(student, "customer_score", "6.8")
    log.wrote(student, "customer_score", "1.3", minute=20)
    log.did(
        student,
        Edit("plate", log.plate.uid, "score_source_kind", "app_survey", log.revision),
        Edit("plate", log.plate.uid, "score_n", "3", log.revision),
        minute=40,
    )
    return log


def test_a_score_that_is_hidden_is_hidden_in_its_history_too(few: Log, outsider: User, as_student: Client) -> None:
    join(few.workbook, outsider, "commenter")
    place = f"{PLATE} · Klantcijfer"
    assert f"{place} was 6,8 → werd {SECRET}" in changes(history(as_student, few))

    told = history(logged_in(outsider), few)
    assert SECRET not in told.html
    assert "1.3" not in told.html
    assert changes(told)[-2:] == [
        f"{place} Een klantcijfer dat verborgen blijft: minder dan vijf antwoorden.",
        f"{place} was 7,1 → werd 6,8",
    ]


def test_it_stays_hidden_when_more_answers_gave_another_score(few: Log, outsider: User, student: User) -> None:
    join(few.workbook, outsider, "reader")
    few.did(
        student,
        Edit("plate", few.plate.uid, "score_n", "40", few.revision),
        Edit("plate", few.plate.uid, "customer_score", "7.9", few.revision),
        minute=60,
    )
    told = history(logged_in(outsider), few)

    assert read(few.workbook).document.plate(STEP).customer_score is not None
    assert SECRET not in told.html
    assert "4 → " not in told.html
    scores = [change for change in changes(told) if " · Klantcijfer " in change]
    assert scores[0] == f"{PLATE} · Klantcijfer was verborgen → werd 7,9"


HIDES = "Een klantcijfer dat verborgen blijft: minder dan vijf antwoorden."


def test_in_one_run_of_saves_only_the_scores_that_were_hidden_stay_hidden(
    few: Log, outsider: User, student: User
) -> None:
    join(few.workbook, outsider, "commenter")
    few.wrote(student, "score_n", "20", minute=60)
    few.wrote(student, "customer_score", "5.4", minute=61)
    few.wrote(student, "customer_score", "7.1", minute=62)
    few.did(
        student,
        Edit("plate", few.plate.uid, "score_n", "2", few.revision),
        Edit("plate", few.plate.uid, "customer_score", "2.9", few.revision),
        minute=63,
    )
    run = history(logged_in(outsider), few).all("ol", class_="steps")[0]

    told = [words(step.find("div")) for step in run]
    assert told == [HIDES, "was 5,4 → werd 7,1", "was verborgen → werd 5,4"]


def test_a_score_of_enough_answers_is_told_to_all(few: Log, outsider: User, student: User) -> None:
    join(few.workbook, outsider, "reader")
    few.did(
        student,
        Edit("plate", few.plate.uid, "score_n", "40", few.revision),
        Edit("plate", few.plate.uid, "customer_score", "7.9", few.revision),
        minute=60,
    )
    few.wrote(student, "customer_score", "8.1", minute=80)

    assert changes(history(logged_in(outsider), few))[0] == f"{PLATE} · Klantcijfer was 7,9 → werd 8,1"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "{{ 7|add:7 }}",
        "</p></li>'\"&amp;",
        "\u202e\u05e9\u05dc\u05d5\u05dd",
        "x" * 380,
        "a\n\n\u2028b",
    ],
)
def test_whatever_was_typed_is_told_as_it_was_typed(as_student: Client, log: Log, student: User, text: str) -> None:
    student.name = f"{text[:100]} Vries"
    student.save()
    log.wrote(student, "name", text[:120], of="activity", uid=ACTIVITY)
    log.wrote(student, "tip", text, of="activity", uid=ACTIVITY, minute=1)
    log.wrote(student, "tip", f"{text} en meer", of="activity", uid=ACTIVITY, minute=20)
    log.did(student, Remove("activity", ACTIVITY), minute=30)
    page = history(as_student, log)

    assert len(changes(page)) == 4
    assert " ".join(text.split()) in changes(page)[2]
    assert [each for each in page.all("script") if not each.get("src")] == []


def test_a_button_says_which_text_or_order_comes_back(as_student: Client, log: Log, student: User) -> None:
    long = "Een tekst die te lang is om helemaal op een knop te staan."
    log.wrote(student, "key_message", long)
    log.wrote(student, "key_message", f"{long} En nog meer.", minute=30)
    order = tuple(each.uid for each in read(log.workbook).document.plate(STEP).activities)
    log.did(student, Order("plate", log.plate.uid, "activity_order", order[::-1]), minute=60)
    seen = see(as_student, f"/workbooks/{log.workbook.uuid}/history/")

    said = [words(button) for button in seen.all("button", form="put-back")]
    assert [each.partition(":")[0] for each in said[:2]] == [
        "Terug naar de volgorde van hiervoor",
        "Terug naar de tekst van hiervoor",
    ]
