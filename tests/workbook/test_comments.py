"""Comments: everybody but readers says something about a place, all members read it, and nothing that is said gets lost."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tests.conftest import PASSWORD, logged_in
from tests.factories import make_workbook, said
from tests.seen import Seen, see, words
from tests.workbook.talking import AT, MESSAGE, STEP, act, as_role, by, first_row, on, say, shared, texts, threads, url
from workbook import talk
from workbook.acts import Remove
from workbook.marks import marks_of
from workbook.models import Activity, Comment, FieldChange, Plate, Workbook
from workbook.saving import save
from workbook.services import purge

pytestmark = pytest.mark.django_db


@pytest.fixture
def workbook(student: User) -> Workbook:
    return shared(student)


@pytest.fixture
def plate(workbook: Workbook) -> Plate:
    return Plate.objects.get(workbook=workbook, step=STEP)


def button(page: Seen, text: str) -> list[str]:
    return [words(each) for each in page.all("button") if words(each).startswith(text)]


@pytest.mark.both_databases
@pytest.mark.parametrize("role", ["commenter", "editor", "student"])
def test_who_may_comment_says_something_and_all_members_read_it(workbook: Workbook, role: str) -> None:
    answer = say(as_role(role), workbook, MESSAGE, "Zo’n zin\r\nbegrijp ik niet.  ")
    [comment] = Comment.objects.all()

    assert answer["Location"] == f"{url(workbook)}#comment-{comment.uuid}"
    assert (comment.text, comment.user, comment.kind, comment.field) == (
        "Zo’n zin\nbegrijp ik niet.",
        by(role),
        "plate",
        "key_message",
    )
    for reader in ("reader", "commenter", "editor", "student"):
        assert texts(see(as_role(reader), url(workbook))) == ["Zo’n zin begrijp ik niet."]


def test_a_comment_is_no_change_of_the_workbook(workbook: Workbook) -> None:
    before = (workbook.revision, FieldChange.objects.count())
    say(as_role("commenter"), workbook, MESSAGE, "Klopt dit?")
    workbook.refresh_from_db()

    assert (workbook.revision, FieldChange.objects.count()) == before


def test_a_reader_reads_and_does_nothing(workbook: Workbook, plate: Plate) -> None:
    comment = on(plate, "commenter")
    reader = as_role("reader")
    page = see(reader, url(workbook))

    assert list(page.one("main").iter("form")) == []
    assert say(reader, workbook, MESSAGE, "Ik ook").status_code == 403
    for do in ("resolve", "reopen", "take_back", "restore"):
        assert act(reader, comment, do).status_code == 403
    assert list(Comment.objects.values_list("text", "resolved_at", "deleted_at")) == [("Klopt dit?", None, None)]


@pytest.mark.parametrize(
    ("at", "where"),
    [
        ("workbook", "Voorkant"),
        ("workbook/summary", "Voorkant · Samenvatting"),
        (AT, "Become aware"),
        (f"{AT}/customer_score", "Become aware · Klantcijfer"),
    ],
)
def test_anything_can_be_spoken_about(workbook: Workbook, at: str, where: str) -> None:
    say(as_role("commenter"), workbook, at, "Klopt dit?")
    page = see(as_role("student"), url(workbook, at))

    assert texts(page) == ["Klopt dit?"]
    assert where in page.links


@pytest.mark.parametrize("kind", ["activity", "kpi", "point", "interview"])
def test_a_row_and_each_of_its_fields_can_be_spoken_about(workbook: Workbook, kind: str) -> None:
    row = first_row(workbook, kind)
    field = {"activity": "tip", "kpi": "unit", "point": "text", "interview": "role"}[kind]
    say(as_role("commenter"), workbook, row, "Over de rij")
    say(as_role("commenter"), workbook, f"{row}/{field}", "Over het veld")

    assert texts(see(as_role("student"), url(workbook, row))) == ["Over de rij", "Over het veld"]
    assert texts(see(as_role("student"), url(workbook, f"{row}/{field}"))) == ["Over het veld"]
    assert texts(see(as_role("student"), url(workbook, AT))) == ["Over de rij", "Over het veld"]
    assert texts(see(as_role("student"), url(workbook, "plate:easy-to-buy"))) == []


def test_without_script_each_field_of_a_plate_can_be_chosen(workbook: Workbook) -> None:
    client = as_role("commenter")
    page = see(client, url(workbook, AT))
    places = {option.get("value") for option in page.at("id_at").iter("option")}
    shown = see(client, f"/workbooks/{workbook.uuid}/plates/{STEP}/")
    told = {each.get("id") for each in shown.all("div", class_="told")}
    [chosen] = [each for each in places if each.endswith("/tip") and each.startswith(first_row(workbook, "activity"))]

    assert {AT, MESSAGE, first_row(workbook, "kpi"), first_row(workbook, "activity")} < places
    assert told - places == {each for each in told if re.search(r"point:[^/]+/text$", each)}
    assert len({group.get("label") for group in page.at("id_at").iter("optgroup")}) == len(places & rows(places))

    answer = client.post(url(workbook, AT), page.filled(url(workbook, AT), at=chosen, text="Deze?"))
    [comment] = Comment.objects.all()
    assert answer["Location"] == f"{url(workbook, AT)}#comment-{comment.uuid}"
    assert (comment.kind, comment.field) == ("activity", "tip")


def rows(places: set[str]) -> set[str]:
    return {each for each in places if not re.search(r"/[a-z_]+$", each)}


def test_a_double_post_says_it_once_and_another_text_says_more(workbook: Workbook) -> None:
    token = str(uuid4())
    for text in ("Eén", "Eén", "Twee"):
        assert say(as_role("commenter"), workbook, MESSAGE, text, token=token).status_code == 302
    say(as_role("editor"), workbook, MESSAGE, "Eén", token=token)

    assert sorted(Comment.objects.values_list("text", "user__name")) == [
        ("Eén", "Commenter"),
        ("Eén", "Editor"),
        ("Twee", "Commenter"),
    ]


@pytest.mark.both_databases
def test_a_thread_is_answered_resolved_and_opened_again(workbook: Workbook, plate: Plate) -> None:
    first = on(plate, "commenter")
    editor = as_role("editor")
    page = see(editor, url(workbook, MESSAGE))
    form = next(form for form in page.one("main").iter("form") if form.find(".//*[@name='thread']") is not None)
    answer = editor.post(form.get("action"), {"thread": str(first.uuid), "text": "Ja.", "token": str(uuid4())})
    assert answer.status_code == 302
    assert texts(see(editor, url(workbook))) == ["Klopt dit?", "Ja."]

    act(editor, first, "resolve")
    first.refresh_from_db()
    page = see(editor, url(workbook))
    assert first.resolved_by == by("editor")
    assert "0 open reacties" in page.text
    assert "Afgehandeld door Editor op" in words(page.one("details", class_="fold"))
    assert marks_of(workbook) == {}

    act(editor, first, "reopen")
    assert "1 open reactie" in see(editor, url(workbook)).text
    assert [mark.comments for mark in marks_of(workbook).values()] == [1]


def test_who_answers_what_was_resolved_opens_it_again(workbook: Workbook, plate: Plate) -> None:
    first = on(plate, "commenter")
    talk.resolve(workbook=workbook.uuid, user=by("editor"), comment=first.uuid)
    on(plate, "commenter", "Toch niet.", thread=first)
    first.refresh_from_db()

    assert (first.resolved_at, first.resolved_by) == (None, None)


def test_one_resolves_it_though_two_press_at_once(workbook: Workbook, plate: Plate) -> None:
    first = on(plate, "commenter")
    act(as_role("editor"), first, "resolve")
    act(as_role("student"), first, "resolve")
    first.refresh_from_db()

    assert first.resolved_by == by("editor")


def test_what_one_said_is_taken_back_and_brought_back(workbook: Workbook, plate: Plate) -> None:
    comment = on(plate, "commenter")
    commenter = as_role("commenter")
    page = Seen(commenter.post(f"{url(workbook)}act/", {"comment": str(comment.uuid), "do": "take_back"}, follow=True))

    assert texts(page) == []
    assert button(page, "Ongedaan maken") == ["Ongedaan maken"]
    assert marks_of(workbook) == {}

    act(commenter, comment, "restore")
    assert texts(see(commenter, url(workbook))) == ["Klopt dit?"]


def test_nobody_takes_back_what_somebody_else_said(workbook: Workbook, plate: Plate) -> None:
    comment = on(plate, "commenter")

    for role in ("editor", "student"):
        assert button(see(as_role(role), url(workbook)), "Mijn reactie verwijderen") == []
        assert act(as_role(role), comment, "take_back").status_code == 403
    assert threads(as_role("student"), workbook) != []


def test_answers_stay_when_what_they_answer_is_taken_back(workbook: Workbook, plate: Plate) -> None:
    first = on(plate, "commenter", "Fout van mij")
    on(plate, "editor", "Dat dacht ik al.", thread=first)
    act(as_role("commenter"), first, "take_back")
    [thread] = threads(as_role("student"), workbook)

    assert "Deze reactie is verwijderd door wie haar schreef." in thread
    assert "Dat dacht ik al." in thread
    assert "Fout van mij" not in thread
    assert [mark.comments for mark in marks_of(workbook).values()] == [1]


def test_who_may_bring_back_is_its_writer_and_the_owner_for_thirty_days(
    workbook: Workbook, plate: Plate, student: User
) -> None:
    comment = on(plate, "commenter")
    talk.take_back(workbook=workbook.uuid, user=by("commenter"), comment=comment.uuid)

    assert list(talk.taken_back_of(by("commenter"))) == list(talk.taken_back_of(student)) == [comment]
    assert list(talk.taken_back_of(by("editor"))) == list(talk.taken_back_of(by("reader"))) == []
    assert act(as_role("editor"), comment, "restore").status_code == 404
    assert act(as_role("student"), comment, "restore").status_code == 302
    comment.refresh_from_db()
    assert comment.deleted_at is None

    Comment.objects.update(deleted_at=timezone.now() - timedelta(days=30, minutes=1))
    assert list(talk.taken_back_of(student)) == []
    assert act(as_role("student"), comment, "restore").status_code == 404


@pytest.mark.both_databases
@pytest.mark.parametrize("role", ["commenter", "student"])
def test_what_was_taken_back_is_found_among_what_was_deleted(workbook: Workbook, plate: Plate, role: str) -> None:
    """By its writer and by an owner; a comment of nobody else's workbook."""
    comment = on(plate, "commenter", "Een <b>lang</b>\n verhaal " + "x" * 200)
    talk.take_back(workbook=workbook.uuid, user=by("commenter"), comment=comment.uuid)
    client, action = as_role(role), f"{url(workbook)}act/"
    page = see(client, "/workbooks/deleted/")
    assert [words(each)[:32] for each in page.all("h2", class_="text")] == ["Reactie: Een <b>lang</b> verhaal"]
    assert see(as_role("editor"), "/workbooks/deleted/").all("h2", class_="text") == []
    answer = client.post(action, page.filled(action))

    assert answer["Location"] == f"{url(workbook)}#comment-{comment.uuid}"
    assert see(client, "/workbooks/deleted/").all("h2", class_="text") == []


@pytest.mark.both_databases
def test_after_thirty_days_what_was_taken_back_is_gone_for_good(workbook: Workbook, plate: Plate) -> None:
    alone, answered = on(plate, "commenter", "Alleen"), on(plate, "commenter", "Met antwoord")
    kept = on(plate, "editor", "Antwoord", thread=answered)
    gone = on(plate, "editor", "Weg", thread=answered)
    fresh = on(plate, "editor", "Gisteren teruggenomen")
    long_ago, yesterday = timezone.now() - timedelta(days=30), timezone.now() - timedelta(days=1)
    Comment.objects.filter(pk__in=[alone.pk, answered.pk, gone.pk]).update(deleted_at=long_ago)
    Comment.objects.filter(pk=fresh.pk).update(deleted_at=yesterday)

    assert talk.purge(timezone.now()) == 3
    assert dict(Comment.objects.values_list("pk", "text")) == {
        answered.pk: "",
        kept.pk: "Antwoord",
        fresh.pk: "Gisteren teruggenomen",
    }
    assert talk.purge(timezone.now()) == 0


def test_a_comment_on_what_is_not_there_is_refused(workbook: Workbook, outsider: User) -> None:
    theirs = Activity.objects.get(
        plate__in=Plate.objects.filter(workbook=make_workbook(outsider, activities=1), step=STEP)
    )
    commenter = as_role("commenter")
    row = first_row(workbook, "activity")

    for at in (
        "plate:no-such-step",
        f"{AT}/no_such_field",
        f"{AT}/activity:{uuid4()}",
        f"{AT}/activity:{theirs.uid}",
        row.replace(AT, "plate:easy-to-buy"),
        f"{row}/text",
        f"{AT}/department:{uuid4()}",
        "workbook/key_message",
        "elsewhere",
        "plate:become-aware/activity:niets",
    ):
        assert say(commenter, workbook, at, "Hallo").status_code == 404, at
        assert commenter.get(url(workbook, at)).status_code == 404, at
    assert say(commenter, workbook, "", "Hallo").status_code == 422
    assert not Comment.objects.exists()


def test_on_a_row_that_was_removed_meanwhile_the_text_is_kept_and_it_is_told(workbook: Workbook) -> None:
    row = first_row(workbook, "activity")
    said(workbook, by("commenter"), "activity", UUID(row[-36:]), "", "Van eerder")
    save(workbook=workbook.uuid, user=by("editor"), acts=[Remove("activity", UUID(row[-36:]))])
    commenter = as_role("commenter")
    answer = commenter.post(url(workbook, row), {"at": row, "text": "Wat bedoel je?", "token": str(uuid4())})
    page = Seen(answer)

    assert answer.status_code == 422
    assert "Dit is intussen verwijderd." in page.text
    assert page.filled(url(workbook, row))["text"] == ["Wat bedoel je?"]
    assert AT in {option.get("value") for option in page.at("id_at").iter("option")}
    assert [comment.text for comment in Comment.objects.all()] == ["Van eerder"]

    page = see(commenter, url(workbook, row))
    assert "Dit is verwijderd. Wat erover gezegd is, kun je nog lezen." in page.text
    assert (texts(page), page.all("textarea")) == (["Van eerder"], [])
    assert "Over wat is verwijderd: 1" in see(commenter, url(workbook)).text


def test_an_answer_to_what_was_taken_back_meanwhile_is_kept_to_be_said_anew(workbook: Workbook, plate: Plate) -> None:
    first = on(plate, "commenter")
    talk.take_back(workbook=workbook.uuid, user=by("commenter"), comment=first.uuid)
    posted = {"thread": str(first.uuid), "text": "Maar waarom?", "token": str(uuid4())}
    answer = as_role("editor").post(url(workbook), posted)
    page = Seen(answer)

    assert answer.status_code == 422
    assert "De reactie is intussen verwijderd." in page.text
    assert page.filled(url(workbook))["text"] == ["Maar waarom?"]
    assert as_role("editor").post(url(workbook), page.filled(url(workbook))).status_code == 302
    assert [comment.text for comment in Comment.objects.filter(deleted_at=None)] == ["Maar waarom?"]


@pytest.mark.parametrize("text", ["", "  \r\n ", "x" * 2_001, "voor\x00na"])
def test_what_cannot_be_said_is_told_beside_the_field_and_stays_as_typed(
    workbook: Workbook, plate: Plate, text: str
) -> None:
    first = on(plate, "commenter")
    commenter = as_role("commenter")
    saying = say(commenter, workbook, MESSAGE, text)
    answering = commenter.post(url(workbook), {"thread": str(first.uuid), "text": text, "token": str(uuid4())})

    assert (saying.status_code, answering.status_code) == (422, 422)
    assert words(Seen(saying).at("error_id_text")) != ""
    assert words(Seen(answering).at(f"error_answer-{first.uuid}-text")) != ""
    if "\x00" not in text:
        assert (Seen(saying).at("id_text").text or "") == text.replace("\r\n", "\n")
        assert (Seen(answering).at(f"answer-{first.uuid}-text").text or "") == text.replace("\r\n", "\n")
    assert Comment.objects.count() == 1


def test_a_comment_as_long_as_fits_comes_back_whole(workbook: Workbook) -> None:
    text = "😀" * 2_000
    say(as_role("commenter"), workbook, MESSAGE, text)

    assert Comment.objects.get().text == text


def test_what_was_typed_when_the_session_was_over_waits_for_its_writer(workbook: Workbook, plate: Plate) -> None:
    first = on(plate, "editor")
    commenter = as_role("commenter")
    for posted in ({"at": MESSAGE, "text": "Nog een vraag"}, {"thread": str(first.uuid), "text": "Ons antwoord"}):
        see(commenter, url(workbook))
        Session.objects.all().delete()
        assert commenter.post(url(workbook), posted | {"token": str(uuid4())}).status_code == 302
        log_in = {"login": "commenter@demo.test", "password": PASSWORD, "next": url(workbook)}
        commenter.post("/accounts/login/", log_in)
        page = see(commenter, url(workbook))
        assert page.all("h1")[0].text == "Dit is nog niet verstuurd"
        assert commenter.post(url(workbook), page.filled(url(workbook))).status_code == 302

    assert texts(see(commenter, url(workbook))) == ["Klopt dit?", "Ons antwoord", "Nog een vraag"]


def test_many_threads_are_read_page_by_page(workbook: Workbook, plate: Plate) -> None:
    for number in range(51):
        on(plate, "commenter", f"Vraag {number}")
    reader = as_role("reader")

    assert len(threads(reader, workbook, AT)) == 50
    page = see(reader, url(workbook, AT))
    [onward] = [href for text, href in page.links.items() if text == "Volgende pagina"]
    assert texts(Seen(reader.get(f"{url(workbook)}{onward}"))) == ["Vraag 50"]


def test_an_answer_with_a_fault_is_shown_though_its_thread_stands_on_another_page(
    workbook: Workbook, plate: Plate
) -> None:
    for number in range(51):
        last = on(plate, "commenter", f"Vraag {number}")
    posted = {"thread": str(last.uuid), "text": "x" * 2_001, "token": str(uuid4())}

    assert Seen(as_role("editor").post(url(workbook), posted)).at(f"answer-{last.uuid}-text").text == "x" * 2_001


def test_who_is_gone_is_no_name_any_more(workbook: Workbook, plate: Plate) -> None:
    on(plate, "commenter")
    by("commenter").delete()

    assert "voormalig deelnemer" in threads(as_role("reader"), workbook)[0]


@pytest.mark.both_databases
def test_comments_and_markers_go_with_the_row_they_hang_on(workbook: Workbook, student: User) -> None:
    row = UUID(first_row(workbook, "activity")[-36:])
    comment = said(workbook, student, "activity", row, "tip", "Straks weg")
    said(workbook, student, "activity", row, "tip", "Ook weg", thread=comment)
    talk.set_later(workbook=workbook.uuid, user=student, kind="activity", uid=row, field="", later=True)
    save(workbook=workbook.uuid, user=student, acts=[Remove("activity", row)])
    Activity.objects.filter(uid=row).update(deleted_at=timezone.now() - timedelta(days=31))
    purge(timezone.now())

    assert (Comment.objects.count(), workbook.later_markers.count()) == (0, 0)


def test_a_logged_out_press_of_a_button_does_nothing(workbook: Workbook, plate: Plate) -> None:
    comment = on(plate, "commenter")

    assert act(Client(), comment, "resolve").status_code == 302
    comment.refresh_from_db()
    assert comment.resolved_at is None


def test_who_left_says_nothing_more(workbook: Workbook, plate: Plate) -> None:
    comment = on(plate, "commenter")
    client = logged_in(by("commenter"))
    workbook.members.filter(user=by("commenter")).delete()

    assert (say(client, workbook, MESSAGE, "Nog iets").status_code, act(client, comment, "take_back").status_code) == (
        404,
        404,
    )
