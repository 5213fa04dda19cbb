"""The page of charts and what is taken out of it: readable as it comes, light with many KPIs, and hiding what is hidden."""

import datetime
import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from kpis.models import Kpi, Measurement
from tests.factories import NOBODYS, join, make_workbook
from tests.reports.drawn import parsed, titles
from workbook.models import Plate, Workbook

pytestmark = pytest.mark.django_db
STEP = "become-aware"


@pytest.fixture
def workbook(student: User, teammate: User) -> Workbook:
    made = make_workbook(student)
    join(made, teammate, "reader")
    return made


def measured(workbook: Workbook, name: str, *values: str, **fields: Any) -> Kpi:
    kpi = Kpi.objects.create(
        workbook=workbook, plate=Plate.objects.get(workbook=workbook, step=STEP), name=name, **fields
    )
    Measurement.objects.bulk_create(
        Measurement(workbook=workbook, kpi=kpi, date=datetime.date(2026, month, 1), value=value)
        for month, value in enumerate(values, 1)
    )
    return kpi


def page(client: Client, workbook: Workbook, query: str = "") -> str:
    answer = client.get(f"{reverse('kpis:charts', args=[workbook.uuid])}{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def file(client: Client, workbook: Workbook, key: str, ending: str) -> Any:
    return client.get(reverse(f"kpis:chart_{ending}", args=[workbook.uuid, key]))


def test_the_page_holds_drawings_and_tables_and_no_script_of_its_own(as_student: Client, workbook: Workbook) -> None:
    kpi = measured(workbook, "Wachttijd", "40", "34", direction="lower", target_value=30, unit="dagen")
    shown = page(as_student, workbook)

    assert len(re.findall(r'<svg [^>]*class="kk-drawing', shown)) == 3
    assert re.findall(r'data-chart="([^"]+)"', shown) == ["gaps", "progress", f"trend-{kpi.uid}"]
    assert len(re.findall(r"<table>", shown)) == 3
    assert re.findall(r"<script(?![^>]* src=)|<style| style=", shown) == []
    assert re.findall(r'data-figures="([^"]+)"', shown) == [reverse("kpis:figures", args=[workbook.uuid])]
    assert len(re.findall(r"plotly-basic[^\" ]*\.js", shown)) == 1, "said once, not beside each chart"


BANDS = (
    "0 – 3,9 zwaar onvoldoende",
    "4,0 – 5,4 onvoldoende",
    "5,5 – 6,9 voldoende",
    "7,0 – 7,9 ruim voldoende",
    "8,0 – 10 goed",
)


def test_what_the_colours_of_customer_scores_mean_stands_beside_the_chart_and_the_chain(
    as_student: Client, workbook: Workbook
) -> None:
    Plate.objects.filter(workbook=workbook, step=STEP).update(customer_score="6.4", own_score="7.5")
    for shown in (page(as_student, workbook), as_student.get(f"/workbooks/{workbook.uuid}/").content.decode()):
        [key] = re.findall(r'<p class="bandkey">(.*?)</p>', shown, re.DOTALL)
        assert re.findall(r'<i class="b(\d)"></i>([^<]+)', key) == [(f"{n}", said) for n, said in enumerate(BANDS, 1)]


def test_where_no_customer_score_is_no_colour_is_explained(as_student: Client, workbook: Workbook) -> None:
    assert "bandkey" not in as_student.get(f"/workbooks/{workbook.uuid}/").content.decode()


def test_an_empty_workbook_says_what_to_do(as_student: Client, workbook: Workbook) -> None:
    shown = page(as_student, workbook)

    assert "Een verschil verschijnt zodra een schakel een klantcijfer en een eigen cijfer heeft." in shown
    assert "Er zijn nog geen KPI’s." in shown
    assert "Zodra een KPI een meting met een datum heeft" in shown


def test_many_kpis_come_page_by_page_the_first_page_with_gaps_and_progress(
    as_student: Client, workbook: Workbook
) -> None:
    for number in range(14):
        measured(workbook, f"Meter {number}", *(["3", "4"] if number % 2 else ["5"]))
    first, second = page(as_student, workbook), page(as_student, workbook, "?page=2")

    names = [re.findall(r"<h3[^>]*><a[^>]*>([^<]+)", shown) for shown in (first, second)]
    assert names[0] == [f"Meter {number}" for number in (1, 3, 5, 7, 9, 11, 13, 0, 2, 4, 6, 8)]
    assert names[1] == ["Meter 10", "Meter 12"]
    assert ('data-chart="gaps"' in first, 'data-chart="gaps"' in second) == (True, False)


@pytest.mark.parametrize("asked", ["?page=0", "?page=99", "?page=x", "?page="])
def test_a_page_that_is_not_there_is_one_that_is(as_student: Client, workbook: Workbook, asked: str) -> None:
    measured(workbook, "Meter", "3")

    assert "Meter" in page(as_student, workbook, asked)


def test_a_chart_is_taken_out_as_a_drawing(as_student: Client, workbook: Workbook) -> None:
    kpi = measured(workbook, "Wacht\u202etijd <b>", "40", "34", direction="lower", target_value=30)
    answer = file(as_student, workbook, f"trend-{kpi.uid}", "svg")

    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Disposition"] == 'attachment; filename="duinlijn_2026_wachttijd-b.svg"'
    assert "no-store" in answer["Cache-Control"]
    assert parsed(answer.content.decode().strip()).tag == "{http://www.w3.org/2000/svg}svg"
    assert "<b>" in titles(answer.content.decode().strip())[0]


@pytest.mark.parametrize(
    ("key", "name", "head"),
    [
        ("gaps", "duinlijn_2026_verschillen.csv", '"Schakel";"Klantcijfer";"Eigen cijfer"'),
        ("progress", "duinlijn_2026_voortgang.csv", '"KPI";"Schakel";"Eenheid";"Begin";"Nu";"Doel"'),
    ],
)
def test_a_chart_is_taken_out_as_numbers(
    as_student: Client, workbook: Workbook, key: str, name: str, head: str
) -> None:
    answer = file(as_student, workbook, key, "csv")

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer.content.decode("utf-8-sig").startswith(head)


@pytest.mark.parametrize("key", ["trend", "trend-", f"trend-{NOBODYS}", "gap", "x" * 300])
def test_what_is_no_chart_is_not_there(as_student: Client, workbook: Workbook, key: str) -> None:
    assert [file(as_student, workbook, key, ending).status_code for ending in ("svg", "csv")] == [404, 404]
    assert as_student.get(reverse("kpis:figures", args=[workbook.uuid]), {"key": key}).status_code == 404


def test_a_kpi_of_another_workbook_is_not_there(as_student: Client, workbook: Workbook, outsider: User) -> None:
    kpi = measured(make_workbook(outsider), "Geheim", "1", "2")

    assert file(as_student, workbook, f"trend-{kpi.uid}", "csv").status_code == 404


def test_figures_come_by_their_keys_and_no_more_at_once_than_a_page_shows(
    as_student: Client, workbook: Workbook
) -> None:
    kpi = measured(workbook, "Wachttijd", "40", "34", target_value=30)
    url = reverse("kpis:figures", args=[workbook.uuid])
    answer = as_student.get(url, {"key": ["gaps", f"trend-{kpi.uid}"]})

    figures = answer.json()
    assert list(figures) == ["gaps", f"trend-{kpi.uid}"]
    assert figures[f"trend-{kpi.uid}"]["data"][0]["y"] == [40.0, 34.0]
    assert "no-store" in answer["Cache-Control"]
    assert as_student.get(url, {"key": ["gaps"] * 15}).status_code == 404


def test_a_score_that_rests_on_few_answers_is_in_no_chart_for_anybody(
    as_student: Client, as_teammate: Client, workbook: Workbook
) -> None:
    Plate.objects.filter(workbook=workbook, step=STEP).update(
        customer_score="3.1", own_score="7.6", score_source_kind="app_survey", score_n=4
    )
    for client in (as_student, as_teammate):
        told = [
            page(client, workbook),
            *(file(client, workbook, "gaps", ending).content.decode() for ending in ("svg", "csv")),
            json.dumps(client.get(reverse("kpis:figures", args=[workbook.uuid]), {"key": "gaps"}).json()),
        ]
        assert ["7,6" in each or "7.6" in each for each in told] == [True] * 4
        assert [re.findall(r"(?<!\d)3[.,]1(?!\d)|[−-]4,5", each) for each in told] == [[]] * 4
    Plate.objects.filter(workbook=workbook, step=STEP).update(score_n=5)
    assert "3,1" in page(as_student, workbook)
