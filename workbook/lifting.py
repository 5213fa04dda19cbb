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
"""Keys of the Document by the version that brought them, each with the value that an older workbook has. What came with a version
in the parts of a Document needs no value here: it has one in its class."""


def is_older(schema_version: object) -> bool:
    """Whether this is a version that can be lifted."""
    return type(schema_version) is int and 1 <= schema_version < SCHEMA_VERSION


def lifted(content: Mapping[str, Any], schema_version: int) -> dict[str, Any]:
    """Content of an older version, a JSON block, as it reads in the present one."""
    new = {key: value for keys in _later(schema_version) for key, value in keys.items()}
    return {**content, **new, "schema_version": SCHEMA_VERSION}


def too_new(content: Mapping[str, Any], schema_version: int) -> list[str]:
    """Keys in content of an older version that came after it."""
    return [key for keys in _later(schema_version) for key in keys if key in content]


def _later(schema_version: int) -> Iterator[Mapping[str, Any]]:
    return (keys for version, keys in sorted(_CAME_WITH.items()) if version > schema_version)
