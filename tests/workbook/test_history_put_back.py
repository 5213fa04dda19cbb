"""An old value put back from the history: as a new change, never over what somebody wrote since, and with a way back."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from accounts.models import User
from reports.exchange.rows import write
from tests.conftest import logged_in
from tests.factories import NOBODYS, join, make_workbook
from tests.seen import Seen, see, words
from tests.workbook.documents import full_document, uid
from tests.workbook.log import STEP, Log, changes
from workbook import limits
from workbook.acts import Add, Order, Remove, Restore
from workbook.models import Activity, FieldChange, Workbook
from workbook.reading import read

pytestmark = pytest.mark.django_db

ACTIVITY = uid(STEP, "activity", 0)
TIP = "Become aware · Kernactiviteit 1: Become aware 0 · Tip"


@pytest.fixture
def log(student: User, teammate: User) -> Log:
    """A full workbook of the student, in which a teammate writes too."""
    workbook = write(full_document(), owner=student)
    join(workbook, teammate, "editor")
    return Log(workbook)


def press(client: Client, log: Log, change: str, *, base: int | None = None, **posted: str) -> Any:
    """Press the button of a change, on the page as it stands or as it stood at ``base``."""
    data = {"change": change, "base": str(log.revision if base is None else base), **posted}
    return client.post(f"/workbooks/{log.workbook.uuid}/history/put-back/", data)


def named(row: UUID, field: str, revision: int) -> str:
    return f"{row}/{field}/{revision}"


def tip(log: Log) -> str:
    return Activity.objects.get(workbook=log.workbook, uid=ACTIVITY).tip


def said(client: Client, answer: Any) -> Seen:
    """The page somebody comes back to."""
    assert answer.status_code == 302, Seen(answer).text
    return see(client, answer["Location"])


def wrote_tip(log: Log, user: User, text: str, minute: float = 0) -> str:
    """Somebody writes the tip; the name of that change."""
    return named(ACTIVITY, "tip", log.wrote(user, "tip", text, of="activity", uid=ACTIVITY, minute=minute).revision)


@pytest.mark.both_databases
def test_the_old_value_is_a_new_change_and_can_be_undone(as_student: Client, log: Log, teammate: User) -> None:
    first = wrote_tip(log, teammate, "Bel elke klant terug.")
    page = said(as_student, press(as_student, log, first))

    assert tip(log) == "b"
    last = FieldChange.objects.order_by("revision").last()
    assert last
    assert (last.old, last.new, str(last.user)) == ("Bel elke klant terug.", "b", "Sanne de Vries")
    assert f"Teruggezet: {TIP} · Bekijk" in page.text

    (undo,) = page.all("button", name="change", class_="btn")
    again = press(as_student, log, undo.get("value"))
    assert (again.status_code, tip(log)) == (302, "Bel elke klant terug.")


def test_the_buttons_of_a_page_send_the_page_they_stand_on(as_student: Client, log: Log, teammate: User) -> None:
    first = wrote_tip(log, teammate, "Bel elke klant terug.")
    at = f"plate:{STEP}"
    page = see(as_student, f"/workbooks/{log.workbook.uuid}/history/", at=at, page="1")
    (button,) = page.all("button", form="put-back")
    form = page.at("put-back")
    sent = {field.get("name"): field.get("value") for field in form.iter("input")}

    assert (button.get("value"), sent["base"], sent["at"]) == (first, str(log.revision), at)
    answer = as_student.post(form.get("action"), sent | {"change": first})
    assert answer["Location"] == f"/workbooks/{log.workbook.uuid}/history/?at={at}&page=1"


@pytest.mark.both_databases
def test_what_somebody_wrote_since_is_shown_and_not_overwritten(
    as_student: Client, log: Log, student: User, teammate: User
) -> None:
    first = wrote_tip(log, student, "Bel elke klant terug.")
    base = log.revision
    wrote_tip(log, teammate, "Bel nooit een klant terug.", minute=1)
    answer = press(as_student, log, first, base=base)
    page = Seen(answer)

    assert (answer.status_code, page.faults, tip(log)) == (409, [], "Bel nooit een klant terug.")
    assert "Gewijzigd door Tim Jansen" in page.text
    assert "Bel nooit een klant terug." in _without_marks(page)

    form = page.filled(f"/workbooks/{log.workbook.uuid}/history/put-back/")
    chosen = press(as_student, log, first, base=int(form["base"][0]))
    assert (chosen.status_code, tip(log)) == (302, "b")


def _without_marks(page: Seen) -> str:
    """The text of the page without the words that tell what is marked."""
    for parent in list(page.tree.iter()):
        for child in list(parent):
            if child.tag == "bdi" and child.get("class") == "visually-hidden":
                child.text = ""
    return page.text


def test_what_stands_there_already_is_told_and_not_written(as_student: Client, log: Log, student: User) -> None:
    first = wrote_tip(log, student, "Bel elke klant terug.")
    wrote_tip(log, student, "b", minute=1)
    before = log.revision
    page = said(as_student, press(as_student, log, first))

    assert "Zo staat het er al. Er is niets gewijzigd." in page.text
    assert log.revision == before


def test_what_stands_there_already_is_not_offered(as_student: Client, log: Log, student: User, teammate: User) -> None:
    """A text that is back as it was, whoever brought it back, or a row: only what would change something is offered."""

    def offered() -> list[str]:
        page = see(as_student, f"/workbooks/{log.workbook.uuid}/history/")
        return [words(button).partition(":")[0] for button in page.all("button", form="put-back")]

    wrote_tip(log, student, "Bel terug.")
    assert offered() == ["Terug naar ‘b’"]
    wrote_tip(log, student, "b", minute=1)
    assert offered() == ["Terug naar ‘Bel terug.’"]
    wrote_tip(log, teammate, "Anders.", minute=2)
    assert offered() == ["Terug naar ‘b’", "Terug naar ‘Bel terug.’", "Terug naar ‘b’", "Terug naar ‘b’"]
    wrote_tip(log, student, "b", minute=3)
    assert offered() == ["Terug naar ‘Anders.’", "Terug naar ‘Bel terug.’"]

    FieldChange.objects.all().delete()
    log.did(student, Remove("activity", ACTIVITY), minute=4)
    assert offered() == ["Terughalen"]
    log.did(teammate, Restore("activity", ACTIVITY), minute=5)
    assert offered() == ["Weer verwijderen"]


def test_a_value_that_the_page_held_and_somebody_changed_since_is_shown_too(
    as_student: Client, log: Log, student: User, teammate: User
) -> None:
    first = wrote_tip(log, student, "Bel elke klant terug.")
    wrote_tip(log, student, "b", minute=1)
    base = log.revision
    wrote_tip(log, teammate, "Anders.", minute=2)

    assert press(as_student, log, first, base=base).status_code == 409
    assert tip(log) == "Anders."


@pytest.mark.both_databases
def test_a_row_comes_back_and_can_go_again(as_student: Client, log: Log, student: User) -> None:
    gone = named(ACTIVITY, "deleted_at", log.did(student, Remove("activity", ACTIVITY)).revision)
    page = said(as_student, press(as_student, log, gone))
    here = [each.uid for each in read(log.workbook).document.plate(STEP).activities]
    assert ACTIVITY in here

    (undo,) = page.all("button", name="change", class_="btn")
    press(as_student, log, undo.get("value"))
    assert changes(see(as_student, f"/workbooks/{log.workbook.uuid}/history/"))[0].endswith("(verwijderd) Verwijderd.")


def test_a_row_in_which_somebody_wrote_since_is_not_removed_again(
    as_student: Client, log: Log, student: User, teammate: User
) -> None:
    log.did(student, Remove("activity", ACTIVITY))
    back = named(ACTIVITY, "deleted_at", log.did(student, Restore("activity", ACTIVITY), minute=1).revision)
    base = log.revision
    wrote_tip(log, teammate, "Bel elke klant terug.", minute=2)
    answer = press(as_student, log, back, base=base)

    assert answer.status_code == 409
    assert TIP in Seen(answer).text
    assert Activity.objects.get(uid=ACTIVITY).deleted_at is None

    base = int(Seen(answer).filled(f"/workbooks/{log.workbook.uuid}/history/put-back/")["base"][0])
    press(as_student, log, back, base=base)
    assert Activity.objects.get(uid=ACTIVITY).deleted_at is not None


@pytest.mark.both_databases
def test_a_value_of_a_removed_row_is_offered_together_with_the_row(as_student: Client, log: Log, student: User) -> None:
    first = wrote_tip(log, student, "Bel elke klant terug.")
    log.did(student, Remove("activity", ACTIVITY), minute=1)
    answer = press(as_student, log, first)
    page = Seen(answer)

    assert (answer.status_code, page.faults, tip(log)) == (409, [], "Bel elke klant terug.")
    assert "Dit is verwijderd. Je kunt het terughalen, met wat jij erin wilt hebben." in page.text

    form = page.filled(f"/workbooks/{log.workbook.uuid}/history/put-back/")
    press(as_student, log, first, base=int(form["base"][0]), row=form["row"][0])
    (activity,) = [each for each in read(log.workbook).document.plate(STEP).activities if each.uid == ACTIVITY]
    assert activity.tip == "b"


def test_a_relation_comes_back_with_the_kpi_it_stands_on(as_student: Client, log: Log, student: User) -> None:
    kpi, relation = uid(STEP, "kpi", 1), uid(STEP, "relation")
    reason = log.wrote(student, "reason", "Anders", of="relation", uid=relation)
    log.did(student, Remove("kpi", kpi), minute=1)
    change = named(relation, "reason", reason.revision)

    assert press(as_student, log, change).status_code == 409
    press(as_student, log, change, row="1")
    (back,) = read(log.workbook).document.plate(STEP).kpis[0].relations
    assert (back.uid, back.reason) == (relation, full_document().plates[1].kpis[0].relations[0].reason)


def test_a_row_for_which_there_is_no_room_any_more_stays_away(as_student: Client, student: User) -> None:
    log = Log(make_workbook(student, activities=limits.ACTIVITIES_PER_PLATE))
    row = log.plate.activity_rows.first()
    assert row
    gone = named(row.uid, "deleted_at", log.did(student, Remove("activity", row.uid)).revision)
    log.did(student, Add("activity", uuid4(), log.plate.uid, {"name": "Nieuw"}, log.revision), minute=1)

    assert "de lijst is intussen vol" in said(as_student, press(as_student, log, gone)).text


def test_an_order_comes_back_unless_somebody_moved_since(
    as_student: Client, log: Log, student: User, teammate: User
) -> None:
    rows = tuple(uid(STEP, "activity", n) for n in range(3))
    order = log.did(student, Order("plate", log.plate.uid, "activity_order", rows[::-1]))
    base = log.revision
    log.did(teammate, Order("plate", log.plate.uid, "activity_order", (rows[1], rows[0], rows[2])), minute=1)
    change = named(log.plate.uid, "activity_order", order.revision)
    answer = press(as_student, log, change, base=base)

    assert answer.status_code == 409
    assert in_order(log) == [rows[1], rows[0], rows[2]]
    press(as_student, log, change)
    assert in_order(log) == list(rows)


def in_order(log: Log) -> list[UUID]:
    return [each.uid for each in read(log.workbook).document.plate(STEP).activities]


def test_departments_a_choice_and_a_waiver_come_back_as_they_were(as_student: Client, log: Log, student: User) -> None:
    plate = log.plate.uid
    before = read(log.workbook).document
    department = uuid4()
    log.did(student, Add("department", department, None, {"name": "Marketing"}, log.revision))
    for field, value in (("departments", str(department)), ("basis", "data"), ("waived", "true"), ("score_n", "9")):
        revision = log.wrote(student, field, value).revision
        assert press(as_student, log, named(plate, field, revision)).status_code == 302
    after = read(log.workbook).document

    assert after.plates == before.plates
    assert [each.name for each in after.departments] == ["Marketing"]


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "change",
    [
        "",
        "x",
        "//",
        f"{ACTIVITY}",
        f"{ACTIVITY}/tip",
        f"{ACTIVITY}/tip/",
        f"{ACTIVITY}/tip/x",
        f"{ACTIVITY}/tip/²",
        f"{ACTIVITY}/tip/1/1",
        f"{ACTIVITY}/tip/{10**30}",
        f"{ACTIVITY}/tip/2",
        f"{ACTIVITY}/name/1",
        f"{NOBODYS}/tip/1",
        f"{ACTIVITY}/tip\x00/1",
    ],
)
def test_a_change_that_never_was_is_not_there(as_student: Client, log: Log, student: User, change: str) -> None:
    wrote_tip(log, student, "Bel elke klant terug.")

    assert press(as_student, log, change).status_code == 404
    assert tip(log) == "Bel elke klant terug."


def test_that_a_row_was_made_cannot_be_put_back_nor_its_empty_end(as_student: Client, log: Log, student: User) -> None:
    kpi, relation = uid(STEP, "kpi", 2), uuid4()
    to = str(uid("easy-to-buy", "kpi", 1))
    revision = log.did(student, Add("relation", relation, kpi, {"to": to}, log.revision)).revision

    assert press(as_student, log, named(relation, "added", revision)).status_code == 404
    assert press(as_student, log, named(relation, "to", revision)).status_code == 404


def test_what_another_workbook_holds_cannot_be_put_back_here(as_student: Client, log: Log, outsider: User) -> None:
    theirs = Log(write(full_document(), owner=outsider))
    change = wrote_tip(theirs, outsider, "Van een ander")

    assert press(as_student, log, change).status_code == 404
    assert (tip(theirs), tip(log)) == ("Van een ander", "b")


@pytest.mark.parametrize("base", ["", "x", "-1", "99999999999999999999", "999999999"])
def test_a_base_that_never_was_can_clash_and_never_overwrites(
    as_student: Client, log: Log, student: User, teammate: User, base: str
) -> None:
    first = wrote_tip(log, student, "Bel elke klant terug.")
    wrote_tip(log, teammate, "Anders.", minute=1)
    answer = as_student.post(f"/workbooks/{log.workbook.uuid}/history/put-back/", {"change": first, "base": base})

    assert (answer.status_code, tip(log)) == (409, "Anders.")


def test_a_reader_can_put_nothing_back(log: Log, student: User, outsider: User) -> None:
    first = wrote_tip(log, student, "Bel elke klant terug.")
    join(log.workbook, outsider, "commenter")

    assert press(logged_in(outsider), log, first).status_code == 403
    assert tip(log) == "Bel elke klant terug."


def test_who_is_logged_out_puts_nothing_back(log: Log, student: User) -> None:
    first = wrote_tip(log, student, "Bel elke klant terug.")
    answer = press(Client(), log, first)

    assert answer["Location"].startswith("/accounts/login/")
    assert tip(log) == "Bel elke klant terug."


def test_a_row_that_is_gone_for_good_takes_its_history_along(as_student: Client, log: Log, student: User) -> None:
    first = wrote_tip(log, student, "Bel elke klant terug.")
    log.did(student, Remove("activity", ACTIVITY), minute=1)
    Activity.objects.filter(uid=ACTIVITY).update(deleted_at="2026-01-01T12:00Z")

    assert press(as_student, log, first, row="1").status_code == 302
    gone = Activity.objects.get(uid=ACTIVITY)
    assert gone.deleted_at is not None
    assert Workbook.objects.get(pk=log.workbook.pk).revision == log.revision
