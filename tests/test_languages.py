"""No page mixes languages: a crawl in Dutch finds no English, and one in English no Dutch that is not marked as such."""

import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urldefrag, urljoin

import html5lib
import polib
import pytest
from django.test import Client

from accounts.models import User
from tests.conftest import logged_in
from tests.factories import make_workbook
from workbook.models import Workbook

CATALOGUE: Final = Path(__file__).parent.parent / "locale/nl/LC_MESSAGES/django.po"


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ENGLISH: Final = words("""
    the and your you with this that these from are were been has have will would should could can't cannot
    please save saved saving delete deleted remove add edit change changed choose password sign log
    required field optional empty yet not workbook plate step department
    next previous search member owner reader editor page error warning missing
""")
"""Words that are English only: none of them is a Dutch word or a term of the method."""
DUTCH: Final = words("""
    het een de je jij jullie en van voor niet geen werkboek schakel plaat klantcijfer afdeling eigen cijfer opslaan
    verwijderen toevoegen wijzigen wachtwoord inloggen naam veld nog leeg met dit deze zijn wordt worden
""")
NAMES: Final = re.compile(
    r"Meet my needs|Become aware|Easy to buy|Positive first experience|Quality of use|Quality of service"
    r"|Ease of payment and switch|Google Search Console|The AR Network",
    re.IGNORECASE,
)
"""The steps of the method, and what the library of KPIs quotes."""
FILE: Final = re.compile(r"\.(pdf|png|svg|csv|xlsx|json|zip)(\?|$)")
SILENT: Final = frozenset({"script", "style", "template"})
SPOKEN: Final = ("title", "alt", "aria-label", "placeholder", "value", "data-text")
AS_TEXT: Final = frozenset({"button", "submit"})


@pytest.fixture
def workbook(student: User) -> Workbook:
    User.objects.filter(pk=student.pk).update(name="Xyla")
    return make_workbook(student, activities=2, organisation="Xylo", sector="Zzz")


def crawl(client: Client, start: str) -> Iterator[tuple[str, Any]]:
    """Every page that can be reached by links from ``start``, with its tree. Files are read in tests of their own."""
    seen, waiting = {start}, deque([start])
    while waiting:
        path = waiting.popleft()
        answer = client.get(path)
        if answer.status_code != 200 or "text/html" not in answer["Content-Type"]:
            continue
        tree = html5lib.parse(answer.content.decode(), namespaceHTMLElements=False)
        yield path, tree
        for link in tree.iter("a"):
            target = urldefrag(urljoin(path, link.get("href", "")))[0]
            is_page = (
                target.startswith("/") and not target.startswith(("/static/", "/mails/")) and not FILE.search(target)
            )
            if is_page and target not in seen:
                seen.add(target)
                waiting.append(target)


def texts(element: Any, language: str, spoken: str = "") -> Iterator[str]:
    """What a reader or listener of a page gets to hear in ``language``."""
    spoken = element.get("lang", spoken)
    if not isinstance(element.tag, str) or element.tag in SILENT:
        return
    if spoken == language:
        yield element.text or ""
        shown = element.tag == "input" and element.get("type") in AS_TEXT
        yield from (element.get(name, "") for name in SPOKEN if name != "value" or shown)
    for child in element:
        yield from texts(child, language, spoken)
        if spoken == language:
            yield child.tail or ""


def words_of(tree: Any, language: str) -> set[str]:
    said = NAMES.sub(" ", " \n ".join(texts(tree, language)))
    return set(re.findall(r"[a-zà-ÿ'’-]+", said.casefold()))


def test_a_dutch_page_has_no_english_word_and_no_english_message(workbook: Workbook, student: User) -> None:
    """Whole messages too, for one without any of the words above."""
    pages = dict(crawl(logged_in(student), "/workbooks/"))
    mixed = {path: said & ENGLISH for path, tree in pages.items() if (said := words_of(tree, "nl")) & ENGLISH}
    messages = english_messages()
    shown = {
        path: found
        for path, tree in pages.items()
        if (found := {" ".join(text.split()) for text in texts(tree, "nl")} & messages)
    }

    assert len(pages) > 15
    assert (mixed, shown) == ({}, {})


def english_messages() -> frozenset[str]:
    """What the catalogue translates, but for what is a Dutch message too."""
    entries = polib.pofile(str(CATALOGUE))
    dutch = {entry.msgstr.casefold() for entry in entries}
    return frozenset(entry.msgid for entry in entries if entry.msgid.casefold() not in dutch)


def test_an_english_page_has_no_dutch_word_that_is_not_marked(workbook: Workbook, student: User) -> None:
    client = logged_in(student)
    client.post("/language/", {"language": "en", "next": "/"})
    pages = dict(crawl(client, "/workbooks/"))
    mixed = {path: said & DUTCH for path, tree in pages.items() if (said := words_of(tree, "en")) & DUTCH}

    assert len(pages) > 15
    assert mixed == {}


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/no-such-page/"]
)
def test_pages_before_the_log_in_keep_to_one_language(path: str, db: None) -> None:
    client = Client()
    dutch = html5lib.parse(client.get(path).content.decode(), namespaceHTMLElements=False)
    client.post("/language/", {"language": "en", "next": "/"})
    english = html5lib.parse(client.get(path).content.decode(), namespaceHTMLElements=False)

    assert (dutch.get("lang"), words_of(dutch, "nl") & ENGLISH) == ("nl", set())
    assert (english.get("lang"), words_of(english, "en") & DUTCH) == ("en", set())


def test_the_crawl_would_see_a_foreign_word() -> None:
    page = '<html lang="nl"><body><p>Dit is de <b>missing</b> waarde <i lang="en">the</i></p><input value="your"></body></html>'
    tree = html5lib.parse(page, namespaceHTMLElements=False)

    assert words_of(tree, "nl") & ENGLISH == {"missing"}
