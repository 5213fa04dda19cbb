"""The method explained: seven steps with their questions; what one is to look for oneself stays closed."""

from decimal import Decimal

import pytest
from django.test import Client

from tests.seen import Seen, see, words
from workbook.chain import ALIKE
from workbook.method.load import current

pytestmark = pytest.mark.django_db
METHOD = current()
PATH = "/method/"
TERMS = (
    "Klantcijfer",
    "Eigen cijfer",
    "Verschil",
    "Streefcijfer",
    "Kernactiviteiten",
    "Tops",
    "Tips",
    "Advies",
    "KPI’s",
    "Verbanden",
    "Grondslag",
    "Vrijstelling",
)


@pytest.fixture
def page(as_student: Client) -> Seen:
    return see(as_student, PATH)


def test_every_step_stands_there_with_its_question_purpose_and_guiding_questions(page: Seen) -> None:
    for step in METHOD.steps:
        said = words(page.at(step.key))
        groups = step.guiding_questions
        questions = (*groups.score, *groups.tops, *groups.tips, *groups.advice, *groups.use)
        for text in (step.name_en, step.name_nl, step.customer_question, step.purpose.strip(), *questions):
            assert " ".join(text.split()) in said, (step.key, text)


def test_the_questions_for_every_step_and_the_parts_of_a_plate_are_explained(page: Seen) -> None:
    generic = METHOD.generic_questions

    for question in (*generic.score, *generic.tops, *generic.tips, *generic.advice):
        assert question in page.text
    assert tuple(words(term) for term in page.all("dt")) == TERMS


def test_the_rule_of_the_gap_is_said_whole_and_right_there(page: Seen) -> None:
    """Up to ``ALIKE`` either way is the same view, and only beyond that somebody overrates or underrates himself."""
    (gap,) = [words(row.find("dd")) for row in page.one("dl", class_="terms") if words(row.find("dt")) == "Verschil"]

    assert Decimal("0.3") == ALIKE
    assert gap == (
        "Klantcijfer min eigen cijfer. Tot en met 0,3 is het een gelijk beeld. Verder onder nul overschat de afdeling zich,"
        " verder boven nul onderschat ze zich. De schakel waar een afdeling zich het meest overschat, is de blinde vlek van"
        " de ketting."
    )


def test_only_two_steps_are_said_to_be_left_out_if_need_be(page: Seen) -> None:
    may = "Deze schakel mag vervallen, met een reden."

    assert [step.key for step in METHOD.steps if may in words(page.at(step.key))] == [
        step.key for step in METHOD.steps if step.waivable
    ]


def test_every_link_on_the_page_leads_to_a_part_of_it(page: Seen) -> None:
    inside = [link.get("href") for link in page.one("nav", class_="toc").iter("a")]

    assert inside == ["#on-a-plate", "#for-every-link", *(f"#{step.key}" for step in METHOD.steps)]
    assert [href for href in inside if href.removeprefix("#") not in page.ids] == []


def test_what_one_is_to_look_for_oneself_is_not_given_away(page: Seen) -> None:
    closed = [model.name for step in METHOD.steps if step.models_reveal == "after_first_entry" for model in step.models]

    assert [name for name in closed if name in page.text] == []


def test_the_dutch_of_the_method_is_marked_in_the_english_page(as_student: Client) -> None:
    as_student.post("/language/", {"language": "en", "next": "/"})
    page = see(as_student, PATH)

    assert page.one("html").get("lang") == "en"
    for step in METHOD.steps:
        dutch = [words(element) for element in page.at(step.key).iter() if element.get("lang") == "nl"]
        assert step.customer_question in dutch
        assert step.name_nl in dutch
