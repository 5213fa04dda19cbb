"""All relations of a workbook: a form that lays one, what the library suggests, and the map with the same content as a list."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import User
from kpis.models import Kpi, KpiRelation
from tests.factories import NOBODYS, join, make_workbook
from tests.kpis.colliding import make_kpi, relate
from tests.seen import Seen, words
from workbook import limits
from workbook.models import FieldChange, Workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def workbook(student: User, teammate: User) -> Workbook:
    made = make_workbook(student)
    join(made, teammate, "reader")
    return made


@pytest.fixture
def url(workbook: Workbook) -> str:
    return reverse("kpis:relations", args=[workbook.uuid])


@pytest.fixture
def price(workbook: Workbook) -> Kpi:
    return make_kpi(workbook, "meet-my-needs", "Prijsindex", definition_key="price_index", direction="lower")


@pytest.fixture
def bought(workbook: Workbook) -> Kpi:
    return make_kpi(workbook, "easy-to-buy", "Conversie", definition_key="conversion_rate")


def typed(start: Kpi, to: Kpi, **fields: str) -> dict[str, str]:
    return {"uid": str(uuid4()), "start": str(start.uid), "to": str(to.uid), "sign": "-", **fields}


def relations() -> list[tuple[Any, ...]]:
    rows = KpiRelation.objects.filter(deleted_at=None).order_by("pk")
    return [(row.kpi.name, row.to, row.sign, row.kind, row.strength, row.reason) for row in rows]


def test_a_reason_is_asked_for_and_may_come_later(as_student: Client, url: str, price: Kpi, bought: Kpi) -> None:
    """The rules ask for it, so no label says that it may stay empty; what else was chosen is saved without it."""
    labels = [words(label) for label in Seen(as_student.get(url)).all("label")]
    assert [label for label in labels if label.endswith("(mag leeg)")] == ["Lezing (mag leeg)", "Sterkte (mag leeg)"]
    assert "Reden" in labels

    assert as_student.post(url, typed(price, bought)).status_code == 302
    assert relations() == [("Prijsindex", bought.uid, "-", "", "", "")]


def test_a_relation_is_laid_in_plain_words_and_logged(
    as_student: Client, workbook: Workbook, url: str, price: Kpi, bought: Kpi
) -> None:
    sent = typed(price, bought, kind="hampers", strength="strong", reason="Duurder is minder.")

    answer = as_student.post(url, sent)

    assert answer["Location"] == f"{url}#relation_{sent['uid']}"
    assert relations() == [("Prijsindex", bought.uid, "-", "hampers", "strong", "Duurder is minder.")]
    assert FieldChange.objects.filter(workbook=workbook, kind="relation", field="reason").count() == 1
    page = as_student.get(url)
    for told in (
        "Het verband is gelegd.",
        "Stijgt de een, dan daalt de ander.",
        "De doelen versterken elkaar.",
        "Sterkte: sterk",
    ):
        assertContains(page, told)
    assertContains(
        page, "Gelezen als: hindert, <b>maar uit wat de waarden doen en uit hun richtingen volgt het tegendeel</b>"
    )


def test_the_same_post_twice_lays_one(as_student: Client, url: str, price: Kpi, bought: Kpi) -> None:
    sent = typed(price, bought)

    assert [as_student.post(url, sent).status_code for _ in range(2)] == [302, 302]
    assert len(relations()) == 1


def base_of(client: Client, url: str) -> str:
    """The revision that the form of the page was made at."""
    return str(client.get(url).context["revision"])


def test_who_goes_back_to_a_form_that_laid_one_overwrites_nothing(
    as_student: Client, workbook: Workbook, url: str, price: Kpi, bought: Kpi
) -> None:
    sent = typed(price, bought, reason="Duurder is minder.") | {"base": base_of(as_student, url)}
    as_student.post(url, sent)
    laid = relations()

    answer = as_student.post(url, sent | {"sign": "+", "reason": "Duurder lijkt beter."})

    assertContains(answer, "Er ligt al een verband van de een naar de ander.", status_code=422)
    assertContains(answer, "Duurder lijkt beter.", status_code=422)
    assert relations() == laid

    other = make_kpi(workbook, "become-aware", "Bekendheid")
    answer = as_student.post(url, sent | {"to": str(other.uid)})

    assertContains(answer, "Dit formulier heeft al een verband gelegd", status_code=422)
    assert relations() == laid
    again = {"uid": answer.context["form"]["uid"].value(), "base": answer.context["revision"], "to": str(other.uid)}
    assert as_student.post(url, sent | again).status_code == 302
    assert [row[1] for row in relations()] == [bought.uid, other.uid]


def test_between_two_kpis_one_relation_is_laid_each_way(as_student: Client, url: str, price: Kpi, bought: Kpi) -> None:
    as_student.post(url, typed(price, bought))

    answer = as_student.post(url, typed(price, bought, sign="+", reason="Duurder lijkt beter."))

    assertContains(answer, "Er ligt al een verband van de een naar de ander.", status_code=422)
    assertContains(answer, "Duurder lijkt beter.", status_code=422)
    assert as_student.post(url, typed(bought, price)).status_code == 302
    assert [row[:2] for row in relations()] == [("Prijsindex", bought.uid), ("Conversie", price.uid)]


def test_a_form_whose_relation_was_removed_lays_another(as_student: Client, url: str, price: Kpi, bought: Kpi) -> None:
    sent = typed(price, bought) | {"base": base_of(as_student, url)}
    as_student.post(url, sent)
    KpiRelation.objects.update(deleted_at=timezone.now())

    answer = as_student.post(url, sent)

    assert answer.status_code == 302
    assert answer["Location"] != f"{url}#relation_{sent['uid']}"
    assert len(relations()) == 1


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"start": ""}, "Kies een KPI."),
        ({"to": NOBODYS}, "Deze KPI is er niet meer. Kies een andere."),
        ({"reason": "x" * 401}, "401"),
        ({"sign": "?"}, "Selecteer een geldige keuze."),
    ],
)
def test_what_cannot_be_laid_comes_back_as_typed(
    as_student: Client, url: str, price: Kpi, bought: Kpi, fault: dict[str, str], said: str
) -> None:
    answer = as_student.post(url, typed(price, bought, reason="Duurder is minder.", **{}) | fault)

    assertContains(answer, said, status_code=422)
    assertContains(answer, f'<option value="{price.uid}"', status_code=422)
    if "reason" not in fault:
        assertContains(answer, "Duurder is minder.", status_code=422)
    assert relations() == []


def test_an_empty_form_tells_at_once_all_that_it_lacks(as_student: Client, url: str, price: Kpi, bought: Kpi) -> None:
    page = Seen(as_student.post(url, {"uid": str(uuid4())}))

    told = [words(each) for each in page.all("div", class_="invalid-feedback")]
    assert (page.status, told) == (422, ["Kies een KPI.", "Kies een KPI.", "Kies wat de waarden doen."])


def test_a_kpi_does_not_lead_to_itself(as_student: Client, url: str, price: Kpi, bought: Kpi) -> None:
    answer = as_student.post(url, typed(price, price))

    assertContains(answer, "Een verband loopt tussen twee verschillende KPI’s.", status_code=422)


def test_a_full_workbook_takes_no_more(
    as_student: Client, workbook: Workbook, url: str, price: Kpi, bought: Kpi
) -> None:
    KpiRelation.objects.bulk_create(
        KpiRelation(workbook=workbook, kpi=bought, to=price.uid) for _ in range(limits.RELATIONS_PER_WORKBOOK)
    )

    answer = as_student.post(url, typed(price, bought, reason="Nog een."))

    assertContains(answer, "In een werkboek passen 600 verbanden.", status_code=422)
    assertContains(answer, "Nog een.", status_code=422)


def test_the_library_suggests_and_taking_over_fills_the_form_only(
    as_student: Client, url: str, price: Kpi, bought: Kpi
) -> None:
    asked = f"?from={price.uid}&amp;to={bought.uid}#relate"
    assertContains(as_student.get(url), f'href="{asked}"')

    page = as_student.get(url, {"from": str(price.uid), "to": str(bought.uid)})

    assertContains(page, "Dit zegt de bibliotheek.")
    assertContains(page, f'<option value="{price.uid}" selected>')
    assertContains(page, "Een hogere prijs dan de markt laat meer bezoekers afhaken.</textarea>")
    assert relations() == []
    as_student.post(url, typed(price, bought))
    assertNotContains(as_student.get(url), f'href="{asked}"')


def test_map_and_list_hold_the_same(as_student: Client, workbook: Workbook, url: str, price: Kpi, bought: Kpi) -> None:
    loyal = make_kpi(workbook, "quality-of-use", "Trouw")
    relate(price, bought, "-", reason="Duurder is minder.")
    relate(bought, loyal, "-", reason="Koopjes lokken.")

    page = as_student.get(url).content.decode()

    assert page.count('class="kk-edge"') == page.count('id="relation_') == 2
    assert [
        page.count(f'href="{reverse("kpis:kpi", args=[workbook.uuid, kpi.uid])}"') for kpi in (price, bought, loyal)
    ] == [1, 1, 1]
    assert "<title>Kaart van 2 verbanden tussen 3 KPI’s.</title>" in page
    assert page.count(">2 botsingen</a>") == 1
    assert "Duurder is minder." in page


def test_each_relation_leads_to_its_card_on_its_plate(
    as_student: Client, workbook: Workbook, url: str, price: Kpi, bought: Kpi
) -> None:
    relation = relate(price, bought, "-")
    plate = reverse("workbook:plate", args=[workbook.uuid, "meet-my-needs"])
    at = f"plate:meet-my-needs/kpi:{price.uid}/relation:{relation.uid}"

    assertContains(as_student.get(url), f'href="{plate}?row=relation%3A{price.uid}%3A{relation.uid}#{at}"')
    card = as_student.get(plate, {"row": f"relation:{price.uid}:{relation.uid}"})
    assertContains(card, f'id="{at}/strength"')


def test_a_hidden_name_of_a_kpi_is_no_markup_on_the_map(as_student: Client, url: str, price: Kpi, bought: Kpi) -> None:
    Kpi.objects.update(name="<script>alert(1)</script>")
    relate(price, bought, "-", reason="<b>")

    assertNotContains(as_student.get(url), "<script>alert")


def test_without_kpis_it_tells_what_is_needed(as_student: Client, url: str) -> None:
    page = as_student.get(url)

    assertContains(page, "Zet eerst KPI’s op de platen.")
    assertNotContains(page, "<svg xmlns")
    assertNotContains(page, 'name="start"')


def test_who_may_only_read_sees_map_and_list_and_no_form(
    as_teammate: Client, url: str, price: Kpi, bought: Kpi
) -> None:
    relate(price, bought, "-", reason="Duurder is minder.")

    page = as_teammate.get(url)

    assertContains(page, "Duurder is minder.")
    assertContains(page, 'class="kk-edge"')
    assertNotContains(page, 'name="start"')
    assertNotContains(page, "De bibliotheek kent")


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "\x00", "x" * 10_000, "{{ 7*7 }}", NOBODYS, ""])
def test_hostile_values_are_refused_and_never_run(
    as_student: Client, url: str, price: Kpi, bought: Kpi, hostile: str
) -> None:
    names = ("uid", "start", "to", "sign", "kind", "strength", "reason")
    for post in (dict.fromkeys(names, hostile), *(typed(price, bought) | {name: hostile} for name in names)):
        answer = as_student.post(url, post)
        assert answer.status_code in {302, 422}
        assertNotContains(answer, "<script>alert", status_code=answer.status_code)
    assert as_student.get(url, {"from": hostile, "to": hostile}).status_code == 200
