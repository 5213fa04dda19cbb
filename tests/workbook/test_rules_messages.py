"""What a rule says is filled in with what it found, in the language of its reader."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from tests.workbook.documents import TODAY, full_document, uid, with_kpi, with_plate
from workbook.document import Department, Document, Relation, Sign
from workbook.method.load import current
from workbook.rules import Context, check
from workbook.rules.messages import MESSAGES


def test_every_rule_has_its_message_and_no_withdrawn_one_has() -> None:
    assert {key.partition(" ")[0] for key in MESSAGES} == {rule.number for rule in current().rules}


def _texts(document: Document, number: str, language: str) -> list[str]:
    findings = check(document, Context(TODAY))
    with override(language):
        return [finding.text for finding in findings if finding.number == number]


def test_one_finding_speaks_the_language_of_its_reader() -> None:
    document = with_plate(full_document(), own_score=Decimal("9.6"))
    assert _texts(document, "R17", "nl") == [
        "Klant en afdeling verschillen 2,5 punt bij Easy to buy. Hoe verklaar je dat?"
    ]
    assert _texts(document, "R17", "en") == [
        "Customer and department differ 2.5 points at Easy to buy. How do you explain that?"
    ]


def test_what_is_missing_is_told_as_a_list() -> None:
    document = with_plate(full_document(), tops=(), tips=(), advice=())
    assert _texts(document, "R30", "nl") == ["Op de plaat van Easy to buy ontbreekt nog: top, tip en advies."]
    document = full_document(organisation="", own_role="")
    assert _texts(document, "R71", "nl") == ["Vul eerst in: organisatie en eigen rol."]


@pytest.mark.parametrize(
    ("sign", "reason", "told"),
    [
        ("", " ", "Geef aan of de waarden samen stijgen en dalen (+) of tegen elkaar in bewegen (-), en waarom."),
        ("", "Wie belt, koopt.", "Geef aan of de waarden samen stijgen en dalen (+) of tegen elkaar in bewegen (-)."),
        ("+", " ", "Schrijf erbij waarom deze waarden zo bewegen."),
        ("+", "Wie belt, koopt.", ""),
    ],
)
def test_of_a_relation_only_what_is_missing_is_asked_for(sign: Sign, reason: str, told: str) -> None:
    document = full_document()
    relation = Relation(uid=uid("laid"), to=document.plates[3].kpis[0].uid, sign=sign, reason=reason)
    document = with_kpi(document, relations=(relation,))

    assert _texts(document, "R48", "nl") == ([told] if told else [])


@pytest.mark.parametrize(
    ("kpis", "told"),
    [
        (1, ("Verkoop heeft nu één KPI. Kies er minstens drie.", "Verkoop has one KPI now. Choose at least three.")),
        (2, ("Verkoop heeft nu 2 KPI’s. Kies er minstens drie.", "Verkoop has 2 KPIs now. Choose at least three.")),
    ],
)
def test_one_is_told_as_one(kpis: int, told: tuple[str, str]) -> None:
    department = Department(uid=uid("department"), name="Verkoop")
    document = full_document(departments=(department,))
    document = with_plate(document, departments=(department.uid,), kpis=document.plates[2].kpis[:kpis])

    assert tuple(_texts(document, "R40", language) for language in ("nl", "en")) == ([told[0]], [told[1]])


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"not_measured_yet": True}, "gemeten"),
        ({"no_target_yet": True}, "op een doel gestuurd"),
        ({"not_measured_yet": True, "no_target_yet": True}, "gemeten of op een doel gestuurd"),
    ],
)
def test_what_a_company_does_not_do_yet_is_told(fields: dict[str, bool], told: str) -> None:
    expected = f"Er wordt nog niet {told}. Schrijf op hoe het bedrijf daarmee begint en koppel dat advies hier."
    assert _texts(with_kpi(full_document(), **fields), "R44", "nl") == [expected]


@pytest.mark.parametrize("name", ["{step}", "%(n)s", "{0.__class__}", "<b>"])
def test_what_somebody_typed_is_never_read_as_a_template(name: str) -> None:
    document = with_kpi(full_document(), name=name, current_value=None)
    assert _texts(document, "R42", "nl") == [
        f"Wat is de waarde van ‘{name}’ nu? Wordt er nog niet gemeten, vink dat dan aan."
    ]


def test_a_row_without_a_name_is_called_so() -> None:
    (text,) = _texts(with_kpi(full_document(), name=""), "R41", "nl")
    assert text == "Beschrijf KPI ‘zonder naam’ volledig: definitie, eenheid en welke kant op beter is."
