"""What the tests about comments and markers have in common: a workbook that people share, and how it is posted to."""

from typing import Any, Final
from uuid import uuid4

from django.test import Client

from accounts.models import User
from reports.exchange.rows import write
from tests.conftest import logged_in, make_person
from tests.factories import join, said
from tests.seen import Seen, see, words
from tests.workbook.documents import full_document
from workbook.fields import plate_address
from workbook.models import Comment, Plate, Workbook
from workbook.reading import read

STEP: Final = "become-aware"
AT: Final = plate_address(STEP)
MESSAGE: Final = f"{AT}/key_message"


def shared(owner: User) -> Workbook:
    """A filled workbook with a member of each other role."""
    workbook = write(full_document(), owner=owner)
    for role in ("reader", "commenter", "editor"):
        join(workbook, make_person(f"{role}@demo.test", role.capitalize()), role)
    return workbook


def as_role(role: str) -> Client:
    """The browser of the member with a role."""
    return logged_in(by(role))


def url(workbook: Workbook, at: str = "") -> str:
    """The page of comments on a place, or of all of them."""
    return f"/workbooks/{workbook.uuid}/comments/{f'?at={at}' if at else ''}"


def say(client: Client, workbook: Workbook, at: str, text: str, **posted: str) -> Any:
    """Post a comment on a place."""
    return client.post(url(workbook), {"at": at, "text": text, "token": str(uuid4())} | posted)


def act(client: Client, comment: Comment, do: str, **posted: str) -> Any:
    """Press one of the buttons under a comment."""
    return client.post(f"{url(comment.workbook)}act/", {"comment": str(comment.uuid), "do": do} | posted)


def first_row(workbook: Workbook, kind: str) -> str:
    """The address of the first row of a kind on the plate."""
    plate = read(workbook).document.plate(STEP)
    rows: dict[str, tuple[Any, ...]] = {
        "activity": plate.activities,
        "kpi": plate.kpis,
        "point": plate.tips,
        "interview": plate.interviews,
    }
    return f"{AT}/{kind}:{rows[kind][0].uid}"


def threads(client: Client, workbook: Workbook, at: str = "") -> list[str]:
    """What can be read of each thread on the page, in order."""
    return [words(each) for each in see(client, url(workbook, at)).all("article")]


def texts(page: Seen) -> list[str]:
    """The texts that stand on a page of comments."""
    return [words(each) for each in page.one("main").iter("p") if "pre" in each.get("class", "").split()]


def by(role: str) -> User:
    """The member with a role."""
    return User.objects.get(email=f"{role}@demo.test")


def on(plate: Plate, role: str, text: str = "Klopt dit?", thread: Comment | None = None) -> Comment:
    """Something that a member says about the key message."""
    return said(plate.workbook, by(role), "plate", plate.uid, "key_message", text, thread=thread)
