"""Lists in an order that no database tells, page by page."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, overload

from django.db.models import QuerySet


class Sorted[Row](Sequence[Row]):
    """The rows of ``found`` in the order of ``key``, which is told the fields ``by`` of each; equals by age.

    One statement asks these fields of all, one more the rows of each part that is looked at: as many for thousands. ``among`` are
    the same rows without what was added to them, where the order needs nothing of that: thousands are then asked for less.
    """

    def __init__(
        self,
        found: QuerySet[Any, Row],
        by: tuple[str, ...],
        key: Callable[..., Any],
        *,
        among: QuerySet[Any, Any] | None = None,
    ) -> None:
        self._found, self._by, self._key = found, by, key
        self._among = found if among is None else among

    @cached_property
    def _order(self) -> list[int]:
        known = self._among.order_by().values_list("pk", *self._by)
        return [pk for pk, *_fields in sorted(known, key=lambda each: (self._key(*each[1:]), each[0]))]

    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, part: int) -> Row: ...
    @overload
    def __getitem__(self, part: slice) -> list[Row]: ...
    def __getitem__(self, part: int | slice) -> Row | list[Row]:
        if isinstance(part, int):
            return self._rows([self._order[part]])[0]
        return self._rows(self._order[part])

    def _rows(self, order: list[int]) -> list[Row]:
        rows = {_pk(row): row for row in self._found.filter(pk__in=order)}
        return [rows[pk] for pk in order if pk in rows]


def _pk(row: Any) -> int:
    return int(row["pk"] if isinstance(row, dict) else row.pk)
