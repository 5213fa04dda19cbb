"""What a board reads first: the workbook's own key points, and what follows from the scores for all that they leave open."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings

from tests.strategies import documents
from tests.workbook.documents import REASON, STEPS, full_document, uid, waived, with_plate
from workbook import limits
from workbook.document import About, Document, KeyPoint
from workbook.key_points import Shown, key_points

STORY: tuple[About, ...] = ("strongest", "weakest", "blind_spot")
SILENT = {"customer_score": None, "own_score": None, "aspired_score": None, "key_message": ""}


def chain(*scores: tuple[str, str], own: tuple[KeyPoint, ...] = (), **fields: Any) -> Document:
    """A workbook with these customer and own scores on its first plates and none on the others; ``""`` is no score."""
    document = full_document(key_points=own, **fields)
    for order in range(len(STEPS)):
        customer, department = scores[order] if order < len(scores) else ("", "")
        known = {"customer_score": _score(customer), "own_score": _score(department)}
        document = with_plate(document, order, **SILENT | known)
    return document


def _score(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def own(title: str, about: About = "", text: str = "") -> KeyPoint:
    return KeyPoint(uid=uid("own", title, text), about=about, title=title, text=text)


def told(document: Document) -> list[tuple[str, str]]:
    return [(each.title, each.text) for each in key_points(document)]


def about(document: Document) -> list[str]:
    return [each.about for each in key_points(document)]


FULL = (("7.6", "7.5"), ("6.4", "7"), ("7.1", "7"), ("8.2", "7.4"), ("6.9", "8.3"), ("4.8", "7.1"), ("5.7", "6"))


def test_the_scores_tell_where_it_is_strong_where_it_breaks_and_where_the_picture_is_wrong() -> None:
    document = with_plate(chain(*FULL), 5, customer_score=Decimal("4.8"), aspired_score=Decimal("6.5"))

    assert told(document) == [
        (
            "Sterk in Positive first experience",
            "Klanten geven deze schakel een 8,2, het hoogste cijfer van de ketting. "
            "De afdeling geeft zichzelf een 7,4 en onderschat zich.",
        ),
        (
            "De ketting breekt het eerst bij Quality of service",
            "Klanten geven deze schakel een 4,8, het laagste cijfer van de ketting. Het streefcijfer voor 2027 is 6,5.",
        ),
        (
            "Het beeld klopt het minst bij Quality of service",
            "De afdeling geeft zichzelf een 7,1, haar klanten een 4,8: een verschil van −2,3. "
            "En dat juist in de zwakste schakel. "
            "In 3 van de 7 schakels geeft de afdeling zichzelf een duidelijk hoger cijfer dan de klant.",
        ),
    ]


def test_they_are_told_in_the_language_asked_for() -> None:
    with translation.override("en"):
        strongest, *_others = told(chain(*FULL))

    assert strongest == (
        "Strong in Positive first experience",
        "Customers give this link a score of 8.2, the highest of the chain. "
        "The department gives itself a score of 7.4 and underrates itself.",
    )


def test_what_the_plate_says_itself_comes_after_its_score_as_a_sentence() -> None:
    document = with_plate(
        chain(*FULL), 3, customer_score=Decimal("8.2"), key_message="De monteur\nis ons visitekaartje"
    )

    assert told(document)[0][1].startswith(
        "Klanten geven deze schakel een 8,2, het hoogste cijfer van de ketting. De monteur is ons visitekaartje."
    )


def test_a_key_message_that_does_not_fit_stays_on_its_plate() -> None:
    document = with_plate(chain(*FULL), 3, customer_score=Decimal("8.2"), key_message="w" * limits.SHORT)

    assert told(document)[0][1] == told(chain(*FULL))[0][1]


def test_without_a_next_period_the_aspired_score_is_told_all_the_same() -> None:
    document = with_plate(chain(*FULL, next_period=""), 5, customer_score=Decimal(3), aspired_score=Decimal("6.5"))

    assert told(document)[1][1].endswith("Het streefcijfer is 6,5.")


def test_a_best_link_that_is_not_good_is_not_called_strong() -> None:
    assert told(chain(("6.9", ""), ("4", "")))[0][0] == "Meet my needs is onze beste schakel, maar nog niet sterk"
    assert told(chain(("7", ""), ("4", "")))[0][0] == "Sterk in Meet my needs"


def test_as_long_as_scores_are_missing_all_is_told_with_reserve() -> None:
    assert told(chain(("8", "8"), ("4", "4")))[:2] == [
        ("Sterk in Meet my needs", "Klanten geven deze schakel een 8,0, tot nu toe het hoogste cijfer."),
        (
            "Tot nu toe breekt de ketting het eerst bij Become aware",
            "Klanten geven deze schakel een 4,0, tot nu toe het laagste cijfer.",
        ),
    ]


def test_links_with_the_same_score_are_named_beside_the_first() -> None:
    strongest, weakest, _blind = told(chain(("8", ""), ("4", ""), ("8", ""), ("4", ""), ("4", "")))

    assert strongest[1].endswith("Easy to buy krijgt evenveel.")
    assert weakest[1].endswith("Positive first experience en Quality of use krijgen evenveel.")


def test_without_scores_it_is_told_what_is_needed_and_that_nothing_is_known() -> None:
    shown = key_points(chain())

    assert [(each.about, each.is_known) for each in shown] == [(name, False) for name in STORY]
    assert [each.title for each in shown] == [
        "Onze sterkste schakel is nog niet bekend",
        "Waar de ketting breekt, is nog niet bekend",
        "Of er een blinde vlek is, is nog niet bekend",
    ]


def test_one_score_is_the_lowest_and_nobody_s_best() -> None:
    shown = key_points(chain(("7.5", "7")))

    assert [each.is_known for each in shown] == [False, True, True]
    assert shown[0].text == "Alle klantcijfers die er zijn, zijn gelijk: 7,5."


@pytest.mark.parametrize(
    ("scores", "title", "text"),
    [
        (
            (*[("7", "7.3")] * 6, ("6", "5.7")),
            "Afdelingen zien zichzelf zoals klanten hen zien",
            "Nergens verschilt het eigen cijfer meer dan 0,3 van het klantcijfer.",
        ),
        (
            (("7", "7.3"), ("6", "5.7")),
            "Tot nu toe zien afdelingen zichzelf zoals klanten hen zien",
            "Waar beide cijfers bekend zijn, schelen ze hoogstens 0,3.",
        ),
        (
            (*[("7", "7.3")] * 6, ("6", "4")),
            "Geen afdeling overschat zichzelf",
            "Waar de cijfers verschillen, geeft juist de klant het hoogste.",
        ),
        (
            (("7", "7.3"), ("6", "4")),
            "Tot nu toe overschat geen afdeling zichzelf",
            "Waar de cijfers verschillen, geeft juist de klant het hoogste.",
        ),
        (
            (*[("7", "7")] * 6, ("7.1", "7.5")),
            "Het beeld klopt het minst bij Ease of payment and switch",
            "De afdeling geeft zichzelf een 7,5, haar klanten een 7,1: een verschil van −0,4.",
        ),
        (
            (("7", "7.4"), ("6", "")),
            "Tot nu toe klopt het beeld het minst bij Meet my needs",
            "De afdeling geeft zichzelf een 7,4, haar klanten een 7,0: een verschil van −0,4.",
        ),
        (
            (("7", ""), ("", "8")),
            "Of er een blinde vlek is, is nog niet bekend",
            "Daarvoor zijn bij een schakel een klantcijfer en een eigen cijfer nodig.",
        ),
    ],
)
def test_a_blind_spot_is_told_or_that_there_is_none(scores: Any, title: str, text: str) -> None:
    assert told(chain(*scores))[2] == (title, text)


def test_when_every_department_overrates_itself_that_is_said() -> None:
    assert told(chain(*[("6", "8")] * 7))[2][1].endswith(
        "Dat is overal zo: elke afdeling geeft zichzelf een duidelijk hoger cijfer dan de klant."
    )


def test_as_long_as_gaps_are_missing_the_blind_spot_is_told_with_reserve() -> None:
    assert told(chain(("6", "8"), ("7", "8"), ("8", "8")))[2] == (
        "Tot nu toe klopt het beeld het minst bij Meet my needs",
        "De afdeling geeft zichzelf een 8,0, haar klanten een 6,0: een verschil van −2,0. "
        "En dat juist in de schakel die tot nu toe de zwakste is. "
        "Tot nu toe geeft de afdeling zichzelf in 2 van de 7 schakels een duidelijk hoger cijfer dan de klant.",
    )


def test_where_all_scores_are_equal_no_link_is_the_weakest() -> None:
    level, so_far = chain(*[("7", "8")] * 7), chain(*[("7", "8")] * 2)

    assert told(level)[1] == (
        "Geen schakel is zwakker dan de andere",
        "Alle klantcijfers die er zijn, zijn gelijk: 7,0.",
    )
    assert told(so_far)[1][0] == "Tot nu toe is geen schakel zwakker dan de andere"
    assert ["zwakste" in text for _title, text in (*told(level), *told(so_far))] == [False] * 6


def test_a_quarter_is_written_out() -> None:
    document = with_plate(
        chain(*FULL, next_period="2026-Q3"), 5, customer_score=Decimal(3), aspired_score=Decimal("6.5")
    )

    assert told(document)[1][1].endswith("Het streefcijfer voor het derde kwartaal van 2026 is 6,5.")
    with translation.override("en"):
        assert told(document)[1][1].endswith("The aspired score for Q3 2026 is 6.5.")


def test_a_waived_plate_does_not_count() -> None:
    document = with_plate(
        waived(chain(("7", "7"), ("6", "6"))), 4, customer_score=Decimal(1), own_score=Decimal(10), waiver_reason=REASON
    )

    assert [title for title, _text in told(document)] == [
        "Sterk in Meet my needs",
        "Tot nu toe breekt de ketting het eerst bij Become aware",
        "Tot nu toe zien afdelingen zichzelf zoals klanten hen zien",
    ]


def test_a_score_that_stays_hidden_is_not_told() -> None:
    few = {"score_source_kind": "app_survey", "score_n": 4}
    document = with_plate(chain(("9", "9"), ("8", "8"), ("7", "7")), 0, customer_score=Decimal(9), **few)

    assert told(document)[0][0] == "Sterk in Become aware"


def test_ones_own_come_first_in_their_order_and_proposals_are_about_the_rest() -> None:
    mine = own("De service knelt", "weakest", "Wie belt, belt terug.")

    assert about(chain(*FULL, own=(mine,))) == ["weakest", "strongest", "blind_spot"]
    assert key_points(chain(*FULL, own=(mine,)))[0] == Shown("De service knelt", "Wie belt, belt terug.", "weakest")


def test_where_room_is_short_the_weakest_link_goes_first_and_the_story_keeps_its_order() -> None:
    assert about(chain(*FULL, own=(own("A"),))) == ["", "strongest", "weakest"]
    assert about(chain(*FULL, own=(own("A"), own("B")))) == ["", "", "weakest"]
    assert about(chain(*FULL, own=(own("A"), own("B"), own("C")))) == ["", "", ""]


def test_one_of_ones_own_in_which_nothing_is_written_takes_no_place() -> None:
    assert about(chain(*FULL, own=(own("", "weakest"), own("A")))) == ["", "strongest", "weakest"]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(document=documents())
def test_there_are_three_whatever_a_workbook_holds_each_about_something_else_and_fit_to_be_taken_over(
    document: Document,
) -> None:
    shown = key_points(document)
    proposals = [each for each in shown if each.is_proposal]
    spoken = {each.about for each in shown if not each.is_proposal}

    assert len(shown) == limits.KEY_POINTS
    assert len({(each.title, each.text) for each in proposals}) == len(proposals)
    assert not spoken & {each.about for each in proposals}
    assert all(
        0 < len(each.title) <= limits.NAME and 0 < len(each.text) <= limits.SHORT and each.about for each in proposals
    )
