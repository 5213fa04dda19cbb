"""What happened to a workbook in a test, and how its page of history tells it."""

from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from accounts.models import User
from tests.seen import Seen, words
from workbook.acts import Act, Edit, Outcome
from workbook.models import FieldChange, Plate, Workbook
from workbook.saving import save

NOON: Final = datetime(2026, 3, 10, 12, tzinfo=ZoneInfo("Europe/Amsterdam"))
"""A Tuesday."""
STEP: Final = "become-aware"


class Log:
    """Saves in one workbook, each at its own minute after noon."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook

    @property
    def revision(self) -> int:
        """The revision the workbook has now."""
        return Workbook.objects.values_list("revision", flat=True).get(pk=self.workbook.pk)

    @property
    def plate(self) -> Plate:
        """The plate that most tests are about."""
        return Plate.objects.get(workbook=self.workbook, step=STEP)

    def did(self, user: User, *acts: Act, minute: float = 0) -> Outcome:
        """Somebody saves something."""
        outcome = save(workbook=self.workbook.uuid, user=user, acts=acts)
        assert outcome.written, "nothing was written"
        changes = FieldChange.objects.filter(workbook=self.workbook, revision=outcome.revision)
        changes.update(at=NOON + timedelta(minutes=minute))
        return outcome

    def wrote(
        self, user: User, field: str, value: str, *, minute: float = 0, of: str = "plate", uid: UUID | None = None
    ) -> Outcome:
        """Somebody writes in a field, with all before it in sight; of the plate unless told otherwise."""
        return self.did(user, Edit(of, uid or self.plate.uid, field, value, self.revision), minute=minute)


def sittings(page: Seen) -> list[tuple[str, list[str]]]:
    """Who did something with when, and what is told of it with what can be done, from top to bottom."""
    return [
        (words(each.find("header")), [_told(entry) for entry in each.iter("li") if entry.get("class") == "change"])
        for each in page.all("article", class_="sitting")
    ]


def changes(page: Seen) -> list[str]:
    """All that is told, whoever did it, without what can be done with it."""
    return [_told(entry, without="acts") for entry in page.all("li", class_="change")]


def _told(entry: Any, without: str = "") -> str:
    """The words of an entry, with what is gone as ``[-so-]`` and what is new as ``[+so+]``."""
    entry = deepcopy(entry)
    for parent in list(entry.iter()):
        for child in list(parent):
            if without and child.get("class") == without:
                parent.remove(child)
            elif child.tag in {"del", "ins"}:
                sign = "-" if child.tag == "del" else "+"
                before, after = child.findall("bdi")
                child[:], child.text = [], f"[{sign}{before.tail}{sign}]{after.tail or ''}"
    return words(entry)
