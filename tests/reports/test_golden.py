"""Everything that goes to print, as finished pages: how many there are, what they are headed, and that nothing on them is wrong."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

import html5lib
import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from reports.exchange import rows
from tests.reports import paper, structure
from tests.reports.drawn import NAMES
from tests.reports.editions import BLANKS, DOCUMENTS, EVERY, THIS_YEAR, pdf_of
from tests.reports.reading import bare
from tests.reports.structure import Sheet
from workbook.document import Document


@cache
def sheets(name: str) -> list[Sheet]:
    return structure.sheets(pdf_of(name))


@pytest.mark.parametrize("name", EVERY)
def test_nothing_lies_outside_its_page_or_over_something_else_and_no_heading_is_left_behind(name: str) -> None:
    assert {check.__name__: check(sheets(name)) for check in structure.CHECKS} == {
        check.__name__: [] for check in structure.CHECKS
    }


MESSAGES: Final = (
    "Drie pakketten werken, maar trouwe klanten betalen nog te veel.",
    "Eén stijl maakt ons bekender, een factuurfout kost reputatie.",
    "Bestellen gaat sneller, maar een op de vijf kiest verkeerd.",
    "Duidelijke statusberichten tillen de start bijna een punt omhoog.",
    "Overstappen naar glasvezel loont, maar verhuurders remmen het tempo.",
    "Loslaten van de gespreksnorm werkt, de factuurpiek kost wachttijd.",
    "Een overhaaste systeemwissel maakte betalen de zwakste schakel.",
)
"""What the plates of this year say."""
CONTENTS, ORGANISATION = "Inhoud en leeswijzer", "Duinlijn Internet: 210 medewerkers en 140.000 klanten"
PINCHES, MEANING = "Waar de ketting knelt bij Duinlijn Internet", "een definitie, een eenheid en een richting"
EARLIER = "1 afspraak over doelen die elkaar niet meer tegenwerken"
SEEN = "Van 5 van de 7 schakels weten wij wat onze systemen zien"
THIS_YEARS: Final = [
    (1, PINCHES),
    (2, CONTENTS),
    (3, "Ease of payment and switch is de zwakste schakel, Quality of use de blinde vlek"),
    (4, "Bij 3 van de 7 schakels overschat de afdeling zich, het meest bij Quality of use"),
    *enumerate(MESSAGES, 5),
    (12, "3 van de 27 KPI’s staan op het doel"),
    (13, "8 van 10 KPI’s kwamen dichter bij hun doel, 1 ging achteruit"),
    (14, "15 van de 28 verbanden tussen KPI’s lopen naar een andere schakel"),
    (15, "Elke schakel minstens een 7,0, met de grootste stap bij Ease of payment and switch"),
    (16, f"Alle 27 KPI’s hebben {MEANING}"),
    (20, "28 verbanden, waarin geen doelen elkaar tegenwerken"),
    (22, EARLIER),
    (23, "Van 11 KPI’s die vaker gemeten zijn, gaan er 9 de goede kant op"),
    (25, SEEN),
    (26, ORGANISATION),
]
IN_FULL: Final = [
    *THIS_YEARS[:11],
    (12, "2 van de 27 KPI’s staan op het doel"),
    (13, "26 van 27 KPI’s kwamen dichter bij hun doel"),
    (14, "15 van de 28 verbanden lopen naar een andere schakel, en 7 paren doelen botsen"),
    (15, "Over 2 van de 7 botsingen tussen doelen is nog niets afgesproken"),
    (16, "Elke schakel minstens een 7,0, met de grootste stap bij Ease of payment and switch"),
    (17, f"Alle 27 KPI’s hebben {MEANING}"),
    (22, "In 3 van de 28 verbanden werken doelen elkaar tegen"),
    (24, "Van 16 KPI’s die vaker gemeten zijn, gaan er 14 de goede kant op"),
    (26, "Van alle 7 schakels weten wij wat onze systemen zien"),
    (27, "Op onze shortlist: 7 van 14 gevonden KPI’s"),
    (29, ORGANISATION),
]
GOLDEN: Final[dict[str, list[tuple[int, str]]]] = {
    "empty": [
        (1, "Een klantketting"),
        (2, CONTENTS),
        (3, "Er zijn nog geen klantcijfers"),
        *enumerate(NAMES, 4),
        (11, "Er zijn nog geen KPI’s"),
        (12, "Over de organisatie en dit werkboek"),
    ],
    "half": [
        (1, PINCHES),
        (2, CONTENTS),
        (3, "Become aware is tot nu toe de zwakste schakel"),
        (4, "Tot nu toe overschat de afdeling zich alleen bij Become aware"),
        *enumerate((*MESSAGES[:3], *NAMES[3:]), 5),
        (12, "2 van de 9 KPI’s staan op het doel"),
        (13, "Alle 3 KPI’s kwamen dichter bij hun doel"),
        (14, "3 van de 7 schakels hebben een streefcijfer"),
        (15, f"Alle 9 KPI’s hebben {MEANING}"),
        (17, "Van 4 KPI’s die vaker gemeten zijn, gaan er 3 de goede kant op"),
        (18, "Van 2 van de 7 schakels weten wij wat onze systemen zien"),
        (19, ORGANISATION),
    ],
    "last year": [
        (1, PINCHES),
        (2, CONTENTS),
        (3, "Quality of service is de zwakste schakel, Positive first experience de blinde vlek"),
        (4, "Elke afdeling overschat zich, het meest bij Positive first experience"),
        (5, "Klanten waarderen de snelheid, maar verdwalen in vijf pakketten."),
        (6, "Buiten de projectgebieden kent bijna niemand Duinlijn."),
        (7, "Een te lange bestelstraat jaagt zeven van de tien bezoekers weg."),
        (8, "Stilte tussen bestelling en aansluiting bederft de start."),
        (9, "Het glasvezelnet presteert, koper en wifi in huis blijven achter."),
        (10, "Sturen op korte gesprekken laat klanten opnieuw bellen."),
        (11, "De eerste factuur is onbegrijpelijk en vult de telefoonlijn."),
        (12, "1 van de 26 KPI’s staat op het doel"),
        (13, "14 van de 27 verbanden lopen naar een andere schakel, en 2 paren doelen botsen"),
        (14, "Over alle 2 botsingen tussen doelen is een afspraak gemaakt"),
        (15, "Elke schakel minstens een 6,3, met de grootste stap bij Positive first experience"),
        (16, f"Alle 26 KPI’s hebben {MEANING}"),
        (20, "In 1 van de 27 verbanden werken doelen elkaar tegen"),
        (22, ORGANISATION),
    ],
    "this year": THIS_YEARS,
    "this year, final": THIS_YEARS,
    "waived": [
        (1, PINCHES),
        (2, CONTENTS),
        (3, "Ease of payment and switch is de zwakste schakel, Become aware de blinde vlek"),
        (4, "Bij 2 van de 6 schakels overschat de afdeling zich, het meest bij Become aware"),
        *enumerate((*MESSAGES[:4], "Quality of use", *MESSAGES[5:]), 5),
        (12, "3 van de 24 KPI’s staan op het doel"),
        (13, "7 van 9 KPI’s kwamen dichter bij hun doel, 1 ging achteruit"),
        (14, "13 van de 25 verbanden tussen KPI’s lopen naar een andere schakel"),
        (15, "Elke schakel minstens een 7,0, met de grootste stap bij Ease of payment and switch"),
        (16, f"Alle 24 KPI’s hebben {MEANING}"),
        (20, "25 verbanden, waarin geen doelen elkaar tegenwerken"),
        (22, EARLIER),
        (23, "Van 10 KPI’s die vaker gemeten zijn, gaan er 8 de goede kant op"),
        (25, SEEN),
        (26, ORGANISATION),
    ],
    "sparse": [
        (1, "Waar de ketting knelt bij Duinlijn"),
        (2, CONTENTS),
        (3, "Easy to buy is tot nu toe de zwakste schakel"),
        *enumerate(NAMES, 4),
        (11, "Er zijn nog geen KPI’s"),
        (12, "Over de organisatie en dit werkboek"),
    ],
    "sparse, final": [
        (1, "Waar de ketting knelt bij Duinlijn"),
        (2, CONTENTS),
        (3, "Easy to buy is tot nu toe de zwakste schakel"),
        (4, "Easy to buy"),
        (5, "Over de organisatie en dit werkboek"),
    ],
    "long plates": [
        *THIS_YEARS[:4],
        *zip(range(5, 19, 2), MESSAGES, strict=True),
        *((page + 7, heading) for page, heading in THIS_YEARS[-10:]),
    ],
    "in English": [
        (1, "Where the chain pinches at Duinlijn Internet"),
        (2, "Contents and how to read"),
        (3, "Ease of payment and switch is the weakest link, Quality of use the blind spot"),
        (4, "At 3 of the 7 links the department overrates itself, most at Quality of use"),
        *enumerate(MESSAGES, 5),
        (12, "3 of 27 KPIs are at their target"),
        (13, "8 of 10 KPIs came nearer to their targets, 1 went back"),
        (14, "15 of the 28 relations between KPIs lead to another link"),
        (15, "Every link scores at least 7.0, with the largest rise at Ease of payment and switch"),
        (16, "All 27 KPIs have a definition, a unit and a way that is better"),
        (20, "28 relations, in none of which goals work against each other"),
        (22, "1 agreement on goals that do not work against each other any more"),
        (23, "9 of 11 KPIs that were measured more than once move the right way"),
        (25, "Of 5 of the 7 links we know what our systems see"),
        (26, "Duinlijn Internet: 210 employees and 140,000 customers"),
    ],
    "KPIs in full": IN_FULL,
    "KPIs in full, final": IN_FULL,
    "one plate": [(1, "Duinlijn Internet · Klantkettinganalyse"), (1, MESSAGES[2])],
    "one plate, final": [(1, "Duinlijn Internet · Klantkettinganalyse"), (1, MESSAGES[2])],
    "one plate, empty": [(1, "Klantkettinganalyse"), (1, "Easy to buy")],
    "one plate, long": [(1, "Duinlijn Internet · Klantkettinganalyse"), (1, MESSAGES[2])],
    "slides": [(1, "Duinlijn Internet · Klantkettinganalyse"), (1, MESSAGES[2]), (2, MESSAGES[2])],
}
"""On which page what begins, heading by heading."""
LENGTHS: Final = {"one plate, long": 2, "right to left": 24, "blank A4": 8, "blank A3": 8, "blank in English": 8}
"""Pages of what ends on another page than its last heading, or of which only the number is pinned."""


@pytest.mark.parametrize("name", EVERY)
def test_it_has_as_many_pages_and_the_headings_that_were_looked_at(name: str) -> None:
    """A change that is meant is looked at on paper, and then pinned again here."""
    found = structure.headings(sheets(name), "H1", "H2")

    if name in GOLDEN:
        assert found == GOLDEN[name]
    assert len(sheets(name)) == LENGTHS.get(name, found[-1][0])


# In the order of the screen

BLOCKS: Final = frozenset({"p", "h1", "h2", "h3", "h4", "th", "td", "li", "div", "dt", "dd"})
ELSEWHERE: Final = frozenset({"opening", "steps"})
"""Set in another way on screen: the cover, and what stands under the chain, there link by link and on paper row by row."""


def on_screen(client: Client, owner: User, document: Document) -> list[str]:
    """The texts of the report in the browser, from top to bottom."""
    workbook = rows.write(document, owner=owner)
    answer = client.get(reverse("reports:report", args=[workbook.uuid]))
    page = html5lib.parse(answer.content, namespaceHTMLElements=False)
    [report] = [each for each in page.iter("div") if each.get("class") == "report"]
    return [bare(text) for text in _texts(report)]


def _texts(element: Any) -> Iterator[str]:
    if element.get("class") in ELSEWHERE:
        return
    if element.tag in BLOCKS and not any(each.tag in BLOCKS for each in element.iter() if each is not element):
        yield "".join(element.itertext())
    for each in element:
        yield from _texts(each)


def in_both(pages: list[Sheet], shown: list[str]) -> tuple[list[str], list[str]]:
    """The texts that stand once on paper and once on screen, in the order of each."""
    printed = [bare(text) for _, text in structure.texts(pages)]
    once = {text for text, times in Counter(printed).items() if times == 1 and shown.count(text) == 1}
    return [text for text in printed if text in once], [text for text in shown if text in once]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "least"), [("this year", 200), ("half", 100), ("sparse", 30), ("empty", 30)])
def test_the_texts_of_a_report_follow_each_other_as_on_screen(
    name: str, least: int, as_student: Client, student: User
) -> None:
    printed, shown = in_both(sheets(name), on_screen(as_student, student, DOCUMENTS[name]))

    assert printed == shown
    assert len(printed) >= least


@pytest.mark.django_db
def test_the_texts_of_one_plate_do_so_too(as_student: Client, student: User) -> None:
    printed, shown = in_both(sheets("one plate"), on_screen(as_student, student, THIS_YEAR))

    assert printed == shown
    assert len(printed) >= 20


# For who does not see it

every = pytest.mark.parametrize("name", EVERY)


@every
def test_it_tells_its_language_and_title_and_is_tagged(name: str) -> None:
    with paper.opened(pdf_of(name)) as pdf:
        assert str(pdf.Root.Lang) == ("en" if "English" in name else "nl")
        assert str(pdf.docinfo["/Title"]).strip()
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert bool(pdf.Root.MarkInfo.Marked)
        assert {str(page.obj.get("/Tabs")) for page in pdf.pages} == {"/S"}


@every
def test_its_outline_names_its_headings_in_order(name: str) -> None:
    """An entry may say more than its heading, such as the step before the key message, and never less."""
    with paper.opened(pdf_of(name)) as pdf:
        outline = [bare(title) for _, title in paper.bookmarks(pdf)]
    levels = ("H1",) if name in BLANKS else ("H1", "H2")
    headings = [bare(each) for _, each in structure.headings(sheets(name), *levels)]

    assert outline
    if "right" not in name:  # lines that read from right to left are drawn in the order of the eye
        assert [heading for title, heading in zip(outline, headings, strict=True) if heading not in title] == []


@every
def test_every_picture_has_words_and_every_cell_its_headers(name: str) -> None:
    with paper.opened(pdf_of(name)) as pdf:
        elements = list(paper.elements(pdf))
        wordless = [each for each in elements if paper.tag(each) == "Figure" and not str(each.get("/Alt", "")).strip()]
        known = {str(each.ID) for each in elements if paper.tag(each) == "TH"}
        headed = [{str(key) for key in each.A.Headers} for each in elements if paper.tag(each) == "TD"]

    assert wordless == []
    assert [headers for headers in headed if not headers or not headers <= known] == []
