"""A KPI is found and taken over from within the one form of the plate, and the search loses nothing that was typed elsewhere."""

from urllib.parse import parse_qs, urlparse
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import User
from kpis.library import taken
from kpis.models import Kpi
from tests.factories import make_workbook
from tests.workbook.pages import Form, send
from workbook.fields import kind
from workbook.method.load import current
from workbook.models import Plate, Workbook
from workbook.reading import read

pytestmark = pytest.mark.django_db
STEP, SERVICE = "become-aware", "quality-of-service"
METHOD = current()


@pytest.fixture
def workbook(student: User) -> Workbook:
    return make_workbook(student)


def url_of(workbook: Workbook, step: str = STEP) -> str:
    return reverse("workbook:plate", args=[workbook.uuid, step])


def searched(client: Client, url: str, words: str, step: str = "", *, do: str = "search:kpi") -> Form:
    """The page that follows a search by hand."""
    form = Form(client.get(url))
    answer = client.post(url, form.filled({"kpi-words": words, "kpi-step": step}, do=do))
    return Form(client.get(answer["Location"]))


def offered(form: Form) -> list[str]:
    """Keys of the KPIs that the page offers to take over, from top to bottom."""
    return [button.split(":")[2] for button in form.buttons if button.startswith("take:kpi:")]


def take(form: Form, key: str) -> str:
    (button,) = [each for each in form.buttons if each.startswith(f"take:kpi:{key}:")]
    return button


def test_a_search_saves_all_that_was_typed_and_shows_what_fits(as_student: Client, workbook: Workbook) -> None:
    url = url_of(workbook)
    typed = {"kpi-words": "NPS", f"plate:{STEP}/key_message": "Niemand kent ons."}

    answer = send(as_student, url, typed, do="search:kpi")

    assert parse_qs(urlparse(answer["Location"]).query, keep_blank_values=True) == {
        "kpi-words": ["NPS"],
        "kpi-step": [""],
    }
    assert urlparse(answer["Location"]).fragment == f"plate:{STEP}/library"
    form = Form(as_student.get(answer["Location"]))
    assert offered(form)[0] == "nps"
    assert form.value("kpi-words") == "NPS"
    assert form.value(f"plate:{STEP}/key_message") == "Niemand kent ons."
    assert Plate.objects.get(workbook=workbook, step=STEP).key_message == "Niemand kent ons."


def test_a_search_beside_a_mistake_shows_both_and_keeps_what_was_typed(as_student: Client, workbook: Workbook) -> None:
    typed = {"kpi-words": "NPS", f"plate:{STEP}/own_score": "elf"}

    answer = send(as_student, url_of(workbook), typed, do="search:kpi")

    assert answer.status_code == 422
    form = Form(answer)
    assert offered(form)[0] == "nps"
    assert (form.value("kpi-words"), form.value(f"plate:{STEP}/own_score")) == ("NPS", "elf")


def test_words_that_were_not_searched_for_yet_stay_in_the_box(as_student: Client, workbook: Workbook) -> None:
    typed = {"kpi-words": "NPS", "kpi-step": SERVICE, f"plate:{STEP}/own_score": "elf"}

    form = Form(send(as_student, url_of(workbook), typed))

    assert (form.value("kpi-words"), form.value("kpi-step"), offered(form)) == ("NPS", SERVICE, [])


def test_a_kpi_that_is_taken_over_brings_all_that_the_library_knows(as_student: Client, workbook: Workbook) -> None:
    url = url_of(workbook)
    form = searched(as_student, url, "naamsbekendheid")
    definition = METHOD.kpi(offered(form)[0])
    assert definition is not None

    answer = as_student.post(url, form.filled({}, do=take(form, definition.key)))

    kpi = Kpi.objects.get(workbook=workbook)
    fields = kind("kpi").fields
    assert {name: fields[name].to_text(getattr(kpi, name)) for name in taken(definition)} == taken(definition)
    assert urlparse(answer["Location"]).fragment == f"plate:{STEP}/kpi:{kpi.uid}/current_value"
    page = as_student.get(answer["Location"])
    assertContains(page, f"‘{definition.name}’ staat op je plaat. Vul de waarde nu en het doel in.")
    assert definition.key not in offered(Form(page))
    assertContains(page, "staat op deze plaat")


def test_taking_over_twice_with_the_same_page_adds_one(as_student: Client, workbook: Workbook) -> None:
    url = url_of(workbook)
    form = searched(as_student, url, "nps")
    post = form.filled({}, do=take(form, "nps"))

    assert [as_student.post(url, post).status_code for _ in range(2)] == [302, 302]
    assert [kpi.name for kpi in Kpi.objects.filter(workbook=workbook)] == ["Aanbevelingsscore"]


def test_taking_over_with_a_page_from_before_its_removal_brings_it_back(as_student: Client, workbook: Workbook) -> None:
    url = url_of(workbook)
    form = searched(as_student, url, "nps")
    button = take(form, "nps")
    as_student.post(url, form.filled({}, do=button))
    as_student.post(url, Form(as_student.get(url)).filled({}, do=f"remove:kpi:{button.rpartition(':')[2]}"))

    answer = as_student.post(url, form.filled({}, do=button))

    assertContains(as_student.get(answer["Location"]), "‘Aanbevelingsscore’ staat op je plaat.")
    assert [kpi.name for kpi in read(workbook).document.plate(STEP).kpis] == ["Aanbevelingsscore"]


def test_suggestions_are_those_of_the_step_and_a_search_can_stay_within_another(
    as_student: Client, workbook: Workbook
) -> None:
    url = url_of(workbook)
    of_step = [kpi.key for kpi in METHOD.kpis if kpi.step == STEP]

    assert offered(Form(as_student.get(url))) == []
    assert offered(searched(as_student, url, "xyzzy", do="suggest:kpi")) == of_step
    assert offered(searched(as_student, url, "")) == of_step
    assert {METHOD.kpi(key).step for key in offered(searched(as_student, url, "klant", "easy-to-buy"))} == {  # type: ignore[union-attr]
        "easy-to-buy"
    }
    assertContains(as_student.get(url, {"kpi-words": "xyzzy"}), "Probeer een ander woord")


def test_where_one_looks_around_first_suggestions_open_after_the_first_kpi_of_ones_own(
    as_student: Client, workbook: Workbook
) -> None:
    url = url_of(workbook, SERVICE)
    of_step = [kpi.key for kpi in METHOD.kpis if kpi.step == SERVICE]
    closed = as_student.get(url)
    assert "suggest:kpi" not in Form(closed).buttons
    assertContains(closed, "Bij deze schakel zoek je eerst zelf.")
    assert offered(searched(as_student, url, "", SERVICE)) == []
    assert not set(offered(searched(as_student, url, "klant"))) & set(of_step)
    assert offered(searched(as_student, url, "AHT")) == ["aht"]

    form = Form(as_student.get(url))
    as_student.post(url, form.filled({f"plate:{SERVICE}/kpi:{form.data['kpi'][0]}/name": "Wachttijd"}))

    assertNotContains(as_student.get(url), "Bij deze schakel zoek je eerst zelf.")
    assert offered(searched(as_student, url, "", do="suggest:kpi")) == of_step


def test_from_another_plate_the_closed_step_stays_closed_too(as_student: Client, workbook: Workbook) -> None:
    found = offered(searched(as_student, url_of(workbook), "klant"))

    assert SERVICE not in {METHOD.kpi(key).step for key in found}  # type: ignore[union-attr]


def test_a_full_plate_takes_no_more_over_and_says_so(as_student: Client, workbook: Workbook) -> None:
    url = url_of(workbook)
    plate = Plate.objects.get(workbook=workbook, step=STEP)
    Kpi.objects.bulk_create(Kpi(workbook=workbook, plate=plate, name=f"KPI {n}") for n in range(30))
    form = Form(as_student.get(url, {"kpi-words": "nps"}))

    answer = as_student.post(url, form.filled({f"plate:{STEP}/key_message": "Bewaard."}, do=take(form, "nps")))

    assertContains(as_student.get(answer["Location"]), "Op een plaat passen 30 KPI’s")
    plate.refresh_from_db()
    assert (Kpi.objects.filter(plate=plate).count(), plate.key_message) == (30, "Bewaard.")


def test_too_many_words_are_told(as_student: Client, workbook: Workbook) -> None:
    answer = send(as_student, url_of(workbook), {"kpi-words": "klant " * 2000}, do="search:kpi")

    assertContains(as_student.get(answer["Location"]), "We zochten met de eerste 120 tekens.")


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "\x00", "%", "{{ 7*7 }}", "\ud800", "a\nb"])
def test_whatever_is_searched_for_the_page_answers(as_student: Client, workbook: Workbook, hostile: str) -> None:
    url = url_of(workbook)
    form = Form(as_student.get(url))
    for do in ("search:kpi", f"search:{hostile}", f"take:kpi:{hostile}:{uuid4()}", f"take:kpi:nps:{hostile}"):
        words = {"kpi-words": hostile, "kpi-step": hostile} if hostile != "\ud800" else {}
        answer = as_student.post(url, form.filled(words, do=do.encode("utf-8", "replace").decode()))
        assert answer.status_code == 302
        assertNotContains(as_student.get(answer["Location"]), "<script>alert")
    assert Kpi.objects.count() == 0
