"""The cases that come with the program: the example that anybody may copy, and what the demo shows."""

from functools import cache
from pathlib import Path
from typing import Final

from accounts.models import User
from reports.exchange import rows
from reports.exchange.case import Case, read_case
from workbook.models import Workbook

FOLDER: Final = Path(__file__).parent.parent / "cases"
PROVIDER: Final = "internetprovider"
HALFWAY: Final = "fietsenwinkel"
EMPTY: Final = "zorgpunt"


@cache
def example(name: str) -> Case:
    """A case of ours, read once per process."""
    return read_case((FOLDER / f"{name}.yaml").read_bytes())


def copy_example(owner: User) -> Workbook:
    """A workbook of ``owner`` with the latest year of the example in it, to look into and to change."""
    return rows.write(example(PROVIDER).documents[-1], owner=owner)
