"""Reading YAML that strangers wrote, by the rules of YAML 1.2.

``no`` and ``12:30`` are texts, a date is a text, and a number is exact. Nothing in the file is ever run, and aliases cannot
make a small file large.
"""

import re
from decimal import Decimal
from typing import Any, Final

import yaml
from django.utils.translation import gettext as _

from accounts.texts import is_storable
from reports.exchange.faults import ExchangeError, Fault, Found, Path, message, refusal, written

FILE_MAX: Final = 2_000_000
"""Bytes of a case file that is read."""
DEPTH_MAX: Final = 30
"""How deep lists and blocks may lie in one another."""
VALUES_MAX: Final = 50_000
"""How many values a file may hold, aliases written out."""
_NODES_MAX: Final = 2 * VALUES_MAX
"""A value has at most one key."""

_TAG: Final = "tag:yaml.org,2002:"
_PLAIN: Final = (
    ("null", re.compile(r"~|null|Null|NULL|"), ["~", "n", "N", ""]),
    ("bool", re.compile(r"true|True|TRUE|false|False|FALSE"), list("tTfF")),
    ("int", re.compile(r"[-+]?(?:0|[1-9][0-9]{0,18})"), list("-+0123456789")),
    ("float", re.compile(r"[-+]?(?:0|[1-9][0-9]{0,18})\.[0-9]{1,18}"), list("-+0123456789")),
)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Makes nodes, and knows which plain scalars are no text."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - the name and shape that the library asks


for _name, _pattern, _first in _PLAIN:
    _Loader.add_implicit_resolver(f"{_TAG}{_name}", re.compile(f"(?:{_pattern.pattern})\\Z"), _first)


class Yaml:
    """A YAML text as plain values: text, int, Decimal, bool, None, list and dict.

    ``lines`` tells on which line the value at a path begins, ``found`` what is wrong that has no place in the value: doubled keys,
    tags, merge keys and characters that cannot be stored.

    Raises:
        ExchangeError: the text is no YAML, is nested too deep or holds too many values.
    """

    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {}
        self.found: Found = []
        root = _root(text)
        self.value = None if root is None else self._plain(root, (), 1)

    def located(self, found: Found) -> ExchangeError:
        """Faults with their lines; what is missing stands on the line of the block that misses it."""
        return refusal(found, self._line_of)

    def _line_of(self, path: Path) -> int:
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def _plain(self, node: Any, path: Path, line: int) -> Any:
        self.lines[path] = line
        if len(self.lines) > VALUES_MAX or len(path) > DEPTH_MAX:
            raise _too_much(line, path[:3])
        if isinstance(node, yaml.CollectionNode) and node.tag not in {f"{_TAG}map", f"{_TAG}seq"}:
            return self._tagged(path)
        if isinstance(node, yaml.MappingNode):
            return self._block(node, path)
        if isinstance(node, yaml.SequenceNode):
            parts = enumerate(node.value)
            return [self._plain(part, (*path, number), part.start_mark.line + 1) for number, part in parts]
        return self._scalar(node, path)

    def _block(self, node: Any, path: Path) -> dict[str, Any]:
        block: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            key = key_node.value
            if not isinstance(key, str) or not is_storable(key):
                self.found.append((path, _("a key has to be a text of one line")))
                continue
            if key in block:
                self.found.append(((*path, key), _("this key stands here twice")))
            if key == "<<":
                self.found.append(((*path, key), _("merging with << is not read: write it out")))
            block[key] = self._plain(value_node, (*path, key), line)
        return block

    def _scalar(self, node: Any, path: Path) -> Any:
        kind, text = node.tag.removeprefix(_TAG), node.value
        if kind == "null":
            return None
        if kind == "bool":
            return text.lower() == "true"
        if kind in {"int", "float"} and re.fullmatch(r"[-+]?[0-9]{1,19}(?:\.[0-9]{1,18})?", text):
            return Decimal(text) if "." in text else int(text)
        if kind != "str":
            return self._tagged(path)
        if not is_storable(text):
            self.found.append((path, message("unstorable")))
            return None
        return text

    def _tagged(self, path: Path) -> None:
        self.found.append((path, _("tags with ! are not read: write the value itself")))


def _root(text: str) -> Any:
    """The node at the top; None when nothing stands there but comments.

    Depth and size are looked at first: the library goes down by recursion, in C, and keeps every node.
    """
    try:
        depth = nodes = 0
        for event in yaml.parse(text, Loader=_Loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            nodes += isinstance(event, yaml.NodeEvent)
            line = event.start_mark.line + 1 if event.start_mark else 1
            if depth > DEPTH_MAX:
                raise ExchangeError([Fault(line, "", _("lists and blocks lie too deep in one another here"))])
            if nodes > _NODES_MAX:
                raise _too_much(line, ())
        return yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        # A character that YAML does not allow has no mark but a position, in bytes.
        line = mark.line if mark else text.encode().count(b"\n", 0, getattr(error, "position", 0))
        what = _("this is no YAML: look at the indentation, colons and quotes around here")
        raise ExchangeError([Fault(line + 1, "", what)]) from error


def _too_much(line: int, path: Path) -> ExchangeError:
    what = _("the file holds too much: it goes too deep or grows too large")
    return ExchangeError([Fault(line, written(path), what)])
