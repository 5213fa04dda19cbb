"""The cases that come with the program: the example that anybody may copy, and what the demo shows."""

from functools import cache
from pathlib import Path
from typing import Final
from uuid import UUID

from accounts.models import User
from reports.exchange import rows
from reports.exchange.case import Case, read_case
from workbook.models import Workbook
from workbook.posted import uuid_of

FOLDER: Final = Path(__file__).parent.parent / "cases"
PROVIDER: Final = "internetprovider"
HALFWAY: Final = "fietsenwinkel"
EMPTY: Final = "zorgpunt"


@cache
def example(name: str) -> Case:
    """A case of ours, read once per process."""
    return read_case((FOLDER / f"{name}.yaml").read_bytes())


def copy_example(owner: User, token: UUID | None = None) -> Workbook:
    """A workbook of ``owner`` with the latest year of the example in it, to look into and to change.

    ``token`` is minted with the button: pressed twice, it makes one copy.
    """
    return rows.write(example(PROVIDER).documents[-1], owner=owner, uuid=uuid_of(token, owner.pk, PROVIDER))
