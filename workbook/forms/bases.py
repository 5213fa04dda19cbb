"""On which revision each field of a posted page was made: the number that the three-way merge of a save starts from."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.http import QueryDict

PAGE: Final = "base"
OWN: Final = "base:"
_REVISION: Final = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True)
class Bases:
    """The revision the page was read at, and that of fields shown again after a clash or an error, by address."""

    page: int
    own: Mapping[str, int] = field(default_factory=dict)

    def of(self, address: str) -> int:
        """The base of one field."""
        return self.own.get(address, self.page)

    def again(self, page: int, *, seen: Iterable[str], seen_at: int, unseen: Iterable[str]) -> "Bases":
        """Those of the page that answers a save which left something over, read at revision ``page``.

        Of ``seen`` (clashes) the reader now has both texts, the other's as of ``seen_at``; ``unseen`` (invalid) are shown as
        typed, so what they were typed over is still the base. All other fields are shown as they stand.
        """
        return Bases(page, {each: self.of(each) for each in unseen} | dict.fromkeys(seen, seen_at))

    @property
    def hidden(self) -> list[tuple[str, int]]:
        """Names and values of the hidden inputs that carry them."""
        return [(PAGE, self.page), *((f"{OWN}{address}", base) for address, base in self.own.items())]


def posted_bases(data: QueryDict) -> Bases:
    """The bases on a posted page. What is missing or no number counts as 0, which can clash but never overwrite."""
    own = {name.removeprefix(OWN): _revision(data[name]) for name in data if name.startswith(OWN)}
    return Bases(_revision(data.get(PAGE, "")), own)


def _revision(text: object) -> int:
    return int(text) if isinstance(text, str) and _REVISION.fullmatch(text) else 0
