"""Scores are read as a Dutch reader writes them; what is refused is told beside the field and keeps nothing else back."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import make_workbook
from tests.workbook.pages import Form, send
from workbook.models import Plate, Workbook

pytestmark = pytest.mark.django_db
AT = "plate:become-aware"


@pytest.fixture
def workbook(student: User) -> Workbook:
    return make_workbook(student)


@pytest.fixture
def url(workbook: Workbook) -> str:
    return reverse("workbook:plate", args=[workbook.uuid, "become-aware"])


def stored(workbook: Workbook) -> Plate:
    return Plate.objects.get(workbook=workbook, step="become-aware")


@pytest.mark.parametrize(
    ("typed", "score"), [("7,5", "7.5"), ("7.5", "7.5"), ("10", "10"), ("0,0", "0"), (" 6 ", "6"), ("", None)]
)
def test_a_score_is_read(as_student: Client, workbook: Workbook, url: str, typed: str, score: str | None) -> None:
    response = send(as_student, url, {f"{AT}/customer_score": typed})

    assert (response.status_code, response["Location"]) == (302, url)
    assert stored(workbook).customer_score == (None if score is None else Decimal(score))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("10,1", "Vul een cijfer van 0 tot en met 10 in, bijvoorbeeld 6,5."),
        ("-1", "Vul een cijfer van 0 tot en met 10 in, bijvoorbeeld 6,5."),
        ("7,55", "Gebruik een cijfer van 0,0 tot en met 10,0 met één decimaal."),
        ("NaN", "Schrijf het cijfer met cijfers, bijvoorbeeld 7 of 7,5."),
        ("1e309", "Schrijf het cijfer met cijfers, bijvoorbeeld 7 of 7,5."),
        ("−1", "Schrijf het cijfer met cijfers, bijvoorbeeld 7 of 7,5."),
        ("７", "Schrijf het cijfer met cijfers, bijvoorbeeld 7 of 7,5."),
        ("1_0", "Schrijf het cijfer met cijfers, bijvoorbeeld 7 of 7,5."),
        ("\x00", "Schrijf het cijfer met cijfers, bijvoorbeeld 7 of 7,5."),
    ],
)
def test_what_is_no_score_is_refused_in_place_and_all_else_is_saved(
    as_student: Client, workbook: Workbook, url: str, typed: str, said: str
) -> None:
    response = send(as_student, url, {f"{AT}/customer_score": typed, f"{AT}/own_score": "8,1"})

    assert response.status_code == 422
    assert response.context["troubles"][0].errors == {"customer_score": [said]}
    assert Form(response).value(f"{AT}/customer_score") == typed
    assert stored(workbook).customer_score is None
    assert stored(workbook).own_score == Decimal("8.1")
