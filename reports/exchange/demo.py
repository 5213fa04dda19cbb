"""What a demo begins with: eight people, and workbooks in every state spread over them."""

from dataclasses import dataclass
from functools import partial
from typing import Final
from uuid import UUID, uuid5

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.models import User
from reports.exchange.case import write_case
from reports.exchange.examples import EMPTY, HALFWAY, PROVIDER, example
from workbook import talk
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
    if shelf.editor:
        _talk(workbooks[-1], owner=people[shelf.owner], editor=people[shelf.editor])
    return len(workbooks)


def _talk(workbook: Workbook, *, owner: User, editor: User) -> None:
    """What the two said while they worked, and what one of them comes back to."""
    plates = {plate.step: plate.uid for plate in workbook.plate_rows.all()}
    kpi = workbook.kpi_rows.get(name="Gemiddelde afhandeltijd")
    say = partial(talk.say, workbook=workbook.uuid, kind="plate")
    source = say(
        user=editor,
        uid=plates["become-aware"],
        field="score_source",
        text="Is dit het onderzoek van dit voorjaar, of dat van vorig jaar?",
        token=_token(workbook, 1),
    )
    talk.resolve(workbook=workbook.uuid, user=owner, comment=source.uuid)
    norm = say(
        user=editor,
        kind="kpi",
        uid=kpi.uid,
        field="",
        text="Dit doel trekt aan ‘Opgelost bij eerste contact’. Laten we de norm helemaal los?",
        token=_token(workbook, 2),
    )
    talk.answer(
        workbook=workbook.uuid,
        user=owner,
        comment=norm.uuid,
        text="Ja, dat zei de manager in het gesprek ook. Ik pas de toelichting op het doel aan.",
        token=_token(workbook, 3),
    )
    say(
        user=owner,
        uid=plates["easy-to-buy"],
        field="key_message",
        text="‘Een op de vijf’: waar halen we dat vandaan? De bron staat nog niet op de plaat.",
        token=_token(workbook, 4),
    )
    payment = plates["ease-of-payment-and-switch"]
    talk.set_later(workbook=workbook.uuid, user=owner, kind="plate", uid=payment, field="gap_explanation", later=True)


def _token(workbook: Workbook, number: int) -> UUID:
    return uuid5(_NAMESPACE, f"{workbook.uuid} {number}")
