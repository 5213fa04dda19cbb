"""A page as a browser without script has it: its words, links and forms."""

from collections.abc import Iterator
from typing import Any

import html5lib
from django.http import HttpResponse
from django.test import Client

SILENT = frozenset({"script", "style", "template", "title"})
APART = frozenset({"dd", "dt", "div", "h1", "h2", "h3", "li", "option", "p", "section", "summary"})
"""What stands apart from what comes after it."""
SVG = "{http://www.w3.org/2000/svg}"


class Seen:
    """A page that was answered; ``faults`` are the errors in its HTML, of which there should be none."""

    def __init__(self, answer: Any) -> None:
        self.status: int = answer.status_code
        self.html: str = answer.content.decode()
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        self.tree: Any = parser.parse(self.html)
        self.faults = [fault for _place, fault, _params in parser.errors]
        # What stands in a template is not in the page before a script puts it there.
        for template in self.tree.iter("template"):
            template[:] = []

    @property
    def ids(self) -> list[str]:
        """Every id, as often as it stands there."""
        return [element.get("id") for element in self.tree.iter() if element.get("id")]

    def all(self, tag: str, **attributes: str) -> list[Any]:
        """Elements with a tag whose attributes have these values; a ``class_`` need only be among the others."""
        wanted_class = attributes.pop("class_", "")
        return [
            element
            for element in self.tree.iter(f"{SVG}svg" if tag == "svg" else tag)
            if all(element.get(name.rstrip("_")) == value for name, value in attributes.items())
            and (not wanted_class or wanted_class in element.get("class", "").split())
        ]

    def one(self, tag: str, **attributes: str) -> Any:
        """The only such element."""
        (found,) = self.all(tag, **attributes)
        return found

    def at(self, identity: str) -> Any:
        """The element with an id."""
        (found,) = [element for element in self.tree.iter() if element.get("id") == identity]
        return found

    @property
    def links(self) -> dict[str, str]:
        """Addresses by the words of their links."""
        return {words(link): link.get("href", "") for link in self.all("a")}

    @property
    def text(self) -> str:
        """All that can be read, blanks made one."""
        return words(self.tree)

    def form(self, action: str | None = None) -> Any:
        """The form with an action; without one, that of the page itself in its main part, wherever it says it is sent."""
        forms = self.one("main").iter("form")
        return next(
            form for form in forms if form.get("action") == action or (action is None and "data-keeps" in form.attrib)
        )

    def filled(self, action: str | None = None, **typed: str) -> dict[str, list[str]]:
        """What a form sends after somebody typed something in it."""
        data: dict[str, list[str]] = {}
        for name, value in _fields(self.form(action)):
            data.setdefault(name, []).append(value)
        assert set(typed) <= set(data), set(typed) - set(data)
        return data | {name: [value] for name, value in typed.items()}


def see(client: Client, path: str, **asked: str) -> Seen:
    """Open a page."""
    return Seen(client.get(path, asked))


def send(client: Client, path: str, **typed: str) -> HttpResponse:
    """Open a page, type in its form and send it."""
    return client.post(path, see(client, path).filled(**typed))  # type: ignore[return-value]


def words(element: Any) -> str:
    """What can be read in an element, blanks made one."""
    return " ".join("".join(_texts(element)).split())


def _texts(element: Any) -> Iterator[str]:
    if element.tag in SILENT:
        return
    yield element.text or ""
    for child in element:
        yield from _texts(child)
        yield (" " if child.tag in APART else "") + (child.tail or "")


def _fields(form: Any) -> Iterator[tuple[str, str]]:
    for element in form.iter():
        name = element.get("name")
        if element.tag == "textarea":
            yield name, element.text or ""
        elif element.tag == "select":
            options = list(element.iter("option"))
            chosen = [option for option in options if option.get("selected") is not None] or options[:1]
            yield from ((name, option.get("value", "")) for option in chosen)
        elif element.tag == "input" and name and _is_sent(element):
            yield name, element.get("value", "")


def _is_sent(element: Any) -> bool:
    kind = element.get("type")
    return kind not in {"submit", "file"} and (kind not in {"checkbox", "radio"} or element.get("checked") is not None)
