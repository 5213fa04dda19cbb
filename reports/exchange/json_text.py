"""Reading JSON that strangers wrote: everything that is wrong with it, each thing on its line.

The parser of the standard library is fast but says nothing about lines, doubled keys and numbers that no two programs read alike.
So it parses, and only when something is wrong a walk over the tokens leads each path back to its line.
"""

import json
import re
from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.texts import is_storable
from reports.exchange.faults import ExchangeError, Fault, Found, Path, message, refusal, written

FILE_MAX: Final = 8_000_000
"""Bytes of a file that is read: more than a workbook at all limits takes."""
DEPTH_MAX: Final = 60
"""How deep lists and blocks may lie in one another."""
VALUES_MAX: Final = 150_000
"""How many values a file may hold, an empty list or block counted twice: a workbook at all limits has fewer."""
_TOKENS_MAX: Final = 5 * VALUES_MAX
"""A value takes at most a key, a colon, itself, a comma and the bracket that closes it."""
_WHOLE_NUMBER_MAX: Final = 20

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL)
"""A text that breaks off is one token too: looked at from each of its quotes again, a large file would take hours."""
_SYNTAX: Final[Mapping[str, str]] = {
    "Expecting value": gettext_noop("a value is missing here, or it has no quotes"),
    "Expecting property name enclosed in double quotes": gettext_noop("a key between quotes belongs here"),
    "Expecting ',' delimiter": gettext_noop("a comma is missing here"),
    "Expecting ':' delimiter": gettext_noop("a colon is missing here"),
    "Unterminated string starting at": gettext_noop("this text has no closing quote"),
    "Invalid control character at": gettext_noop("a text runs over the end of the line, or holds a control character"),
    "Extra data": gettext_noop("the file goes on after its end"),
    "Illegal trailing comma before end of object": gettext_noop("there is a comma too many here"),
    "Illegal trailing comma before end of array": gettext_noop("there is a comma too many here"),
}


def decode(data: bytes, most: int) -> str:
    """The text of a file of at most ``most`` bytes, in UTF-8 with or without a byte order mark.

    Raises:
        ExchangeError: the file is too large, or it is not UTF-8.
    """
    if len(data) > most:
        too_large = _("the file is larger than %(megabytes)s MB") % {"megabytes": most // 1_000_000}
        raise ExchangeError([Fault(1, "", too_large)])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ExchangeError([Fault(line, "", _("this is no text in UTF-8"))]) from error


def load(text: str) -> tuple[Any, Found]:
    """The value in a JSON text and what is wrong with it that JSON itself allows.

    Doubled keys, fractions, numbers that are none and characters that cannot be stored are reported, and left out of the value.

    Raises:
        ExchangeError: the text is no JSON, is nested too deep or holds too many values.
    """
    _check_size(text)
    try:
        value = json.loads(
            text, object_pairs_hook=_block, parse_int=_whole_number, parse_float=float, parse_constant=float
        )
    except json.JSONDecodeError as error:
        what = _(_SYNTAX.get(error.msg, gettext_noop("this is no JSON")))
        raise ExchangeError([Fault(error.lineno, written(_path_at(text, error.pos)), what)]) from error
    sieve = _Sieve()
    return sieve.clean(value, ()), sieve.found


def located(text: str, found: Found) -> ExchangeError:
    """Faults with their lines; what is missing stands on the line of the block that misses it."""
    wanted: set[Path] = {()}
    for known, _message in found:
        while known not in wanted:
            wanted.add(known)
            known = known[:-1]  # noqa: PLW2901 - one step up
    offsets = {path: offset for offset, path in _values(text) if path in wanted}
    ends = [match.start() for match in re.finditer("\n", text)]

    def line_of(path: Path) -> int:
        while path not in offsets:
            path = path[:-1]
        return bisect_left(ends, offsets[path]) + 1

    return refusal(found, line_of)


def _check_size(text: str) -> None:
    """Depth and number of values, before anything is made of them: a small text can be a very large value.

    Raises:
        ExchangeError: it is too deep or too large, up to where a parser that stops at the first fault would have come.
    """
    depth, values = 0, 1
    for number, token in enumerate(_TOKEN.finditer(text), 1):
        mark = text[token.start()]
        depth += (mark in "[{") - (mark in "]}")
        values += mark in "[{,"
        if depth > DEPTH_MAX:
            raise _too_deep(text, token.start())
        if values > VALUES_MAX or number > _TOKENS_MAX:
            too_many = _("more than %(most)s values stand in this file") % {"most": VALUES_MAX}
            raise ExchangeError([Fault(1, "", too_many)])


class _Doubled(dict[str, Any]):
    """A block in which keys stood twice."""

    keys_twice: tuple[str, ...]


def _block(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    block = dict(pairs)
    if len(block) == len(pairs):
        return block
    doubled = _Doubled(block)
    doubled.keys_twice = tuple(key for key, times in Counter(key for key, _value in pairs).items() if times > 1)
    return doubled


def _whole_number(digits: str) -> int | float:
    """Python refuses to read thousands of digits; no number of a workbook has that many."""
    return int(digits) if len(digits) <= _WHOLE_NUMBER_MAX else float("inf")


class _Sieve:
    """Takes out of a parsed value what JSON allows and a workbook does not, and remembers where it lay."""

    def __init__(self) -> None:
        self.found: Found = []

    def clean(self, value: Any, path: Path) -> Any:
        """The value without what was found wrong."""
        if isinstance(value, dict):
            return self._clean_block(value, path)
        if isinstance(value, list):
            return [self.clean(part, (*path, number)) for number, part in enumerate(value)]
        if isinstance(value, float):
            what = message("number_as_text") if isfinite(value) else _("this is not a number that can be kept")
            self.found.append((path, what))
            return None
        if isinstance(value, str) and not is_storable(value):
            self.found.append((path, message("unstorable")))
            return None
        return value

    def _clean_block(self, block: dict[str, Any], path: Path) -> dict[str, Any]:
        for key in block.keys_twice if isinstance(block, _Doubled) else ():
            self.found.append(((*path, key), _("this key stands here twice")))
        bad = [key for key in block if not is_storable(key)]
        self.found += [(path, message("unstorable"))] * len(bad)
        return {key: self.clean(part, (*path, key)) for key, part in block.items() if key not in bad}


def _too_deep(text: str, offset: int) -> ExchangeError:
    """That the text goes deeper than is read where a list or block begins."""
    path = _path_at(text, offset + 1)
    line = text.count("\n", 0, offset) + 1
    return ExchangeError([Fault(line, written(path[:3]), _("lists and blocks lie too deep in one another here"))])


def _path_at(text: str, end: int) -> Path:
    """The path of the last value that begins before an offset up to which the text is JSON."""
    last = deque(_values(text[:end]), maxlen=1)
    return last[0][1] if last else ()


def _values(text: str) -> Iterator[tuple[int, Path]]:
    """Offset and path of every value in a JSON text; of a member of a block the offset of its key."""
    path: list[Any] = []
    key_at = 0
    for token in _TOKEN.finditer(text):
        mark = token[0]
        if mark in "]}":
            del path[-1:]
        elif mark == ",":
            if path:
                path[-1] = path[-1] + 1 if isinstance(path[-1], int) else None
        elif path and path[-1] is None and mark[0] == '"':
            path[-1], key_at = _key(mark), token.start()
        elif mark != ":":
            is_member = bool(path) and isinstance(path[-1], str)
            yield key_at if is_member else token.start(), tuple(path)
            if mark in "[{":
                path.append(0 if mark == "[" else None)


def _key(mark: str) -> str:
    """A key as it is read; one in which the text broke off as it stands."""
    try:
        return str(json.loads(mark))
    except ValueError:
        return mark
