"""Content of an older schema version as content of the present one.

What was written stays as it was written: its hash is that of its own version, so it is checked before anything is lifted.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from workbook.document import SCHEMA_VERSION

_CAME_WITH: Final[Mapping[int, Mapping[str, Any]]] = {
    2: {"requested_decision": "", "key_points": []},
    3: {"agreements": []},
}
"""Keys of the Document by the version that brought them, each with the value that an older workbook has."""
_INSIDE: Final[Mapping[int, Mapping[tuple[str, ...], frozenset[str]]]] = {
    3: {
        ("plates",): frozenset({"visible_moments", "segments", "candidates"}),
        ("plates", "kpis"): frozenset(
            {
                "start_value",
                "owner_role",
                "measuring_period",
                "reliability",
                "reliability_note",
                "first_why",
                "second_why",
                "third_why",
                "measurements",
            }
        ),
        ("plates", "kpis", "relations"): frozenset({"strength"}),
    },
}
"""Keys of rows in it, by the lists that lead to them. They need no value: an older row has the one of its class."""
Path = tuple[str | int, ...]


def is_older(schema_version: object) -> bool:
    """Whether this is a version that can be lifted."""
    return type(schema_version) is int and 1 <= schema_version < SCHEMA_VERSION


def lifted(content: Mapping[str, Any], schema_version: int) -> dict[str, Any]:
    """Content of an older version, a JSON block, as it reads in the present one."""
    new = {key: value for keys in _later(schema_version) for key, value in keys.items()}
    return {**content, **new, "schema_version": SCHEMA_VERSION}


def too_new(content: Mapping[str, Any], schema_version: int) -> list[Path]:
    """Where in content of an older version keys stand that came after it."""
    found: list[Path] = [(key,) for keys in _later(schema_version) for key in keys if key in content]
    for version, lists in _INSIDE.items():
        for names, keys in lists.items() if version > schema_version else ():
            for path, row in _rows(content, names):
                found += [(*path, key) for key in row if key in keys]
    return found


def _rows(block: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """The rows that some lists in each other lead to, with where they stand; what is no row is told by the types."""
    name, *others = names
    rows = block.get(name)
    for number, row in enumerate(rows if isinstance(rows, list) else ()):
        if isinstance(row, dict):
            here: Path = (name, number)
            yield from (((*here, *path), each) for path, each in _rows(row, tuple(others))) if others else [(here, row)]


def _later(schema_version: int) -> Iterator[Mapping[str, Any]]:
    return (keys for version, keys in sorted(_CAME_WITH.items()) if version > schema_version)
