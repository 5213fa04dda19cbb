"""A workbook is made whole, made once, and comes back when it was deleted; its members always include an owner."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User
from tests.factories import STEPS, join, make_workbook
from workbook.models import FieldChange, Member, Workbook
from workbook.reading import read
from workbook.services import (
    LastOwnerError,
    change_role,
    create,
    delete,
    leave,
    remove_member,
    restore,
    transfer,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TOKEN = UUID("7a3f7a3e-5e57-4f0a-8f0f-0a8b9f6a2d11")


@pytest.fixture
def workbook(student: User) -> Workbook:
    return make_workbook(student)


def roles(workbook: Workbook) -> dict[str, str]:
    return dict(Member.objects.filter(workbook=workbook).values_list("user__email", "role"))


def test_a_new_workbook_has_seven_plates_and_its_maker_as_owner(student: User) -> None:
    made = create(owner=student, organisation="Duinlijn", sector="Telecom", period="2026")

    document = read(Workbook.objects.visible_to(student).get(pk=made.pk)).document
    assert [plate.step for plate in document.plates] == list(STEPS)
    assert (document.organisation, document.sector, document.period) == ("Duinlijn", "Telecom", "2026")
    assert roles(made) == {student.email: "owner"}


def test_the_same_form_posted_twice_makes_one_workbook(student: User) -> None:
    first = create(owner=student, organisation="Duinlijn", token=TOKEN)
    second = create(owner=student, organisation="Duinlijn", token=TOKEN)

    assert first == second
    assert Workbook.objects.count() == 1


def test_a_form_changed_in_between_makes_another_so_that_nothing_typed_is_lost(student: User) -> None:
    create(owner=student, organisation="Duinlijn", token=TOKEN)
    create(owner=student, organisation="Zandlijn", token=TOKEN)

    assert set(Workbook.objects.values_list("organisation", flat=True)) == {"Duinlijn", "Zandlijn"}


def test_somebody_elses_token_opens_nothing(student: User, outsider: User) -> None:
    theirs = create(owner=student, organisation="Duinlijn", token=TOKEN)
    mine = create(owner=outsider, organisation="Duinlijn", token=TOKEN)

    assert mine.uuid != theirs.uuid
    assert roles(theirs) == {student.email: "owner"}


def test_a_deleted_workbook_is_gone_for_everybody_and_comes_back_whole(
    workbook: Workbook, student: User, teammate: User
) -> None:
    join(workbook, teammate, "editor")
    before = read(workbook).document

    delete(workbook=workbook.uuid, user=student)
    assert not Workbook.objects.visible_to(student).exists()
    assert not Workbook.objects.visible_to(teammate).exists()

    restore(workbook=workbook.uuid, user=student)
    assert read(Workbook.objects.visible_to(teammate).get()).document == before


def test_deleting_and_restoring_are_in_the_history(workbook: Workbook, student: User) -> None:
    delete(workbook=workbook.uuid, user=student)
    restore(workbook=workbook.uuid, user=student)

    changes = FieldChange.objects.filter(workbook=workbook).order_by("pk")
    assert list(changes.values_list("revision", "uid", "field", "old", "new", "user")) == [
        (1, workbook.uuid, "deleted_at", "", "true", student.pk),
        (2, workbook.uuid, "deleted_at", "true", "", student.pk),
    ]


def test_only_an_owner_deletes(workbook: Workbook, teammate: User, outsider: User) -> None:
    join(workbook, teammate, "editor")

    with pytest.raises(PermissionDenied):
        delete(workbook=workbook.uuid, user=teammate)
    with pytest.raises(Workbook.DoesNotExist):
        delete(workbook=workbook.uuid, user=outsider)
    with pytest.raises(Workbook.DoesNotExist):
        delete(workbook=uuid4(), user=outsider)
    assert Workbook.objects.get().deleted_at is None


def test_only_an_owner_restores_and_only_within_thirty_days(workbook: Workbook, student: User, teammate: User) -> None:
    join(workbook, teammate, "editor")
    delete(workbook=workbook.uuid, user=student)

    with pytest.raises(Workbook.DoesNotExist):
        restore(workbook=workbook.uuid, user=teammate)
    Workbook.objects.update(deleted_at=timezone.now() - timedelta(days=30, seconds=1))
    with pytest.raises(Workbook.DoesNotExist):
        restore(workbook=workbook.uuid, user=student)
    Workbook.objects.update(deleted_at=timezone.now() - timedelta(days=29, hours=23))
    restore(workbook=workbook.uuid, user=student)
    assert Workbook.objects.get().deleted_at is None


def test_restoring_twice_is_no_fault(workbook: Workbook, student: User) -> None:
    delete(workbook=workbook.uuid, user=student)
    restore(workbook=workbook.uuid, user=student)
    restore(workbook=workbook.uuid, user=student)

    assert Workbook.objects.get().revision == 2


def test_only_an_owner_chooses_members(workbook: Workbook, student: User, teammate: User, outsider: User) -> None:
    join(workbook, teammate, "editor")
    before = roles(workbook)

    with pytest.raises(PermissionDenied):
        change_role(workbook=workbook.uuid, by=teammate, email=teammate.email, role="owner")
    with pytest.raises(PermissionDenied):
        remove_member(workbook=workbook.uuid, by=teammate, email=student.email)
    with pytest.raises(PermissionDenied):
        transfer(workbook=workbook.uuid, by=teammate, email=teammate.email)
    with pytest.raises(Workbook.DoesNotExist):
        transfer(workbook=workbook.uuid, by=outsider, email=teammate.email)
    assert roles(workbook) == before


def test_the_last_owner_stays(workbook: Workbook, student: User, teammate: User) -> None:
    join(workbook, teammate, "editor")

    with pytest.raises(LastOwnerError):
        leave(workbook=workbook.uuid, user=student)
    with pytest.raises(LastOwnerError):
        change_role(workbook=workbook.uuid, by=student, email=student.email, role="editor")
    with pytest.raises(LastOwnerError):
        remove_member(workbook=workbook.uuid, by=student, email=student.email)
    assert roles(workbook) == {student.email: "owner", teammate.email: "editor"}


def test_one_of_two_owners_may_go(workbook: Workbook, student: User, teammate: User) -> None:
    join(workbook, teammate, "owner")

    leave(workbook=workbook.uuid, user=student)
    assert roles(workbook) == {teammate.email: "owner"}
    with pytest.raises(Workbook.DoesNotExist):
        leave(workbook=workbook.uuid, user=student)


def test_a_removed_member_has_no_access_at_once(workbook: Workbook, student: User, teammate: User) -> None:
    join(workbook, teammate, "editor")

    remove_member(workbook=workbook.uuid, by=student, email=teammate.email)
    assert not Workbook.objects.visible_to(teammate).exists()


@pytest.mark.parametrize("role", ["reader", "commenter", "editor", "owner"])
def test_ownership_goes_to_another_member_and_who_had_it_edits_on(
    workbook: Workbook, student: User, teammate: User, role: str
) -> None:
    join(workbook, teammate, role)

    heir = transfer(workbook=workbook.uuid, by=student, email=teammate.email.upper())

    assert heir.user == teammate
    assert roles(workbook) == {student.email: "editor", teammate.email: "owner"}
    with pytest.raises(PermissionDenied):
        transfer(workbook=workbook.uuid, by=student, email=teammate.email)


def test_ownership_goes_to_nobody_who_is_no_other_member(workbook: Workbook, student: User, outsider: User) -> None:
    for email in (student.email, outsider.email, ""):
        with pytest.raises(Member.DoesNotExist):
            transfer(workbook=workbook.uuid, by=student, email=email)
    assert roles(workbook) == {student.email: "owner"}
