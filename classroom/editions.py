"""Which edition of something a form was made of: nobody overwrites unseen what somebody else made of it meanwhile. Pure."""

import hashlib
from collections.abc import Iterable


class ChangedError(Exception):
    """Somebody else changed it since the form was made. What it is now stands in the database."""


def edition_of(row: object, names: Iterable[str]) -> str:
    """What a form carries of a row, to tell whether it stands as it did: the same text for the same values of these attributes."""
    told = [str(getattr(row, name)) for name in sorted(names)]
    return hashlib.sha256("\0".join(told).encode()).hexdigest()


def must_be(edition: str | None, row: object, names: Iterable[str]) -> None:
    """Go on only when a row, read in one's turn, is the edition that was to change. None is any.

    Raises:
        ChangedError: it is another one by now.
    """
    if edition is not None and edition != edition_of(row, names):
        raise ChangedError
