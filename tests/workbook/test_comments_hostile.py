"""Whatever is posted about a comment or a marker: it is kept as text, refused in words, and never reaches another workbook."""

from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from django.test import Client

from accounts.models import User
from reports.exchange.rows import write
from tests.conftest import logged_in
from tests.factories import NOBODYS, said
from tests.seen import Seen, see
from tests.workbook.documents import full_document
from tests.workbook.talking import AT, MESSAGE, STEP, act, as_role, say, shared, texts, url
from tests.workbook.test_pages_hostile import FITTING, assert_harmless
from workbook.models import Comment, LaterMarker, Member, Plate, Workbook
from workbook.values import normal

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
ODD: Final = (
    "",
    " ",
    "\x00",
    "x" * 100_000,
    "../../etc/passwd",
    "<script>",
    "plate:",
    "plate:/",
    "/",
    "//",
    ":",
    "😀",
    "%00",
    "{{ 7 }}",
)


@pytest.fixture
def workbook(student: User) -> Workbook:
    return shared(student)


@pytest.fixture
def comment(workbook: Workbook) -> Comment:
    plate = Plate.objects.get(workbook=workbook, step=STEP)
    return said(
        workbook, User.objects.get(email="commenter@demo.test"), "plate", plate.uid, "key_message", "Klopt dit?"
    )


@pytest.fixture
def theirs(outsider: User) -> Comment:
    """What somebody says in a workbook that nobody else here sees; its plates have the same uids."""
    elsewhere = write(full_document(), owner=outsider)
    plate = Plate.objects.get(workbook=elsewhere, step=STEP)
    return said(elsewhere, outsider, "plate", plate.uid, "key_message", "Geheim")


def state() -> list[Any]:
    return [list(model.objects.order_by("pk").values_list()) for model in (Comment, LaterMarker, Member)]


@pytest.mark.parametrize("text", FITTING)
def test_any_text_comes_back_as_it_was_typed_and_nothing_comes_of_it(workbook: Workbook, text: str) -> None:
    Workbook.objects.filter(pk=workbook.pk).update(organisation=normal(text))
    User.objects.filter(email="commenter@demo.test").update(name=" ".join(normal(text).split())[:120])
    say(as_role("commenter"), workbook, MESSAGE, text)
    page = see(as_role("reader"), url(workbook))
    [shown] = [each.text for each in page.one("main").iter("p") if "pre" in each.get("class", "").split()]

    assert Comment.objects.get().text == normal(text)
    assert shown == normal(text)
    assert_harmless(page)
    for path in (f"/workbooks/{workbook.uuid}/", f"/workbooks/{workbook.uuid}/plates/{STEP}/"):
        assert_harmless(see(as_role("commenter"), path))


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_place_is_refused(workbook: Workbook, odd: str) -> None:
    before = state()
    commenter, editor = as_role("commenter"), as_role("editor")
    path = f"/workbooks/{workbook.uuid}/later/"

    assert say(commenter, workbook, odd, "Hallo").status_code in {404, 422}
    assert editor.post(path, {"at": odd, "later": "1"}).status_code in {404, 422}
    if odd.strip():
        for page in (url(workbook), path):
            assert editor.get(page, {"at": odd}).status_code == 404
    assert state() == before


@pytest.mark.parametrize("odd", [*ODD, NOBODYS, "0", "None"])
def test_an_odd_comment_is_not_found(workbook: Workbook, comment: Comment, odd: str) -> None:
    before = state()
    commenter = as_role("commenter")

    for do in ("resolve", "reopen", "take_back", "restore"):
        answer = commenter.post(f"{url(workbook)}act/", {"comment": odd, "do": do})
        assert answer.status_code == 404
    assert commenter.post(url(workbook), {"thread": odd, "text": "Ja"}).status_code == 404
    assert state() == before


@pytest.mark.parametrize("do", ["", "delete", "purge", "resolve:1", "\x00", "TAKE_BACK"])
def test_a_button_that_no_page_has_does_nothing(workbook: Workbook, comment: Comment, do: str) -> None:
    before = state()

    assert act(as_role("commenter"), comment, do).status_code == 404
    assert state() == before


def test_a_comment_of_another_workbook_is_not_there(workbook: Workbook, theirs: Comment) -> None:
    """Not by its own address, not by that of a workbook that one is in, and not though its place has the same uid."""
    before = state()
    student = as_role("student")

    for path in (url(theirs.workbook), url(workbook)):
        for do in ("resolve", "reopen", "take_back", "restore"):
            assert student.post(f"{path}act/", {"comment": str(theirs.uuid), "do": do}).status_code == 404
        assert student.post(path, {"thread": str(theirs.uuid), "text": "Ja"}).status_code == 404
    assert say(student, theirs.workbook, MESSAGE, "Hallo").status_code == 404
    assert "Geheim" not in see(student, url(workbook)).text
    assert state() == before


def test_an_answer_begins_no_thread_of_its_own(workbook: Workbook, comment: Comment, student: User) -> None:
    answer = said(workbook, student, "plate", comment.uid, "key_message", "Ja", thread=comment)

    assert as_role("editor").post(url(workbook), {"thread": str(answer.uuid), "text": "Nee"}).status_code == 404
    assert act(as_role("editor"), answer, "resolve").status_code == 404
    assert Comment.objects.filter(thread=answer).count() == 0


def test_fields_that_no_form_has_change_nothing(workbook: Workbook, comment: Comment, student: User) -> None:
    forged = {
        "user": str(student.pk),
        "resolved_at": "2026-01-01",
        "uuid": str(uuid4()),
        "workbook": "1",
        "deleted_at": "",
    }
    as_role("commenter").post(url(workbook), {"at": MESSAGE, "text": "Mijn tekst"} | forged)
    made = Comment.objects.get(text="Mijn tekst")

    assert made.user == User.objects.get(email="commenter@demo.test")
    assert (made.workbook, made.resolved_at, str(made.uuid) == forged["uuid"]) == (workbook, None, False)


@pytest.mark.parametrize("token", ["", "x", "\x00", NOBODYS, "1" * 10_000])
def test_a_token_that_is_none_says_it_all_the_same_and_touches_no_other(
    workbook: Workbook, comment: Comment, token: str
) -> None:
    for posted in (token, str(comment.uuid)):
        assert say(as_role("editor"), workbook, MESSAGE, "Nieuw", token=posted).status_code == 302
    comment.refresh_from_db()

    assert comment.text == "Klopt dit?"
    assert Comment.objects.filter(text="Nieuw", user__email="editor@demo.test").count() == 2


def test_the_way_back_leads_nowhere_else(workbook: Workbook, comment: Comment) -> None:
    for at in ("//elsewhere.test/", "https://elsewhere.test/", "plate:x/../../.."):
        answer = act(as_role("commenter"), comment, "resolve", at=at)
        assert answer.status_code == 404
        answer = as_role("commenter").post(f"{url(workbook)}?at={at}", {"at": MESSAGE, "text": "x", "next": at})
        assert (answer.status_code, answer.get("Location")) == (404, None)
    assert Comment.objects.get() == comment


def test_a_refused_comment_is_shown_to_be_copied(workbook: Workbook, comment: Comment) -> None:
    """By a reader, on a place that is not there, in a workbook that is gone: never without the text."""
    posts = [
        (as_role("reader"), url(workbook), {"at": MESSAGE}, 403),
        (as_role("commenter"), url(workbook), {"at": f"{AT}/nowhere"}, 404),
        (as_role("commenter"), url(workbook), {"thread": NOBODYS}, 404),
        (as_role("commenter"), url(Workbook(uuid=UUID(NOBODYS))), {"at": MESSAGE}, 404),
    ]
    for client, path, where, status in posts:
        answer = client.post(path, where | {"text": "Een heel verhaal"})
        assert (answer.status_code, "Een heel verhaal" in Seen(answer).text) == (status, True)


def test_a_post_from_elsewhere_is_refused(workbook: Workbook, comment: Comment) -> None:
    before = state()
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(email="student@demo.test"))

    for path in (
        url(workbook),
        f"{url(workbook)}act/",
        f"/workbooks/{workbook.uuid}/later/",
        f"/workbooks/{workbook.uuid}/digest/",
    ):
        answer = client.post(
            path, {"at": MESSAGE, "text": "x", "later": "1", "do": "resolve"}, headers={"origin": "https://x.test"}
        )
        assert answer.status_code == 403
    assert state() == before


def test_what_is_said_is_in_no_report_and_no_export(workbook: Workbook, comment: Comment) -> None:
    client = logged_in(User.objects.get(email="student@demo.test"))
    assert texts(see(client, url(workbook))) == ["Klopt dit?"]

    for name in ("report/", "download/", "export.json"):
        answer = client.get(f"/workbooks/{workbook.uuid}/{name}")
        assert b"Klopt dit?" not in b"".join(answer) if answer.streaming else b"Klopt dit?" not in answer.content
