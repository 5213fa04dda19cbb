"""Who gets what: every address of the site × everybody, by reading and by posting. An address without a row here fails."""

import re
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from kpis.models import Kpi
from tests.conftest import logged_in, make_person, undone
from tests.factories import join, make_workbook
from workbook.invitations import hash_of
from workbook.models import FieldChange, Member, Workbook

MEMBERS: Final = ("reader", "commenter", "editor", "owner")
STRANGERS: Final = ("outsider", "consultant", "other_client", "teacher", "admin")
"""People with an account and no role in the workbook. An administrator of the school is no exception."""

LOG_IN, OK, GONE, NOT_YOURS, NOT_SO, SENT, WRONG = 302, 200, 404, 403, 405, 302, 422
WHO, UNREAD = 401, 400
"""Answers to a script: it is sent to no other page, and a post of nothing is none that it makes."""
Row = tuple[int, int, int, int, int, int]
"""Answers for: nobody logged in, a stranger, a reader, a commenter, an editor, an owner."""

EVERYBODY: Final[Row] = (OK,) * 6
WHO_IS_LOGGED_IN: Final[Row] = (LOG_IN, OK, OK, OK, OK, OK)
WHO_IS_MEMBER: Final[Row] = (LOG_IN, GONE, OK, OK, OK, OK)
ONLY_BY_POST: Final[Row] = (NOT_SO,) * 6
ONLY_BY_GET: Final[Row] = (NOT_SO,) * 6
WHO_IS_INVITED: Final[Row] = (LOG_IN, GONE, GONE, GONE, GONE, GONE)
EDITORS_POST: Final[Row] = (LOG_IN, GONE, NOT_YOURS, NOT_YOURS, SENT, SENT)

PRIVATE: Final[dict[str, tuple[Row, Row]]] = {
    "workbook:page": (WHO_IS_MEMBER, ONLY_BY_GET),
    "workbook:save": (ONLY_BY_POST, (WHO, GONE, NOT_YOURS, NOT_YOURS, UNREAD, UNREAD)),
    "workbook:news": ((WHO, GONE, OK, OK, OK, OK), ONLY_BY_GET),
    "workbook:profile": (WHO_IS_MEMBER, EDITORS_POST),
    "workbook:plate": (WHO_IS_MEMBER, EDITORS_POST),
    "workbook:waive": (WHO_IS_MEMBER, (LOG_IN, GONE, NOT_YOURS, NOT_YOURS, WRONG, WRONG)),
    "workbook:members": (WHO_IS_MEMBER, (LOG_IN, GONE, NOT_YOURS, NOT_YOURS, NOT_YOURS, WRONG)),
    "workbook:member_role": (ONLY_BY_POST, (LOG_IN, GONE, NOT_YOURS, NOT_YOURS, NOT_YOURS, SENT)),
    "workbook:member_remove": (ONLY_BY_POST, (LOG_IN, GONE, NOT_YOURS, NOT_YOURS, NOT_YOURS, SENT)),
    "workbook:member_transfer": (ONLY_BY_POST, (LOG_IN, GONE, NOT_YOURS, NOT_YOURS, NOT_YOURS, SENT)),
    "workbook:member_withdraw": (ONLY_BY_POST, (LOG_IN, GONE, NOT_YOURS, NOT_YOURS, NOT_YOURS, SENT)),
    "workbook:member_leave": (ONLY_BY_POST, (LOG_IN, GONE, SENT, SENT, SENT, SENT)),
    "workbook:history": (WHO_IS_MEMBER, ONLY_BY_GET),
    "workbook:history_read": (ONLY_BY_POST, (LOG_IN, GONE, SENT, SENT, SENT, SENT)),
    "workbook:history_put_back": (ONLY_BY_POST, (LOG_IN, GONE, NOT_YOURS, NOT_YOURS, GONE, GONE)),
    "workbook:comments": (WHO_IS_MEMBER, (LOG_IN, GONE, NOT_YOURS, WRONG, WRONG, WRONG)),
    "workbook:comment": (ONLY_BY_POST, (LOG_IN, GONE, NOT_YOURS, GONE, GONE, GONE)),
    "workbook:later": (WHO_IS_MEMBER, (LOG_IN, GONE, NOT_YOURS, NOT_YOURS, WRONG, WRONG)),
    "workbook:digest": (ONLY_BY_POST, (LOG_IN, GONE, SENT, SENT, SENT, SENT)),
    "workbook:delete": (ONLY_BY_POST, (LOG_IN, GONE, NOT_YOURS, NOT_YOURS, NOT_YOURS, SENT)),
    "workbook:bring_back": (ONLY_BY_POST, EDITORS_POST),
    "workbook:restore": (ONLY_BY_POST, (LOG_IN, GONE, GONE, GONE, GONE, SENT)),
    "kpis:charts": (WHO_IS_MEMBER, ONLY_BY_GET),
    "kpis:figures": (WHO_IS_MEMBER, ONLY_BY_GET),
    "kpis:chart_svg": (WHO_IS_MEMBER, ONLY_BY_GET),
    "kpis:chart_csv": (WHO_IS_MEMBER, ONLY_BY_GET),
    "kpis:relations": (WHO_IS_MEMBER, (LOG_IN, GONE, NOT_YOURS, NOT_YOURS, WRONG, WRONG)),
    "kpis:conflicts": (WHO_IS_MEMBER, EDITORS_POST),
    "kpis:rounds": (WHO_IS_MEMBER, ONLY_BY_GET),
    "kpis:round": (WHO_IS_MEMBER, EDITORS_POST),
    "kpis:overview": (WHO_IS_MEMBER, ONLY_BY_GET),
    "kpis:kpi": (WHO_IS_MEMBER, EDITORS_POST),
    "kpis:measurements_import": (
        (LOG_IN, GONE, NOT_YOURS, NOT_YOURS, OK, OK),
        (LOG_IN, GONE, NOT_YOURS, NOT_YOURS, WRONG, WRONG),
    ),
    "reports:report": (WHO_IS_MEMBER, ONLY_BY_GET),
    "reports:download": (WHO_IS_MEMBER, ONLY_BY_GET),
    "reports:pdf": (WHO_IS_MEMBER, ONLY_BY_GET),
    "reports:plate_pdf": (WHO_IS_MEMBER, ONLY_BY_GET),
    "reports:plate_png": (WHO_IS_MEMBER, ONLY_BY_GET),
    "reports:plate_svg": (WHO_IS_MEMBER, ONLY_BY_GET),
    "reports:export_json": (WHO_IS_MEMBER, ONLY_BY_GET),
}
"""Addresses of one workbook: answers to GET, and to a POST of nothing."""

COMMON: Final[dict[str, tuple[Row, Row]]] = {
    "language": (ONLY_BY_POST, (SENT,) * 6),
    "workbook:home": ((SENT,) * 6, ONLY_BY_GET),
    "workbook:list": (WHO_IS_LOGGED_IN, ONLY_BY_GET),
    "workbook:new": (WHO_IS_LOGGED_IN, (LOG_IN, WRONG, WRONG, WRONG, WRONG, WRONG)),
    "workbook:deleted": (WHO_IS_LOGGED_IN, ONLY_BY_GET),
    "workbook:join": (WHO_IS_LOGGED_IN, (LOG_IN, WRONG, WRONG, WRONG, WRONG, WRONG)),
    "workbook:join_link": ((SENT,) * 6, ONLY_BY_GET),
    "workbook:join_followed": (WHO_IS_INVITED, ONLY_BY_GET),
    "workbook:invitation": (WHO_IS_INVITED, ONLY_BY_GET),
    "workbook:invitation_accept": (ONLY_BY_POST, WHO_IS_INVITED),
    "workbook:invitation_decline": (ONLY_BY_POST, WHO_IS_INVITED),
    "workbook:method": (WHO_IS_LOGGED_IN, ONLY_BY_GET),
    "kpis:library": (WHO_IS_LOGGED_IN, ONLY_BY_GET),
    "kpis:entry": (WHO_IS_LOGGED_IN, (LOG_IN, WRONG, WRONG, WRONG, WRONG, WRONG)),
    "reports:import_json": (WHO_IS_LOGGED_IN, (LOG_IN, WRONG, WRONG, WRONG, WRONG, WRONG)),
    "reports:example": (ONLY_BY_POST, (LOG_IN, SENT, SENT, SENT, SENT, SENT)),
    "reports:schema": (EVERYBODY, ONLY_BY_GET),
    "reports:blank_plates": (WHO_IS_LOGGED_IN, ONLY_BY_GET),
}
"""Addresses that belong to no workbook; those of an invitation are of one for somebody who is none of the cast."""

PAGES: Final = {name for name, (reading, _posting) in (PRIVATE | COMMON).items() if reading[-1] == OK}
"""Addresses at which there is something to read for an owner."""

INVITED: Final = "invited@demo.test"
INVITATION: Final = UUID("0a5f6a52-9c0e-4d53-8a39-6a1c0f1d7b11")
TOKEN: Final = "een-token-uit-een-mail".ljust(43, "-")
KPI: Final = UUID("5b0d5e8c-7c1b-4f0e-9d0f-2c1f6f6e8a01")
KEYS: Final[dict[str, dict[str, object]]] = {
    "workbook:join_link": {"token": TOKEN},
    "workbook:invitation": {"uuid": INVITATION},
    "workbook:invitation_accept": {"uuid": INVITATION},
    "workbook:invitation_decline": {"uuid": INVITATION},
    "kpis:entry": {"key": "market_share"},
}
"""By what an invitation goes, and a KPI of the library."""

OF_A_KPI: Final = {"kpis:kpi", "kpis:measurements_import"}
OF_A_CHART: Final = {"kpis:chart_svg", "kpis:chart_csv"}
STEPS: Final = {
    "workbook:plate": "become-aware",
    "workbook:waive": "quality-of-use",
    "kpis:round": "become-aware",
    "reports:plate_pdf": "become-aware",
    "reports:plate_png": "become-aware",
    "reports:plate_svg": "become-aware",
}


@pytest.fixture
def workbook(student: User) -> Workbook:
    made = make_workbook(student, activities=3)
    made.invitations.create(
        uuid=INVITATION, email=INVITED, role="owner", token_hash=hash_of(TOKEN), code_hash="", invited_by=student
    )
    Kpi.objects.create(uid=KPI, workbook=made, plate=made.plate_rows.get(step="become-aware"), name="Bekendheid")
    return made


def somebody(who: str, workbook: Workbook, request: pytest.FixtureRequest) -> User | None:
    """The named one of the cast, with the role this matrix gives it."""
    if who == "anonymous":
        return None
    if who == "owner":
        return User.objects.get(email="student@demo.test")
    if who in MEMBERS:
        user = make_person(f"{who}@demo.test", who)
        join(workbook, user, who)
        return user
    found: User = request.getfixturevalue(who)
    return found


def whole(row: Row) -> dict[str, int]:
    """What a row of the matrix expects, for each of the cast."""
    anonymous, stranger, *members = row
    return {"anonymous": anonymous, **dict.fromkeys(STRANGERS, stranger), **dict(zip(MEMBERS, members, strict=True))}


def browser(person: User | None) -> Client:
    return logged_in(person) if person else Client()


def address(name: str, uuid: UUID) -> str:
    steps = {"step": STEPS[name]} if name in STEPS else {}
    kpi = {"kpi": KPI} if name in OF_A_KPI else {"key": "gaps"} if name in OF_A_CHART else {}
    return reverse(name, kwargs={"uuid": uuid, **steps, **kpi} if name in PRIVATE else KEYS.get(name, {}))


CAST: Final = ("anonymous", *STRANGERS, *MEMBERS)


@pytest.mark.parametrize("name", sorted(PRIVATE | COMMON))
@pytest.mark.parametrize("method", ["get", "post"])
def test_everybody_gets_what_is_theirs(
    name: str, method: str, workbook: Workbook, request: pytest.FixtureRequest
) -> None:
    """By reading, and by a post of nothing."""
    answers: dict[str, int] = {}
    for who in CAST:
        person = somebody(who, workbook, request)
        with undone():
            answer = getattr(browser(person), method)(address(name, workbook.uuid))
        answers[who] = answer.status_code
        assert_goes_to_log_in(answer, person, name)

    assert answers == whole((PRIVATE | COMMON)[name][method == "post"])


@pytest.mark.parametrize("name", sorted(PRIVATE | COMMON))
def test_no_other_method_does_anything(name: str, workbook: Workbook, student: User) -> None:
    client, methods = browser(student), ("put", "patch", "delete", "trace")

    answers = {method: getattr(client, method)(address(name, workbook.uuid)).status_code for method in methods}

    assert answers == dict.fromkeys(methods, NOT_SO)
    assert not FieldChange.objects.exists()


@pytest.mark.parametrize("name", sorted(PRIVATE))
def test_what_is_not_yours_answers_like_what_does_not_exist(name: str, workbook: Workbook, outsider: User) -> None:
    client = browser(outsider)
    method = client.get if PRIVATE[name][0] != ONLY_BY_POST else client.post

    hidden, absent = method(address(name, workbook.uuid)), method(address(name, uuid4()))

    assert (hidden.status_code, absent.status_code) == (GONE, GONE)
    assert shape(hidden) == shape(absent)


@pytest.mark.parametrize("name", sorted(PRIVATE))
def test_who_left_is_a_stranger_at_the_next_request(name: str, workbook: Workbook) -> None:
    left = make_person("left@demo.test", "Weg")
    join(workbook, left, "owner")
    client = browser(left)
    Member.objects.filter(user=left).delete()

    answers = (client.get(address(name, workbook.uuid)), client.post(address(name, workbook.uuid)))

    assert {answer.status_code for answer in answers} - {NOT_SO} == {GONE}


@pytest.mark.parametrize("name", sorted(PRIVATE))
def test_who_is_invited_is_a_stranger_until_taking_part(name: str, workbook: Workbook) -> None:
    client = browser(make_person(INVITED, "Gast"))

    answers = (client.get(address(name, workbook.uuid)), client.post(address(name, workbook.uuid)))

    assert {answer.status_code for answer in answers} - {NOT_SO} == {GONE}


@pytest.mark.parametrize(
    ("name", "reading", "posting"),
    [
        ("workbook:join_link", SENT, NOT_SO),
        ("workbook:join_followed", SENT, NOT_SO),
        ("workbook:invitation", OK, NOT_SO),
        ("workbook:invitation_accept", NOT_SO, SENT),
        ("workbook:invitation_decline", NOT_SO, SENT),
    ],
)
def test_an_invitation_is_there_for_who_is_invited(name: str, reading: int, posting: int, workbook: Workbook) -> None:
    client = browser(make_person(INVITED, "Gast"))
    client.get(address("workbook:join_link", workbook.uuid))

    answers = (client.get(address(name, workbook.uuid)), client.post(address(name, workbook.uuid)))

    assert tuple(answer.status_code for answer in answers) == (reading, posting)


# Restoring brings it back, and deleting once more says that it was done already.
@pytest.mark.parametrize("name", sorted(set(PRIVATE) - {"workbook:restore", "workbook:delete"}))
def test_a_deleted_workbook_is_gone_for_its_owner_too(name: str, workbook: Workbook, student: User) -> None:
    client = browser(student)
    client.post(reverse("workbook:delete", args=[workbook.uuid]))
    method = client.get if PRIVATE[name][0] != ONLY_BY_POST else client.post

    assert method(address(name, workbook.uuid)).status_code == GONE


@pytest.mark.parametrize("name", sorted(PAGES - {"reports:schema"}))
def test_no_private_page_is_kept_by_a_cache(name: str, workbook: Workbook, student: User) -> None:
    answer = browser(student).get(address(name, workbook.uuid))

    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (OK, True)


@pytest.mark.parametrize("name", sorted(PAGES | {"workbook:home"}))
def test_who_asks_for_the_head_of_a_page_gets_it_without_the_page(name: str, workbook: Workbook, student: User) -> None:
    client = browser(student)
    page, head = client.get(address(name, workbook.uuid)), client.head(address(name, workbook.uuid))

    assert (head.status_code, head.content) == (page.status_code, b"")


def test_every_address_has_its_row() -> None:
    """Those of the classroom stand in ``tests/classroom/test_access.py``."""
    elsewhere = ("account_", "socialaccount_", "classroom:")
    ours = {name for name in named(get_resolver()) if not name.startswith(elsewhere)}

    assert ours - set(PRIVATE) - set(COMMON) == {"mails"}


def test_every_address_of_a_workbook_goes_by_its_uuid() -> None:
    """There is no number to count on from: a route with a whole number in it would be one."""
    assert [route for route in routes(get_resolver()) if "<int:" in route] == []


def assert_goes_to_log_in(answer: Any, person: User | None, name: str) -> None:
    if (
        person is None
        and answer.status_code == LOG_IN
        and name not in {"workbook:home", "workbook:join_link", "language"}
    ):
        assert answer["Location"].startswith("/accounts/login/?next=")


def shape(answer: Any) -> str:
    """The page without what differs at every request: its own address and the token of its forms."""
    text = answer.content.decode().replace(answer.wsgi_request.path, "")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text)


def named(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inside = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from named(pattern, inside)
        elif pattern.name:
            yield f"{prefix}{pattern.name}"


def routes(resolver: URLResolver) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern)
        elif isinstance(pattern, URLPattern):
            yield str(pattern.pattern)
