"""The demo: everybody can log in and finds something to look at; a second run leaves alone whatever was done since."""

from io import StringIO
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from accounts.models import User
from reports.exchange.demo import PASSWORD
from workbook.acts import Edit
from workbook.models import Comment, FieldChange, LaterMarker, Member, Plate, Workbook
from workbook.progress import workbook_progress
from workbook.reading import read
from workbook.saving import save
from workbook.services import delete, remove_member

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

CAST = ["student", "teammate", "outsider", "teacher", "second", "consultant", "otherclient", "admin"]


@pytest.fixture(autouse=True)
def in_a_demo(settings: Any) -> None:
    settings.DEMO = True


def demo() -> list[str]:
    """Run the command; what it prints."""
    out = StringIO()
    call_command("demo", stdout=out)
    return out.getvalue().splitlines()


def state() -> dict[str, list[Any]]:
    """Everything that a run could change."""
    models = (User, EmailAddress, Workbook, Member, Plate, FieldChange, Comment, LaterMarker)
    return {model.__name__: list(model.objects.order_by("pk").values_list()) for model in models}


def shelf(name: str) -> list[tuple[str, str, str]]:
    """The workbooks that one of the cast sees: organisation, period and role."""
    mine = Workbook.objects.visible_to(User.objects.get(email=f"{name}@demo.test"))
    return sorted((workbook.organisation, workbook.period, workbook.role) for workbook in mine)


def test_everybody_of_the_cast_can_log_in_at_once() -> None:
    printed = demo()

    assert printed[1:] == [f"{name}@demo.test  {PASSWORD}" for name in CAST]
    assert sorted(User.objects.values_list("email", flat=True)) == sorted(f"{name}@demo.test" for name in CAST)
    assert EmailAddress.objects.filter(verified=True, primary=True).count() == len(CAST)
    for user in User.objects.all():
        assert authenticate(email=user.email, username=user.email, password=PASSWORD) == user
        assert user.is_staff == (user.email == "admin@demo.test")


def test_the_workbooks_are_spread_over_the_accounts() -> None:
    printed = demo()

    provider = [("Duinlijn Internet", "2025"), ("Duinlijn Internet", "2026")]
    assert printed[0] == f"werkboeken gemaakt: {Workbook.objects.count()}"
    assert shelf("student") == [(*each, "owner") for each in provider]
    assert shelf("teammate") == [(*each, "editor") for each in provider] + [("Zorgpunt Oost", "2026", "owner")]
    assert shelf("consultant") == [(*each, "owner") for each in provider]
    assert shelf("outsider") == shelf("otherclient") == [("Fietspunt Zuid", "2026", "owner")]
    assert shelf("teacher") == shelf("second") == shelf("admin") == []


def test_they_are_full_half_filled_and_empty_and_two_years_are_tied() -> None:
    demo()

    def progress(organisation: str) -> list[int]:
        found = Workbook.objects.filter(organisation=organisation).order_by("period", "pk")
        return [workbook_progress(read(workbook).document) for workbook in found]

    assert progress("Zorgpunt Oost") == [0]
    assert all(30 <= percent <= 70 for percent in progress("Fietspunt Zuid"))
    assert all(percent >= 80 for percent in progress("Duinlijn Internet"))
    for after in Workbook.objects.filter(organisation="Duinlijn Internet", period="2026"):
        assert after.predecessor is not None
        assert (after.predecessor.organisation, after.predecessor.period) == ("Duinlijn Internet", "2025")
        assert read(after).previous_targets != ()


def test_the_two_who_share_a_workbook_talk_about_it() -> None:
    demo()
    [workbook] = {comment.workbook for comment in Comment.objects.all()}
    threads = Comment.objects.threads()
    [resolved] = threads.exclude(resolved_at=None)

    assert (workbook.organisation, workbook.period) == ("Duinlijn Internet", "2026")
    assert {comment.user and comment.user.name for comment in Comment.objects.all()} == {"Sanne de Vries", "Tim Jansen"}
    assert (threads.count(), Comment.objects.exclude(thread=None).count()) == (3, 1)
    assert resolved.user != resolved.resolved_by
    assert [marker.field for marker in LaterMarker.objects.filter(workbook=workbook)] == ["gap_explanation"]


def test_a_second_run_changes_nothing() -> None:
    demo()
    before = state()

    assert demo()[0] == "werkboeken gemaakt: 0"
    assert state() == before


def test_a_second_run_keeps_what_was_changed_since() -> None:
    demo()
    student, teammate = (User.objects.get(email=f"{name}@demo.test") for name in ("student", "teammate"))
    workbook = Workbook.objects.visible_to(student).get(period="2026")
    plate = Plate.objects.get(workbook=workbook, step="become-aware")
    save(workbook=workbook.uuid, user=student, acts=[Edit("plate", plate.uid, "key_message", "Mijn zin", 0)])
    remove_member(workbook=workbook.uuid, by=student, email=teammate.email)
    student.set_password("een ander wachtwoord")
    student.name = "Sanne Jansen"
    student.save()
    before = state()
    demo()

    assert state() == before


def test_a_workbook_that_was_deleted_stays_deleted() -> None:
    demo()
    teammate = User.objects.get(email="teammate@demo.test")
    empty = Workbook.objects.owned_by(teammate).get()
    delete(workbook=empty.uuid, user=teammate)
    before = state()
    demo()

    assert state() == before
    assert shelf("teammate") == [("Duinlijn Internet", "2025", "editor"), ("Duinlijn Internet", "2026", "editor")]


def test_outside_a_demo_nothing_is_made(settings: Any) -> None:
    settings.DEMO = False

    with pytest.raises(CommandError, match="alleen met DEMO=1"):
        demo()
    assert User.objects.count() == Workbook.objects.count() == 0
