"""What a form makes is made once, however often it is posted: its uuid grows from the token that was minted with the form. Pure."""

import json
from typing import Final
from uuid import UUID, uuid4, uuid5

_POSTED: Final = UUID("7d9f4f3a-6a1c-5f0e-8b57-2f1f5c0a9d34")


def uuid_of(token: UUID | None, *about: object) -> UUID:
    """The uuid of what is made of a form by its ``token``, for whom and with what in it (``about``): the same for the same post.

    A token of somebody else means nothing, and a form that was changed in between makes another, so that nothing typed is lost.
    Without a token it is a new one each time.
    """
    return uuid5(_POSTED, json.dumps([token, *about], default=str, sort_keys=True)) if token else uuid4()


def read_token(value: object) -> UUID:
    """The token that a form carries; one that is missing or no uuid guards nothing, so a fresh one."""
    try:
        return UUID(str(value))
    except ValueError:
        return uuid4()
