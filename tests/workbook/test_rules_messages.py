"""Every rule says in Dutch what the method lets it say, word for word."""

from decimal import Decimal
from typing import Final

import pytest
from django.utils.translation import gettext, override

from tests.workbook.documents import TODAY, full_document, with_kpi, with_plate
from workbook.document import Document
from workbook.method.load import current
from workbook.rules import Context, check
from workbook.rules.messages import MESSAGES

DUTCH: Final = {
    "R01": "De plaat voor {step} is nog leeg.",
    "R02": (
        "Voor {step} bestaat geen vrijstelling. Alleen Quality of use en Ease of payment and switch kunnen vervallen."
    ),
    "R03": "Leg uit waarom je {step} niet kon invullen; twintig woorden is een goede maat.",
    "R04": (
        "Je vraagt vrijstelling voor {step}, maar de plaat bevat al gegevens. Trek de vrijstelling in of "
        "laat de inhoud als aanvulling staan."
    ),
    "R05": (
        "Je laat twee schakels vervallen. Dat mag; vertel in de samenvatting hoe je de ketting dan toch als"
        " geheel bekijkt."
    ),
    "R06": "Geef een reden voor het weigeren van de vrijstelling voor {step}.",
    "R07": "Vertel erbij wat je hebt geprobeerd om {step} toch in te vullen.",
    "R10": "Vul het klantcijfer in voor {step}, of leg uit waarom het er niet is.",
    "R11": "Welk cijfer zou de afdeling zichzelf geven voor {step}?",
    "R12": "Gebruik een cijfer van 0,0 tot en met 10,0 met één decimaal.",
    "R13": "Waar komt het klantcijfer voor {step} vandaan? Noem de bron.",
    "R14": "Hoeveel klanten gaven antwoord? Zonder aantal weet de lezer niet hoe zeker dit cijfer is.",
    "R15": "Dit cijfer rust op {n} antwoorden en is indicatief. Schrijf je conclusie voorzichtig op.",
    "R16": "Minder dan vijf antwoorden: het cijfer blijft verborgen om deelnemers te beschermen.",
    "R17": "Klant en afdeling verschillen {gap} punt bij {step}. Hoe verklaar je dat?",
    "R18": ("Klant en afdeling zijn het overal eens. Weet je zeker dat de cijfers los van elkaar zijn gegeven?"),
    "R19": "Het klantcijfer voor {step} is oud. Is er iets recenters, of kun je zelf klein meten?",
    "R20": "Noem minstens drie kernactiviteiten voor {step}. Je hebt er {n}.",
    "R21": "Kies maximaal vijf kernactiviteiten. Minder is sterker.",
    "R22": "Geef elke activiteit een naam en een korte toelichting.",
    "R23": 'Activiteit "{name}" staat er twee keer.',
    "R24": '"{name}" komt op veel platen terug. Past de activiteit echt bij elke afdeling?',
    "R30": "Op de plaat van {step} ontbreekt nog: {missing}.",
    "R31": 'Bij activiteit "{name}" ontbreekt nog: {missing}.',
    "R32": "Werk dit iets verder uit: wat, bij wie en waaraan merk je het?",
    "R33": "Op welke tip rust dit advies? Leg de koppeling.",
    "R34": "Welke rol doet dit, en wanneer is het klaar?",
    "R40": "{department} heeft nu {n} KPI's. Kies er minstens drie.",
    "R41": 'Beschrijf KPI "{name}" volledig: definitie, eenheid en welke kant op beter is.',
    "R42": 'Wat is de waarde van "{name}" nu? Wordt er nog niet gemeten, vink dat dan aan.',
    "R43": 'Welk doel stel je voor "{name}" in de volgende periode? Is er nog geen doel, vink dat dan aan.',
    "R44": "Er wordt nog niet {what}. Schrijf op hoe het bedrijf daarmee begint en koppel dat advies hier.",
    "R45": (
        'Je doel voor "{name}" is geen verbetering. Klopt de richting? Is het een bewuste keuze, leg die '
        "dan uit bij het doel."
    ),
    "R46": "Het doel ligt buiten de bandbreedte die je zelf noemt.",
    "R47": "Leg voor {step} minstens één verband met een andere KPI: wat beweegt mee, en waarom?",
    "R48": "Geef aan of de waarden samen stijgen en dalen (+) of tegen elkaar in bewegen (-), en waarom.",
    "R49": "Alle verbanden blijven binnen {step}. Zoek minstens één verband met een andere afdeling.",
    "R50": ('Volgens jou bewegen "{a}" en "{b}" de ene keer samen en de andere keer tegen elkaar in. Wat klopt?'),
    "R51": "In bijna elk bedrijf botsen doelen. Welk doel lijdt eronder als een ander doel wordt gehaald?",
    "R52": "De waarde past niet bij de eenheid {unit}.",
    "R53": '"{name}" heeft twee verschillende waarden. Welke klopt?',
    "R54": "Voeg een KPI toe waarop je dagelijks kunt sturen, niet alleen uitkomsten achteraf.",
    "R55": "Eén naam kent vele rekenwijzen. Schrijf op welke jullie gebruiken.",
    "R60": (
        "Je vulde {step} in als eigen inschatting. Heb je de verantwoordelijke manager benaderd? Leg je pogingen vast."
    ),
    "R60 basis": "Waarop rust deze plaat?",
    "R61": "Eén poging is mager bewijs. Probeer het nog een keer via een andere weg.",
    "R62": "Noteer bij elke poging wanneer, hoe en met welk resultaat.",
    "R63": "Je baseert {step} op een gesprek. Leg dat gesprek vast of kies een andere grondslag.",
    "R64": "Deze datum klopt niet.",
    "R65": "Noteer alleen de rol, bijvoorbeeld teamleider logistiek.",
    "R66": "Bel of loop eens langs; mail alleen werkt vaak niet.",
    "R67": "Ook één gesprek van een kwartier maakt je analyse sterker.",
    "R70": "Je kunt nog niet inleveren. Er staan {n} punten open.",
    "R71": "Vul eerst in: {missing}.",
    "R72": "Schrijf in enkele zinnen wat de rode draad is.",
    "R73": "Deze actie heeft nog geen {missing}.",
    "R74": "Je acties kosten samen meer dan het budget. Wat schrap of verschuif je?",
    "R75": "Beschrijf per schakel hoe dit voorkomen had kunnen worden.",
    "R76": "De zwakste schakel krijgt in je plan geen aandacht. Is dat bewust?",
    "R77": "Eén voorbeeld dat misging overtuigt vaak meer dan tien grafieken.",
    "R78": 'Vorig jaar stelde je een doel voor "{kpi}". Is het gehaald?',
    "R79": "Verwijder gegevens die naar een persoon leiden.",
    "R80": "Deze tekst staat op meer plekken. Maak hem per schakel specifiek.",
    "R81": "Welk streefcijfer kies je voor {step} in de volgende periode?",
    "R82": "Je streeft voor {step} niet naar een hoger cijfer. Is dat een bewuste keuze?",
    "R90": "Er is niets veranderd sinds versie {n}.",
    "R90 due": "De uiterste datum is voorbij. Vraag je docent om uitstel.",
    "R91": "Beoordeel eerst alle criteria.",
    "R92": "Een knock-out begrenst het cijfer op 5,4.",
    "R93": "Je kunt je eigen werk niet beoordelen.",
    "R94": "Schrijf erbij wat er aangepast moet worden.",
}


def test_every_rule_has_its_message_and_no_withdrawn_one_has() -> None:
    assert {key.partition(" ")[0] for key in MESSAGES} == {rule.number for rule in current().rules}
    assert set(MESSAGES) == set(DUTCH)


@pytest.mark.parametrize("key", sorted(DUTCH))
def test_the_dutch_is_that_of_the_method(key: str) -> None:
    with override("nl"):
        assert gettext(MESSAGES[key]) == DUTCH[key]


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
        f'Wat is de waarde van "{name}" nu? Wordt er nog niet gemeten, vink dat dan aan.'
    ]


def test_a_row_without_a_name_is_called_so() -> None:
    (text,) = _texts(with_kpi(full_document(), name=""), "R41", "nl")
    assert text == 'Beschrijf KPI "zonder naam" volledig: definitie, eenheid en welke kant op beter is.'
