"""A visit tells where a member is, and from which revision on what others did is new."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import User
from tests.factories import join, make_workbook
from workbook.models import FieldChange, Member, Visit, Workbook
from workbook.services import leave
from workbook.visits import ABSENT, PRESENT, WRITTEN, mark_shown, new_since, present, visit

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MOMENT = timedelta(seconds=1)


@pytest.fixture
def workbook(student: User) -> Workbook:
    return make_workbook(student)


@pytest.fixture
def member(workbook: Workbook, student: User) -> Member:
    return workbook.members.get(user=student)


def again(member: Member) -> Member:
    """The same member as the next request reads it."""
    return Member.objects.select_related("visit").get(pk=member.pk)


def went(member: Member, ago: timedelta) -> None:
    Visit.objects.filter(member=member).update(seen_at=timezone.now() - ago)


def revision(member: Member) -> int | None:
    """The revision after which all is new to a member."""
    since = new_since(again(member))
    return since.revision if since else None


def last(member: Member) -> tuple[str, int, int]:
    """Where a member was last, the revision that was shown, and the one at which that visit began."""
    seen = Visit.objects.get(member=member)
    return seen.place, seen.seen_revision, seen.since_revision


def test_to_who_was_never_here_nothing_is_new(member: Member) -> None:
    assert new_since(member) is None
    assert visit(member, "become-aware", 7).since_revision == 7
    assert last(member) == ("become-aware", 7, 7)


def test_a_visit_is_written_once_in_a_while_and_at_once_elsewhere(member: Member) -> None:
    visit(member, "become-aware", 7)
    visit(again(member), "become-aware", 8)
    assert last(member) == ("become-aware", 7, 7)

    visit(again(member), "easy-to-buy", 9)
    assert last(member) == ("easy-to-buy", 9, 7)

    went(member, WRITTEN)
    visit(again(member), "easy-to-buy", 10)
    assert last(member) == ("easy-to-buy", 10, 7)


def test_what_is_new_stays_so_until_the_next_visit(member: Member) -> None:
    visit(member, "", 7)
    went(member, ABSENT - MOMENT)
    assert (revision(member), visit(again(member), "", 12).since_revision) == (7, 7)

    went(member, ABSENT)
    assert (revision(member), visit(again(member), "", 20).since_revision) == (12, 12)
    assert last(member) == ("", 20, 12)


def test_two_windows_that_open_at_one_moment_begin_one_visit(member: Member) -> None:
    visit(member, "", 7)
    went(member, ABSENT)
    one, two = again(member), again(member)

    visits = [visit(one, "become-aware", 9), visit(two, "profile", 9)]

    assert [each.since_revision for each in visits] == [7, 7]
    assert last(member) == ("profile", 9, 7)


def test_who_was_seen_just_now_is_present(workbook: Workbook, member: Member, teammate: User, outsider: User) -> None:
    join(workbook, teammate, "reader")
    friend = workbook.members.get(user=teammate)
    stranger = make_workbook(outsider).members.get()
    for each in (friend, member, stranger):
        visit(each, "become-aware", 0)
    assert [each.member for each in present(workbook)] == [member, friend]

    went(friend, PRESENT)
    assert [each.member for each in present(workbook)] == [member]


@pytest.mark.django_db(transaction=True)
def test_who_left_meanwhile_is_not_written_down(workbook: Workbook, teammate: User) -> None:
    join(workbook, teammate, "editor")
    gone = again(workbook.members.get(user=teammate))
    leave(workbook=workbook.uuid, user=teammate)

    with pytest.raises(Workbook.DoesNotExist):
        visit(gone, "", 0)
    assert present(workbook) == []


def wrote(workbook: Workbook, user: User, revision: int) -> None:
    FieldChange.objects.create(workbook=workbook, user=user, revision=revision, kind="plate", uid=uuid4(), field="tip")


def test_what_came_in_on_a_page_that_somebody_looks_at_is_not_missed(
    workbook: Workbook, member: Member, student: User, teammate: User
) -> None:
    visit(member, "become-aware", 7)
    wrote(workbook, student, 8)
    wrote(workbook, teammate, 9)
    mark_shown(again(member), 8, 9)
    assert revision(member) == 9

    wrote(workbook, teammate, 10)
    wrote(workbook, teammate, 11)
    mark_shown(again(member), 10, 11)
    assert revision(member) == 9


def test_who_was_never_here_was_shown_nothing(member: Member) -> None:
    mark_shown(member, 0, 9)

    assert Visit.objects.count() == 0
