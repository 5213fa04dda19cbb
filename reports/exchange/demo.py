"""What a demo begins with: eight people, and workbooks in every state spread over them."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid5

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.models import User
from reports.exchange.case import write_case
from reports.exchange.examples import EMPTY, HALFWAY, PROVIDER, example
from workbook.models import Client, Member, Workbook
from workbook.models.workbook import Role

PASSWORD: Final = "klantketting"  # noqa: S105 - everybody may know it: these accounts exist in a demo only
_NAMESPACE: Final = UUID("5d5b7d0e-2f0c-5b0e-9a55-7a0f6c1e4b21")

PEOPLE: Final = {
    "student@demo.test": "Sanne de Vries",
    "teammate@demo.test": "Tim Jansen",
    "outsider@demo.test": "Olivia Bakker",
    "teacher@demo.test": "Theo Visser",
    "second@demo.test": "Sara Smit",
    "consultant@demo.test": "Karim el Amrani",
    "otherclient@demo.test": "Femke Meijer",
    "admin@demo.test": "Ans Hendriks",
}
"""Name by e-mail address."""
ADMINISTRATOR: Final = "admin@demo.test"


@dataclass(frozen=True)
class Shelf:
    """The workbooks of a case that one person has; ``editor`` works in them too, ``client`` is whom they are made for."""

    case: str
    owner: str
    editor: str = ""
    client: str = ""

    def uuid(self, period: str) -> UUID:
        """The workbook of a period always has the same uuid, so that a second run knows it again."""
        return uuid5(_NAMESPACE, f"{self.owner} {self.case} {period}")


SHELVES: Final = (
    Shelf(PROVIDER, "student@demo.test", editor="teammate@demo.test"),
    Shelf(EMPTY, "teammate@demo.test"),
    Shelf(HALFWAY, "outsider@demo.test"),
    Shelf(PROVIDER, "consultant@demo.test", client="Duinlijn Internet"),
    Shelf(HALFWAY, "otherclient@demo.test", client="Fietspunt Zuid"),
)


@transaction.atomic
def set_up() -> int:
    """Make the people and workbooks that are not there yet; how many workbooks were made.

    What is there stays as it is, whatever was changed in it: a password, a text, a member. A workbook that somebody deleted stays
    deleted for as long as it can be brought back.
    """
    people = {email: _person(email, name) for email, name in PEOPLE.items()}
    return sum(_fill(shelf, people) for shelf in SHELVES)


def _person(email: str, name: str) -> User:
    """Somebody who can log in at once."""
    person = User.objects.filter(email__iexact=email).first()
    if person is None:
        person = User.objects.create_user(email, PASSWORD, name=name, is_staff=email == ADMINISTRATOR)
        EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


def _fill(shelf: Shelf, people: dict[str, User]) -> int:
    case = example(shelf.case)
    uuids = [shelf.uuid(document.period) for document in case.documents]
    if Workbook.objects.filter(uuid__in=uuids).exists():
        return 0
    client = Client.objects.create(name=shelf.client) if shelf.client else None
    workbooks = write_case(case, owner=people[shelf.owner])
    for workbook, uuid in zip(workbooks, uuids, strict=True):
        workbook.uuid, workbook.client = uuid, client
        workbook.save(update_fields=["uuid", "client"])
        if shelf.editor:
            Member.objects.create(workbook=workbook, user=people[shelf.editor], role=Role.EDITOR)
    return len(workbooks)
