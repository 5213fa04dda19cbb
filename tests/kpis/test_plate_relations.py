"""Relations are laid from a KPI of the plate to any other; what follows for both goals is said, and nothing typed is lost."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import User
from kpis.models import Kpi, KpiRelation
from tests.factories import NOBODYS, join, make_workbook
from tests.seen import see, words
from tests.workbook.pages import Form, send
from workbook import limits
from workbook.models import Plate, Workbook
from workbook.reading import read

pytestmark = pytest.mark.django_db
STEP, OTHER = "become-aware", "easy-to-buy"


@pytest.fixture
def workbook(student: User, teammate: User) -> Workbook:
    made = make_workbook(student)
    join(made, teammate, "editor")
    return made


@pytest.fixture
def url(workbook: Workbook) -> str:
    return reverse("workbook:plate", args=[workbook.uuid, STEP])


def make_kpi(workbook: Workbook, step: str, name: str, **fields: Any) -> Kpi:
    plate = Plate.objects.get(workbook=workbook, step=step)
    return Kpi.objects.create(workbook=workbook, plate=plate, name=name, direction="higher", **fields)


@pytest.fixture
def known(workbook: Workbook) -> Kpi:
    return make_kpi(workbook, STEP, "Bekendheid")


@pytest.fixture
def bought(workbook: Workbook) -> Kpi:
    return make_kpi(workbook, OTHER, "Conversie")


def relate(kpi: Kpi, other: Kpi, **fields: Any) -> KpiRelation:
    values = {"sign": "+", "reason": "Wie ons kent, koopt eerder.", **fields}
    return KpiRelation.objects.create(workbook=kpi.workbook, kpi=kpi, to=other.uid, **values)


def at(kpi: Kpi, relation: KpiRelation | str, field: str) -> str:
    """Where a field of a relation stands."""
    uid = relation.uid if isinstance(relation, KpiRelation) else relation
    return f"plate:{STEP}/kpi:{kpi.uid}/relation:{uid}/{field}"


def spare(client: Client, url: str, kpi: Kpi) -> tuple[Form, str]:
    """The page with room for one more relation of a KPI, and the uid it will get."""
    form = Form(client.get(send(client, url, do=f"add:relation:{kpi.uid}")["Location"]))
    return form, form.data[f"relation:{kpi.uid}"][-1]


def relations_of(workbook: Workbook) -> list[tuple[str, str, str, str]]:
    rows = KpiRelation.objects.filter(workbook=workbook, deleted_at=None).order_by("pk")
    return [(str(each.to), each.sign, each.kind, each.reason) for each in rows]


def test_a_relation_leads_to_any_kpi_of_the_workbook_and_tells_what_the_goals_do(
    as_student: Client, workbook: Workbook, url: str, known: Kpi, bought: Kpi
) -> None:
    form, uid = spare(as_student, url, known)
    typed = {"to": str(bought.uid), "sign": "-", "kind": "hampers", "reason": "Te breed bereik."}

    answer = as_student.post(url, form.filled({at(known, uid, name): text for name, text in typed.items()}))

    assert answer.status_code == 302
    assert relations_of(workbook) == [(str(bought.uid), "-", "hampers", "Te breed bereik.")]
    said = "Deze doelen werken elkaar tegen: wie ‘Bekendheid’ haalt, maakt ‘Conversie’ moeilijker."
    for told in (said, "doelen werken elkaar tegen"):
        assertContains(as_student.get(url), told)
    there = as_student.get(reverse("workbook:plate", args=[workbook.uuid, OTHER]))
    assertContains(there, said)
    opened = urlencode({"row": f"relation:{known.uid}:{uid}"})
    assertContains(there, f'href="{url}?{opened}#plate:{STEP}/kpi:{known.uid}/relation:{uid}"')
    assert at(known, uid, "reason") not in Form(there).ids


def test_choices_are_the_other_kpis_by_step(as_student: Client, url: str, known: Kpi, bought: Kpi) -> None:
    _form, uid = spare(as_student, url, known)
    page = as_student.get(url, {"row": f"relation:{known.uid}:{uid}"}).content.decode()
    select = page.partition(f'id="{at(known, uid, "to")}"')[2].partition("</select>")[0]

    assert select.count("<option") == 2
    assert '<optgroup label="Easy to buy">' in select
    assert f'value="{bought.uid}"' in select


def test_without_two_kpis_the_page_tells_what_is_needed(as_student: Client, url: str, known: Kpi) -> None:
    page = as_student.get(url)

    assertContains(page, "Een verband loopt tussen twee KPI’s.")
    assert f"add:relation:{known.uid}" not in Form(page).buttons


def test_a_relation_that_leads_nowhere_is_refused_and_kept_as_typed(
    as_student: Client, workbook: Workbook, url: str, known: Kpi, bought: Kpi
) -> None:
    form, uid = spare(as_student, url, known)

    refused = as_student.post(url, form.filled({at(known, uid, "reason"): "Zomaar.", at(known, uid, "sign"): "+"}))

    assertContains(refused, "Kies de KPI waar dit verband naartoe gaat.", status_code=422)
    again = Form(refused)
    assert (again.value(at(known, uid, "reason")), again.value(at(known, uid, "sign"))) == ("Zomaar.", "+")
    assert relations_of(workbook) == []
    as_student.post(url, again.filled({at(known, uid, "to"): str(bought.uid)}))
    assert relations_of(workbook) == [(str(bought.uid), "+", "", "Zomaar.")]


def test_a_relation_to_a_kpi_that_was_removed_meanwhile_is_refused_and_kept_as_typed(
    as_student: Client, workbook: Workbook, url: str, known: Kpi, bought: Kpi
) -> None:
    form, uid = spare(as_student, url, known)
    Kpi.objects.filter(pk=bought.pk).update(deleted_at="2026-01-01T00:00:00Z")

    refused = as_student.post(
        url, form.filled({at(known, uid, "to"): str(bought.uid), at(known, uid, "reason"): "Zomaar."})
    )

    assertContains(refused, "Deze KPI is er niet meer. Kies een andere.", status_code=422)
    assert Form(refused).value(at(known, uid, "reason")) == "Zomaar."
    assert relations_of(workbook) == []


def test_a_relation_is_edited_removed_and_brought_back(
    as_student: Client, workbook: Workbook, url: str, known: Kpi, bought: Kpi
) -> None:
    relation = relate(known, bought)

    send(as_student, url, {at(known, relation, "reason"): "Anders."})
    assert relations_of(workbook) == [(str(bought.uid), "+", "", "Anders.")]

    removed = send(as_student, url, do=f"remove:relation:{known.uid}:{relation.uid}")
    assert relations_of(workbook) == []
    back = Form(as_student.get(removed["Location"]))
    as_student.post(url, back.filled({}, do=f"restore:relation:{known.uid}:{relation.uid}"))
    assert relations_of(workbook) == [(str(bought.uid), "+", "", "Anders.")]


def test_two_people_on_one_reason_see_both_texts(
    as_student: Client, as_teammate: Client, url: str, known: Kpi, bought: Kpi
) -> None:
    relation = relate(known, bought)
    mine = Form(as_student.get(url))
    send(as_teammate, url, {at(known, relation, "reason"): "Van Tim."})

    clash = as_student.post(url, mine.filled({at(known, relation, "reason"): "Van mij."}))

    assertContains(clash, "Van Tim.", status_code=409)
    as_student.post(url, Form(clash).filled({}))
    relation.refresh_from_db()
    assert relation.reason == "Van mij."


def test_what_is_typed_in_a_relation_whose_kpi_another_removed_is_kept_and_can_be_brought_back(
    as_student: Client, as_teammate: Client, workbook: Workbook, url: str, known: Kpi, bought: Kpi
) -> None:
    relation = relate(known, bought)
    mine = Form(as_student.get(url))
    send(as_teammate, url, do=f"remove:kpi:{known.uid}")

    gone = as_student.post(url, mine.filled({at(known, relation, "reason"): "Van mij."}))

    assert gone.status_code == 409
    again = Form(gone)
    assert again.value(at(known, relation, "reason")) == "Van mij."
    as_student.post(url, again.filled({}))
    kpi = next(iter(read(workbook).document.plate(STEP).kpis))
    assert [each.reason for each in kpi.relations] == ["Van mij."]


def test_what_is_typed_in_a_relation_that_another_removed_is_kept_and_can_be_brought_back(
    as_student: Client, as_teammate: Client, workbook: Workbook, url: str, known: Kpi, bought: Kpi
) -> None:
    relation = relate(known, bought)
    mine = Form(as_student.get(url))
    send(as_teammate, url, do=f"remove:relation:{known.uid}:{relation.uid}")

    gone = as_student.post(url, mine.filled({at(known, relation, "reason"): "Van mij."}))

    assert gone.status_code == 409
    as_student.post(url, Form(gone).filled({}))
    assert relations_of(workbook) == [(str(bought.uid), "+", "", "Van mij.")]


def test_a_workbook_with_six_hundred_relations_takes_no_more(
    as_student: Client, workbook: Workbook, url: str, known: Kpi, bought: Kpi
) -> None:
    form, uid = spare(as_student, url, known)
    KpiRelation.objects.bulk_create(
        KpiRelation(workbook=workbook, kpi=bought, to=known.uid) for _ in range(limits.RELATIONS_PER_WORKBOOK)
    )

    full = as_student.post(url, form.filled({at(known, uid, "to"): str(bought.uid), at(known, uid, "reason"): "Nog."}))

    assert full.status_code == 422
    assert Form(full).value(at(known, uid, "reason")) == "Nog."
    assert len(relations_of(workbook)) == limits.RELATIONS_PER_WORKBOOK
    assert f"add:relation:{known.uid}" not in Form(full).buttons


def test_a_relation_that_an_import_led_to_its_own_kpi_is_shown_as_such(
    as_student: Client, url: str, known: Kpi
) -> None:
    relation = relate(known, known)

    assertContains(as_student.get(url), "zichzelf")
    send(as_student, url, {at(known, relation, "reason"): "Anders."})
    relation.refresh_from_db()
    assert relation.reason == "Anders."


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "\x00", "x" * 10_000, "{{ 7*7 }}", NOBODYS, ""])
def test_hostile_values_in_every_field_are_kept_or_refused_and_never_run(
    as_student: Client, workbook: Workbook, url: str, known: Kpi, bought: Kpi, hostile: str
) -> None:
    relation = relate(known, bought)
    form, uid = spare(as_student, url, known)
    names = [f"{each}-{name}" for each in (relation.uid, uid) for name in ("to", "sign", "kind", "reason")]
    own = f"relation:{known.uid}"
    posts: list[dict[str, Any]] = [
        form.data | dict.fromkeys(names, hostile) | {"do": "save"},
        *(form.data | {name: hostile, "do": "save"} for name in names),
        {own: [hostile, str(UUID(int=0))], f"{UUID(int=0)}-reason": "x", "do": "save"},
        {own: [uid], f"keep:plate:{STEP}/kpi:{known.uid}/relation:{uid}": "mine", f"{uid}-reason": "x", "do": "save"},
    ]
    for post in posts:
        page = as_student.post(url, post)
        assert page.status_code in {302, 409, 422}
        assertNotContains(page, "<script>alert", status_code=page.status_code)

    assert as_student.get(url).status_code == 200
    relation.refresh_from_db()
    assert relation.to == bought.uid


def test_who_may_only_read_sees_relations_in_words(
    as_outsider: Client, outsider: User, workbook: Workbook, url: str, known: Kpi, bought: Kpi
) -> None:
    join(workbook, outsider, "reader")
    relate(known, bought)

    page = as_outsider.get(url)

    for text in ("Conversie", "Stijgt de een, dan stijgt de ander mee", "Wie ons kent, koopt eerder."):
        assertContains(page, text)
    assert [button for button in Form(page).buttons if "relation" in button] == []


def test_a_plate_asks_about_a_relation_in_the_words_of_the_list_and_leads_there(
    as_student: Client, workbook: Workbook, url: str, known: Kpi, bought: Kpi
) -> None:
    there = reverse("kpis:relations", args=[workbook.uuid])
    relation = relate(known, bought)
    sign = at(known, relation, "sign")

    plate, laying = see(as_student, url), see(as_student, there)

    (label,) = plate.all("label", for_=sign)
    asked = {words(label), *(words(each) for each in plate.at(sign).iter("option"))} - {"Nog niet gekozen"}
    (laid,) = [each for each in laying.all("fieldset") if "Wat doen de waarden?" in words(each)]
    assert {words(each) for each in [*laid.iter("legend"), *laid.iter("label")]} == asked
    assert plate.links["Alle verbanden van dit werkboek, als kaart en als lijst"] == there
