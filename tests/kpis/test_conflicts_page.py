"""Each conflict explains itself and asks for an agreement, which the first field makes; nothing that is agreed is ever lost."""

import datetime
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import User
from kpis.models import ConflictAgreement, Kpi, KpiRelation
from tests.factories import NOBODYS, join, make_workbook
from tests.kpis.colliding import agree, at, make_kpi, relate, uid_of
from tests.workbook.autosaving import autosave, typed
from tests.workbook.pages import Form, send
from workbook.conflicts import agreement_uid
from workbook.models import Workbook
from workbook.reading import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def workbook(student: User, teammate: User) -> Workbook:
    made = make_workbook(student)
    join(made, teammate, "editor")
    return made


@pytest.fixture
def url(workbook: Workbook) -> str:
    return reverse("kpis:conflicts", args=[workbook.uuid])


@pytest.fixture
def talk(workbook: Workbook) -> Kpi:
    return make_kpi(workbook, "quality-of-service", "Gesprekstijd", direction="lower", target_value=8)


@pytest.fixture
def happy(workbook: Workbook) -> Kpi:
    return make_kpi(workbook, "quality-of-service", "Klanttevredenheid")


@pytest.fixture
def loyal(workbook: Workbook) -> Kpi:
    return make_kpi(workbook, "ease-of-payment-and-switch", "Trouw")


@pytest.fixture
def collision(talk: Kpi, happy: Kpi) -> KpiRelation:
    return relate(talk, happy, "+", reason="Wie de tijd krijgt, is tevreden.")


def agreed(workbook: Workbook) -> list[tuple[UUID, str, str, datetime.date | None]]:
    return [(each.uid, each.decides, each.yields, each.review_date) for each in read(workbook).document.agreements]


def test_a_conflict_tells_why_and_from_what_it_follows(
    as_student: Client, workbook: Workbook, url: str, talk: Kpi, happy: Kpi, collision: KpiRelation
) -> None:
    page = as_student.get(url)

    assertContains(
        page,
        "‘Gesprekstijd’ moet omlaag en ‘Klanttevredenheid’ moet omhoog, maar als de een daalt, daalt de ander mee.",
    )
    assertContains(page, "Stijgt ‘Gesprekstijd’, dan stijgt ‘Klanttevredenheid’ mee.")
    assertContains(page, "Wie de tijd krijgt, is tevreden.")
    assertContains(page, "Nog geen afspraak")
    plate = reverse("workbook:plate", args=[workbook.uuid, "quality-of-service"])
    row = f"row=relation%3A{talk.uid}%3A{collision.uid}"
    assertContains(page, f'href="{plate}?{row}#plate:quality-of-service/kpi:{talk.uid}/relation:{collision.uid}"')
    assertContains(page, f'href="{reverse("kpis:kpi", args=[workbook.uuid, happy.uid])}"')


def test_along_two_relations_it_tells_by_way_of_what_and_what_it_follows_from(
    as_student: Client, url: str, talk: Kpi, happy: Kpi, loyal: Kpi, collision: KpiRelation
) -> None:
    relate(happy, loyal, "+")

    page = as_student.get(url)

    assertContains(page, "daalt de ander mee via ‘Klanttevredenheid’.")
    assertContains(page, "volgt uit botsing 1: wat je daar afspreekt, geldt ook hier")
    assertContains(page, "Hier iets anders afspreken", count=1)
    agree(talk, happy)
    assertContains(as_student.get(url), "door de afspraak bij botsing 1")
    assertContains(as_student.get(url), "<b>2 botsingen</b>, 2 met een afspraak")


def test_the_first_field_makes_the_agreement_and_the_next_one_completes_it(
    as_student: Client, workbook: Workbook, url: str, talk: Kpi, happy: Kpi, collision: KpiRelation
) -> None:
    uid = uid_of(talk, happy)

    send(as_student, url, {at(talk, happy, "decides"): "Directeur operatie"})
    assert agreed(workbook) == [(uid, "Directeur operatie", "", None)]
    assertContains(as_student.get(url), "wat er wijkt is nog open")

    rest = {at(talk, happy, "yields"): "De gesprekstijd.", at(talk, happy, "review_date"): "1-6-2030"}
    send(as_student, url, rest)
    assert agreed(workbook) == [(uid, "Directeur operatie", "De gesprekstijd.", datetime.date(2030, 6, 1))]
    assertContains(as_student.get(url), "Afgesproken")


def test_a_field_that_saves_itself_makes_the_agreement_too(
    as_student: Client, student: User, workbook: Workbook, url: str, talk: Kpi, happy: Kpi, collision: KpiRelation
) -> None:
    uid, ends = uid_of(talk, happy), sorted((str(talk.uid), str(happy.uid)))
    fixed = dict(zip(("one", "other"), ends, strict=True))
    assertContains(as_student.get(url), f'name="conflict_agreement" value="{uid}"')

    field = typed(at(talk, happy, "yields"), uid, "De gesprekstijd.", fixed=fixed)
    answer = autosave(as_student, workbook, student, field)

    assert answer.status_code == 200
    assert agreed(workbook) == [(uid, "", "De gesprekstijd.", None)]


def test_two_who_begin_at_once_meet_in_one_row(
    as_student: Client,
    as_teammate: Client,
    workbook: Workbook,
    url: str,
    talk: Kpi,
    happy: Kpi,
    collision: KpiRelation,
) -> None:
    mine, theirs = Form(as_student.get(url)), Form(as_teammate.get(url))

    as_teammate.post(url, theirs.filled({at(talk, happy, "decides"): "Directie"}))
    both = as_student.post(url, mine.filled({at(talk, happy, "yields"): "De gesprekstijd."}))
    assert both.status_code == 302
    assert agreed(workbook) == [(uid_of(talk, happy), "Directie", "De gesprekstijd.", None)]

    clash = as_student.post(url, mine.filled({at(talk, happy, "decides"): "Teamleider"}))
    assertContains(clash, "Directie", status_code=409)
    as_student.post(url, Form(clash).filled({}))
    assert agreed(workbook) == [(uid_of(talk, happy), "Teamleider", "De gesprekstijd.", None)]


def test_a_date_that_is_none_is_kept_as_typed_and_all_else_is_saved(
    as_student: Client, workbook: Workbook, url: str, talk: Kpi, happy: Kpi, collision: KpiRelation
) -> None:
    both = {at(talk, happy, "decides"): "Directie", at(talk, happy, "review_date"): "ooit"}

    wrong = send(as_student, url, both)

    assertContains(wrong, "Schrijf de datum als dag, maand en jaar", status_code=422)
    assert Form(wrong).value(at(talk, happy, "review_date")) == "ooit"
    assert agreed(workbook) == [(uid_of(talk, happy), "Directie", "", None)]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"review_date": None}, "zonder datum om het opnieuw te bekijken"),
        ({"review_date": datetime.date(2020, 1, 31)}, "afgesproken tot 31 januari 2020"),
        ({"decides": ""}, "wie beslist is nog open"),
        ({"yields": " "}, "wat er wijkt is nog open"),
        (
            {"decides": "", "yields": "", "review_date": datetime.date(2030, 1, 1)},
            "wie beslist en wat er wijkt zijn nog open",
        ),
        ({"decides": "", "yields": ""}, "Nog geen afspraak"),
    ],
)
def test_it_shows_how_far_the_agreement_is(
    as_student: Client, url: str, talk: Kpi, happy: Kpi, collision: KpiRelation, fields: dict[str, object], said: str
) -> None:
    agree(talk, happy, **fields)

    assertContains(as_student.get(url), said)


def test_an_agreement_whose_conflict_is_gone_stays_until_somebody_removes_it_and_comes_back(
    as_student: Client, workbook: Workbook, url: str, talk: Kpi, happy: Kpi, collision: KpiRelation
) -> None:
    agree(talk, happy)
    KpiRelation.objects.update(sign="-")

    page = as_student.get(url)
    assertContains(page, "Niet meer nodig?")
    assert Form(page).value(at(talk, happy, "decides")) == "Directeur operatie"

    removed = send(as_student, url, do=f"remove:conflict_agreement:{uid_of(talk, happy)}")
    assert agreed(workbook) == []
    back = Form(as_student.get(removed["Location"]))
    as_student.post(url, back.filled({}, do=f"restore:conflict_agreement:{uid_of(talk, happy)}"))
    assert agreed(workbook) == [(uid_of(talk, happy), "Directeur operatie", "De gesprekstijd.", None)]


def test_an_agreement_about_a_conflict_that_is_there_is_not_removed(
    as_student: Client, workbook: Workbook, url: str, talk: Kpi, happy: Kpi, collision: KpiRelation
) -> None:
    agree(talk, happy)

    send(as_student, url, do=f"remove:conflict_agreement:{uid_of(talk, happy)}")

    assert len(agreed(workbook)) == 1


def test_what_is_typed_about_a_conflict_that_goes_meanwhile_is_saved_and_listed(
    as_student: Client, workbook: Workbook, url: str, talk: Kpi, happy: Kpi, collision: KpiRelation
) -> None:
    mine = Form(as_student.get(url))
    KpiRelation.objects.update(sign="-")

    as_student.post(url, mine.filled({at(talk, happy, "decides"): "Directie"}))
    assert agreed(workbook) == [(uid_of(talk, happy), "Directie", "", None)]
    assertContains(as_student.get(url), "Niet meer nodig?")

    ConflictAgreement.objects.all().delete()
    wrong = as_student.post(url, mine.filled({at(talk, happy, "review_date"): "ooit"}))
    assert wrong.status_code == 422
    assert Form(wrong).value(at(talk, happy, "review_date")) == "ooit"


def test_what_is_typed_in_an_agreement_that_another_removed_can_be_brought_back(
    as_student: Client, as_teammate: Client, workbook: Workbook, url: str, talk: Kpi, happy: Kpi, collision: KpiRelation
) -> None:
    agree(talk, happy)
    KpiRelation.objects.update(sign="-")
    mine = Form(as_student.get(url))
    send(as_teammate, url, do=f"remove:conflict_agreement:{uid_of(talk, happy)}")

    gone = as_student.post(url, mine.filled({at(talk, happy, "yields"): "Niets."}))

    assert gone.status_code == 409
    as_student.post(url, Form(gone).filled({}))
    assert [each[2] for each in agreed(workbook)] == ["Niets."]


def test_many_conflicts_come_by_the_page_and_a_link_to_one_finds_its_page(
    as_student: Client, workbook: Workbook, url: str, happy: Kpi
) -> None:
    others = [make_kpi(workbook, "easy-to-buy", f"Doel {n}") for n in range(28)]
    for other in others:
        relate(other, happy, "-")

    first, last = as_student.get(url), as_student.get(url, {"row": f"conflict_agreement:{uid_of(others[-1], happy)}"})

    assertContains(first, "Pagina 1 van 2")
    assert at(others[0], happy, "decides") in Form(first).ids
    assert at(others[-1], happy, "decides") not in Form(first).ids
    assert at(others[-1], happy, "decides") in Form(last).ids
    address = f"{url}?page=2"
    saved = send(as_student, address, {at(others[-1], happy, "decides"): "Directie"})
    assert saved["Location"] == address
    assert [each[1] for each in agreed(workbook)] == ["Directie"]


@pytest.mark.parametrize(
    ("sign", "said"),
    [("+", "Welk doel lijdt eronder als een ander doel wordt gehaald?"), (None, "Leg het eerste verband")],
)
def test_without_conflicts_it_tells_how_one_comes_about(
    as_student: Client, url: str, happy: Kpi, loyal: Kpi, sign: str | None, said: str
) -> None:
    if sign:
        relate(happy, loyal, sign)

    page = as_student.get(url)

    assertContains(page, "Er botsen geen doelen.")
    assertContains(page, said)


def test_who_may_only_read_sees_all_in_words(
    as_outsider: Client, outsider: User, workbook: Workbook, url: str, talk: Kpi, happy: Kpi, collision: KpiRelation
) -> None:
    join(workbook, outsider, "reader")
    agree(talk, happy)

    page = as_outsider.get(url)

    for words in ("Directeur operatie", "De gesprekstijd.", "Afgesproken"):
        assertContains(page, words)
    assertNotContains(page, "<textarea")


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "\x00", "x" * 10_000, "{{ 7*7 }}", NOBODYS, ""])
def test_hostile_values_are_kept_or_refused_and_never_run(
    as_student: Client, workbook: Workbook, url: str, talk: Kpi, happy: Kpi, collision: KpiRelation, hostile: str
) -> None:
    uid, form = uid_of(talk, happy), Form(as_student.get(url))
    names = [f"{uid}-{name}" for name in ("one", "other", "decides", "yields", "review_date")]
    foreign = str(agreement_uid([talk.uid, workbook.uuid]))
    posts = [
        form.data | dict.fromkeys(names, hostile) | {"do": "save"},
        {"conflict_agreement": [hostile, foreign], f"{foreign}-decides": "x", f"{foreign}-one": hostile, "do": "save"},
        form.data | {"do": f"remove:conflict_agreement:{hostile}"},
        form.data | {"do": f"restore:conflict_agreement:{foreign}"},
    ]
    for post in posts:
        answer = as_student.post(url, post)
        assert answer.status_code in {302, 409, 422}
        assertNotContains(answer, "<script>alert", status_code=answer.status_code)
    assert as_student.get(url, {"page": hostile, "row": hostile, "removed": hostile}).status_code == 200
    assert {(each.one, each.other) for each in ConflictAgreement.objects.all()} <= {
        tuple(sorted((talk.uid, happy.uid), key=str))
    }
