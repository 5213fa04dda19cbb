"""The form on a page, as a browser without script would fill it in and send it."""

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

from django.test import Client


class Form(HTMLParser):
    """What the form ``plate`` of a page would send, by name; ``ids`` tells the name of a field by its DOM id."""

    def __init__(self, response: Any) -> None:
        super().__init__()
        self.data: dict[str, list[str]] = {}
        self.ids: dict[str, str] = {}
        self.buttons: list[str] = []
        self._inside = False
        self._textarea = self._select = ""
        self._options: list[tuple[str, bool]] = []
        self._texts: list[str] = []
        self.feed(response.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        name = has.get("name") or ""
        if tag == "form":
            self._inside = has.get("id") == "plate"
        if not (self._inside or has.get("form") == "plate"):
            return
        if tag in {"input", "textarea", "select"} and has.get("id"):
            self.ids[has["id"] or ""] = name
        if tag == "button":
            self.buttons.append(has.get("value") or "")
        elif tag == "textarea":
            self._textarea, self._texts = name, []
        elif tag == "select":
            self._select, self._options = name, []
        elif tag == "option":
            self._options.append((has.get("value") or "", "selected" in has))
        elif tag == "input" and name and (has.get("type") not in {"checkbox", "radio"} or "checked" in has):
            blank = "on" if has.get("type") == "checkbox" else ""
            self.data.setdefault(name, []).append(has.get("value", blank) or "")

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self._texts.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "textarea" and self._textarea:
            # A browser passes over the first line end of a text area.
            self.data[self._textarea] = ["".join(self._texts).removeprefix("\n")]
            self._textarea = ""
        elif tag == "select" and self._select:
            chosen = [value for value, is_chosen in self._options if is_chosen] or [self._options[0][0]]
            self.data[self._select] = chosen
            self._select = ""

    def value(self, address: str) -> str:
        """What stands in a field."""
        return self.data[self.ids[address]][0]

    def filled(self, typed: Mapping[str, str], *, do: str = "save") -> dict[str, Any]:
        """The form as sent with one of its buttons, after typing in the fields at some addresses."""
        return self.data | {self.ids[address]: text for address, text in typed.items()} | {"do": do}


def send(client: Client, url: str, typed: Mapping[str, str] | None = None, *, do: str = "save") -> Any:
    """Open a page, type and press a button."""
    form = Form(client.get(url))
    return client.post(url, form.filled(typed or {}, do=do))
